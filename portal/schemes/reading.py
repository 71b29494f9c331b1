"""Where the schemes of a year stand, as their people see them. Everything is asked of the store anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.http import Http404
from django.urls import reverse

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.pack.model import AnnualTask, Milestone
from mulin.received.reported import Reported, latest
from mulin.received.review import VersionReview, review_of, reviewed_schemes
from mulin.received.scheme_kind import kind_of_task
from mulin.received.schemes import (
    Difference,
    Scheme,
    closed,
    differences,
    place_in_pack,
    prefilled,
    scheme_of,
    task_of,
)
from mulin.received.shelf import Shelf
from mulin.received.store import Store
from portal.owed.countdown import Due
from portal.owed.table import State, Step, Table
from portal.people.roles import Role
from portal.schemes import messages as m


class Point(NamedTuple):
    """A milestone of the pack's task, and the report that holds of it."""

    milestone: Milestone
    report: Reported | None
    overdue: bool

    @property
    def done(self) -> bool:
        return self.report is not None and self.report.done_on is not None

    @property
    def late(self) -> int:
        """Days after its own day on which it was reached; 0 where it was in time, or is not reported."""
        return 0 if self.report is None else _days_late(self.report.done_on, self.milestone.due)

    @property
    def words(self) -> str:
        if self.report is None:
            return m.REPORT_OVERDUE if self.overdue else m.REPORT_NONE
        return _words(self.report.done_on, self.milestone.due)

    @property
    def tone(self) -> str:
        if self.done:
            return "late" if self.late else "good"
        return "bad" if self.overdue else "wait"

    @property
    def papers(self) -> Sequence[str]:
        return () if self.report is None else papers_of(self.report)


class Past(NamedTuple):
    """A report in a task's history, as it was written then."""

    report: Reported

    @property
    def words(self) -> str:
        return _words(self.report.done_on, self.report.due)

    @property
    def papers(self) -> Sequence[str]:
        return papers_of(self.report)


def papers_of(report: Reported) -> Sequence[str]:
    """Names of the evidence; a file's address has its place in this list, from 1."""
    return sorted(report.evidence)


def _words(done_on: date | None, due: date) -> str:
    if done_on is None:
        return m.REPORT_BACK
    days = _days_late(done_on, due)
    return (m.REPORT_LATE if days else m.REPORT_DONE).format(day=done_on, days=days)


def _days_late(done_on: date | None, due: date) -> int:
    return 0 if done_on is None else max((done_on - due).days, 0)


