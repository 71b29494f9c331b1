"""Dagster's history of a city on a real PostgreSQL: opened, migrated, written to, and given its connections back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import sqlalchemy
from city_fixtures import several, until
from dagster import DagsterInstance, DagsterRun
from dagster._core.utils import make_new_run_id
from dagster._daemon.types import DaemonHeartbeat
from dagster_postgres.utils import DagsterPostgresException
from postgres import PASSWORD, postgresql
from postgres import server as postgres_server

from orchestration.city.config import City
from orchestration.city.engine import BROKER, POSTGRES, address, environment, open_city, results
from orchestration.city.serve import _prepare
from orchestration.city.several.storage import PooledPostgresEventLog

pytestmark = pytest.mark.slow
ODD = ["p@ss/1", "杨浦 区", "50%", "a#b?c", "a:b", "%41"]
_numbers = count()
Connect = Callable[[], psycopg.Connection]


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    with postgresql() as there:
        yield there


@pytest.fixture
def connect(server: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Into a new city's database, which the environment names from now on."""
    name = f"city{next(_numbers)}"
    with psycopg.connect(**server, autocommit=True) as link:
        link.execute(f"create database {name}")
    where = f"{server['user']}:{quote(server['password'], safe='')}@{server['host']}:{server['port']}/{name}"
    monkeypatch.setenv(POSTGRES, f"postgresql://{where}")
    monkeypatch.setenv(BROKER, "amqp://city:geheim@127.0.0.1:1/city")
    return lambda: psycopg.connect(**{**server, "dbname": name}, autocommit=True)


@pytest.fixture
def city(tmp_path: Path, own_environment: None, connect: Connect) -> City:
    return several(tmp_path, ["QA"])


@pytest.fixture
def instance(city: City) -> Iterator[DagsterInstance]:
    with open_city(city) as opened:
        yield opened


def run_of(instance: DagsterInstance) -> DagsterRun:
    return instance.add_run(DagsterRun("assess_district", run_id=make_new_run_id()))


def others(link: psycopg.Connection) -> set[int]:
    """Sessions in this database but the one that asks."""
    rows = link.execute(
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend'"
    )
    return {pid for (pid,) in rows}


