"""Two releases side by side: what a unit did itself is told apart from what others did to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reports import rows
from reports.changed.moves import Counted, Move, Moves

KNOWN: dict[str, Any] = {
    "year": 2024, "unit_code": "u1", "unit_name": "东街道", "tier": "street", "comparable": True, "status": "可比",
    "total_score": 80.0, "rank": 2, "grade": "良好",
}  # fmt: skip
UNIT = rows.UnitScore(**{**dict.fromkeys(rows.UnitScore.__slots__), **KNOWN})


@pytest.mark.parametrize(
    ("changes", "how", "graded", "by"),
    [
        ({}, None, False, "0.0"),
        ({"total_score": 80.01}, "score", False, "0.01"),
        ({"rank": 3}, "place", False, "0.0"),
        ({"overall_rank": 264}, "place", False, "0.0"),
        ({"grade": "合格"}, "place", True, "0.0"),
        ({"rank": 3, "total_score": 79.5}, "score", False, "-0.5"),
        ({"comparable": False, "status": "暂不可比", "rank": None}, "score", False, None),
    ],
)
def test_how_a_unit_moved(changes: dict[str, Any], how: str | None, graded: bool, by: str | None) -> None:
    move = Move(UNIT, replace(UNIT, **changes))

    assert (move.how, move.graded, None if move.by is None else str(move.by)) == (how, graded, by)


def test_who_is_new_or_gone_is_listed_and_has_no_step() -> None:
    for move in (Move(UNIT, None), Move(None, UNIT)):
        assert (move.how, move.by, move.either.unit_name) == ("listed", None, "东街道")


def test_a_tier_is_counted_by_how_its_units_moved() -> None:
    moves = [Move(UNIT, replace(UNIT, total_score=t, rank=r)) for t, r in ((81.5, 1), (79.0, 4), (80.0, 3), (80.0, 2))]
    counted = Counted("街道", moves)

    assert [counted.how(way) for way in ("score", "place", "listed")] == [2, 1, 0]
    assert [float(s) for s in counted.steps] == [-1.0, 1.5]
    assert sum(counted.totals(1)) == pytest.approx(320.5)


def test_indicators_are_found_in_the_pack_s_order_with_the_units_they_moved_in(rich: Any, former: Any) -> None:
    moves = Moves(former.marts, rich.marts)

    ((code, pairs),) = moves.indicators(list(rich.year_pack.indicator))
    assert (code, [p.either.unit_code for p in pairs]) == ("C-A01", ["310110001001"])
    assert [m.either.unit_code for m in moves.greatest(8)] == ["310110001001"]
    assert [m.how for m in moves.moved_units()] == ["score", "place"]
    assert [m.either.department for m in moves.moved_departments()] == ["D06"]
