from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mulin.beijing import today
from mulin.tables.export import csv_bytes
from portal.audit.log import record
from portal.district import the_pack, the_store
from portal.people.policy import Act, may, requires
from portal.year import messages as m
from portal.year.matrix import chosen, csv_rows, matrix_lines, totals
from portal.year.naming import attached

PAGE = 100


def known_year(year: int) -> int:
    """A year that the pack has; else there is no such page."""
    if year not in the_pack().years:
        raise Http404
    return year


def latest_year() -> int:
    """The year that is being worked on: the last whose assessed year has begun."""
    years = sorted(the_pack().years)
    return max((y for y in years if y < today().year), default=years[0])


@requires(Act.EDITIONS)
def now(request: HttpRequest) -> HttpResponse:
    """To the year that is being worked on: its matrix, or its editions for those who may not see others' tables."""
    page = "year:matrix" if may(request.post_held, Act.MATRIX) else "year:editions"  # type: ignore[attr-defined]
    return redirect(page, latest_year())


@requires(Act.MATRIX)
def show(request: HttpRequest, year: int) -> HttpResponse:
    pack = the_pack()
    lines = matrix_lines(pack, the_store(), known_year(year))
    asked = {name: request.GET.get(name, "") for name in ("state", "kind", "q")}
    found = chosen(lines, asked["state"], asked["kind"], asked["q"])
    whole = "all" in request.GET
    page = Paginator(found, len(found) or 1 if whole else PAGE).get_page(request.GET.get("page"))
    return render(request, "year/matrix.html", {
        "year": year, "years": sorted(pack.years), "page": page, "found": len(found), "totals": totals(lines),
        "asked": asked, "filtered": any(asked.values()), "whole": whole,
        "deadlines": pack.years[year].framework.deadlines, "review": pack.years[year].framework.review,
        "kinds": [(k, m.KINDS[k]) for k in dict.fromkeys(line.kind for line in lines)],
        "states": {state: {"word": word, "tone": tone} for state, (word, tone) in m.STATES.items()},
    })  # fmt: skip


@requires(Act.EXPORT)
def as_csv(request: HttpRequest, year: int) -> HttpResponse:
    lines = matrix_lines(the_pack(), the_store(), known_year(year))
    with transaction.atomic():
        record(request, "year.matrix_csv", about=str(year), detail={"lines": len(lines)})
    return attached(csv_bytes(csv_rows(lines)), m.MATRIX_FILE.format(year=year), "text/csv; charset=utf-8")
