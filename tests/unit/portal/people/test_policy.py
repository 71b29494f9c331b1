"""One table of rights, and every view under it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.district import the_pack
from portal.people.models import Post
from portal.people.policy import RIGHTS, Act, may
from portal.people.roles import Role


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_view_names_the_act_it_is() -> None:
    without = [str(p.pattern) for p in patterns(get_resolver()) if not hasattr(p.callback, "act")]
    assert not without, "write @requires(Act.…), or @open_to_all for those who have not logged in"


def test_a_view_asks_for_whose_by_a_part_of_its_address() -> None:
    wrong = [
        p for p in patterns(get_resolver()) if getattr(p.callback, "of", None) not in (None, *p.pattern.converters)
    ]
    assert not wrong


def test_every_act_is_somebodys() -> None:
    assert {act for act in Act if RIGHTS.get(act)} == set(Act)


@pytest.mark.parametrize(
    ("role", "code", "act", "of", "allowed"),
    [
        (Role.CLERK, "D06", Act.UPLOAD, "D06", True),
        (Role.CLERK, "D06", Act.UPLOAD, "D07", False),
        (Role.LEADER, "D06", Act.UPLOAD, "D06", False),
        (Role.LEADER, "D06", Act.SIGN, "D06", True),
        (Role.REVIEWER, "", Act.DECIDE, "D07", True),
        (Role.REVIEWER, "", Act.UPLOAD, "D07", False),
        (Role.SUPERVISOR, "", Act.FILE, "D07", True),
        (Role.SUPERVISOR, "", Act.DECIDE, "D07", False),
    ],
)
def test_a_post_may_what_the_table_says(role: Role, code: str, act: Act, of: str, allowed: bool) -> None:
    assert may(Post(role=role, code=code), act, of) is allowed


def test_a_street_sees_its_own_communities_and_no_other_street() -> None:
    street = Post(role=Role.UNIT, code="310110015")
    pack = the_pack()
    assert all(may(street, Act.PAPER, unit.code) for unit in pack.children("310110015"))
    assert not may(street, Act.PAPER, "310110018")
    assert not any(may(street, Act.PAPER, unit.code) for unit in pack.children("310110018"))


def test_the_supervisor_changes_nothing() -> None:
    changing = {
        Act.UPLOAD, Act.SUBMIT, Act.SIGN, Act.DECIDE, Act.THREAD, Act.LOCK, Act.SECOND, Act.RUN, Act.PUBLISH,
        Act.ACCOUNTS,
    }  # fmt: skip
    assert not [act for act in changing if Role.SUPERVISOR in RIGHTS[act]]
