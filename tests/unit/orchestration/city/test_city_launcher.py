"""Whether a run's worker is still there is asked of the workers; a run is given up only when two looks say so."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.events import DagsterEvent, DagsterEventType
from dagster._core.launcher import LaunchRunContext, WorkerStatus
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.utils import make_new_run_id
from dagster._daemon.monitoring import run_monitoring
from dagster._daemon.monitoring.run_monitoring import monitor_canceling_run, monitor_started_run
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG
from dagster_celery.tasks import create_execute_job_task
from kombu.exceptions import OperationalError

from orchestration.city.several import launcher
from orchestration.city.several.launcher import FleetLauncher

RUNNING, FAILED = WorkerStatus.RUNNING, WorkerStatus.FAILED
STATUS = DagsterRunStatus
LOG = logging.getLogger(__name__)


@dataclass
class Fleet:
    """Stands in for Celery: what its records say of tasks, and what each worker says that it is doing."""

    records: dict[str, tuple[str, Any]] = field(default_factory=dict)
    active: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    away: Exception | None = None
    asked: list[list[str] | None] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def AsyncResult(self, task: str) -> Any:
        if isinstance(self.away, LookupError):
            raise self.away
        state, info = self.records.get(task, ("PENDING", None))
        return type("Result", (), {"state": state, "info": info})()

    @property
    def control(self) -> Any:
        return self

    def inspect(self, destination: list[str] | None, timeout: float) -> Any:
        assert timeout == 5
        self.asked.append(destination)
        return type("Asked", (), {"active": lambda _: self._answers(destination)})()

    def _answers(self, destination: list[str] | None) -> dict[str, Any] | None:
        if self.away is not None:
            raise self.away
        return {w: t for w, t in self.active.items() if destination is None or w in destination} or None

    def revoke(self, task: str) -> None:
        if self.away is not None:
            raise self.away
        self.revoked.append(task)


@dataclass
class House:
    """An instance whose launcher is ours, and whose Celery is ``fleet``."""

    instance: DagsterInstance
    fleet: Fleet

    @property
    def launcher(self) -> FleetLauncher:
        found = self.instance.run_launcher
        assert isinstance(found, FleetLauncher)
        return found

    def run(self, status: STATUS = STATUS.STARTED, task: str | None = "t1") -> DagsterRun:
        tags = {} if task is None else {DAGSTER_CELERY_TASK_ID_TAG: task}
        return self.instance.add_run(
            DagsterRun("assess_district", run_id=make_new_run_id(), status=status, tags=tags)
        )  # fmt: skip

    def again(self, run: DagsterRun) -> DagsterRun:
        found = self.instance.get_run_by_id(run.run_id)
        assert found is not None
        return found

    def looks(self, run: DagsterRun, times: int = 1) -> list[WorkerStatus]:
        return [self.launcher.check_run_worker_health(run).status for _ in range(times)]

    def monitored(self, run: DagsterRun) -> STATUS:
        """One look of Dagster's own monitoring."""
        record = self.instance.get_run_record_by_id(run.run_id)
        assert record is not None
        if record.dagster_run.status is STATUS.CANCELING:
            monitor_canceling_run(self.instance, record, LOG)
        else:
            monitor_started_run(self.instance, None, record, LOG)  # type: ignore[arg-type]
        return self.again(run).status


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagsterInstance]:
    told = {"broker": "amqp://127.0.0.1:1//", "backend": "rpc://", "default_queue": "districts"}
    overrides = {
        "run_launcher": {
            "module": "orchestration.city.several.launcher", "class": "FleetLauncher", "config": told
        },
        "run_monitoring": {"enabled": True, "cancel_timeout_seconds": 900, "max_resume_run_attempts": 0},
    }  # fmt: skip
    with DagsterInstance.local_temp(str(tmp_path_factory.mktemp("dagster")), overrides=overrides) as opened:
        yield opened


@pytest.fixture
def house(instance: DagsterInstance) -> House:
    house = House(instance, Fleet())
    house.launcher.celery = house.fleet
    house.launcher._away_until = 0.0  # it is every test's
    return house


def working(task: str = "t1", run: str = "") -> dict[str, Any]:
    return {"id": task, "kwargs": {"execute_job_args_packed": {"run_id": run}}}


def test_the_worker_that_has_it_is_asked_and_says_that_it_works_on_it(house: House) -> None:
    house.fleet.records["t1"] = ("STARTED", {"hostname": "w1"})
    house.fleet.active = {"w1": [working()], "w2": []}
    assert house.looks(house.run(), 3) == [RUNNING] * 3
    assert house.fleet.asked == [["w1"]] * 3


