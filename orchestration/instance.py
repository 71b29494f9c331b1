"""Dagster's own home under ``$MULIN_HOME/dagster``: its configuration, and opening it.

Everything Dagster remembers (runs, events, schedules, sensor cursors) lies there in SQLite and may be deleted: the
received files and the releases do not depend on it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from mulin.settings import Settings
from mulin.tables.sqlfiles import plain_path
from mulin.temporary import own_name
from orchestration.history import FOLDERS, make_openable

if TYPE_CHECKING:
    from dagster import DagsterInstance

WAREHOUSE_POOL, WAREHOUSE_LIMIT = "warehouse", 1
"""Steps that write a year's DuckDB file. One at a time: DuckDB has one writer, and a year wants both cores."""

_ODD = "MULIN_DAGSTER_"
_ONE = "\0"
_PATHS = {
    "PYTHONPATH": os.pathsep, "MULIN_ALLOWED_FOLDERS": ",", "MULIN_FONT_DIR": _ONE, "MULIN_WITNESSES": _ONE,
    "MULIN_SCRATCH": _ONE, "MULIN_ANCHOR_KEY": _ONE, "MULIN_ANCHOR_PUBLIC": _ONE, "TMPDIR": _ONE,
}  # fmt: skip
"""Variable → what parts its paths."""


class HasEngine(Protocol):
    """A home, or a city."""

    @property
    def dagster_home(self) -> Path: ...


def _odd_folders(of: HasEngine) -> dict[str, str]:
    """Environment variable → where SQLite's files are, for a home whose name is not to be said otherwise; else none.

    Dagster makes a pattern of the path, and a URL, which ends at ``?``. A plain path to such a home lasts as long as
    the process that made it, so dagster.yaml, which stays, only names the variable.
    """
    plain = plain_path(of.dagster_home)
    if plain == of.dagster_home:
        return {}
    return {_ODD + what: str(plain / folder) for what, folder in FOLDERS.items()}


def instance_config(settings: Settings) -> dict[str, Any]:
    """dagster.yaml of a home as data."""
    return {
        **in_sqlite(settings),
        **for_all(retries=1),
        "run_launcher": WATCHED,
        "run_coordinator": queue_config(),
        "concurrency": {"pools": {"default_limit": WAREHOUSE_LIMIT, "granularity": "run"}},
    }


WATCHED = {"module": "orchestration.launcher", "class": "WatchedRunLauncher"}


def in_sqlite(of: HasEngine) -> dict[str, Any]:
    """Where runs, events and schedules are kept."""
    odd = _odd_folders(of)

    def sqlite(module: str, class_name: str, what: str) -> dict[str, Any]:
        folder = {"env": _ODD + what} if odd else str(of.dagster_home / FOLDERS[what])
        return {"module": module, "class": class_name, "config": {"base_dir": folder}}

    return {
        "run_storage": sqlite("dagster._core.storage.runs", "SqliteRunStorage", "RUNS"),
        "event_log_storage": sqlite("orchestration.eventlog", "WarmSqliteEventLog", "EVENTS"),
        "schedule_storage": sqlite("dagster._core.storage.schedules", "SqliteScheduleStorage", "SCHEDULES"),
    }


def queue_config(**more: Any) -> dict[str, Any]:
    """The queue of runs; ``more``: what a city's says besides."""
    config = {
        "dequeue_interval_seconds": 1,  # a department waits for its scores; Dagster's default is 5
        # while somebody mends the pack, what is queued waits half an hour instead of being dropped
        "max_user_code_failure_retries": 60,
        "user_code_failure_retry_delay": 30,
    }
    return {"module": "orchestration.queue", "class": "EarlierYearsFirst", "config": config | more}


def for_all(*, retries: int, **monitoring: Any) -> dict[str, Any]:
    """What holds for every engine of ours. ``retries``: of a run whose process died; ``monitoring``: what is watched
    otherwise than in a home."""
    return {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},  # no pop-up that asks for an e-mail address
        # Four processes a step to copy what it prints into a file of its own; our steps print only for the terminal.
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
        # What a retry can mend is a crash or a machine that went away; a refused year fails again and says the same.
        "run_retries": {"enabled": True, "max_retries": retries, "retry_on_asset_or_op_failure": False},
        "run_monitoring": {
            "enabled": True,
            "start_timeout_seconds": 180,
            "poll_interval_seconds": 30,
            "max_runtime_seconds": 10800,
        }
        | monitoring,
        "retention": {
            "sensor": {"purge_after_days": {"skipped": 2}},
            "schedule": {"purge_after_days": {"skipped": 30}},
        },
    }


def write_config(of: HasEngine, config: dict[str, Any]) -> None:
    """Write dagster.yaml when it is missing or says something else. Idempotent."""
    header = "# Written by mulin whenever Dagster is opened; changes made here are lost.\n"
    text = header + yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    write_where_other(of.dagster_home / "dagster.yaml", text)


def write_where_other(path: Path, text: str) -> None:
    """Several processes, on several machines, may do it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != text.encode():
        beside = path.with_name(f".{path.name}.{own_name()}")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def open_instance(settings: Settings) -> DagsterInstance:
    """The instance every entry (CLI, web server, daemon, tests) shares. Use it as a context manager.

    Damaged files of Dagster's are set aside first, and it is said on standard error.
    """
    instance = open_sqlite(settings, instance_config(settings))
    _limit_pool(instance)
    return instance


def open_sqlite(of: HasEngine, config: dict[str, Any]) -> DagsterInstance:
    """An instance that keeps everything in SQLite, as ``config`` says otherwise."""
    from dagster import DagsterInstance

    of.dagster_home.mkdir(parents=True, exist_ok=True)
    make_openable(of.dagster_home, lambda text: print(text, file=sys.stderr, flush=True))
    write_config(of, config)
    os.environ.update(_odd_folders(of))
    return DagsterInstance.from_config(str(plain_path(of.dagster_home)))


def _limit_pool(instance: DagsterInstance) -> None:
    """Write the pool's limit down before the first run. The default limit holds for a pool the queue has seen before:
    in a new home it let the first two years of a backfill start together."""
    limits = instance.event_log_storage.get_pool_limits()
    if all(pool.name != WAREHOUSE_POOL or pool.limit != WAREHOUSE_LIMIT for pool in limits):
        instance.event_log_storage.set_concurrency_slots(WAREHOUSE_POOL, WAREHOUSE_LIMIT)


def environment(settings: Settings) -> dict[str, str]:
    """The environment for Dagster's own processes (web server, daemon, the runs they start), wherever they stand."""
    return {
        **surroundings(settings),
        "MULIN_HOME": str(settings.home.resolve()),
        "MULIN_PACK": str(settings.pack.resolve()),
        "MULIN_WORKERS": str(settings.workers),
    }


def surroundings(of: HasEngine) -> dict[str, str]:
    """What every process of Dagster's is told, of a home or a city."""
    return {
        **os.environ,
        **_from_here(),
        **_odd_folders(of),
        "DAGSTER_HOME": str(plain_path(of.dagster_home)),
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }


def _from_here() -> dict[str, str]:
    """Variables that hold paths, made absolute; an empty one is left out, being whatever folder a process stands in."""
    return {
        name: parted.join(path if path.startswith("~") else str(Path(path).absolute()) for path in paths)
        for name, parted in _PATHS.items()
        if (paths := [path for path in os.environ.get(name, "").split(parted) if path.strip()])
    }
