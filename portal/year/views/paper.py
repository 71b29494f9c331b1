from __future__ import annotations

from csp.decorators import csp_replace
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mulin.findings import FindingsError
from orchestration.release.layout import INDEX
from portal.audit.log import record
from portal.district import the_settings
from portal.people.policy import Act, requires
from portal.year.naming import attached
from portal.year.papers import paper, report_of
from portal.year.releases import opened
from portal.year.views.editions import newer_than, shown_to, unopened
from portal.year.views.matrix import known_year

_VIEWER = {"default-src": ["'none'"], "object-src": ["'self'"], "style-src": ["'unsafe-inline'"],
           "img-src": ["data:"], "frame-ancestors": ["'none'"]}  # fmt: skip
"""What a browser's own viewer of PDFs needs. The file itself holds nothing that runs."""


@requires(Act.PAPER, of="code")
def show(request: HttpRequest, year: int, number: int, code: str) -> HttpResponse:
    """What a release says of one unit or department, each number a way to where it comes from."""
    known_year(year)
    about = shown_to(request, year, number)
    try:
        release = opened(the_settings(), year, number)
        found = paper(release, code)
    except FindingsError as error:
        return unopened(request, year, number, error, about)
    if found is None:
        raise Http404
    above = release.pack.unit[code].parent_code if code in release.pack.unit else None
    below = [u for u in release.pack.units if u.parent_code == code] if code in release.pack.unit else []
    return render(request, "year/paper.html", {
        "year": year, "number": number, "about": about, "release": release, "paper": found, "code": code,
        "superseded": newer_than(request, release), "below": below,
        "above": release.pack.unit.get(above) if above else None,
    })  # fmt: skip


@csp_replace(_VIEWER)
@requires(Act.PAPER, of="code")
def report(request: HttpRequest, year: int, number: int, kind: str, code: str) -> HttpResponse:
    """The report itself, bit for bit as registered, shown in the browser or saved."""
    known_year(year)
    about = shown_to(request, year, number)
    try:
        release = opened(the_settings(), year, number, (INDEX,))
        entry = report_of(release, kind, code)
        if entry is None:
            raise Http404
        content = release.content(entry.file)
    except FindingsError as error:
        return unopened(request, year, number, error, about)
    saved = "save" in request.GET
    with transaction.atomic():
        record(request, "year.paper", about=f"{year} r{number} {kind} {code}",
               detail={"sha256": entry.sha256, "saved": saved})  # fmt: skip
    name = f"{year}-r{number}-{entry.file_name.rpartition('/')[2]}"
    return attached(content, name, "application/pdf", inline=not saved)
