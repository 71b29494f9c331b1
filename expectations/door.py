"""The one door through which every workbook comes in: command line, watched folder, database pull, demo, portal.

guard → identity → parse → judge → store. Accepted and rejected files are both kept; only a dry run keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from expectations import messages
from expectations import messages_status as answers
from expectations.books import Book, Previous
from expectations.citing import beyond, citing
from expectations.deadlines import late_notes
from expectations.draft import MAX_KEPT_BYTES, Draft, HandIn, HandInResult, evidence_of, take_in
from expectations.judge import JudgeMany, judge_many
from expectations.last_year import PreviousFromStore
from expectations.rules import finding
from expectations.status import standing
from mulin.findings import Finding, errors
from mulin.pack import Pack
from mulin.received import KeptError, Receipt, Store, StoreError
from mulin.received.files import SourceError
from mulin.received.record import Channel
from mulin.temporary import temporary_folder
from mulin.text.personal import masked
from mulin.workbooks.parse import parse_many

__all__ = ["MAX_KEPT_BYTES", "HandIn", "HandInResult", "PreviousOf", "hand_in", "hand_in_many"]

PreviousOf = Callable[[int], Previous]


def hand_in(
    path: Path,
    *,
    pack: Pack,
    store: Store,
    who: str,
    channel: Channel = "cli",
    dry_run: bool = False,
    evidence_dir: Path | None = None,
    received_at: datetime | None = None,
    previous: Previous | PreviousOf | None = None,
    owner: str | None = None,
) -> HandInResult:
    """Hand in one workbook.

    ``previous``: last year's values by (field, unit), or a function from the workbook's year to them; None takes them
    from the store. ``received_at``: for the demo, and to try a file out as of a day (``dry_run``).

    Never raises for what the file holds, nor for a full disk: both are findings of the result.
    """
    item = HandIn(Path(path), evidence_dir, received_at, owner)
    last_year = previous if previous is None or callable(previous) else _always(previous)
    return hand_in_many([item], pack=pack, store=store, who=who, channel=channel, dry_run=dry_run, previous=last_year)[
        0
    ]


def hand_in_many(
    items: Sequence[HandIn | Path],
    *,
    pack: Pack,
    store: Store,
    who: str,
    channel: Channel = "cli",
    dry_run: bool = False,
    previous: PreviousOf | None = None,
    on_result: Callable[[HandInResult], None] | None = None,
    judge: JudgeMany = judge_many,
) -> list[HandInResult]:
    """Hand in a batch: one child process reads all, one run of the suites per year judges all.

    Results stand in the order of ``items``. Earlier years are stored before later ones are judged, so a batch may bring
    several years at once. ``previous`` maps a year to the values of the year before; None takes them from the store.
    """
    wanted = [item if isinstance(item, HandIn) else HandIn(Path(item)) for item in items]
    results: dict[int, HandInResult] = {}

    def done(number: int, result: HandInResult) -> None:
        results[number] = result
        if (answered := wanted[number].answered) is not None:
            answered(result)
        if on_result:
            on_result(result)

    with temporary_folder() as folder:
        drafts: list[Draft] = []
        for number, item in enumerate(wanted):
            copied = take_in(number, item, folder)
            if isinstance(copied, Finding):
                done(number, _result(item, None, (copied,), None, pack, store, dry_run=dry_run, ok=False))
            else:
                drafts.append(
                    Draft(number, _cited(replace(item, who=item.who or who), pack, store), copied, store.now())
                )
        parsed = parse_many([d.copy for d in drafts], pack)
        for draft in drafts:
            read = parsed[draft.copy]
            draft.read(read, pack, evidence_of(draft.item, read, store))
            if draft.item.objection is not None and (more := beyond(pack, store, draft.item.objection, draft)):
                draft.turn_away(more)
        for draft in (d for d in drafts if d.turned_away):
            done(draft.number, _result(draft.item, None, draft.findings, draft, pack, store, dry_run=dry_run, ok=False))
        drafts = [d for d in drafts if not d.turned_away]
        years = sorted({d.year for d in drafts})
        for year in years:
            group = [d for d in drafts if d.year == year]
            last_year = previous or PreviousFromStore(pack, store, {d.department for d in group})
            _judge(group, pack, year, last_year, judge)
            for draft in group:
                done(draft.number, _keep(draft, pack, store, channel, dry_run=dry_run))
    return [results[n] for n in range(len(wanted))]


def _cited(item: HandIn, pack: Pack, store: Store) -> HandIn:
    """With what may turn it away for the objection that it cites."""
    if item.objection is None:
        return item
    return replace(item, refuse=citing(pack, store, item.objection, item.refuse))


def _always(values: Previous) -> PreviousOf:
    return lambda _year: values


def _judge(drafts: Sequence[Draft], pack: Pack, year: int, previous: PreviousOf, judge: JudgeMany) -> None:
    """Judge the drafts whose workbook was recognised as one of ours; the others are refused already."""
    fit = [d for d in drafts if d.identity and not any(f.rule.startswith("identity.") for f in errors(d.findings))]
    last_year = previous(year) if fit else {}
    books = [Book(pack, year, d.parsed, last_year, d.received_at.date()) for d in fit]
    for draft, judgement in zip(fit, judge(books), strict=True):
        refused = {(f.sheet, f.cell) for f in draft.attachments.findings}  # not absent: it has a finding already
        draft.findings = (
            *draft.findings,
            *(f for f in judgement.findings if f.rule != "evidence.file_absent" or (f.sheet, f.cell) not in refused),
        )
        draft.judged = True
        draft.judged_ok = judgement.ok


def _keep(draft: Draft, pack: Pack, store: Store, channel: Channel, *, dry_run: bool) -> HandInResult:
    ok = draft.judged and draft.judged_ok and not errors(draft.findings)
    receipt: Receipt | None = None
    findings = draft.findings
    if not dry_run and (ok or draft.item.restores is None):  # what is no longer good is not put back in force
        try:
            receipt = _receive(draft, store, pack, channel, ok=ok)
        except KeptError as error:
            receipt = error.receipt
            findings = (*findings, messages.internal("door.kept_at_risk", reason=str(error)))
        except StoreError as error:
            # The machine's fault (disk, rights) is told apart from a broken record: a script retries only the first.
            machine = isinstance(error.__cause__, OSError) and not isinstance(error, SourceError)
            findings = (*findings, messages.internal("door.disk" if machine else "door.not_kept", reason=str(error)))
            ok = False
    if receipt is not None and receipt.superseded:
        rule = "door.older_version_again" if ok else "door.older_version_again/refused"
        said = finding(rule, older=receipt.version, latest=receipt.in_force, receipt=receipt.code)
        findings = (*findings, said)
    if receipt is not None and receipt.record.objection != draft.item.objection is not None:
        words = {"version": receipt.version, "number": draft.item.objection}
        findings = (*findings, messages.CITED["objection.not_noted"].finding("objection.not_noted", words))
    return _result(draft.item, receipt, findings, draft, pack, store, dry_run=dry_run, ok=ok)


def _receive(draft: Draft, store: Store, pack: Pack, channel: Channel, *, ok: bool) -> Receipt:
    """Keep it. Raises StoreError."""
    if draft.attachments.unread:
        raise SourceError(draft.attachments.unread)
    item = draft.item
    return store.receive(
        draft.measured,
        pack=pack.plan.pack,
        identity=draft.identity,
        who=masked(item.who or ""),
        channel=channel,
        state="accepted" if ok else "rejected",
        findings=draft.findings,
        evidence=draft.attachments.files,
        received_at=item.received_at,
        file_name=item.name,
        demo=draft.parsed.demo,
        blank=sum(c.state == "blank" for c in draft.parsed.cells) if draft.identity else None,
        restores=item.restores.version if item.restores else None,
        reason=item.reason,
        objection=item.objection if draft.identity else None,
    )


def _result(
    item: HandIn,
    receipt: Receipt | None,
    findings: tuple[Finding, ...],
    draft: Draft | None,
    pack: Pack,
    store: Store,
    *,
    dry_run: bool,
    ok: bool,
) -> HandInResult:
    """``draft`` is None for a file that could not be read at all."""
    notes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    if draft is not None and draft.identity is not None:
        notes = late_notes(pack, draft.year, (receipt.record.received if receipt else draft.received_at).date())
        if receipt is not None:
            facts = _facts(draft, receipt, pack, store)
    parsed = draft.parsed if draft else None
    text = answers.summary(
        item.name, ok, receipt, findings, parsed, pack,
        dry_run=dry_run, restoring=item.restores is not None, facts=facts, notes=notes,
    )  # fmt: skip
    return HandInResult(item.name, ok, receipt, findings, parsed, text, notes, facts)


def _facts(draft: Draft, receipt: Receipt, pack: Pack, store: Store) -> tuple[str, ...]:
    """The hand-in is kept by now: what cannot be looked up is said in its place."""
    try:
        stands = standing(pack, store, draft.year, draft.department)
    except StoreError as error:
        return (answers.PAGE_UNREADABLE.format(reason=error),)
    return answers.facts(receipt, stands, draft.received_at.date())