@pytest.mark.parametrize("state", ["SUCCESS", "FAILURE", "REVOKED"])
def test_a_task_that_is_over_while_its_run_is_not_is_given_up_at_the_second_look(house: House, state: str) -> None:
    house.fleet.records["t1"] = (state, {"hostname": "w1"} if state == "FAILURE" else 0)
    house.fleet.active = {"w1": []}
    run = house.run()
    assert house.looks(run, 2) == [RUNNING, FAILED]
    assert state in str(house.launcher.check_run_worker_health(run).msg)


def test_a_worker_that_answers_without_naming_the_task_has_lost_it(house: House) -> None:
    house.fleet.records["t1"] = ("STARTED", {"hostname": "w1"})
    house.fleet.active = {"w1": [working("t2")]}
    assert house.looks(house.run(), 2) == [RUNNING, FAILED]


def test_a_worker_that_does_not_answer_is_gone(house: House) -> None:
    house.fleet.records["t1"] = ("STARTED", {"hostname": "w1"})
    house.fleet.active = {"w2": []}
    run = house.run()
    assert house.looks(run, 2) == [RUNNING, FAILED]
    assert "w1" in str(house.launcher.check_run_worker_health(run).msg)


def test_a_task_of_which_no_record_is_left_is_asked_of_every_worker(house: House) -> None:
    house.fleet.active = {"w1": [], "w2": [working()]}
    assert house.looks(house.run(), 2) == [RUNNING, RUNNING]
    assert house.fleet.asked == [None, None]


def test_an_answer_makes_an_earlier_miss_forgotten(house: House) -> None:
    house.fleet.records["t1"] = ("STARTED", {"hostname": "w1"})
    run = house.run()
    for _ in range(3):
        house.fleet.active = {}
        assert house.looks(run) == [RUNNING]
        house.fleet.active = {"w1": [working()]}
        assert house.looks(run) == [RUNNING]
    house.fleet.active = {}
    assert house.looks(run, 2) == [RUNNING, FAILED]


def test_each_run_has_its_own_misses(house: House) -> None:
    one, other = house.run(), house.run(task="t2")
    assert house.looks(one) + house.looks(other) == [RUNNING, RUNNING]
    assert house.looks(one) + house.looks(other) == [FAILED, FAILED]


def test_a_daemon_started_between_two_looks_begins_anew(house: House) -> None:
    run = house.run()
    assert house.looks(run) == [RUNNING]
    house.launcher._missed.clear()
    assert house.looks(run, 2) == [RUNNING, FAILED]


