"""The shipped pack that is not Yangpu's (县, 乡镇 and 村, five pillars, five grades), and the words only Yangpu has.

Whatever of Yangpu's words (``foreign``) stands in what is printed of the county was written by the program, not by a
pack.
"""

from __future__ import annotations

import re
from functools import cache

from mulin.pack import Pack, load_pack
from mulin.settings import REPO_ROOT

EXAMPLE = REPO_ROOT / "plans" / "yangpu-2021-2025"
COUNTY = REPO_ROOT / "plans" / "qinghe-2023-2024"
YEARS = (2023, 2024)
# 区 in words that are not the tier
ORDINARY = "区间|区分|区别|区域|区号|时区|分区|地区"


@cache
def example() -> Pack:
    return load_pack(EXAMPLE)


@cache
def county() -> Pack:
    return load_pack(COUNTY)


def words_of(pack: Pack) -> set[str]:
    """Tiers, pillars, grades, units, departments and names of a pack in all its years."""
    words = {pack.plan.index_name_zh, pack.plan.title_zh}
    for year in pack.years.values():
        of = year.framework.words
        words |= {*of.pillars, *of.grades, *of.nouns.values()}
    return words | {u.name for u in pack.units} | {d.name for d in pack.departments}


@cache
def foreign() -> re.Pattern[str]:
    """Every word of the example pack that the county has not."""
    words = words_of(example()) | {"杨浦", "睦邻指数", "居委", "居民区", "四治"}
    words -= {"区", *words_of(county())}
    return re.compile(
        "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + f"|(?!{ORDINARY})(?<![时分地])区"
    )
