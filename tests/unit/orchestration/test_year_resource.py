"""A year that cannot be entered: the run's first step says why, in our words, and Dagster does not repeat it."""

import errno
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import RunFailureReason

from expectations.judge import Judgement
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.received import StoreError
from mulin.settings import Settings
from orchestration.assets.keys import YEAR_RUN
from orchestration.assets.metadata import refusals
from orchestration.assets.publish import marts_check
from orchestration.definitions import OpenYear, year_resource
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.run import year_run
from orchestration.pipeline.steps import MartsRefused
from orchestration.release.lock import BUSY
from orchestration.requested import TURNED_AWAY


def run(
    pack: Pack, hand_out: OpenYear, year: str | None, ask: str = "pull", instance: dg.DagsterInstance | None = None
) -> tuple[str, RunFailureReason | None]:
    """What the failure says of itself in the browser, and what Dagster makes of it."""

    @dg.op(required_resource_keys={YEAR_RUN})
    def first(context: dg.OpExecutionContext) -> None:
        with refusals():
            wanted: Any = getattr(context.resources.year_run, ask)
            wanted(())

    resources = {YEAR_RUN: year_resource(pack, hand_out)}
    job = dg.GraphDefinition("a_year", node_defs=[first]).to_job(resource_defs=resources)
    tags = {} if year is None else {"dagster/partition": year}
    done = job.execute_in_process(tags=tags, raise_on_error=False, instance=instance)
    (event,) = [e for e in done.all_events if e.is_job_failure]
    (step,) = [e.step_failure_data for e in done.all_events if e.is_step_failure]
    said = step.user_failure_data
    return (said.description or "") if said else "", event.job_failure_data.failure_reason


@pytest.mark.parametrize("ask", ["pull", "verdicts", "drive", "run"])
def test_a_year_that_another_run_holds_says_who(tmp_path: Path, pack: Pack, ask: str) -> None:
    def taken(year: int) -> Any:
        raise FindingsError(f"{year}年正在由另一次运行处理", [])

    assert run(pack, taken, "2024", ask) == ("2024年正在由另一次运行处理", RunFailureReason.STEP_FAILURE)


@pytest.mark.parametrize(("rule", "tagged"), [(BUSY, True), ("year.unjudged", False)])
def test_a_run_that_another_one_turned_away_says_so_to_whoever_asked_for_it(
    pack: Pack, rule: str, tagged: bool
) -> None:
    def taken(year: int) -> Any:
        raise FindingsError("2024年不能运行", [Finding(Level.ERROR, rule, "进程 7", "等它结束")])

    with dg.DagsterInstance.ephemeral() as instance:
        run(pack, taken, "2024", instance=instance)
        (made,) = instance.get_runs()
        assert (TURNED_AWAY in made.tags) is tagged


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (StoreError("登记链第 7 行被改过"), "登记链第 7 行被改过"),
        (PermissionError(errno.EACCES, "Permission denied", "releases/2024/.lock"), "releases/2024/.lock：没有权限"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
    ],
)
def test_what_the_store_or_the_machine_refuses_is_told_in_words(pack: Pack, refused: Exception, words: str) -> None:
    def broken(year: int) -> Any:
        raise refused

    said, reason = run(pack, broken, "2024")
    assert words in said
    assert reason is RunFailureReason.STEP_FAILURE


@pytest.mark.parametrize(
    ("year", "words"),
    [(None, "没有选年度"), ("2031", "规划包没有 2031 年度"), ("abc", "规划包没有 abc 年度")],
)
def test_a_year_the_pack_does_not_have_leaves_no_trace(
    tmp_path: Path, pack: Pack, year: str | None, words: str
) -> None:
    settings = Settings(home=tmp_path)

    def hand_out(year: int) -> Any:
        return nullcontext(Driver(year_run(settings, pack, year).__enter__()))

    said, reason = run(pack, hand_out, year)
    assert words in said
    assert "2021、2022、2023、2024、2025" in said
    assert reason is RunFailureReason.STEP_FAILURE
    assert list(tmp_path.iterdir()) == []


class Stopped:
    """A year whose marts did not pass."""

    run = SimpleNamespace(year=2024)

    def drive(self, to: type) -> Any:
        finding = Finding(Level.ERROR, "marts.rank", "名次与得分不符", "不要发布")
        raise MartsRefused(2024, Judgement((finding,), 45, 45, 9, ok=False))


def test_a_blocking_check_that_fails_says_in_the_failure_what_is_wrong() -> None:
    """Dagster itself would name the check alone."""
    scores = dg.AssetSpec(["marts", "unit_scores"])
    graph = dg.Definitions(assets=[scores], asset_checks=[marts_check()], resources={YEAR_RUN: Stopped()})
    done = graph.resolve_implicit_global_asset_job_def().execute_in_process(raise_on_error=False)
    (check,) = done.get_asset_check_evaluations()
    assert not check.passed
    (step,) = [e.step_failure_data for e in done.all_events if e.is_step_failure]
    assert step.user_failure_data is not None
    assert "2024年成果表没有通过复核，不出报告" in str(step.user_failure_data.description)
    assert "名次与得分不符" in str(step.user_failure_data.description)
