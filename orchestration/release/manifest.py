"""``manifest.json``: what a release was made from and the hash of every file in it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from mulin.findings import Finding, Level
from mulin.plain import NotPlainError, legible, measure
from mulin.stored import EXACT, read_form
from orchestration.release import messages
from orchestration.release.forms import (
    Count,
    FileEntry,
    IsoMoment,
    PathBelow,
    ReleaseName,
    Sha256,
    YearNumber,
    reason_of,
)
from orchestration.release.layout import LITTER, MANIFEST

SCHEMA_VERSION: Literal[1] = 1
EVERYTHING = ("",)
"""For ``reads``: beginnings of the paths that are going to be read. All of them begin with nothing."""


@dataclass(frozen=True)
class Manifest:
    """``files``: POSIX path → ``{"sha256", "size"}`` of every file but the manifest itself.

    ``marts_hash`` is over the marts' canonical content; ``data_hash`` over inputs, pack and marts. ``created_at`` is
    ISO 8601 in UTC+8 and enters no hash. ``inputs`` repeats the SHA-256 of each received file used, for readers
    without ``inputs.json``. ``row_counts``: ``raw.x``/``marts.x`` → rows. ``signing_key``: the fingerprint the reports
    print, None (and not written) without a key. ``log_head``: the head of the portal's log, None (and not written)
    where there is none.
    """

    __pydantic_config__ = EXACT

    year: YearNumber
    release: ReleaseName
    created_at: IsoMoment
    demo: bool
    pack: str
    pack_hash: Sha256
    inputs_hash: Sha256
    marts_hash: Sha256
    data_hash: Sha256
    code_version: str
    chain_head: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
    notes: tuple[str, ...]
    inputs: dict[str, Sha256]
    row_counts: dict[str, Count]
    libraries: dict[str, str]
    files: dict[PathBelow, FileEntry]
    schema_version: Literal[1] = SCHEMA_VERSION
    signing_key: str | None = None
    log_head: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*-[0-9a-f]{64}$")] | None = None

    def to_json(self) -> str:
        data = asdict(self)
        for name in ("signing_key", "log_head"):
            if data[name] is None:
                del data[name]
        return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"

    @property
    def reports(self) -> dict[str, str]:
        """PDF path → SHA-256."""
        return {name: f["sha256"] for name, f in self.files.items() if name.endswith(".pdf")}


def parse_manifest(data: bytes) -> Manifest:
    """The manifest that ``data`` is. Raises :class:`mulin.stored.FormError`."""
    return read_form(Manifest, data)


def data_hash(inputs_hash: str, pack_hash: str, marts_hash: str) -> str:
    """SHA-256 over inputs, pack and marts: what is printed in the PDFs."""
    return hashlib.sha256(f"mulin-data-1\n{inputs_hash}\n{pack_hash}\n{marts_hash}\n".encode()).hexdigest()


def list_files(folder: Path) -> list[str]:
    """Every file below a release folder but the manifest, as sorted POSIX paths; links, pipes and the like count as
    files, and so does a link to a folder. What lies in a folder that may not be read is not listed."""
    found = []
    for root, folders, names in os.walk(folder):
        here = Path(root)
        found += [(here / name).relative_to(folder).as_posix() for name in names]
        found += [(here / name).relative_to(folder).as_posix() for name in folders if (here / name).is_symlink()]
    return sorted(name for name in found if name != MANIFEST)


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, FileEntry]:
    """The manifest's ``files`` entry for the given relative paths. Raises OSError."""
    measured = {name: measure(folder / name) for name in names}
    return {name: {"sha256": m.sha256, "size": m.size} for name, m in measured.items()}


def compare_files(
    folder: Path, expected: Mapping[str, Mapping[str, Any]], reads: tuple[str, ...] = EVERYTHING
) -> list[Finding]:
    """Re-hash a release folder against its manifest: missing, extra, changed and unreadable files, each a finding.

    ``reads`` narrows it to what is going to be read. What a file server leaves beside files is a warning.
    """
    found: list[Finding] = []
    for name in sorted(n for n in expected if n.startswith(reads)):
        if damage := file_damage(folder / name, expected[name]["sha256"]):
            rule, message = damage
            found.append(Finding(Level.ERROR, f"release.{rule}", message, messages.MEND_VERIFY, file=name))
    folders = {parent for name in expected for parent in _parents(name)}
    for name in list_files(folder):
        if name in expected or not name.startswith(reads):
            continue
        if _is_litter(name, folders):
            level, rule, text, mend = Level.WARNING, "litter", messages.IS_LITTER, messages.MEND_LITTER
        else:
            level, rule, text, mend = Level.ERROR, "file_extra", messages.FILE_EXTRA, messages.MEND_VERIFY
        found.append(Finding(level, f"release.{rule}", text, mend, file=legible(name)))
    return found


def file_damage(path: Path, expected: str) -> tuple[str, str] | None:
    """Rule and sentence where a file is not the one with this SHA-256. Nothing but a plain file is opened."""
    try:
        found = measure(path).sha256
    except (FileNotFoundError, NotADirectoryError):
        return "file_missing", messages.FILE_MISSING
    except NotPlainError as error:
        return "file_changed", messages.FILE_NOT_PLAIN.format(reason=error)
    except OSError as error:
        return "file_unread", messages.FILE_UNREAD.format(reason=reason_of(error))
    if found == expected:
        return None
    return "file_changed", messages.FILE_CHANGED.format(expected=expected[:12], found=found[:12])


def _is_litter(name: str, folders: set[str]) -> bool:
    """Whether a path is, or lies in, what a file server leaves in one of these folders. In a folder that is none of
    the release's it is as foreign as the folder."""
    return any(part in LITTER and above in folders for above, part in _steps(name))


def _parents(name: str) -> set[str]:
    """The folders a path goes through, the release's own (``""``) among them."""
    return {above for above, _ in _steps(name)}


def _steps(name: str) -> list[tuple[str, str]]:
    """Each part of a path with the folder it is in."""
    parts = name.split("/")
    return [("/".join(parts[:n]), part) for n, part in enumerate(parts)]
