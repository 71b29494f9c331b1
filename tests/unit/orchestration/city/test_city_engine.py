"""Dagster's configuration of a city, setting by setting, and the addresses its drivers are given."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from city_fixtures import entry, several, write_city
from dagster._core.instance.config import dagster_instance_config
from kombu.utils.url import parse_url
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

from mulin.findings import FindingsError
from orchestration.city import engine
from orchestration.city.check import load_city
from orchestration.city.config import City
from orchestration.city.engine import BROKER, CELERY_CONFIG, POSTGRES, address, broker, environment, results
from orchestration.instance import write_config

ODD = ["p@ss/1", "杨浦 区", "50%", "a#b?c", "a:b", "%41"]


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setenv(POSTGRES, "postgresql://city:geheim@db:5432/city")
    monkeypatch.setenv(BROKER, "amqp://city:geheim@mq:5672/city")
    return several(tmp_path, ["QA", "QB"], runs=3)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.delenv(POSTGRES, raising=False)
    monkeypatch.delenv(BROKER, raising=False)
    return load_city(write_city(tmp_path, [entry("QA")]))


def written(city: City) -> dict[str, Any]:
    """What Dagster itself reads of the file: it refuses a setting that it does not know."""
    write_config(city, engine.config(city))
    read, _ = dagster_instance_config(str(city.dagster_home))
    return dict(read)


def at(config: dict[str, Any], path: str) -> Any:
    for part in path.split("."):
        config = config[int(part) if isinstance(config, list) else part]
    return config


BOTH = {
    "run_coordinator.class": "EarlierYearsFirst",
    "run_coordinator.config.tag_concurrency_limits": [
        {"key": "dagster/partition/district", "value": {"applyLimitPerUniqueValue": True}, "limit": 1}
    ],
    "run_coordinator.config.max_user_code_failure_retries": 1000,
    "run_coordinator.config.user_code_failure_retry_delay": 30,
    "run_retries": {"enabled": True, "max_retries": 2, "retry_on_asset_or_op_failure": False},
    "run_monitoring.enabled": True,
    "telemetry.enabled": False,
}
OF_SEVERAL = {
    "run_storage.class": "PooledPostgresRuns",
    "event_log_storage.class": "PooledPostgresEventLog",
    "schedule_storage.class": "PooledPostgresSchedules",
    "event_log_storage.config.postgres_url": {"env": "MULIN_CITY_STORAGE_URL"},
    "run_launcher.class": "FleetLauncher",
    "run_launcher.config.broker": {"env": "MULIN_CITY_BROKER"},
    "run_launcher.config.backend": {"env": "MULIN_CITY_RESULTS_URL"},
    "run_launcher.config.default_queue": "districts",
    "run_launcher.config.config_source.task_acks_late": True,
    "run_launcher.config.config_source.worker_prefetch_multiplier": 1,
    "run_launcher.config.config_source.worker_cancel_long_running_tasks_on_connection_loss": False,
    "run_launcher.config.config_source.broker_transport_options.confirm_publish": True,
    "run_coordinator.config.max_concurrent_runs": 3,
    "run_monitoring.max_resume_run_attempts": 0,
    "run_monitoring.poll_interval_seconds": 10,
}
OF_ONE = {
    "run_storage.class": "SqliteRunStorage",
    "event_log_storage.class": "WarmSqliteEventLog",
    "run_launcher.class": "WatchedRunLauncher",
    "run_coordinator.config.max_concurrent_runs": 1,
}


@pytest.mark.parametrize(("path", "value"), [*BOTH.items(), *OF_SEVERAL.items()])
def test_a_city_of_several_machines_is_configured_by_what_was_seen_to_be_needed(
    city: City, path: str, value: object
) -> None:
    assert at(written(city), path) == value


@pytest.mark.parametrize(("path", "value"), [*BOTH.items(), *OF_ONE.items()])
def test_a_city_of_one_machine_needs_neither_database_nor_broker(alone: City, path: str, value: object) -> None:
    assert at(written(alone), path) == value


def test_a_run_that_waits_in_the_broker_and_one_that_is_being_cancelled_are_given_their_time(city: City) -> None:
    monitoring = written(city)["run_monitoring"]
    assert monitoring["start_timeout_seconds"] >= 3600
    assert monitoring["cancel_timeout_seconds"] >= 600


def test_no_pool_holds_the_districts_back(city: City, alone: City) -> None:
    """A pool of one is right for a home, whose years share their cores; a city's districts would run one by one."""
    assert "concurrency" not in {**written(city), **written(alone)}


@pytest.mark.parametrize("which", ["city", "alone"])
def test_it_is_written_once(request: pytest.FixtureRequest, which: str) -> None:
    """Every process of every machine writes it, and others read it meanwhile."""
    city: City = request.getfixturevalue(which)
    write_config(city, engine.config(city))
    path = city.dagster_home / "dagster.yaml"
    text, made = path.read_bytes(), path.stat()
    write_config(city, engine.config(city))
    assert (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns) == (text, made.st_ino, made.st_mtime_ns)


