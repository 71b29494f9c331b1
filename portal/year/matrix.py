"""Where the tables of a year stand: one line a department and kind of workbook, read from the record at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from expectations.status import Table
from mulin.beijing import today
from mulin.findings import Level
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS, WorkbookKind, asked_cells, workbooks_owed
from mulin.received import Record, Store
from mulin.received.review import TableReview, reviewed
from mulin.received.versions import first_handed_in
from portal.year import messages as m

GOOD = ("counts", "approved")
MISSING = ("missing", "overdue")


@dataclass(frozen=True, slots=True)
class Line:
    """One workbook owed. ``came``: when it was first in full (ISO; submitted, where the year asks for review).

    ``asked``, ``filled``, ``declared``, ``blank``: cells of the version shown, None where nobody counted; ``shown`` is
    the version that counts, or the latest one. ``errors``, ``warnings``: its findings. ``locked``: nothing of
    it may be changed; ``open_until``: it was opened again until then (ISO).
    """

    year: int
    department: str
    name: str
    kind: str
    state: str
    word: str
    tone: str
    due: date
    came: str | None
    on_time: bool | None
    latest: int | None
    in_force: int | None
    shown: int | None
    asked: int
    filled: int | None
    declared: int
    blank: int | None
    errors: int
    warnings: int
    zero_report: bool
    locked: bool
    open_until: str | None

    @property
    def kind_name(self) -> str:
        return m.KINDS[self.kind]

    @property
    def time_word(self) -> str:
        return m.ON_TIME[self.on_time][0]

    @property
    def time_tone(self) -> str:
        return m.ON_TIME[self.on_time][1]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all lines, whatever the page shows. ``by``: kind → state → count. ``share``: of the cells asked, filled.
    ``scored``: those of which a version counts, whatever came after it; ``done``: those with nothing after it."""

    tables: int
    departments: int
    handed_in: int
    done: int
    scored: int
    on_time: int
    late: int
    asked: int
    filled: int
    declared: int
    by: tuple[tuple[str, str, tuple[tuple[str, int], ...], int], ...]
    states: tuple[tuple[str, str, str, int], ...]

    @property
    def missing(self) -> int:
        return self.tables - self.handed_in

    @property
    def overdue(self) -> bool:
        """Whether what is missing should have come by now."""
        return any(state == "overdue" for state, *_ in self.states)

    @property
    def share(self) -> str:
        return f"{self.filled / self.asked:.1%}" if self.asked else "—"


def matrix_lines(pack: Pack, store: Store, year: int, day: date | None = None) -> list[Line]:
    """Every workbook owed in ``year``, in the order of the departments. Raises StoreError for what was altered."""
    due, now = pack.years[year].framework.deadlines.report, day or today()
    asked = Counter((a.department, a.kind) for a in asked_cells(pack, year))
    tables = {(t.department, t.kind): t for t in reviewed(pack, store, year)}
    return [
        _line(pack, tables[owner, kind], kind, asked[owner, kind], due, overdue=now > due)
        for owner, kind in workbooks_owed(pack, year)
    ]  # fmt: skip


def _line(pack: Pack, table: TableReview, kind: WorkbookKind, asked: int, due: date, *, overdue: bool) -> Line:
    records = [v.record for v in table.versions]
    shown = table.in_force or (records[-1] if records else None)
    state = _state(table, overdue=overdue)
    word, tone = m.STATES[state]
    if state == "submitted" and table.rule is not None and not table.rule.signature:
        word = m.WITHOUT_SIGNATURE
    review = table if table.rule else None
    came, on_time = _came(Table(kind, tuple(records), due, review), overdue=overdue)
    rules = Counter(f.rule for f in shown.findings) if shown else Counter[str]()
    declared = rules["cell.declared_missing"]
    blank = shown.blank if shown else None
    counted = shown is not None and shown.state == "accepted"
    filled = max(0, asked - blank - declared) if counted and blank is not None else None
    return Line(
        table.year, table.department, pack.department[table.department].name, table.kind, state, word, tone, due, came,
        on_time, records[-1].version if records else None, table.in_force.version if table.in_force else None,
        shown.version if shown else None, asked, filled, declared, blank,
        _count(shown, Level.ERROR), _count(shown, Level.WARNING), table.zero_report,
        table.rule is not None and table.locked, table.unlocked_until,
    )  # fmt: skip


def _state(table: TableReview, *, overdue: bool) -> str:
    """Of the latest version; of an earlier one that counts where the latest only was taken back or refused after it."""
    if not table.versions:
        return "overdue" if overdue else "missing"
    latest = table.versions[-1]
    if latest.record.state != "accepted":
        return latest.record.state
    if table.rule is None:
        return "counts"
    return latest.stage if latest.stage in m.STATES else "approved"


def _came(standing: Table, *, overdue: bool) -> tuple[str | None, bool | None]:
    """When the table first was handed in, and whether that was in time: undecided while it still may come."""
    came = first_handed_in(standing.came)
    return came, None if came is None and not overdue else standing.on_time


def _count(record: Record | None, level: Level) -> int:
    return 0 if record is None else sum(f.level is level for f in record.findings)


def totals(lines: Sequence[Line]) -> Totals:
    by = Counter((line.kind, line.state) for line in lines)
    states = [s for s in m.STATES if any(line.state == s for line in lines)]
    kinds = [k for k in WORKBOOK_KINDS if any(line.kind == k for line in lines)]
    return Totals(
        len(lines), len({line.department for line in lines}), sum(line.state not in MISSING for line in lines),
        sum(line.state in GOOD for line in lines), sum(line.in_force is not None for line in lines),
        sum(line.on_time is True for line in lines),
        sum(line.on_time is False and line.came is not None for line in lines), sum(line.asked for line in lines),
        sum(line.filled or 0 for line in lines), sum(line.declared for line in lines),
        tuple((k, m.KINDS[k], tuple((s, by[k, s]) for s in states), sum(line.kind == k for line in lines))
              for k in kinds),
        tuple((s, *m.STATES[s], sum(line.state == s for line in lines)) for s in states),
    )  # fmt: skip


def chosen(lines: Iterable[Line], state: str = "", kind: str = "", words: str = "") -> list[Line]:
    """Those of a state and a kind whose department's name or code has the words."""
    wanted = words.strip().casefold()
    return [
        line for line in lines
        if state in ("", line.state) and kind in ("", line.kind)
        and (wanted in line.name.casefold() or wanted in line.department.casefold())
    ]  # fmt: skip


def csv_rows(lines: Iterable[Line]) -> list[tuple[object, ...]]:
    """The lines as a table for people, the head first."""
    return [
        m.CSV_HEAD,
        *(
            (line.year, line.department, line.name, line.kind_name, line.word, line.due.isoformat(), line.came,
             line.time_word, line.latest, line.in_force, line.asked, line.filled, line.declared, line.blank,
             line.errors, line.warnings, _yes(line.zero_report), _yes(line.locked), line.open_until)
            for line in lines
        ),
    ]  # fmt: skip


def _yes(said: bool) -> str:
    return m.YES if said else m.NO
