"""Dagster's configuration of a city, and opening it: SQLite on one machine, PostgreSQL and Celery on several.

Every setting of the second was seen to be needed (docs/city.md says what happens without it).
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg

from mulin.findings import Finding, FindingsError
from orchestration.abandoned import DISTRICT_TAG
from orchestration.alive import serve
from orchestration.city import messages as m
from orchestration.city.config import CELERY, QUEUE, VARIABLE, City
from orchestration.instance import WATCHED, for_all, in_sqlite, open_sqlite, queue_config, surroundings, write_config

if TYPE_CHECKING:
    from dagster import DagsterInstance

POSTGRES, BROKER = "MULIN_CITY_POSTGRES", "MULIN_CITY_BROKER"
"""Environment variables: addresses with their passwords, which stand in no file."""
_STORAGE, _RESULTS = "MULIN_CITY_STORAGE_URL", "MULIN_CITY_RESULTS_URL"
_SCHEMES = ("postgresql", "postgres")
_BROKER_SCHEMES = ("amqp", "amqps", "pyamqp")
_ALIVE = {
    "connect_timeout": "10", "keepalives_idle": "5", "keepalives_interval": "5", "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}  # fmt: skip
"""For libpq, in every address of the database: one that is cut off is noticed within 20 s, by the kernel's own rules
after a quarter of an hour."""
_BARE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PACKAGES = ("dagster_celery", "dagster_postgres")
_RECORDS = "orchestration.city.several.results.KeptResults"
_RETRIES = 2
_POLL_SECONDS, _START_SECONDS, _CANCEL_SECONDS = 10, 7200, 900
"""A run that waits in the broker is STARTING: it may wait for hours while other districts run. One that was cancelled
ends itself at its next step, and some take minutes; until then no other of its district may begin."""
_RESULT_DAYS = 7
CELERY_CONFIG: dict[str, Any] = {
    "task_acks_late": True,
    "worker_prefetch_multiplier": 1,
    "result_expires": _RESULT_DAYS * 86_400,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_transport_options": {
        "max_retries": 3, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5,  # as Dagster has it
        "confirm_publish": True,
    },
    "broker_heartbeat": 10,
    "control_queue_exclusive": False,
    "control_queue_durable": True,
    "worker_redirect_stdouts": False,
}  # fmt: skip
"""For the daemon that sends and the workers that take: a run is taken from the broker only when it is over, a worker
that is busy reserves no second one, and a run counts as sent when the broker says that it has it. A worker whose link
was cut comes back under its name while the broker still holds its old connection for alive: with an exclusive queue
for questions it ended there."""


def address(variable: str, driver: str) -> str:
    """What ``variable`` says, for a driver of SQLAlchemy's (or, empty, for libpq), and how soon a link that was cut is
    to be noticed, where it does not say so itself. Raises FindingsError."""
    parts = _parts(variable, _SCHEMES, m.POSTGRES_EXAMPLE)
    query = urlencode({**_ALIVE, **dict(parse_qsl(parts.query, keep_blank_values=True))}, quote_via=quote)
    scheme = f"postgresql+{driver}" if driver else "postgresql"
    return urlunsplit(parts._replace(scheme=scheme, query=query))


def broker() -> str:
    """Raises FindingsError where the environment names none."""
    return _parts(BROKER, _BROKER_SCHEMES, m.BROKER_EXAMPLE).geturl()


def _parts(variable: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """Raises FindingsError for what is no such address, and for a password with a bare mark of an address's own:
    drivers read such a one differently, and some would ask another host. Never repeats what stands there."""
    said = os.environ.get(variable, "").strip()
    rule = "city.address"
    try:
        parts = urlsplit(said)
        if parts.scheme.partition("+")[0] in schemes:
            if said.count("@") > 1 or ("@" in said) != ("@" in parts.netloc) or _BARE.search(said):
                rule = "city.address/marks"
            elif parts.hostname and parts.port != 0:
                return parts
    except ValueError:  # a port that is none, half a bracket
        pass
    finding = m.RULES[rule].finding(rule, {"variable": variable, "example": example})
    raise FindingsError(m.NOT_CONNECTED, [finding])


def results() -> str:
    """Celery's own records of its tasks: in the same database. It takes what stands before the first + for the class
    that keeps them."""
    return f"{_RECORDS}+{address(POSTGRES, 'psycopg')}"


def environment(city: City) -> dict[str, str]:
    """For every process of the city's engine, on this machine. Raises FindingsError where the environment does not say
    where database and broker are, or what several machines need is not installed."""
    told = {**surroundings(city), VARIABLE: str(city.root), "MULIN_HOME": str(city.root)}
    if city.file.engine == CELERY:
        _require_packages()
        told |= {_STORAGE: address(POSTGRES, "psycopg2"), _RESULTS: results(), BROKER: broker()}
    return told


def no_fleet(city: City) -> list[Finding]:
    """Why a city has no workers; empty where it has."""
    return [] if city.file.engine == CELERY else [m.RULES["city.engine"].finding("city.engine", {})]


def join_fleet(city: City) -> None:
    """Make this process one that takes runs of the city's. Raises FindingsError."""
    os.environ.update(environment(city))
    write_config(city, config(city))
    serve(city.dagster_home)


def _require_packages() -> None:
    absent = [name.replace("_", "-") for name in _PACKAGES if find_spec(name) is None]
    if absent:
        finding = m.RULES["city.packages"].finding("city.packages", {"absent": "、".join(absent), "command": m.INSTALL})
        raise FindingsError(m.NOT_INSTALLED, [finding])


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

    def stored(name: str) -> dict[str, Any]:
        where = "orchestration.city.several.storage"
        return {"module": where, "class": name, "config": {"postgres_url": {"env": _STORAGE}}}

    launcher = {
        "broker": {"env": BROKER}, "backend": {"env": _RESULTS}, "default_queue": QUEUE, "config_source": CELERY_CONFIG,
    }  # fmt: skip
    monitoring = {
        "start_timeout_seconds": _START_SECONDS, "poll_interval_seconds": _POLL_SECONDS, "max_resume_run_attempts": 0,
        "cancel_timeout_seconds": _CANCEL_SECONDS,
    }  # fmt: skip
    return {
        "run_storage": stored("PooledPostgresRuns"),
        "event_log_storage": stored("PooledPostgresEventLog"),
        "schedule_storage": stored("PooledPostgresSchedules"),
        **for_all(retries=_RETRIES, **monitoring),
        "run_launcher": {"module": "orchestration.city.several.launcher", "class": "FleetLauncher", "config": launcher},
        "run_coordinator": queue,
    }


def open_city(city: City) -> DagsterInstance:
    """The instance that every command of the city's opens; as a context manager. Raises FindingsError, also where its
    database does not answer: Dagster would try for half a minute, and say it in English."""
    os.environ.update(environment(city))
    if city.file.engine != CELERY:
        return open_sqlite(city, config(city))
    from dagster import DagsterInstance

    try:
        psycopg.connect(address(POSTGRES, "")).close()
    except psycopg.Error as error:
        raise no_database(error) from error
    write_config(city, config(city))
    return DagsterInstance.from_config(str(city.dagster_home))


def no_database(error: psycopg.Error) -> FindingsError:
    """What is said where it cannot be reached, or lets nobody in."""
    words = {"reason": " ".join(str(error).split())}
    return FindingsError(m.NOT_CONNECTED, [m.RULES["city.database"].finding("city.database", words)])
