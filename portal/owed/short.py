"""The short home pages of those who hand nothing in: the ways in the head, the main one first, with what there is to do
behind each."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from mulin.beijing import today
from portal.audit.models import Entry
from portal.look.frame import ROOMS
from portal.owed import messages as m
from portal.owed.reading import Counts
from portal.people.models import Account, Post, Tenure
from portal.people.policy import may
from portal.people.roles import Role


class Card(NamedTuple):
    """A way to a page: its name, what there is to do there, its address."""

    title: str
    text: str
    url: str


_MAIN = {Role.REVIEWER: "review", Role.ENGINEER: "engine", Role.ADMIN: "people"}
"""The feature with a role's main page; of others ``year``."""


def shortly(post: Post, counts: Counts) -> list[Card]:
    """The pages that a post may open, its main one first; of several of a feature, the first says how it stands."""
    rooms = [room for room in ROOMS if room.url != "owed:home" and may(post, room.act)]
    main = _MAIN.get(Role(post.role), "year")
    told: set[str] = set()
    cards = []
    for room in sorted(rooms, key=lambda r: _feature(r.url) != main):
        text = "" if _feature(room.url) in told else _text(_feature(room.url), counts)
        told.add(_feature(room.url))
        cards.append(Card(room.name, text, reverse(room.url)))
    return cards


def _feature(url: str) -> str:
    return url.partition(":")[0]


def _text(feature: str, counts: Counts) -> str:
    if feature == "review":
        told = [m.QUEUE.format(waiting=counts.waiting)] if counts.waiting else []
        told += [m.SCHEMES.format(waiting=counts.schemes)] if counts.schemes else []
        return "".join(told) or m.QUEUE_EMPTY
    if feature == "schemes":
        return m.SCHEMES.format(waiting=counts.schemes) if counts.schemes else m.SCHEMES_EMPTY
    if feature == "year":
        text = m.MATRIX.format(
            year=counts.year, expected=counts.expected, in_force=counts.in_force, open=counts.open,
            returned=counts.returned, missing=counts.missing,
        )  # fmt: skip
        return text + (m.CHECKING.format(count=counts.checking) if counts.checking else "")
    if feature == "people":
        posts = Tenure.on(today()).values("post").distinct().count()
        return m.ACCOUNTS.format(accounts=Account.objects.filter(is_active=True).count(), posts=posts)
    if feature == "audit":
        return m.LOG.format(count=Entry.objects.count())
    return m.ENGINE.format(count=counts.checking) if feature == "engine" else ""
