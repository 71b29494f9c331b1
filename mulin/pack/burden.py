"""How much is asked of whom: the plan's own complaint of 重复收集 made countable."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.pack.asked import WorkbookKind, asked_cells
from mulin.pack.model import Pack
from mulin.words import TIER_ORDER, Tier


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """What one department is asked on one tier by one kind of workbook in a year.

    ``fields`` distinct fields, ``units`` units they are asked for, ``cells`` yearly cells (fields × units × times);
    ``cells_per_unit`` = cells / units.
    """

    year: int
    department: str
    department_name: str
    kind: WorkbookKind
    tier: Tier
    fields: int
    units: int
    cells: int

    @property
    def cells_per_unit(self) -> float:
        return self.cells / self.units


def burden(pack: Pack, year: int) -> list[BurdenRow]:
    """Cells asked in ``year`` per department, workbook kind and tier: departments in file order, district first.

    Counts each field as often as it is asked a year (``times_per_year``), so the sum can exceed the number of workbook
    cells. Departments that are asked nothing have no row. Raises KeyError for a year the pack does not hold.
    """
    seen: dict[tuple[str, WorkbookKind, Tier], tuple[set[str], set[str], int]] = {}
    for asked in asked_cells(pack, year):
        field = pack.field[asked.field_code]
        key = (asked.department, asked.kind, field.tier)
        fields, units, cells = seen.get(key, (set(), set(), 0))
        fields.add(asked.field_code)
        units.add(asked.unit_code)
        seen[key] = (fields, units, cells + field.times_per_year)
    order = {d.code: n for n, d in enumerate(pack.departments)}
    keys = sorted(seen, key=lambda k: (order.get(k[0], len(order)), k[1], TIER_ORDER.index(k[2])))
    out = []
    for key in keys:
        code, kind, tier = key
        name = pack.department[code].name if code in pack.department else code
        fields, units, cells = seen[key]
        out.append(BurdenRow(year, code, name, kind, tier, len(fields), len(units), cells))
    return out


def cells_per_unit(pack: Pack, year: int) -> dict[str, int]:
    """Yearly cells asked about each unit, over all departments: unit code → cells, in the order of units.csv."""
    count = {unit.code: 0 for unit in pack.units}
    for asked in asked_cells(pack, year):
        count[asked.unit_code] += pack.field[asked.field_code].times_per_year
    return count
