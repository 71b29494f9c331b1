"""Writing a line of the log: in the transaction of the act that it tells of, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest

from mulin.beijing import in_beijing
from mulin.plain import canonical, sha256_of
from portal.audit.models import Entry

GENESIS = "0" * 64
_FIELDS = ("number", "at", "account", "who", "post", "act", "about", "detail", "previous")
_LOCK = 0x6D75_6C69


def record(request: HttpRequest, act: str, about: str = "", detail: Mapping[str, Any] | None = None) -> Entry:
    """Write down that whoever asks did this. ``detail``: what JSON can hold, before and after where it changed."""
    account, held = request.user, getattr(request, "post_held", None)
    known = account.is_authenticated
    return write(
        account=account.get_username() if known else "",
        who=getattr(account, "name", "") if known else "",
        post=str(held) if held is not None else "",
        act=act, about=about, detail=detail,
    )  # fmt: skip


def write(*, account: str, who: str, post: str, act: str, about: str, detail: Mapping[str, Any] | None = None) -> Entry:
    """The same for what is done without a request (worker, command line)."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Entry.objects.order_by("-number").first()
        body: dict[str, Any] = {
            "number": last.number + 1 if last else 1, "at": in_beijing(None), "account": account, "who": who,
            "post": post, "act": act, "about": about, "detail": dict(detail or {}),
            "previous": last.hash if last else GENESIS,
        }  # fmt: skip
        return Entry.objects.create(**body, hash=hash_of(body))


def hash_of(body: Mapping[str, Any]) -> str:
    """The hash of a line without its own."""
    return sha256_of(canonical({name: body[name] for name in _FIELDS}))
