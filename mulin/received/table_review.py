"""Where the tables of a year stand in review: what waits, what counts, what is locked, and who may do what next.

Read from the records and the acts on the chain each time anew; nothing of it is kept. Where the framework of a year
asks no review, everything stays as it is without: what was accepted last is in force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mulin.beijing import BEIJING, in_beijing
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.pack.framework import ReviewRule
from mulin.pack.model import AnnualTask
from mulin.received import review_words as m
from mulin.received.acts import OF_TABLE, Act, ActName, Confirmed, Person, warned
from mulin.received.again import in_force_of
from mulin.received.record import Record
from mulin.received.scheme_kind import is_scheme, kind_of_task
from mulin.received.shelf import Shelf
from mulin.received.stages import Move, Refusal, Stage, Table, Terms, fold


@dataclass(frozen=True, slots=True)
class VersionReview:
    """One version and where it stands. ``acts``: those that count, in order; ``submitted_at``: when it was submitted
    last, as it is written down."""

    record: Record
    stage: Stage
    acts: tuple[Act, ...] = ()
    approvals: int = 0
    zero_report: bool = False
    submitted_at: str | None = None

    @property
    def word(self) -> str:
        """Its stage in Chinese."""
        word = m.STAGE_WORDS[self.stage]
        return f"{m.ZERO_REPORT}，{word}" if self.zero_report else word


@dataclass(frozen=True, slots=True)
class TableReview:
    """One table (year, department, kind) at the moment ``at``. ``rule`` None: the year asks no review.

    ``acts``: all that count, in order; ``odd``: those on the chain that the year's rule does not count, each told.
    ``locked_from``: the first second that the deadline locks.
    """

    year: int
    department: str
    kind: str
    rule: ReviewRule | None
    versions: tuple[VersionReview, ...]
    in_force: Record | None
    at: str
    locked: bool
    locked_from: str
    unlocked_until: str | None
    acts: tuple[Act, ...]
    odd: tuple[Finding, ...]
    confirmed: tuple[Confirmed, ...]
    table: Table = field(repr=False, compare=False)

    def version(self, number: int | None) -> VersionReview | None:
        return next((v for v in self.versions if v.record.version == number), None)

    @property
    def open_version(self) -> VersionReview | None:
        """What waits for a signature or an approval now."""
        return self.version(self.table.waiting)

    @property
    def newest(self) -> VersionReview | None:
        """The latest accepted version: what could be submitted."""
        return next((v for v in reversed(self.versions) if v.record.state == "accepted"), None)

    @property
    def zero_report(self) -> bool:
        """Whether what is in force is a 零报."""
        return self.in_force is not None and any(
            v.zero_report for v in self.versions if v.record.version == self.in_force.version
        )

    def holds(self, version: int) -> tuple[Confirmed, ...]:
        """What was confirmed at the latest submission and still stands so in a version. Of a warning about many cells
        no value is named: it stands while it says the same."""
        mine, latest = self.version(version), self.table.latest
        before = None if latest is None else self.version(latest.version)
        if mine is None or latest is None or before is None:
            return ()
        stands, said = warned(mine.record.findings), warned(before.record.findings)
        other = {of for of, f in stands.items() if of in said and said[of].message != f.message}
        return tuple(c for c in latest.confirmed if c.of in stands and (c.value is not None or c.of not in other))

    def to_confirm(self, version: int) -> list[Finding]:
        """The warnings of a version that have to be confirmed when it is submitted."""
        mine = self.version(version)
        held = {c.of for c in self.holds(version)}
        return [] if mine is None else [f for of, f in warned(mine.record.findings).items() if of not in held]


# ---- reading -----------------------------------------------------------------------------------------------------


def reviewed(
    pack: Pack, store: Shelf, year: int, department: str | None = None, *, until: int | None = None
) -> list[TableReview]:
    """Every table that is owed in a year, or that something came for: in the order of ``workbooks_owed``. ``until``:
    the last event of the chain that is looked at. Raises KeyError for a year that the pack does not hold, StoreError
    for what was altered."""
    last = len(store.chain.state().events) if until is None else until
    records = [r for r in store.records(year, department) if r.pack == pack.plan.pack and r.chain_index <= last]
    acts = [a for a in store.acts(year, department) if a.chain_index <= last]
    owed = [key for key in workbooks_owed(pack, year) if department in (None, key[0])]
    more = {(r.department, r.kind) for r in records} - {*owed}
    return [_review(pack, store, year, key, records, acts) for key in (*owed, *sorted(more))]


def reviewed_schemes(
    pack: Pack, store: Shelf, year: int, department: str | None = None
) -> list[tuple[AnnualTask, TableReview]]:
    """The scheme of every task of a year with its lead department, filed or not, in the pack's order. As
    :func:`reviewed`."""
    records = [r for r in store.schemes(year, department) if r.pack == pack.plan.pack]
    acts = store.acts(year, department)
    tasks = [t for t in pack.years[year].tasks if department in (None, t.lead_department)]
    keys = [(t.lead_department, kind_of_task(year, t.code)) for t in tasks]
    return [(task, _review(pack, store, year, key, records, acts)) for task, key in zip(tasks, keys, strict=True)]


def review_of(
    pack: Pack, store: Shelf, year: int, department: str, kind: str, *, until: int | None = None
) -> TableReview:
    """One table, or the scheme of one task (``kind`` by :mod:`mulin.received.scheme_kind`). As :func:`reviewed`."""
    last = len(store.chain.state().events) if until is None else until
    kept = store.schemes(year, department) if is_scheme(kind) else store.records(year, department)
    records = [r for r in kept if r.pack == pack.plan.pack and r.chain_index <= last]
    acts = [a for a in store.acts(year, department, kind) if a.chain_index <= last]
    return _review(pack, store, year, (department, kind), records, acts)


def _review(
    pack: Pack, store: Shelf, year: int, key: tuple[str, str], records: Sequence[Record], acts: Sequence[Act]
) -> TableReview:
    department, kind = key
    rule, locked_from = pack.years[year].framework.review, locked_by_deadline(pack, year)
    mine = {r.version: r for r in records if (r.department, r.kind) == key}
    terms = Terms(rule.signature, rule.approvers, locked_from) if rule else Terms(False, 1, locked_from)
    done = [a for a in acts if (a.department, a.kind) == key] if rule else []
    moments = store.register.moments
    table = fold(terms, mine, done, moments)
    at = max([in_beijing(store.now()), *moments[-1:]])
    counts = mine.get(table.in_force or 0) if rule else in_force_of(list(mine.values()))
    versions = tuple(_version(table, r, counts if rule is None else None) for r in mine.values())
    found = TableReview(
        year, department, kind, rule, versions, counts, at, table.locked(at), locked_from, table.unlocked_until(at),
        tuple(table.acts), tuple(_odd(pack, act, refused) for act, refused in table.odd), (), table,
    )  # fmt: skip
    newest = found.newest
    holds = () if newest is None else found.holds(newest.record.version)
    return replace(found, confirmed=holds)


def _version(table: Table, record: Record, counts: Record | None) -> VersionReview:
    """``counts``: what is in force where no review is asked."""
    stage = table.stage(record)
    if counts is not None and record.state == "accepted" and record.version != counts.version:
        stage = "superseded"
    state = table.versions.get(record.version)
    if state is None or state.submitted is None:
        return VersionReview(record, stage)
    submitted = state.submitted
    return VersionReview(record, stage, state.acts, len(state.approvals), submitted.zero_report, submitted.recorded_at)


def locked_by_deadline(pack: Pack, year: int) -> str:
    """The first second, in Beijing, after the day of ``deadlines.lock``."""
    day = pack.years[year].framework.deadlines.lock + timedelta(days=1)
    return in_beijing(datetime(day.year, day.month, day.day, tzinfo=BEIJING))


def _odd(pack: Pack, act: Act, refused: Refusal) -> Finding:
    owner = pack.department.get(act.department)
    name = owner.name if owner else ""
    words = {
        "table": f"{act.year}年{name}（{act.department}）{act.kind}", "who": act.who, "act": m.ACT_WORDS[act.act],
        "at": shown(act.recorded_at), "reason": review_finding(refused.rule, act.year, refused.words).message,
    }  # fmt: skip
    return review_finding("uncounted", act.year, words)


def allowed(review: TableReview, act: ActName, by: Person, *, version: int | None = None) -> Finding | None:
    """Why somebody may not do an act now, None where they may. ``version``: of a submission the newest, else what
    waits now, where none is named."""
    if review.rule is None:
        return review_finding("none", review.year, {})
    if act in OF_TABLE:
        refused = review.table.refusal(Move(act, by.account), None, review.at)
        return None if refused is None else review_finding(refused.rule, review.year, refused.words)
    one = review.version(version) if version is not None else review.newest if act == "submitted" else None
    if version is None and act != "submitted":
        one = review.open_version or _last_ended(review)
    if one is None:
        none = "version" if version is not None else "version/none" if act == "submitted" else "waiting/none"
        return review_finding(none, review.year, {"version": version})
    refused = review.table.refusal(Move(act, by.account, one.record.version), one.record, review.at)
    if refused is not None:
        return review_finding(refused.rule, review.year, refused.words)
    return review_finding("no_signature", review.year, {}) if act == "signed" and not review.rule.signature else None


def _last_ended(review: TableReview) -> VersionReview | None:
    """What nothing waits for any more, so that it can be said why."""
    return next((v for v in reversed(review.versions) if v.acts), review.newest)


def review_finding(rule: str, year: int, words: Mapping[str, Any], **place: Any) -> Finding:
    """A row of ``review_words.RULES``."""
    said = {k: shown(v) if k in ("at", "since", "until") and v else v for k, v in words.items()}
    return m.RULES[f"review.{rule}"].finding(f"review.{rule}", {"year": year, **said}, **place)


def shown(moment: str) -> str:
    """A moment as people read it."""
    return moment[:19].replace("T", " ")
