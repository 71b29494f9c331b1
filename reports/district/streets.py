"""Streets: ranking, heat table, and the spread of their communities."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from reports import rows
from reports.district.measure import comparable, in_order, short
from reports.numbers import NONE, plain
from reports.shared.charts.geometry import shade
from reports.shared.table import Row, Table, columns, group, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted

# streets side by side in the heat table: more would be narrower than "100" printed
HEAT_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Spread:
    """Communities of one street: raw totals for the dots, and the words beside them."""

    label: str
    totals: tuple[float, ...]
    mean: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Streets:
    text: tuple[str, ...]
    ranking: Table
    heat_text: tuple[str, ...]
    heat: tuple[Table, ...]
    spread: tuple[Spread, ...]
    edges: tuple[float, float]


def _ranking(reader: UnitReader, found: list[rows.UnitScore]) -> Table:
    n, order = reader.n, list(reader.year_pack.framework.pillars)
    names = [str(v["name_zh"]) for v in reader.year_pack.framework.pillars.values()]
    lines = []
    for u in found:
        scores = {p.pillar: p.score for p in reader.marts.of_unit(rows.PillarScore, u.unit_code)}
        changes = reader.marts.of_unit(rows.Change, u.unit_code)
        lines.append(
            row(
                str(u.rank) if u.comparable and u.rank is not None else NONE,
                u.unit_name,
                n.total(u.total_score) if u.comparable else reader.info.below_floor_text,
                (u.grade or NONE) if u.comparable else NONE,
                n.change(changes[0].change if changes else None),
                n.score(u.own_total),
                n.score(u.children_total),
                *(n.score(scores.get(p)) for p in order),
                str(u.failed_basic_count),
                plain(u.pending_points or 0.0),
                tones=(
                    "",
                    "",
                    "" if u.comparable else "wait",
                    "bad" if u.vetoed else "",
                    "",
                    "",
                    "",
                    *("",) * len(order),
                    "bad" if u.failed_basic_count else "",
                    "wait" if u.pending_points else "",
                ),
            )
        )
    each = 32 / len(order)
    return table(
        "街道排名",
        columns(
            ("名次", "n", 5),
            ("街道", "", 14),
            ("总分", "n", 9),
            ("等级", "c", 7),
            ("较上年", "n", 8),
            ("本级", "n", 7),
            ("社区均值", "n", 7),
            *((name, "n", each) for name in names),
            ("未达标", "n", 6),
            ("待报分", "n", 5),
        ),
        lines,
        look="small",
        note="“本级”“社区均值”为合成前的两部分得分；未达标为本级未达标的基础性指标项数。",
    )


def _heat(reader: UnitReader, found: list[rows.UnitScore]) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """Indicators down, streets across, in as many tables as the streets need."""
    n = reader.n
    basics = [i for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "basic"]
    scores = {
        (u.unit_code, r.indicator_code): r
        for u in found
        for r in reader.marts.of_unit(rows.IndicatorScore, u.unit_code)
    }
    means: dict[str, float] = {}
    for i in basics:
        have = [r.score for u in found if (r := scores.get((u.unit_code, i.code))) and r.score is not None]
        if have:
            means[i.code] = fmean(have)
    chunks = [found[at : at + HEAT_COLUMNS] for at in range(0, len(found), HEAT_COLUMNS)]
    out = []
    for number, chunk in enumerate(chunks, start=1):
        each = 63 / max(len(chunk), 8)
        lines: list[Row] = []
        pillar = ""
        for i in basics:
            if i.pillar != pillar:
                pillar = i.pillar
                lines.append(group(str(reader.year_pack.framework.pillars[pillar]["name_zh"])))
            cells, tones = [], []
            for u in chunk:
                r = scores.get((u.unit_code, i.code))
                value = r.score if r else None
                cells.append(
                    n.total(value).split(".")[0]
                    if value is not None
                    else {"pending": "待", "not_applicable": "／"}.get(r.status if r else "", NONE)
                )
                step = shade(value, 50, 100)
                tones.append(f"h{step}" if step >= 0 else "none")
            lines.append(row(f"{i.code}　{i.name_zh}", *cells, n.score(means.get(i.code)), tones=("", *tones, "")))
        rest = 63 - each * len(chunk)
        out.append(
            table(
                "街道本级基础性指标得分" + (f"（{number}/{len(chunks)}）" if len(chunks) > 1 else ""),
                columns(("指标", "", 30 + rest), *((short(u.unit_name), "n", each) for u in chunk), ("均值", "n", 7)),
                lines,
                look="small heat",
                note="得分取整数，底色由浅到深为50分及以下至100分；“待”为待报，“／”为不适用。",
            )
        )
    text = []
    if means:
        names = {i.code: i.name_zh for i in basics}
        low = sorted(means, key=lambda c: (means[c], c))[:3]
        high = sorted(means, key=lambda c: (-means[c], c))[:3]
        text.append(
            "各街道均值最低的三项指标："
            + "、".join(f"{c}{quoted(names[c])}{n.score(means[c])}分" for c in low)
            + "；最高的三项："
            + "、".join(f"{c}{quoted(names[c])}{n.score(means[c])}分" for c in high)
            + "。"
        )
        gaps = {
            c: max(v) - min(v)
            for c in means
            if len(v := [r.score for u in found if (r := scores.get((u.unit_code, c))) and r.score is not None]) > 1
        }
        if gaps:
            wide = max(gaps, key=lambda c: (gaps[c], c))
            text.append(f"街道之间差距最大的指标是{wide}{quoted(names[wide])}，最高与最低相差{n.score(gaps[wide])}分。")
    return tuple(text), tuple(out)


def _spread(reader: UnitReader, streets: list[rows.UnitScore]) -> tuple[tuple[Spread, ...], tuple[float, float]]:
    out = []
    values: list[float] = []
    for s in streets:
        below = comparable(list(reader.marts.children(s.unit_code)))
        totals = sorted(u.total_score for u in below if u.total_score is not None)
        values.extend(totals)
        middle = fmean(totals) if totals else None
        text = f"均值{reader.n.total(middle)}，{len(totals)}个可比" if totals else reader.info.below_floor_text
        out.append(Spread(short(s.unit_name), tuple(totals), middle, text))
    return tuple(out), (min(values), max(values)) if values else (0.0, 100.0)


def build(reader: UnitReader) -> Streets:
    """Everything on the streets, best first."""
    n, found = reader.n, in_order(list(reader.marts.units("street")))
    text = []
    scored = comparable(found)
    if len(scored) > 1:
        first, last = scored[0], scored[-1]
        gap = (first.total_score or 0.0) - (last.total_score or 0.0)
        text.append(
            f"列首位的是{first.unit_name}{n.total(first.total_score)}分（{first.grade}），列末位的是"
            f"{last.unit_name}{n.total(last.total_score)}分（{last.grade}），相差{n.points(gap)}分。"
        )
    moved = [
        (c.change, u) for u in scored for c in reader.marts.of_unit(rows.Change, u.unit_code) if c.change is not None
    ]
    if moved:
        up, down = max(moved, key=lambda p: p[0]), min(moved, key=lambda p: p[0])
        text.append(
            f"与{reader.info.year - 1}年度相比，变化最大的是{up[1].unit_name}{n.change(up[0])}分和"
            f"{down[1].unit_name}{n.change(down[0])}分；{sum(1 for c, _ in moved if c > 0)}个街道提高，"
            f"{sum(1 for c, _ in moved if c < 0)}个下降。"
        )
    quota = [u.unit_name for u in scored if u.grade != u.band_grade]
    if quota:
        text.append(
            f"最终等级与分数段不同的街道{len(quota)}个："
            + "；".join(
                f"{u.unit_name}（分数段{u.band_grade}，定为{u.grade}）" for u in scored if u.grade != u.band_grade
            )
            + "。"
        )
    absent = [u.unit_name for u in found if not u.comparable]
    if absent:
        text.append(f"{len(absent)}个街道{reader.info.below_floor_text}，不列名次：{'、'.join(absent)}。")
    heat_text, heat = _heat(reader, found)
    spread, edges = _spread(reader, found)
    return Streets(tuple(text), _ranking(reader, found), heat_text, heat, spread, edges)
