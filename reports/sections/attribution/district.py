"""Whom the district's lost and open points are charged to (条/块)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from reports import rows
from reports.numbers import NONE, parts, plain, share
from reports.parts.table import Column, Table, columns, row, table
from reports.reading.reader import Reader
from reports.shared.gaps import guiding_share
from reports.shared.measure import TIERS
from reports.subjects.district import District


@dataclass(frozen=True, slots=True)
class Charged:
    text: tuple[str, ...]
    tiers: Table | None
    departments: Table | None


def _charged(reader: Reader) -> tuple[tuple[str, ...], Table | None, Table | None]:
    n = reader.n
    tiers: dict[tuple[str, str], float] = defaultdict(float)
    departments: dict[str, list[rows.Attribution]] = defaultdict(list)
    for a in reader.marts.table(rows.Attribution):
        tiers[reader.pack.unit[a.unit_code].tier, a.charged_kind] += a.points
        if a.charged_kind == "department":
            departments[a.charged_to].append(a)
    if not tiers:
        return (f"{reader.words.basic}没有失分，也没有待报分值（0分）。",), None, None
    text, lines = [], []
    for tier in TIERS:
        units = len(reader.marts.units(tier))
        own, dept = tiers[tier, "unit"], tiers[tier, "department"]
        if not units:
            continue
        part = dept / (own + dept) if own + dept else None
        whole = n.points((own + dept) / units)
        mine, theirs = parts([own / units, dept / units], Decimal(whole), n.score_decimals)
        lines.append(row(reader.words[tier], str(units), f"{mine:f}", f"{theirs:f}", whole, share(part)))
        name = reader.words[tier]
        text.append(f"{units}个{name}平均{whole}分，其中{name}自身失分{mine:f}分、部门待报{theirs:f}分")
    body = table(
        "基础分与满分差额的条块归属（平均每个单位）",
        columns("层级 14, 单位数 n14, 块（责任主体） n19, 条（部门） n18, 合计 n17, 条的占比 n18"),
        lines,
        note="“块”为责任主体自身失分；“条”为部门未报、未通过核验而待报的分值，不计为责任主体失分。单位：分。",
    )
    return ("各级单位本级基础分与满分的差额：" + "；".join(text) + "。",), body, _departments(reader, departments)


def _departments(reader: Reader, found: dict[str, list[rows.Attribution]]) -> Table | None:
    """Points charged to departments, with their sum, and why it may be less than what is pending."""
    w = reader.words
    if not found:
        return None
    n = reader.n
    owners = sorted(found, key=lambda d: (-sum(a.points for a in found[d]), d))
    every = [a for d in owners for a in found[d]]
    whole = n.points(sum(a.points for a in every))
    points = parts([sum(a.points for a in found[d]) for d in owners], Decimal(whole), n.score_decimals)

    def counts(of: list[rows.Attribution]) -> list[str]:
        return [str(len({a.unit_code for a in of if reader.pack.unit[a.unit_code].tier == t})) for t in w.tiers]

    pending = reader.marts.table(rows.PendingItem)
    split = guiding_share(reader, pending)
    lines = [
        row(reader.department(d), str(len(found[d])), f"{p:f}", *counts(found[d]), _main(found[d]))
        for d, p in zip(owners, points, strict=True)
    ]
    return table(
        "记在部门名下的分值",
        columns(
            "部门 20, 项次 n8, 分值合计 n11",
            *(Column(word, "n", 7 if tier == "district" else 8) for tier, word in w.tiers.items()),
            Column("主要指标", "", 62 - 8 * len(w.tiers)),
        ),
        [*lines, row("合计", str(len(every)), whole, *counts(every), NONE)],
        look="small",
        note=f"{'、'.join(w.tiers.values())}{w.levels[0]}栏为受影响的单位数，合计不重复计。"
        + (f"待报分值合计{plain(sum(p.points or 0.0 for p in pending))}分，{split}。" if split else ""),
    )


def _main(found: list[rows.Attribution]) -> str:
    points: dict[str, float] = defaultdict(float)
    for a in found:
        points[a.indicator_code] += a.points
    top = sorted(points, key=lambda c: (-points[c], c))
    return "、".join(f"{c} {plain(points[c])}分" for c in top[:4]) + (f"等{len(top)}项" if len(top) > 4 else "") or NONE


def build(district: District) -> Charged:
    return Charged(*_charged(district.reader))
