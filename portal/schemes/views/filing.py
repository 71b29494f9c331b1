"""The page of one task: its scheme beside the pack's, versions, milestones; and the form in which it is filled in."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mulin.findings import Finding, FindingsError
from mulin.received.acts import ActName, Person
from mulin.received.review import VersionReview, allowed
from mulin.received.scheme_words import FIELDS
from mulin.received.schemes import TEXT, Scheme, differences, file_scheme, shown
from portal.district import the_pack, the_store
from portal.handin.asked import about, done_once, role_of, who
from portal.handin.steps import Offered
from portal.owed.table import word_of
from portal.people.policy import Act, may, requires
from portal.people.roles import Role
from portal.review.table import history_of
from portal.schemes import messages as m
from portal.schemes.form import Typed, offered
from portal.schemes.reading import SchemeTable, reports_of, scheme_table


class FieldRow(NamedTuple):
    """One of the five fields: what the pack says, what the version says, what it said before (None: nothing other)."""

    name: str
    pack: str
    version: str
    differs: bool
    before: str | None
    column: str
    cell: str


def asked(year: int, department: str, task: str) -> SchemeTable:
    """Raises Http404 for a task that the department does not lead."""
    return scheme_table(the_pack(), the_store(), year, department, task)


def version_asked(table: SchemeTable, number: int) -> VersionReview:
    """Raises Http404 for a version that was never filed."""
    found = table.review.version(number)
    if found is None:
        raise Http404
    return found


@require_GET
@requires(Act.VERSIONS, of="department")
def show(request: HttpRequest, year: int, department: str, task: str, version: int | None = None) -> HttpResponse:
    """The task with one version of its scheme: the one asked for, else what waits, else the latest."""
    return task_page(request, asked(year, department, task), version)


def task_page(
    request: HttpRequest, table: SchemeTable, version: int | None = None, refused: FindingsError | None = None
) -> HttpResponse:
    """``refused``: why what was just asked for was not done."""
    asking: Any = request
    store, post = the_store(), asking.post_held
    mine = table.shown if version is None else version_asked(table, version)
    scheme = None if mine is None else table.content(store, mine)
    before = _before(table, mine)
    own: dict[str, Any] = {
        "table": table, "mine": mine, "scheme": scheme, "word": word_of(table.review, mine) if mine else "",
        "fields": _rows(table, scheme, None if before is None else table.content(store, before)), "before": before,
        "versions": [(v, word_of(table.review, v), table.way("version", v.record.version))
                     for v in reversed(table.review.versions)],
        "may": _offers(table, mine, role_of(request), who(request)), "place": table.place, "refused": refused,
        "office": may(post, Act.QUEUE), "fills": may(post, Act.UPLOAD, table.department) and table.is_open,
        "reports_now": may(post, Act.UPLOAD, table.department) and table.reports_open,
        "unlocks": may(post, Act.LOCK) and table.review.rule is not None and table.review.locked,
        "history": history_of(table.review), "reports": reports_of(store, table),
        "field_names": [*FIELDS.values()], "typed": request.POST.get("reason", ""),
        "picked": request.POST.getlist("place"),
    }  # fmt: skip
    return render(request, "schemes/task.html", own, status=200 if refused is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.UPLOAD, of="department")
def edit(request: HttpRequest, year: int, department: str, task: str) -> HttpResponse:
    """The five fields: from the latest version, or from the pack where none is filed."""
    table, store = asked(year, department, task), the_store()
    if request.method != "POST":
        begin = table.of_pack if table.latest is None else table.content(store, table.latest)
        return _form(request, table, Typed.of(begin))
    typed = Typed.sent(request.POST)
    try:
        scheme = typed.scheme(table)
        told = {"text": scheme.annual_objective[:200]}
        keep = partial(file_scheme, store, table.pack, scheme, by=who(request))
        receipt = done_once(request, "scheme.file", about(table), told, keep)
    except FindingsError as error:
        return _form(request, table, typed, error)
    text = m.FILED_ALREADY if receipt.repeated else m.FILED if table.review.rule is not None else m.FILED_COUNTS
    messages.success(request, text.format(version=receipt.version, receipt=receipt.code))
    return redirect(table.way("version", receipt.version))


def _form(request: HttpRequest, table: SchemeTable, typed: Typed, refused: FindingsError | None = None) -> HttpResponse:
    near, others = offered(table, typed.indicators)
    own = {
        "table": table, "typed": typed, "near": near, "others": others, "refused": refused, "most": TEXT,
        "of_pack": table.of_pack, "next": len(table.review.versions) + 1,
    }  # fmt: skip
    return render(request, "schemes/edit.html", own, status=200 if refused is None else 422)


def _before(table: SchemeTable, mine: VersionReview | None) -> VersionReview | None:
    """The version that one is held against: the last approved before it, else the one before."""
    if mine is None:
        return None
    earlier = [v for v in table.review.versions if v.record.version < mine.record.version]
    approved = [v for v in earlier if any(a.act == "approved" for a in v.acts)]
    return next(reversed(approved or earlier), None)


def _rows(table: SchemeTable, scheme: Scheme | None, before: Scheme | None) -> list[FieldRow]:
    pack = table.of_pack
    said = pack if scheme is None else scheme
    differs = {d.field: d for d in differences(pack, said)}
    changed = {} if before is None else {d.field: d.before for d in differences(before, said)}
    rows = []
    for field, name in FIELDS.items():
        of = differs.get(field)
        rows.append(FieldRow(
            name, _named(table, pack, field), _named(table, said, field), of is not None, changed.get(field),
            "" if of is None else of.column, "" if of is None else of.cell,
        ))  # fmt: skip
    return rows


def _named(table: SchemeTable, scheme: Scheme, field: str) -> str:
    """A field as people read it, indicators with their names."""
    if field != "main_indicators":
        return shown(scheme, field)
    known = table.pack.years[table.year].indicator
    return "\n".join(f"{c} {known[c].name_zh}" if c in known else c for c in scheme.main_indicators)


def _offers(table: SchemeTable, mine: VersionReview | None, role: Role, by: Person) -> dict[str, Offered]:
    """Acts on the version shown that are this post's to do now or would be, each with why not."""
    if mine is None or table.review.rule is None:
        return {}
    waits = mine is table.review.open_version
    latest = mine is table.latest
    wanted: dict[str, ActName] = {}
    if role is Role.CLERK:
        wanted = {"withdraw": "withdrawn"} if waits else {"submit": "submitted"} if latest else {}
        if mine.stage in ("approved", "superseded"):
            wanted = {}
    elif role is Role.LEADER and waits and table.review.rule.signature:
        wanted = {"sign": "signed", "send_back": "returned"}
    elif role is Role.REVIEWER and waits:
        wanted = {"approve": "approved", "give_back": "returned"}
    version = mine.record.version
    found: dict[str, Finding | None] = {
        name: allowed(table.review, act, by, version=version) for name, act in wanted.items()
    }
    return {name: Offered(finding) for name, finding in found.items()}
