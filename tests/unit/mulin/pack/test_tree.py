"""The tree of responsible units."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mulin.pack.tree import Tree


@dataclass(frozen=True)
class Unit:
    code: str
    tier: str
    parent_code: str | None = None


CITY = Tree(
    [Unit("市", "district"), Unit("东", "street", "市"), Unit("西", "street", "市"), Unit("东一", "community", "东"),
     Unit("东一甲", "grid", "东一"), Unit("东二", "community", "东")]
)  # fmt: skip


def codes(units: tuple[Unit, ...]) -> list[str]:
    return [u.code for u in units]


def test_units_are_found_by_tier_and_by_the_one_above_in_the_order_of_the_list() -> None:
    assert codes(CITY.of_tier("community")) == ["东一", "东二"]
    assert codes(CITY.children("东")) == ["东一", "东二"]
    assert CITY.children("东二") == CITY.children("北") == CITY.of_tier("room") == ()


def test_all_below_a_unit_are_found_however_far() -> None:
    assert codes(CITY.under("东")) == ["东一", "东二", "东一甲"]
    assert len(CITY.under("市")) == 5


def test_a_unit_knows_the_one_of_a_tier_it_is_under() -> None:
    assert [CITY.above(code, "street") for code in ("东一甲", "东", "市")] == ["东", "东", ""]
    with pytest.raises(KeyError):
        CITY.above("北", "street")


def test_units_that_are_each_others_parents_end_the_walk() -> None:
    ring = Tree([Unit("甲", "grid", "乙"), Unit("乙", "grid", "甲")])

    assert codes(ring.under("甲")) == ["乙", "甲"]
    assert ring.above("甲", "street") == ""
