"""A run is begun by one worker, however often the broker gives it out."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from celery.exceptions import Reject
from city_fixtures import entry, until, write_city
from dagster import DagsterInstance
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.test_utils import create_run_for_test
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import pack_value
from postgres import postgresql, restart

from mulin.received.places import CHAIN
from orchestration.abandoned import DISTRICT_TAG
from orchestration.city.check import load_city
from orchestration.city.config import VARIABLE, city_folder
from orchestration.city.engine import BROKER, POSTGRES
from orchestration.city.homes import note_home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with postgresql() as there:
        yield there


@pytest.fixture
def tasks(server: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    where = f"{server['user']}:{quote(server['password'], safe='')}@{server['host']}:{server['port']}"
    monkeypatch.setenv(POSTGRES, f"postgresql://{where}/{server['dbname']}")
    monkeypatch.setenv(BROKER, "amqp://city@127.0.0.1:1/city")
    from orchestration.city.several import tasks

    monkeypatch.setenv(VARIABLE, str(write_city(tmp_path / "city", [entry("QA")], engine="celery")))
    instance = DagsterInstance.ephemeral()
    monkeypatch.setattr(DagsterInstance, "get", lambda: nullcontext(instance))
    monkeypatch.setattr(tasks, "_AGAIN_SECONDS", 0.0)
    return tasks


class Runs:
    """Stands in for what Dagster does of a run: begins it, says so, works until it may end."""

    def __init__(self) -> None:
        self.entered: list[str] = []
        self.may_begin, self.may_end = threading.Event(), threading.Event()

    def __call__(self, run_id: str, instance: Any, say: Callable[[Any], None], **more: Any) -> int:
        self.entered.append(run_id)
        assert self.may_begin.wait(20)
        say("started")
        say("works")
        assert self.may_end.wait(20)
        return 0


@pytest.fixture
def runs(tasks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    runs = Runs()
    monkeypatch.setattr(tasks, "_execute_run_command_body", runs)
    yield runs
    runs.may_begin.set()
    runs.may_end.set()


def packed(run_id: str) -> Any:
    """As the launcher sends it."""
    pointer = ModuleCodePointer("orchestration.city_location", "defs", working_directory=None)
    origin = JobPythonOrigin("assess_district", RepositoryPythonOrigin(sys.executable, pointer))
    return pack_value(ExecuteRunArgs(origin, run_id, None))


def taken(tasks: ModuleType, run_id: str) -> threading.Thread:
    """By a worker of its own."""
    worker = threading.Thread(target=tasks.execute_job.run, args=(packed(run_id),))
    worker.start()
    return worker


def test_a_second_worker_waits_until_the_first_has_said_that_it_has_begun(tasks: ModuleType, runs: Runs) -> None:
    """From then on Dagster itself has it leave the run."""
    first = taken(tasks, "r1")
    until(lambda: runs.entered == ["r1"], "the first is in")
    second = taken(tasks, "r1")
    other = taken(tasks, "r2")
    until(lambda: "r2" in runs.entered, "another run does not wait")
    assert runs.entered == ["r1", "r2"]
    runs.may_begin.set()
    until(lambda: runs.entered == ["r1", "r2", "r1"], "the second is in while the first works")
    assert first.is_alive()
    runs.may_end.set()
    for worker in (first, second, other):
        worker.join(20)
        assert not worker.is_alive()


def test_a_run_that_cannot_be_begun_goes_back_to_the_broker(
    tasks: ModuleType, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POSTGRES, "postgresql://city@127.0.0.1:1/city")
    with pytest.raises(Reject) as refused:
        tasks.execute_job.run(packed("r3"))
    assert refused.value.requeue
    assert runs.entered == []


def test_one_that_waits_as_the_database_goes_away_goes_back_too(
    tasks: ModuleType, runs: Runs, server: dict[str, Any]
) -> None:
    taken(tasks, "r4")
    until(lambda: runs.entered == ["r4"], "the first is in")
    ended: list[Reject] = []

    def wait() -> None:
        try:
            tasks.execute_job.run(packed("r4"))
        except Reject as refused:
            ended.append(refused)

    second = threading.Thread(target=wait)
    second.start()
    with psycopg.connect(**server, autocommit=True) as link:
        until(lambda: link.execute("select from pg_locks where not granted").fetchone() is not None, "it waits")
    restart(server)
    second.join(20)
    assert [one.requeue for one in ended] == [True]
    assert runs.entered == ["r4"]


def test_a_machine_without_the_home_or_the_city_gives_the_run_back(
    tasks: ModuleType, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen: its disk was not mounted, and the year was refused because nothing was handed in."""
    runs.may_begin.set()
    runs.may_end.set()
    city = load_city(city_folder())
    chain = city.settings("QA").received / CHAIN
    with DagsterInstance.get() as instance:
        run_id = create_run_for_test(instance, tags={DISTRICT_TAG: "QA"}).run_id
        assert tasks.execute_job.run(packed(run_id)) == 0  # nothing has ever come: it is the run that says so
        chain.parent.mkdir(parents=True)
        chain.touch()
        note_home(instance, city, "QA")
    chain.unlink()
    with pytest.raises(Reject, match="QA 的运行目录里读不到收件登记") as refused:
        tasks.execute_job.run(packed(run_id))
    assert refused.value.requeue
    chain.touch()
    assert tasks.execute_job.run(packed(run_id)) == 0

    monkeypatch.setenv(VARIABLE, str(tmp_path / "not mounted"))
    with pytest.raises(Reject, match=r"city\.yaml") as refused:
        tasks.execute_job.run(packed(run_id))
    assert refused.value.requeue
    assert runs.entered == [run_id, run_id]
