"""``reports/index.json``: what each report of a release is called, contains and prints. The manifest hashes it.

``since`` is the release whose number a report prints: a report whose content did not change is the same file, byte for
byte, in every release from there on. Releases made before there was an index have none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.anchor import anchors_of
from orchestration.release.layout import INDEX, REPORTS, release_dir, release_names
from orchestration.release.manifest import read_manifest
from orchestration.release.reasons import reason_of
from reports.identity import Kept

SCHEMA_VERSION = 1


class Report(Protocol):
    """What is used of ``reports.catalogue.RenderJob``."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def content_key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def report_code(self) -> str: ...
    @property
    def since(self) -> str: ...


class Rendered(Protocol):
    """What is used of ``reports.pool.RenderResult``: a path with hash and pages, or why there is none."""

    @property
    def job(self) -> Report: ...
    @property
    def path(self) -> Path | None: ...
    @property
    def sha256(self) -> str | None: ...
    @property
    def pages(self) -> int: ...
    @property
    def error(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One report. ``file`` is its path in the release, ``fingerprint`` the SHA-256 of its ``data.json``."""

    kind: str
    code: str
    name: str
    file: str
    pages: int
    report_code: str
    fingerprint: str
    content_key: str
    since: str
    sha256: str

    @property
    def file_name(self) -> str:
        """The path below ``reports/``."""
        return self.file.removeprefix(f"{REPORTS}/")


def write_index(folder: Path, results: Sequence[Rendered]) -> None:
    """Write the index of the reports rendered into a release folder; each must have been."""
    entries = [
        asdict(Entry(r.job.kind, r.job.code, r.job.name, f"{REPORTS}/{r.job.file_name}", r.pages, r.job.report_code,
                     r.job.fingerprint, r.job.content_key, r.job.since, r.sha256 or ""))
        for r in sorted(results, key=lambda r: r.job.file_name)
    ]  # fmt: skip
    data = {"schema_version": SCHEMA_VERSION, "reports": entries}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    (folder / INDEX).write_text(text, encoding="utf-8")


def read_index(folder: Path) -> tuple[Entry, ...]:
    """The reports of a release folder; none where it has no index. Raises FindingsError when it is not one."""
    try:
        data = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if data["schema_version"] != SCHEMA_VERSION:
            raise ValueError("schema_version")
        return tuple(Entry(**e) for e in data["reports"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = messages.INDEX_BROKEN.format(reason=reason_of(error))
        finding = Finding(Level.ERROR, "release.index", text, messages.MEND_VERIFY, file=f"{folder.name}/{INDEX}")
        raise FindingsError(messages.CANNOT_READ.format(year=folder.parent.name), [finding]) from error


def kept_reports(settings: Settings, folder: Path, *, anchored: bool) -> dict[str, Kept]:
    """File name → what an undamaged release has under it.

    Of a release that the chain does not know, a report is believed to print an earlier one's number only if that one
    is on the chain and holds the same file.
    """
    year, entries = int(folder.parent.name), read_index(folder)
    if not anchored:
        known = anchors_of(settings, year).keys() & set(release_names(settings, year))
        held = {n: read_manifest(release_dir(settings, year, n)).reports
                for n in {e.since for e in entries} & known}  # fmt: skip
        entries = tuple(
            e for e in entries if e.since == folder.name or held.get(e.since, {}).get(e.file) == e.sha256
        )  # fmt: skip
    return {e.file_name: Kept(e.content_key, e.since) for e in entries}


def check_codes(settings: Settings, year: int, building: Path) -> None:
    """Raise FindingsError where a report's code is that of another content, here or in a release on the chain."""
    known = [n for n in release_names(settings, year) if n in anchors_of(settings, year)]
    seen: dict[str, Entry] = {}
    for folder in (*(release_dir(settings, year, n) for n in known), building):
        for e in read_index(folder):
            other = seen.setdefault(e.report_code, e)
            if (other.kind, other.code, other.content_key, other.since) != (e.kind, e.code, e.content_key, e.since):
                text = messages.CODE_TWICE.format(code=e.report_code, one=other.file, other=e.file)
                finding = Finding(Level.ERROR, "release.code_twice", text, messages.MEND_CODE_TWICE, file=e.file)
                raise FindingsError(messages.CANNOT_RELEASE.format(year=year), [finding])
