"""What a department still owes and whom that touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form, Nothing
from reports.shared.gaps import guiding_share
from reports.shared.measure import TIERS
from reports.subjects.department import Department

# as many units are named one by one, and need no table by street
FEW = 4


@dataclass(frozen=True, slots=True)
class Owed:
    text: tuple[str, ...]
    table: Table
    streets: Table | None


def _streets(reader: Reader, charged: Sequence[rows.Attribution]) -> Table | None:
    """What is charged to the department, by the street it is missing in; nothing where the other table says it all."""
    w = reader.words
    by: dict[str, dict[str, list[rows.Attribution]]] = defaultdict(lambda: defaultdict(list))
    for a in charged:
        unit = reader.pack.unit[a.unit_code]
        by[reader.pack.tree.above(unit.code, "street") or unit.code][unit.tier].append(a)
    deeper = w.below("street")
    several = len({a.indicator_code for a in charged}) > 1 or any({*deeper} & {*tiers} for tiers in by.values())
    if len({a.unit_code for a in charged}) <= FEW or not several:
        return None

    def points(found: Iterable[rows.Attribution]) -> float:
        return sum(a.points for a in found)

    lines = []
    for place, tiers in sorted(by.items(), key=lambda p: (-points(a for f in p[1].values() for a in f), p[0])):
        own = [a for tier, found in tiers.items() if tier not in deeper for a in found]
        below = [a for tier in deeper for a in tiers.get(tier, [])]
        lines.append(
            row(
                reader.pack.unit[place].name,
                reader.n.points(points(own)) if own else NONE,
                *((_units(below), reader.n.points(points(below)) if below else NONE) if deeper else ()),
                reader.n.points(points([*own, *below])),
                "、".join(sorted({a.indicator_code for a in [*own, *below]})),
            )
        )
    under = f"本级分值 n12, {w.deeper} n10, 各{w.deeper}分值合计 n16, 合计 n10, 指标 34"
    head = columns(f"{w.street} 18", under if deeper else "分值 n22, 合计 n20, 指标 40")
    note = "按归属计：各责任主体得分与满分之间、因本部门欠报而搁置的基础分值；各单位满分均为100分，合计只用于比较多少。"
    return table(f"记在本部门名下的分值，按{w.street}", head, lines, look="small", note=note)


def _units(found: Sequence[rows.Attribution]) -> str:
    return f"{len({a.unit_code for a in found})}个" if found else NONE


def affected(reader: Reader, found: list[rows.PendingItem]) -> str:
    """Names of the units; for many below the streets, how many in which street."""
    codes = [p.unit_code for p in found]
    tier = reader.pack.unit[codes[0]].tier
    if len(codes) == len(reader.marts.units(tier)):
        return f"全部{len(codes)}个{reader.words[tier]}"
    if tier in ("district", "street") or len(codes) <= FEW:
        return "、".join(reader.full_name(c) for c in codes)
    by: dict[str, int] = defaultdict(int)
    for c in codes:
        by[reader.pack.tree.above(c, "street")] += 1
    return "、".join(f"{reader.pack.unit[s].name}{n}个" for s, n in sorted(by.items()))


def build(department: Department) -> Owed | Nothing:
    reader, code = department.reader, department.code
    mine = reader.marts.by(rows.PendingItem, "owed_by", code)
    charged = [a for a in reader.marts.by(rows.Attribution, "charged_to", code) if a.charged_kind == "department"]
    if not mine:
        return Nothing("本部门没有欠报数据（待报0项次），没有分值记在本部门名下。")
    items: dict[tuple[str, str], list[rows.PendingItem]] = defaultdict(list)
    for p in mine:
        items[p.indicator_code, p.reason].append(p)
    units = {p.unit_code for p in mine}
    counts = {t: sum(reader.pack.unit[u].tier == t for u in units) for t in TIERS}
    split = guiding_share(reader, mine)
    text = (
        f"欠报指标{len({c for c, _ in items})}项、{len(mine)}项次，涉及"
        + "、".join(f"{reader.words[t]}{count}个" for t, count in counts.items() if count)
        + f"，各单位分值合计{plain(sum(p.points or 0 for p in mine))}分{f'，{split}' if split else ''}；"
        "这些分值为待报，记在本部门名下，不计为责任主体失分。"
    )
    if charged:
        text += (
            f"条块责任归属中，记在本部门名下的基础分值合计{plain(sum(a.points for a in charged))}分，"
            f"涉及{len({a.unit_code for a in charged})}个单位。"
        )
    lines = []
    for (indicator, reason), found in sorted(items.items(), key=lambda p: (-len(p[1]), p[0])):
        known = reader.year_pack.indicator[indicator]
        lines.append(
            row(
                f"{indicator}　{known.name_zh}",
                f"{len(found)}个{reader.words[known.tier]}",
                plain(found[0].points),
                plain(sum(p.points or 0 for p in found)),
                m.word(m.PENDING_REASON, reason),
                affected(reader, found),
            )
        )
    head = columns("指标 28, 单位 n10, 每个分值 n9, 合计 n8, 原因 14, 受影响的单位 31")
    return Owed((text,), table("欠报指标和受影响的单位", head, lines, look="small"), _streets(reader, charged))


FORMS = {"department": Form("待报事项和受影响的单位", build, "department.html.j2")}
