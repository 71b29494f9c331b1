"""How the index is composed of the tiers, and its course over the years."""

from __future__ import annotations

from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE, apart, share
from reports.parts.blocks import TrendPoint
from reports.parts.table import Column, Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form
from reports.shared.change import printed
from reports.shared.measure import TIERS, Spread, mean, totals
from reports.subjects.district import District
from reports.wording.sentences import made_of
from reports.wording.words import extremes

# width of the columns of grades together
GRADES = 25
LEAST, MOST = 4, 37
SCORES, SCORE = 4, 9
"""Of a hundred: all grades together; a grade of two characters and the gap to the next; all grades at the most; how
many columns of scores there are, and the width of one, from which many grades take what they lack."""


@dataclass(frozen=True, slots=True)
class Tiers:
    """``levels``: how many there are; ``below``: the tiers under the district, whose totals are in ``distribution``."""

    levels: str
    below: str
    below_said: str

    composition: tuple[str, ...]
    tiers: Table
    distribution: tuple[Spread, ...]
    edges: tuple[float, float]
    trend: tuple[TrendPoint, ...]
    trend_text: tuple[str, ...]
    trend_table: Table


def widths(grades: int) -> tuple[float, list[int]]:
    """Of a column of scores, and of each grade's."""
    together = min(max(GRADES, LEAST * grades), MOST)
    each, rest = divmod(together, grades)
    return SCORE - (together - GRADES) / SCORES, [each] * (grades - 1) + [each + rest]


def _composed(reader: Reader, unit: rows.UnitScore) -> tuple[tuple[str, ...], Table]:
    w = reader.words
    n, marts, framework = reader.n, reader.marts, reader.year_pack.framework
    found = sorted(marts.table(rows.TierSummary), key=lambda t: TIERS.index(t.tier))
    graded = {t.tier: framework.excellent_quota.of(t.tier) is not None for t in found}
    score, each = widths(len(w.grades))
    body = table(
        f"{w.levels}责任主体得分概况",
        columns(
            "层级 8, 单位 n6, 可比 n6",
            *(Column(name, "n", score) for name in ("均值", "中位数", "最低", "最高")),
            "标准差 n8",
            *(Column(g, "n", wide) for g, wide in zip(w.grades, each, strict=True)),
            "未达标 n6, 待报 n5",
        ),
        (
            row(
                w[t.tier],
                str(t.units),
                str(t.comparable_units),
                n.total(t.mean),
                n.total(t.median),
                n.total(t.minimum),
                n.total(t.maximum),
                n.total(t.standard_deviation),
                *(str(sum(u.grade == g for u in marts.units(t.tier))) if graded[t.tier] else NONE for g in w.grades),
                str(t.failed_basics),
                str(t.pending),
            )
            for t in found
        ),
        note=f"均值、中位数、极值和标准差只计可比单位；未达标、待报为项次。{w.district}级不定等级。",
        look="small",
    )
    own = framework.tiers.district.composition.own
    lowest = w[w.lowest]
    text = [
        f"{lowest}得分全部来自{lowest}指标；"
        + "".join(_of_two(reader, tier) for tier in reversed(w.below("district")) if w.child(tier))
        + f"{w.district}指数＝{share(own, 0)}×{w.district}本级指标＋{share(1 - own, 0)}×可比{w.street}均值。"
        "均值为简单平均。"
    ]
    if unit.comparable:
        basic, guiding, taken = made_of(unit, n)
        text.append(
            f"本年度：{share(own, 0)}×{n.total(unit.own_total)}＋{share(1 - own, 0)}×{n.total(unit.children_total)}"
            f"＝{n.total(unit.total_score)}分（按未取整的分值计算后取整）。其中{w.basic_kind}部分{basic}分，"
            f"{w.guiding_kind}加分{guiding}分，扣分{taken}分。"
        )
    return tuple(text), body


def _of_two(reader: Reader, tier: str) -> str:
    """``街道得分＝60%×本级指标＋40%×所辖可比社区均值；``."""
    w, own = reader.words, reader.year_pack.framework.tiers.of(tier).composition.own
    return f"{w[tier]}得分＝{share(own, 0)}×本级指标＋{share(1 - own, 0)}×所辖可比{w.child(tier)}均值；"


def _distribution(reader: Reader) -> tuple[tuple[Spread, ...], tuple[float, float]]:
    found = [(reader.words[t], totals(reader, t)) for t in reader.words.below("district")]
    out = tuple(
        Spread(name, tuple(values), mean(values), f"均值{reader.n.total(mean(values))}，{len(values)}个可比")
        for name, values in found
        if values
    )
    every = [v for _, values in found for v in values]
    return out, (min(every), max(every)) if every else (0.0, 100.0)


def _trend(reader: Reader, unit: rows.UnitScore) -> tuple[tuple[TrendPoint, ...], tuple[str, ...], Table]:
    """Years across, figures down: as many pillars as a framework has find room."""
    w = reader.words
    n, marts = reader.n, reader.marts
    history = [u for u in marts.history(unit.unit_code) if u.year <= reader.info.year]
    pillars = reader.year_pack.framework.pillars
    names = [
        "指数",
        "较上年",
        *(p.name_zh for p in pillars.values()),
        *(f"{w[tier]}均值" for tier in w.below("district")),
        "数据覆盖率",
    ]
    points, years = [], []
    for u in history:
        means = [mean(totals(reader, tier, u.year)) for tier in w.below("district")]
        points.append(TrendPoint(u.year, u.total_score if u.comparable else None, means[0], n.total(u.total_score)))
        change = printed(reader, unit.unit_code, u.year)
        scores = {p.pillar: p.score for p in marts.of_unit(rows.PillarScore, unit.unit_code, u.year)}
        years.append(
            (
                n.total(u.total_score) if u.comparable else reader.info.below_floor_text,
                n.change(change.change if change else None),
                *(n.score(scores.get(p) if u.comparable else None) for p in pillars),
                *map(n.total, means),
                share(u.coverage),
            )
        )
    each = 70 / max(len(history), 4)
    body = table(
        "历年指数",
        columns(f"项目 {100 - each * len(history)}", *(Column(f"{u.year}年度", "n", each) for u in history)),
        (row(name, *cells) for name, *cells in zip(names, *years, strict=True)),
        look="small",
    )
    scored = [p for p in points if p.own is not None]
    text = []
    if len(scored) > 1:
        first, last = scored[0], scored[-1]
        diff = float(apart(last.own_text, first.own_text))
        text.append(
            f"指数由{first.year}年度的{first.own_text}分到{last.year}年度的{last.own_text}分，变化{n.change(diff)}分；"
            f"期间{extremes(scored, lambda p: f'{p.year}年度', lambda p: p.own or 0.0, n.total)}。"
        )
    else:
        found = f"可比的年度结果只有{len(scored)}个" if scored else "没有可比的年度结果"
        text.append(f"规划包内{found}，暂不作走势判断。")
    absent = [f"{p.year}年度" for p in points if p.own is None]
    if absent:
        text.append(f"{'、'.join(absent)}结果为{reader.info.below_floor_text}，不列入比较。")
    return tuple(points), tuple(text), body


def build(district: District) -> Tiers:
    reader, unit = district.reader, district.row
    composition, tiers = _composed(reader, unit)
    distribution, edges = _distribution(reader)
    trend, trend_text, trend_table = _trend(reader, unit)
    w = reader.words
    return Tiers(
        w.levels, w.under("district"), w.units, composition, tiers, distribution, edges, trend, trend_text, trend_table
    )


FORMS = {"district": Form("{levels}构成与历年走势", build, "district.html.j2")}
