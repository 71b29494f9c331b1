from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.district import the_pack, the_store
from portal.owed import messages as m
from portal.owed import reading
from portal.owed.short import shortly
from portal.people.policy import Act, may, requires
from portal.people.roles import Role


@requires(Act.HOME)
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do, for the post acted from."""
    post = request.post_held  # type: ignore[attr-defined]
    role = Role(post.role)
    if role in (Role.CLERK, Role.LEADER):
        return _department(request, role, post.code)
    if role is Role.UNIT:
        return _unit(request, post.code)
    pack, store = the_pack(), the_store()
    counts = reading.year_counts(pack, store, reading.current_year(pack, store.now().date()))
    note = m.SUPERVISE if role is Role.SUPERVISOR else ""
    own = {"cards": shortly(post, counts), "note": note, "nothing": m.NOTHING_HERE, "finds": may(post, Act.VERSIONS)}
    return render(request, "owed/short.html", own)


def _department(request: HttpRequest, role: Role, code: str) -> HttpResponse:
    pack, store = the_pack(), the_store()
    account: Any = request.user
    if code not in pack.department:
        raise Http404
    years = [_year(one, role) for one in reading.department_years(pack, store, code, account)]
    rows = [row for one in years for row in one["lines"]]
    main = next((row for row in rows if row["state"].role is role), rows[0] if rows else None)
    if main is not None:
        main["main"] = True
    own = {"years": years, "department": pack.department[code], "now": store.now(), "nothing": m.EMPTY_YEARS}
    return render(request, "owed/department.html", own)


def _year(one: reading.Year, role: Role) -> dict[str, Any]:
    lines = [
        {"line": line, "table": line.table, "state": line.state, "step": line.table.step(role)} for line in one.lines
    ]
    nothing = m.EMPTY_TABLES.format(year=one.year)
    return {"year": one.year, "steps": one.steps, "lines": lines, "nothing": nothing, "unread": one.unread}


def _unit(request: HttpRequest, code: str) -> HttpResponse:
    pack, store = the_pack(), the_store()
    if code not in pack.unit:
        raise Http404
    year = reading.current_year(pack, store.now().date())
    editions = reading.published(store, sorted(pack.years))
    own = {
        "year": year, "unit": pack.unit[code], "waits": reading.unit_waits(pack, store, year, code),
        "now": store.now(), "editions": editions,
        "best": next((one for one in editions if not one[2]), None), "below": pack.children(code),
        "no_results": m.EMPTY_RESULTS, "no_waits": m.EMPTY_WAITS.format(year=year),
    }  # fmt: skip
    return render(request, "owed/unit.html", own)
