"""Voiding a release: asked for by one person, done when another confirms it (:mod:`portal.review.second`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from mulin.received.acts import Person
from mulin.received.review import void
from portal.district import the_store
from portal.people.policy import Act
from portal.review.models import Pending
from portal.review.second import Deed, ask, register
from portal.year import messages as m


def _release(detail: Mapping[str, Any]) -> str:
    return f"r{detail['number']}"


def _head(year: int, detail: Mapping[str, Any]) -> str:
    """What the request rests on: that the release is on the chain, and not void."""
    store = the_store()
    known = [a.manifest_sha256 for a in store.anchors(year) if a.release == _release(detail)]
    voided = [v.recorded_at for v in store.voided(year) if v.release == _release(detail)]
    return " ".join([*known, *voided])


def _words(_year: int, detail: Mapping[str, Any]) -> str:
    return m.VOID_WORDS.format(number=detail["number"])


def _perform(year: int, detail: Mapping[str, Any], reason: str, by: Person, second: Person) -> object:
    return void(the_store(), year, _release(detail), reason, by, second)


VOIDING = register(Deed("year.void", Act.VOID, _head, _words, _perform))


def ask_to_void(request: HttpRequest, year: int, number: int, reason: str) -> None:
    """Ask for a second person. Raises FindingsError where the rules forbid it."""
    ask(request, VOIDING, year, f"{year} r{number}", reason, {"number": number})


def waits(year: int, number: int) -> list[Pending]:
    """Requests to void the release that no second person has answered."""
    return list(Pending.objects.filter(deed=VOIDING.name, about=f"{year} r{number}", outcome=Pending.WAITS))
