"""What whoever sees public releases only reads of a newer one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from portal.people.models import Post
from portal.people.roles import Role
from portal.year.releases import Shown, as_public, superseded_for

WORDS = "2025年的 r1 已被 r2 取代，现在使用的是 r2"


def shown(name: str, standing: str, *, public: bool, void: bool = False) -> Shown:
    of: Any = SimpleNamespace() if public else None
    return Shown(
        2025, name, standing, standing, "good", True, standing == "registered" and not void, "", "", "", "", "", False,
        26, "", "", "", (), of, SimpleNamespace() if void else None,
    )  # fmt: skip


def test_a_public_release_is_in_use_for_the_public_until_the_next_one_is_public() -> None:
    """Played live: a correction was made and not yet public, and every department read that r1 was replaced by r2."""
    first, second = shown("r1", "superseded", public=True), shown("r2", "registered", public=False)
    (told,) = as_public([second, first])
    assert (told.name, told.standing, told.in_use) == ("r1", "registered", True)

    both = as_public([shown("r2", "registered", public=True), first])
    assert [(s.name, s.standing) for s in both] == [("r2", "registered"), ("r1", "superseded")]
    lost = as_public([shown("r2", "lost", public=True), first])
    assert [s.standing for s in lost] == ["lost", "superseded"], "what is wrong with the newest is not covered up"


@pytest.mark.parametrize(
    ("role", "public", "void", "said"),
    [
        (Role.CLERK, ["r1"], [], None), (Role.UNIT, ["r1", "r2"], [], WORDS), (Role.UNIT, ["r1", "r2"], ["r2"], None),
        (Role.OFFICE, ["r1"], [], "in use"),
    ],
)  # fmt: skip
def test_a_newer_release_is_told_to_those_who_may_see_it(
    role: Role, public: list[str], void: list[str], said: str | None
) -> None:
    store: Any = SimpleNamespace(
        publications=lambda year: [SimpleNamespace(release=r) for r in public],
        voided=lambda year: [SimpleNamespace(release=r) for r in void],
    )
    release: Any = SimpleNamespace(year=2025, release="r1", superseded="in use")
    assert superseded_for(Post(role=role.value, code="D06"), store, release) == said
