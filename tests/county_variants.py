"""The shipped county with other numbers of pillars and grades, and with other names: each a whole pack.

``VARIANTS``: name → change to a pack folder. They are made of the county's own files, so that nothing is told twice.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from another_district import COUNTY

Change = Callable[[Path], None]
LONG_NAMES = {
    "荞花乡": "荞花坡上接云岭下临青溪东望麦穗西邻粟畔的多民族混居高山移民安置综合示范乡",
    "豆苗村": "豆苗洼与豆花岭两个自然屯合并设立的易地扶贫搬迁和生态移民集中安置新型农村社群村",
    "县农业农村局": "县农业农村和乡村振兴以及农产品加工流通与新型经营主体培育综合协调服务管理局",
}
LONG_PILLAR = "产业兴旺与集体经济增收以及新型经营主体培育和农产品加工流通能力提升"
RARE_NAMES = {
    "麦穗镇": "龘龗镇",
    "麦垄村": "㙍垚村",
    "麦场村": "𫚭𬶋村",
    "荞花乡": "𠀀𠮷乡",
    "豆荚镇": "䶮㮾镇",
    "豆苗村": "犇骉村",
}
SIX = ("六钻", "五钻", "四钻", "三钻", "二钻", "一钻")


def make(folder: Path, *changes: Change) -> Path:
    """The county, changed."""
    shutil.copytree(COUNTY, folder)
    for change in changes:
        change(folder)
    return folder


def pillars(of: Mapping[str, tuple[str, tuple[str, ...]]]) -> Change:
    """New pillar → its name and which of the county's five are merged into it."""
    new = {old: code for code, (_, merged) in of.items() for old in merged}

    def change(folder: Path) -> None:
        for path in folder.glob("years/*/framework.yaml"):
            rules = yaml.safe_load(path.read_text(encoding="utf-8"))
            weights = {code: rule["weight"] for code, rule in rules["pillars"].items()}
            rules["pillars"] = {
                code: {"name_zh": name, "weight": round(sum(weights[old] for old in merged), 6)}
                for code, (name, merged) in of.items()
            }
            path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), encoding="utf-8")
        for path in folder.glob("years/*/indicators.csv"):
            _cells(path, "pillar", new)

    return change


def grades(*names: str) -> Change:
    """As many grades as names, the best first; what the county says of one is said of the one that takes its place."""

    def change(folder: Path) -> None:
        for path in folder.glob("years/*/framework.yaml"):
            rules = yaml.safe_load(path.read_text(encoding="utf-8"))
            step = 90 / (len(names) - 1)
            lines = [round(90 - n * step, 1) for n in range(len(names) - 1)] + [0]
            rules["grade_bands"] = [{"grade": g, "min": low} for g, low in zip(names, lines, strict=True)]
            rules["basic"]["failed_basic_share_cap_grade"]["cap"] = names[len(names) // 2]
            rules["veto"]["effect"]["grade"] = names[-1]
            rules["excellent_quota"]["over_quota"] = f"按总分取前，末位同分的一并降为{names[1]}"
            path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), encoding="utf-8")

    return change


