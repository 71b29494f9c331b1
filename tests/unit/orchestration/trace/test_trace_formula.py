"""The equations of a trace: whoever recomputes them by hand must arrive at the printed total."""

from __future__ import annotations

import re

import pytest

from mulin.pack.framework import Aggregation, Composition
from orchestration.trace.formula import composed, formula, weighed

COMMUNITY = Composition(own=1.0)
STREET = Composition(own=0.6, children_mean=0.4)


def unit(**changes):
    row = {"own_basic": 88.0, "own_guiding": 3.0, "own_total": 91.0, "children_total": None,
           "total_score_exact": 91.0, "total_score": 91.0}  # fmt: skip
    return row | changes


def points(*contributions, kind="guiding"):
    return [{"kind": kind, "contribution": c} for c in contributions]


def both_sides(text):
    """The value of an equation's left side as a reader would compute it, and the figure right of its first =."""
    left, right = text.split(" = ")[:2]
    left = left.partition("：")[2] or left
    terms = re.findall(r"([+−]?) ?((?:[^+−×]+×)?[^+−×]+)", left)
    value = 0.0
    for sign, term in terms:
        product = 1.0
        for factor in re.findall(r"\d+(?:\.\d+)?", term):
            product *= float(factor)
        value += -product if sign == "−" else product
    figure = re.match(r"-?\d+(?:\.\d+)?", right)
    assert figure is not None
    return value, float(figure[0])


def test_deductions_stand_in_the_own_part_and_only_there():
    street = unit(own_total=86.0, children_total=80.0, total_score_exact=83.6, total_score=83.6)

    own, total = formula(street, points(3.0, -4.0, None, -1.0), STREET)

    assert own == "本级：基础 88 + 引导 3 − 扣分 5 = 86"
    assert total == "0.6 × 本级 86 + 0.4 × 下级平均 80 = 83.6，取整为 83.6"
    for text in (own, total):
        left, right = both_sides(text)
        assert left == pytest.approx(right)


def test_a_unit_without_children_has_its_own_total():
    own, total = formula(unit(own_total=89.0, total_score_exact=89.0, total_score=89.0), points(3.0, -2.0), COMMUNITY)

    assert own.endswith("− 扣分 2 = 89")
    assert total == "本级 89 = 89，取整为 89"


def test_points_of_basic_indicators_are_not_deductions():
    own, _ = formula(unit(), points(-1.0, kind="basic"), COMMUNITY)

    assert "扣分 0 " in own


def test_what_the_bounds_of_the_total_take_is_said():
    rich = unit(own_basic=100.0, own_guiding=12.0, own_total=112.0, total_score_exact=110.0, total_score=110.0)

    assert formula(rich, [], COMMUNITY, cap=-2.0)[1] == "本级 112 = 112，超出总分上下限，按 110 计，取整为 110"


def test_an_own_part_of_no_weight_may_have_no_figure():
    row = unit(own_total=None, children_total=80.0, total_score_exact=80.0, total_score=80.0)

    assert composed(row, Composition(own=0.0, children_mean=1.0)) == 80.0


@pytest.mark.parametrize("altered", [{"own_total": 87.0}, {"children_total": None}, {"total_score_exact": 84.0}])
def test_an_altered_figure_is_said_to_disagree(altered):
    street = unit(own_total=86.0, children_total=80.0, total_score_exact=83.6, total_score=83.6) | altered

    assert "不一致" in formula(street, points(-5.0), STREET)[1]


def test_a_unit_without_a_total_shows_its_own_part_only():
    row = unit(own_basic=None, own_guiding=None, own_total=None, total_score_exact=None, total_score=None)

    assert formula(row, [], COMMUNITY) == ["本级：基础 — + 引导 — − 扣分 0 = —"]


SCORED = {"score": 100.0, "effective_weight": 15.0, "contribution": 15.0}


def test_an_indicator_averaged_as_it_is_brings_a_product() -> None:
    text = weighed(SCORED, Aggregation(pillar="arithmetic", index="arithmetic"))
    assert text == "得分 100 × 有效权重 15 ÷ 100 = 15 分"


@pytest.mark.parametrize("other", [{"index": "geometric"}, {"pillar": "harmonic"}, {"zero_policy": "drop"}])
def test_under_another_mean_no_product_is_claimed(other: dict[str, str]) -> None:
    means = Aggregation(**({"pillar": "arithmetic", "index": "arithmetic"} | other))
    text = weighed(SCORED | {"contribution": 14.965986}, means)
    assert "×" not in text
    assert "计入 14.965986 分" in text
