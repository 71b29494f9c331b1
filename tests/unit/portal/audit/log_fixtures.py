"""A log with some lines, and a hostile hand that has every right over the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from portal.audit.log import write
from portal.audit.models import Entry
from portal.audit.verify import verify_log

TABLE = Entry._meta.db_table
COLUMNS = ("number", "at", "account", "who", "post", "act", "about", "detail", "previous", "hash", "key", "seal")


def wrote(count: int) -> None:
    for n in range(count):
        write(account=f"u{n % 3}", who="王芳", post="D06 经办人", act="people.login", about=f"第{n + 1}次")


def hostile(sql: str, *values: Any) -> None:
    """What whoever has all rights over the database does by hand."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def row(number: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE number = %s", [number])
        return dict(zip(COLUMNS, cursor.fetchone(), strict=True))


def put(row: dict[str, Any]) -> None:
    names = ", ".join(COLUMNS)
    hostile(
        f"INSERT INTO {TABLE} ({names}) VALUES ({', '.join(['%s'] * len(COLUMNS))})", *(row[name] for name in COLUMNS)
    )


def rules() -> list[str]:
    return [f.rule for f in verify_log().findings]


@contextmanager
def committed(capture: Callable[..., Any]) -> Iterator[None]:
    """What is written here counts as committed: its heads are kept."""
    with capture(execute=True):
        yield
