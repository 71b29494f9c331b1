from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mulin.findings import FindingsError
from mulin.report_kinds import KINDS
from orchestration.release.index import Entry
from orchestration.release.layout import DIFF, EARLIER_PACKS, EDITION, INDEX, PACK
from orchestration.release.served import Opened
from portal.district import the_pack, the_settings, the_store
from portal.people.policy import Act, may, requires
from portal.year import messages as m
from portal.year.releases import Shown, as_public, may_see, opened, shown_releases, superseded_for
from portal.year.views.matrix import known_year

PAGE = 100
TOLD = 40
"""So many lines of what changed stand on the page; the list of changes has all."""
_READS = (INDEX, DIFF, EDITION, f"{PACK}/", f"{EARLIER_PACKS}/")


@requires(Act.EDITIONS)
def show(request: HttpRequest, year: int) -> HttpResponse:
    """The releases of a year; those that are not public only for whom they are."""
    pack, store = the_pack(), the_store()
    shown, found = shown_releases(the_settings(), store, known_year(year))
    everything = may(request.post_held, Act.UNPUBLISHED)  # type: ignore[attr-defined]
    if not everything:
        shown, found = as_public(shown), []
    return render(request, "year/editions.html", {
        "year": year, "years": sorted(pack.years), "shown": shown, "found": found, "everything": everything,
        "deadlines": pack.years[year].framework.deadlines,
    })  # fmt: skip


@requires(Act.EDITIONS)
def edition(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One release: what it is, what changed, its reports. One that does not open shows why, and nothing else."""
    known_year(year)
    about = shown_to(request, year, number)
    try:
        release = opened(the_settings(), year, number, _READS)
        entries = [e for e in release.entries if may(request.post_held, Act.PAPER, e.code)]  # type: ignore[attr-defined]
        changed = _changed(release) if may(request.post_held, Act.UNPUBLISHED) else []  # type: ignore[attr-defined]
    except FindingsError as error:
        return unopened(request, year, number, error, about)
    entries.sort(key=lambda e: [*KINDS].index(e.kind))
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    found = [e for e in entries if kind in ("", e.kind) and (words in e.name or words in e.code)]
    of = release.pack.years[year].framework.words
    names = {k: KINDS[k].called(of) for k in dict.fromkeys(e.kind for e in entries)}
    papers = [(e, names[e.kind], _paper(e, release)) for e in found]
    return render(request, "year/edition.html", {
        "year": year, "number": number, "about": about, "release": release,
        "superseded": newer_than(request, release),
        "page": Paginator(papers, PAGE).get_page(request.GET.get("page")),
        "reports": len(entries), "found": len(found), "kinds": names, "kind": kind, "q": words,
        "changed": changed[:TOLD], "more": max(0, len(changed) - TOLD), "forms": _forms(release),
    })  # fmt: skip


def shown_to(request: HttpRequest, year: int, number: int) -> Shown:
    """The release in the list, for somebody who may see it; else PermissionDenied. There is no page of one that nobody
    knows."""
    store = the_store()
    if not may_see(request.post_held, store, year, number):  # type: ignore[attr-defined]
        raise PermissionDenied(m.NOT_PUBLIC_YET)
    shown, _ = shown_releases(the_settings(), store, year)
    if not may(request.post_held, Act.UNPUBLISHED):  # type: ignore[attr-defined]
        shown = as_public(shown)
    about = next((s for s in shown if s.number == number), None)
    if about is None:
        raise Http404
    return about


def newer_than(request: HttpRequest, release: Opened) -> str | None:
    """In words that another release is in use, where there is one that the post may see."""
    return superseded_for(request.post_held, the_store(), release)  # type: ignore[attr-defined]


def unopened(
    request: HttpRequest, year: int, number: int, error: FindingsError, about: Shown
) -> HttpResponse:  # fmt: skip
    """The page of a release that is not as registered: what is wrong with it, no number, no download."""
    return render(request, "year/unopened.html", {
        "year": year, "number": number, "heading": error.title, "found": error.findings, "text": m.NOT_OPEN,
        "about": about,
    }, status=409)  # fmt: skip


def _changed(release: Opened) -> list[str]:
    """What is other than in the release before, in the sentences that the release keeps."""
    if DIFF not in release.manifest.files:
        return []
    told: dict[str, Any] = json.loads(release.content(DIFF))
    return [str(line) for line in told["text"]]


def _paper(entry: Entry, release: Opened) -> bool:
    """Whether the subject of a report has a page of its figures: a unit or a department."""
    return entry.code in release.pack.unit or entry.code in release.pack.department


def _forms(release: Opened) -> list[tuple[str, str]]:
    there = DIFF in release.manifest.files
    return [(form, name) for form, name in m.FORMS.items() if form != "changes" or there]