@pytest.mark.parametrize("password", ODD)
def test_every_driver_gets_in_with_an_odd_password(
    server: dict[str, Any], connect: Connect, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    role = f"role{next(_numbers)}"
    with psycopg.connect(**server, autocommit=True) as link:
        link.execute(psycopg.sql.SQL("create role {} login password {}").format(psycopg.sql.Identifier(role), password))
    where = f"{role}:{quote(password, safe='')}@{server['host']}:{server['port']}/postgres"
    monkeypatch.setenv(POSTGRES, f"postgresql://{where}")
    for driver in ("psycopg2", "psycopg"):
        with sqlalchemy.create_engine(address(POSTGRES, driver)).connect() as asked:
            assert asked.scalar(sqlalchemy.text("select current_user")) == role
    with psycopg.connect(address(POSTGRES, "")) as plain:
        assert plain.info.user == role


def test_a_driver_is_told_when_a_link_counts_as_cut(connect: Connect) -> None:
    storage = sqlalchemy.create_engine(address(POSTGRES, "psycopg2"))
    with storage.connect() as link:
        driver: Any = link.connection.dbapi_connection
        told = driver.info.dsn_parameters
    kept = sqlalchemy.create_engine(results().partition("+")[2])
    with kept.connect() as link:
        driver = link.connection.dbapi_connection
        of_results = driver.info.get_parameters()
    for one in (told, of_results):
        assert one["tcp_user_timeout"] == "15000"
        assert (one["keepalives_idle"], one["keepalives_interval"], one["keepalives_count"]) == ("5", "5", "3")


def test_the_tables_are_made_once_and_are_the_newest(city: City) -> None:
    _prepare(city, environment(city))
    with open_city(city) as instance:
        for storage in (instance.run_storage, instance.event_log_storage, instance.schedule_storage):
            current, latest = storage.alembic_version()  # type: ignore[misc]
            assert current == latest
    _prepare(city, environment(city))


def test_what_is_stored_is_read_by_another(city: City, instance: DagsterInstance) -> None:
    run = run_of(instance)
    instance.report_engine_event("区里收到", run)
    with open_city(city) as other:
        found = other.get_run_by_id(run.run_id)
        assert found is not None
        events = [entry.dagster_event for entry in other.all_logs(run.run_id)]
        assert [event.message for event in events if event is not None] == ["区里收到"]


def test_events_and_questions_of_every_kind_share_one_connection(instance: DagsterInstance, connect: Connect) -> None:
    """Seen: two thirds of what an engine cost were server processes that began for one question each."""
    run = run_of(instance)
    seen: set[int] = set()
    with connect() as link:
        for number in range(50):
            instance.report_engine_event(str(number), run)
            assert instance.get_run_by_id(run.run_id) is not None
            assert instance.all_instigator_state() == []
            instance.add_daemon_heartbeat(DaemonHeartbeat(time.time(), "SENSOR", "x", []))
            now = others(link)
            assert now
            seen |= now
    assert isinstance(instance.event_log_storage, PooledPostgresEventLog)
    assert len(seen) == 1


def test_the_instances_of_a_process_share_one_connection(city: City, connect: Connect) -> None:
    """A worker opens one for each run, the sensor one for each look."""
    seen: set[int] = set()
    with connect() as link:
        for _ in range(3):
            with open_city(city) as instance:
                instance.report_engine_event("x", run_of(instance))
                seen |= others(link)
    assert len(seen) == 1


def test_the_web_server_has_its_own_pool_and_leaves_none_behind(instance: DagsterInstance, connect: Connect) -> None:
    run = run_of(instance)
    instance.report_engine_event("x", run)
    instance.optimize_for_webserver(statement_timeout=5000, pool_recycle=3600, max_overflow=20)
    with connect() as link:
        until(lambda: not others(link), "the former pool is closed")
        instance.report_engine_event("y", run)
        assert others(link)


def test_many_threads_share_few_connections(instance: DagsterInstance, connect: Connect) -> None:
    """The daemon has about ten that write and read at the same time."""
    runs = [run_of(instance) for _ in range(10)]
    wrong: list[BaseException] = []
    seen: set[int] = set()

    def write(run: DagsterRun) -> None:
        try:
            for number in range(20):
                instance.report_engine_event(str(number), run)
                instance.get_records_for_run(run.run_id)
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    with connect() as link:
        while any(thread.is_alive() for thread in threads):
            seen |= others(link)
            threads[0].join(0.02)
            assert len(others(link)) <= 6
    assert wrong == []
    assert seen
    assert all(len(instance.all_logs(run.run_id)) == 20 for run in runs)


def test_whoever_listens_hears_of_an_event(instance: DagsterInstance, connect: Connect) -> None:
    """Through the driver that Dagster writes for: another one takes its NOTIFY for a mistake."""
    run = run_of(instance)
    with connect() as link:
        link.execute("listen run_events")
        instance.report_engine_event("x", run)
        heard = next(link.notifies(timeout=10), None)
    assert heard is not None
    assert heard.payload.startswith(f"{run.run_id}_")


def test_whoever_watches_a_run_is_shown_its_events(instance: DagsterInstance) -> None:
    run = run_of(instance)
    shown: list[str] = []
    instance.watch_event_logs(run.run_id, None, lambda entry, _: shown.append(str(entry.dagster_event.message)))
    instance.report_engine_event("区里收到", run)
    until(lambda: shown, "the event is shown")
    assert shown == ["区里收到"]


def test_celery_keeps_its_records_in_the_same_database(instance: DagsterInstance, connect: Connect) -> None:
    celery = instance.run_launcher.celery  # type: ignore[attr-defined]
    celery.backend.store_result("t1", {"hostname": "w1"}, "STARTED")
    result = celery.AsyncResult("t1")
    assert (result.state, result.info) == ("STARTED", {"hostname": "w1"})
    with connect() as link:
        assert link.execute("select count(*) from celery_taskmeta").fetchone() == (1,)
        before = others(link)
        for number in range(5):
            celery.backend.store_result(f"t{number}", None, "SUCCESS")
            assert celery.AsyncResult(f"t{number}").state == "SUCCESS"
            assert others(link) == before  # the connection is kept


def test_no_password_is_written_anywhere(city: City, server: dict[str, Any]) -> None:
    _prepare(city, environment(city))
    with open_city(city) as instance:
        instance.report_engine_event("x", run_of(instance))
        told = instance.info_str()
    words = ["geheim", server["password"], quote(server["password"], safe="")]
    files = [path for path in city.root.rglob("*") if path.is_file()]
    assert city.dagster_home / "dagster.yaml" in files
    assert not [(path, word) for path in files for word in words if word.encode() in path.read_bytes()]
    assert not [word for word in words if word in told]


def test_a_run_waits_for_a_database_that_is_away_and_then_writes_nothing_more(
    tmp_path: Path, own_environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen: a step that could not write was written down as failed when the database was back, and never made again."""
    monkeypatch.setenv(BROKER, "amqp://city:geheim@127.0.0.1:1/city")
    with postgres_server() as there:
        where = f"reader:{quote(PASSWORD, safe='')}@127.0.0.1:{there.port}/postgres"
        monkeypatch.setenv(POSTGRES, f"postgresql://{where}")
        with open_city(several(tmp_path, ["QA"])) as instance:
            run = run_of(instance)
            monkeypatch.setattr(PooledPostgresEventLog, "patience_seconds", 60.0)
            there.stop()
            back = threading.Timer(3, there.start)
            back.start()
            instance.report_engine_event("while it was away", run)
            back.join()
            assert [e.message for e in instance.all_logs(run.run_id)] == ["while it was away"]

            monkeypatch.setattr(PooledPostgresEventLog, "patience_seconds", 0.5)
            there.stop()
            with pytest.raises(DagsterPostgresException):
                instance.report_engine_event("lost", run)
            there.start()
            with pytest.raises(DagsterPostgresException, match="由引擎另排一次"):
                instance.report_engine_event("the step failed", run)
