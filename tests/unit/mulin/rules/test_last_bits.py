"""No rule tells figures apart that differ in nothing but the last bits of a computation."""

from __future__ import annotations

from typing import Any, NamedTuple

import duckdb
import numpy as np
import pytest

from mulin.index.compile.macros import Macros, number
from mulin.rules import RULES, score
from mulin.rules.bonus import Bonus
from mulin.rules.boolean import Boolean
from mulin.rules.step import Step
from mulin.scoring.peer_rule import PlaceRule
from mulin.settings import REPO_ROOT

MEANT = 0.1
COMPUTED = (0.3 / 3, float(np.nextafter(0.1, 1)), 0.7 - 0.6, 1 - 0.9)
"""What divisions, denominators and differences leave of 0.1."""
OTHERS = (0.5, 0.02, 0.1, 0.07)


class Case(NamedTuple):
    """``params`` of a rule whose posts, bands and references stand at the figure itself where they can."""

    params: dict[str, Any]
    direction: str = "higher"
    target: float = MEANT


BANDS = [(0.0, 10.0), (MEANT, 60.0), (0.4, 90.0)]
PEERS = {"degenerate_score": 50.0}
CASES: dict[str, list[Case]] = {
    "bonus": [Case({"basis": "panel_score", "bands": BANDS, "cap": 100.0}), Case({"per_item": 2.0, "cap": 5.0})],
    "boolean": [Case({})],
    "borda": [Case(PEERS), Case({"basis": "count", "ties": "average"}), Case(PEERS, "lower")],
    "deduction": [Case({"per_unit": 3.0}, "lower", 0.0),
                  Case({"per_unit": 3.0, "escalate_from": MEANT, "escalate_per_unit": 9.0}, "lower", 0.0)],
    "distance_to_reference": [Case({**PEERS, "reference": r}) for r in (MEANT, "best", "mean", "median")]
    + [Case({**PEERS, "reference": "best"}, "lower")],
    "efficacy": [Case(PEERS), Case(PEERS, "lower"), Case({**PEERS, "floor": MEANT}),
                 Case({**PEERS, "floor": MEANT, "ceil": 0.5})],
    "goalpost": [Case({"floor": MEANT, "ceil": 0.5}), Case({"floor": 0.01, "ceil": MEANT}, "lower"),
                 Case({"floor": MEANT, "ceil": 0.5, "transform": "ln"}),
                 Case({"zero_low": 0.0, "target_low": MEANT, "target_high": 0.2, "zero_high": 0.5}, "target"),
                 Case({"zero_low": 0.0, "target_low": 0.05, "target_high": MEANT, "zero_high": 0.5}, "target"),
                 Case({"zero_low": MEANT, "target_low": MEANT, "target_high": MEANT, "zero_high": MEANT}, "target")],
    "identity": [Case({})],
    "min_max": [Case(PEERS), Case(PEERS, "lower"), Case({**PEERS, "winsor": [0.25, 0.75]}),
                Case({**PEERS, "min_units": 9}), Case({**PEERS, "min_units": 9}, "lower")],
    "percentile_classes": [Case({**PEERS, "bands": [(0.0, 0.0), (0.25, 30.0), (0.5, 60.0), (0.75, 90.0)]})],
    "percentile_rank": [Case(PEERS), Case(PEERS, "lower")],
    "rank": [Case(PEERS), Case(PEERS, "lower"), Case({"basis": "count", "ties": "max"})],
    "ratio_to_reference": [Case({**PEERS, "reference": r}) for r in (MEANT, "minimum", "mean")],
    "share_of_best": [Case(PEERS), Case(PEERS, "lower")],
    "step": [Case({"basis": "value", "bands": BANDS}),
             Case({"bands": [(0.0, 0.0), (0.5, 40.0), (1.0, 100.0)]}),
             Case({"bands": [(0.0, 0.0), (0.5, 40.0), (1.0, 100.0)]}, "lower")],
    "target_attainment": [Case({}), Case({"floor": MEANT}), Case({"floor": MEANT}, "lower"),
                          Case({"floor": 0.5}, "lower")],
    "z_score": [Case(PEERS), Case({**PEERS, "sd": "population"}, "lower")],
}  # fmt: skip
EACH = [pytest.param(rule, case, id=f"{rule}-{n}") for rule, cases in CASES.items() for n, case in enumerate(cases)]


