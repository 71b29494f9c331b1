"""Accounts by a list: uploaded, shown with its counts, and only then applied."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mulin.beijing import today
from mulin.findings import FindingsError
from portal.audit.log import record
from portal.district import the_pack
from portal.people import lists
from portal.people import messages as m
from portal.people.forms import FileForm
from portal.people.policy import Act, requires

_SALT = "portal.people.roll"
_HOLDS = 3600
_SHOWN = 50


@requires(Act.ACCOUNTS)
def roll(request: HttpRequest) -> HttpResponse:
    """Take a list and show what it would do; nothing is changed yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/roll.html", {"form": form})
    file = form.cleaned_data["file"]
    try:
        rows = lists.read(file.read(lists.MOST_BYTES + 1))
        plan = lists.plan_of(rows, the_pack())
    except FindingsError as error:
        return render(request, "people/roll.html", {"form": FileForm(), "error": error}, status=409)
    return _preview(request, rows, plan)


def _preview(request: HttpRequest, rows: list[lists.Row], plan: lists.Plan) -> HttpResponse:
    kept = signing.dumps([(r.line, r.cells) for r in rows], salt=_SALT, compress=True)
    parts = {"plan": plan, "rows": len(rows), "kept": kept, "shown": _SHOWN, "print": _print(plan)}
    return render(request, "people/roll_preview.html", parts)


@require_POST
@requires(Act.ACCOUNTS)
def roll_apply(request: HttpRequest) -> HttpResponse:
    """Apply the list that was shown; where something has changed meanwhile it is shown anew."""
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=_HOLDS)
    except signing.BadSignature:
        return redirect("people:roll")
    rows = [lists.Row(line, cells) for line, cells in kept]
    plan = lists.plan_of(rows, the_pack())
    if _print(plan) != request.POST.get("print"):
        messages.error(request, m.CSV_CHANGED)
        return _preview(request, rows, plan)
    messages.success(request, lists.apply(request, plan))
    return redirect("people:people")


def _print(plan: lists.Plan) -> str:
    return str(signing.Signer(salt=_SALT).signature(repr(plan)))


@requires(Act.ACCOUNTS)
def roll_export(request: HttpRequest) -> HttpResponse:
    """All accounts and tenures, as a list that can be changed in Excel and taken again."""
    record(request, "people.export")
    return HttpResponse(lists.written(), "text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="accounts-{today()}.csv"',
    })  # fmt: skip
