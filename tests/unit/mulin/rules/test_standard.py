"""What stands beside a score is enough to do the sum again: the pack's rules, over the whole range of their values."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).resolve().parents[2] / "dbt"))

from reference import from_zero, passes, rule_score
from standard_sums import passed, read, score

from mulin.pack import Indicator, load_pack
from mulin.scoring.standard import Pool, Standard
from reports.wording.standard_words import notes, pass_line, scoring


def standard(i: Indicator, used: str, pool: Pool | None = None) -> Standard:
    return i.rule.standard(i, used, pool)


PACK = load_pack(Path(__file__).resolve().parents[4] / "plans" / "yangpu-2021-2025")
YEARS = sorted(PACK.years)
INDICATORS = {(y, i.code): i for y, year in PACK.years.items() for i in year.indicators}
POOL = Pool("全区街道", (12.0, 20.0, 20.0, 21.5, 24.0, 26.0, 28.25, 30.0, 31.0, 47.5, 60.0, 88.0))


def _pool(i: Indicator) -> Pool | None:
    return POOL if i.scoring_rule == "min_max" else None


def _truth(i: Indicator, x: float) -> float:
    params = dict(i.params)
    if "winsor" in params:
        params["winsor"] = dict(enumerate(params["winsor"], 1))
    value = rule_score(i.model_dump(), params, x, sorted(POOL.values), params.get("bands", []))
    assert value is not None
    return value * i.weight / 100 if i.kind == "guiding" else value


def _around(i: Indicator) -> list[float]:
    """The whole range in steps, and every edge with its neighbours."""
    if i.value_type == "boolean":
        return [0.0, 1.0]
    made = standard(i, i.scoring_rule, _pool(i))
    edges = [x for x, _ in made.marks] + [x for x in (made.low, made.high, i.target) if x is not None]
    top = 1.3 * max([*edges, 10.0])
    return [top * n / 60 for n in range(61)] + [e + d for e in edges for d in (-0.01, 0.0, 0.01) if e + d >= 0]


@pytest.mark.parametrize("year", YEARS)
def test_every_indicator_of_the_plan_can_be_done_again_from_its_figures(year: int) -> None:
    for i in (INDICATORS[key] for key in sorted(INDICATORS) if key[0] == year):
        made = standard(i, i.scoring_rule, _pool(i))
        for x in _around(i):
            assert score(made, x) == pytest.approx(_truth(i, x), abs=1e-6), (i.code, x, made)
            should = None if i.kind == "guiding" else passes(i.model_dump(), i.params, x)
            assert passed(made, x) == should, (i.code, x, made)


@pytest.mark.parametrize("year", YEARS)
def test_every_indicator_of_the_plan_can_be_done_again_from_its_words(year: int) -> None:
    for i in (INDICATORS[key] for key in sorted(INDICATORS) if key[0] == year):
        made = standard(i, i.scoring_rule, _pool(i))
        text = scoring(made, i.unit_of_measure)
        assert text, i.code
        for x in _around(i):
            said = read(text, x)
            assert said is None or abs(said - _truth(i, x)) <= 0.05, (i.code, text, x)


@given(x=st.floats(0, 200), high=st.floats(1, 150))
def test_fewer_peers_than_asked_for_leave_the_target(x: float, high: float) -> None:
    i = INDICATORS[2024, "S-A03"].model_copy(update={"target": high})
    made = standard(i, "target_attainment", Pool("全区街道", (1.0, 2.0)))
    assert score(made, x) == pytest.approx(from_zero(i.model_dump(), i.params, x), abs=1e-6)
    lower = i.model_copy(update={"direction": "lower"})
    made = standard(lower, "target_attainment", None)
    assert score(made, x) == pytest.approx(from_zero(lower.model_dump(), i.params, x), abs=1e-6)


def _of(code: str, **changed: Any) -> Indicator:
    return INDICATORS[2024, code].model_copy(update=changed)


def _said(code: str, **changed: Any) -> str:
    i = _of(code, **changed)
    made = standard(i, i.scoring_rule, _pool(i))
    return "；".join(filter(None, (scoring(made, i.unit_of_measure), pass_line(made, i.target))))


def test_a_value_at_the_target_that_scores_less_says_where_full_marks_are() -> None:
    assert _said("C-C05") == "0→0，6→100；≥4.5达标"
    assert _said("D-D02") == "0→0，44→100；≥34.2达标"


def test_a_value_that_passes_and_scores_nothing_says_whom_it_is_compared_with_and_where_0_is() -> None:
    assert _said("S-A03") == "与全区街道比：16.4→0，72.6→100；≥19.2达标"
    i = _of("S-A03")
    assert "S-A03的分点取同级各单位指标值的第5、第95百分位" in notes([(i.code, standard(i, "min_max", POOL))])


def test_steps_ranges_answers_deductions_and_points_in_words() -> None:
    assert _said("C-A01") == "≥9→100，≥7.2→80，≥5.4→60，以下0；≥7.2达标"
    assert _said("S-B06") == "80→0，95–100→100，110→0；95–100达标"
    assert _said("C-B07") == "是→100，否→0"
    assert _said("C-C07") == "100分，每次扣100，扣至0"
    assert _said("S-B10") == "每个+0.5，最多2"
    assert _said("C-A07") == "≥90→2.5，≥80→1.5，≥70→0.75，以下0"


def test_a_pass_line_that_is_the_target_is_not_said_twice() -> None:
    assert _said("D-A02") == "0→0，80→100"
    assert _said("D-B03") == "8→100，60→0；≤10达标"


def test_escalating_deductions_say_from_where_and_how_far() -> None:
    params = {"per_unit": 5.0, "escalate_from": 3.0, "escalate_per_unit": 10.0, "item_cap": 40.0}
    assert _said("C-C07", params=params) == "100分，每次扣5，超过3次的每次扣10，扣至60"


def test_peers_all_alike_are_said_to_be() -> None:
    made = standard(_of("S-A03"), "min_max", Pool("全区街道", (7.0,) * 12))
    assert scoring(made, "场次") == "同级数值都相同，计100"


def test_peers_without_a_figure_leave_the_rule_unsaid() -> None:
    assert scoring(standard(_of("S-A03"), "min_max", Pool("全区街道", ())), "场次") == ""
