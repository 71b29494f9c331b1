"""Dagster's configuration of a city, and opening it: SQLite on one machine, PostgreSQL and Celery on several.

Every setting of the second was seen to be needed (docs/city.md says what happens without it).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from mulin.findings import FindingsError
from orchestration.abandoned import DISTRICT_TAG
from orchestration.city import messages as m
from orchestration.city.config import CELERY, QUEUE, VARIABLE, City
from orchestration.instance import WATCHED, for_all, in_sqlite, open_sqlite, queue_config, surroundings, write_config

if TYPE_CHECKING:
    from dagster import DagsterInstance

POSTGRES, BROKER = "MULIN_CITY_POSTGRES", "MULIN_CITY_BROKER"
"""Environment variables: addresses with their passwords, which stand in no file."""
_STORAGE, _RESULTS = "MULIN_CITY_STORAGE_URL", "MULIN_CITY_RESULTS_URL"
_SCHEMES = ("postgresql", "postgres")
_RETRIES = 2
_POLL_SECONDS, _START_SECONDS = 10, 7200
"""A run that waits in the broker is STARTING: it may wait for hours while other districts run."""
_RESULT_DAYS = 7
CELERY_CONFIG: dict[str, Any] = {
    "task_acks_late": True,
    "worker_prefetch_multiplier": 1,
    "result_expires": _RESULT_DAYS * 86_400,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_heartbeat": 10,
    "control_queue_exclusive": False,
    "control_queue_durable": True,
    "worker_redirect_stdouts": False,
}
"""For the daemon that sends and the workers that take: a run is taken from the broker only when it is over, and a
worker that is busy reserves no second one. A worker whose link was cut comes back under its name while the broker still
holds its old connection for alive: with an exclusive queue for questions it ended there."""


def address(variable: str, driver: str) -> str:
    """What ``variable`` says, for a driver of SQLAlchemy's (or, empty, for libpq). Raises FindingsError."""
    said = os.environ.get(variable, "").strip()
    parts = urlsplit(said)
    if parts.scheme.partition("+")[0] not in _SCHEMES or not parts.hostname:
        finding = m.RULES["city.address"].finding("city.address", {"variable": variable, "example": m.POSTGRES_EXAMPLE})
        raise FindingsError(m.NOT_CONNECTED, [finding])
    return urlunsplit(parts._replace(scheme=f"postgresql+{driver}" if driver else "postgresql"))


def broker() -> str:
    """Raises FindingsError where the environment names none."""
    said = os.environ.get(BROKER, "").strip()
    if urlsplit(said).scheme not in ("amqp", "amqps", "pyamqp"):
        finding = m.RULES["city.address"].finding("city.address", {"variable": BROKER, "example": m.BROKER_EXAMPLE})
        raise FindingsError(m.NOT_CONNECTED, [finding])
    return said


def results() -> str:
    """Celery's own records of its tasks: in the same database."""
    return f"db+{address(POSTGRES, 'psycopg')}"


def environment(city: City) -> dict[str, str]:
    """For every process of the city's engine, on this machine. Raises FindingsError."""
    told = {**surroundings(city), VARIABLE: str(city.root), "MULIN_HOME": str(city.root)}
    if city.file.engine == CELERY:
        told |= {_STORAGE: address(POSTGRES, "psycopg2"), _RESULTS: results(), BROKER: broker()}
    return told


def config(city: City) -> dict[str, Any]:
    """dagster.yaml as data."""
    runs = city.file.runs
    queue = queue_config(
        max_concurrent_runs=runs,
        tag_concurrency_limits=[{"key": DISTRICT_TAG, "value": {"applyLimitPerUniqueValue": True}, "limit": 1}],
        max_user_code_failure_retries=1000,  # while the broker is away, too: what is queued waits
    )
    if city.file.engine != CELERY:
        return {**in_sqlite(city), **for_all(retries=_RETRIES), "run_launcher": WATCHED, "run_coordinator": queue}

    def stored(module: str, name: str) -> dict[str, Any]:
        return {"module": module, "class": name, "config": {"postgres_url": {"env": _STORAGE}}}

    launcher = {
        "broker": {"env": BROKER}, "backend": {"env": _RESULTS}, "default_queue": QUEUE, "config_source": CELERY_CONFIG,
    }  # fmt: skip
    monitoring = {
        "start_timeout_seconds": _START_SECONDS, "poll_interval_seconds": _POLL_SECONDS, "max_resume_run_attempts": 0,
    }  # fmt: skip
    return {
        "run_storage": stored("dagster_postgres.run_storage", "PostgresRunStorage"),
        "event_log_storage": stored("orchestration.city.several.storage", "PooledPostgresEventLog"),
        "schedule_storage": stored("dagster_postgres.schedule_storage", "PostgresScheduleStorage"),
        **for_all(retries=_RETRIES, **monitoring),
        "run_launcher": {"module": "orchestration.city.several.launcher", "class": "FleetLauncher", "config": launcher},
        "run_coordinator": queue,
    }


def open_city(city: City) -> DagsterInstance:
    """The instance that every command of the city's opens; as a context manager. Raises FindingsError."""
    os.environ.update(environment(city))
    if city.file.engine != CELERY:
        return open_sqlite(city, config(city))
    from dagster import DagsterInstance

    write_config(city, config(city))
    return DagsterInstance.from_config(str(city.dagster_home))
