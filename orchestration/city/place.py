"""The one place of a city's daemon: a lock in its database, wherever the machines are. A second daemon would send every
run once more, and Dagster only warns."""

from __future__ import annotations

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mulin.plain import sha256_of

_KEY = int(sha256_of(b"mulin city up")[:15], 16)
_WAIT_SECONDS = 10
_ALIVE = "keepalives_idle=5 keepalives_interval=5 keepalives_count=3 tcp_user_timeout=15000"
"""A database that is cut off is noticed within a quarter of a minute."""


class Place:
    """Held until :meth:`leave`, or until the database is gone. Raises psycopg.Error where it cannot be reached."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._link: psycopg.Connection | None = None

    def take(self) -> bool:
        """Whether nobody else has it."""
        link = psycopg.connect(
            make_conninfo(self._address, **conninfo_to_dict(_ALIVE)), autocommit=True, connect_timeout=_WAIT_SECONDS
        )
        row = link.execute("select pg_try_advisory_lock(%s)", [_KEY]).fetchone()
        if row is None or not row[0]:
            link.close()
            return False
        self._link = link
        return True

    def is_held(self) -> bool:
        """Taken again where the database had been away. False where another has it by now; while the database is away,
        nobody else can have it."""
        assert self._link is not None
        try:
            self._link.execute("select 1")
        except psycopg.Error:
            try:
                return self.take()
            except psycopg.Error:
                return True
        return True

    def leave(self) -> None:
        if self._link is not None:
            self._link.close()
