"""Acts that take two persons: the first asks, the second confirms from their own session; only then is it done.

A feature registers its deed once (:func:`register`) and asks for it with :func:`ask`; the page of what waits
(``review:locks``) shows every deed to those who may stand second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from mulin.beijing import in_beijing, now, today
from mulin.findings import FindingsError
from mulin.plain import canonical, sha256_of
from mulin.received.acts import Person, same_account
from portal.audit.log import record
from portal.audit.vouched import was_recorded
from portal.people.models import Tenure
from portal.people.policy import RIGHTS, Act
from portal.people.tenures import believed
from portal.review import messages as m
from portal.review.models import Pending
from portal.review.reading import person

HOURS = 48
"""How long a request waits for its second person."""


@dataclass(frozen=True, slots=True)
class Deed:
    """``act``: the right that the first person must still hold when it is done. ``head``: what it rests on (a text that
    changes when that does); ``words``: what it does, in one line; ``perform``: does it, on the chain; it may refuse."""

    name: str
    act: Act
    head: Callable[[int, Mapping[str, Any]], str]
    words: Callable[[int, Mapping[str, Any]], str]
    perform: Callable[[int, Mapping[str, Any], str, Person, Person], object]


_deeds: dict[str, Deed] = {}


def register(deed: Deed) -> Deed:
    return _deeds.setdefault(deed.name, deed)


def deed_of(pending: Pending) -> Deed:
    return _deeds[pending.deed]


def words_of(pending: Pending) -> str:
    """What it does, in one line."""
    return deed_of(pending).words(pending.year, pending.detail)


def ask(
    request: HttpRequest, deed: Deed, year: int, about: str, reason: str, detail: Mapping[str, Any],
    ends: datetime | None = None,
) -> tuple[Pending, bool]:  # fmt: skip
    """Ask for a second person, until ``ends`` at most; whether it was not asked for yet. ``detail``: what JSON can
    hold."""
    by = person(request)
    last = min(filter(None, (ends, now() + timedelta(hours=HOURS))))
    with transaction.atomic():
        same = {"deed": deed.name, "year": year, "about": about, "outcome": Pending.WAITS, "account": by.account}
        for known in Pending.objects.filter(**same, ends__gt=now()):
            if (known.detail, known.reason) == (dict(detail), reason):
                return known, False
        asked = Pending.objects.create(
            deed=deed.name, year=year, about=about, reason=reason, detail=dict(detail),
            head=_head(deed, year, detail, reason), ends=last, account=by.account, who=by.name, post=by.post,
        )  # fmt: skip
        record(request, f"{deed.name}.asked", about, _said(asked))
        return asked, True


def _said(pending: Pending) -> dict[str, Any]:
    """What the log says of a request: enough to tell that it is this one, as it was asked for."""
    own = {"reason": pending.reason, "request": pending.pk, "ends": in_beijing(pending.ends)}
    return {**pending.detail, **own}


def _head(deed: Deed, year: int, detail: Mapping[str, Any], reason: str) -> str:
    """What is asked for, and what that rests on."""
    return sha256_of(canonical([deed.name, year, dict(detail), reason, deed.head(year, detail)]))


def seal_of(pending: Pending) -> str:
    """What the second person has before them: they confirm that, and nothing that was put in its place."""
    said = [pending.pk, pending.deed, pending.about, pending.head, pending.account, in_beijing(pending.ends)]
    return sha256_of(canonical(said))


def why_not(pending: Pending, by: Person) -> str:
    """Why somebody may not confirm it now; empty where they may."""
    try:
        _judge(pending, by)
        _must_have_been_asked(pending)
    except FindingsError as error:
        return "；".join(f"{f.message}（{f.mend}）" for f in error.findings)
    return ""


def confirm(request: HttpRequest, number: int, seal: str) -> Pending:
    """Stand by it as the second person, and do it. ``seal``: of what was shown to them (:func:`seal_of`).

    Raises FindingsError for what is over, changed, expired or one's own, and what the deed itself refuses; then it
    stays as it was.
    """
    by = person(request)
    with transaction.atomic():
        pending = Pending.objects.select_for_update().get(pk=number)
        if pending.outcome == Pending.DONE and same_account(pending.second_account, by.account):
            return pending  # the button pressed twice
        _judge(pending, by)
        if seal != seal_of(pending):
            raise FindingsError(m.NOT_DONE, [m.finding("second.changed")])
        _must_have_been_asked(pending)
        _close(pending, Pending.DONE, by)
        record(request, f"{pending.deed}.confirmed", pending.about, {**pending.detail, "reason": pending.reason,
               "asked_by": pending.account, "asked_by_name": pending.who})  # fmt: skip
        deed_of(pending).perform(pending.year, pending.detail, pending.reason, pending.by, by)
    return pending


def close(request: HttpRequest, number: int) -> Pending:
    """Take back what one asked for, or say no to what another did."""
    by = person(request)
    with transaction.atomic():
        pending = Pending.objects.select_for_update().get(pk=number)
        if pending.outcome != Pending.WAITS:
            return pending
        own = same_account(pending.account, by.account)
        outcome = Pending.TAKEN_BACK if own else Pending.REFUSED
        _close(pending, outcome, by)
        record(request, f"{pending.deed}.{outcome}", pending.about, {**pending.detail, "reason": pending.reason})
    return pending


def _close(pending: Pending, outcome: str, by: Person) -> None:
    pending.outcome, pending.closed_at = outcome, now()
    pending.second_account, pending.second_who, pending.second_post = by.account, by.name, by.post
    pending.save()


def _judge(pending: Pending, by: Person) -> None:
    refused = None
    if pending.outcome != Pending.WAITS:
        refused = m.finding("second.over", word=pending.word)
    elif pending.expired:
        refused = m.finding("second.expired")
    elif same_account(pending.account, by.account):
        refused = m.finding("second.own")
    elif not _still_may(pending):
        refused = m.finding("second.left", who=pending.who)
    elif _head(deed_of(pending), pending.year, pending.detail, pending.reason) != pending.head:
        refused = m.finding("second.changed")
    if refused is not None:
        raise FindingsError(m.NOT_DONE, [refused])


def _must_have_been_asked(pending: Pending) -> None:
    """A request that nobody made, put into the database, is nobody's."""
    if not was_recorded(f"{pending.deed}.asked", pending.about, _said(pending), by=pending.by):
        raise FindingsError(m.NOT_DONE, [m.finding("second.never_asked", who=pending.who)])


def _still_may(pending: Pending) -> bool:
    roles = [role.value for role in RIGHTS[deed_of(pending).act]]
    return bool(believed(Tenure.on(today()).filter(account__login=pending.account, post__role__in=roles)))
