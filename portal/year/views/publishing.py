from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mulin.beijing import today
from mulin.findings import Finding, FindingsError, Level
from mulin.received.review import reviewed
from mulin.report_kinds import KINDS
from orchestration.publishing.public import make_public, publication_sentence
from orchestration.release.served import Opened
from portal.audit.log import record
from portal.district import the_pack, the_settings, the_store
from portal.people.policy import Act, requires
from portal.year import messages as m
from portal.year.forms import PublishForm
from portal.year.releases import opened
from portal.year.views.editions import shown_to, unopened
from portal.year.views.matrix import known_year


@requires(Act.PUBLISH)
def show(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Register that a release was made public: what becomes public, on which days, and that it cannot be undone."""
    known_year(year)
    about = shown_to(request, year, number)
    found: list[Finding] = []
    try:
        release = opened(the_settings(), year, number, ("",))
    except FindingsError as error:
        return unopened(request, year, number, error, about)
    if about.void:
        raise FindingsError(m.NOT_PUBLISHED, [Finding(Level.ERROR, "year.void", m.IS_VOID, m.MEND_VOID)])
    form = PublishForm(request.POST or None, initial=_days(year))
    if request.method == "POST" and form.is_valid():
        try:
            said = _publish(request, year, number, form)
        except FindingsError as error:
            found = error.findings
        else:
            messages.success(request, said)
            return redirect("year:editions", year)
    return render(request, "year/publish.html", {
        "year": year, "number": number, "about": about, "form": form, "found": found, "release": release,
        "kinds": _kinds(release), "superseded": release.superseded,
    }, status=409 if found else 200)  # fmt: skip


def _days(year: int) -> dict[str, object]:
    return {"locked_on": _locked_on(year), "published_on": today()}


def _locked_on(year: int) -> date:
    """The day on which the last table was locked, where all were locked before the deadline; else the deadline."""
    pack = the_pack()
    deadline: date = pack.years[year].framework.deadlines.lock
    tables = reviewed(pack, the_store(), year)
    locks = [
        max((a.recorded.date() for a in t.acts if a.act == "locked"), default=deadline) for t in tables if t.locked
    ]
    return min(max(locks), deadline) if locks and len(locks) == len(tables) else deadline


def _publish(request: HttpRequest, year: int, number: int, form: PublishForm) -> str:
    days = form.cleaned_data
    with transaction.atomic():
        entry = {"release": f"r{number}", "correct": days["correct"], "locked_on": str(days["locked_on"]),
                 "published_on": str(days["published_on"])}  # fmt: skip
        record(request, "year.publish", about=f"{year} r{number}", detail=entry)
        public = make_public(
            the_settings(), the_pack(), the_store(), year, f"r{number}", locked_on=days["locked_on"],
            published_on=days["published_on"], who=request.user.name,  # type: ignore[union-attr]
            correct=days["correct"],
        )  # fmt: skip
    return (m.PUBLISHED_AGAIN if public.repeated else m.PUBLISHED).format(said=publication_sentence(public.noted))


def _kinds(release: Opened) -> list[tuple[str, int]]:
    """How many reports of each kind become public."""
    words = release.pack.years[release.year].framework.words
    counts: dict[str, int] = {}
    for entry in release.entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    return [(KINDS[kind].called(words), count) for kind, count in counts.items()]
