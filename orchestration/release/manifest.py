"""``manifest.json``: what a release was made from and the hash of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.received.files import sha256_file
from orchestration.release import messages
from orchestration.release.layout import MANIFEST
from orchestration.release.reasons import reason_of

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Manifest:
    """``files``: POSIX path → ``{"sha256", "size"}`` of every file but the manifest itself.

    ``marts_hash`` is over the marts' canonical content; ``data_hash`` over inputs, pack and marts. ``created_at`` is
    ISO 8601 in UTC+8 and enters no hash. ``inputs`` repeats the SHA-256 of each received file used, for readers
    without ``inputs.json``. ``row_counts``: ``raw.x``/``marts.x`` → rows. ``signing_key``: the fingerprint the reports
    print, None (and not written) without a key.
    """

    year: int
    release: str
    created_at: str
    demo: bool
    pack: str
    pack_hash: str
    inputs_hash: str
    marts_hash: str
    data_hash: str
    code_version: str
    chain_head: str
    notes: tuple[str, ...]
    inputs: dict[str, str]
    row_counts: dict[str, int]
    libraries: dict[str, str]
    files: dict[str, dict[str, Any]]
    signing_key: str | None = None

    def to_json(self) -> str:
        data = {"schema_version": SCHEMA_VERSION, **asdict(self)}
        if self.signing_key is None:
            del data["signing_key"]
        return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"

    @property
    def reports(self) -> dict[str, str]:
        """PDF path → SHA-256."""
        return {name: f["sha256"] for name, f in self.files.items() if name.endswith(".pdf")}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release folder. Raises FindingsError when it is missing or not one."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if data.pop("schema_version") != SCHEMA_VERSION:
            raise ValueError("schema_version")
        data["notes"] = tuple(data["notes"])
        return Manifest(**data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = messages.MANIFEST_BROKEN.format(reason=reason_of(error))
        place = f"{folder.name}/{MANIFEST}"
        finding = Finding(Level.ERROR, "release.manifest", text, messages.MEND_VERIFY, file=place)
        raise FindingsError(messages.CANNOT_READ.format(year=folder.parent.name), [finding]) from error


def data_hash(inputs_hash: str, pack_hash: str, marts_hash: str) -> str:
    """SHA-256 over inputs, pack and marts: what is printed in the PDFs."""
    return hashlib.sha256(f"mulin-data-1\n{inputs_hash}\n{pack_hash}\n{marts_hash}\n".encode()).hexdigest()


def list_files(folder: Path) -> list[str]:
    """Every file below a release folder but the manifest, as sorted POSIX paths; symbolic links count as files."""
    found = (f for f in folder.rglob("*") if f.is_symlink() or not f.is_dir())
    return sorted(n for f in found if (n := f.relative_to(folder).as_posix()) != MANIFEST)


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The manifest's ``files`` entry for the given relative paths."""
    return {n: {"sha256": sha256_file(folder / n), "size": (folder / n).stat().st_size} for n in names}


def compare_files(folder: Path, expected: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """Re-hash a release folder against its manifest: missing, extra and changed files, each a finding."""
    found: list[Finding] = []

    def add(rule: str, name: str, message: str) -> None:
        found.append(Finding(Level.ERROR, f"release.{rule}", message, messages.MEND_VERIFY, file=name))

    present = set(list_files(folder))
    for name in sorted(present | expected.keys()):
        if name not in present:
            add("file_missing", name, messages.FILE_MISSING)
        elif name not in expected:
            add("file_extra", name, messages.FILE_EXTRA)
        else:
            path = folder / name
            digest = "符号链接" if path.is_symlink() else sha256_file(path)
            if digest != expected[name]["sha256"]:
                text = messages.FILE_CHANGED.format(expected=expected[name]["sha256"][:12], found=digest[:12])
                add("file_changed", name, text)
    return found
