"""What is done with a version of a scheme: 提交, 撤回, 签发, 通过, 退回. Each is an act of the chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.received import Store, review
from mulin.received.acts import Person
from mulin.received.scheme_words import FIELDS
from portal.district import the_store
from portal.handin.asked import about, detail_of, done_once, who
from portal.people.policy import Act, requires
from portal.review.models import TEXT
from portal.review.threads import keep_return
from portal.schemes import messages as m
from portal.schemes.form import trouble
from portal.schemes.reading import SchemeTable
from portal.schemes.views.filing import asked, task_page, version_asked


@require_POST
@requires(Act.SUBMIT, of="department")
def submit(request: HttpRequest, year: int, department: str, task: str, version: int) -> HttpResponse:
    return _act(request, asked(year, department, task), version, "submit", m.SUBMITTED, review.submit)


@require_POST
@requires(Act.SUBMIT, of="department")
def withdraw(request: HttpRequest, year: int, department: str, task: str, version: int) -> HttpResponse:
    return _act(request, asked(year, department, task), version, "withdraw", m.WITHDRAWN, review.withdraw)


@require_POST
@requires(Act.SIGN, of="department")
def sign(request: HttpRequest, year: int, department: str, task: str, version: int) -> HttpResponse:
    return _act(
        request, asked(year, department, task), version, "sign", m.SIGNED, review.sign,
        sha256=request.POST.get("sha256", ""),
    )  # fmt: skip


@require_POST
@requires(Act.DECIDE, of="department")
def approve(request: HttpRequest, year: int, department: str, task: str, version: int) -> HttpResponse:
    return _act(request, asked(year, department, task), version, "approve", m.APPROVED, review.approve)


@require_POST
@requires(Act.DECIDE, of="department")
def give_back(request: HttpRequest, year: int, department: str, task: str, version: int) -> HttpResponse:
    """退回 by a reviewer: for a reason, and the fields it is about."""
    return _return(request, asked(year, department, task), version)


@require_POST
@requires(Act.SIGN, of="department")
def send_back(request: HttpRequest, year: int, department: str, task: str, version: int) -> HttpResponse:
    """退回 by the department's head, who does not sign it."""
    return _return(request, asked(year, department, task), version)


def _return(request: HttpRequest, table: SchemeTable, version: int) -> HttpResponse:
    reason = " ".join(request.POST.get("reason", "").split())
    given = {"reason": reason, "places": request.POST.getlist("place")}
    give_back = partial(_give_back, after=len(table.review.acts))
    return _act(request, table, version, "return", m.RETURNED, give_back, **given)


def _give_back(
    store: Store, pack: Pack, year: int, department: str, kind: str, version: int, reason: str, places: Sequence[str],
    *, by: Person, after: int,
) -> review.Act:  # fmt: skip
    """Returned, and told on the thread field by field, so that each can be marked as mended. What the domain will
    refuse is kept nowhere."""
    fields = [place for place in dict.fromkeys(places) if place in FIELDS.values()]
    keep_return((year, department, kind), by, reason[:TEXT], fields, version, after)
    return review.give_back(store, pack, year, department, kind, version, reason, places, by=by)


def _act(
    request: HttpRequest, table: SchemeTable, version: int, name: str, done: str, act: Callable[..., Any], **given: Any
) -> HttpResponse:
    """One act on a version, with its line of the log, or the page with why not. What was shown is posted with it: an
    act on other bytes than those is refused."""
    mine = version_asked(table, version)
    kept = mine.record
    try:
        if request.POST.get("sha256", "") != kept.sha256:
            raise FindingsError(m.NOT_DONE, [trouble(m.STALE, version=version)])
        of = (the_store(), table.pack, table.year, table.department, table.kind, version)
        told = {**detail_of(kept), **given}
        done_once(request, f"scheme.{name}", about(table, version), told, partial(act, *of, **given, by=who(request)))
    except FindingsError as error:
        return task_page(request, asked(table.year, table.department, table.task.code), version, error)
    messages.success(request, done.format(version=version))
    return redirect(table.way("version", version))
