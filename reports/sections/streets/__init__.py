"""Streets: ranking, and the heat table of their indicators."""

from __future__ import annotations

from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE, Numbers, apart, mean, plain
from reports.parts.table import Column, Row, Table, columns, group, row, table
from reports.reading.reader import Reader
from reports.rows import RankInterval
from reports.sections import Form
from reports.shared.change import printed
from reports.shared.charts.geometry import shade
from reports.shared.measure import comparable, in_order, short
from reports.shared.tilemap import TileMap, tilemap
from reports.shared.vetoes import vetoed
from reports.subjects.district import District
from reports.wording.grades import Marks, cut, in_short
from reports.wording.words import at_end, quoted, tied

# of the map: a square at most, and all its rows
MAP_SIDE, MAP_HEIGHT = 60.0, 240.0
# streets side by side in the heat table: more would be narrower than "100.0" printed
HEAT_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Streets:
    """``side``: of a square of the map; ``intervals``: whether the places of streets were tested;
    ``vetoed`` only where there are no units below them, whose section lists them all."""

    text: tuple[str, ...]
    ranking: Table
    map: TileMap
    side: float
    heat_text: tuple[str, ...]
    heat: tuple[Table, ...]
    intervals: bool
    vetoed: Table | None


def _ranking(reader: Reader, found: list[rows.UnitScore]) -> Table:
    w = reader.words
    n, child = reader.n, w.child("street")
    drawn = {i.unit_code: i for i in reader.marts.optional(RankInterval)}
    lines, grades = [], Marks(w)
    for u in found:
        moved = printed(reader, u.unit_code)
        i = drawn.get(u.unit_code)
        lines.append(
            row(
                str(u.rank) if u.comparable and u.rank is not None else NONE,
                f"{i.rank_low}–{i.rank_high}" if i and i.rank is not None and u.comparable else NONE,
                u.unit_name,
                n.total(u.total_score) if u.comparable else reader.info.below_floor_text,
                grades.of(u),
                n.change(moved.change if moved else None),
                n.score(u.own_total),
                *((n.score(u.children_total),) if child else ()),
                str(u.failed_basic_count),
                plain(u.pending_points or 0.0),
                tones=(
                    "", "", "", "" if u.comparable else "wait", "bad" if u.vetoed else "", "", "",
                    *(("",) if child else ()),
                    "bad" if u.failed_basic_count else "", "wait" if u.pending_points else "",
                ),
            )
        )  # fmt: skip
    return table(
        f"{w.street}排名",
        columns(
            f"名次 n7, 名次区间 c10, {w.street} {21 if child else 30}, 总分 n11, 等级 c9, 较上年 n9, 本级 n8",
            *((f"{child}均值 n9",) if child else ()),
            "未达标 n8, 待报分 n8",
        ),
        lines,
        look="small",
        note=(f"“本级”“{child}均值”为合成前的两部分得分；" if child else "")
        + f"未达标为本级未达标的{w.basic}项数；“—”为没有。"
        + grades.note,
    )


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows of the streets' own indicators by unit and code."""

    cells: dict[tuple[str, str], rows.IndicatorScore]
    units: list[rows.UnitScore]

    def column(self, code: str) -> list[rows.IndicatorScore]:
        return [r for u in self.units if (r := self.cells.get((u.unit_code, code)))]

    def scores(self, code: str) -> list[float]:
        """Scores of the comparable streets: the peers whose mean every report prints."""
        there = {u.unit_code for u in self.units if u.comparable}
        return [r.score for r in self.column(code) if r.score is not None and r.unit_code in there]

    def mean(self, code: str) -> float | None:
        return mean(self.scores(code))

    def brought(self, code: str) -> list[float]:
        """Guiding points of the comparable streets; what was not applied for brought 0."""
        there = {u.unit_code for u in self.units if u.comparable}
        return [r.contribution for r in self.column(code) if r.contribution is not None and r.unit_code in there]


