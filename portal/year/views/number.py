from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mulin.findings import FindingsError
from orchestration.release.served import Opened
from portal.district import the_settings, the_store
from portal.people.policy import Act, may, requires
from portal.year import messages as m
from portal.year.papers import Number, is_printed, kind_of, led_number, number_of, page_of, report_of
from portal.year.proofs import proof_of
from portal.year.releases import name_of, opened
from portal.year.views.editions import newer_than, shown_to, unopened
from portal.year.views.matrix import known_year
from reports import messages as words
from reports.rows import Lineage


@requires(Act.NUMBER, of="code")
def show(request: HttpRequest, year: int, number: int, code: str, indicator: str) -> HttpResponse:
    """One number: what is printed of it, the cells it comes from, the page it stands on. The proof comes after."""
    known_year(year)
    about = shown_to(request, year, number)
    try:
        release = opened(the_settings(), year, number)
        kind = kind_of(release, code)
        known = number_of(release, code, indicator) if kind else None
        led = led_number(release, code, indicator) if known is None else None
        if known is None and led is None:
            raise Http404
        entry = report_of(release, kind, code) if kind else None
        printed = (known.line.score, known.line.value) if known else (led[1],) if led else ()
        page = page_of(release, entry, indicator, *printed) if entry else None
    except FindingsError as error:
        return unopened(request, year, number, error, about)
    return render(request, "year/number.html", {
        "year": year, "number": number, "about": about, "release": release, "code": code, "indicator": indicator,
        "name": name_of(release.pack, code), "known": known, "led": led, "entry": entry, "page": page,
        "superseded": newer_than(request, release), "kind": kind,
        "status": words.word(words.STATUS, known.row.status) if known else "",
        "sources": [_source(request, known, s) for s in known.sources] if known else [],
    })  # fmt: skip


def _source(request: HttpRequest, known: Number, row: Lineage) -> dict[str, object]:
    """A cell, with the way to its version for those who may read it."""
    parts = (row.submission_id or "").rsplit("-", 2)
    version = parts[-1].removeprefix("v") if len(parts) == 3 else ""
    linked = version.isdigit() and row.department and may(request.post_held, Act.VERSIONS, row.department)  # type: ignore[attr-defined]
    year = (row.submission_id or "")[:4]
    return {
        "row": row, "role": words.ROLE.get(row.role, m.REVIEW),
        "field": known.fields.get(row.field_code or "", ""),
        "link": (int(year), row.department, parts[1], int(version)) if linked and year.isdigit() else None,
    }  # fmt: skip


@requires(Act.NUMBER, of="code")
def trace_of_number(request: HttpRequest, year: int, number: int, code: str, indicator: str) -> HttpResponse:
    """The proof of one number: a part of its page, or a page of its own where no script runs."""
    return _trace(request, year, number, code, indicator)


@requires(Act.NUMBER, of="code")
def trace_of_total(request: HttpRequest, year: int, number: int, code: str) -> HttpResponse:
    """The proof of a unit's or department's total; of its indicators no more than whether they hold."""
    return _trace(request, year, number, code, None)


def _trace(request: HttpRequest, year: int, number: int, code: str, indicator: str | None) -> HttpResponse:
    known_year(year)
    about = shown_to(request, year, number)
    part = bool(request.htmx)  # type: ignore[attr-defined]
    context = {"year": year, "number": number, "code": code, "indicator": indicator, "about": about, "part": part}
    template = "year/trace_part.html" if part else "year/trace.html"
    release = _known(year, number, code, indicator)
    if release is not None:
        context |= {"release": release, "superseded": newer_than(request, release)}
    try:
        proof = proof_of(the_settings(), the_store(), year, number, code, indicator, anew="anew" in request.GET)
    except FindingsError as error:
        if not part:
            return unopened(request, year, number, error, about)
        context |= {"heading": error.title, "found": error.findings}
        return render(request, template, context)
    return render(request, template, context | {"proof": proof, "busy": m.PROOF_BUSY})


def _known(year: int, number: int, code: str, indicator: str | None) -> Opened | None:
    """The release, None where it is not sound: the proof says what is wrong. Raises Http404 where a sound one has no
    such number."""
    try:
        release = opened(the_settings(), year, number)
        printed = is_printed(release, code, indicator)
    except FindingsError:
        return None
    if not printed:
        raise Http404
    return release
