"""Dagster's event log on PostgreSQL with its connections kept: the stock class opens one for each event, which took
three times as long, and left a daemon without ports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagster import EventLogEntry
from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.utils import create_pg_engine, get_token_provider_from_config, pg_url_from_config
from sqlalchemy.pool import QueuePool

from orchestration.eventlog import settled, with_its_cause

_KEPT, _MORE = 1, 2


class PooledPostgresEventLog(PostgresEventLogStorage):
    """Named in dagster.yaml (:mod:`orchestration.city.engine`)."""

    def __init__(
        self, postgres_url: str, should_autocreate_tables: bool = True, inst_data: Any = None,
        token_provider: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(postgres_url, should_autocreate_tables, inst_data, token_provider)
        self._engine = create_pg_engine(
            postgres_url, token_provider, isolation_level="AUTOCOMMIT", poolclass=QueuePool, pool_size=_KEPT,
            max_overflow=_MORE, pool_pre_ping=True,
        )  # fmt: skip

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> PooledPostgresEventLog:
        """The stock method makes one of the stock class, whoever is asked."""
        return cls(
            pg_url_from_config(config_value), config_value.get("should_autocreate_tables", True), inst_data,
            get_token_provider_from_config(config_value),
        )  # fmt: skip

    def store_event(self, event: EventLogEntry) -> None:
        super().store_event(with_its_cause(self, event))

    def get_logs_for_all_runs_by_log_id(self, *given: Any, **more: Any) -> Mapping[int, EventLogEntry]:
        return settled(super().get_logs_for_all_runs_by_log_id(*given, **more))

    def optimize_for_webserver(self, *given: Any, **more: Any) -> None:
        self._engine.dispose()  # the web server's own pool takes its place
        super().optimize_for_webserver(*given, **more)

    def dispose(self) -> None:
        """A worker opens an instance for each run: the connections of one that is over are given back."""
        super().dispose()
        self._engine.dispose()
