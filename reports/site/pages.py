"""All pages of the site, each with the context that the reports' own kinds build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.pack.model import Unit
from mulin.words import Words
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
    ranking = places.ranked(reader, marts.units("street"))
    deeper = [_deeper(reader, tier) for tier in reader.words.below("street")]
    names = {u.code: u.name if u.tier == "street" else reader.full_name(u.code) for u in reader.pack.units}
    home = {"c": whole, "streets": ranking, "map": tilemap(reader, code, href="units/{code}.html")}
    yield Page("index.html", "index", whole.frame.full_name + words_of(reader), "index.html", home)
    tiers = reader.words
    yield _top("ranking.html", tiers, streets=ranking, deeper=deeper, names=names)
    maps = {of.tier: _maps(reader, of) for of in deeper}
    yield _top("map.html", tiers, map=home["map"], maps=maps, deeper=deeper, names=names)
    if deeper:
        yield _top("communities.html", tiers, listed={s: _listed(reader, s) for s in streets}, names=names)
    yield _top("departments.html", tiers, c=whole)
    asked = places.years(reader)
    yield _top(
        "years.html", tiers, c=whole, years=asked, names=names, deeper=deeper,
        streets=[places.course(reader, s, asked) for s in streets],
        courses={of.tier: {s: [places.course(reader, u, asked) for u in _scored(reader, s)] for s in of.groups}
                 for of in deeper},
    )  # fmt: skip
    yield _top("method.html", tiers, c=whole, tiers=_indicators(reader))
    yield _top("downloads.html", tiers, downloads=downloads)
    yield _top("about.html", tiers, f=whole.frame, identity=identity)
    groups = {s: found for of in deeper for s, found in of.groups.items()}
    series = [("district", [code]), ("street", streets)]
    series += [(of.tier, _scored(reader, s)) for of in deeper for s in of.groups]
    for tier, codes in series:
        for n, unit in enumerate(codes):
            built = whole if tier == "district" else build(reader, tier, unit)
            yield _unit(reader, tier, unit, built, codes[n - 1 : n], codes[n + 1 : n + 2], groups.get(unit, ()))
    found = [d.department for d in departments_in_order(reader)]
    for n, unit in enumerate(found):
        yield _department(reader, unit, found[n - 1 : n], found[n + 1 : n + 2])


def words_of(reader: Reader) -> str:
    """What the home page is called after the district's name."""
    return f"{reader.info.year}年度{reader.info.index_name}"


@dataclass(frozen=True, slots=True)
class Deeper:
    """A tier under the streets: ``name``, what the one ``above`` is called, its units by rank and by the unit above."""

    tier: str
    name: str
    above: str
    everyone: tuple[places.Place, ...]
    groups: Mapping[str, tuple[places.Place, ...]]


def _deeper(reader: Reader, tier: str) -> Deeper:
    w, marts = reader.words, reader.marts
    over = [u.code for u in reader.pack.units_of(w.above(tier)) if marts.unit(u.code)]
    groups = {code: places.ranked(reader, marts.children(code)) for code in over}
    return Deeper(tier, w[tier], w[w.above(tier)], places.ranked(reader, marts.units(tier)), groups)


def _scored(reader: Reader, above: str) -> list[str]:
    """The scored units right below one, in the order of units.csv."""
    return [u.code for u in reader.pack.children(above) if reader.marts.unit(u.code)]


def _listed(reader: Reader, street: str) -> list[places.Place]:
    """Every scored unit under a street, each before those under it."""
    found: list[places.Place] = []
    for code in _scored(reader, street):
        unit = reader.marts.unit(code)
        found += [*([places.place(reader, unit)] if unit else []), *_listed(reader, code)]
    return found


def _top(path: str, tiers: Words, /, **context: Any) -> Page:
    home = (Link(m.HOME, "index.html"),)
    return Page(path, path.removesuffix(".html"), tiers.fill(m.TITLES[path]), path, context, home)


def _maps(reader: Reader, of: Deeper) -> dict[str, Any]:
    """A tier's units by the unit above, all shaded alike."""
    totals = [u.total_score for u in reader.marts.units(of.tier) if u.comparable and u.total_score is not None]
    bounds = scale(totals)
    return {s: tilemap(reader, s, bounds=bounds, href="units/{code}.html") for s in of.groups}


def _indicators(reader: Reader) -> list[tuple[str, list[dict[str, Any]]]]:
    """The framework's indicators by tier: what each measures, how it is scored and who leads it."""
    pillars = reader.year_pack.framework.pillars
    out: list[tuple[str, list[dict[str, Any]]]] = []
    for tier, name in reader.words.tiers.items():
        found = [
            {
                "code": i.code, "name": i.name_zh, "definition": i.definition_zh, "example": i.is_example,
                "pillar": pillars[i.pillar].name_zh, "kind": reader.words.fill(words.KIND[i.kind]),
                "rule": i.rule.title_zh,
                "target": reader.n.value(i.target, i.unit_of_measure, i.value_type), "weight": f"{i.weight:g}",
                "basis": BASIS[i.target_basis], "missing": reader.words.fill(MISSING[i.missing_policy]), "veto": i.veto,
                "lead": reader.department(i.lead_department), "lead_href": department_path(i.lead_department),
            }
            for i in reader.year_pack.indicators if i.tier == tier
        ]  # fmt: skip
        out.append((name, found))
    return out


def _unit(
    reader: Reader, tier: str, code: str, built: Report, before: Sequence[str], after: Sequence[str],
    children: Sequence[places.Place],
) -> Page:  # fmt: skip
    crumbs = [Link(m.HOME, "index.html")]
    if tier != "district":
        crumbs.append(Link(m.RANKING, "ranking.html"))
    crumbs += [Link(u.name, unit_path(u.code)) for u in _between(reader, code)]
    context: dict[str, Any] = {"c": built, "kind": tier, "sections": built.frame.sections}
    if children:
        context["children"] = children
        context["map"] = tilemap(reader, code, href="{code}.html")
    if tier == "district":
        context["map"] = tilemap(reader, code, href="{code}.html")
    title = m.UNIT_TITLE.format(name=built.frame.full_name, year=reader.info.year)
    return Page(
        unit_path(code), "unit", title, "ranking.html", context, tuple(crumbs),
        *(Link(reader.pack.unit[found[0]].name, unit_path(found[0])) if found else None for found in (before, after)),
    )  # fmt: skip


def _between(reader: Reader, code: str) -> list[Unit]:
    """The units over one, below the district, the highest first."""
    above = reader.pack.unit[code].parent_code
    over = reader.pack.unit[above] if above else None
    return [] if over is None or over.tier == "district" else [*_between(reader, over.code), over]


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
