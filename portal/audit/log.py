"""Writing a line of the log: in the transaction of the act that it tells of, or not at all.

Once that is committed the line's hash goes into a file of the home (:mod:`mulin.received.loghead`), and from time to
time into the chain of the received store (:mod:`portal.audit.chained`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest

from mulin.beijing import in_beijing
from mulin.durable import sync_file
from mulin.received.loghead import LogHead
from portal.audit.bounded import bounded, text_of
from portal.audit.chained import chain_when_due
from portal.audit.models import Entry
from portal.audit.seal import GENESIS, hash_of, heads_of, key_to_write, mark_of, seal_of

log = logging.getLogger(__name__)
_LOCK = 0x6D75_6C69


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says. ``detail``: what JSON can hold, before and after where it changed; what is too long or secret
    is left out (:mod:`portal.audit.bounded`)."""

    account: str
    who: str
    post: str
    act: str
    about: str
    detail: Mapping[str, Any] | None = None


def line_of(request: HttpRequest, act: str, about: str = "", detail: Mapping[str, Any] | None = None) -> Line:
    """That whoever asks did this."""
    account, held = request.user, getattr(request, "post_held", None)
    known = account.is_authenticated
    return Line(
        account.get_username() if known else "", getattr(account, "name", "") if known else "",
        str(held) if held is not None else "", act, about, detail,
    )  # fmt: skip


def record(request: HttpRequest, act: str, about: str = "", detail: Mapping[str, Any] | None = None) -> Entry:
    """Write down that whoever asks did this."""
    return write_all([line_of(request, act, about, detail)])[0]


def write(*, account: str, who: str, post: str, act: str, about: str, detail: Mapping[str, Any] | None = None) -> Entry:
    """The same for what is done without a request (worker, command line)."""
    return write_all([Line(account, who, post, act, about, detail)])[0]


def write_all(lines: Sequence[Line]) -> list[Entry]:
    """Several acts that are done in one transaction, in this order."""
    home = Path(settings.HOME)
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        key = key_to_write(home)
        last = Entry.objects.order_by("-number").first()
        entries: list[Entry] = []
        for line in lines:
            last = _entry(line, last, key)
            entries.append(last)
        Entry.objects.bulk_create(entries)
        if entries:
            transaction.on_commit(partial(_keep, home, entries[-1]), robust=True)
        return entries


def _entry(line: Line, last: Entry | None, key: bytes) -> Entry:
    """The line behind ``last``."""
    body: dict[str, Any] = {
        "number": last.number + 1 if last else 1, "at": in_beijing(None),
        "account": text_of(line.account, 50), "who": text_of(line.who, 50), "post": text_of(line.post, 100),
        "act": line.act[:64], "about": text_of(line.about, 200), "detail": bounded(line.detail), "key": mark_of(key),
        "previous": last.hash if last else GENESIS,
    }  # fmt: skip
    digest = hash_of(body)
    return Entry(**body, hash=digest, seal=seal_of(key, digest))


def _keep(home: Path, entry: Entry) -> None:
    """Keep the head of what is committed, and of what came before it since; what cannot be kept is kept with the next
    one, and told in the server's log.

    SQLite's journal goes to the disk first: after a power cut the log may not be behind its head.
    """
    journal = Path(f"{connection.settings_dict['NAME']}-wal") if connection.vendor == "sqlite" else None
    if journal is not None and journal.is_file():
        sync_file(journal)
    heads_of(home).append(LogHead(entry.number, entry.hash), _between)
    chain_when_due(entry)


def _between(first: int, last: int) -> Iterator[LogHead]:
    for number, digest in Entry.objects.filter(number__range=(first, last)).values_list("number", "hash"):
        yield LogHead(number, digest)
