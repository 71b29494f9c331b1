"""A run that a page asks for: one run a request, whoever is killed in between, and its progress for all to see."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration import jobs
from orchestration.asking import ask_for_run, asked_runs, requests_of
from orchestration.noted import Noting, latest_note, noted
from orchestration.pipeline.run import YearRun
from orchestration.release.lock import year_lock
from orchestration.requested import TURNED_AWAY

ID = "0123456789abcdef"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def sense(settings: Settings, pack: Pack, instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    with dg.build_sensor_context(instance) as context:
        said: Any = jobs.asked_sensor(settings, pack)(context)
    return list(said.run_requests) if isinstance(said, dg.SensorResult) else []


def test_the_same_request_is_one(settings: Settings) -> None:
    first = ask_for_run(requests_of(settings), 2024, ID, "王工")
    assert ask_for_run(requests_of(settings), 2024, ID, "李工") == first
    assert asked_runs(requests_of(settings)) == asked_runs(requests_of(settings), 2024) == [first]
    assert asked_runs(requests_of(settings), 2023) == []


@pytest.mark.parametrize("name", ["../../x", "", "ABCDEF12", "g" * 12, "0" * 99])
def test_an_id_is_no_path(settings: Settings, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        ask_for_run(requests_of(settings), 2024, name)
    assert not (settings.home / "asked").exists()


def test_what_is_no_request_asks_for_nothing(settings: Settings) -> None:
    ask_for_run(requests_of(settings), 2024, ID)
    (settings.home / "asked" / f"2024-{'e' * 16}.json").write_text("{}", encoding="utf-8")
    (settings.home / "asked" / f"2023-{ID}.json").write_bytes((settings.home / f"asked/2024-{ID}.json").read_bytes())
    assert [a.year for a in asked_runs(requests_of(settings))] == [2024]


def test_a_request_is_run_once_and_stays_until_its_run_is_over(settings: Settings, pack: Pack) -> None:
    asked = ask_for_run(requests_of(settings), 2024, ID)
    with dg.DagsterInstance.ephemeral() as instance:
        (request,) = sense(settings, pack, instance)
        assert (request.partition_key, request.run_key) == ("2024", asked.run_key)
        again = sense(settings, pack, instance)  # a daemon that was killed before it remembered
        assert [r.run_key for r in again] == [request.run_key]

        run = dg.DagsterRun("assess_year", tags={"dagster/run_key": asked.run_key}, status=dg.DagsterRunStatus.STARTED)
        instance.run_storage.add_run(run)
        assert (sense(settings, pack, instance), asked_runs(requests_of(settings))) == ([], [asked])
        instance.report_run_failed(run)
        assert (sense(settings, pack, instance), asked_runs(requests_of(settings))) == ([], [])


def test_a_request_waits_while_another_run_holds_the_year(
    settings: Settings, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played live: a run from the command line beside three presses of the button, and all three were lost."""
    asked = ask_for_run(requests_of(settings), 2024, ID)
    held = True
    monkeypatch.setattr(jobs, "is_being_run", lambda settings, year: held)
    with dg.DagsterInstance.ephemeral() as instance:
        assert (sense(settings, pack, instance), asked_runs(requests_of(settings))) == ([], [asked])
        held = False
        assert [r.run_key for r in sense(settings, pack, instance)] == [asked.run_key]


def test_a_run_that_was_turned_away_is_made_again_and_then_the_request_is_over(settings: Settings, pack: Pack) -> None:
    asked = ask_for_run(requests_of(settings), 2024, ID)
    with dg.DagsterInstance.ephemeral() as instance:
        tags = {"dagster/run_key": asked.run_key, TURNED_AWAY: "true"}
        instance.run_storage.add_run(dg.DagsterRun("assess_year", tags=tags, status=dg.DagsterRunStatus.FAILURE))
        (again,) = sense(settings, pack, instance)
        assert again.run_key == f"{asked.run_key}-2", "under its own key Dagster makes no second one"

        tags = {"dagster/run_key": again.run_key, **again.tags}
        second = dg.DagsterRun("assess_year", tags=tags, status=dg.DagsterRunStatus.STARTED)
        instance.run_storage.add_run(second)
        assert (sense(settings, pack, instance), asked_runs(requests_of(settings))) == ([], [asked])
        instance.report_run_failed(second)
        assert (sense(settings, pack, instance), asked_runs(requests_of(settings))) == ([], [])


def test_a_year_that_the_pack_lost_is_not_asked_for_again_and_again(settings: Settings, pack: Pack) -> None:
    ask_for_run(requests_of(settings), 1999, ID)
    with dg.DagsterInstance.ephemeral() as instance:
        assert sense(settings, pack, instance) == []
    assert asked_runs(requests_of(settings)) == []


def a_run(settings: Settings, pack: Pack) -> YearRun:
    return YearRun(settings, pack, 2024, Store(settings.received))


def test_a_run_is_noted_step_by_step_and_by_its_end(settings: Settings, pack: Pack) -> None:
    assert latest_note(settings, 2024) is None
    with year_lock(settings, 2024), noted(settings, 2024, lambda: nullcontext(a_run(settings, pack))) as (run, _):
        with run.step("gate", "检查") as phrase:
            phrase.text = "通过 29 份"
        run.listener.began("score", "计分")
        run.listener.counted("score", 3, 9)
    note = latest_note(settings, 2024)
    assert note is not None
    assert (note.state, note.steps[0].said, note.steps[1].count) == ("done", "通过 29 份", 3)
    assert note.steps[1].seconds is None


def test_what_refuses_a_run_stands_in_its_note(settings: Settings, pack: Pack) -> None:
    refused = FindingsError("2024年不能继续", [Finding(Level.ERROR, "year.unjudged", "D06 没有判完", "再运行一次")])
    with noted(settings, 2024, lambda: nullcontext(a_run(settings, pack))) as (_, noting):
        noting.refusal = lambda: refused  # as a step of Dagster's leaves it
    note = latest_note(settings, 2024)
    assert note is not None
    assert (note.state, note.title, note.findings) == ("refused", refused.title, tuple(refused.findings))


def test_a_store_that_lost_something_is_told_though_the_year_was_not_entered(settings: Settings) -> None:
    def enter() -> Any:
        raise FindingsError("收件库不完整", [])

    with pytest.raises(FindingsError), noted(settings, 2024, enter):
        raise AssertionError("not entered")
    note = latest_note(settings, 2024)
    assert note is not None
    assert (note.state, note.title) == ("refused", "收件库不完整")


def test_whoever_is_turned_away_does_not_write_over_the_note_of_the_run_that_holds_the_year(settings: Settings) -> None:
    def enter() -> Any:
        raise FindingsError("正在运行", [Finding(Level.ERROR, "release.busy", "进程 7", "等它结束")])

    Noting(settings, 2024).began("gate", "检查")
    with pytest.raises(FindingsError), noted(settings, 2024, enter):
        raise AssertionError("not entered")
    note = latest_note(settings, 2024)
    assert note is not None
    assert note.steps[0].title == "检查"


def test_a_run_whose_process_is_gone_is_not_said_to_go_on(settings: Settings) -> None:
    Noting(settings, 2024)
    note = latest_note(settings, 2024)
    assert note is not None
    assert note.state == "broken"


def test_a_disk_that_takes_no_note_stops_no_run(settings: Settings, pack: Pack) -> None:
    (settings.home / "progress").write_text("a file where the folder should be", encoding="utf-8")
    with noted(settings, 2024, lambda: nullcontext(a_run(settings, pack))) as (run, _), run.step("gate", "检查"):
        pass
    assert latest_note(settings, 2024) is None