def scores(rule: str, case: Case, x: list[float]) -> np.ndarray:
    return score(rule, x, direction=case.direction, target=case.target, params=case.params)


def in_steps(rule: str, case: Case) -> bool:
    """Whether its scores go in steps: there the last bit is all or nothing."""
    per_item = RULES[rule] is Bonus and "per_item" in case.params
    return issubclass(RULES[rule], PlaceRule | Step | Boolean | Bonus) and not per_item


def test_every_rule_there_is_has_its_cases() -> None:
    assert set(CASES) == set(RULES), "a new rule: add its cases, with whatever it compares standing at 0.1"


@pytest.mark.parametrize("computed", COMPUTED)
@pytest.mark.parametrize(("rule", "case"), EACH)
def test_a_figure_computed_another_way_scores_alike(rule: str, case: Case, computed: float) -> None:
    assert computed != MEANT
    first, second, *rest = scores(rule, case, [MEANT, computed, *OTHERS]).tolist()
    same = [first, *scores(rule, case, [MEANT, MEANT, *OTHERS]).tolist()[2:]]
    if in_steps(rule, case):
        assert first == second
        assert rest == same[1:]
    assert second == pytest.approx(first, abs=1e-10)
    assert rest == pytest.approx(same[1:], abs=1e-10)


@pytest.mark.parametrize("computed", COMPUTED)
@pytest.mark.parametrize(("rule", "case"), EACH)
def test_peers_of_one_figure_are_all_alike_however_it_was_computed(rule: str, case: Case, computed: float) -> None:
    got = scores(rule, case, [MEANT, computed, MEANT])
    assert got == pytest.approx(scores(rule, case, [MEANT] * 3), abs=1e-10, nan_ok=True)


@pytest.mark.parametrize(("rule", "case"), [each for each in EACH if issubclass(RULES[str(each.values[0])], PlaceRule)])
def test_small_and_large_figures_that_differ_are_told_apart(rule: str, case: Case) -> None:
    """Settling has no unit of measure: places of 1e-12 and of 1e12 are those of 1."""
    plain = [1.0, 1.0001, 3.0, 2.0]
    for unit in (1e-15, 1e-12, 1e12):
        assert scores(rule, case, [x * unit for x in plain]).tolist() == scores(rule, case, plain).tolist()


AT = number(MEANT)
IN_SQL: dict[str, dict[str, str]] = {
    "goalpost": {"low": "null", "high": "null", "direction": "'target'", "target_low": AT, "target_high": AT,
                 "zero_low": AT, "zero_high": AT, "cap": "100e0"},
    "target_attainment": {"target": AT, "direction": "'higher'", "floor": AT, "cap": "100e0", "overshoot": "1e0"},
    "step_position": {"target": AT, "direction": "'lower'", "basis_word": "'target_ratio'"},
}  # fmt: skip
"""Where a district's posts stand on each other, so that the line between them is a step."""


@pytest.mark.parametrize("macro", IN_SQL)
@pytest.mark.parametrize("computed", COMPUTED)
def test_a_districts_models_settle_too(macro: str, computed: float) -> None:
    sql = Macros.read(REPO_ROOT / "dbt_project")(macro, "x", **IN_SQL[macro])
    with duckdb.connect() as con:
        rows = con.execute(f"select {sql} from (values ({AT}), ({number(computed)})) as v(x)").fetchall()
    assert rows[0] == rows[1]
    assert rows[0][0] in (1.0, 100.0)
