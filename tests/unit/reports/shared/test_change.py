"""This year against last year in print: totals, changes and causes that can be added up, and no debt sold as a loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.reader import Reader
from reports.sections.result.opening import opening
from reports.shared import change as change_of

UNIT = "310110001001"


class Fakes:
    """Marts of the fixture in which some rows of one unit say otherwise."""

    def __init__(self, marts: Marts, **rows_of: Any) -> None:
        self._marts, self._rows = marts, rows_of

    def of_unit(self, row: type, code: str, year: int | None = None) -> Any:
        found = self._marts.of_unit(row, code, year)
        change = self._rows.get(row.__name__)
        return change(found, year) if change and code == UNIT else found

    def unit(self, code: str, year: int | None = None) -> Any:
        found = self._marts.unit(code, year)
        totals = self._rows.get("totals")
        if totals and code == UNIT and found is not None:
            return replace(found, total_score=totals[(year or found.year) - 2024])
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._marts, name)


@pytest.fixture
def reader_of(marts: Marts, pack: Pack, info: ReleaseInfo) -> Callable[..., Reader]:
    def make(**rows_of: Any) -> Reader:
        reader = Reader(marts, pack, info)
        object.__setattr__(reader, "marts", Fakes(marts, **rows_of))
        return reader

    return make


def test_the_printed_change_is_that_of_the_printed_totals(reader_of: Callable[..., Reader]) -> None:
    """84.844 → 80.706 are printed 84.84 and 80.71: 4.13 lower, though 4.138 were computed."""

    def exact(found: Any, year: int | None) -> Any:
        effects = {"data_effect": -4.044, "scope_effect": 0.002, "weight_effect": -0.048, "method_effect": -0.048}
        return [replace(found[0], previous_total=84.844, total=80.706, change=-4.138, **effects)]

    reader = reader_of(Change=exact, totals={0: 80.71, -1: 84.84})
    row = change_of.printed(reader, UNIT)
    assert row is not None
    assert row.change == -4.13
    effects = [row.data_effect, row.scope_effect, row.weight_effect, row.method_effect]
    assert sum(Decimal(repr(e)) for e in effects) == Decimal("-4.13")


def test_a_figure_a_department_owes_is_no_cause_of_the_unit_s_change(reader_of: Callable[..., Reader]) -> None:
    """C-A01 fell out of the score: -4.2 points of its own and as good as all of them back on its neighbours."""

    def one(code: str, points: float, scope: float) -> rows.IndicatorChange:
        return rows.IndicatorChange(2024, UNIT, code, points + scope, points, scope, 0.0, 0.0)

    def indicators(found: Any, year: int | None) -> Any:
        return [one("C-A01", 0.0, -4.2), one("C-A02", 0.0, 4.4), one("C-A03", -0.7, 0.1), one("C-B01", 0.3, 0.1)]

    def whole(found: Any, year: int | None) -> Any:
        effects = {"data_effect": -0.4, "scope_effect": 0.4, "weight_effect": 0.0, "method_effect": 0.0}
        return [replace(found[0], previous_total=80.0, total=80.0, change=0.0, **effects)]

    def statuses(found: Any, year: int | None) -> Any:
        return [
            replace(r, status="pending", value=None) if r.indicator_code == "C-A01" and year != 2023 else r
            for r in found
        ]

    reader = reader_of(IndicatorChange=indicators, Change=whole, IndicatorScore=statuses, totals={0: 80.0, -1: 80.0})
    unit = reader.marts.unit(UNIT)
    assert unit is not None
    causes = opening(reader, unit, change_of.change(reader, unit), (), 0.0).causes
    assert [c.points for c in causes] == ["-0.70", "+0.40", "+0.30"]
    assert [c.what.split(" ")[0] for c in causes if c.what[0] == "C"] == ["C-A03", "C-B01"]
    (scope,) = [c.what for c in causes if c.what.startswith("评估范围变动")]
    assert "C-A01待报" in scope
    assert "权重转由其他指标承担" in scope
    movers = change_of.change(reader, unit).movers
    assert [(x.code, x.change) for x in movers] == [("C-A03", "-0.70"), ("C-B01", "+0.30"), ("", "+0.40")]
