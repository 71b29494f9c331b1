"""What the statistical tests come to, a plain sentence a subject; the tests themselves are an annex of the report."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from reports import messages as m
from reports.numbers import fixed, plain
from reports.reading.reader import Reader
from reports.rows import (
    AuditConsistency,
    AuditCorrelation,
    AuditWeight,
    LeaveOneOut,
    RankInterval,
    RankPair,
    Sensitivity,
)
from reports.sections import Form
from reports.subjects.district import District

# of Cronbach's alpha: below it indicators of a pillar do not measure one thing
ALPHA = 0.7
# ranks by which a whole tier is told apart
NEAR = 10


@dataclass(frozen=True, slots=True)
class Tested:
    text: tuple[str, ...]


def _ranks(reader: Reader, tier: str) -> str:
    """How many ranks stand whatever is assumed, and how far apart others have to be."""
    name = reader.words[tier]
    found = [i for i in reader.marts.optional(RankInterval) if i.tier == tier and i.rank]
    if not found:
        return ""
    width = [(i.rank_high or 0) - (i.rank_low or 0) for i in found]
    firm = sum(w == 0 for w in width)
    pairs = sum(p.tier == tier for p in reader.marts.optional(RankPair))
    if len(found) == 1:
        return f"可比的{name}只有1个，没有名次先后。"
    if len(found) <= 2 * NEAR:
        tied = f"，有{pairs}对{name}的先后不能区分，不宜按名次分高下" if pairs else f"，任何两个{name}的先后都分得开"
        return f"{len(found)}个{name}中，换用其他合理的计分方法名次也不变的{firm}个{tied}。"
    return (
        f"{len(found)}个{name}中，换用其他合理的计分方法名次也不变的{firm}个，一半的{name}名次可移动"
        f"{plain(median(width), 1)}名以上，相近的名次不宜分高下。"
    )


def _assumption(reader: Reader) -> str:
    found = sorted(reader.marts.optional(Sensitivity), key=lambda s: (-s.total, s.factor))
    if not found:
        return ""
    if not found[0].total:
        return "换用其他合理的假设，名次都不变。"
    return f"名次主要随{m.word(m.FACTOR, found[0].factor)}的选取而变，其他假设的影响较小。"


def _overlap(reader: Reader) -> str:
    found = [c for c in reader.marts.optional(AuditCorrelation) if c.pearson is not None]
    if not found:
        return ""
    flags = [c.flags or "" for c in found]
    again, against = sum("redundant" in f for f in flags), sum("negative" in f for f in flags)
    said = f"有{again}对几乎说的是同一件事，可考虑合并" if again else "没有两项说的是同一件事"
    return (
        f"同级指标两两比较，{said}；{f'有{against}对一升一降，制定目标时应一并考虑' if against else '没有一升一降的'}。"
    )


def _consistency(reader: Reader) -> str:
    pillar = reader.words.pillar_short
    found = [c for c in reader.marts.optional(AuditConsistency) if c.alpha is not None and c.pillar != "*"]
    if not found:
        return ""
    names = reader.year_pack.framework.pillars
    weak = [
        f"{reader.words[c.tier]}{names[c.pillar].name_zh if c.pillar in names else c.pillar}"
        for c in found
        if (c.alpha or 0.0) < ALPHA
    ]
    if not weak:
        return f"各{pillar}的指标高低大体一致，合成一个{pillar}得分是恰当的。"
    return f"{'、'.join(weak)}的各项指标高低不一致，{pillar}得分应与各项指标一起看；其他{pillar}的指标大体一致。"


def _weights(reader: Reader) -> str:
    found = [w for w in reader.marts.optional(AuditWeight) if w.influence is not None and w.sibling_share is not None]
    if not found:
        return ""
    far = max(found, key=lambda w: (abs((w.influence or 0.0) - (w.sibling_share or 0.0)), w.tier, w.code))
    pillars = reader.year_pack.framework.pillars
    name = pillars[far.code].name_zh if far.code in pillars else f"{far.code}{reader.indicator_name(far.code)}"
    more = "大" if (far.influence or 0.0) > (far.sibling_share or 0.0) else "小"
    return (
        f"实际影响与规定权重相差最大的是{reader.words[far.tier]}的{name}：规定占{fixed(far.sibling_share, 1)}%，"
        f"实际拉开差距的占{fixed(far.influence, 1)}%，作用比规定的{more}。"
    )


def _without(reader: Reader) -> str:
    found = [r for r in reader.marts.optional(LeaveOneOut) if r.mean_rank_shift is not None and r.kind == "indicator"]
    if not found:
        return ""
    first = max(found, key=lambda r: (r.mean_rank_shift or 0.0, r.code))
    tier, _, code = first.code.rpartition("/")
    level = f"{reader.words[tier]}指标" if tier else ""
    return (
        f"去掉任何一项指标，名次平均变动都不超过{fixed(first.mean_rank_shift, 1)}名，变动最大的是去掉"
        f"{level}{code}{reader.indicator_name(code)}。"
    )


def build(district: District) -> Tested:
    pillar = district.reader.words.pillar_short
    reader = district.reader
    subjects = (
        ("名次", "".join(_ranks(reader, tier) for tier in reader.words.below("district"))),
        ("假设", _assumption(reader)),
        ("指标重复", _overlap(reader)),
        (f"{pillar}内部", _consistency(reader)),
        ("权重", _weights(reader)),
        ("单项影响", _without(reader)),
    )
    said = tuple(f"{name}：{text}" for name, text in subjects if text)
    return Tested(said or (m.NOTHING_DONE,))


FORMS = {"district": Form("统计检验结论", build, "district.html.j2")}
