"""How the indicators go together: the correlation heat map and the pairs to be explained."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from reports import messages as m
from reports.numbers import fixed, plain
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import AuditCorrelation, AuditIndicator
from reports.shared.charts.robust import Cell, Line, framed, pair
from reports.shared.measure import TIERS, named, undone

# what mulin.methods.audit_relations flags by
REDUNDANT, LOW = 0.92, 0.3
FLAGGED = 12


@dataclass(frozen=True, slots=True)
class Relations:
    text: tuple[str, ...]
    title: str
    matrix: tuple[Line, ...]
    flagged: Table | None


def _flags(c: AuditCorrelation) -> tuple[str, ...]:
    return tuple(json.loads(c.flags or "[]"))


def _cell(c: AuditCorrelation | None) -> Cell:
    return pair(None) if c is None else pair(c.pearson, framed(_flags(c)))


def _matrix(reader: Reader, found: Sequence[AuditCorrelation]) -> tuple[Line, ...]:
    """The lower triangle in the order of the pillars."""
    pairs = {frozenset((c.a, c.b)): c for c in found}
    codes = {c for pair in pairs for c in pair}
    pillars = reader.year_pack.framework.pillars
    items = [i for p in pillars for i in reader.year_pack.indicators if i.code in codes and i.pillar == p]
    out: list[Line] = []
    for at, i in enumerate(items):
        fresh = at == 0 or items[at - 1].pillar != i.pillar
        cells = tuple(_cell(pairs.get(frozenset((i.code, other.code)))) for other in items[:at])
        out.append(Line(i.code, i.name_zh, pillars[i.pillar].name_zh if fresh else "", cells))
    return tuple(out)


def _counts(found: Sequence[AuditCorrelation], pillar: str) -> str:
    flags = Counter(f for c in found for f in _flags(c))
    return (
        f"相关系数绝对值大于{plain(REDUNDANT)}（冗余）的{flags['redundant']}对，"
        f"同一{pillar}内不低于0但低于{plain(LOW)}的{flags['low']}对，负相关的{flags['negative']}对"
    )


def build(reader: Reader) -> Relations:
    """Section three of the chapter; where the table is not there, a sentence says so."""
    pillar = reader.words.pillar_short
    by_tier: dict[str, list[AuditCorrelation]] = defaultdict(list)
    for c in reader.marts.optional(AuditCorrelation):
        by_tier[c.tier].append(c)
    computed = {t: [c for c in found if c.pearson is not None] for t, found in by_tier.items()}
    known = [t for t in by_tier if computed[t]]
    if not known:
        return Relations((undone(reader, AuditCorrelation, "指标相关性检验", "audit_correlations"),), "", (), None)
    shown = max(known, key=lambda t: (len(computed[t]), t))
    every, have = by_tier[shown], computed[shown]
    name = reader.words[shown]
    close = max(have, key=lambda c: (c.pearson or 0.0, c.a, c.b))
    far = min(have, key=lambda c: (c.pearson or 0.0, c.a, c.b))
    inside = [c.pearson or 0.0 for c in have if c.within_pillar]
    across = [c.pearson or 0.0 for c in have if not c.within_pillar]
    means = [f"{w}平均{fixed(fmean(v), 2)}" for w, v in ((f"同一{pillar}内", inside), (f"不同{pillar}间", across)) if v]
    text = [
        f"{name}指标得分两两成对共{len(every)}对，能计算皮尔逊相关系数的{len(have)}对，{'，'.join(means)}。其中"
        f"{_counts(every, pillar)}。最高的是{close.a}与{close.b}（{fixed(close.pearson, 2)}），"
        f"最低的是{far.a}与{far.b}（{fixed(far.pearson, 2)}）。"
    ]
    for tier in reversed(TIERS):
        if tier != shown and tier in by_tier:
            found = by_tier[tier]
            most = max(c.n for c in found)
            few = sum(1 for c in found if c.pearson is not None and c.n < 10)
            text.append(
                f"{reader.words[tier]}指标{len(found)}对，能计算的{len(computed[tier])}对：{_counts(found, pillar)}；"
                f"每对至多{most}个单位，不足10个单位的{few}对。"
                if computed[tier]
                else f"{reader.words[tier]}指标{len(found)}对，两项都有数据的单位至多{most}个，不能计算。"
            )
    skewed = [i for i in reader.marts.optional(AuditIndicator) if i.outliers]
    if skewed:
        text.append(
            f"原始数据偏度绝对值不低于2且峰度不低于3.5、可能含离群值的指标{len(skewed)}项："
            + "、".join(f"{i.code}（偏度{fixed(i.skew, 1)}，峰度{fixed(i.kurtosis, 1)}）" for i in skewed)
            + "。"
        )
    flagged = [c for c in have if _flags(c)]
    order = ("redundant", "negative", "low")

    def urgency(c: AuditCorrelation) -> tuple[int, bool, float, str, str]:
        flags = _flags(c)
        r = c.pearson or 0.0
        return min(order.index(f) for f in flags), not c.within_pillar, -abs(r) if r > LOW else r, c.a, c.b

    lines = (
        row(
            "、".join(reader.words.fill(m.word(m.CORRELATION_FLAG, f)) for f in _flags(c)),
            named(reader, c.a),
            named(reader, c.b),
            "是" if c.within_pillar else "否",
            fixed(c.pearson, 2),
            fixed(c.spearman, 2),
            str(c.n),
        )
        for c in sorted(flagged, key=urgency)[:FLAGGED]
    )
    head = columns(f"情形 12, 指标甲 30.5, 指标乙 30.5, 同一{pillar} c8, 皮尔逊 n7, 斯皮尔曼 n7.5, 单位 n4.5")
    more = f"共{len(flagged)}对，列前{FLAGGED}对。" if len(flagged) > FLAGGED else ""
    listed = table(
        f"{name}指标中需要说明的相关关系", head, lines, look="small",
        note=more + "皮尔逊为线性相关系数，斯皮尔曼为名次相关系数；“单位”为两项都有得分的单位数。",
    )  # fmt: skip
    matrix = _matrix(reader, every)
    return Relations(
        (text[0], "".join(text[1:])), f"{name}指标得分的相关系数（乘以100）", matrix, listed if flagged else None
    )
