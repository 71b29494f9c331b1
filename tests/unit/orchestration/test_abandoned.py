"""What nobody works on any more is marked and queued once more; what a living process works on is not touched."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG
from test_instance_queue import POOLS, queue, to_start

from mulin.settings import Settings
from orchestration import alive
from orchestration.abandoned import BY_CLI, BY_TAG, mend_queue
from orchestration.instance import environment, open_instance

FORK = multiprocessing.get_context("fork")
STATUS = dg.DagsterRunStatus
STARTING, STARTED, CANCELING = "PIPELINE_STARTING", "PIPELINE_START", "PIPELINE_CANCELING"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def report(instance: dg.DagsterInstance, run_id: str, *kinds: str) -> None:
    for kind in kinds:
        event = dg.DagsterEvent(event_type_value=kind, job_name="assess_year")
        instance.report_dagster_event(event, run_id=run_id)


def ask_for(settings: Settings, year: int, **tags: str) -> str:
    """A run of a year that nobody has begun: by a backfill, or what ``tags`` say."""
    with open_instance(settings) as instance:
        if tags.get(BY_TAG) != BY_CLI:
            before = {run.run_id for run in instance.get_runs()}
            queue(instance, [year], **tags)
            return next(run.run_id for run in instance.get_runs() if run.run_id not in before)
        run = dg.DagsterRun("assess_year", tags={"dagster/partition": str(year), **tags}, run_op_concurrency=POOLS)
        return instance.run_storage.add_run(run).run_id


def _work(settings: Settings, run_id: str, kinds: tuple[str, ...], serving: bool, told: Connection) -> None:
    if serving:
        alive.serve(settings.dagster_home)
    with open_instance(settings) as instance:
        report(instance, run_id, *kinds)
    told.send("begun")
    signal.pause()


@contextmanager
def worked_on(settings: Settings, run_id: str, *kinds: str, serving: bool = False) -> Iterator[None]:
    """A process of its own reports that it works on a run; it is killed at the end."""
    here, there = FORK.Pipe()
    process = FORK.Process(target=_work, args=(settings, run_id, kinds, serving, there))
    process.start()
    try:
        assert here.poll(60)
        here.recv()
        yield
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()


def killed(settings: Settings, run_id: str, *kinds: str) -> str:
    with worked_on(settings, run_id, *kinds):
        return run_id


def said(instance: dg.DagsterInstance, run_id: str) -> str:
    return "\n".join(record.event_log_entry.message for record in instance.get_records_for_run(run_id).records)


def status(instance: dg.DagsterInstance, run_id: str) -> STATUS:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def test_a_killed_run_is_failed_and_its_year_goes_first_once_more(settings: Settings) -> None:
    dead = killed(settings, ask_for(settings, 2021), STARTING, STARTED)
    ask_for(settings, 2022)
    with open_instance(settings) as instance:
        assert to_start(instance) == [], "2022 waits behind it"

        assert mend_queue(settings, instance) == 1

        assert status(instance, dead) is STATUS.FAILURE
        assert to_start(instance) == ["2021"], "the same year, before the later one"
        (again,) = [run for run in instance.get_runs() if run.parent_run_id == dead]
        assert again.status is STATUS.QUEUED
        assert again.run_id in said(instance, dead)
        assert "自动重跑" in said(instance, dead)
        assert dead in said(instance, again.run_id)
        failed = instance.get_run_by_id(dead)
        assert failed is not None
        # by these Dagster's daemon knows that the retry was made, and makes none of its own
        assert (failed.tags[WILL_RETRY_TAG], failed.tags[AUTO_RETRY_RUN_ID_TAG]) == ("true", again.run_id)
        assert mend_queue(settings, instance) == 0


@pytest.mark.slow
def test_a_run_killed_twice_is_left_to_people(settings: Settings) -> None:
    killed(settings, ask_for(settings, 2021), STARTING, STARTED)
    with open_instance(settings) as instance:
        mend_queue(settings, instance)
        (again,) = instance.get_run_ids(dg.RunsFilter(statuses=[STATUS.QUEUED]))
    killed(settings, again, STARTING, STARTED)
    ask_for(settings, 2022)
    with open_instance(settings) as instance:
        assert mend_queue(settings, instance) == 1
        assert "不再重跑" in said(instance, again)
        assert "mulin run --year 2021" in said(instance, again)
        assert to_start(instance) == ["2022"]


@pytest.mark.parametrize("kinds", [(STARTING, STARTED), (STARTING, STARTED, CANCELING)], ids=["started", "canceling"])
def test_a_run_that_lives_is_not_touched(settings: Settings, kinds: tuple[str, ...]) -> None:
    run_id = ask_for(settings, 2021)
    with worked_on(settings, run_id, *kinds), open_instance(settings) as instance:
        before = status(instance, run_id)
        assert mend_queue(settings, instance) == 0
        assert status(instance, run_id) is before
        assert len(instance.get_run_ids()) == 1


def test_what_is_about_to_start_is_left_to_those_that_start_it(settings: Settings) -> None:
    run_id = ask_for(settings, 2021)
    with worked_on(settings, run_id, STARTING, serving=True), open_instance(settings) as instance:
        assert mend_queue(settings, instance) == 0
    with open_instance(settings) as instance:
        assert mend_queue(settings, instance) == 1
        assert status(instance, run_id) is STATUS.FAILURE
        assert to_start(instance) == ["2021"]


def test_what_a_person_canceled_is_canceled_and_not_run_again(settings: Settings) -> None:
    run_id = killed(settings, ask_for(settings, 2021), STARTING, STARTED, CANCELING)
    with open_instance(settings) as instance:
        assert mend_queue(settings, instance) == 1
        assert status(instance, run_id) is STATUS.CANCELED
        assert "已要求取消" in said(instance, run_id)
        assert to_start(instance) == []


def test_a_killed_command_is_failed_and_told_to_its_person(settings: Settings) -> None:
    run_id = killed(settings, ask_for(settings, 2021, **{BY_TAG: BY_CLI}), STARTED)
    with open_instance(settings) as instance:
        assert mend_queue(settings, instance) == 1
        assert status(instance, run_id) is STATUS.FAILURE
        assert "mulin run --year 2021" in said(instance, run_id)
        assert to_start(instance) == []


def test_dagsters_monitoring_asks_the_same_lock(settings: Settings) -> None:
    run_id = ask_for(settings, 2021)

    def health(instance: dg.DagsterInstance) -> WorkerStatus:
        assert instance.run_launcher.supports_check_run_worker_health
        run = instance.get_run_by_id(run_id)
        assert run is not None
        return instance.run_launcher.check_run_worker_health(run).status

    with worked_on(settings, run_id, STARTING, STARTED), open_instance(settings) as instance:
        assert health(instance) is WorkerStatus.RUNNING
    with open_instance(settings) as instance:
        assert health(instance) is WorkerStatus.FAILED


def test_who_holds_a_file_may_ask_and_goes_on_holding_it(tmp_path: Path) -> None:
    """A POSIX lock is lost with any descriptor that its process closes."""
    file = tmp_path / "run.held"
    alive.hold(file)
    alive.hold(file)
    assert alive.is_held(file)
    asked = FORK.Pool(1)
    with asked:
        assert asked.apply(_held_by_another, (file,))


def _held_by_another(file: Path) -> bool:
    alive._held.clear()  # what was forked holds nothing of its parent's
    return alive.is_held(file)


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("PYTHONPATH", "src::/opt/x:", "{here}/src:/opt/x"),
        ("MULIN_ANCHOR_KEY", "keys/a:b.p12", "{here}/keys/a:b.p12"),
        ("MULIN_ALLOWED_FOLDERS", "/data,in/x", "/data,{here}/in/x"),
        ("MULIN_FONT_DIR", "~/fonts", "~/fonts"),
    ],
)
def test_paths_mean_what_they_meant_where_the_command_was_given(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, given: str, wanted: str
) -> None:
    monkeypatch.setenv(name, given)
    assert environment(settings)[name] == wanted.format(here=Path.cwd())
