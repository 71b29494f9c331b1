"""What Dagster is told of a city: one run of each request, with its tags; and what a run asks before it works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from city_fixtures import entry, write_city
from dagster._core.errors import DagsterExecutionInterruptedError

from mulin.findings import FindingsError
from mulin.received.places import CHAIN
from orchestration.asking import ask_for_run, asked_runs
from orchestration.city import homes
from orchestration.city import messages as m
from orchestration.city.check import load_city
from orchestration.city.config import City
from orchestration.city.graph import assets, sensing
from orchestration.city.graph.definitions import build_city_definitions
from orchestration.city.graph.watch import Watched
from orchestration.warehouse.code import code_version

IDS = ("0123456789abcdef", "fedcba9876543210")


@pytest.fixture
def city(tmp_path: Path) -> City:
    queued = entry("QB", queue="east")
    return load_city(write_city(tmp_path / "city", [entry("QA"), queued], engine="celery"))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as one:
        yield one


def sense(city: City, instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    with dg.build_sensor_context(instance=instance) as context:
        said: Any = sensing.asked_sensor(city, sensing.jobs())(context)
    return list(said.run_requests) if isinstance(said, dg.SensorResult) else []


def test_a_request_becomes_a_run_of_its_district_and_year(city: City, instance: dg.DagsterInstance) -> None:
    ask_for_run(city.requests, 2024, IDS[0], district="QA")
    ask_for_run(city.requests, 2023, IDS[1], district="QB", reports=False)
    first, second = sorted(sense(city, instance), key=lambda request: str(request.partition_key))
    assert (first.partition_key, first.job_name) == ("QA|2024", "assess_district")
    assert (second.partition_key, second.job_name) == ("QB|2023", "score_district")
    assert first.tags["dagster-celery/queue"] == "districts"
    assert second.tags["dagster-celery/queue"] == "east"
    for request in (first, second):
        assert request.tags["dagster/retry_strategy"] == "ALL_STEPS"
        assert request.tags["mulin/code"] == code_version()


def test_on_one_machine_there_is_no_queue(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    city = load_city(write_city(tmp_path / "city", [entry("QA")]))
    ask_for_run(city.requests, 2024, IDS[0], district="QA")
    (request,) = sense(city, instance)
    assert "dagster-celery/queue" not in request.tags


def test_what_the_city_has_no_more_is_not_asked_for_again_and_again(city: City, instance: dg.DagsterInstance) -> None:
    ask_for_run(city.requests, 2024, IDS[0], district="QZ")
    ask_for_run(city.requests, 2019, IDS[1], district="QA")
    assert sense(city, instance) == []
    assert asked_runs(city.requests) == []


def test_while_another_run_holds_the_year_its_request_waits(
    city: City, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, code in enumerate(("QA", "QB")):
        ask_for_run(city.requests, 2024, IDS[number], district=code)
    held = city.settings("QA").home
    monkeypatch.setattr(sensing, "is_being_run", lambda settings, year: settings.home == held)
    assert [request.partition_key for request in sense(city, instance)] == ["QB|2024"]


def test_many_requests_are_made_in_several_looks(
    city: City, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensing, "_AT_ONCE", 3)
    for number in range(5):
        ask_for_run(city.requests, 2024, f"{number:016x}", district="QA")
    assert len(sense(city, instance)) == 3
    assert len(asked_runs(city.requests)) == 5


def test_a_run_that_was_sent_to_nobody_is_failed(
    city: City, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsent = dg.DagsterRun("assess_district", status=dg.DagsterRunStatus.STARTING)
    sent = dg.DagsterRun("assess_district", status=dg.DagsterRunStatus.STARTING, tags={"dagster-celery/task_id": "7"})
    for run in (unsent, sent):
        instance.run_storage.add_run(run)
    sense(city, instance)
    assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.STARTING}
    now = time.time()
    monkeypatch.setattr(sensing.time, "time", lambda: now + 121)
    sense(city, instance)
    ends = {run.run_id: run.status for run in instance.get_runs()}
    assert ends == {unsent.run_id: dg.DagsterRunStatus.FAILURE, sent.run_id: dg.DagsterRunStatus.STARTING}


def executed(city: City, instance: dg.DagsterInstance, **tags: str) -> str:
    """What the first step that failed said."""
    job = build_city_definitions(city).resolve_job_def("score_district")
    key = dg.MultiPartitionKey({"district": "QA", "year": "2024"})
    done = job.execute_in_process(instance=instance, partition_key=key, tags=tags, raise_on_error=False)
    failures = [e.step_failure_data.user_failure_data for e in done.all_events if e.is_step_failure]
    assert failures, "nothing failed"
    assert failures[0] is not None
    return failures[0].description or ""


def test_a_program_of_another_version_refuses_the_run(city: City, instance: dg.DagsterInstance) -> None:
    said = executed(city, instance, **{assets.CODE_TAG: "0.0.1+abc"})
    assert said.startswith(m.OTHER_CODE)
    assert "0.0.1+abc" in said
    assert not city.settings("QA").releases.exists()


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS])
def test_a_run_that_was_given_up_stops_at_its_next_step(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    run = dg.DagsterRun("assess_district", status=status)
    instance.run_storage.add_run(run)
    with pytest.raises(FindingsError, match="已经被引擎当作中断"):
        Watched(assets._wanted(instance, run.run_id)).began("render", "出报告")


def test_a_run_that_was_cancelled_stops_in_the_middle_of_its_reports(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = dg.DagsterRun("assess_district", status=dg.DagsterRunStatus.STARTED)
    instance.run_storage.add_run(run)
    watched = Watched(assets._wanted(instance, run.run_id))
    watched.began("render", "出报告")
    instance.report_run_canceling(run)
    watched.counted("render", 1, 30)  # asked a moment ago
    began = time.monotonic()
    monkeypatch.setattr("orchestration.city.graph.watch.time.monotonic", lambda: began + 3)
    with pytest.raises(DagsterExecutionInterruptedError):
        watched.counted("render", 2, 30)


def test_a_run_goes_on_while_the_database_does_not_answer(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(run_id: str) -> Any:
        raise OSError("connection refused")

    monkeypatch.setattr(instance, "get_run_by_id", away)
    Watched(assets._wanted(instance, "any")).began("render", "出报告")
    assert m.NOT_ASKED in caplog.text


def test_a_home_that_was_seen_and_is_not_there_is_no_home_without_hand_ins(
    city: City, instance: dg.DagsterInstance
) -> None:
    chain = city.settings("QA").received / CHAIN
    homes.note_home(instance, city, "QA")
    homes.require_home(instance, city, "QA")  # nothing was ever seen there: a county that has not begun
    chain.parent.mkdir(parents=True)
    chain.touch()
    homes.note_home(instance, city, "QA")
    homes.require_home(instance, city, "QA")
    chain.unlink()
    with pytest.raises(FindingsError, match="QA 的运行目录里读不到收件登记"):
        homes.require_home(instance, city, "QA")
    homes.require_home(instance, city, "QB")
    named = [entry("QA", home="elsewhere"), entry("QB", queue="east")]
    anew = load_city(write_city(city.root, named, engine="celery"))
    homes.require_home(instance, anew, "QA")
