"""Who may do what to whose, asked of every address there is by real requests: the matrix follows the URL configuration
and the table of rights, so that a new view is in it without a line here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from address_samples import OF_SOMEBODY, OWNERS, VALUES, Owner
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.people.models import Account
from portal.people.policy import RIGHTS, Act, Whose
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
_PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
DONE = {200, 204, 301, 302, 304, 404, 405, 409, 410, 502, 503}
"""Whoever may: the page, the next page, what is not there (yet), another method, what the domain refuses."""


@dataclass(frozen=True)
class Route:
    address: str
    view: Any

    @property
    def parts(self) -> list[str]:
        return [one or other for one, other in _PART.findall(self.address)]

    @property
    def whose(self) -> str | None:
        """The part that says whose it is."""
        return self.view.of or next((p for p in self.parts if p in OF_SOMEBODY), None)

    def filled(self, code: str) -> str:
        """``code`` stands for whose it is."""
        return "/" + _PART.sub(lambda part: self._value(part[1] or part[2], code), self.address)

    def _value(self, part: str, code: str) -> str:
        if part == self.whose:
            return code
        known = VALUES.get(part) or (lambda: code if part in OF_SOMEBODY else None)
        if (value := known()) is None:
            pytest.fail(f"“{part}” of {self.address}: give it a value in tests/unit/portal/people/address_samples.py")
        return str(value)


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        elif isinstance(entry, URLPattern):
            yield Route(re.sub(r"[\^$]|\\(?=\.)", "", address), entry.callback)


GUARDED = [r for r in routes() if r.view.act is not None]


def allowed(role: Role, act: Act, whose: str) -> bool:
    """As the table says, without asking the code that reads it. ``whose``: own, below, foreign or nobody's."""
    right = Whose.ALL if act is Act.SELF else RIGHTS[act].get(role)
    if right is None:
        return False
    return right is Whose.ALL or whose in {Whose.OWN: ("own", "nobody"), Whose.BELOW: ("own", "below", "nobody")}[right]


def cases(owner: Owner) -> Iterator[tuple[Route, str, str]]:
    """(route, whose, code): one a route that is nobody's in particular, else own, below and foreign."""
    for route in GUARDED:
        if route.whose is None:
            yield route, "nobody", ""
        else:
            yield from ((route, whose, code) for whose, code in
                        (("own", owner.own), ("below", owner.below), ("foreign", owner.foreign)) if code)  # fmt: skip


@pytest.fixture(autouse=True)
def _published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The release of the addresses counts as published: before that only few may see it, which is the year's to try."""
    monkeypatch.setattr("portal.year.views.editions.may_see", lambda *_: True)


@pytest.fixture
def ask(holder: Callable[..., Client]) -> Callable[..., int]:
    """A request of somebody who holds a post of that role."""
    clients: dict[Role, Client] = {}

    def asked(owner: Owner, method: str, address: str) -> int:
        client = clients.get(owner.role) or clients.setdefault(owner.role, holder(owner.role, owner.own))
        client.raise_request_exception = False
        return int(getattr(client, method)(address).status_code)

    return asked


def test_every_part_of_an_address_has_a_value() -> None:
    assert all(route.filled("D06") for route in routes())


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_whoever_may_not_is_refused(role: Role, ask: Callable[..., int]) -> None:
    owner = OWNERS[role]
    denied = [(r, code) for r, whose, code in cases(owner) if not allowed(role, r.view.act, whose)]
    wrong = []
    for route, code in denied:
        address = route.filled(code)
        got = ask(owner, "get", address)
        if got == 405:  # a view for POST alone; what guards a view guards both
            got = ask(owner, "post", address)
        if got != 403:
            wrong.append((address, got))
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_whoever_may_is_let_in(role: Role, ask: Callable[..., int]) -> None:
    owner = OWNERS[role]
    granted = [(r, code) for r, whose, code in cases(owner) if allowed(role, r.view.act, whose)]
    assert granted
    wrong = []
    for route, code in granted:
        address = route.filled(code)
        if (status := ask(owner, "get", address)) not in DONE:
            wrong.append((address, status))
    assert not wrong


@pytest.mark.slow
def test_nobody_gets_anything_without_logging_in() -> None:
    wrong = []
    for route in GUARDED:
        address = route.filled("D06")
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address)
            if answer.status_code != 405 and not answer.headers.get("Location", "").startswith("/login/"):
                wrong.append((method, address, answer.status_code))
    assert not wrong


@pytest.mark.slow
def test_who_holds_no_post_sees_only_the_own_account() -> None:
    account = Account.objects.create_user("nobody", "无岗")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    others = [r.filled("D06") for r in GUARDED if r.view.act is not Act.SELF]
    answers = {address: client.get(address) for address in others}
    assert not [(a, r.status_code) for a, r in answers.items() if r.status_code != 405 and r.get("Location") != "/me/"]


def test_the_matrix_has_both_sides_of_every_right_that_is_somebodys_own() -> None:
    """Where a right is for one's own, an address with no part for whose could not be told apart."""
    own = {act for act, roles in RIGHTS.items() if set(roles.values()) & {Whose.OWN, Whose.BELOW}}
    assert not [r.address for r in GUARDED if r.view.act in own and r.whose is None and r.parts]
