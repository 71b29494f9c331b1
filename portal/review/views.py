"""The queue, the page of one table, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mulin.beijing import today
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.received import Record, Store, StoreError
from mulin.received.review import review_of
from mulin.received.schemes import differences, scheme_of
from mulin.workbooks.messages import KIND_NAMES
from portal.audit.stored import send_stored
from portal.district import the_pack, the_settings, the_store
from portal.people.policy import Act, may, requires
from portal.review import messages as m
from portal.review import telling
from portal.review.figures import changes_at_hand, count_changes, reading
from portal.review.models import TEXT
from portal.review.queue import (
    GROUPS,
    PAGE,
    SCHEMES,
    Filter,
    Queue,
    Row,
    head_of,
    queue_of,
    schemes_waiting,
    shown_of,
    word_of,
)
from portal.review.reading import about_of, account_of, holders_today, person, post_of, table_or_404
from portal.review.table import approved_before, gather, history_of, standing
from portal.review.threads import unread_of

CONFIRMATIONS = 40
SECONDS = 0.5
"""How long a page of the queue may count what changed; the rest is counted when its table is opened."""


def filter_of(asked: Mapping[str, str], pack: Pack) -> Filter:
    """What is asked for, from the address; what makes no sense there is left out."""
    known = {str(year): year for year in pack.years}.get(asked.get("year", ""), default_year(pack))
    state, department, kind = asked.get("state", ""), asked.get("department", ""), asked.get("kind", "")
    return Filter(
        known,
        state if state in GROUPS else "review",
        department if department in pack.department else "",
        kind if kind in (*WORKBOOK_KINDS, SCHEMES) else "",
        asked.get("mine") == "1",
    )


def default_year(pack: Pack) -> int:
    """The latest year that is over and asks for review; the latest of all where there is none such."""
    over = [year for year, of in pack.years.items() if of.framework.review is not None and year < today().year]
    return max(over or pack.years)


def queue_for(request: HttpRequest, pack: Pack, store: Store, asked: Filter) -> Queue:
    """The queue as whoever asks may see and act on it."""
    return queue_of(
        pack, store, asked, by=person(request), approves=may(post_of(request), Act.DECIDE),
        holders=holders_today(), unread=unread_of(account_of(request), asked.year),
    )  # fmt: skip


@requires(Act.QUEUE)
def queue(request: HttpRequest) -> HttpResponse:
    pack, store = the_pack(), the_store()
    asked = filter_of(request.GET, pack)
    found = queue_for(request, pack, store, asked)
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    mine = [row for row in found.rows if row.refused is None]
    approvable = sum(row.bulk_refused is None for row in mine)
    elsewhere = [(m.ELSEWHERE.format(year=year, count=count), Filter(year, kind=SCHEMES).query())
                 for year, count in schemes_waiting(pack, store).items() if year != asked.year]  # fmt: skip
    states = [(state, word, found.counts.get(state, 0), asked.query(state=state)) for state, word in GROUPS.items()]
    return render(request, "review/queue.html", {
        "asked": asked, "page": page, "rows": with_changes(pack, store, list(page)), "states": states,
        "years": sorted(pack.years, reverse=True), "departments": pack.departments,
        "kinds": [*((kind, KIND_NAMES[kind]) for kind in WORKBOOK_KINDS), (SCHEMES, m.SCHEMES)],
        "elsewhere": elsewhere,
        "one_by_one": m.ONE_BY_ONE.format(count=len(mine) - approvable) if len(mine) > approvable else "",
        "nothing": m.MINE_EMPTY if asked.mine else m.EMPTY_QUEUE[asked.state],
        "approvable": approvable, "no_rule": pack.years[asked.year].framework.review is None,
        "no_rule_text": m.NO_RULE.format(year=asked.year), "uncounted": m.NO_COUNT,
    })  # fmt: skip


def with_changes(pack: Pack, store: Store, rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Each row with the number of its lines that changed since the last approval, as far as time allows; of a scheme,
    of its fields."""
    out, until = [], monotonic() + SECONDS
    for row in rows:
        said = ""
        if row.shown is not None and row.shown.record.state == "accepted":
            before = approved_before(row.review, row.shown.record)
            said = m.FIRST_TIME if before is None else m.NO_COUNT
            if before is not None and row.task is not None:
                said = fields_changed(store, before, row.shown.record)
            elif before is not None and monotonic() < until:
                count = changes_at_hand(the_settings(), pack, before, row.shown.record)
                said = m.NO_COUNT if count is None else str(count)
        out.append((row, said))
    return out