@dataclass(frozen=True)
class SchemeTable(Table):
    """One task's scheme, standing where a table stands. ``points``: its milestones in order."""

    task: AnnualTask
    points: tuple[Point, ...]

    @property
    def name(self) -> str:
        return m.NAME

    @property
    def title(self) -> str:
        return m.TITLE.format(year=self.year, task=self.task.title_zh)

    @property
    def address(self) -> dict[str, str | int]:
        return {"year": self.year, "department": self.department, "task": self.task.code}

    def way(self, page: str, version: int | None = None) -> str:
        more = {} if version is None else {"version": version}
        return reverse(f"schemes:{page}", kwargs={**self.address, **more})

    @property
    def url(self) -> str:
        return self.way("task")

    @property
    def due(self) -> Due:
        handed = self.review.in_force is not None or self.review.open_version is not None
        framework = self.pack.years[self.year].framework
        return (
            Due(m.LOCK_AT, framework.deadlines.lock, self.now) if handed
            else Due(m.FILE_BY, framework.schemes_due, self.now)
        )  # fmt: skip

    @property
    def example(self) -> str:
        """That the day is an example, where it is."""
        shown = self.due.what == m.FILE_BY and self.pack.years[self.year].framework.schemes is None
        return m.EXAMPLE if shown else ""

    @cached_property
    def state(self) -> State:
        latest_one = self.latest
        if latest_one is None:
            return State(m.NOT_THERE, *super().state[1:])
        words = {"version": latest_one.record.version}
        if self.review.rule is None:
            return State(m.COUNTS.format(**words), *super().state[1:])
        if latest_one.stage == "accepted":
            return State(m.TO_SUBMIT.format(**words), *super().state[1:])
        return super().state

    def step(self, role: Role) -> Step:
        latest_one = self.latest
        if role is Role.LEADER and self.state.role is Role.LEADER:
            return Step(m.STEP_SIGN, self.url)
        if role is not Role.CLERK or self.state.role is not Role.CLERK:
            return Step(m.STEP_LOOK, self.url)
        if latest_one is None:
            return Step(m.STEP_FILL, self.way("edit"))
        return Step(m.STEP_RETURNED if latest_one.stage == "returned" else m.STEP_SUBMIT, self.url)

    @property
    def group(self) -> str:
        """A key of ``messages.GROUPS``."""
        if self.latest is None:
            return "missing"
        if self.latest.stage == "returned":
            return "returned"
        counts = self.review.in_force
        return "in_force" if counts is not None and counts.version == self.latest.record.version else "open"

    @property
    def is_open(self) -> bool:
        """Whether a scheme may be filed: until the year's deadline, or somebody, locks it; and while two persons have
        opened it late."""
        return not self.review.locked

    @property
    def reports_open(self) -> bool:
        """Whether milestones may still be reported."""
        return not closed(self.pack, self.year, self.now)

    @property
    def overdue(self) -> int:
        return sum(p.overdue for p in self.points)

    @property
    def late(self) -> int:
        return sum(p.late > 0 for p in self.points)

    @property
    def reports_shown(self) -> int:
        """How many reports stand beside a milestone; the others are in the history alone."""
        return sum(p.report is not None for p in self.points)

    @property
    def milestones_words(self) -> str:
        done = sum(p.done for p in self.points)
        more = m.MILESTONES_LATE.format(count=self.late) if self.late else ""
        more += m.MILESTONES_OVERDUE.format(count=self.overdue) if self.overdue else ""
        return m.MILESTONES_LINE.format(done=done, all=len(self.points)) + more

    @property
    def shown(self) -> VersionReview | None:
        """The version that is looked at first: what waits, else the latest."""
        return self.review.open_version or self.latest

    def content(self, store: Store, version: VersionReview) -> Scheme:
        """What a version says. Raises StoreError where it was altered."""
        return scheme_of(store, version.record)

    @property
    def of_pack(self) -> Scheme:
        return prefilled(self.pack, self.year, self.task)

    @property
    def place(self) -> tuple[str, int | None]:
        """File and line of the pack's task."""
        return place_in_pack(self.pack, self.year, self.task.code)


def scheme_table(pack: Pack, store: Store, year: int, department: str, code: str) -> SchemeTable:
    """Raises Http404 for a task that the department does not lead."""
    try:
        task = task_of(pack, year, code, department)
    except FindingsError as none:
        raise Http404 from none
    review = review_of(pack, store, year, department, kind_of_task(year, code))
    now = store.now()
    return SchemeTable(pack, review, now, task, points_of(task, latest(store.reported(year, department), [task]), now))


def scheme_tables(pack: Pack, store: Shelf, year: int, department: str | None = None) -> list[SchemeTable]:
    """Every task of a year, or of its lead department, in the pack's order. Raises StoreError for what was altered."""
    reports, now = latest(store.reported(year, department), pack.years[year].tasks), store.now()
    return [
        SchemeTable(pack, review, now, task, points_of(task, reports, now))
        for task, review in reviewed_schemes(pack, store, year, department)
    ]


def points_of(task: AnnualTask, reports: Mapping[tuple[str, int], Reported], now: datetime) -> tuple[Point, ...]:
    """The milestones of a task with what was reported of them, at a moment."""
    return tuple(_point(n, reports.get((task.code, n.number)), now.date()) for n in task.milestones)


def _point(milestone: Milestone, report: Reported | None, today: date) -> Point:
    done = report is not None and report.done_on is not None
    return Point(milestone, report, not done and milestone.due < today)


def against_pack(table: SchemeTable, store: Store) -> list[Difference]:
    """What the version that is looked at first says otherwise than the pack; nothing where none is filed."""
    return [] if table.shown is None else differences(table.of_pack, table.content(store, table.shown))


def reports_of(store: Store, table: SchemeTable) -> list[Past]:
    """Every report about the task's milestones, the latest first."""
    return [Past(r) for r in reversed(store.reported(table.year, table.department)) if r.task == table.task.code]


def scheme_year(pack: Pack, today: date) -> int:
    """The year whose tasks are at work: the latest that has begun, the plan's first before it."""
    return max((year for year in pack.years if year <= today.year), default=min(pack.years))
