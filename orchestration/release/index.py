"""``reports/index.json``: what each report of a release is called, contains and prints. The manifest hashes it.

``since`` is the release whose number a report prints: a report whose content did not change is the same file, byte for
byte, in every release from there on. Releases made before there was an index have none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import StringConstraints

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import read_plain, sha256_of
from mulin.stored import EXACT, FormError, read_form
from orchestration.release import messages
from orchestration.release.forms import RELEASE_NAME, Count, PathBelow, Sha256, reason_of
from orchestration.release.layout import INDEX, REPORTS
from orchestration.release.manifest import Manifest

if TYPE_CHECKING:
    from reports.pool import RenderResult

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One report. ``file`` is its path in the release, ``fingerprint`` the SHA-256 of its ``data.json``, ``correction``
    the digest of the 更正说明 it prints; that is written only where it prints one."""

    __pydantic_config__ = EXACT

    kind: str
    code: str
    name: str
    file: PathBelow
    pages: Count
    report_code: str
    fingerprint: str
    content_key: str
    since: Annotated[str, StringConstraints(pattern=rf"^({RELEASE_NAME.pattern})?$")]
    sha256: Sha256
    correction: Sha256 | Literal[""] = ""

    @property
    def file_name(self) -> str:
        """The path below ``reports/``."""
        return self.file.removeprefix(f"{REPORTS}/")


def write_index(folder: Path, results: Sequence[RenderResult]) -> None:
    """Write the index of the reports rendered into a release folder; each must have been."""
    write_entries(folder, [
        Entry(r.job.kind, r.job.code, r.job.name, f"{REPORTS}/{r.job.file_name}", r.pages, r.job.report_code,
              r.job.fingerprint, r.job.content_key, r.job.since, r.sha256 or "",
              "" if r.job.correction is None else r.job.correction.digest)
        for r in sorted(results, key=lambda r: r.job.file_name)
    ])  # fmt: skip


def write_entries(folder: Path, entries: Sequence[Entry]) -> None:
    """Write the index of a release folder."""
    told = [{k: v for k, v in asdict(e).items() if k != "correction" or v} for e in entries]
    data = {"schema_version": SCHEMA_VERSION, "reports": told}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    (folder / INDEX).parent.mkdir(parents=True, exist_ok=True)
    (folder / INDEX).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Index:
    """The file."""

    __pydantic_config__ = EXACT

    reports: tuple[Entry, ...]
    schema_version: Literal[1]


def read_index(folder: Path, sha256: str | None = None) -> tuple[Entry, ...]:
    """The reports of a release folder. Raises FindingsError where its index cannot be read, or is not the one with
    this SHA-256: it would be believed in codes and prints. Where no hash is known, no index means no reports."""
    about = {"year": folder.parent.name, "release": folder.name}
    try:
        data = read_plain(folder / INDEX)
        if sha256 is None or (found := sha256_of(data)) == sha256:
            return read_form(_Index, data).reports
        text = messages.INDEX_CHANGED.format(**about, expected=sha256[:12], found=found[:12])
    except FileNotFoundError as error:
        if sha256 is None:
            return ()
        text = messages.INDEX_UNREAD.format(**about, reason=reason_of(error))
    except (OSError, FormError) as error:
        text = messages.INDEX_UNREAD.format(**about, reason=reason_of(error))
    finding = Finding(Level.ERROR, "release.index_damaged", text, messages.MEND_VERIFY, file=f"{folder.name}/{INDEX}")
    raise FindingsError(messages.CANNOT_READ.format(year=folder.parent.name), [finding])


def entries_of(folder: Path, manifest: Manifest) -> tuple[Entry, ...]:
    """The reports of a release; of one made without an index what the file names tell, each printing its own number.

    Raises FindingsError where the index is not the one the manifest lists.
    """
    if INDEX not in manifest.files:
        return named_by_files(manifest, manifest.release)
    return read_index(folder, manifest.files[INDEX]["sha256"])


def named_by_files(manifest: Manifest, since: str) -> tuple[Entry, ...]:
    """What file names and hashes tell of the reports."""
    found = []
    for file, sha256 in sorted(manifest.reports.items()):
        kind, _, rest = file.removeprefix(f"{REPORTS}/").partition("/")
        code, _, name = rest.removesuffix(".pdf").partition("-")
        found.append(Entry(kind, code, name, file, 0, "", "", "", since, sha256))
    return tuple(found)