def names(new: Mapping[str, str]) -> Change:
    """Other names of units and departments, wherever they stand."""
    known = re.compile("|".join(map(re.escape, new)))

    def change(folder: Path) -> None:
        for path in (*folder.rglob("*.csv"), *folder.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            path.write_text(known.sub(lambda found: new[found[0]], text), encoding="utf-8")

    return change


def _cells(path: Path, column: str, new: Mapping[str, str]) -> None:
    _each(path, lambda row: row | {column: new[row[column]]})


def two_tiers(folder: Path) -> None:
    """The county and its towns alone: villages, and all that is asked or scored of them, are taken away."""
    _keep(folder / "units.csv", lambda row: row["tier"] != "community")
    _keep(folder / "fields.csv", lambda row: row["tier"] != "community" or row["field_code"] == "V08")
    _each(folder / "fields.csv", lambda row: row | _OF_TOWNS.get(row["field_code"], {}))
    for path in folder.glob("years/*/indicators.csv"):
        _keep(path, lambda row: row["tier"] != "community" or row["code"] == "V-6")
        _each(path, lambda row: row | _OF_TOWNS.get(row["code"], {}))
        left = {row["code"]: row["name_zh"] for row in _rows(path)}
        _each(path.with_name("tasks.csv"), partial(_of_towns, left))
    for rules, path in _frameworks(folder):
        del rules["tiers"]["community"], rules["excellent_quota"]["community"], rules["unit_groups"]["along_stream"]
        rules["tiers"]["street"] = {"name_zh": "乡镇", "composition": {"own": 1.0}}
        _write(rules, path)
    for path in folder.glob("years/*/reports.yaml"):
        chosen = yaml.safe_load(path.read_text(encoding="utf-8"))
        chosen["reports"].pop("community", None)
        sections = chosen["reports"]["street"].get("sections") or []
        chosen["reports"]["street"]["sections"] = [s for s in sections if s != "communities"] or None
        _write(chosen, path)


# what is kept of the villages is of the towns: the number of villages, which nobody can count, and the veto
_OF_TOWNS = {
    "T04": {"source_kind": "reported", "source_department": "CULTURE", "computation": ""},
    "V08": {"tier": "street"}, "V-6": {"tier": "street"}, "T-5": {"weight": "15"},
}  # fmt: skip


def _of_towns(left: Mapping[str, str], row: dict[str, str]) -> dict[str, str]:
    """A task of the towns with what is left to judge it by; with the fertiliser, where nothing is."""
    codes = [code for code in row["main_indicators"].split(";") if code in left] or ["T-2"]
    units = {"responsible_tier": "street", "responsible_units": "ALL"} if row["responsible_tier"] == "community" else {}
    return row | units | _judged_by(codes, left)


def _judged_by(codes: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    method = f"按{'；'.join(code + names[code] for code in codes)}的计分规则计算。"
    return {"main_indicators": ";".join(codes), "evaluation_method_zh": method}


def four_tiers(folder: Path) -> None:
    """Two groups (村民小组) under every village, of which is asked and by which is scored what is of the villages."""
    villages = [row for row in _rows(folder / "units.csv") if row["tier"] == "community"]
    _add(folder / "units.csv", (
        {"code": f"{v['code']}-{n}", "name": f"{v['name'].removesuffix('村')}{which}组", "tier": "grid",
         "parent_code": v["code"]}
        for v in villages for n, which in enumerate("东西", 1)
    ))  # fmt: skip
    of_group = {"along_stream": "along_stream_groups"}
    fields = [row for row in _rows(folder / "fields.csv") if row["tier"] == "community"]
    _add(folder / "fields.csv", (
        f | {"field_code": f"Z{f['field_code']}", "field_name_zh": f"小组{f['field_name_zh']}", "tier": "grid",
             "applies_to": of_group.get(f["applies_to"], "")} for f in fields
    ))  # fmt: skip
    for path in folder.glob("years/*/indicators.csv"):
        above = [row for row in _rows(path) if row["tier"] == "community"]
        _add(path, (_of_groups(row) for row in above))
        names = {row["code"]: row["name_zh"] for row in _rows(path)}
        _each(path.with_name("tasks.csv"), partial(_with_groups, names))
    for rules, path in _frameworks(folder):
        rules["tiers"]["community"] |= {
            "composition": {"own": 0.6, "children_mean": 0.4}, "child_tier": "grid",
            "min_comparable_children_share": 0.5,
        }  # fmt: skip
        rules["tiers"]["grid"] = {"name_zh": "村民小组", "composition": {"own": 1.0}}
        rules["excellent_quota"]["grid"] = {"max_share": 0.5, "rounding": "down", "within": "street"}
        rules["veto"]["indicators"] += ["ZV-6"]
        along = rules["unit_groups"]["along_stream"]
        units = [f"{code}-{n}" for code in along["units"] for n in (1, 2)]
        rules["unit_groups"]["along_stream_groups"] = along | {"name_zh": "青溪沿线各组", "units": units}
        _write(rules, path)


def _of_groups(row: dict[str, str]) -> dict[str, str]:
    """A village's indicator as the groups'."""
    values = {
        key: f"Z{row[key]}" for key in ("code", "value_field", "numerator_field", "denominator_field") if row[key]
    }
    return row | values | {
        "tier": "grid", "name_zh": f"小组{row['name_zh']}",
        "params": row["params"].replace("=along_stream", "=along_stream_groups"),
    }  # fmt: skip


def _with_groups(names: Mapping[str, str], row: dict[str, str]) -> dict[str, str]:
    codes = row["main_indicators"].split(";")
    return row | _judged_by([*codes, *(f"Z{code}" for code in codes if f"Z{code}" in names)], names)


def _frameworks(folder: Path) -> list[tuple[dict[str, Any], Path]]:
    return [(yaml.safe_load(p.read_text(encoding="utf-8")), p) for p in folder.glob("years/*/framework.yaml")]


def _write(rules: Mapping[str, Any], path: Path) -> None:
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _keep(path: Path, which: Callable[[dict[str, str]], bool]) -> None:
    rows = _rows(path)
    _save(path, list(rows[0]), [row for row in rows if which(row)])


def _each(path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    rows = _rows(path)
    _save(path, list(rows[0]), [change(row) for row in rows])


def _add(path: Path, more: Iterable[dict[str, str]]) -> None:
    rows = _rows(path)
    _save(path, list(rows[0]), [*rows, *more])


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _save(path: Path, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


ALL_FIVE = ("industry", "ecology", "culture", "order", "living")
VARIANTS: dict[str, tuple[Change, ...]] = {
    "one pillar, three grades, long names": (
        pillars({"all": (LONG_PILLAR, ALL_FIVE)}), grades("甲", "乙", "丙"), names(LONG_NAMES),
    ),
    "two pillars, six grades, rare characters": (
        pillars({"wealth": ("富", ALL_FIVE[:2]), "peace": ("龢", ALL_FIVE[2:])}), grades(*SIX), names(RARE_NAMES),
    ),
    "two tiers": (two_tiers,),
    "four tiers": (four_tiers,),
}  # fmt: skip
