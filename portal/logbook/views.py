from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mulin import beijing
from mulin.findings import Finding
from portal.audit.log import record
from portal.district import the_pack, the_store
from portal.logbook import messages as m
from portal.logbook.asked import Asked
from portal.logbook.export import as_csv, as_json, pages
from portal.logbook.forms import AskForm
from portal.logbook.merged import page_of
from portal.logbook.proof import proof_of
from portal.people.policy import Act, requires


def _names() -> dict[str, str]:
    return {d.code: d.name for d in the_pack().departments}


def _asked(request: HttpRequest, names: dict[str, str]) -> tuple[AskForm, Asked]:
    """What was asked for; all of it where the question makes no sense, with what is wrong beside it."""
    form = AskForm(request.GET, [(code, f"{code} {name}") for code, name in names.items()])
    return form, _of(form.asked(), names) if form.is_valid() else Asked()


def _of(asked: Asked, names: dict[str, str], department: str | None = None) -> Asked:
    """The same, of a department: ``department``, or the one that was asked for."""
    code = asked.department if department is None else department
    return replace(asked, department=code, department_name=names.get(code, ""))


def _page(request: HttpRequest, asked: Asked, names: dict[str, str], **more: object) -> HttpResponse:
    store = the_store()
    page = page_of(asked, store, names)
    proof = proof_of(page.entries, page.events, store)
    query, older = asked.as_query(), ""
    if "own" in more:
        query.pop("department", None)
    if page.older is not None:
        cursor = {"line": page.older[0], "event": page.older[1]}
        older = urlencode({**query, **{name: n for name, n in cursor.items() if n is not None}})
    told = {"rows": page.rows, "proof": proof, "older": older, "query": urlencode(query), "empty_text": m.EMPTY,
            "later": asked.line is not None or asked.event is not None, "wrong": _wrong(proof.findings)}  # fmt: skip
    return render(request, "logbook/log.html", {**told, **more})


def _wrong(findings: list[Finding]) -> set[tuple[str, int]]:
    """Which rows to mark."""
    return {("chain" if f.rule.startswith("chain.") else "log", f.row) for f in findings if f.row is not None}


@requires(Act.LOG)
def log(request: HttpRequest) -> HttpResponse:
    """Everything that was done, in one list."""
    names = _names()
    form, asked = _asked(request, names)
    return _page(request, asked, names, form=form)


@requires(Act.LOG_OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """What was done by the own department, and to its tables."""
    names = _names()
    form, asked = _asked(request, names)
    own = request.post_held.code  # type: ignore[attr-defined]
    return _page(request, _of(asked, names, own), names, form=form, own=True)


@requires(Act.LOG)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """As a file, and that somebody took one away is a line too."""
    names, store = _names(), the_store()
    _, asked = _asked(request, names)
    found = list(pages(asked, store, names))
    data = as_csv(found) if form == "csv" else as_json(found, store)
    record(request, "audit.export", detail={
        "as": form, "rows": sum(len(p.rows) for p in found), "filters": asked.as_query(),
    })  # fmt: skip
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8" if form == "csv" else "application/json")
    answer["Content-Disposition"] = f'attachment; filename="mulin-log-{beijing.today()}.{form}"'
    return answer