def test_passwords_stand_in_the_environment_only(city: City) -> None:
    assert "geheim" in environment(city)["MULIN_CITY_STORAGE_URL"]
    write_config(city, engine.config(city))
    files = [path for path in city.root.rglob("*") if path.is_file()]
    assert city.dagster_home / "dagster.yaml" in files
    assert not [path for path in files if b"geheim" in path.read_bytes()]


@pytest.mark.parametrize("password", ODD)
def test_each_driver_reads_the_password_that_was_meant(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv(POSTGRES, f"postgresql://city:{quote(password, safe='')}@db:5432/city")
    for driver in ("psycopg2", "psycopg"):
        url = make_url(address(POSTGRES, driver))
        assert (url.drivername, url.password, url.host) == (f"postgresql+{driver}", password, "db")
    libpq = conninfo_to_dict(address(POSTGRES, ""))
    assert (libpq["password"], libpq["host"], libpq["dbname"]) == (password, "db", "city")
    monkeypatch.setenv(BROKER, f"amqp://city:{quote(password, safe='')}@mq:5672/{quote(password, safe='')}")
    read = parse_url(broker())
    assert (read["password"], read["hostname"], read["virtual_host"]) == (password, "mq", password)


def test_a_password_may_be_written_in_chinese_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POSTGRES, "postgresql://city:杨浦@db/city")
    assert make_url(address(POSTGRES, "psycopg2")).password == "杨浦"
    assert conninfo_to_dict(address(POSTGRES, ""))["password"] == "杨浦"


@pytest.mark.parametrize("password", ["p@ss", "p/ss", "p#ss", "p?ss", "50%", "50%zz"])
@pytest.mark.parametrize("variable", [POSTGRES, BROKER])
def test_a_bare_mark_in_a_password_is_refused_and_not_repeated(
    city: City, monkeypatch: pytest.MonkeyPatch, variable: str, password: str
) -> None:
    """Half of it would be taken for another host's name."""
    scheme = "postgresql" if variable == POSTGRES else "amqp"
    monkeypatch.setenv(variable, f"{scheme}://city:{password}@host:1234/city")
    with pytest.raises(FindingsError) as refused:
        environment(city)
    said = str(refused.value)
    assert variable in said
    assert "%40" in said
    assert password not in said


@pytest.mark.parametrize("said", ["", "db:5432", "mysql://a@b/c", "postgresql:///city", "postgresql://a@b:port/c",
                                  "postgresql://[::1/c", "postgresql://a@b:0/c"])  # fmt: skip
def test_what_is_no_address_is_told_with_an_example(city: City, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(POSTGRES, said)
    with pytest.raises(FindingsError, match=r"MULIN_CITY_POSTGRES.*postgresql://用户:口令@主机:5432/库名"):
        environment(city)


def test_the_broker_is_asked_for_by_its_name_too(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROKER, "redis://mq:6379/0")
    with pytest.raises(FindingsError, match=r"MULIN_CITY_BROKER.*amqp://"):
        environment(city)


def test_a_database_that_was_cut_off_is_noticed_soon_by_every_driver(city: City) -> None:
    """Storage, Celery's results and the daemon's place; the kernel itself waits for a quarter of an hour."""
    told = environment(city)
    for url in (told["MULIN_CITY_STORAGE_URL"], results().partition("+")[2], address(POSTGRES, "")):
        query = make_url(url).query
        assert int(str(query["tcp_user_timeout"])) <= 20_000
        assert int(str(query["connect_timeout"])) <= 20
        idle, every, count = (int(str(query[f"keepalives_{name}"])) for name in ("idle", "interval", "count"))
        assert idle + every * count <= 20


def test_what_the_address_says_itself_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POSTGRES, "postgresql://city@db/city?connect_timeout=3&options=-c%20search_path%3Dmulin")
    query = make_url(address(POSTGRES, "psycopg2")).query
    assert query["connect_timeout"] == "3"
    assert query["options"] == "-c search_path=mulin"
    assert conninfo_to_dict(address(POSTGRES, ""))["options"] == "-c search_path=mulin"


def test_what_is_not_installed_is_told_with_the_command_that_installs_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(engine, "find_spec", lambda name: None if name == "dagster_celery" else found(name))
    with pytest.raises(FindingsError, match=r"dagster-celery.*make setup-city"):
        environment(city)


def test_one_machine_needs_none_of_it(alone: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    assert "MULIN_CITY_STORAGE_URL" not in environment(alone)


def test_workers_take_runs_as_the_daemon_sends_them(city: City) -> None:
    """The same settings in the launcher's application and in the worker's."""
    assert at(written(city), "run_launcher.config.config_source") == CELERY_CONFIG
    text = (city.dagster_home / "dagster.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["run_launcher"]["config"]["config_source"] == CELERY_CONFIG
