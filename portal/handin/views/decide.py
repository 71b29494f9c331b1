"""What is done with a version: 提交, 撤回, 恢复 by the clerk; 签发 and 退回给经办人 by the department's head."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from expectations.verdicts import may_be_judged_otherwise
from mulin.received import review
from mulin.received.acts import Confirmed, warned
from mulin.received.arrivals import arrive
from mulin.received.review import VersionReview
from mulin.workbooks.zero import first_figure
from portal.audit.log import record
from portal.district import the_settings, the_store
from portal.handin import messages as m
from portal.handin.asked import about, detail_of, done_once, role_of, table_asked, version_asked, who
from portal.handin.compared import compared
from portal.handin.confirm import Confirming, confirming
from portal.handin.difference import parsed_of
from portal.handin.steps import steps_of
from portal.owed.table import Table, word_of
from portal.people.policy import Act, requires
from portal.review.threads import say

_TEXT = 500


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.SUBMIT, of="department")
def submit(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """核对、提交: what it changes, its warnings with a reason each, and the one button."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    if table.review.rule is None:
        raise Http404
    if request.method != "POST":
        return _submit_page(request, table, mine, confirming(table.review, version))
    typed = confirming(table.review, version, request.POST)
    if typed.missing or typed.wrong:
        return _submit_page(request, table, mine, typed)
    zero = request.POST.get("zero") == "yes"
    detail = {**detail_of(mine.record), "confirmed": [_told(c) for c in typed.confirmed], "zero_report": zero}
    act = partial(
        review.submit, the_store(), table.pack, year, department, kind, version, typed.confirmed, zero, by=who(request),
        parsed=parsed_of(the_settings(), table.pack, the_store(), mine.record) if zero else None,
    )  # fmt: skip
    done_once(request, Act.SUBMIT, about(table, version), detail, act)
    following = m.NEXT_SIGN if table.review.rule.signature else m.NEXT_REVIEW
    messages.success(request, m.SUBMITTED.format(version=version, next=following))
    return redirect(table.url)


def _submit_page(request: HttpRequest, table: Table, mine: VersionReview, typed: Confirming) -> HttpResponse:
    steps = steps_of(table, mine, role_of(request), who(request))
    nothing = False
    if mine.record.state == "accepted" and table.kind != "panel":
        nothing = first_figure(parsed_of(the_settings(), table.pack, the_store(), mine.record)) is None
    own = {
        "table": table, "mine": mine, "typed": typed, "zero": nothing, "step": steps.submit, "m": m,
        "compared": compared(the_settings(), the_store(), table, mine), "held": table.review.holds(mine.record.version),
        "asked": request.method == "POST", "chosen": request.POST.get("zero") == "yes",
    }  # fmt: skip
    return render(request, "handin/submit.html", own, status=422 if request.method == "POST" else 200)


def _told(confirmed: Confirmed) -> list[str | None]:
    return [confirmed.rule, confirmed.sheet, confirmed.cell, confirmed.value, confirmed.reason]


@require_POST
@requires(Act.SUBMIT, of="department")
def withdraw(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    act = partial(review.withdraw, the_store(), table.pack, year, department, kind, version, by=who(request))
    done_once(request, "handin.withdraw", about(table, version), detail_of(mine.record), act)
    messages.success(request, m.WITHDRAWN.format(version=version))
    return redirect(table.way("version", version))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.UPLOAD, of="department")
def restore(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """恢复第n版: an earlier version comes again as the next one, for a reason that is kept and printed."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    steps = steps_of(table, mine, role_of(request), who(request))
    reason = " ".join(request.POST.get("reason", "").split())
    wrong = ""
    if request.method == "POST":
        wrong = m.REASON_BLANK if not reason else ""
        wrong = m.REASON_LONG.format(most=_TEXT, length=len(reason)) if len(reason) > _TEXT else wrong
    if request.method != "POST" or wrong or not steps.restore:
        own = {"table": table, "mine": mine, "steps": steps, "reason": reason, "wrong": wrong, "m": m, "most": _TEXT,
               "compared": compared(the_settings(), the_store(), table, mine)}  # fmt: skip
        return render(request, "handin/restore.html", own, status=422 if request.method == "POST" else 200)
    kept, by, store = mine.record, who(request), the_store()
    with transaction.atomic():
        record(request, "handin.restore", about(table, version), {**detail_of(kept), "reason": reason})
        receipt = arrive(
            store, store.object_path(kept.sha256), pack=table.pack.plan.pack, year=year, department=department,
            kind=kind, who=by.name, account=by.account, file_name=kept.file_name, restores=version, reason=reason,
            anew=may_be_judged_otherwise(table.pack, store.now().date()),
        )  # fmt: skip
    messages.success(request, m.RESTORED.format(restores=version, version=receipt.version))
    return redirect(table.way("receipt", receipt.version))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.SIGN, of="department")
def sign(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """签发: what changed since the last signature, which warnings were confirmed and why; bound to the bytes shown."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    if table.review.rule is None or not table.review.rule.signature:
        raise Http404
    if request.method == "POST":
        seen = request.POST.get("sha256", "")
        act = partial(review.sign, the_store(), table.pack, year, department, kind, version, seen, by=who(request))
        done_once(request, Act.SIGN, about(table, version), {**detail_of(mine.record), "seen": seen}, act)
        messages.success(request, m.SIGNED.format(version=version))
        return redirect("owed:home")
    submitted = next((a for a in reversed(mine.acts) if a.act == "submitted"), None)
    warnings = warned(mine.record.findings)
    own: dict[str, Any] = {
        "table": table, "mine": mine, "submitted": submitted,
        "confirmed": [] if submitted is None else [(warnings.get(c.of), c) for c in submitted.confirmed],
        "word": word_of(table.review, mine), "m": m,
        "step": steps_of(table, mine, role_of(request), who(request)).sign, "most": _TEXT,
        "compared": compared(the_settings(), the_store(), table, mine, "signed"),
    }  # fmt: skip
    return render(request, "handin/sign.html", own)


@require_POST
@requires(Act.SIGN, of="department")
def send_back(request: HttpRequest, year: int, department: str, kind: str, version: int) -> HttpResponse:
    """退回给经办人: a remark to the own clerk, who takes the version back; no act of the record."""
    table = table_asked(year, department, kind)
    mine = version_asked(table, version)
    reason = " ".join(request.POST.get("reason", "").split())
    if not reason or len(reason) > _TEXT:
        text = m.REASON_LONG.format(most=_TEXT, length=len(reason)) if reason else m.REASON_BLANK
        messages.error(request, text)
        return redirect(table.way("sign", version))
    with transaction.atomic():
        record(request, "handin.send_back", about(table, version), {**detail_of(mine.record), "reason": reason})
        say((year, department, kind), who(request), reason, version=version, after=len(table.review.acts))
    messages.success(request, m.SENT_BACK.format(version=version))
    return redirect("owed:home")
