from __future__ import annotations

from secrets import token_hex

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mulin.findings import FindingsError
from orchestration.asking import ask_for_run, requests_of
from portal.audit.log import record
from portal.district import the_pack, the_settings, the_store
from portal.people.policy import Act, requires
from portal.year import messages as m
from portal.year.matrix import matrix_lines, totals
from portal.year.runs import running, verdicts
from portal.year.views.matrix import known_year


@requires(Act.RUN)
def show(request: HttpRequest, year: int) -> HttpResponse:
    """How the year's run stands, what the gate said, and the button that asks for another."""
    pack, settings = the_pack(), the_settings()
    known_year(year)
    said = verdicts(settings, pack, year)
    held_back = () if said is None or isinstance(said, FindingsError) else said.held_back
    lines = matrix_lines(pack, the_store(), year)
    locked = {(line.department, line.kind) for line in lines if line.locked}
    return render(request, "year/run.html", {
        "year": year, "years": sorted(pack.years), "run": running(settings, year), "request_id": token_hex(16),
        "totals": totals(lines), "held_back": [(v, (v.department, v.kind) in locked) for v in held_back],
        "deadlines": pack.years[year].framework.deadlines,
        "verdicts": None if isinstance(said, FindingsError) else said,
        "unread": said if isinstance(said, FindingsError) else None,
    })  # fmt: skip


@requires(Act.RUN)
def state(request: HttpRequest, year: int) -> HttpResponse:
    """The part of the page that changes while a year runs."""
    return render(request, "year/run_state.html", {"year": known_year(year), "run": running(the_settings(), year)})


@require_POST
@requires(Act.RUN)
def ask(request: HttpRequest, year: int) -> HttpResponse:
    """Ask for a run. The page's own number is the request's: pressed twice, it is asked for once."""
    known_year(year)
    number = request.POST.get("request_id", "")
    try:
        with transaction.atomic():
            record(request, "year.run", about=str(year), detail={"request": number})
            ask_for_run(requests_of(the_settings()), year, number, request.user.name)  # type: ignore[union-attr]
    except ValueError:
        messages.error(request, m.WRONG_ID)
    else:
        messages.success(request, m.ASKED.format(year=year))
    return redirect("year:run", year)
