"""The one place of a city's daemon: a lock in its database, wherever the machines are. A second daemon would send every
run once more, and Dagster only warns.

The server is asked to notice, as soon as we do, that a link was cut: by its own rules it would hold the lock for a
machine that is gone for two hours.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mulin.findings import FindingsError
from mulin.plain import sha256_of
from mulin.temporary import own_name
from orchestration.alive import command_lives
from orchestration.city.config import CELERY, City
from orchestration.city.engine import POSTGRES, address

_KEY = int(sha256_of(b"mulin city up")[:15], 16)
_GONE_SECONDS = 5
_HELD = (
    "select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1"
    " and database = (select oid from pg_database where datname = current_database())"
    " and classid::bigint = %s and objid::bigint = %s"
)
_NOTICES = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000"


def noticed(address: str, **more: str) -> psycopg.Connection:
    """A session whose locks the server gives back soon after the link was cut. ``address``: for libpq
    (:func:`orchestration.city.engine.address`). Raises psycopg.Error."""
    options = str(conninfo_to_dict(address).get("options") or "")
    return psycopg.connect(make_conninfo(address, options=f"{options} {_NOTICES}".strip(), **more), autocommit=True)


class Place:
    """Held until :meth:`leave`, or until the database is gone. Raises psycopg.Error where it cannot be reached."""

    def __init__(self, address: str) -> None:
        options = str(conninfo_to_dict(address).get("options") or "")
        self._name = own_name()
        self._address = make_conninfo(
            address, options=f"{options} {_NOTICES}".strip(), application_name=self._name
        )  # fmt: skip
        self._link: psycopg.Connection | None = None
        self.is_away = False
        """Whether the database did not answer when it was asked last."""

    def take(self) -> bool:
        """Whether nobody else has it."""
        self.leave()
        link = noticed(self._address, application_name=self._name)
        try:
            self._end_former(link)
            row = link.execute("select pg_try_advisory_lock(%s)", [_KEY]).fetchone()
        except psycopg.Error:
            link.close()
            raise
        if row is None or not row[0]:
            link.close()
            return False
        self._link = link
        return True

    def is_held(self) -> bool:
        """Taken again where the database had been away. False where another has it by now; while the database is away,
        nobody else can have it."""
        with suppress(psycopg.Error):
            if self._link is not None:
                self._link.execute("select 1")
                return True
        try:
            is_ours = self.take()
        except psycopg.Error:
            self.is_away = True
            return True
        self.is_away = False
        return is_ours

    def leave(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _end_former(self, link: psycopg.Connection) -> None:
        """Our own session of before, where the server has not yet noticed that it was cut: it would keep us out."""
        link.execute(
            "select pg_terminate_backend(pid, %s) from pg_stat_activity"
            " where application_name = %s and datname = current_database() and pid <> pg_backend_pid()",
            [_GONE_SECONDS * 1000, self._name],
        )


def is_served(city: City) -> bool:
    """Whether a ``mulin city up`` of this city lives, on whatever machine; yes where that cannot be told."""
    if city.file.engine != CELERY:
        return command_lives(city.dagster_home)
    try:
        where = address(POSTGRES, "")
    except FindingsError:
        return True
    try:
        with psycopg.connect(where) as link:
            row = link.execute(_HELD, [_KEY >> 32, _KEY & 0xFFFFFFFF]).fetchone()
    except psycopg.Error:  # without its database there is no engine
        return False
    return row is not None
