"""What the codes in the marts stand for: indicators of every year, units and departments, from the pack snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.tables.export import csv_bytes
from reports.datapackage import messages as m
from reports.datapackage.dictionary import described

if TYPE_CHECKING:
    from mulin.pack import Pack

Value = str | int | float | bool | None
_TYPES = {"integer": "integer", "varchar": "string", "double": "number", "boolean": "boolean"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A table made here. ``mark``: what its title is marked with (示例) or nothing; ``types``: column → type of the
    Data Package; ``rows`` hold a value a column."""

    name: str
    mark: str
    types: dict[str, str]
    rows: tuple[tuple[Value, ...], ...]

    def csv(self) -> bytes:
        """Written as the marts' CSV files are: UTF-8 with BOM, nothing for no value, ``true`` and ``false``."""
        return csv_bytes([self.types, *([_written(v) for v in row] for row in self.rows)])

    def keys(self, columns: Sequence[str]) -> set[tuple[Value, ...]]:
        """The values of ``columns`` in every row."""
        at = [list(self.types).index(c) for c in columns]
        return {tuple(row[i] for i in at) for row in self.rows}


def _written(value: Value) -> Value:
    return ("true" if value else "false") if isinstance(value, bool) else value


def framework_of(pack: Pack, year: int) -> str:
    """``《…评价体系（示例）》2024年度第1.0版``, with its status where the title does not say it."""
    f = pack.years[year].framework
    named = m.FRAMEWORK.format(title=f.title_zh, year=year, version=f.version)
    return named if f.status in f.title_zh else m.TITLED.format(title=named, mark=f.status)


def references(pack: Pack, year: int) -> tuple[Reference, ...]:
    """``indicators`` (all years up to ``year``), ``units`` and ``departments``."""
    return _indicators(pack, year), _units(pack), _departments(pack)


def _indicators(pack: Pack, year: int) -> Reference:
    rows: list[tuple[Value, ...]] = []
    for at in sorted(y for y in pack.years if y <= year):
        f, named = pack.years[at].framework, framework_of(pack, at)
        rows += [
            (at, i.code, i.name_zh, i.tier, i.pillar, f.pillars[i.pillar].name_zh, i.kind,
             i.definition_zh or None, i.unit_of_measure, i.direction, i.target, i.target_basis, i.scoring_rule,
             i.weight, i.missing_policy, i.veto, i.plan_ref, i.lead_department,
             pack.department[i.lead_department].name, named)
            for i in pack.years[at].indicators
        ]  # fmt: skip
    example = pack.years[year].framework.status == m.EXAMPLE
    return _reference("indicators", rows, m.EXAMPLE if example else "")


def _units(pack: Pack) -> Reference:
    return _reference("units", [(u.code, u.name, u.tier, u.parent_code) for u in pack.units])


def _departments(pack: Pack) -> Reference:
    return _reference("departments", [(d.code, d.name, d.named_in_plan) for d in pack.departments])


def _reference(name: str, rows: list[tuple[Value, ...]], mark: str = "") -> Reference:
    types = {c.name: _TYPES[c.kind] for c in described(name).columns}
    return Reference(name, mark, types, tuple(rows))
