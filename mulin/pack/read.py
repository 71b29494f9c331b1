"""Read a pack folder into types, collecting every problem instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from mulin.findings import Finding, FindingsError, errors
from mulin.language import Both
from mulin.pack.check import check_pack
from mulin.pack.explain import explain, of_tiers, written
from mulin.pack.file_rules import INVALID, MISSING_KEY, error
from mulin.pack.files import Document, nearest, read_csv, read_yaml
from mulin.pack.folder import is_there, look_over, shown
from mulin.pack.framework import Framework
from mulin.pack.model import (
    AnnualTask,
    Department,
    Field,
    Indicator,
    Lines,
    Pack,
    Plan,
    PlanItem,
    Unit,
    YearPack,
)
from mulin.pack.presentation import Presentation
from mulin.pack.sources import AnySource, Sources, WorkbookSource
from mulin.pack.tiles import read_tiles

M = TypeVar("M", bound=BaseModel)
_SOURCE: TypeAdapter[AnySource] = TypeAdapter(AnySource)
PRESENTATION = "reports.yaml"


def _findings(
    exc: ValidationError,
    model: type[BaseModel],
    file: str,
    line: int | None = None,
    lines: Mapping[str, int] | None = None,
    inside: str = "",
    show_values: bool = True,
) -> list[Finding]:
    """One finding an error. ``lines`` finds the line of a YAML path; ``inside`` is the path of what was validated."""
    out = []
    for wrong in exc.errors():
        # a cell is named by its column; which of the several in it is meant, its value says
        path = _path(inside, wrong["loc"], lines) if lines is not None else str(wrong["loc"][0])
        hidden = wrong["type"] == "missing" or not show_values
        message = explain(wrong, model)
        if places := wrong.get("ctx", {}).get("places"):  # a rule over several keys names each of them
            out += [_placed(file, lines or {}, *place) for place in places]
            continue
        if wrong["type"] == "missing" and lines is not None:
            message = MISSING_KEY + of_tiers(wrong)
        row, value = line if lines is None else nearest(lines, path), "" if hidden else written(wrong["input"])[:60]
        words = {"reason": message}
        out.append(INVALID.finding(f"pack.{wrong['type']}", words, file=file, row=row, column=path, value=value))
    return out


def _placed(file: str, lines: Mapping[str, int], path: str, message: str, mend: str) -> Finding:
    return error("value_error", file, row=nearest(lines, path), column=path, reason=message, mend=mend)


def _path(inside: str, place: Sequence[str | int], lines: Mapping[str, int] | None) -> str:
    """The dotted path as the file has it: pydantic also names the branch of a union it took."""
    path = inside
    place = [part for part in place if part != "[key]"]
    for position, part in enumerate(place):
        longer = f"{path}.{part}" if path else str(part)
        if lines is None or longer in lines or position == len(place) - 1:
            path = longer
    return path


def _csv(
    folder: Path, name: str, model: type[M], found: list[Finding], lines: dict[str, tuple[int, ...]]
) -> tuple[M, ...]:
    # every column must be there: one that is left out would silently be blank in every row
    columns = [info.alias or key for key, info in model.model_fields.items()]
    out: list[M] = []
    kept: list[int] = []
    for record in read_csv(folder, name, columns, found):
        try:
            out.append(model.model_validate(record.cells))
            kept.append(record.line)
        except ValidationError as exc:
            found.extend(_findings(exc, model, name, record.line))
    lines[name] = tuple(kept)
    return tuple(out)


def _yaml(
    folder: Path, name: str, found: list[Finding], keys: dict[str, dict[str, int]], *, may_be_empty: bool = False
) -> Document | None:
    document = read_yaml(folder, name, found, may_be_empty=may_be_empty)
    if document is not None:
        keys[name] = document.lines
    return document


ITEM_LISTS = {
    "objectives": "objective",
    "groups": "group",
    "tasks": "task",
    "key_projects": "key_project",
    "safeguards": "safeguard",
}


def _plan(document: Document, found: list[Finding]) -> Plan | None:
    data = document.data
    items: list[PlanItem] = []
    for key, kind in ITEM_LISTS.items():
        listed = data.get(key) or []
        if not isinstance(listed, list):
            found.append(error("list_type", "plan.yaml", row=nearest(document.lines, key), column=key))
            continue
        for position, entry in enumerate(listed):
            path = f"{key}.{position}"
            if not isinstance(entry, dict):
                row = nearest(document.lines, path)
                found.append(error("yaml/no_pairs", "plan.yaml", row=row, column=path))
                continue
            entry = {("parent_code" if k == "group" else k): v for k, v in entry.items()}
            try:
                items.append(PlanItem.model_validate({**entry, "kind": kind}))
            except ValidationError as exc:
                found.extend(_findings(exc, PlanItem, "plan.yaml", lines=document.lines, inside=path))
    own = set(Plan.model_fields) - {"items", "raw"}
    try:
        plan = Plan.model_validate({k: v for k, v in data.items() if k in own} | {"items": tuple(items), "raw": data})
    except ValidationError as exc:
        found.extend(_findings(exc, Plan, "plan.yaml", lines=document.lines))
        return None
    return plan


def _framework(document: Document, file: str, year: int, found: list[Finding]) -> Framework | None:
    try:
        framework = Framework.model_validate(document.data)
    except ValidationError as exc:
        found.extend(_findings(exc, Framework, file, lines=document.lines))
        return None
    if framework.year != year:
        row, written = nearest(document.lines, "year"), str(framework.year)
        found.append(error("year", file, row=row, column="year", value=written, year=year, written=written))
    return framework


def _sources(document: Document, found: list[Finding]) -> Sources:
    """What of the file can be read: a department whose source is wrong keeps its finding and has the default."""
    try:
        return Sources.model_validate(document.data)
    except ValidationError as exc:
        # a stray key may be a password
        found.extend(_findings(exc, Sources, "sources.yaml", lines=document.lines, show_values=False))
    given = document.data.get("departments")
    sound = {}
    for code, source in given.items() if isinstance(given, dict) else ():
        with suppress(ValidationError):
            sound[code] = _SOURCE.validate_python(source)
    return _by_workbook().model_copy(update={"departments": sound})


def _by_workbook() -> Sources:
    return Sources(schema_version=1, default=WorkbookSource(via="workbook"), departments={})


def _presentation(path: Path, base: str, found: list[Finding], keys: dict[str, dict[str, int]]) -> Presentation:
    """The year's ``reports.yaml``; the usual presentation where there is none, or none that can be used."""
    file = f"{base}/{PRESENTATION}"
    document = _yaml(path, file, found, keys, may_be_empty=True) if is_there(path, file) else None
    if document is None:
        return Presentation()
    try:
        out = Presentation.model_validate(document.data)
    except ValidationError as exc:
        found.extend(_findings(exc, Presentation, file, lines=document.lines))
        return Presentation()
    if out.logo and not is_there(path, f"{base}/{out.logo}"):
        row = nearest(document.lines, "logo")
        found.append(error("logo", file, row=row, column="logo", value=out.logo, logo=out.logo, folder=base))
    return out


