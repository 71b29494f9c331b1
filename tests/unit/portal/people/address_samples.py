"""What the parts of addresses are filled with by the matrix of rights (``test_matrix``).

A part that no list here knows fails the matrix: say in ``OF_SOMEBODY`` that it names a department or unit, or give it a
value in ``VALUES``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mulin.beijing import today
from portal.people.models import Account, Post, Tenure
from portal.people.roles import Role

STREET, COMMUNITY, OTHER_STREET = "310110015", "310110015001", "310110018"


@dataclass(frozen=True)
class Owner:
    """A post and what is its own, below it, and others'."""

    role: Role
    own: str
    below: str
    foreign: str


OWNERS = {
    role: Owner(role, "D06", "", "D07") if role in (Role.CLERK, Role.LEADER)
    else Owner(role, STREET, COMMUNITY, OTHER_STREET) if role is Role.UNIT
    else Owner(role, "", "D06", "D07")
    for role in Role
}  # fmt: skip

OF_SOMEBODY = {"department", "unit", "code"}
"""Parts that say whose it is."""


def _somebody() -> Account:
    return Account.objects.get_or_create(login="somebody", defaults={"name": "某人"})[0]


def _post() -> Post:
    return Post.objects.get_or_create(role=Role.LEADER, code="D09")[0]


def _tenure() -> Tenure:
    return Tenure.objects.get_or_create(account=_somebody(), post=_post(), begins=today())[0]


VALUES: dict[str, Callable[[], object]] = {
    "year": lambda: 2024,
    "kind": lambda: "report",
    "version": lambda: 1,
    "release": lambda: "r1",
    "number": lambda: 1,
    "other": lambda: 2,
    "task": lambda: "2024-T1.1-01",
    "suffix": lambda: "csv",
    "sha256": lambda: "0" * 64,
    "indicator": lambda: "S-A01",
    "form": lambda: "csv",
    "word": lambda: "changed",
    "rest": lambda: "",
    "secret": lambda: "no-such-link",
    "login": lambda: _somebody().login,
    "deed": lambda: "unlock",
    "post": lambda: _post().pk,
    "tenure": lambda: _tenure().pk,
}
