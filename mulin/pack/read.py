"""Read a pack folder into types, collecting every problem instead of stopping at the first."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack.model import (
    AnnualTask,
    Department,
    Field,
    Framework,
    Indicator,
    Pack,
    Plan,
    PlanItem,
    Unit,
    YearPack,
)

M = TypeVar("M", bound=BaseModel)

_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "多出这一项，程序不认识",
    "float_parsing": "应填数字",
    "int_parsing": "应填整数",
    "bool_parsing": "应填 true 或 false",
    "date_from_datetime_parsing": "应填日期 YYYY-MM-DD",
    "date_parsing": "应填日期 YYYY-MM-DD",
    "greater_than_equal": "小于允许的最小值",
    "string_type": "应填文字",
}


def _explain(error: dict[str, Any]) -> str:
    if error["type"] == "literal_error":
        return "只能取 " + str(error["ctx"]["expected"]).replace(" or ", "、").replace("'", "")
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _WORDS.get(error["type"], error["msg"])


def _findings(exc: ValidationError, file: str, row: int | None = None) -> list[Finding]:
    out = []
    for error in exc.errors():
        column = ".".join(str(p) for p in error["loc"])
        value = "" if error["type"] == "missing" else str(error["input"])[:60]
        out.append(
            Finding(Level.ERROR, f"pack.{error['type']}", _explain(dict(error)), "改正这一格后重新运行 mulin check",
                    file=file, row=row, column=column, value=value)
        )  # fmt: skip
    return out


def _csv(folder: Path, name: str, model: type[M], found: list[Finding]) -> tuple[M, ...]:
    path = folder / name
    if not path.is_file():
        found.append(Finding(Level.ERROR, "pack.file_missing", "规划包缺少这个文件", f"补上 {name}", file=name))
        return ()
    out: list[M] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            for record in reader:
                # line_num points at the last physical line of the record, what an editor shows
                if None in record or None in record.values():
                    found.append(Finding(Level.ERROR, "pack.columns", "这一行的列数和表头不一致",
                                         "检查是否多了或少了逗号", file=name, row=reader.line_num))  # fmt: skip
                    continue
                try:
                    out.append(model.model_validate(record))
                except ValidationError as exc:
                    found.extend(_findings(exc, name, reader.line_num))
    except (UnicodeDecodeError, csv.Error) as exc:
        found.append(Finding(Level.ERROR, "pack.unreadable", f"文件读不出来：{exc}", "用 UTF-8 编码的 CSV 保存", file=name))
    return tuple(out)


def _yaml(folder: Path, name: str, found: list[Finding]) -> dict[str, Any] | None:
    path = folder / name
    if not path.is_file():
        found.append(Finding(Level.ERROR, "pack.file_missing", "规划包缺少这个文件", f"补上 {name}", file=name))
        return None
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        mark = getattr(exc, "problem_mark", None)
        found.append(Finding(Level.ERROR, "pack.yaml", f"YAML 写法有误：{getattr(exc, 'problem', exc)}",
                             "检查缩进、冒号和引号", file=name, row=mark.line + 1 if mark else None))  # fmt: skip
        return None
    if not isinstance(data, dict):
        found.append(Finding(Level.ERROR, "pack.yaml", "文件内容应为“键: 值”的形式", "对照样例规划包", file=name))
        return None
    return data


_ITEM_LISTS = {
    "objectives": "objective",
    "groups": "group",
    "tasks": "task",
    "key_projects": "key_project",
    "safeguards": "safeguard",
}


def _plan(folder: Path, found: list[Finding]) -> Plan | None:
    data = _yaml(folder, "plan.yaml", found)
    if data is None:
        return None
    items: list[PlanItem] = []
    for key, kind in _ITEM_LISTS.items():
        for position, entry in enumerate(data.get(key) or []):
            entry = dict(entry)
            if "group" in entry:
                entry["parent_code"] = entry.pop("group")
            try:
                items.append(PlanItem.model_validate({**entry, "kind": kind}))
            except ValidationError as exc:
                found.extend(_findings(exc, f"plan.yaml {key}[{position}]"))
    own = set(Plan.model_fields) - {"items", "raw"}
    try:
        return Plan.model_validate({k: v for k, v in data.items() if k in own} | {"items": tuple(items), "raw": data})
    except ValidationError as exc:
        found.extend(_findings(exc, "plan.yaml"))
        return None


def _year(folder: Path, year: int, found: list[Finding]) -> YearPack | None:
    base = f"years/{year}"
    data = _yaml(folder, f"{base}/framework.yaml", found)
    indicators = _csv(folder, f"{base}/indicators.csv", Indicator, found)
    tasks = _csv(folder, f"{base}/tasks.csv", AnnualTask, found)
    if data is None:
        return None
    try:
        framework = Framework.model_validate(data)
    except ValidationError as exc:
        found.extend(_findings(exc, f"{base}/framework.yaml"))
        return None
    if framework.year != year:
        found.append(Finding(Level.ERROR, "pack.year", f"文件夹是{year}年，文件里写的是{framework.year}年",
                             f"把 year 改为 {year}", file=f"{base}/framework.yaml", column="year"))  # fmt: skip
    return YearPack(year=year, framework=framework, indicators=indicators, tasks=tasks)


def read_pack(path: Path) -> tuple[Pack | None, list[Finding]]:
    """Read a pack folder. Returns the pack (None when its skeleton is unreadable) and all findings of reading.

    Cross-file rules (references, weights, dates) are mulin.pack.check's, not this function's.
    """
    found: list[Finding] = []
    if not path.is_dir():
        return None, [Finding(Level.ERROR, "pack.not_found", f"找不到规划包文件夹 {path}", "检查路径，或用 MULIN_PACK 指定")]
    plan = _plan(path, found)
    units = _csv(path, "units.csv", Unit, found)
    departments = _csv(path, "departments.csv", Department, found)
    fields = _csv(path, "fields.csv", Field, found)
    sources = _yaml(path, "sources.yaml", found)
    years = {}
    for folder in sorted((path / "years").glob("[0-9][0-9][0-9][0-9]")):
        year_pack = _year(path, int(folder.name), found)
        if year_pack:
            years[year_pack.year] = year_pack
    if not years:
        found.append(Finding(Level.ERROR, "pack.no_year", "规划包没有任何年度", "在 years/ 下建立年度文件夹", file="years/"))
    if plan is None or sources is None or not years:
        return None, found
    pack = Pack(path=path, plan=plan, units=units, departments=departments, fields=fields, sources=sources, years=years)
    return pack, found


def load_pack(path: Path) -> Pack:
    """The pack, read and checked whole. Raises FindingsError listing every error at once."""
    from mulin.pack.check import check_pack  # late: check imports the model, readers of types need not

    pack, found = read_pack(path)
    if pack is not None and not errors(found):
        found = [*found, *check_pack(pack)]
    if pack is None or errors(found):
        raise FindingsError(f"规划包 {path.name} 未通过检查", errors(found))
    return pack
