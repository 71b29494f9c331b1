"""One refused department does not stop a year; a judgement that was not made does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from expectations.gate import GateResult
from expectations.judge import judge_many
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.pipeline.gate import judge_year, nothing_admitted, require_judged, summary, unjudged, year_stoppers
from orchestration.pipeline.release import release_year
from orchestration.pipeline.run import YearRun, year_run

YEAR = 2024


class InForce:
    """A store of which only this is asked: what is in force."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids

    def in_force(self, year: int) -> list[Any]:
        return [type("Record", (), {"submission_id": i})() for i in self.ids]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Settings().pack)


def result(department: str, state: str, *rules: str, evaluated: int = 40, expected: int = 40) -> GateResult:
    submission = None if state == "missing" else f"{YEAR}-{department}-report-v1"
    found = tuple(Finding(Level.ERROR, rule, "…", "…") for rule in rules)
    return GateResult(department, "report", submission, state, found, evaluated, expected, 10)  # type: ignore[arg-type]


def run_with(pack: Pack, tmp_path: Path, *results: GateResult) -> YearRun:
    store: Any = InForce(*(r.submission_id for r in results if r.submission_id))
    run = YearRun(Settings(home=tmp_path), pack, YEAR, store)
    run.verdicts[YEAR] = results
    return run


def test_a_refused_and_a_missing_department_let_the_year_go_on(pack: Pack, tmp_path: Path) -> None:
    run = run_with(pack, tmp_path, result("D06", "accepted"), result("D07", "rejected", "field.not_a_number"),
                   result("D08", "missing", evaluated=0, expected=0))  # fmt: skip
    require_judged(run)
    assert summary(run.verdicts[YEAR]) == "通过 1 份，退回 1 份，缺 1 份"


@pytest.mark.parametrize("rule", ["gate.exception", "gate.not_evaluated", "read.crashed", "read.timeout"])
def test_our_own_failure_is_no_verdict_on_a_department(pack: Pack, tmp_path: Path, rule: str) -> None:
    run = run_with(pack, tmp_path, result("D06", "accepted"), result("D07", "rejected", rule))
    assert [r.department for r in unjudged(run)] == ["D07"]
    with pytest.raises(FindingsError) as refused:
        require_judged(run)
    assert {f.rule for f in refused.value.findings} == {"year.unjudged", rule}


def test_a_file_never_accepted_stays_refused_for_what_it_was(pack: Pack, tmp_path: Path) -> None:
    run = run_with(pack, tmp_path, result("D06", "accepted"), result("D07", "rejected", "read.crashed"))
    run.store = InForce(f"{YEAR}-D06-report-v1")  # type: ignore[assignment]
    require_judged(run)


@pytest.mark.parametrize(("evaluated", "expected"), [(39, 40), (0, 0)])
def test_accepted_without_every_check_having_run_stops_the_year(
    pack: Pack, tmp_path: Path, evaluated: int, expected: int
) -> None:
    run = run_with(pack, tmp_path, result("D06", "accepted", evaluated=evaluated, expected=expected))
    assert [f.rule for f in year_stoppers(run)] == ["year.unjudged"]


def test_nothing_admitted_lets_the_year_be_scored_and_stops_its_release(pack: Pack, tmp_path: Path) -> None:
    """Everybody is 暂不可比: that is an answer, but none to put in the place of an earlier release."""
    run = run_with(pack, tmp_path, result("D06", "rejected", "workbook.empty"),
                   result("D07", "missing", evaluated=0, expected=0))  # fmt: skip
    require_judged(run)
    with pytest.raises(FindingsError, match="没有可以发布的结果") as refused:
        release_year(run)
    said = [(f.rule, f.level) for f in refused.value.findings]
    assert said == [("year.nothing", Level.ERROR), ("year.owed", Level.WARNING), ("year.owed", Level.WARNING)]
    assert [f.message for f in refused.value.findings[1:]] == [
        "D06 区民政局 年度数据填报表：退回", "D07 区滨江办 年度数据填报表：未上报",
    ]  # fmt: skip
    assert run.scored is None, "asked before anything is scored for it"


def test_something_admitted_may_be_released(pack: Pack, tmp_path: Path) -> None:
    run = run_with(pack, tmp_path, result("D06", "accepted"), result("D07", "missing", evaluated=0, expected=0))
    assert nothing_admitted(run) == []


def test_loading_asks_the_gate_itself(pack: Pack, tmp_path: Path) -> None:
    """Selecting only the warehouse in the web view must not get around the gate."""
    from orchestration.pipeline.load import load_year

    with year_run(Settings(home=tmp_path), pack, YEAR) as run:
        assert isinstance(run.store, Store)
        run.verdicts[YEAR] = [result("D06", "accepted", evaluated=39)]
        with pytest.raises(FindingsError, match="不能继续"):
            load_year(run)
    assert not (tmp_path / "warehouse").exists()


@pytest.mark.parametrize("signed", [False, True], ids=["no key", "a key"])
def test_who_signs_believes_no_verdict_of_the_cache(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed: bool
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("expectations.gate.gate_year", lambda *given: asked.append(given) or [])
    run = YearRun(Settings(home=tmp_path), pack, YEAR, Store(tmp_path / "received"))
    run.signer = cast(Any, object()) if signed else None
    judge_year(run)
    assert run.anew is signed
    assert {judge is judge_many for *_, judge in asked} == {signed}
