"""What the home pages read: a department's tables, a unit's, a year's counts. Everything is asked of the store anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from expectations.status import Standing, standings
from mulin.beijing import today
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.received import Store
from mulin.received.review import reviewed
from mulin.received.shelf import Shelf
from portal.owed.countdown import Due
from portal.owed.table import State, Table, unsigned, with_names
from portal.people.models import Account, Tenure
from portal.people.roles import Role
from portal.review.queue import schemes_waiting
from portal.review.threads import unread_of


@dataclass(frozen=True, slots=True)
class Line:
    """One table on a home page. ``holder``: whose turn it is, with names; ``unread``: remarks about it that whoever
    looks has not seen."""

    table: Table
    holder: str
    unread: int

    @property
    def state(self) -> State:
        return self.table.state


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a department: its tables in the pack's order. ``unread``: (department, kind) → remarks that whoever
    looks has not seen, about schemes, too."""

    year: int
    lines: tuple[Line, ...]
    steps: str
    unread: Mapping[tuple[str, str], int]


def department_years(pack: Pack, store: Store, department: str, account: Account) -> list[Year]:
    """The years that concern a department now: those still open, the one due first before the others; then those that
    are locked, the latest first. ``account``: whose unread remarks are counted, in
    years still open. Raises StoreError for a record that was altered."""
    now = store.now()
    names = names_of_posts(department)
    years = []
    day = now.date()
    for one in sorted(standings(pack, store, department, day), key=lambda s: _first_due(s, day)):
        reviews = reviewed(pack, store, one.year, department)
        owed = {table.kind for table in one.tables}
        said = unsigned(reviews, department)
        tables = [Table(pack, r, now, unsigned=said.get(r.kind, "")) for r in reviews if r.kind in owed]
        unread = unread_of(account, one.year, department) if day <= one.deadlines["lock"] else {}
        lines = tuple(Line(t, with_names(t.state, names), unread.get((department, t.kind), 0)) for t in tables)
        years.append(Year(one.year, lines, tables[0].steps if tables else "", unread))
    return years


def _first_due(one: Standing, day: date) -> tuple[bool, int]:
    locked = day > one.deadlines["lock"]
    return locked, -one.year if locked else one.year


def names_of_posts(department: str) -> Mapping[str, str]:
    """Role → who holds that post of a department today."""
    held = Tenure.on(today()).filter(post__code=department).select_related("account", "post").order_by("pk")
    names: dict[str, list[str]] = defaultdict(list)
    for tenure in held:
        names[tenure.post.role].append(tenure.account.name)
    return {role: "、".join(dict.fromkeys(found)) for role, found in names.items()}


def current_year(pack: Pack, day: date) -> int:
    """The year that is being assessed on a day: the latest that is over, the first of the plan before it."""
    return max((year for year in pack.years if year < day.year), default=min(pack.years))


@dataclass(frozen=True, slots=True)
class Waited:
    """What a unit waits for from one department's table. ``fields``: names of what is asked about the unit."""

    table: Table
    fields: tuple[str, ...]

    @property
    def here(self) -> bool:
        return self.table.review.in_force is not None

    @property
    def due(self) -> Due:
        return self.table.due


def unit_waits(pack: Pack, store: Store, year: int, unit: str) -> list[Waited]:
    """The tables that tell something of a unit in a year, in the pack's order. What they tell is not said here."""
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cell in asked_cells(pack, year):
        if cell.unit_code == unit:
            asked[cell.department, cell.kind].append(pack.field[cell.field_code].field_name_zh)
    now = store.now()
    reviews = {(r.department, r.kind): r for r in reviewed(pack, store, year)}
    return [Waited(Table(pack, reviews[key], now), tuple(fields)) for key, fields in asked.items() if key in reviews]


@dataclass(frozen=True, slots=True)
class Counts:
    """A year's tables, counted. ``waiting``: those that wait for an approval now;
    ``schemes``: those of annual tasks that do, of every year still open."""

    year: int
    expected: int
    in_force: int
    open: int
    returned: int
    missing: int
    checking: int
    waiting: int
    schemes: int


def year_counts(pack: Pack, store: Shelf, year: int) -> Counts:
    """Every table owed in a year, by where it stands."""
    tables = [Table(pack, review, store.now()) for review in reviewed(pack, store, year)]
    stages = Counter(_stand(table) for table in tables)
    checking = sum(v.stage == "pending" for table in tables for v in table.review.versions)
    waiting = sum(table.state.role is Role.REVIEWER for table in tables)
    return Counts(
        year,
        len(tables),
        stages["in_force"],
        stages["open"],
        stages["returned"],
        stages["missing"],
        checking,
        waiting,
        sum(schemes_waiting(pack, store).values()),
    )


def _stand(table: Table) -> str:
    latest = table.latest
    if latest is None:
        return "missing"
    if latest.stage in ("rejected", "returned"):
        return "returned"
    return "in_force" if table.review.in_force is latest.record else "open"


def published(store: Shelf, years: Sequence[int]) -> list[tuple[int, int, bool]]:
    """(year, number, whether it was voided) of the registered releases that were made public, the latest year first,
    each once."""
    there = {(a.year, a.release) for a in store.anchors()}
    void = {(v.year, v.release) for v in store.voided()}
    public = {(p.year, p.release) for p in store.publications() if p.year in years} & there
    return sorted(((y, int(r.removeprefix("r")), (y, r) in void) for y, r in public), reverse=True)
