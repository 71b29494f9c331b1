"""Dagster's event log on PostgreSQL with its connections kept: the stock class opens one for each event, which took
three times as long, and left a daemon without ports."""

from __future__ import annotations

from typing import Any

from dagster_postgres.event_log import PostgresEventLogStorage
from dagster_postgres.utils import create_pg_engine
from sqlalchemy.pool import QueuePool

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
