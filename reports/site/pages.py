"""All pages of the site, each with the context that the reports' own kinds build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports import messages as words
from reports import rows
from reports.reading.reader import Reader
from reports.report import Report, build
from reports.sections.method import BASIS, MISSING
from reports.shared.measure import departments_in_order
from reports.shared.tilemap import scale, tilemap
from reports.site import messages as m
from reports.site import places
from reports.site.page import Link, Page, department_path, unit_path


class NoDistrictError(Exception):
    """The year has no district: the site would have no home page. The message is Chinese."""


def pages(reader: Reader, downloads: Sequence[Any], identity: Any) -> Iterator[Page]:
    """Every page, the home page first. ``downloads`` and ``identity`` are shown as they are.

    Raises NoDistrictError, MartsError where a mart is missing.
    """
    info, marts, code = reader.info, reader.marts, reader.pack.plan.district_unit
    if marts.unit(code) is None:
        raise NoDistrictError(m.NO_DISTRICT.format(year=info.year, **reader.words.tiers))
    whole = build(reader, "district", code)
    streets = [u.code for u in reader.pack.children(code) if marts.unit(u.code)]
    below = {s: [u.code for u in reader.pack.children(s) if marts.unit(u.code)] for s in streets}
    ranking = places.ranked(reader, marts.units("street"))
    by_street = {s: places.ranked(reader, marts.children(s)) for s in streets}
    names = {s: reader.pack.unit[s].name for s in streets}
    home = {"c": whole, "streets": ranking, "map": tilemap(reader, code, href="units/{code}.html")}
    yield Page("index.html", "index", whole.frame.full_name + words_of(reader), "index.html", home)
    everyone = places.ranked(reader, marts.units("community"))
    tiers = reader.words.tiers
    yield _top("ranking.html", tiers, streets=ranking, communities=by_street, everyone=everyone, names=names)
    yield _top("map.html", tiers, map=home["map"], maps=_maps(reader, streets), names=names)
    listed = {s: [places.place(reader, u) for c in below[s] if (u := marts.unit(c))] for s in streets}
    yield _top("communities.html", tiers, communities=listed, names=names)
    yield _top("departments.html", tiers, c=whole)
    asked = places.years(reader)
    yield _top(
        "years.html", tiers, c=whole, years=asked, names=names,
        streets=[places.course(reader, s, asked) for s in streets],
        communities={s: [places.course(reader, u, asked) for u in below[s]] for s in streets},
    )  # fmt: skip
    yield _top("method.html", tiers, c=whole, tiers=_indicators(reader))
    yield _top("downloads.html", tiers, downloads=downloads)
    yield _top("about.html", tiers, f=whole.frame, identity=identity)
    for tier, codes in (("district", [code]), ("street", streets), *(("community", below[s]) for s in streets)):
        for n, unit in enumerate(codes):
            built = whole if tier == "district" else build(reader, tier, unit)
            yield _unit(reader, tier, unit, built, codes[n - 1 : n], codes[n + 1 : n + 2], by_street)
    found = [d.department for d in departments_in_order(reader)]
    for n, unit in enumerate(found):
        yield _department(reader, unit, found[n - 1 : n], found[n + 1 : n + 2])


def words_of(reader: Reader) -> str:
    """What the home page is called after the district's name."""
    return f"{reader.info.year}年度{reader.info.index_name}"


def _top(path: str, tiers: Mapping[str, str], /, **context: Any) -> Page:
    home = (Link(m.HOME, "index.html"),)
    return Page(path, path.removesuffix(".html"), m.TITLES[path].format(**tiers), path, context, home)


def _maps(reader: Reader, streets: Sequence[str]) -> dict[str, Any]:
    """Each street's communities, all shaded alike."""
    totals = [u.total_score for u in reader.marts.units("community") if u.comparable and u.total_score is not None]
    bounds = scale(totals)
    return {s: tilemap(reader, s, bounds=bounds, href="units/{code}.html") for s in streets}


def _indicators(reader: Reader) -> list[tuple[str, list[dict[str, Any]]]]:
    """The framework's indicators by tier: what each measures, how it is scored and who leads it."""
    pillars = reader.year_pack.framework.pillars
    out: list[tuple[str, list[dict[str, Any]]]] = []
    for tier, name in reader.words.tiers.items():
        found = [
            {
                "code": i.code, "name": i.name_zh, "definition": i.definition_zh, "example": i.is_example,
                "pillar": pillars[i.pillar].name_zh, "kind": words.KIND[i.kind], "rule": i.rule.title_zh,
                "target": reader.n.value(i.target, i.unit_of_measure, i.value_type), "weight": f"{i.weight:g}",
                "basis": BASIS[i.target_basis], "missing": MISSING[i.missing_policy], "veto": i.veto,
                "lead": reader.department(i.lead_department), "lead_href": department_path(i.lead_department),
            }
            for i in reader.year_pack.indicators if i.tier == tier
        ]  # fmt: skip
        out.append((name, found))
    return out


def _unit(
    reader: Reader, tier: str, code: str, built: Report, before: Sequence[str], after: Sequence[str],
    by_street: dict[str, tuple[places.Place, ...]],
) -> Page:  # fmt: skip
    unit = reader.pack.unit[code]
    crumbs = [Link(m.HOME, "index.html")]
    if tier != "district":
        crumbs.append(Link(m.RANKING, "ranking.html"))
    if tier == "community" and unit.parent_code:
        crumbs.append(Link(reader.pack.unit[unit.parent_code].name, unit_path(unit.parent_code)))
    context: dict[str, Any] = {"c": built, "kind": tier, "sections": built.frame.sections}
    if tier == "street":
        context["children"] = by_street[code]
        context["map"] = tilemap(reader, code, href="{code}.html")
    if tier == "district":
        context["map"] = tilemap(reader, code, href="{code}.html")
    title = m.UNIT_TITLE.format(name=built.frame.full_name, year=reader.info.year)
    return Page(
        unit_path(code), "unit", title, "ranking.html", context, tuple(crumbs),
        *(Link(reader.pack.unit[found[0]].name, unit_path(found[0])) if found else None for found in (before, after)),
    )  # fmt: skip


def _department(reader: Reader, code: str, before: Sequence[str], after: Sequence[str]) -> Page:
    built = build(reader, "department", code)
    context = {"c": built, "kind": "department", "sections": built.frame.sections}
    title = m.DEPARTMENT_TITLE.format(name=built.frame.name, year=reader.info.year)
    crumbs = (Link(m.HOME, "index.html"), Link(m.DEPARTMENTS, "departments.html"))
    return Page(
        department_path(code), "unit", title, "departments.html", context, crumbs,
        *(Link(reader.department(f[0]), department_path(f[0])) if f else None for f in (before, after)),
    )  # fmt: skip


def names(reader: Reader) -> dict[str, str]:
    """Name → page of everything whose name means one thing only: a table that names it can link to it."""
    found: dict[str, set[str]] = {}
    for unit in reader.pack.units:
        if reader.marts.unit(unit.code):
            for name in {unit.name, reader.full_name(unit.code)}:
                found.setdefault(name, set()).add(unit_path(unit.code))
    for d in reader.marts.table(rows.DepartmentScore):
        found.setdefault(d.department_name, set()).add(department_path(d.department))
    return {name: next(iter(paths)) for name, paths in found.items() if len(paths) == 1}
