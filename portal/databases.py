"""The database of the portal: SQLite in the home, or PostgreSQL by one setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_WAIT_SECONDS = 20
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"


def database_of(url: str, home: Path) -> dict[str, Any]:
    """Django's description of the database. ``url``: ``postgresql://user:password@host:port/name``, or empty.

    Raises ImproperlyConfigured (Chinese) for what is neither.
    """
    if not url:
        options = {"timeout": _WAIT_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE}
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": home / "portal.sqlite3", "OPTIONS": options,
            "CONN_MAX_AGE": 60,
        }  # fmt: skip
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2:
        raise ImproperlyConfigured("MULIN_PORTAL_DATABASE 应写成 postgresql://用户:密码@主机/库名，不写则用 SQLite")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
