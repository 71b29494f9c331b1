"""Views that decide: approve, return, and approve exactly the list that was shown."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.received import Store, StoreError
from mulin.received.acts import same_account
from mulin.received.review import ActName, TableReview, allowed, approve, give_back, review_of
from mulin.received.scheme_kind import is_scheme
from mulin.workbooks.messages import KIND_NAMES
from portal.audit.log import record
from portal.district import the_pack, the_store
from portal.people.policy import Act, requires
from portal.review import messages as m
from portal.review.models import TEXT
from portal.review.queue import Row, Shown, head_of, parts_of, shown_of, word_of
from portal.review.reading import about_of, label, person, table_or_404
from portal.review.threads import keep_return
from portal.review.views import filter_of, queue_for, table_page, with_changes

MOST = 120
"""Tables that are approved at once: as many as anybody reads through on one page."""
DONE = "review.bulk"
"""Where a session keeps how the last bulk act went."""


@require_POST
@requires(Act.DECIDE, of="department")
def approve_table(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    pack, store, table = table_or_404(year, department, kind), the_store(), (year, department, kind)
    try:
        after = _approve(request, pack, store, table, request.POST.get("head", ""))
    except FindingsError as error:
        return table_page(request, *table, refused=error.findings, status=409)
    done = after.version(_version(request.POST.get("head", "")))
    assert done is not None
    assert after.rule is not None
    words = {"table": _label(pack, after), "version": done.record.version}
    left = after.rule.approvers - done.approvals
    messages.success(request, m.APPROVED_PARTLY.format(left=left, **words) if left > 0 else m.APPROVED.format(**words))
    return redirect("review:queue")


@require_POST
@requires(Act.DECIDE, of="department")
def return_table(request: HttpRequest, year: int, department: str, kind: str) -> HttpResponse:
    """Return what waits: a reason, and the cells or indicators that were picked."""
    pack, store, table = table_or_404(year, department, kind), the_store(), (year, department, kind)
    head, places = request.POST.get("head", ""), request.POST.getlist("place")
    reason = " ".join(request.POST.get("reason", "").split())
    try:
        if not reason or len(reason) > TEXT:
            raise FindingsError(m.NOT_DONE, [m.finding("reason", most=TEXT)])
        with transaction.atomic():
            shown = _as_shown(request, pack, store, table, head, "returned")
            if shown is not None:
                detail = {"sha256": shown.sha256, "reason": reason, "places": places}
                record(request, "review.return", about_of(*table, shown.version), detail)
                if _still(request, pack, store, table, head, "returned"):
                    by = person(request)
                    keep_return(table, by, reason, list(dict.fromkeys(places)), shown.version, shown.acts)
                    give_back(store, pack, *table, shown.version, reason, places, by=by)
    except FindingsError as error:
        return table_page(request, *table, refused=error.findings, status=409)
    now = review_of(pack, store, *table)
    words = {"table": _label(pack, now), "version": _version(head), "count": len(set(places))}
    messages.success(request, m.RETURNED.format(**words))
    return redirect("review:queue")


@requires(Act.DECIDE)
def approve_list(request: HttpRequest) -> HttpResponse:
    """First what would be approved, counted and named; then each of those, as it was named, on its own."""
    pack, store = the_pack(), the_store()
    asked = filter_of(request.GET, pack)
    rows = queue_for(request, pack, store, asked).rows
    can = [row for row in rows if row.bulk_refused is None]
    if len(can) > MOST:
        messages.error(request, m.BULK_MANY.format(count=len(can), most=MOST))
        return redirect(f"{reverse('review:queue')}?{asked.query()}")
    if request.method != "POST":
        cannot = [row for row in rows if row.bulk_refused is not None]
        return render(request, "review/approve_list.html", {
            "asked": asked, "rows": with_changes(pack, store, can), "cannot": cannot, "count": len(can),
            "heading": m.BULK_COUNT.format(count=len(can)), "nothing": m.BULK_NONE, "uncounted": m.NO_COUNT,
        })  # fmt: skip
    told = list(dict.fromkeys(request.POST.getlist("row")))
    listed = {_named(row): row for row in rows}
    request.session[DONE] = {
        "query": asked.query(),
        "rows": [*(_one(request, pack, store, asked.year, entry, listed) for entry in told), *_new(can, told)],
    }
    return redirect("review:approved_list")


@requires(Act.DECIDE)
def approved_list(request: HttpRequest) -> HttpResponse:
    """How the last bulk act went, table by table."""
    done = request.session.get(DONE)
    if not done:
        return redirect("review:queue")
    count = sum(row["done"] for row in done["rows"])
    context = {"rows": done["rows"], "query": done["query"], "count": count, "failed": len(done["rows"]) - count}
    return render(request, "review/approved_list.html", context)


def _named(row: Row) -> str:
    return f"{row.department}/{row.kind}"


def _one(
    request: HttpRequest, pack: Pack, store: Store, year: int, entry: str, listed: dict[str, Row]
) -> dict[str, object]:
    """Approve one of the list: it fails alone."""
    named, _, head = entry.partition("|")
    department, _, kind = named.partition("/")
    said: dict[str, object] = {"table": named, "done": False}
    if is_scheme(kind):
        return said | {"text": m.finding("one_by_one").message}
    if department not in pack.department or kind not in KIND_NAMES:
        return said | {"text": m.UNKNOWN}
    table = (year, department, kind)
    said |= {"department": department, "kind": kind, "year": year}
    review = review_of(pack, store, *table)
    said["table"] = _label(pack, review)
    if named not in listed and not _done_by(request, review, head, "approved"):
        return said | {"text": m.BULK_GONE.format(now=_now(review))}
    try:
        after = _approve(request, pack, store, table, head)
    except FindingsError as error:
        return said | {"text": "；".join(f"{f.message}。{f.mend}" for f in error.findings)}
    except StoreError as error:
        return said | {"text": str(error)}
    return said | {"done": True, "text": f"{m.BULK_DONE}：{_now(after)}"}


def _new(can: list[Row], told: list[str]) -> list[dict[str, object]]:
    """What came into the list after it was shown."""
    known = {entry.partition("|")[0] for entry in told}
    return [
        {"table": row.label, "done": False, "text": m.BULK_NEW, "department": row.department, "kind": row.kind,
         "year": row.review.year}
        for row in can if _named(row) not in known
    ]  # fmt: skip


def _approve(request: HttpRequest, pack: Pack, store: Store, table: tuple[int, str, str], head: str) -> TableReview:
    """Approve what was shown; the table as it is then. Raises FindingsError, also where it is no longer as shown."""
    with transaction.atomic():
        if (shown := _as_shown(request, pack, store, table, head, "approved")) is not None:
            record(request, "review.approve", about_of(*table, shown.version), {"sha256": shown.sha256})
            if _still(request, pack, store, table, head, "approved"):
                approve(store, pack, *table, shown.version, by=person(request))
    return review_of(pack, store, *table)


def _as_shown(
    request: HttpRequest, pack: Pack, store: Store, table: tuple[int, str, str], head: str, act: ActName
) -> Shown | None:
    """What was shown, where the table is still as it was when the page was made; None where this person has done this
    act on that version since (a button pressed twice). Raises FindingsError where it has changed."""
    review, shown = review_of(pack, store, *table), parts_of(head)
    if shown is not None and head_of(review) == head and review.open_version is not None:
        if (refused := allowed(review, act, person(request))) is not None:
            raise FindingsError(m.NOT_DONE, [refused])
        return shown
    if _done_by(request, review, head, act):
        return None
    raise FindingsError(m.NOT_DONE, [m.finding("stale", now=_now(review))])


def _still(
    request: HttpRequest, pack: Pack, store: Store, table: tuple[int, str, str], head: str, act: ActName
) -> bool:
    """The same once more, now that the log lets one act through at a time: of a button pressed twice at once the second
    leaves no line. Raises like :func:`_as_shown`."""
    still = _as_shown(request, pack, store, table, head, act) is not None
    if not still:
        transaction.set_rollback(True)
    return still


def _done_by(request: HttpRequest, review: TableReview, head: str, act: str) -> bool:
    """Whether whoever asks has done the act on the version that was shown, since the page was made."""
    shown = parts_of(head)
    mine = person(request).account
    return shown is not None and any(
        (a.act, a.version, a.sha256) == (act, shown.version, shown.sha256) and same_account(a.account, mine)
        for a in review.acts[shown.acts :]
    )


def _version(head: str) -> int:
    shown = parts_of(head)
    return shown.version if shown else 0


def _now(review: TableReview) -> str:
    shown = shown_of(review)
    return word_of(review, shown) if shown is None else m.AS_VERSION.format(
        version=shown.record.version, word=word_of(review, shown)
    )  # fmt: skip


def _label(pack: Pack, review: TableReview) -> str:
    return label(pack, review.year, review.department, review.kind)
