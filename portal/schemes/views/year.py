"""The office's list of a year's tasks, by where their schemes stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from mulin.received.schemes import Difference
from mulin.tables.export import csv_bytes
from portal.audit.log import record
from portal.district import the_pack, the_store
from portal.people.policy import Act, requires
from portal.people.roles import Role
from portal.schemes import messages as m
from portal.schemes.reading import SchemeTable, against_pack, scheme_tables, scheme_year

_CSV = "text/csv; charset=utf-8"
Line = tuple[SchemeTable, list[Difference]]
_FILTERS: dict[str, Callable[[Line], bool]] = {
    **{group: lambda line, group=group: line[0].group == group for group in m.GROUPS},  # type: ignore[misc]
    "waits": lambda line: line[0].state.role is Role.REVIEWER,
    "differs": lambda line: bool(line[1]),
    "overdue": lambda line: line[0].overdue > 0,
}
_WORDS = {**m.GROUPS, "waits": m.WAITS, "differs": m.DIFFERS, "overdue": m.OVERDUE}


@require_GET
@requires(Act.QUEUE)
def now(request: HttpRequest) -> HttpResponse:
    """To the year whose tasks are at work."""
    return redirect("schemes:year", scheme_year(the_pack(), the_store().now().date()))


@require_GET
@requires(Act.QUEUE)
def show(request: HttpRequest, year: int) -> HttpResponse:
    lines = _lines(year)
    counts = Counter(name for name, fits in _FILTERS.items() for line in lines if fits(line))
    state = request.GET.get("state", "")
    chosen = [line for line in lines if state not in _FILTERS or _FILTERS[state](line)]
    ways = [("", m.ALL, len(lines)), *((name, _WORDS[name], counts[name]) for name in _FILTERS)]
    own: dict[str, Any] = {
        "year": year, "years": sorted(the_pack().years, reverse=True), "lines": chosen, "ways": ways,
        "state": state if state in _FILTERS else "", "due": lines[0][0] if lines else None,
        "nothing": (m.NOTHING if lines else m.NO_TASKS).format(year=year),
        "framework": the_pack().years[year].framework,
    }  # fmt: skip
    return render(request, "schemes/year.html", own)


@require_GET
@requires(Act.EXPORT)
def export(request: HttpRequest, year: int) -> FileResponse:
    """All tasks of a year as a table."""
    rows = [m.EXPORT_HEAD, *map(_row, _lines(year))]
    record(request, "scheme.export", str(year), {"rows": len(rows) - 1})
    name = m.EXPORT_FILE.format(year=year)
    return FileResponse(BytesIO(csv_bytes(rows)), as_attachment=True, filename=name, content_type=_CSV)


def _lines(year: int) -> list[Line]:
    pack, store = the_pack(), the_store()
    if year not in pack.years:
        raise Http404
    return [(table, against_pack(table, store)) for table in scheme_tables(pack, store, year)]


def _row(line: Line) -> tuple[Any, ...]:
    table, found = line
    shown = table.shown
    differs = m.EXPORT_SEPARATOR.join(d.name for d in found) or m.EXPORT_AGREE
    return (
        table.task.code, table.task.title_zh, table.department_name, table.state.words,
        "" if shown is None else shown.record.version, "" if shown is None else (shown.submitted_at or "")[:16],
        m.EXPORT_NOT_COMPARED if shown is None else differs, len(table.points), sum(p.done for p in table.points),
        table.overdue, table.late,
    )  # fmt: skip
