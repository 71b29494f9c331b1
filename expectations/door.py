"""The one door through which every workbook comes in: command line, watched folder, database pull, demo, portal.

guard → identity → parse → judge → store. Accepted and rejected files are both kept; only a dry run keeps nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from expectations import messages
from expectations.attachments import Attachments, collect
from expectations.books import Book, Previous, with_evidence
from expectations.deadlines import late_notes
from expectations.judge import JudgeMany, judge_many
from expectations.last_year import PreviousFromStore
from mulin.findings import Finding, errors
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.received import Receipt, Store, StoreError
from mulin.received.files import FULL, sha256_file
from mulin.received.messages import refusal
from mulin.received.record import SHANGHAI
from mulin.workbooks.parse import parse_many
from mulin.workbooks.parsed import Identity, Parsed

MAX_KEPT_BYTES = 200_000_000
"""A refused file up to this size is kept as it came; a larger one is refused without keeping it."""

PreviousOf = Callable[[int], Previous]


@dataclass(frozen=True)
class HandIn:
    """One file of a batch.

    ``owner``: the only department whose workbook may come this way (its folder, its account). ``findings``: what was
    found before the door, by whoever made the file; errors among them refuse it. ``refuse`` is asked once it is known
    whose workbook of which year it is: with a finding the file is not kept. ``answered`` hears the result as soon as
    there is one, before the next file is stored; it must not raise.
    """

    path: Path
    evidence_dir: Path | None = None
    received_at: datetime | None = None
    owner: str | None = None
    who: str | None = None
    findings: tuple[Finding, ...] = ()
    refuse: Callable[[Identity], Finding | None] | None = None
    answered: Callable[[HandInResult], None] | None = None


@dataclass(frozen=True)
class HandInResult:
    """The answer of the door. ``receipt`` is None for a dry run and where the store could not keep the file.

    ``findings`` hold everything: structure, types, gate, and the store's own refusal. ``text`` says it in Chinese.
    """

    file_name: str
    accepted: bool
    receipt: Receipt | None
    findings: tuple[Finding, ...]
    parsed: Parsed | None
    text: str
    notes: tuple[str, ...] = ()
    """What follows from a deadline that has passed; no fault of the workbook."""

    @property
    def machine(self) -> bool:
        """Not kept because of this machine (disk, rights): trying again is enough once that is mended."""
        return any(f.rule == "door.disk" for f in self.findings)


def hand_in(
    path: Path,
    *,
    pack: Pack,
    store: Store,
    who: str,
    channel: str = "cli",
    dry_run: bool = False,
    evidence_dir: Path | None = None,
    received_at: datetime | None = None,
    previous: Previous | PreviousOf | None = None,
    owner: str | None = None,
) -> HandInResult:
    """Hand in one workbook.

    ``previous``: last year's values by (field, unit), or a function from the workbook's year to them; None takes them
    from the store.

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
    channel: str = "cli",
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

    with tempfile.TemporaryDirectory(prefix="mulin-") as folder:
        drafts: list[_Draft] = []
        for number, item in enumerate(wanted):
            copied = _take_in(number, item, Path(folder))
            if isinstance(copied, Finding):
                done(number, _result(item, None, (copied,), None, pack, dry_run=dry_run, ok=False))
            else:
                drafts.append(_Draft(number, replace(item, who=item.who or who), copied))
        parsed = parse_many([d.copy for d in drafts], pack)
        for draft in drafts:
            draft.read(parsed[draft.copy], pack)
        for draft in (d for d in drafts if d.turned_away):
            done(draft.number, _result(draft.item, None, draft.findings, draft.parsed, pack, dry_run=dry_run, ok=False))
        drafts = [d for d in drafts if not d.turned_away]
        years = sorted({d.year for d in drafts})
        for year in years:
            group = [d for d in drafts if d.year == year]
            last_year = previous or PreviousFromStore(pack, store, {d.department for d in group})
            _judge(group, pack, year, last_year, judge)
            for draft in group:
                done(draft.number, _keep(draft, pack, store, channel, dry_run=dry_run))
    return [results[n] for n in range(len(wanted))]


def _always(values: Previous) -> PreviousOf:
    return lambda _year: values


class _Draft:
    """A file on its way through the door."""

    def __init__(self, number: int, item: HandIn, copy: Path) -> None:
        self.number = number
        self.item = item
        self._came = _now()
        self.copy = copy
        self.parsed = Parsed(None)
        self.identity: Identity | None = None
        self.attachments = Attachments({}, {}, ())
        self.findings: tuple[Finding, ...] = ()
        self.judged_ok = False
        self.judged = False
        self.turned_away = False

    @property
    def year(self) -> int:
        return self.identity.year if self.identity else 0

    @property
    def department(self) -> str:
        return self.identity.department if self.identity else ""

    @property
    def received_at(self) -> datetime:
        return self.item.received_at or self._came

    def read(self, parsed: Parsed, pack: Pack) -> None:
        """Note what was parsed. An identity that this pack does not know, or that came the wrong way, is not kept as
        one: such a file must not become a version of somebody's hand-in."""
        self.attachments = collect(parsed.evidence, self.item.evidence_dir)
        self.parsed = with_evidence(parsed, self.attachments.hashes)
        self.findings = (*self.item.findings, *parsed.findings, *self.attachments.findings)
        identity = parsed.identity
        if identity is None or not _known(identity, pack):
            return
        if self.item.owner not in (None, identity.department):
            theirs, mine = pack.department[identity.department].name, _name(pack, self.item.owner)
            self.findings = (*self.findings, messages.finding("door.wrong_department", theirs=theirs, mine=mine))
            return
        if self.item.refuse is not None and (refusal := self.item.refuse(identity)) is not None:
            self.findings, self.turned_away = (refusal,), True
            return
        self.identity = identity


