"""A plan pack's rules tried one by one."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.pack import Indicator, load_pack
from mulin.settings import REPO_ROOT
from orchestration.index.trial.plan.rules import try_rules
from orchestration.index.trial.report import Verdict

PLAN = REPO_ROOT / "plans" / "yangpu-2021-2025"


def places(verdicts: tuple[Verdict, ...], code: str) -> dict[str, str]:
    verdict = next(v for v in verdicts if v.code == code)
    return {item.place: item.standing for item in verdict.items}


@pytest.fixture
def altered() -> Any:
    """``altered(code, key=value)`` → what is found in the plan with one indicator otherwise."""

    def of(code: str, **update: Any) -> tuple[Verdict, ...]:
        pack = load_pack(PLAN)
        year = max(pack.years)
        indicators = tuple(i.model_copy(update=update) if i.code == code else i for i in pack.years[year].indicators)
        assert indicators != pack.years[year].indicators
        years = {**pack.years, year: pack.years[year].model_copy(update={"indicators": indicators})}
        return try_rules(pack.model_copy(update={"years": years}), 0.02)

    return of


def test_the_plan_keeps_what_it_promises_and_its_steps_are_told() -> None:
    report = try_rules(load_pack(PLAN), 0.02)
    assert not any(i.standing == "breach" for v in report for i in v.items)
    assert places(report, "monotone_score") == places(report, "idle") == {}
    assert places(report, "cliff")["C-A01"] == "declared"
    (steps,) = [i for v in report for i in v.items if i.place == "C-A01"]
    assert (steps.tree, steps.size) == ("community", pytest.approx(3.0))
    assert (steps.facts["from"], steps.facts["to"]) == (5.0, 6.0), "60 % of the target of 10"
    assert not any(v.items for v in try_rules(load_pack(PLAN), 0.05)), "no jump is 5 points of 100"


def test_a_rule_against_its_direction_is_shown_where_it_falls_most(altered: Any) -> None:
    report = altered("C-A01", params=_of("C-A01").params | {"bands": [(1.0, 40.0), (0.8, 80.0), (0.0, 0.0)]})
    assert places(report, "monotone_score") == {"C-A01": "breach"}
    (item,) = next(v for v in report if v.code == "monotone_score").items
    assert (item.facts["from"], item.facts["to"]) == (9.0, 10.0)
    assert item.facts["score"] == pytest.approx([4.0, 2.0])


def test_a_band_is_approached_from_either_side(altered: Any) -> None:
    """Beyond the band less is better: that is no fall."""
    report = altered("S-B06", weight=30.0)
    assert "S-B06" not in places(report, "monotone_score")


def test_what_always_earns_the_same_is_named(altered: Any) -> None:
    assert places(altered("C-A04", weight=0.0), "idle") == {"C-A04": "breach"}


def _of(code: str) -> Indicator:
    pack = load_pack(PLAN)
    return next(i for i in pack.years[max(pack.years)].indicators if i.code == code)
