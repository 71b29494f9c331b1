"""Dagster's three stores on PostgreSQL, with one pool of connections for a process: the stock classes open one for
every question, and starting a server process for each was most of what an engine did. A daemon ran out of ports."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from typing import Any, ClassVar, Self

from dagster import EventLogEntry
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.run_storage import PostgresRunStorage
from dagster_postgres.schedule_storage import PostgresScheduleStorage
from dagster_postgres.utils import (
    DagsterPostgresException,
    create_pg_connection,
    create_pg_engine,
    pg_url_from_config,
)
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from orchestration.city import messages as m
from orchestration.eventlog import settled, with_its_cause

_CONNECTIONS = 6
"""Of a process, at most; opened as they are wanted and then kept. A run has one, the daemon's ten threads take turns,
and the next instance takes over what the last one leaves."""
_AGAIN_SECONDS = 1.0
_found: set[tuple[str, ...]] = set()
"""What this process has found in a database, tables and columns: it stays there. The stock classes look for some of
them at every question, and each look is dearer than what is asked."""


@lru_cache
def _pooled(postgres_url: str) -> Engine:
    return create_pg_engine(
        postgres_url, isolation_level="AUTOCOMMIT", poolclass=QueuePool, pool_size=_CONNECTIONS,
        max_overflow=0, pool_pre_ping=True,
    )  # fmt: skip


class _Pooled:
    """What the three have in common; stands before the stock class."""

    _engine: Engine

    def __init__(self, postgres_url: str, should_autocreate_tables: bool = True, inst_data: Any = None) -> None:
        """A process looks once whether the tables are there: a sensor opens an instance at every look, a worker one for
        every run."""
        self._url = postgres_url
        made = (postgres_url, type(self).__name__)
        super().__init__(  # type: ignore[call-arg]
            postgres_url, should_autocreate_tables and made not in _found, inst_data
        )
        _found.add(made)
        self._engine = _pooled(postgres_url)

    def _has(self, what: str, look: Callable[[], bool]) -> bool:
        """``look``, until it has found it."""
        if (self._url, what) in _found:
            return True
        if there := look():
            _found.add((self._url, what))
        return there

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> Self:
        """The stock method makes one of the stock class, whoever is asked."""
        tables = config_value.get("should_autocreate_tables", True)
        return cls(pg_url_from_config(config_value), tables, inst_data)

    def optimize_for_webserver(self, *given: Any, **more: Any) -> None:
        self._engine.dispose()  # the web server's own pool takes its place
        super().optimize_for_webserver(*given, **more)  # type: ignore[misc]


class PooledPostgresRuns(_Pooled, PostgresRunStorage):
    """Named in dagster.yaml (:mod:`orchestration.city.engine`), like the two others."""

    def has_run_stats_index_cols(self) -> bool:
        return self._has("runs.start_time", super().has_run_stats_index_cols)


class PooledPostgresSchedules(_Pooled, PostgresScheduleStorage):
    """Schedules, sensors and what they have seen."""

    def _has_instigators_table(self, conn: Connection) -> bool:
        return self._has("instigators", lambda: super(PooledPostgresSchedules, self)._has_instigators_table(conn))

    def has_secondary_index_table(self) -> bool:
        return self._has("secondary_indexes", super().has_secondary_index_table)


class PooledPostgresEventLog(_Pooled, PostgresEventLogStorage):
    """``patience_seconds``: so long a run waits for a database that is away; a worker has it, others ask again by
    themselves. A run that could not wait any longer writes nothing more, though the database be back: a step that is
    written down as failed is taken for refused and is not made again, one that just ends is."""

    patience_seconds: ClassVar[float] = 0.0
    _has_waited = False

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with ExitStack() as stack:
            yield self._entered(stack)

    def _entered(self, stack: ExitStack) -> Connection:
        until = time.monotonic() + self.patience_seconds
        while not self._has_waited:
            try:
                return stack.enter_context(create_pg_connection(self._engine))
            except DagsterPostgresException:
                if time.monotonic() < until:
                    time.sleep(_AGAIN_SECONDS)
                    continue
                self._has_waited = self.patience_seconds > 0
                raise
        raise DagsterPostgresException(m.HAS_WAITED)

    def has_table(self, table_name: str) -> bool:
        return self._has(table_name, partial(super().has_table, table_name))

    def store_event(self, event: EventLogEntry) -> None:
        event = with_its_cause(self, event)
        try:
            super().store_event(event)
        except DBAPIError as error:  # the database went away in the middle
            if not (self.patience_seconds and error.connection_invalidated):
                raise
            super().store_event(event)

    def get_logs_for_all_runs_by_log_id(self, *given: Any, **more: Any) -> Mapping[int, EventLogEntry]:
        return settled(super().get_logs_for_all_runs_by_log_id(*given, **more))
