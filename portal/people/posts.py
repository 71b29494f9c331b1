"""The posts that the pack asks for, and who holds each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from mulin.beijing import today
from mulin.pack import Pack
from portal.people import messages as m
from portal.people.models import Post, Tenure
from portal.people.refusal import refused
from portal.people.roles import Role

Key = tuple[str, str]
"""Role and code."""


def posts_of(pack: Pack) -> Iterator[Key]:
    """Every post of a district: those of the whole, two a department, one a unit below the district."""
    yield from ((role.value, "") for role in Role if not role.has_own)
    for department in pack.departments:
        yield Role.CLERK.value, department.code
        yield Role.LEADER.value, department.code
    for unit in pack.units:
        if unit.code != pack.plan.district_unit:
            yield Role.UNIT.value, unit.code


def make_posts(pack: Pack) -> int:
    """Make those that there are not yet; how many. After a change of the pack: the new ones. None is removed: what was
    done from it names it."""
    there = set(Post.objects.values_list("role", "code"))
    lacking = [key for key in posts_of(pack) if key not in there]
    Post.objects.bulk_create([Post(role=role, code=code) for role, code in lacking], ignore_conflicts=True)
    return len(lacking)


def post_for(pack: Pack, role: Role, code: str) -> Post:
    """The post of a role and code, made where there is none. Raises FindingsError for what the pack does not have."""
    if role.has_own and not code:
        raise refused("code_needed", m.CODE_NEEDED, role=role.label)
    if not role.has_own and code:
        raise refused("code_none", m.CODE_NONE, role=role.label)
    if code and (role.value, code) not in set(posts_of(pack)):
        raise refused("code", m.CODE_UNKNOWN, code=code, what="单位" if role is Role.UNIT else "部门")
    return Post.objects.get_or_create(role=role, code=code)[0]


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as the list shows it. ``holders``: tenures of today, then those to come. ``gone``: its department or unit
    is not in the pack any more."""

    post: Post
    owner: str
    role: str
    holders: tuple[Tenure, ...]
    gone: bool

    @property
    def vacant(self) -> bool:
        return not any(t.begins <= today() for t in self.holders)


def seats(pack: Pack, *, text: str = "", role: str = "", vacant: bool = False) -> list[Seat]:
    """All posts in the pack's order, filtered. ``text``: part of a code, of the owner's name, of a holder's name or
    login."""
    order = {key: n for n, key in enumerate(posts_of(pack))}
    day = today()
    listed: list[Seat] = []
    for post in Post.objects.prefetch_related(Prefetch("tenures", _now_or_later(day), to_attr="held")):
        key = (post.role, post.code)
        seat = Seat(post, post.owner, Role(post.role).label, tuple(post.held), key not in order)
        words = [post.code, seat.owner, *(w for t in seat.holders for w in (t.account.name, t.account.login))]
        if (not role or post.role == role) and (not vacant or seat.vacant) and _in(text, words):
            listed.append(seat)
    return sorted(listed, key=lambda s: (order.get((s.post.role, s.post.code), len(order)), s.post.code))


def _now_or_later(day: date) -> QuerySet[Tenure]:
    still = Tenure.objects.exclude(ends__lt=day).filter(account__is_active=True)
    return still.select_related("account").order_by("begins", "pk")


def _in(text: str, words: list[str]) -> bool:
    return any(text.lower() in word.lower() for word in words)
