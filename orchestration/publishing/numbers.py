"""The number a report prints: the one it had where its content did not change, and never one code for two contents."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from orchestration.publishing import messages
from orchestration.release.index import Entry, entries_of, read_index
from orchestration.release.known import Held, Known
from orchestration.release.layout import INDEX
from orchestration.release.messages import CANNOT_RELEASE
from reports.correction import Correction
from reports.identity import Kept, report_code


def kept_reports(known: Known, held: Held, said: Callable[[Entry], Correction | None]) -> dict[str, Kept]:
    """File name → what an undamaged release has under it; none where it was made without an index. ``said``: what a
    report says of the edition it replaced, as it comes out again; a report that says otherwise is not kept.

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
    notes = {e.file_name: said(e) for e in entries}
    return {
        e.file_name: Kept(e.content_key, e.since, note) for e in entries
        if e.correction == ("" if (note := notes[e.file_name]) is None else note.digest)
    }  # fmt: skip


def _true_to_itself(year: int, e: Entry) -> bool:
    """Whether a code is the one of this content, number and correction: any other was not given by us."""
    return e.report_code == report_code(year, e.kind, e.code, e.content_key, e.since, e.correction)


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
            if _named(other) != _named(e):
                text = messages.CODE_TWICE.format(code=e.report_code, one=other.file, other=e.file)
                finding = Finding(Level.ERROR, "release.code_twice", text, messages.MEND_CODE_TWICE, file=e.file)
                raise FindingsError(CANNOT_RELEASE.format(year=known.year), [finding])


def _named(e: Entry) -> tuple[str, ...]:
    """All that a code is made of."""
    return e.kind, e.code, e.content_key, e.since, e.correction


def _released(known: Known) -> Iterator[tuple[Entry, ...]]:
    for name in known.anchors:
        held = known.held(name)
        if held.findings or held.manifest is None:
            continue
        try:
            yield tuple(e for e in entries_of(held.folder, held.manifest) if _true_to_itself(known.year, e))
        except FindingsError:
            logging.getLogger(__name__).warning("the index of %s/%s is not the one released", known.year, name)
