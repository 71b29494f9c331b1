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
from expectations.books import Previous
from expectations.citing import citing
from expectations.deadlines import late_notes
from expectations.draft import MAX_KEPT_BYTES, Draft, HandIn, HandInResult, take_in, take_kept
from expectations.judge import JudgeMany, judge_many
from expectations.judging import PreviousOf, apart, through, together
from expectations.rules import finding
from expectations.status import standing
from expectations.verdicts import rules_of
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.received import KeptError, Receipt, Record, Store, StoreError
from mulin.received.again import goes_back
from mulin.received.arrivals import judge_kept
from mulin.received.files import SourceError
from mulin.received.record import Channel
from mulin.temporary import temporary_folder
from mulin.text.personal import masked

__all__ = ["MAX_KEPT_BYTES", "HandIn", "HandInResult", "PreviousOf", "hand_in", "hand_in_many", "judge_arrivals"]


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
                cited = _cited(replace(item, who=item.who or who), pack, store)
                drafts.append(Draft(number, cited, copied, store.now(), channel))
        for draft in through(drafts, pack, store, previous, judge, together):
            if draft.turned_away:
                result = _result(draft.item, None, draft.findings, draft, pack, store, dry_run=dry_run, ok=False)
            else:
                result = _keep(draft, pack, store, channel, dry_run=dry_run)
            done(draft.number, result)
    return [results[n] for n in range(len(wanted))]


def judge_arrivals(
    records: Sequence[Record],
    *,
    pack: Pack,
    store: Store,
    judge: JudgeMany = judge_many,
    previous: PreviousOf | None = None,
    on_result: Callable[[HandInResult], None] | None = None,
) -> list[HandInResult]:
    """Judge what was kept before it was judged (``mulin.received.arrivals.pending``), as :func:`hand_in_many` judges
    what comes in, and write each judgement down, in the order in which they came. Results stand in the order of
    ``records``.

    Whatever a file holds is a judgement, of it alone. What cannot be judged now (its bytes are not there or altered,
    the disk is full, it is of another pack) has a finding ``door.not_judged``, and waits on. ``previous`` as for
    :func:`hand_in_many`. Raises OSError only where there is no room for a temporary folder.
    """
    results: dict[int, HandInResult] = {}

    def done(number: int, result: HandInResult) -> None:
        results[number] = result
        if on_result:
            on_result(result)

    with temporary_folder() as folder:
        drafts: list[Draft] = []
        for number, record in sorted(enumerate(records), key=lambda one: one[1].chain_index):
            taken = take_kept(number, record, folder, pack, store)
            if taken.not_now or taken.turned_away:
                done(number, _write_down(taken, pack, store))
            else:
                if record.objection is not None:
                    taken.item = _cited(taken.item, pack, store)
                drafts.append(taken)
        for draft in through(drafts, pack, store, previous, judge, apart):
            done(draft.number, _write_down(draft, pack, store))
    return [results[n] for n in range(len(records))]


def _write_down(draft: Draft, pack: Pack, store: Store) -> HandInResult:
    """The judgement of a hand-in that is kept, written down where it can be."""
    record = draft.item.kept
    assert record is not None
    not_now = draft.not_now or draft.attachments.unread
    findings, receipt = draft.findings, None
    try:
        if not_now is None:
            versions = [r for r in store.records(record.year, record.department) if r.kind == record.kind]
            if draft.ok and (back := goes_back(versions, record)) is not None:
                words = {"older": back[0].version, "latest": back[1].version}
                draft.findings += (messages.ARRIVED["door.back"].finding("door.back", words),)
            findings = draft.findings
            record = judge_kept(
                store, record, state="accepted" if draft.ok else "rejected", findings=findings, blank=draft.blank,
                demo=draft.parsed.demo, evidence=draft.attachments.hashes, rules=rules_of(pack),
            )  # fmt: skip
            findings = record.findings
        receipt = replace(store.receipt(record), repeated=False)
    except KeptError as error:
        record = store.record(record.submission_id)
        receipt = replace(store.receipt(record), repeated=False)
        findings = (*record.findings, messages.internal("door.kept_at_risk", reason=str(error)))
    except StoreError as error:
        not_now = str(error)
    if not_now is not None:
        findings = (messages.internal("door.not_judged", reason=not_now.rstrip("。")),)
    ok = not_now is None and record.state == "accepted"
    return _result(draft.item, receipt, findings, draft, pack, store, dry_run=False, ok=ok)


def _cited(item: HandIn, pack: Pack, store: Store) -> HandIn:
    """With what may turn it away for the objection that it cites."""
    if item.objection is None:
        return item
    return replace(item, refuse=citing(pack, store, item.objection, item.refuse))


def _always(values: Previous) -> PreviousOf:
    return lambda _year: values


def _keep(draft: Draft, pack: Pack, store: Store, channel: Channel, *, dry_run: bool) -> HandInResult:
    ok = draft.ok
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
        blank=draft.blank,
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