@pytest.mark.parametrize("away", [OperationalError("refused"), ConnectionResetError("cut"), LookupError("database")])
def test_while_broker_or_database_are_away_nothing_is_known_and_nothing_given_up(
    house: House, away: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    run = house.run()
    assert house.looks(run) == [RUNNING]  # a miss
    house.fleet.away = away
    assert house.looks(run, 5) == [RUNNING] * 5
    assert run.run_id in caplog.text


def test_workers_that_lost_their_broker_are_given_time_to_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They look for it less and less often; until then the broker is there and nobody answers."""
    run = house.run()
    house.fleet.away = OperationalError("refused")
    house.looks(run)
    house.fleet.away = None
    assert house.looks(run, 5) == [RUNNING] * 5
    now = launcher.time.monotonic()
    monkeypatch.setattr(launcher.time, "monotonic", lambda: now + 46)
    assert house.looks(run, 2) == [RUNNING, FAILED]


def test_a_second_worker_that_was_given_the_run_and_left_it_says_nothing_of_the_first(house: House) -> None:
    """A broker that was away gives what is not yet over to an idle worker. Dagster has it leave a run that has begun,
    and Celery then holds the task for done."""
    house.fleet.records["t1"] = ("SUCCESS", 0)
    house.fleet.active = {"w1": [working()], "w2": []}
    assert house.looks(house.run(), 3) == [RUNNING] * 3


def test_a_run_that_was_sent_twice_is_known_by_itself(house: House) -> None:
    """The broker's answer was lost, so it was sent once more: the tag names the second task, the first one works."""
    house.fleet.records["t2"] = ("SUCCESS", 0)
    run = house.run(task="t2")
    house.fleet.active = {"w1": [working("t1", run.run_id)]}
    assert house.looks(run, 3) == [RUNNING] * 3


def test_a_run_whose_daemon_was_killed_as_it_sent_it_is_looked_after_too(house: House) -> None:
    run = house.run(task=None)
    house.fleet.active = {"w1": [working("t1", run.run_id)]}
    assert house.looks(run, 3) == [RUNNING] * 3
    house.fleet.active = {"w1": []}
    assert house.looks(run, 2) == [RUNNING, FAILED]


def test_dagster_marks_it_failed_with_the_reason_and_does_not_resume_it(house: House) -> None:
    house.fleet.records["t1"] = ("STARTED", {"hostname": "w1"})
    run = house.run()
    assert not house.launcher.supports_resume_run
    assert [house.monitored(run), house.monitored(run)] == [STATUS.STARTED, STATUS.FAILURE]
    told = [e.dagster_event.message for e in house.instance.all_logs(run.run_id) if e.dagster_event is not None]
    assert any("没有一个 worker 在做这次运行（w1，STARTED）" in str(text) for text in told)


def test_a_broker_that_is_away_puts_the_run_back_into_the_queue(house: House) -> None:
    """Dagster's queue tries again for this one exception, and marks the run failed for every other."""
    pointer = ModuleCodePointer("orchestration.city_location", "defs", working_directory=None)
    origin = JobPythonOrigin("assess_district", RepositoryPythonOrigin(sys.executable, pointer))
    run = house.instance.add_run(
        DagsterRun("assess_district", run_id=make_new_run_id(), job_code_origin=origin, status=STATUS.STARTING)
    )  # fmt: skip
    stuck = FleetLauncher("districts", "amqp://127.0.0.1:1//", "rpc://")  # nobody listens there
    stuck.register_instance(house.instance)
    with pytest.raises(DagsterUserCodeUnreachableError, match="消息队列连不上"):
        stuck.launch_run(LaunchRunContext(run, None))
    assert DAGSTER_CELERY_TASK_ID_TAG not in house.again(run).tags


def test_a_broker_that_takes_nothing_is_not_waited_for_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    stock = FleetLauncher.__mro__[1]
    monkeypatch.setattr(stock, "_launch_celery_task_run", lambda self, run, task, key: sent.append(task.options))
    ours = FleetLauncher("districts", "amqp://127.0.0.1:1//", "rpc://")
    task = create_execute_job_task(ours.celery)
    ours._launch_celery_task_run(house.run(), task.si(execute_job_args_packed={}), "execute_job")
    assert 0 < sent[0]["confirm_timeout"] <= 60


@pytest.mark.parametrize("status", [STATUS.NOT_STARTED, STATUS.STARTING])
def test_what_waits_in_the_broker_is_cancelled_at_once(house: House, status: STATUS) -> None:
    run = house.run(status)
    assert house.launcher.terminate(run.run_id)
    assert house.again(run).status is STATUS.CANCELED
    assert house.fleet.revoked == ["t1"]


def test_what_runs_is_told_to_end_itself_and_given_its_time(house: House) -> None:
    run = house.run()
    assert house.launcher.terminate(run.run_id)
    assert [house.monitored(run) for _ in range(3)] == [STATUS.CANCELING] * 3


def test_a_run_whose_worker_died_as_it_was_cancelled_does_not_stay_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = house.run()
    house.launcher.terminate(run.run_id)
    now = run_monitoring.time.time()
    monkeypatch.setattr(run_monitoring.time, "time", lambda: now + 901)
    assert house.monitored(run) is STATUS.CANCELED


def test_a_run_cancelled_as_its_worker_was_loading_it_is_told_again(house: House) -> None:
    """The worker had read it as one that waits; that it has started hides that it was cancelled."""
    run = house.run(STATUS.STARTING)
    house.launcher.terminate(run.run_id)
    started = house.again(run)
    house.instance.report_dagster_event(_start(started), run_id=run.run_id)
    assert house.again(run).status is STATUS.STARTED
    house.fleet.active = {"w1": [working()]}
    assert house.monitored(run) is STATUS.CANCELING


def _start(run: DagsterRun) -> Any:
    return DagsterEvent(event_type_value=DagsterEventType.RUN_START.value, job_name=run.job_name)


@pytest.mark.parametrize("away", [OperationalError("refused"), ConnectionResetError("cut")])
def test_a_run_is_cancelled_while_the_broker_is_away_too(house: House, away: Exception) -> None:
    house.fleet.away = away
    run = house.run()
    assert house.launcher.terminate(run.run_id)
    assert house.again(run).status is STATUS.CANCELING


def test_what_is_over_or_unknown_is_not_cancelled(house: House) -> None:
    over = house.run(STATUS.SUCCESS)
    assert not house.launcher.terminate(over.run_id)
    assert not house.launcher.terminate(make_new_run_id())
    assert house.again(over).status is STATUS.SUCCESS