def fields_changed(store: Store, before: Record, now: Record) -> str:
    """How many of the five fields of a scheme say something other than the version approved before."""
    try:
        count = len(differences(scheme_of(store, before), scheme_of(store, now)))
    except StoreError:  # its own page says what is wrong with it
        return m.NO_COUNT
    return m.FIELDS_CHANGED.format(count=count)


@requires(Act.QUEUE, of="department")
def table(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    return table_page(request, year, department, kind)


def table_page(
    request: HttpRequest, year: int, department: str, kind: str, *, refused: Sequence[Finding] = (), status: int = 200
) -> HttpResponse:
    """Everything to decide on one screen. ``refused``: why what was just asked for was not done; what was typed then
    stands again."""
    pack, store = table_or_404(year, department, kind), the_store()
    review = review_of(pack, store, year, department, kind)
    found = gather(the_settings(), store, pack, review)
    way = request.GET.get("rows", "")
    way = way if way in telling.WAYS else "tells"
    number = request.GET.get("page", "1")
    context: dict[str, Any] = {
        "review": review, "found": found, "name": pack.department[department].name, "kind_name": KIND_NAMES[kind],
        "head": head_of(review), "may": standing(review, person(request), may(post_of(request), Act.DECIDE)),
        "word": word_of(review, found.shown if found else None), "history": history_of(review),
        "way": way, "refused": refused, "typed": request.POST.get("reason", ""), "most": TEXT,
        "say": {"rule": m.RULE_OF_OUTLIERS, "clean": m.CLEAN, "first": m.NOT_COMPARED, "no_last_year": m.NO_LAST_YEAR,
                "nothing": m.NOTHING_YET},
        "picked": set(request.POST.getlist("place")), "decides": may(post_of(request), Act.DECIDE),
    }  # fmt: skip
    context["picks"] = context["decides"] and context["may"]["give_back"] is None
    if found is not None:
        page, rows = found.page(way, int(number) if number.isdecimal() and len(number) < 6 else 1)
        context |= {
            "page": page,
            "rows": rows,
            "shown_confirmations": found.confirmations[:CONFIRMATIONS],
            "more_confirmations": max(0, len(found.confirmations) - CONFIRMATIONS),
            "picked_indicators": [i for i in found.indicators if i.code in request.POST.getlist("place")],
            "way_query": f"rows={way}",
            "ways": [(w, m.WAYS[w], n) for w, n in telling.counts(found.lines).items()],
        }
    return render(request, "review/table.html", context, status=status)


@requires(Act.QUEUE, of="department")
def changes(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """How many lines changed, for a row of the queue whose files had not been read yet; they are read now."""
    pack, store = table_or_404(year, department, kind), the_store()
    shown = shown_of(review := review_of(pack, store, year, department, kind))
    before = None if shown is None else approved_before(review, shown.record)
    if shown is None or before is None:
        return HttpResponse(m.FIRST_TIME)
    then, now = reading(the_settings(), store, pack, before, shown.record)
    return HttpResponse(m.NO_COUNT if then is None or now is None else str(count_changes(then, now)))


@requires(Act.FILE, of="department")
def workbook(request: HttpRequest, year: int, department: str, kind: str, version: int) -> FileResponse:
    """The workbook as it came."""
    kept = version_or_404(year, department, kind, version)
    return _file(request, year, department, kind, version, kept.sha256, kept.file_name)


@requires(Act.FILE, of="department")
def evidence(request: HttpRequest, year: int, department: str, kind: str, version: int, sha256: str) -> FileResponse:
    """One file of evidence that came with it."""
    kept = version_or_404(year, department, kind, version)
    names = [name for name, sha in kept.evidence.items() if sha == sha256]
    if not names:
        raise Http404
    return _file(request, year, department, kind, version, sha256, names[0])


def version_or_404(year: int, department: str, kind: str, version: int) -> Any:
    pack = table_or_404(year, department, kind)
    one = review_of(pack, the_store(), year, department, kind).version(version)
    if one is None:
        raise Http404
    return one.record


def _file(
    request: HttpRequest, year: int, department: str, kind: str, version: int, sha256: str, name: str
) -> FileResponse:
    about, detail = about_of(year, department, kind, version), {"name": name, "sha256": sha256}
    return send_stored(request, "review.file", about, detail, sha256=sha256, name=name)
