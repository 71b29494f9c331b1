"""Dagster's own home under ``$MULIN_HOME/dagster``: its configuration, and opening it.

Everything Dagster remembers (runs, events, schedules, sensor cursors) lies there in SQLite and may be deleted: the
received files and the releases do not depend on it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from mulin.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

WAREHOUSE_POOL = "warehouse"
"""Steps that write a year's DuckDB file. One at a time: DuckDB has one writer, and a year wants both cores."""


def instance_config(settings: Settings) -> dict[str, Any]:
    """dagster.yaml as data."""
    history = settings.dagster_home / "history"

    def sqlite(module: str, class_name: str, folder: str) -> dict[str, Any]:
        return {"module": module, "class": class_name, "config": {"base_dir": str(folder)}}

    return {
        "telemetry": {"enabled": False},
        "run_storage": sqlite("dagster._core.storage.runs", "SqliteRunStorage", str(history)),
        "event_log_storage": sqlite("orchestration.eventlog", "WarmSqliteEventLog", str(history / "runs")),
        "schedule_storage": sqlite(
            "dagster._core.storage.schedules", "SqliteScheduleStorage", str(settings.dagster_home / "schedules")
        ),
        "concurrency": {"pools": {"default_limit": 1, "granularity": "run"}},
        # What a retry can mend is a crash or a machine that went away; a refused year fails again and says the same.
        "run_retries": {"enabled": True, "max_retries": 1},
        "run_monitoring": {"enabled": True, "start_timeout_seconds": 180, "poll_interval_seconds": 30},
        "retention": {"sensor": {"purge_after_days": {"skipped": 2}}, "schedule": {"purge_after_days": {"skipped": 30}}},
    }


def write_instance_config(settings: Settings) -> None:
    """Write dagster.yaml when it is missing or says something else. Idempotent."""
    import yaml

    folder = settings.dagster_home
    folder.mkdir(parents=True, exist_ok=True)
    header = "# Written by mulin (orchestration/instance.py) whenever Dagster is opened; changes made here are lost.\n"
    text = header + yaml.safe_dump(instance_config(settings), allow_unicode=True, sort_keys=False)
    path = folder / "dagster.yaml"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        beside = folder / f".dagster.yaml.{os.getpid()}"
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def open_instance(settings: Settings) -> DagsterInstance:
    """The instance every entry (CLI, web server, daemon, tests) shares. Use it as a context manager."""
    from dagster import DagsterInstance

    write_instance_config(settings)
    return DagsterInstance.from_config(str(settings.dagster_home))


def environment(settings: Settings) -> dict[str, str]:
    """The environment for Dagster's own processes (web server, daemon, the runs they start)."""
    return {
        **os.environ,
        "DAGSTER_HOME": str(settings.dagster_home),
        "MULIN_HOME": str(settings.home.resolve()),
        "MULIN_PACK": str(settings.pack.resolve()),
        "MULIN_WORKERS": str(settings.workers),
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }
