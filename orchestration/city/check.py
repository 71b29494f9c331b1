"""Everything that is wrong with a city, at once: its file, its homes, and the packs of its districts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack import Pack
from mulin.pack.explain import explain
from mulin.pack.files import nearest, read_yaml
from mulin.pack.read import read_and_check
from orchestration.city import messages as m
from orchestration.city.config import FILE, City, CityFile, District


@dataclass(frozen=True)
class Checked:
    """``city``: None where the file itself cannot be read. ``packs``: those that can be used, by district."""

    city: City | None
    packs: Mapping[str, Pack] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_city(root: Path) -> tuple[City | None, list[Finding]]:
    """The city as its file says, and what is wrong with the file; packs and homes are not looked at."""
    found: list[Finding] = []
    document = read_yaml(root, FILE, found)
    if document is None or found:
        missing = any(f.rule.partition("/")[0] == "pack.file_missing" for f in found)
        where = m.MEND_ELSEWHERE.format(root=root) if missing else ""
        return None, [_finding("unreadable", f.row, f.column, reason=f.message, mend=f.mend + where) for f in found]
    try:
        return City(root, CityFile.model_validate(document.data), document.lines), []
    except ValidationError as error:
        for wrong in error.errors():
            path = ".".join(str(part) for part in wrong["loc"] if part != "[key]")
            value = None if wrong["type"] == "missing" else str(wrong["input"])
            row = nearest(document.lines, path)
            found.append(_finding("setting", row, path, value, said=explain(wrong, CityFile)))
        return None, found


def load_city(root: Path) -> City:
    """The city, whose file, codes and homes are sound; its packs are not read. Raises FindingsError."""
    city, found = read_city(root)
    if city is not None:
        found += [*_districts(city), *_homes(city)]
    if city is None or errors(found):
        raise FindingsError(m.TITLE.format(file=FILE), found)
    return city


def check_city(root: Path, heard: Callable[[int, int], None] = lambda done, total: None) -> Checked:
    """Every finding at once. ``heard``: (packs read, packs in all)."""
    city, found = read_city(root)
    if city is None:
        return Checked(None, findings=tuple(found))
    found += [*_districts(city), *_homes(city)]
    packs: dict[str, Pack] = {}
    legible: dict[str, Pack] = {}
    read: dict[Path, tuple[Pack | None, list[Finding]]] = {}
    for number, district in enumerate(city.file.districts):
        heard(number, len(city.file.districts))
        folder = city.pack_of(district).resolve()
        pack, wrong = read[folder] if folder in read else read.setdefault(folder, read_and_check(folder))
        found += _of_pack(city, district, number, pack, wrong)
        if pack is not None:
            legible.setdefault(district.code, pack)
            if not errors(wrong):
                packs.setdefault(district.code, pack)
    heard(len(city.file.districts), len(city.file.districts))
    found += [*_units(city, legible), *_years(city, packs)]
    return Checked(city, packs, tuple(found))


def _districts(city: City) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, district in enumerate(city.file.districts):
        if district.code in seen:
            first = city.lines.get(f"districts.{seen[district.code]}.code")
            yield _of(city, number, "code", "code_twice", district.code, first=first)
        seen.setdefault(district.code, number)
        if district.class_ not in city.file.classes:
            yield _of(city, number, "class", "class_unknown", district.class_, known="、".join(city.file.classes))


def _homes(city: City) -> Iterator[Finding]:
    """Homes are held against each other as the disk has them, behind links."""
    real = [city.home_of(district).resolve() for district in city.file.districts]
    root = city.root.resolve()
    where: dict[Path, list[int]] = defaultdict(list)
    for number, home in enumerate(real):
        where[home].append(number)
    own = [folder.resolve() for folder in (city.dagster_home, city.requests, city.logs)]
    for number, (district, home) in enumerate(zip(city.file.districts, real, strict=True)):
        if home.exists() and not home.is_dir():
            yield _of(city, number, "home", "home_is_file", str(home), code=district.code)
        if home == root or home in root.parents:  # the city's own folder would be part of a district
            yield _inside(city, number, root, m.CITY_FOLDER, home)
        for folder in own:
            if home.is_relative_to(folder):
                yield _inside(city, number, folder, m.ENGINE_FOLDER, home)
        for other in sorted(chain.from_iterable(where.get(folder, ()) for folder in (home, *home.parents))):
            code = city.file.districts[other].code
            if real[other] != home:
                yield _inside(city, number, real[other], m.HOME_OF.format(code=code), home)
            elif other < number:
                yield _of(city, number, "home", "home_twice", str(home), code=district.code, other=code)


def _inside(city: City, number: int, outer: Path, what: str, home: Path) -> Finding:
    said = m.OUTER.format(what=what, path=outer)
    return _of(city, number, "home", "home_inside", str(home), code=city.file.districts[number].code, outer=said)


def _of_pack(city: City, district: District, number: int, pack: Pack | None, wrong: list[Finding]) -> Iterator[Finding]:
    for one in wrong:
        rule = "pack" if one.level is Level.ERROR else "pack/warning"
        said = f"{place}：{one.message}" if (place := one.where()) else one.message
        yield _of(city, number, "pack", rule, one.value, code=district.code, message=said, mend=one.mend)
    if pack is not None and pack.plan.district_unit != district.code:
        yield _of(city, number, "code", "unit_code", district.code, code=district.code, unit=pack.plan.district_unit)


def _units(city: City, packs: Mapping[str, Pack]) -> Iterator[Finding]:
    """Codes of units that two districts share: told once for each two."""
    whose: dict[str, str] = {}
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, pack in packs.items():
        for unit in pack.unit:
            first = whose.setdefault(unit, code)
            if first != code:
                shared[first, code].append(unit)
    for (first, second), units in shared.items():
        number = city.codes.index(second)
        yield _of(
            city, number, "pack", "units_shared", None, code=second, other=first, count=len(units), sample=units[0]
        )  # fmt: skip


def _years(city: City, packs: Mapping[str, Pack]) -> Iterator[Finding]:
    for number, district in enumerate(city.file.districts):
        if (pack := packs.get(district.code)) is not None:
            absent = [str(year) for year in city.file.years if year not in pack.years]
            if absent:
                yield _of(city, number, "pack", "year_absent", None, code=district.code, years="、".join(absent))
    if packs:
        known = set(chain.from_iterable(pack.years for pack in packs.values()))
        for number, year in enumerate(city.file.years):
            if year not in known:
                path = f"years.{number}"
                yield _finding("no_year", nearest(city.lines, path), path, str(year), year=year)


def _of(city: City, number: int, key: str, rule: str, value: str | None, /, **words: object) -> Finding:
    path = f"districts.{number}.{key}"
    return _finding(rule, nearest(city.lines, path), path, value, **words)


def _finding(rule: str, row: int | None, column: str | None, value: str | None = None, /, **words: object) -> Finding:
    return m.RULES[f"city.{rule}"].finding(f"city.{rule}", words, file=FILE, row=row, column=column, value=value)
