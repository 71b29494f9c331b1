"""A district that is not Yangpu: 县, 乡镇 and 村, five pillars, five grades, and not a word of Yangpu's.

Made from the example pack as docs/engineers.md says: few of its units, every text put into the other district's words.
Whatever of Yangpu's words stands in what is printed of it (``foreign``) was written by the program, not by a pack.
"""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from mulin.pack import Pack, load_pack
from mulin.settings import REPO_ROOT

EXAMPLE = REPO_ROOT / "plans" / "yangpu-2021-2025"
YEARS = (2023, 2024)
TOWNS = {"310110001": "清溪镇", "310110006": "云岭乡", "310110019": "石桥镇"}
COMMUNITIES = 2
TAUGHT = (REPO_ROOT / "docs" / "engineers.md").read_text(encoding="utf-8").partition("### 例：另一个区")[2]
"""What the engineers' page has of this district: its words, and what its framework adds."""
WORDS = dict(re.findall(r"^ +\| (?!示例包)(\w+) \| (\w+) \|$", TAUGHT.partition("### ")[0], re.MULTILINE))
WORDS |= {"五角场街道": "清溪镇", "四平路街道": "云岭乡", "长海路街道": "石桥镇", "控江路街道": "清溪镇"}
_ADDED = yaml.safe_load(textwrap.dedent(re.findall(r"```yaml\n(.*?)```", TAUGHT, re.DOTALL)[0]))
FIFTH, FOURTH = _ADDED["pillars"]["digital"]["name_zh"], _ADDED["grade_bands"][0]["grade"]
# 区 in words that are not the tier
ORDINARY = "区间|区分|区别|区域|区号|时区|分区|地区"
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
_TIER = re.compile(rf"{ORDINARY}|区")


def translated(text: str) -> str:
    """A text of the example in the other district's words."""
    text = _WORD.sub(lambda found: WORDS[found[0]], text)
    return _TIER.sub(lambda found: "县" if found[0] == "区" else found[0].replace("地区", "城乡"), text)


@cache
def foreign() -> re.Pattern[str]:
    """Every word of the example pack that the other district has not: tiers, pillars, grades, units and departments."""
    pack = load_pack(EXAMPLE)
    words = {pack.plan.index_name_zh, pack.plan.title_zh, "杨浦", "睦邻指数", "居委", "居民区", "四治"}
    for year in pack.years.values():
        of = year.framework.words
        words |= {*of.pillars, *of.grades, of.street, of.community}
    words |= {u.name for u in pack.units} | {d.name for d in pack.departments if "区" in d.name}
    return re.compile(
        "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + f"|(?!{ORDINARY})(?<![时分地])区"
    )


def make(folder: Path) -> Pack:
    """Write the pack there and read it."""
    folder.mkdir(parents=True)
    for file in (f for f in EXAMPLE.rglob("*") if f.is_file()):
        place = file.relative_to(EXAMPLE)
        if place.parts[0] == "years" and int(place.parts[1]) not in YEARS:
            continue
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(translated(file.read_text(encoding="utf-8")), encoding="utf-8")
    kept = _units(folder)
    _keep(folder / "tiles.csv", "unit_code", kept)
    for year in YEARS:
        _framework(folder / "years" / str(year) / "framework.yaml", kept)
        _fifth_pillar(folder / "years" / str(year) / "indicators.csv")
    return load_pack(folder)


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _keep(path: Path, column: str, codes: Iterable[str]) -> None:
    kept = set(codes)
    _write(path, [row for row in _table(path) if row[column] in kept])


def _units(folder: Path) -> dict[str, str]:
    """Cut the list to the named 乡镇 and their first villages; returns code → new name."""
    names = {"310110": "青禾县", **TOWNS}
    rows = _table(folder / "units.csv")
    for town in TOWNS:
        below = [r["code"] for r in rows if r["parent_code"] == town][:COMMUNITIES]
        names |= {code: f"{TOWNS[town][:1]}{which}村" for code, which in zip(below, "东西", strict=True)}
    _write(folder / "units.csv", [r | {"name": names[r["code"]]} for r in rows if r["code"] in names])
    for tasks in folder.glob("years/*/tasks.csv"):
        rows = _table(tasks)
        for row in rows:
            units = row["responsible_units"].split(";")
            row["responsible_units"] = ";".join(u for u in units if u == "ALL" or u in names) or min(TOWNS)
        _write(tasks, rows)
    return names


def _framework(path: Path, kept: Iterable[str]) -> None:
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))
    pillars, bands, units = rules["pillars"], rules["grade_bands"], set(kept)
    pillars |= _ADDED["pillars"]
    bands[3:3] = _ADDED["grade_bands"]
    for group in rules["unit_groups"].values():
        group["units"] = [u for u in group["units"] if u in units]
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _fifth_pillar(path: Path) -> None:
    """Two basic indicators of each tier move from the second pillar to the fifth."""
    rows = _table(path)
    for tier in ("district", "street", "community"):
        of = [r for r in rows if (r["tier"], r["pillar"], r["kind"]) == (tier, "co_governance", "basic")]
        for found, pillar, whole in ((of[:-2], "co_governance", 20), (of[-2:], "digital", 15)):
            for n, row in enumerate(found):
                row |= {"pillar": pillar, "weight": str(whole // len(found) + (n < whole % len(found)))}
    _write(path, rows)
