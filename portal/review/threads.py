"""Threads of tables: what was said, by whom, what was mended and what is settled; and who has not read it yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from mulin.received.acts import Person
from portal.people.models import Account
from portal.people.roles import Role
from portal.review.models import Mark, Remark, Seen

Of = tuple[int, str, str]
"""Year, department, kind."""
MAY_MARK: Mapping[str, frozenset[Role]] = {
    Mark.CHANGED: frozenset({Role.CLERK, Role.LEADER}),
    Mark.RESOLVED: frozenset({Role.REVIEWER, Role.OFFICE}),
}


def thread_of(table: Of) -> list[Remark]:
    """What was said about a table, in order, with its marks."""
    year, department, kind = table
    return list(Remark.objects.filter(year=year, department=department, kind=kind).prefetch_related("marks"))


def open_places(table: Of) -> frozenset[str]:
    """Cells and indicators that something is said about which nobody has settled."""
    return frozenset(r.place for r in thread_of(table) if r.place and not is_settled(r))


def is_settled(remark: Remark) -> bool:
    return any(mark.mark == Mark.RESOLVED for mark in remark.marks.all())


def unread_of(account: Account, year: int, department: str = "") -> dict[tuple[str, str], int]:
    """(department, kind) → remarks that others wrote since the account last saw the thread. Two queries."""
    mine = {"department": department} if department else {}
    upto = {s.of: s.upto for s in Seen.objects.filter(account=account, year=year, **mine)}
    said = (
        Remark.objects.filter(year=year, **mine).exclude(account=account.login).values_list("department", "kind", "pk")
    )
    return dict(Counter((d, k) for d, k, pk in said if pk > upto.get((d, k), 0)))


def seen(account: Account, table: Of, remarks: Sequence[Remark]) -> None:
    """Note that the account has these before it."""
    year, department, kind = table
    last = max((r.pk for r in remarks), default=0)
    of: dict[str, Any] = {"account": account, "year": year, "department": department, "kind": kind}
    if last and not Seen.objects.filter(**of, upto__gte=last).exists():
        Seen.objects.update_or_create(**of, defaults={"upto": last})


def say(table: Of, by: Person, text: str, *, place: str = "", version: int | None = None, after: int = 0) -> Remark:
    """``after``, with ``version``: why the department's head does not sign it, and how many acts the table had then."""
    year, department, kind = table
    return Remark.objects.create(
        year=year, department=department, kind=kind, place=place, version=version, text=text, after=after,
        account=by.account, who=by.name, post=by.post,
    )  # fmt: skip


def unsigned_of(department: str) -> dict[tuple[int, str, int | None, int], str]:
    """Year, kind, version and number of acts of a table → why its department's head sent the version back unsigned,
    where nobody has marked that as mended. It holds while the table has no further act. One query."""
    said = Remark.objects.filter(department=department, version__isnull=False, after__gt=0, returned=False)
    told = said.exclude(marks__mark=Mark.CHANGED).values_list("year", "kind", "version", "after", "text")
    return {(year, kind, version, after): text for year, kind, version, after, text in told}


def keep_return(table: Of, by: Person, text: str, places: Sequence[str], version: int, after: int) -> None:
    """A return as remarks, one a place, so that each can be marked as mended. The same return twice is told once."""
    year, department, kind = table
    with transaction.atomic():
        for place in places:
            Remark.objects.get_or_create(
                year=year, department=department, kind=kind, place=place, version=version, after=after, returned=True,
                defaults={"text": text, "account": by.account, "who": by.name, "post": by.post},
            )  # fmt: skip


def put_mark(remark: Remark, mark: str, by: Person) -> tuple[Mark, bool]:
    """Mark a remark; whether it was not marked so yet."""
    return Mark.objects.get_or_create(
        remark=remark, mark=mark, defaults={"account": by.account, "who": by.name, "post": by.post}
    )
