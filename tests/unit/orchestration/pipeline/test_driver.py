"""A year is driven forwards, a step at a time; what a step refused stays refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

import pytest

from expectations.judge import Judgement
from mulin.findings import Finding, FindingsError, Level
from orchestration.pipeline import driver
from orchestration.pipeline.gate import Admitted
from orchestration.pipeline.release import Release
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import MartsRefused, Scores, Sound, Warehouse

STAGES = (YearRun, Admitted, Warehouse, Scores, Sound, Release)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps taken; each stands in for what the real one gives."""
    steps: list[str] = []

    def step(name: str, gives: type) -> Any:
        return lambda given: steps.append(name) or object.__new__(gives)

    stand_ins = {a: step(driver._STEPS[a].__name__.lstrip("_"), b) for a, b in pairwise(STAGES)}
    monkeypatch.setattr(driver, "_STEPS", stand_ins)
    return steps


def test_a_year_is_driven_only_as_far_as_is_asked_and_no_step_is_taken_twice(taken: list[str]) -> None:
    year = driver.Driver(object.__new__(YearRun))
    scores = year.drive(Scores)
    assert taken == ["gate", "load", "score"]
    assert year.drive(Scores) is scores
    year.drive(Release)
    year.drive(Admitted)
    assert taken == ["gate", "load", "score", "judge", "release"]


def test_a_step_that_refused_is_not_tried_again_and_is_not_passed(
    taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(given: Any) -> Any:
        taken.append("refused")
        raise FindingsError("不出报告", [])

    monkeypatch.setitem(cast(Any, driver._STEPS), Scores, refuse)
    year = driver.Driver(object.__new__(YearRun))
    for stage in (Sound, Release, Sound):
        with pytest.raises(FindingsError, match="不出报告"):
            year.drive(stage)
    assert taken == ["gate", "load", "score", "refused"]
    assert isinstance(year.drive(Scores), Scores), "what was reached before stands"
    assert year.refused is not None


def test_there_are_no_sound_scores_without_a_sound_judgement() -> None:
    run = cast(Any, type("Run", (), {"year": 2024}))
    scores = Scores(cast(Any, type("Warehouse", (), {"run": run})), cast(Any, None), {})
    wrong = Finding(Level.ERROR, "marts.rank", "名次不对", "…")
    with pytest.raises(MartsRefused, match="2024年成果表没有通过复核") as refused:
        Sound(scores, Judgement((wrong,), 3, 3, 9, False))
    assert refused.value.findings == [wrong]
