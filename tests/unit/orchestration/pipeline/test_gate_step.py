"""One refused department does not stop a year; a judgement that was not made does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from expectations.gate import GateResult
from expectations.judge import Judgement, judge_many
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.gate import Admitted, Verdicts, YearStopped, gate
from orchestration.pipeline.release import release
from orchestration.pipeline.run import YearRun, year_run
from orchestration.pipeline.steps import Scores, Sound, Warehouse

YEAR = 2024


class InForce:
    """A store of which only this is asked: what is in force."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids

    def in_force(self, year: int, department: str | None = None) -> list[Any]:
        return [type("Record", (), {"submission_id": i})() for i in self.ids]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Settings().pack)


def result(department: str, state: str, *rules: str, evaluated: int = 40, expected: int = 40) -> GateResult:
    submission = None if state == "missing" else f"{YEAR}-{department}-report-v1"
    found = tuple(Finding(Level.ERROR, rule, "…", "…") for rule in rules)
    return GateResult(department, "report", submission, state, found, evaluated, expected, 10)  # type: ignore[arg-type]


def verdicts_with(pack: Pack, tmp_path: Path, *results: GateResult, in_force: InForce | None = None) -> Verdicts:
    store: Any = in_force or InForce(*(r.submission_id for r in results if r.submission_id))
    return Verdicts(YearRun(Settings(home=tmp_path), pack, YEAR, store), {YEAR: results})


def test_a_refused_and_a_missing_department_let_the_year_go_on(pack: Pack, tmp_path: Path) -> None:
    verdicts = verdicts_with(pack, tmp_path, result("D06", "accepted"), result("D07", "rejected", "field.not_a_number"),
                             result("D08", "missing", evaluated=0, expected=0))  # fmt: skip
    assert Admitted(verdicts).verdicts.summary() == "通过 1 份，退回 1 份，缺 1 份"


@pytest.mark.parametrize("rule", ["gate.exception", "gate.not_evaluated", "read.crashed", "read.timeout"])
def test_our_own_failure_is_no_verdict_on_a_department(pack: Pack, tmp_path: Path, rule: str) -> None:
    verdicts = verdicts_with(pack, tmp_path, result("D06", "accepted"), result("D07", "rejected", rule))
    assert [r.department for r in verdicts.unjudged()] == ["D07"]
    with pytest.raises(YearStopped, match="2024年不能继续") as refused:
        Admitted(verdicts)
    assert refused.value.verdicts is verdicts
    assert {f.rule for f in refused.value.findings} == {"year.unjudged", rule}


def test_a_file_never_accepted_stays_refused_for_what_it_was(pack: Pack, tmp_path: Path) -> None:
    results = (result("D06", "accepted"), result("D07", "rejected", "read.crashed"))
    assert Admitted(verdicts_with(pack, tmp_path, *results, in_force=InForce(f"{YEAR}-D06-report-v1")))


@pytest.mark.parametrize(("evaluated", "expected"), [(39, 40), (0, 0)])
def test_accepted_without_every_check_having_run_stops_the_year(
    pack: Pack, tmp_path: Path, evaluated: int, expected: int
) -> None:
    verdicts = verdicts_with(pack, tmp_path, result("D06", "accepted", evaluated=evaluated, expected=expected))
    with pytest.raises(YearStopped) as refused:
        Admitted(verdicts)
    assert [f.rule for f in refused.value.findings] == ["year.unjudged"]


def test_nothing_admitted_lets_the_year_be_scored_and_stops_its_release(pack: Pack, tmp_path: Path) -> None:
    """Everybody is 暂不可比: that is an answer, but none to put in the place of an earlier release."""
    verdicts = verdicts_with(pack, tmp_path, result("D06", "rejected", "workbook.empty"),
                             result("D07", "missing", evaluated=0, expected=0))  # fmt: skip
    scores = Scores(Warehouse(Admitted(verdicts), cast(Any, None)), cast(Any, None), {})
    with pytest.raises(FindingsError, match="没有可以发布的结果") as refused:
        release(Sound(scores, Judgement((), 1, 1, 1, True)))
    said = [(f.rule, f.level) for f in refused.value.findings]
    assert said == [("year.nothing", Level.ERROR), ("year.owed", Level.WARNING), ("year.owed", Level.WARNING)]
    assert [f.message for f in refused.value.findings[1:]] == [
        "D06 区民政局 年度数据填报表：退回", "D07 区滨江办 年度数据填报表：未上报",
    ]  # fmt: skip


def test_something_admitted_may_be_released(pack: Pack, tmp_path: Path) -> None:
    results = (result("D06", "accepted"), result("D07", "missing", evaluated=0, expected=0))
    assert verdicts_with(pack, tmp_path, *results).nothing_admitted() == []


def test_the_warehouse_is_not_had_without_the_gate(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Selecting only the warehouse in the web view must not get around the gate; what it said is told all the same."""
    monkeypatch.setattr("orchestration.pipeline.gate.gate_year", lambda *_: [result("D06", "accepted", evaluated=39)])
    with year_run(Settings(home=tmp_path), pack, YEAR) as run:
        driver = Driver(run)
        with pytest.raises(YearStopped, match="不能继续"):
            driver.drive(Warehouse)
        assert [r.department for r in driver.verdicts().unjudged()] == ["D06"]
    assert not (tmp_path / "warehouse").exists()


@pytest.mark.parametrize("signed", [False, True], ids=["no key", "a key"])
def test_who_signs_believes_no_verdict_of_the_cache(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed: bool
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("orchestration.pipeline.gate.gate_year", lambda *given: asked.append(given) or [])
    signer = cast(Any, object()) if signed else None
    run = YearRun(Settings(home=tmp_path), pack, YEAR, Store(tmp_path / "received"), signer=signer)
    gate(run)
    assert run.anew is signed
    assert {judge is judge_many for *_, judge in asked} == {signed}
