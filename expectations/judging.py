"""Drafts are read and judged, whatever door they came in by: one child process reads all, one run a year judges all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from expectations import messages
from expectations.books import Book, Previous
from expectations.citing import beyond
from expectations.draft import Draft, evidence_of, table_of
from expectations.judge import JudgeMany, Judgement
from expectations.last_year import PreviousFromStore
from expectations.milestones import against_reports
from expectations.rules import as_mended_at
from mulin.findings import errors
from mulin.pack import Pack
from mulin.received import Store, StoreError
from mulin.received.reported import latest
from mulin.workbooks.parse import parse_many

log = logging.getLogger(__name__)

PreviousOf = Callable[[int], Previous]
JudgeGroup = Callable[[Sequence[Draft], Pack, int, PreviousOf, JudgeMany], None]
"""Judges the drafts of one year, and notes in each what was found."""


def through(
    drafts: Sequence[Draft], pack: Pack, store: Store, previous: PreviousOf | None, judge: JudgeMany, group: JudgeGroup
) -> Iterator[Draft]:
    """Every draft with all that was found: first those turned away, then the years in turn. What one year brought is
    to be kept before the next is asked for: a later year may look at it."""
    expected = {d.copy: table_of(d.item.kept) for d in drafts if d.item.kept is not None}
    parsed = parse_many([d.copy for d in drafts], pack, expect=expected)
    for draft in drafts:
        read = parsed[draft.copy]
        draft.read(read, pack, evidence_of(draft.item, read, store))
        if draft.item.objection is not None and (more := beyond(pack, store, draft.item.objection, draft)):
            draft.turn_away(more)
    yield from (d for d in drafts if d.turned_away)
    left = [d for d in drafts if not d.turned_away]
    for year in sorted({d.year for d in left}):
        own = [d for d in left if d.year == year]
        group(own, pack, year, previous or PreviousFromStore(pack, store, {d.department for d in own}), judge)
        for draft in own:
            _hold_against_reports(draft, pack, store, year)
            draft.findings = as_mended_at(draft.channel, draft.findings)
        yield from own


def _hold_against_reports(draft: Draft, pack: Pack, store: Store, year: int) -> None:
    """What the workbook says of milestones otherwise than what was reported of them; what was kept before it was judged
    waits where the reports cannot be read. Raises StoreError for the others."""
    if not draft.parsed.milestones or year not in pack.years:  # of a year that we do not have: refused as that
        return
    try:
        reports = latest(store.reported(year, draft.department), pack.years[year].tasks)
    except StoreError as error:
        if draft.item.kept is None:
            raise
        draft.not_now = str(error)
    else:
        draft.findings = (*draft.findings, *against_reports(draft.parsed, reports))


def together(drafts: Sequence[Draft], pack: Pack, year: int, previous: PreviousOf, judge: JudgeMany) -> None:
    """Judge the drafts whose workbook was recognised as one of ours; the others are refused already."""
    fit = _fit(drafts)
    last_year = previous(year) if fit else {}
    books = [Book(pack, year, d.parsed, last_year, d.received_at.date()) for d in fit]
    for draft, judgement in zip(fit, judge(books), strict=True):
        _note(draft, judgement)


def apart(drafts: Sequence[Draft], pack: Pack, year: int, previous: PreviousOf, judge: JudgeMany) -> None:
    """The same; but where the run itself goes wrong, each is judged alone, and pays for itself only. Whatever goes
    wrong with one alone is a finding of it; the store's own faults say why it cannot be judged now."""
    before = {d.number: d.findings for d in drafts}
    try:
        together(drafts, pack, year, previous, judge)
        if len(drafts) == 1 or not any(f.rule in messages.INTERNAL for d in drafts for f in d.findings):
            return
    except Exception as error:  # noqa: BLE001 - whoever it is meets it again below, alone
        log.warning("a batch could not be judged together: %s: %s", type(error).__name__, error)
    for draft in drafts:
        draft.findings, draft.judged, draft.judged_ok = before[draft.number], False, False
        try:
            together([draft], pack, year, previous, judge)
        except (StoreError, OSError) as error:
            log.warning("%s cannot be judged now: %s", draft.item.name, error)
            draft.not_now = str(error)
        except Exception as error:
            log.exception("%s could not be judged", draft.item.name)
            said = messages.internal("gate.exception", check=messages.WHOLE, detail=type(error).__name__)
            draft.findings = (*draft.findings, said)


def _fit(drafts: Sequence[Draft]) -> list[Draft]:
    return [
        d for d in drafts
        if d.identity and d.parsed.identity and not any(f.rule.startswith("identity.") for f in errors(d.findings))
    ]  # fmt: skip


def _note(draft: Draft, judgement: Judgement) -> None:
    refused = {(f.sheet, f.cell) for f in draft.attachments.findings}  # not absent: it has a finding already
    draft.findings = (
        *draft.findings,
        *(f for f in judgement.findings if f.rule != "evidence.file_absent" or (f.sheet, f.cell) not in refused),
    )
    draft.judged = True
    draft.judged_ok = judgement.ok
