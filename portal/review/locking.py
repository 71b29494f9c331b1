"""Views of the office: lock before the deadline, open a locked table by two persons, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mulin.beijing import BEIJING, now
from mulin.findings import Finding, FindingsError
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.received import Store
from mulin.received.acts import Act as ActOfReview
from mulin.received.acts import Person
from mulin.received.review import TableReview, allowed, lock, review_of, reviewed, reviewed_schemes, unlock
from portal.audit.log import record
from portal.district import the_pack, the_store
from portal.people.policy import Act, may, requires
from portal.review import messages as m
from portal.review import second
from portal.review.models import TEXT, Pending
from portal.review.queue import head_of
from portal.review.reading import about_of, label, page_of, person, post_of, reviewed_or_404
from portal.review.views import filter_of

CLOSED = 20
"""How many requests that are over the page shows."""


def _table(year: int, detail: Mapping[str, Any]) -> TableReview:
    return review_of(the_pack(), the_store(), year, detail["department"], detail["kind"])


def _head(year: int, detail: Mapping[str, Any]) -> str:
    review = _table(year, detail)
    return f"{head_of(review)}:{'locked' if review.locked else 'open'}:{review.unlocked_until or ''}"


def _words(year: int, detail: Mapping[str, Any]) -> str:
    named = label(the_pack(), year, detail["department"], detail["kind"])
    return m.UNLOCK.format(table=named, until=_hour(detail["until"]))


def _perform(year: int, detail: Mapping[str, Any], reason: str, first: Person, other: Person) -> object:
    until = datetime.fromisoformat(detail["until"])
    return unlock(
        the_store(), the_pack(), year, detail["department"], detail["kind"], reason, until, other, by=first
    )  # fmt: skip


UNLOCK = second.register(second.Deed("review.unlock", Act.LOCK, _head, _words, _perform))


def _hour(moment: str) -> str:
    return moment[:16].replace("T", " ")


@requires(Act.SECOND)
def locks(request: HttpRequest) -> HttpResponse:
    """What is open and until when, what waits for a second person, and (for the office) locking and opening."""
    return _page(request)


def _page(request: HttpRequest, *, refused: FindingsError | None = None) -> HttpResponse:
    pack, store = the_pack(), the_store()
    asked = filter_of(request.POST or request.GET, pack)
    office, by = may(post_of(request), Act.LOCK), person(request)
    tables = [_line(pack, t, by) for t in _tables(pack, store, asked.year)]
    schemes = [_line(pack, t, by) for _, t in reviewed_schemes(pack, store, asked.year)]
    both = [*tables, *schemes]
    waits = Pending.objects.filter(outcome=Pending.WAITS)
    over = Pending.objects.exclude(outcome=Pending.WAITS)[:CLOSED]
    return render(request, "review/locks.html", {
        "asked": asked, "years": sorted(pack.years, reverse=True), "tables": tables, "office": office, "by": by,
        "open": [(t, name, _opened(t), page_of(t.year, t.department, t.kind)) for t, name, _ in both
                 if t.unlocked_until],
        "lockable": [(t, name) for t, name, why in tables if why is None],
        "lockable_schemes": [(t, name) for t, name, why in schemes if why is None and t.versions],
        "locked_from": tables[0][0].locked_from[:16].replace("T", " ") if tables else "",
        "locked": [(t, name, f"{t.department}/{t.kind}") for t, name, _ in tables if t.locked],
        "locked_schemes": [(t, name, f"{t.department}/{t.kind}") for t, name, _ in schemes if t.locked],
        "no_rule": pack.years[asked.year].framework.review is None,
        "waits": [(p, second.words_of(p), second.seal_of(p), second.why_not(p, by)) for p in waits],
        "over": [(p, second.words_of(p)) for p in over],
        "refused": refused, "typed": request.POST or request.GET, "most": TEXT,
        "say": {"none_waits": m.PENDING_EMPTY, "none_open": m.OPEN_LIST_EMPTY},
    }, status=200 if refused is None else 409)  # fmt: skip


def _tables(pack: Pack, store: Store, year: int) -> list[TableReview]:
    """Those that the pack knows."""
    return [t for t in reviewed(pack, store, year) if t.department in pack.department and t.kind in WORKBOOK_KINDS]


def _line(pack: Pack, review: TableReview, by: Person) -> tuple[TableReview, str, Finding | None]:
    """What the page says of one: what it is called, and why it cannot be locked."""
    return review, label(pack, review.year, review.department, review.kind), allowed(review, "locked", by)


def _opened(review: TableReview) -> ActOfReview | None:
    return next((a for a in reversed(review.acts) if a.act == "unlocked"), None)


def _lockable(pack: Pack, store: Store, year: int, by: Person) -> list[tuple[str, Finding | None]]:
    """Every table of a year as ``department/kind``, and why it cannot be locked."""
    return [(f"{t.department}/{t.kind}", allowed(t, "locked", by)) for t in _tables(pack, store, year)]


@require_POST
@requires(Act.LOCK)
def lock_tables(request: HttpRequest) -> HttpResponse:
    """Lock the tables that were picked, each on its own."""
    pack, store = the_pack(), the_store()
    year = filter_of(request.POST, pack).year
    done, picked = [], list(dict.fromkeys(request.POST.getlist("table")))
    if request.POST.get("sure") != "1":
        messages.error(request, m.NOT_SURE)
        return redirect(f"{reverse('review:locks')}?year={year}")
    if request.POST.get("all") == "1":
        picked = [about for about, why in _lockable(pack, store, year, person(request)) if why is None]
    for named in picked:
        department, _, kind = named.partition("/")
        reviewed_or_404(year, department, kind)
        try:
            with transaction.atomic():
                record(request, "review.lock", about_of(year, department, kind))
                lock(store, pack, year, department, kind, by=person(request))
            done.append(label(pack, year, department, kind))
        except FindingsError as error:
            said = "；".join(f.message for f in error.findings)
            messages.error(request, f"{label(pack, year, department, kind)}：{said}")
    if done:
        text = m.LOCKED.format(table=done[0]) if len(done) == 1 else m.LOCKED_MANY.format(count=len(done))
        messages.success(request, text)
    elif not picked:
        messages.error(request, m.NONE_PICKED)
    return redirect(f"{reverse('review:locks')}?year={year}")


@require_POST
@requires(Act.LOCK)
def ask_unlock(request: HttpRequest) -> HttpResponse:
    """Ask to open one locked table: why, until when; a second person confirms."""
    pack = the_pack()
    year = filter_of(request.POST, pack).year
    department, _, kind = request.POST.get("table", "").partition("/")
    reviewed_or_404(year, department, kind)
    reason = " ".join(request.POST.get("reason", "").split())
    try:
        until = _until(request.POST.get("until", ""))
        if not reason or len(reason) > TEXT:
            raise FindingsError(m.NOT_DONE, [m.finding("reason", most=TEXT)])
        if (
            why := allowed(review_of(pack, the_store(), year, department, kind), "unlocked", person(request))
        ) is not None:
            raise FindingsError(m.NOT_DONE, [why])
    except FindingsError as error:
        return _page(request, refused=error)
    detail = {"department": department, "kind": kind, "until": until.isoformat(timespec="seconds")}
    _, new = second.ask(request, UNLOCK, year, about_of(year, department, kind), reason, detail, ends=until)
    messages.success(request, m.ASKED if new else m.ASKED_ALREADY)
    return redirect("review:locks")


def _until(text: str) -> datetime:
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        raise FindingsError(m.NOT_DONE, [m.finding("until")]) from None
    until = until.replace(tzinfo=BEIJING) if until.tzinfo is None else until.astimezone(BEIJING)
    if not now() < until or until.year >= 9000:
        raise FindingsError(m.NOT_DONE, [m.finding("until")])
    return until


@require_POST
@requires(Act.SECOND)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Stand second, and it is done."""
    if not Pending.objects.filter(pk=number).exists():
        raise Http404
    try:
        done = second.confirm(request, number, request.POST.get("seal", ""))
    except FindingsError as error:
        return _page(request, refused=error)
    messages.success(request, m.CONFIRMED.format(words=second.words_of(done)))
    return redirect("review:locks")


@require_POST
@requires(Act.SECOND)
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Take back one's own request, or say no to another's."""
    if not Pending.objects.filter(pk=number).exists():
        raise Http404
    closed = second.close(request, number)
    messages.success(request, m.TAKEN_BACK if closed.outcome == Pending.TAKEN_BACK else m.REFUSED)
    return redirect("review:locks")
