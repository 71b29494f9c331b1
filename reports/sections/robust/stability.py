"""How firm the ranks are: what was drawn, rank intervals of streets and of those below, who is not told apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reports import messages as m
from reports.numbers import plain, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import Draw, RankInterval, RankPair
from reports.shared.measure import short, undone, widest
from reports.wording.words import quoted

WIDTHS = (5, 10, 20)
WIDEST = 8
# pairs of streets told one by one; beyond, the table names them
PAIRS = 4
# ranks on the axis of the chart, at most
MARKS = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """One line of the chart: a unit's rank, the ends of its interval and its median rank."""

    label: str
    rank: int
    low: int
    high: int
    median: float
    text: str


@dataclass(frozen=True, slots=True)
class Deeper:
    """Of a tier below the streets; ``widest``: the widest intervals, None where no unit has one."""

    text: tuple[str, ...]
    widest: Table | None


@dataclass(frozen=True, slots=True)
class Stability:
    drawn: tuple[str, ...]
    street_text: tuple[str, ...]
    chart: tuple[Interval, ...]
    marks: tuple[int, ...]
    top: int
    streets: Table | None
    deeper: tuple[Deeper, ...]


def _span(low: int | None, high: int | None) -> str:
    return f"{low}–{high}"


def _drawn(reader: Reader, draws: int) -> tuple[str, ...]:
    """What was varied, and what an interval means."""
    found = sorted(reader.marts.optional(Draw), key=lambda d: d.draw)
    how = reader.year_pack.framework.robustness
    seed = found[0].seed if found else how.seed
    varied = []
    if how.weight_perturbation > 0:
        varied.append(f"各级权重在±{share(how.weight_perturbation, 0)}以内随机变动后重新归一")
        if how.tier_shares:
            varied.append("本级与下级的占比同样变动")
    for what, words, key in (
        ("归一化方法", m.NORMALISATION, "normalisation"),
        ("合成方法", m.AGGREGATION, "aggregation"),
    ):
        used = Counter(str(getattr(d, key)) for d in found)
        if len(used) > 1:
            names = "、".join(m.word(words, c) for c in sorted(used, key=lambda c: (c != "declared", c)))
            varied.append(f"{what}在{names}{len(used)}种中等可能选取")
    methods = len({d.imputation for d in found})
    if methods > 1:
        varied.append(f"缺数估算在{methods}种方法中等可能选取")
    left = [d.left_out for d in found if d.left_out]
    if left:
        varied.append(
            f"在不去掉和去掉任一项{reader.words.basic}之间等可能选取（{len(left)}次去掉了一项，涉及{len(set(left))}项指标）"
        )
    return (
        f"名次稳定性检验共抽样{draws}次（随机种子{seed}），其中1次为基准设定，即本报告公布的结果。"
        + (f"其余各次同时变动以下假设：{'；'.join(varied)}。" if varied else m.NOTHING_VARIED),
        f"名次区间是{draws}次抽样的名次由前到后排列，第5%位至第95%位之间的范围，至少九成抽样的名次落在其中；"
        "它说明评价方法的选择会使名次变动多少，不含上报数据本身的误差。",
    )


