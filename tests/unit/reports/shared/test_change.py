"""This year against last year in print: totals, changes and causes that can be added up, and no debt sold as a loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from changed_marts import changed

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.reading.reader import Reader
from reports.sections.result.opening import opening
from reports.shared import change as change_of

UNIT = "310110001001"


@pytest.fixture
def reader_with(marts: Marts, pack: Pack, info: ReleaseInfo) -> Callable[..., Reader]:
    """A reader of marts in which rows of the unit, by class, and its totals of two years are others."""

    def make(totals: dict[int, float], rows_of: dict[type, Callable[[Any], Any]]) -> Reader:
        def those(change: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
            return lambda held: [*(r for r in held if r.unit_code != UNIT or r.year != 2024),
                                 *change([r for r in held if r.unit_code == UNIT and r.year == 2024])]  # fmt: skip

        def scored(held: list[Any]) -> list[Any]:
            return [replace(u, total_score=totals[u.year]) if u.unit_code == UNIT else u for u in held]

        return changed(Reader(marts, pack, info), {rows.UnitScore: scored, **{k: those(v) for k, v in rows_of.items()}})

    return make


def test_the_printed_change_is_that_of_the_printed_totals(reader_with: Callable[..., Reader]) -> None:
    """84.844 → 80.706 are printed 84.84 and 80.71: 4.13 lower, though 4.138 were computed."""

    def exact(found: Any) -> Any:
        effects = {
            "data_effect": -4.044,
            "scope_effect": 0.002,
            "weight_effect": -0.048,
            "target_effect": -0.04,
            "method_effect": -0.008,
        }
        return [replace(found[0], previous_total=84.844, total=80.706, change=-4.138, **effects)]

    reader = reader_with({2024: 80.71, 2023: 84.84}, {rows.Change: exact})
    row = change_of.printed(reader, UNIT)
    assert row is not None
    assert row.change == -4.13
    effects = [row.data_effect, row.scope_effect, row.weight_effect, row.target_effect, row.method_effect]
    assert sum(Decimal(repr(e)) for e in effects) == Decimal("-4.13")


def test_a_figure_a_department_owes_is_no_cause_of_the_unit_s_change(reader_with: Callable[..., Reader]) -> None:
    """C-A01 fell out of the score: -4.2 points of its own and as good as all of them back on its neighbours."""

    def one(code: str, points: float, scope: float) -> rows.IndicatorChange:
        return rows.IndicatorChange(2024, UNIT, code, points + scope, points, scope, 0.0, 0.0, 0.0)

    def indicators(found: Any) -> Any:
        return [one("C-A01", 0.0, -4.2), one("C-A02", 0.0, 4.4), one("C-A03", -0.7, 0.1), one("C-B01", 0.3, 0.1)]

    def whole(found: Any) -> Any:
        effects = {
            "data_effect": -0.4,
            "scope_effect": 0.4,
            "weight_effect": 0.0,
            "target_effect": 0.0,
            "method_effect": 0.0,
        }
        return [replace(found[0], previous_total=80.0, total=80.0, change=0.0, **effects)]

    def statuses(found: Any) -> Any:
        return [replace(r, status="pending", value=None) if r.indicator_code == "C-A01" else r for r in found]

    those = {rows.IndicatorChange: indicators, rows.Change: whole, rows.IndicatorScore: statuses}
    reader = reader_with({2024: 80.0, 2023: 80.0}, those)
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
