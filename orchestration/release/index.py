"""``reports/index.json``: what each report of a release is called, contains and prints. The manifest hashes it.

``since`` is the release whose number a report prints: a report whose content did not change is the same file, byte for
byte, in every release from there on. Releases made before there was an index have none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import StringConstraints

from mulin.findings import Finding, FindingsError, Level
from mulin.received.files import read_plain, sha256_of
from mulin.stored import EXACT, FormError, read_form
from orchestration.release import messages
from orchestration.release.forms import RELEASE_NAME, Count, PathBelow, Sha256
from orchestration.release.known import Held, Known
from orchestration.release.layout import INDEX, REPORTS
from orchestration.release.manifest import Manifest
from orchestration.release.reasons import reason_of
from reports.identity import Kept, report_code

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

    @property
    def file_name(self) -> str:
        """The path below ``reports/``."""
        return self.file.removeprefix(f"{REPORTS}/")


def write_index(folder: Path, results: Sequence[Rendered]) -> None:
    """Write the index of the reports rendered into a release folder; each must have been."""
    write_entries(folder, [
        Entry(r.job.kind, r.job.code, r.job.name, f"{REPORTS}/{r.job.file_name}", r.pages, r.job.report_code,
              r.job.fingerprint, r.job.content_key, r.job.since, r.sha256 or "")
        for r in sorted(results, key=lambda r: r.job.file_name)
    ])  # fmt: skip


def write_entries(folder: Path, entries: Sequence[Entry]) -> None:
    """Write the index of a release folder."""
    data = {"schema_version": SCHEMA_VERSION, "reports": [asdict(e) for e in entries]}
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


def kept_reports(known: Known, held: Held) -> dict[str, Kept]:
    """File name → what an undamaged release has under it; none where it was made without an index.

    A number is believed only if the chain knows it. Of a release that the chain does not know itself, an earlier
    number is believed only if that release holds the same file.
    """
    if held.manifest is None or INDEX not in held.manifest.files:
        return {}
    own = held.folder.name
    entries = [
        e for e in entries_of(held.folder, held.manifest)
        if (e.since == own or e.since in known.anchors) and _true_to_itself(known.year, e)
    ]  # fmt: skip
    if held.anchor is None:
        earlier = {n: _reports_of(known, n) for n in {e.since for e in entries} - {own}}
        entries = [e for e in entries if e.since == own or earlier[e.since].get(e.file) == e.sha256]
    return {e.file_name: Kept(e.content_key, e.since) for e in entries}


def _true_to_itself(year: int, e: Entry) -> bool:
    """Whether a code is the one of this content and number: any other was not given by us."""
    return e.report_code == report_code(year, e.kind, e.code, e.content_key, e.since)


def _reports_of(known: Known, name: str) -> dict[str, str]:
    """The reports of a release whose manifest is the one on the chain; none of any other."""
    held = known.held(name)
    return {} if held.findings or held.manifest is None else held.manifest.reports


def check_codes(known: Known, building: Path) -> None:
    """Raise FindingsError where a report's code is that of another content, here or in a release on the chain.

    An index that is not the one released, or a code that is not made of what stands beside it, is not believed: it does
    not stop a release.
    """
    seen: dict[str, Entry] = {}
    for entries in (*_released(known), read_index(building)):
        for e in entries:
            other = seen.setdefault(e.report_code, e) if e.report_code else e
            if (other.kind, other.code, other.content_key, other.since) != (e.kind, e.code, e.content_key, e.since):
                text = messages.CODE_TWICE.format(code=e.report_code, one=other.file, other=e.file)
                finding = Finding(Level.ERROR, "release.code_twice", text, messages.MEND_CODE_TWICE, file=e.file)
                raise FindingsError(messages.CANNOT_RELEASE.format(year=known.year), [finding])


def _released(known: Known) -> Iterator[tuple[Entry, ...]]:
    for name in known.anchors:
        held = known.held(name)
        if held.findings or held.manifest is None:
            continue
        try:
            yield tuple(e for e in entries_of(held.folder, held.manifest) if _true_to_itself(known.year, e))
        except FindingsError:
            logging.getLogger(__name__).warning("the index of %s/%s is not the one released", known.year, name)
