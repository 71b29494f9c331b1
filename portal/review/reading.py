"""What every view of review asks first: which table, who acts, who holds which post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest

from mulin.beijing import today
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.received.acts import Person
from portal.district import the_pack
from portal.people.models import Account, Post, Tenure, person_of


def table_or_404(year: int, department: str, kind: str) -> Pack:
    """The pack, where it knows this table."""
    pack = the_pack()
    if year not in pack.years or department not in pack.department or kind not in WORKBOOK_KINDS:
        raise Http404
    return pack


def account_of(request: HttpRequest) -> Account:
    account = request.user
    assert isinstance(account, Account)  # every view here requires an act
    return account


def post_of(request: HttpRequest) -> Post:
    post: Post = request.post_held  # type: ignore[attr-defined]
    return post


def person(request: HttpRequest) -> Person:
    return person_of(account_of(request), post_of(request))


def about_of(year: int, department: str, kind: str, version: int | None = None) -> str:
    """A table, or one of its versions, as the log names it."""
    return f"{year}/{department}/{kind}" + (f"/v{version}" if version else "")


def holders_today() -> Mapping[tuple[str, str], Sequence[str]]:
    """(role, code) → names of those who hold that post today. One query."""
    found = defaultdict[tuple[str, str], list[str]](list)
    for tenure in Tenure.on(today()).select_related("account", "post").order_by("pk"):
        found[tenure.post.role, tenure.post.code].append(tenure.account.name)
    return found