def _streets(
    reader: Reader, found: Sequence[RankInterval]
) -> tuple[tuple[str, ...], tuple[Interval, ...], Table | None]:
    w = reader.words
    ranked = sorted((i for i in found if i.tier == "street" and i.rank), key=lambda i: (i.rank or 0, i.unit_code))
    if not ranked:
        return (f"没有可比的{w.street}，不列名次区间。",), (), None
    name = {i.unit_code: reader.full_name(i.unit_code) for i in ranked}
    place = {i.unit_code: i.rank or 0 for i in ranked}
    tie = reader.year_pack.framework.robustness.tie_text
    pairs = [p for p in reader.marts.optional(RankPair) if p.tier == "street" and {p.unit_a, p.unit_b} <= place.keys()]
    pairs.sort(key=lambda p: (place[p.unit_a], place[p.unit_b]))
    beside: dict[str, list[str]] = defaultdict(list)
    for p in pairs:
        beside[p.unit_a].append(p.unit_b)
        beside[p.unit_b].append(p.unit_a)
    fixed_ones = [i for i in ranked if i.rank_low == i.rank_high]
    wide = [
        f"{name[i.unit_code]}（公布名次第{i.rank}名，区间{_span(i.rank_low, i.rank_high)}）" for i in widest(ranked)
    ]
    most = f"；区间最宽的是{'、'.join(wide)}" + (f"，共{len(wide)}个" if len(wide) > 1 else "") if wide else ""
    text = [f"{len(ranked)}个可比{w.street}中，名次区间只有1个名次的{len(fixed_ones)}个{most}。"]
    if pairs:
        both = [p for p in pairs if p.indistinguishable]
        text.append(
            f"{quoted(tie)}的{w.street}{len(pairs)}对："
            + "；".join(
                f"{name[p.unit_a]}与{name[p.unit_b]}（前者领先的抽样占{share(p.ahead)}）" for p in pairs[:PAIRS]
            )
            + (f"；其余{len(pairs) - PAIRS}对见下表。" if len(pairs) > PAIRS else "。")
            + f"其中任一方领先的抽样都不超过95%、先后不能判定的{len(both)}对"
            + (f"，即{'、'.join(f'{name[p.unit_a]}与{name[p.unit_b]}' for p in both[:PAIRS])}" if both else "")
            + ("等。" if len(both) > PAIRS else "。")
        )
    elif len(ranked) > 1:
        text.append(f"任意两个{w.street}的名次区间都不重叠（“{tie}”的0对）。")
    chart = tuple(
        Interval(
            short(name[i.unit_code], w),
            i.rank or 0,
            i.rank_low or 0,
            i.rank_high or 0,
            i.rank_median or 0.0,
            _span(i.rank_low, i.rank_high),
        )
        for i in ranked
    )
    lines = (
        row(
            str(i.rank),
            name[i.unit_code],
            _span(i.rank_low, i.rank_high),
            plain(i.rank_median, 1),
            f"与{'、'.join(short(name[c], w) for c in sorted(beside[i.unit_code], key=place.__getitem__))}",
        )
        for i in ranked
        if i.unit_code in beside
    )
    head = columns(f"名次 n7, {w.street} 19, 名次区间 c12, 中位名次 c12, 不作区分 50")
    note = f"中位名次为全部抽样名次的中位数；两个{w.street}的名次区间有共同名次，或先后不能判定的，不作区分。"
    listed = table(f"{tie}的{w.street}", head, lines, look="small", note=note) if beside else None
    return ("".join(text),), chart, listed


def _deeper(reader: Reader, found: Sequence[RankInterval], tier: str) -> Deeper:
    w, name = reader.words, reader.words[tier]
    ranked = [i for i in found if i.tier == tier and i.rank]
    if not ranked:
        return Deeper((f"没有可比的{name}，不列名次区间。",), None)
    width = {i.unit_code: (i.rank_high or 0) - (i.rank_low or 0) for i in ranked}
    wider = (
        f"超过{limit}个名次的{count}个（占{share(count / len(ranked))}）"
        for limit in WIDTHS
        for count in [sum(each > limit for each in width.values())]
    )
    middle = sorted(width.values())[len(ranked) // 2]
    outside = sum(not (i.rank_low or 0) <= (i.rank or 0) <= (i.rank_high or 0) for i in ranked)
    text = [
        f"{len(ranked)}个可比{name}中，全{w.district}名次区间的跨度（两端名次之差）{'，'.join(wider)}；跨度的中位数为{middle}个名次。"
        f"公布名次落在区间以外的{name}{outside}个。"
    ]
    pairs = [p for p in reader.marts.optional(RankPair) if p.tier == tier]
    every = len(ranked) * (len(ranked) - 1) // 2
    if every and reader.marts.has(RankPair):
        text.append(
            f"{name}两两成对共{every}对，其中{quoted(reader.year_pack.framework.robustness.tie_text)}的{len(pairs)}对，"
            f"占{share(len(pairs) / every)}；先后不能判定的{sum(p.indistinguishable for p in pairs)}对。"
        )
    widest = sorted(ranked, key=lambda i: (-width[i.unit_code], i.rank or 0, i.unit_code))[:WIDEST]
    head = columns(f"{name} 31, 所属{w.street} 19, 全{w.district}名次 n12, 名次区间 n14, 中位名次 n12, 跨度 n12")
    lines = []
    for i in widest:
        unit = reader.pack.unit[i.unit_code]
        lines.append(
            row(
                unit.name,
                reader.pack.unit[reader.pack.tree.above(unit.code, "street")].name,
                str(i.rank),
                _span(i.rank_low, i.rank_high),
                plain(i.rank_median, 1),
                str(width[i.unit_code]),
            )
        )
    return Deeper(("".join(text),), table(f"名次区间最宽的{name}", head, lines, look="small"))


def _marks(top: int) -> tuple[int, ...]:
    step = -(-top // MARKS)
    return tuple(range(1, top + 1, step))


def build(reader: Reader) -> Stability:
    """The chapter's first section; where the table is not there, a sentence says so."""
    found = reader.marts.optional(RankInterval)
    if not found:
        return Stability((undone(reader, RankInterval, "名次区间", "rank_intervals"),), (), (), (), 0, None, ())
    street_text, chart, streets = _streets(reader, found)
    top = max((i.high for i in chart), default=1)
    drawn = _drawn(reader, found[0].draws)
    deeper = tuple(_deeper(reader, found, tier) for tier in reader.words.below("street"))
    return Stability(drawn, street_text, chart, _marks(top), top, streets, deeper)