def read_pack(path: Path) -> tuple[Pack | None, list[Finding]]:
    """Read a pack folder. Returns the pack (None when its skeleton is unreadable) and all findings of reading.

    Rows that cannot be read are left out of the pack, and each has its finding. Cross-file rules (references, weights,
    dates) are mulin.pack.check's, not this function's.
    """
    if not path.is_dir():
        return None, [error("not_found", None, path=path)]
    if found := look_over(path):
        return None, found
    records: dict[str, tuple[int, ...]] = {}
    keys: dict[str, dict[str, int]] = {}
    document = _yaml(path, "plan.yaml", found, keys)
    plan = _plan(document, found) if document else None
    units = _csv(path, "units.csv", Unit, found, records)
    departments = _csv(path, "departments.csv", Department, found, records)
    fields = _csv(path, "fields.csv", Field, found, records)
    document = _yaml(path, "sources.yaml", found, keys)
    sources = _sources(document, found) if document else _by_workbook()
    tiles = read_tiles(path, found, records)
    years: dict[int, YearPack] = {}
    for folder in sorted((path / "years").glob("[0-9][0-9][0-9][0-9]")):
        year, base = int(folder.name), f"years/{folder.name}"
        document = _yaml(path, f"{base}/framework.yaml", found, keys)
        framework = _framework(document, f"{base}/framework.yaml", year, found) if document else None
        indicators = _csv(path, f"{base}/indicators.csv", Indicator, found, records)
        tasks = _csv(path, f"{base}/tasks.csv", AnnualTask, found, records)
        if framework:
            presentation = _presentation(path, base, found, keys)
            years[year] = YearPack(
                year=year, framework=framework, indicators=indicators, tasks=tasks, presentation=presentation
            )
    found += _other_folders(path)
    if not (path / "years").is_dir() or not any((path / "years").glob("[0-9][0-9][0-9][0-9]")):
        found.append(error("no_year", "years/"))
    if plan is None or not years:
        return None, found
    pack = Pack(
        path=path,
        plan=plan,
        units=units,
        departments=departments,
        fields=fields,
        sources=sources,
        years=years,
        tiles=tiles,
        lines=Lines(records=records, keys=keys),
    )
    return pack, found


def _other_folders(path: Path) -> list[Finding]:
    """Folders beside the years that are none: ``2025年``, ``2025 - 副本``."""
    beside = sorted(p.name for p in (path / "years").glob("*") if p.is_dir() and not p.name.startswith("."))
    odd = (name for name in beside if not re.fullmatch("[0-9]{4}", name))
    return [error("year_folder", f"years/{shown(name)}") for name in odd]


def load_pack(path: Path) -> Pack:
    """The pack, read and checked whole. Raises FindingsError listing every error at once."""
    pack, found = read_and_check(path)
    if pack is None or errors(found):
        raise FindingsError(
            Both(f"规划包 {path.name} 未通过检查", f"The plan pack {path.name} did not pass the check"), errors(found)
        )
    return pack


def read_and_check(path: Path) -> tuple[Pack | None, list[Finding]]:
    """What ``mulin check`` prints: the findings of reading and of every cross-file rule, errors and warnings alike.

    The cross-file rules run even where some rows could not be read, so that one run lists everything; a file with
    unreadable rows keeps its rows out of them, and references to those rows are not reported a second time.
    """
    pack, found = read_pack(path)
    if pack is None:
        return None, found
    broken = {f.file for f in errors(found)}
    return pack, [*found, *check_pack(pack, broken_files=frozenset(f for f in broken if f))]
