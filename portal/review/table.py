"""Everything there is to decide on one table, gathered for its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.pack.model import Indicator
from mulin.received import Record, Store
from mulin.received.acts import Act, Person
from mulin.received.review import TableReview, VersionReview, allowed
from mulin.received.review_words import ACT_WORDS
from mulin.settings import Settings
from mulin.workbooks.parsed import Parsed
from portal.review import messages as m
from portal.review import telling
from portal.review.figures import Line, last_year, lines_of, reading
from portal.review.queue import shown_of
from portal.review.telling import LineInWords


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a table's history."""

    at: str
    who: str
    post: str
    what: str
    more: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of evidence: ``sha256`` None where it was listed and did not come."""

    indicator: str
    name: str
    note: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A warning of the version, and the department's reason why it stands; None where nobody gave one."""

    finding: Finding
    reason: str | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """``shown``: the version to be decided on, else the newest. ``before``: what was approved last before it."""

    review: TableReview
    shown: VersionReview
    before: Record | None
    last: Record | None
    lines: Sequence[Line]
    papers: Sequence[Paper]
    indicators: Sequence[Indicator]

    @property
    def record(self) -> Record:
        return self.shown.record

    @property
    def signature(self) -> Act | None:
        return next((a for a in reversed(self.shown.acts) if a.act == "signed"), None)

    @property
    def approvals(self) -> Sequence[Act]:
        return (
            [a for a in self.shown.acts if a.act == "approved"][-self.shown.approvals :] if self.shown.approvals else []
        )

    @property
    def confirmations(self) -> list[Confirmation]:
        submitted = next((a for a in reversed(self.shown.acts) if a.act == "submitted"), None)
        reasons = {(c.rule, c.sheet, c.cell, c.value): c.reason for c in (submitted.confirmed if submitted else ())}
        found = [f for f in self.record.findings if f.level is Level.WARNING]
        return [Confirmation(f, reasons.get((f.rule, f.sheet, f.cell, f.value))) for f in found]

    def page(self, way: str, number: int) -> tuple[Page[Line], list[LineInWords]]:
        """A page of the lines that are looked at so, and the same in words."""
        page = Paginator(telling.in_order(self.lines, way), telling.SHOWN).get_page(number)
        return page, [telling.in_words(line) for line in page]


def gather(settings: Settings, store: Store, pack: Pack, review: TableReview) -> Gathered | None:
    """None where nothing came yet. Raises StoreError."""
    if (shown := shown_of(review)) is None:
        return None
    record = shown.record
    before = approved_before(review, record)
    last = last_year(pack, store, record)
    now, then, former = reading(settings, store, pack, record, before, last)
    if now is None or now.identity is None:
        return Gathered(review, shown, before, last, (), (), ())
    lines = lines_of(
        pack, review.year, review.department, review.kind, now, before=then, last=former, findings=record.findings
    )
    return Gathered(review, shown, before, last, lines, _papers(record, now), _indicators(pack, review.year, lines))


def approved_before(review: TableReview, record: Record) -> Record | None:
    """What was approved last before this version; where no review is asked, what was accepted."""
    earlier = [v for v in review.versions if v.record.version < record.version]
    if review.rule is None:
        return next((v.record for v in reversed(earlier) if v.record.state == "accepted"), None)
    ended, most = ("approved", "superseded"), review.rule.approvers
    return next((v.record for v in reversed(earlier) if v.stage in ended and v.approvals >= most), None)


def _papers(record: Record, parsed: Parsed) -> list[Paper]:
    listed = [
        Paper(e.indicator_code, e.file_name, e.note, record.evidence.get(e.file_name))
        for e in parsed.evidence if e.file_name
    ]  # fmt: skip
    names = {p.name for p in listed}
    return [*listed, *(Paper("", name, "", sha) for name, sha in record.evidence.items() if name not in names)]


def _indicators(pack: Pack, year: int, lines: Sequence[Line]) -> list[Indicator]:
    codes = dict.fromkeys(code for line in lines for code in line.indicators)
    return [pack.years[year].indicator[c] for c in codes if c in pack.years[year].indicator]


def history_of(review: TableReview) -> list[Happened]:
    """What happened to a table, latest first: what came, what was found, every act that counts."""
    out = [
        (v.record.chain_index, Happened(v.record.received_at, v.record.who, "", m.CAME.format(version=v.record.version),
         m.FOUND.get(v.record.state, "")))
        for v in review.versions
    ]  # fmt: skip
    out += [(a.chain_index, _happened(a)) for a in review.acts]
    return [happened for _, happened in sorted(out, key=lambda pair: -pair[0])]


def _happened(act: Act) -> Happened:
    of = m.OF_VERSION.format(version=act.version) if act.version else ""
    more = [act.reason or ""]
    if act.until:
        more.append(m.OPEN_UNTIL.format(until=act.until[:16].replace("T", " ")))
    if act.second_who:
        more.append(m.SECOND.format(who=act.second_who))
    if act.confirmed:
        more.append(m.CONFIRMED_COUNT.format(count=len(act.confirmed)))
    if act.zero_report:
        more.append(m.ZERO_REPORT)
    what = f"{ACT_WORDS[act.act]}{of}"
    return Happened(act.recorded_at, act.who, act.post, what, "；".join(filter(None, more)), act.places)


def standing(review: TableReview, by: Person, approves: bool) -> Mapping[str, Any]:
    """What may be decided now, and why not."""
    if not approves:
        refused = m.finding("not_a_reviewer")
        return {"approve": refused, "give_back": refused}
    return {"approve": allowed(review, "approved", by), "give_back": allowed(review, "returned", by)}
