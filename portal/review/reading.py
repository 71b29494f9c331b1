"""What every view of review asks first: which table, who acts, who holds which post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest
from django.urls import reverse

from mulin.beijing import today
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.received.acts import Person
from mulin.received.scheme_kind import is_scheme, short_code, task_of_kind
from mulin.workbooks.messages import KIND_NAMES
from portal.district import the_pack
from portal.people.models import Account, Post, Tenure, person_of
from portal.review import messages as m


def table_or_404(year: int, department: str, kind: str) -> Pack:
    """The pack, where it knows this table."""
    pack = the_pack()
    if year not in pack.years or department not in pack.department or kind not in WORKBOOK_KINDS:
        raise Http404
    return pack


def reviewed_or_404(year: int, department: str, kind: str) -> Pack:
    """The same for a table, or the scheme of a task that the department leads."""
    if not is_scheme(kind):
        return table_or_404(year, department, kind)
    pack = the_pack()
    task = pack.years[year].task.get(task_of_kind(year, kind)) if year in pack.years else None
    if task is None or task.lead_department != department:
        raise Http404
    return pack


def page_of(year: int, department: str, kind: str) -> str:
    """The address where a table, or a scheme, is looked at and decided on."""
    of = {"year": year, "department": department}
    if is_scheme(kind):
        return reverse("schemes:task", kwargs={**of, "task": task_of_kind(year, kind)})
    return reverse("review:table", kwargs={**of, "kind": kind})


def label(pack: Pack, year: int, department: str, kind: str) -> str:
    """A table by its department and what it is; a scheme by its task."""
    if is_scheme(kind):
        task = pack.years[year].task.get(task_of_kind(year, kind))
        called = m.SCHEME.format(task=task.title_zh if task is not None else short_code(kind))
    else:
        called = dict[str, str](KIND_NAMES)[kind]
    return m.TABLE.format(name=pack.department[department].name, kind=called)


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
