"""One table of a department as its people see it: where it stands, until when, in whose hands, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.http import Http404
from django.urls import reverse

from mulin.findings import errors
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received.review import Act, TableReview, VersionReview, review_of
from mulin.received.shelf import Shelf
from mulin.workbooks.messages import KIND_NAMES
from portal.owed import messages as m
from portal.owed.countdown import Due
from portal.owed.why import Why, why_asked
from portal.people.roles import Role
from portal.review.threads import unsigned_of


class Step(NamedTuple):
    """What to do next: the button's words and where it leads."""

    label: str
    url: str


class State(NamedTuple):
    """Where a table stands. ``tone``: good, wait or bad, said by the words as well; ``holder``: whose turn it is."""

    words: str
    tone: str
    holder: str
    role: Role | None = None


@dataclass(frozen=True)
class Table:
    """``now``: the store's moment, by which deadlines are judged. ``unsigned``: why the department's head sent back,
    unsigned, the version that waits; empty where that is not so."""

    pack: Pack
    review: TableReview
    now: datetime
    unsigned: str = field(default="", kw_only=True)

    @property
    def year(self) -> int:
        return self.review.year

    @property
    def department(self) -> str:
        return self.review.department

    @property
    def kind(self) -> str:
        return self.review.kind

    @property
    def name(self) -> str:
        return KIND_NAMES[self.kind]

    @property
    def department_name(self) -> str:
        return self.pack.department[self.department].name

    @property
    def office_name(self) -> str:
        """Whom to call."""
        return self.pack.department[self.pack.plan.office_department].name

    @property
    def title(self) -> str:
        return f"{self.year}年度 {self.department_name} {self.name}"

    @property
    def address(self) -> dict[str, str | int]:
        """The parts of its addresses."""
        return {"year": self.year, "department": self.department, "kind": self.kind}

    def way(self, page: str, version: int | None = None) -> str:
        """The address of one of its pages."""
        more = {} if version is None else {"version": version}
        return reverse(f"handin:{page}", kwargs={**self.address, **more})

    @property
    def url(self) -> str:
        return self.way("table")

    @cached_property
    def why(self) -> Why:
        return why_asked(self.pack, self.year, self.department, self.kind)

    @property
    def latest(self) -> VersionReview | None:
        return self.review.versions[-1] if self.review.versions else None

    @property
    def steps(self) -> str:
        """What has to happen before it counts, in a sentence."""
        rule = self.review.rule
        if rule is None:
            return m.NO_REVIEW
        approve = m.STEPS["approve"] if rule.approvers == 1 else m.APPROVERS.format(count=rule.approvers)
        names = [m.STEPS["upload"], m.STEPS["submit"], *([m.STEPS["sign"]] if rule.signature else []), approve]
        return m.WITH_REVIEW.format(steps=" → ".join(names))

    @property
    def due(self) -> Due:
        """What is due next: the report; once something is in, corrections; then the lock. Of a table that was opened
        again, the end of that."""
        if (opened := self.opened) is not None and opened.until is not None:
            until = datetime.fromisoformat(opened.until)
            return Due(m.OPEN_UNTIL, until.date(), self.now, until)
        days = self.pack.years[self.year].framework.deadlines
        handed = self.review.in_force is not None or self.review.open_version is not None
        if not handed:
            return Due(m.REPORT_BY, days.report, self.now)
        correction = Due(m.CORRECT_BY, days.correction, self.now)
        return correction if not correction.passed else Due(m.LOCK_AT, days.lock, self.now)

    @property
    def opened(self) -> Act | None:
        """By whom, why and until when it was opened again; None where it is not."""
        if not self.review.unlocked_until:
            return None
        return next((a for a in reversed(self.review.acts) if a.act == "unlocked"), None)

    @cached_property
    def state(self) -> State:
        return _state(self)

    def step(self, role: Role) -> Step:
        """The one next step for who holds a post."""
        latest, state = self.latest, self.state
        if role is Role.LEADER and state.role is Role.LEADER and (waits := self.review.open_version) is not None:
            return Step(m.STEP_SIGN, self.way("sign", waits.record.version))
        if role is not Role.CLERK or state.role is not Role.CLERK:
            if latest is not None and latest.stage == "pending" and role is Role.CLERK:
                return Step(m.STEP_WATCH, self.way("receipt", latest.record.version))
            corrects = role is Role.CLERK and self.opened is not None and state.tone == "good"
            return Step(m.STEP_CORRECT if corrects else m.STEP_LOOK, self.url)
        if latest is None:
            return Step(m.STEP_UPLOAD, self.url)
        label = {"rejected": m.STEP_MEND, "returned": m.STEP_RETURNED}.get(latest.stage, m.STEP_SUBMIT)
        waits = self.review.open_version
        if self.unsigned and waits is not None and latest.stage not in ("rejected", "accepted"):
            return Step(m.STEP_RETURNED, self.way("version", waits.record.version))
        return Step(label, self.way("version", latest.record.version))


