"""Parameters of the scoring rules, rule by rule."""

from __future__ import annotations

import pytest

from mulin.pack.checks.scoring import rule_problems
from mulin.pack.model import Indicator
from mulin.pack.params import parse_params


def an_indicator(pack, rule, params, **changes):
    """The example's C-A02 under another rule."""
    base = pack.years[2024].indicator["C-A02"].model_dump()
    return Indicator.model_validate(base | {"scoring_rule": rule, "params": parse_params(params)} | changes)


GOOD = [
    ("target_attainment", "floor=40", {}),
    ("target_attainment", "floor=40; overshoot=1.2; pass_at=0.9; cap=100", {}),
    ("target_attainment", "floor=120", {"direction": "lower"}),
    ("goalpost", "floor=10; ceil=100; transform=ln", {}),
    ("goalpost", "zero_low=70; target_low=80; target_high=90; zero_high=99", {"direction": "target"}),
    ("min_max", "pool=same_parent; degenerate_score=null; min_units=3", {}),
    ("step", "basis=value; bands=90:100|60:50|0:0", {}),
    ("step", "basis=target_ratio; bands=1:100|0:0", {"direction": "lower"}),
    ("deduction", "per_unit=10; escalate_from=3; escalate_per_unit=20; item_cap=60",
     {"direction": "lower", "target": 0}),
    ("bonus", "basis=per_item; per_item=0.5; cap=5", {"kind": "guiding"}),
    ("efficacy", "floor=40; ceil=90; base=60; degenerate_score=100", {}),
    ("z_score", "sd=population; center=60; spread=15; degenerate_score=100", {}),
    ("rank", "degenerate_score=50", {}),
    ("percentile_rank", "pool=riverside; degenerate_score=50", {}),
    ("borda", "degenerate_score=50", {}),
    ("distance_to_reference", "reference=median; degenerate_score=100", {}),
    ("distance_to_reference", "reference=85; overshoot=1.1; degenerate_score=100", {}),
    ("share_of_best", "degenerate_score=100", {"direction": "lower"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "params", "changes"), GOOD)
def test_good_parameters_pass(pack, rule, params, changes):
    assert rule_problems(an_indicator(pack, rule, params, **changes)) == []


BAD = [
    ("target_attainment", "floor=40; overshoot=0.9", {}, "rule.param_range"),
    ("target_attainment", "floor=高", {}, "rule.param_range"),
    ("target_attainment", "", {"direction": "lower"}, "rule.target"),
    ("goalpost", "floor=0; ceil=100; transform=ln", {}, "rule.param_range"),
    ("goalpost", "floor=0; ceil=100; target_low=90", {}, "rule.param_unknown"),
    ("goalpost", "zero_low=70; target_low=80; target_high=90; zero_high=99; transform=ln", {"direction": "target"},
     "rule.param_unknown"),
    ("min_max", "degenerate_score=100; min_units=1", {}, "rule.param_range"),
    ("min_max", "degenerate_score=100; min_units=5", {"direction": "target"}, "rule.direction"),
    ("min_max", "degenerate_score=100; min_units=5", {"target": 0}, "rule.target"),
    ("step", "basis=value; bands=90:100|0:0", {"direction": "lower"}, "rule.direction"),
    ("step", "basis=target_ratio; bands=1:110|0:0", {}, "rule.bands"),
    ("step", "basis=target_ratio; bands=1:100|1:90|0:0", {}, "rule.bands"),
    ("step", "bands=1:100|0:0", {}, "rule.param_missing"),
    ("boolean", "", {"target": 1}, "rule.value_type"),
    ("deduction", "per_unit=10; escalate_from=3", {"direction": "lower", "target": 0}, "rule.param_missing"),
    ("deduction", "per_unit=10; floor=50; base=40", {"direction": "lower", "target": 0}, "rule.param_order"),
    ("deduction", "per_unit=10; floor=50; cap=40; base=60", {"direction": "lower", "target": 0}, "rule.param_order"),
    ("deduction", "per_unit=10", {"target": 0}, "rule.direction"),
    ("bonus", "basis=panel_score; cap=5", {}, "rule.param_missing"),
    ("bonus", "basis=panel_score; bands=90:5|0:0; per_item=1; cap=5", {}, "rule.param_unknown"),
    ("efficacy", "floor=90; ceil=40; degenerate_score=100", {}, "rule.param_order"),
    ("z_score", "degenerate_score=100", {}, "rule.param_missing"),
    ("rank", "", {}, "rule.param_missing"),
    ("distance_to_reference", "reference=worst; degenerate_score=100", {}, "rule.param_range"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "params", "changes", "problem"), BAD)
def test_bad_parameters_are_named(pack, rule, params, changes, problem):
    found = rule_problems(an_indicator(pack, rule, params, **changes))

    assert [p.rule for p in found] == [problem], found
    assert found[0].message


def test_one_wrong_parameter_is_told_once_though_it_may_be_of_two_types(pack):
    found = rule_problems(an_indicator(pack, "rank", "degenerate_score=很多"))

    assert len(found) == 1
    assert found[0].value == "degenerate_score=很多"
