"""Which table and which version an address means, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.http import Http404, HttpRequest

from mulin.received import Receipt
from mulin.received.acts import Act, Person
from mulin.received.record import Record
from mulin.received.reported import Reported
from mulin.received.review import VersionReview
from portal.audit.log import record
from portal.district import the_pack, the_store
from portal.owed.table import Table, table_of
from portal.people.models import person_of
from portal.people.roles import Role

_Done = TypeVar("_Done", Act, Receipt, Reported)


def done_once(request: HttpRequest, name: str, about: str, detail: Mapping[str, Any], do: Callable[[], _Done]) -> _Done:
    """Do what the chain is to have, with its line of the log, in one transaction. What had been done already, and is
    given once more, leaves no line: a button pressed twice is one act."""
    with transaction.atomic():
        record(request, name, about, detail)  # from here on one at a time
        before = len(the_store().chain.state().events)
        done = do()
        index = done.record.chain_index if isinstance(done, Receipt) else done.chain_index
        if index < before:
            transaction.set_rollback(True)
    return done


def table_asked(year: int, department: str, kind: str) -> Table:
    """Raises Http404 for a table that nobody is asked for."""
    return table_of(the_pack(), the_store(), year, department, kind)


def version_asked(table: Table, number: int) -> VersionReview:
    """Raises Http404 for a version that never came."""
    found = table.review.version(number)
    if found is None:
        raise Http404
    return found


def who(request: HttpRequest) -> Person:
    """Whoever asks, from the post acted from."""
    asking: Any = request
    return person_of(asking.user, asking.post_held)


def role_of(request: HttpRequest) -> Role:
    asking: Any = request
    return Role(asking.post_held.role)


def about(table: Table, version: int | None = None) -> str:
    """What an act was about, as the log says it."""
    base = f"{table.year}/{table.department}/{table.kind}"
    return base if version is None else f"{base}/v{version}"


def detail_of(record: Record) -> dict[str, str]:
    """What the log says of a file."""
    return {"sha256": record.sha256, "receipt": record.receipt, "file": record.file_name}