def _shaded(label: str, texts: list[str], values: list[float | None], last: str) -> Row:
    steps = [shade(v, 50, 100) for v in values]
    return row(label, *texts, last, tones=("", *(f"h{s}" if s >= 0 else "none" for s in steps), ""))


def _heat_rows(reader: Reader, grid: _Grid, chunk: list[rows.UnitScore]) -> list[Row]:
    """Pillars first, then every indicator under its pillar; guiding ones by the points they brought, unshaded."""
    w = reader.words
    n, framework = reader.n, reader.year_pack.framework
    blank = {"pending": "待", "not_applicable": "／"}
    known = [i for i in reader.year_pack.indicators if i.tier == "street"]

    of = {u.unit_code: {p.pillar: p for p in reader.marts.of_unit(rows.PillarScore, u.unit_code)} for u in grid.units}
    child = w.child("street")
    lines = [group(f"{w.pillar}（本级与所辖{child}合成）" if child else w.pillar)]
    for code, pillar in framework.pillars.items():
        mine = [of[u.unit_code].get(code) for u in chunk]
        every = [
            p.score for u in grid.units if u.comparable and (p := of[u.unit_code].get(code)) and p.score is not None
        ]
        values = [p.score if p else None for p in mine]
        lines.append(_shaded(pillar.name_zh, [n.score(v) for v in values], values, n.score(mean(every))))
    for code, pillar in framework.pillars.items():
        basics = [i for i in known if i.kind == "basic" and i.pillar == code]
        if basics:
            lines.append(group(f"{pillar.name_zh}：本级{w.basic}"))
        for i in basics:
            found = [grid.cells.get((u.unit_code, i.code)) for u in chunk]
            values = [r.score if r else None for r in found]
            texts = [
                n.score(v) if v is not None else blank.get(r.status if r else "", NONE)
                for r, v in zip(found, values, strict=True)
            ]
            lines.append(_shaded(f"{i.code}　{i.name_zh}", texts, values, n.score(grid.mean(i.code))))
    guiding = [i for i in known if i.kind == "guiding"]
    if guiding:
        lines.append(group(f"本级{w.guiding}加分"))
    for i in guiding:
        found = [grid.cells.get((u.unit_code, i.code)) for u in chunk]
        texts = [
            plain(r.contribution)
            if r and r.status != "no_bonus" and r.contribution is not None
            else blank.get(r.status if r else "", NONE)
            for r in found
        ]
        last = n.points(mean(grid.brought(i.code)))
        lines.append(_shaded(f"{i.code}　{i.name_zh}", texts, [None] * len(chunk), last))
    return lines


def _heat(reader: Reader, found: list[rows.UnitScore]) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """Indicators down, streets across, in as many tables as the streets need."""
    w = reader.words
    n = reader.n
    cells = {
        (u.unit_code, r.indicator_code): r
        for u in found
        for r in reader.marts.of_unit(rows.IndicatorScore, u.unit_code)
    }
    grid = _Grid(cells, found)
    chunks = [found[at : at + HEAT_COLUMNS] for at in range(0, len(found), HEAT_COLUMNS)]
    out = []
    for number, chunk in enumerate(chunks, start=1):
        each = 62 / max(len(chunk), 8)
        heads = (Column(short(u.unit_name, reader.words), "n", each) for u in chunk)
        out.append(
            table(
                f"{w.street}各项指标得分" + (f"（{number}/{len(chunks)}）" if len(chunks) > 1 else ""),
                columns(f"指标 {93 - each * len(chunk)}", *heads, "均值 n7"),
                _heat_rows(reader, grid, chunk),
                look="small heat",
                note=f"底色由浅到深为50分及以下至100分。“待”为待报，“／”为不适用，不计入均值；“—”在{w.basic}中为没有得分，"
                f"不计入均值，在{w.guiding}中为未申报，按0分计入均值。均值只计可比{w.street}。",
            )
        )
    return _heat_text(reader, grid, n), tuple(out)


