"""The shipped county with other numbers of pillars and grades, and with other names: each a whole pack.

``VARIANTS``: name → change to a pack folder. They are made of the county's own files, so that nothing is told twice.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

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
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {column: new[row[column]]} for row in rows)


ALL_FIVE = ("industry", "ecology", "culture", "order", "living")
VARIANTS: dict[str, tuple[Change, ...]] = {
    "one pillar, three grades, long names": (
        pillars({"all": (LONG_PILLAR, ALL_FIVE)}), grades("甲", "乙", "丙"), names(LONG_NAMES),
    ),
    "two pillars, six grades, rare characters": (
        pillars({"wealth": ("富", ALL_FIVE[:2]), "peace": ("龢", ALL_FIVE[2:])}), grades(*SIX), names(RARE_NAMES),
    ),
}  # fmt: skip
