"""Dagster's SQLite event log with its connections kept open.

The stock class makes a new engine, connection and statement cache for every event. A year writes about a thousand
events in one process; measured on one machine in one go that took 33 s, and 4.6 s with this class. Files, tables and
migrations stay Dagster's own, so the stock class can take over at any time.

It overrides one private method (``_connect``). requirements.in holds Dagster below the next minor version, and
tests/unit/orchestration/test_eventlog.py fails when the method no longer does what we rely on.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster import DagsterEventType, EventLogEntry
from dagster._core.events import JobFailureData
from dagster._core.storage.event_log import EventLogStorage, SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster_shared.error import SerializableErrorInfo
from sqlalchemy.pool import StaticPool

from orchestration.alive import hold, is_held
from orchestration.history import make_sound
from orchestration.messages import NOT_RUN

_KEPT_SHARDS = 4  # the index and the runs looked at last: the web server opens every run somebody clicks on
_BUSY_TIMEOUT_SECONDS = 60
_SETTLED_SECONDS = 3.0
_WITHOUT_CAUSE = "This run has been marked as failed from outside the execution context."
_FINDINGS = re.compile(r"FindingsError: (.+?)(?:\n\s*\n|\Z)", re.DOTALL)


def _sync_at_checkpoints(connection: Any, _record: object) -> None:
    """With a write-ahead log a power cut then loses the last events at worst, never the database; a sync after each of
    a thousand events costs seconds. Nothing that matters stands only here."""
    connection.execute("pragma synchronous = normal")


def cause_of(error: SerializableErrorInfo) -> str:
    """What lies at the bottom of an error; our own findings wherever they stand in it, which from another process come
    as text with its trace."""
    while error.cause is not None:
        error = error.cause
    if ours := _FINDINGS.search(error.message):
        return ours[1].strip()
    return error.message.strip().partition("\n")[0]


def with_its_cause(log: EventLogStorage, event: EventLogEntry) -> EventLogEntry:
    """Why a run could not be started, or ended in between, Dagster tells in an event before; the failure itself,
    which the list of runs shows, then only says that it is one."""
    failed = event.dagster_event
    if failed is None or failed.message != _WITHOUT_CAUSE:
        return event
    earlier = log.get_records_for_run(event.run_id, of_type=DagsterEventType.ENGINE_EVENT).records
    told = [e.event_log_entry.dagster_event for e in earlier if e.event_log_entry.dagster_event is not None]
    errors = [e.engine_event_data.error for e in told if e.engine_event_data.error is not None]
    if not told:
        return event
    cause = cause_of(errors[-1]) if errors else told[-1].message or ""
    data = JobFailureData(errors[-1] if errors else None)
    return event._replace(
        dagster_event=failed._replace(message=NOT_RUN.format(cause=cause), event_specific_data=data)
    )  # fmt: skip


def settled(events: Mapping[int, EventLogEntry]) -> dict[int, EventLogEntry]:
    """Those up to the first that is hardly written, by id. Dagster's daemon makes again what has failed; it looks at
    each failure once, and the run is marked as failed only after that is written: what was seen in between was never
    made again. Of several writers the later id may be there first, too."""
    found: dict[int, EventLogEntry] = {}
    for number, event in sorted(events.items()):
        if time.time() - event.timestamp < _SETTLED_SECONDS:
            break
        found[number] = event
    return found


class WarmSqliteEventLog(SqliteEventLogStorage):
    """Named in dagster.yaml (:mod:`orchestration.instance`); nothing else makes one."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)
        # SQLite forbids using a connection on both sides of a fork: a child starts with none.
        os.register_at_fork(after_in_child=self._forget_engines)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> WarmSqliteEventLog:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def store_event(self, event: Any) -> None:
        """Store, then touch the run's file. Whoever stores that a run has started is the process that works on it.

        Commits now land in the write-ahead log beside it, while the web server's live view watches the file itself.
        """
        if event.dagster_event_type is DagsterEventType.RUN_START:
            hold(self._held(event.run_id))  # before anybody can read that it has started
        super().store_event(with_its_cause(self, event))
        os.utime(self.path_for_shard(event.run_id))

    def get_logs_for_all_runs_by_log_id(self, *given: Any, **more: Any) -> Mapping[int, EventLogEntry]:
        return settled(super().get_logs_for_all_runs_by_log_id(*given, **more))

    def is_worked_on(self, run_id: str) -> bool:
        """Whether the process that started a run still lives; yes where that cannot be told."""
        return is_held(self._held(run_id))

    def has_table(self, table_name: str) -> bool:
        """A table once seen stays; the stock method connects anew to look for it at every check and materialisation."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def _held(self, run_id: str) -> Path:
        return Path(self._base_dir) / f"{run_id}.held"

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        if (engine := self._engines.get(shard)) is None or not Path(self.path_for_shard(shard)).exists():
            make_sound(Path(self.path_for_shard(shard)), lambda text: print(text, file=sys.stderr, flush=True))
            engine = self._engines[shard] = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False},  # _db_lock serialises
            )
            sqlalchemy.event.listen(engine, "connect", _sync_at_checkpoints)
        self._engines.move_to_end(shard)
        while len(self._engines) > _KEPT_SHARDS:
            oldest = next(name for name in self._engines if name not in (INDEX_SHARD_NAME, shard))
            self._engines.pop(oldest).dispose()
        return engine

    def _forget_engines(self) -> None:
        for engine in self._engines.values():
            engine.dispose(close=False)
        self._engines.clear()