def _now() -> datetime:
    return datetime.now(SHANGHAI)


def _known(identity: Identity, pack: Pack) -> bool:
    return (
        identity.pack == pack.plan.pack
        and identity.year in pack.years
        and identity.department in pack.department
        and identity.kind in WORKBOOK_KINDS
    )


def _name(pack: Pack, code: str | None) -> str:
    return pack.department[code].name if code and code in pack.department else str(code)


def _take_in(number: int, item: HandIn, folder: Path) -> Path | Finding:
    """Copy the file, so that what is judged is what is stored although the original may change meanwhile."""
    copy = folder / f"{number}{item.path.suffix.lower()}"
    try:
        if item.path.stat().st_size > MAX_KEPT_BYTES:
            return messages.finding("door.too_large", megabytes=MAX_KEPT_BYTES // 1_000_000)
        if not item.path.is_file():
            return messages.finding("door.unreadable", reason=messages.NOT_A_FILE)
        shutil.copyfile(item.path, copy)
    except OSError as error:
        if error.errno in FULL:
            return messages.internal("door.disk", reason=messages.NO_ROOM.format(place=folder))
        return messages.finding("door.unreadable", reason=refusal(error))
    return copy


def _judge(drafts: Sequence[_Draft], pack: Pack, year: int, previous: PreviousOf, judge: JudgeMany) -> None:
    """Judge the drafts whose workbook was recognised as one of ours; the others are refused already."""
    fit = [d for d in drafts if d.identity and not any(f.rule.startswith("identity.") for f in errors(d.findings))]
    last_year = previous(year) if fit else {}
    books = [Book(pack, year, d.parsed, last_year, d.received_at.date()) for d in fit]
    for draft, judgement in zip(fit, judge(books), strict=True):
        draft.findings = (*draft.findings, *judgement.findings)
        draft.judged = True
        draft.judged_ok = judgement.ok


def _keep(draft: _Draft, pack: Pack, store: Store, channel: str, *, dry_run: bool) -> HandInResult:
    ok = draft.judged and draft.judged_ok and not errors(draft.findings)
    receipt: Receipt | None = None
    findings = draft.findings
    if not dry_run:
        try:
            findings = (*findings, *_reverted(draft, store))
            receipt = store.receive(
                draft.copy,
                pack=pack.plan.pack,
                identity=draft.identity,
                who=draft.item.who or "",
                channel=channel,
                state="accepted" if ok else "rejected",
                findings=findings,
                evidence=draft.attachments.files,
                received_at=draft.received_at,
                file_name=draft.item.path.name,
                demo=draft.parsed is not None and draft.parsed.demo,
            )
        except StoreError as error:
            # The machine's fault (disk, rights) is told apart from a broken record: a script retries only the first.
            rule = "door.disk" if isinstance(error.__cause__, OSError) else "door.not_kept"
            findings = (*findings, messages.internal(rule, reason=str(error)))
            ok = False
    came = None
    if draft.identity is not None:
        came = draft.year, (receipt.record.received if receipt else draft.received_at).date()
    return _result(draft.item, receipt, findings, draft.parsed, pack, dry_run=dry_run, ok=ok, received_on=came)


def _reverted(draft: _Draft, store: Store) -> tuple[Finding, ...]:
    """Handing in an older version again puts it back in force: allowed, but never unnoticed."""
    if draft.identity is None:
        return ()
    known = [r for r in store.records(draft.year, draft.department) if r.kind == draft.identity.kind]
    digest = sha256_file(draft.copy)
    older = [r for r in known[:-1] if r.sha256 == digest]
    if not older or known[-1].sha256 == digest:
        return ()
    return (messages.finding("door.older_version_again", older=older[-1].version, latest=known[-1].version),)


def _result(
    item: HandIn,
    receipt: Receipt | None,
    findings: tuple[Finding, ...],
    parsed: Parsed | None,
    pack: Pack,
    *,
    dry_run: bool,
    ok: bool,
    received_on: tuple[int, date] | None = None,
) -> HandInResult:
    """``received_on``: (year, day) of a workbook that was recognised."""
    notes = () if received_on is None else late_notes(pack, *received_on)
    text = messages.summary(item.path.name, ok, receipt, findings, parsed, pack, dry_run=dry_run, notes=notes)
    return HandInResult(item.path.name, ok, receipt, findings, parsed, text, notes)