def word_of(table: TableReview, version: VersionReview) -> str:
    """The stage of a version in words. Where the year asks no review, what was accepted counts."""
    plain = m.VERSION_WORDS_NO_REVIEW.get(version.stage) if table.rule is None else None
    return plain or version.word


def _state(table: Table) -> State:
    latest, review = table.latest, table.review
    clerk = m.HELD_BY_CLERK
    if latest is None:
        return State(m.NOT_THERE, "bad" if table.due.passed else "wait", clerk, Role.CLERK)
    waits, counts = review.open_version, review.in_force
    if latest.stage in ("withdrawn", "returned", "superseded") and waits is not None:
        latest = waits  # an earlier version was submitted again
    version = latest.record.version
    still = m.STILL.format(version=counts.version) if counts is not None and counts.version != version else ""
    still += m.STILL_WAITS.format(version=waits.record.version) if waits is not None and waits is not latest else ""
    if latest.stage == "pending":
        return State(m.PENDING.format(version=version) + still, "wait", m.HELD_BY_CHECK)
    if latest.stage == "rejected":
        wrong = len(errors(latest.record.findings))
        return State(m.REJECTED.format(version=version, errors=wrong) + still, "bad", clerk, Role.CLERK)
    if review.rule is None or latest.stage == "approved":
        text = m.COUNTS if review.rule is None else m.APPROVED
        said = text.format(version=version) + _zero(latest)
        return State(said + m.OPENED, "good", clerk) if table.opened else State(said, "good", m.HELD_BY_NONE)
    if latest.stage in ("accepted", "withdrawn"):
        text = m.TO_SUBMIT if latest.stage == "accepted" else m.WITHDRAWN
        return State(text.format(version=version) + still, "wait", clerk, Role.CLERK)
    if latest.stage == "returned":
        reason = next((a.reason for a in reversed(latest.acts) if a.act == "returned"), "") or ""
        return State(m.RETURNED.format(version=version, reason=reason) + still, "bad", clerk, Role.CLERK)
    return _waiting(table, latest, still)


def _waiting(table: Table, latest: VersionReview, still: str) -> State:
    rule, words = table.review.rule, {"version": latest.record.version}
    assert rule is not None  # without one nothing waits
    still = _zero(latest) + still
    if table.unsigned:
        text = m.UNSIGNED.format(reason=table.unsigned, **words) + still
        return State(text, "bad", m.HELD_BY_CLERK, Role.CLERK)
    if latest.stage == "submitted" and rule.signature:
        return State(m.WAITS_SIGNATURE.format(**words) + still, "wait", m.HELD_BY_LEADER, Role.LEADER)
    text = m.WAITS_REVIEW_SIGNED if latest.stage == "signed" else m.WAITS_REVIEW
    if latest.stage == "approved_in_part":
        text = m.WAITS_MORE.format(done=latest.approvals, asked=rule.approvers, **words)
    return State(text.format(**words) + still, "wait", m.HELD_BY_REVIEW, Role.REVIEWER)


def _zero(version: VersionReview) -> str:
    return m.ZERO if version.zero_report else ""


def table_of(pack: Pack, store: Shelf, year: int, department: str, kind: str) -> Table:
    """Raises Http404 for what is not owed and for which nothing came."""
    if year not in pack.years or department not in pack.department or kind not in KIND_NAMES:
        raise Http404
    review = review_of(pack, store, year, department, kind)
    if not review.versions and (department, kind) not in workbooks_owed(pack, year):
        raise Http404
    return Table(pack, review, store.now(), unsigned=unsigned([review], department).get(kind, ""))


def unsigned(reviews: Sequence[TableReview], department: str) -> dict[str, str]:
    """Kind → why the version of that table that waits was sent back unsigned; nothing is asked where none waits."""
    waiting = {
        (r.year, r.kind, r.open_version.record.version, len(r.acts)): r.kind
        for r in reviews if r.open_version is not None and r.open_version.stage == "submitted"
    }  # fmt: skip
    said = unsigned_of(department) if waiting else {}
    return {kind: said[of] for of, kind in waiting.items() if of in said}


def with_names(state: State, names: Mapping[str, str]) -> str:
    """Whose turn it is, with the names of those who hold the post; ``names``: role → names."""
    if state.role is None or state.role not in (Role.CLERK, Role.LEADER):
        return state.holder
    known = names.get(state.role, "")
    return (m.NAMES if known else m.NOBODY).format(post=state.holder, names=known)