def _heat_text(reader: Reader, grid: _Grid, n: Numbers) -> tuple[str, ...]:
    w = reader.words
    names = {i.code: i.name_zh for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "basic"}
    means = {c: v for c in names if (v := grid.mean(c)) is not None}
    if not means:
        if not comparable(grid.units):
            return (f"没有可比的{w.street}，不计算各项指标的{w.street}均值；下表列出各{w.street}已有的得分。",)
        return (f"{w.street}没有一项{w.basic}可以计分。",)
    low = sorted(means, key=lambda c: (means[c], c))[:3]
    scores = {c: grid.scores(c) for c in means}
    full = [c for c in means if all(n.score(s) == n.score(100) for s in scores[c])]
    text = (
        f"各{w.street}均值最低的三项指标："
        + "、".join(f"{c}{quoted(names[c])}{n.score(means[c])}分" for c in low)
        + "。"
    )
    text += f"所有可比{w.street}都得满分的指标{len(full)}项" + (f"（{'、'.join(full)}）。" if full else "。")
    gaps = {c: gap for c, of in scores.items() if len(of) > 1 and (gap := n.ahead(max(of), min(of))) is not None}
    if gaps:
        wide = [c for c in sorted(gaps) if gaps[c] == max(gaps.values())]
        told = tied([f"{c}{quoted(names[c])}" for c in wide])
        text += f"{w.street}之间差距最大的指标是{told}，最高与最低相差{gaps[wide[0]]}分。"
    return (text,)


def build(district: District) -> Streets:
    """Everything on the streets, best first."""
    reader = district.reader
    w = reader.words
    n, found = reader.n, in_order(list(reader.marts.units("street")))
    text = []
    scored = comparable(found)
    if len(scored) > 1:
        first, last = ([u for u in scored if u.rank == at.rank] for at in (scored[0], scored[-1]))
        gap = apart(n.total(first[0].total_score), n.total(last[0].total_score))
        ends = ([f"{u.unit_name}{n.total(u.total_score)}分（{u.grade}）" for u in of] for of in (first, last))
        one, other = map(tied, ends)
        text.append(f"列首位的是{one}，列末位的是{other}，相差{gap}分。")
    moved = [(c.change, u) for u in scored for c in (printed(reader, u.unit_code),) if c and c.change is not None]
    if moved:
        up, down = (at_end(moved, lambda p: p[0], n.change, end) for end in (max, min))
        text.append(
            f"与{reader.info.year - 1}年度相比，{sum(c > 0 for c, _ in moved)}个{w.street}提高，"
            f"{sum(c < 0 for c, _ in moved)}个下降，变动由{tied([u.unit_name for _, u in up])}{n.change(up[0][0])}分"
            f"到{tied([u.unit_name for _, u in down])}{n.change(down[0][0])}分。"
        )
    below = [(u, in_short(cut(u), w)) for u in scored if u.grade != u.band_grade]
    if below:
        told = (f"{u.unit_name}（分数段{u.band_grade}，{f'{why}，' if why else ''}定为{u.grade}）" for u, why in below)
        text.append(f"最终等级与分数段不同的{w.street}{len(below)}个：{'；'.join(told)}。")
    absent = [u.unit_name for u in found if not u.comparable]
    if absent:
        text.append(f"{len(absent)}个{w.street}{reader.info.below_floor_text}，不列名次：{'、'.join(absent)}。")
    opening = "".join(text[:2]) if len(scored) > 1 and moved else ""
    text = [opening, *text[2:]] if opening else text
    heat_text, heat = _heat(reader, found)
    tiles = tilemap(reader, reader.pack.plan.district_unit, across=6 if len(found) <= 24 else 10)
    drawn = any(i.tier == "street" and i.rank for i in reader.marts.optional(RankInterval))
    side = min(MAP_SIDE, MAP_HEIGHT / (1 + max((c.row for c in tiles.cells), default=0)))
    return Streets(
        tuple(text), _ranking(reader, found), tiles, side, heat_text, heat, drawn, None if w.deeper else vetoed(reader)
    )


FORMS = {"district": Form("{street}结果", build, "district.html.j2")}
