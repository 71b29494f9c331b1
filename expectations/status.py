"""Where a department stands: what it owes in a year, what came of it, what counts, and whether it was on time.

One computation for the receipt, the page 状态 in the department's folder and ``mulin received``. Whether something was
on time or a correction is what ``stg_hand_ins`` makes of the same records when the year is scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from mulin.pack import Pack
from mulin.pack.asked import WorkbookKind, workbooks_owed
from mulin.received import Record, Store
from mulin.received.again import in_force_of
from mulin.received.hand_ins import HandIn, hand_ins_of, is_reviewed
from mulin.received.table_review import TableReview, reviewed
from mulin.received.versions import came_on_time, corrected_files, first_accepted

Mark = Literal[
    "on_time", "late", "correction", "objection", "supplement", "restored", "refused", "waiting", "unsubmitted",
    "reviewed",
]  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One workbook owed, with every version that came of it, in order. ``review``: where it stands in it, if the year
    asks for review."""

    kind: WorkbookKind
    versions: tuple[Record, ...]
    report_by: date
    review: TableReview | None = None

    @cached_property
    def came(self) -> tuple[HandIn, ...]:
        """What of it counts as handed in."""
        if self.review is not None:
            return tuple(hand_ins_of(self.review))
        now = in_force_of(self.versions)
        return tuple(HandIn(v, v.state, v is now, v.findings) for v in self.versions if v.state != "pending")

    @property
    def accepted(self) -> tuple[Record, ...]:
        return tuple(h.record for h in self.came if h.state == "accepted")

    @property
    def in_force(self) -> Record | None:
        return next((h.record for h in self.came if h.in_force), None)

    @property
    def waits(self) -> bool:
        """Whether it was submitted, and waits to be signed or approved."""
        return any(h.state == "waiting" for h in self.came)

    @property
    def returned(self) -> Record | None:
        """The latest version that was judged, where it was sent back."""
        judged = [v for v in self.versions if v.state != "pending"]
        return judged[-1] if judged and judged[-1].state == "rejected" else None

    @property
    def waiting(self) -> tuple[Record, ...]:
        """What is kept and not judged yet."""
        return tuple(v for v in self.versions if v.state == "pending")

    @property
    def first_accepted(self) -> date | None:
        moment = first_accepted(self.came)
        return None if moment is None else datetime.fromisoformat(moment).date()

    @property
    def on_time(self) -> bool:
        return came_on_time(self.came, self.report_by)

    @property
    def corrections(self) -> int:
        """Files accepted after the first that carry out no objection."""
        return corrected_files(self.came)

    @property
    def objections(self) -> list[int]:
        """Numbers of the objections that accepted versions carry out, in the order in which they came."""
        return list(dict.fromkeys(v.objection for v in self.accepted if v.objection is not None))

    @property
    def declared_missing(self) -> int:
        """Cells of the version in force that say 缺报."""
        return sum(f.rule == "cell.declared_missing" for f in self.in_force.findings) if self.in_force else 0

    def mark(self, version: int) -> Mark:
        """What one version was when it came."""
        record = self.versions[version - 1]
        earlier = [v for v in self.accepted if v.version < version]
        if record.state == "pending":
            return "waiting"
        if record.state == "rejected":
            return "refused"
        if self.review is not None:
            return "reviewed" if version in {h.version for h in self.came} else "unsubmitted"
        if record.restores is not None:
            return "restored" if record.objection is None else "objection"
        if not earlier:
            return "on_time" if self.on_time else "late"
        if record.sha256 in {v.sha256 for v in earlier}:
            return "supplement"
        return "correction" if record.objection is None else "objection"


@dataclass(frozen=True, slots=True)
class Standing:
    """A department in a year. ``deadlines``: report, correction, lock, publish."""

    department: str
    year: int
    deadlines: Mapping[str, date]
    tables: tuple[Table, ...]

    @property
    def owed(self) -> tuple[Table, ...]:
        """What has not been accepted yet, nor waits to be approved."""
        return tuple(t for t in self.tables if t.in_force is None and not t.waits)

    @property
    def unapproved(self) -> tuple[Table, ...]:
        """What was submitted, and is not in force only because nobody has approved it yet."""
        return tuple(t for t in self.tables if t.in_force is None and t.waits)

    def table(self, kind: str) -> Table | None:
        return next((t for t in self.tables if t.kind == kind), None)


def standing(pack: Pack, store: Store, year: int, department: str) -> Standing:
    """One department in one year. Raises KeyError for a year that the pack does not hold, StoreError for a record
    that was altered."""
    return _standing(pack, store, year, department, store.records(year, department))


def standings(pack: Pack, store: Store, department: str, today: date) -> list[Standing]:
    """The years that concern a department on ``today``, the latest first: every one not locked yet, the latest that has
    begun, the latest that anything came for, and any before in which something came but a workbook is still owed.

    Raises StoreError for a record that was altered.
    """
    begun = sorted((y for y in pack.years if date(y, 1, 1) <= today), reverse=True) or [min(pack.years)]
    found: list[Standing] = []
    came = False
    for year in begun:
        records = store.records(year, department)
        one = _standing(pack, store, year, department, records)
        is_open = today <= one.deadlines["lock"]
        if is_open or year == begun[0] or (records and (not came or one.owed)):
            found.append(one)
        came = came or bool(records)
    return found


def _standing(pack: Pack, store: Store, year: int, department: str, records: Sequence[Record]) -> Standing:
    due: dict[str, date] = dict(pack.years[year].framework.deadlines)
    mine = [r for r in records if r.pack == pack.plan.pack]
    kinds = [kind for owner, kind in workbooks_owed(pack, year) if owner == department]
    found = reviewed(pack, store, year, department) if is_reviewed(pack, year) else []
    reviews = {r.kind: r for r in found}
    tables = [Table(k, tuple(r for r in mine if r.kind == k), due["report"], reviews.get(k)) for k in kinds]
    return Standing(department, year, due, tuple(tables))
