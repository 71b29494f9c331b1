"""Whether a pillar's indicators measure one thing, and whether weights say what matters."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from reports.numbers import NONE, apart, fixed, plain, share
from reports.parts.table import Row, Table, columns, group, row, table
from reports.reading.reader import Reader
from reports.rows import AuditComponent, AuditConsistency, AuditWeight
from reports.shared.measure import TIERS, named, undone
from reports.wording.words import quoted

ALPHA = 0.7
DEVIANT = 5
WHOLE = "*"


@dataclass(frozen=True, slots=True)
class Audit:
    consistency_text: tuple[str, ...]
    consistency: Table | None
    weight_text: tuple[str, ...]
    weights: Table | None


def _aside(text: str) -> str:
    """``[["S-C04", "各单位数值相同"], …]`` → ``S-C04、S-C05各单位数值相同``."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for code, why in json.loads(text or "[]"):
        reasons[why].append(code)
    return "；".join(f"{'、'.join(codes)}{why}" for why, codes in reasons.items())


def _consistency(reader: Reader) -> tuple[tuple[str, ...], Table | None]:
    pillar = reader.words.pillar_short
    found = reader.marts.optional(AuditConsistency)
    if not found:
        return (undone(reader, AuditConsistency, "一致性检验", "audit_consistency"),), None
    parts = {(c.tier, c.pillar): c for c in reader.marts.optional(AuditComponent)}
    pillars = reader.year_pack.framework.pillars

    order = {p: i for i, p in enumerate(pillars)}

    def name(pillar: str) -> str:
        return "全部指标" if pillar == WHOLE else pillars[pillar].name_zh if pillar in pillars else pillar

    tiers = [t for t in reversed(TIERS) if any(c.tier == t for c in found)]
    lines: list[Row] = []
    absent = []
    for tier in tiers:
        of = sorted((c for c in found if c.tier == tier), key=lambda c: order.get(c.pillar, len(order)))
        if all(c.alpha is None for c in of):
            absent.append(f"{reader.words[tier]}（{'、'.join(dict.fromkeys(c.reason or NONE for c in of))}）")
            continue
        lines.append(group(reader.words[tier]))
        for c in of:
            p = parts.get((tier, c.pillar))
            explained = json.loads(p.explained) if p else []
            why = "；".join(t for t in (c.reason or "", _aside(c.set_aside)) if t)
            lines.append(
                row(
                    name(c.pillar),
                    str(len(json.loads(c.items))),
                    str(c.n),
                    fixed(c.alpha, 2),
                    fixed(c.standardised, 2),
                    share(explained[0]) if explained else NONE,
                    str(p.above_one) if p and explained else NONE,
                    why or NONE,
                    tones=("", "", "", "bad" if c.alpha is not None and c.alpha < ALPHA else ""),
                )
            )
    weak = sorted(
        (c for c in found if c.alpha is not None and c.alpha < ALPHA), key=lambda c: (c.alpha or 0.0, c.tier, c.pillar)
    )
    text = [
        f"克朗巴哈α反映同一{pillar}各项指标是否测同一件事，以{plain(ALPHA, 1)}为界：低于此值的{len(weak)}组"
        + ("：" + "、".join(f"{reader.words[c.tier]}{name(c.pillar)}{fixed(c.alpha, 2)}" for c in weak) if weak else "")
        + "。"
    ]
    several = sorted(
        (p for p in parts.values() if p.above_one > 1), key=lambda p: (-TIERS.index(p.tier), order.get(p.pillar, 0))
    )
    single = sum(p.above_one == 1 for p in parts.values())
    if parts:
        text.append(
            f"主成分分析中，特征根大于1的主成分只有1个的{single}组，多于1个的{len(several)}组"
            + (
                "："
                + "、".join(
                    f"{reader.words[p.tier]}{name(p.pillar)}{p.above_one}个（第一主成分占{share(json.loads(p.explained)[0])}）"
                    for p in several
                )
                if several
                else ""
            )
            + "。"
        )
    if absent:
        text.append(f"不能计算的层级：{'；'.join(absent)}。")
    head = columns(
        f"{pillar} 12, 指标数 n8, 单位数 n8, α n7, 标准化α n10, 第一主成分占比 n15, 特征根>1 c10",
        "未计入及原因 30",
    )
    body = table(
        "一致性与主成分",
        head,
        lines,
        look="small",
        note="按各项指标都有得分的单位计算；标准化α按平均相关系数计算；主成分由相关系数矩阵求得，特征根大于1的计为一个主成分。",
    )
    return ("".join(text),), body if lines else None


def _weights(reader: Reader) -> tuple[tuple[str, ...], Table | None]:
    found = [w for w in reader.marts.optional(AuditWeight) if w.influence is not None]
    if not found:
        return (undone(reader, AuditWeight, "权重与影响检验", "audit_weights"),), None
    pillars = reader.year_pack.framework.pillars

    def gap(w: AuditWeight) -> float:
        return (w.influence or 0.0) - w.sibling_share

    def printed(w: AuditWeight) -> Decimal:
        return apart(fixed(w.influence or 0.0, 1), fixed(w.sibling_share, 1))

    def name(w: AuditWeight) -> str:
        return pillars[w.code].name_zh if w.code in pillars else named(reader, w.code)

    def plainly(w: AuditWeight) -> str:
        return name(w) if w.code in pillars else f"{w.code}{quoted(reader.indicator_name(w.code))}"

    text: list[str] = []
    lines: list[Row] = []
    for tier in reversed(TIERS):
        of = [w for w in found if w.tier == tier]
        items = sorted((w for w in of if w.code not in pillars), key=lambda w: (-abs(gap(w)), w.code))[:DEVIANT]
        sets = (
            (reader.words.pillar, [w for p in pillars for w in of if w.code == p]),
            (f"偏离最大的{len(items)}项指标", items),
        )
        for what, some in sets:
            if not some:
                continue
            lines.append(group(f"{reader.words[tier]}：{what}"))
            lines.extend(
                row(
                    name(w),
                    f"{fixed(w.nominal, 1)}%",
                    f"{fixed(w.effective, 1)}%" if w.effective is not None else NONE,
                    fixed(w.correlation, 2),
                    f"{fixed(w.sibling_share, 1)}%",
                    f"{fixed(w.influence, 1)}%",
                    f"{printed(w):+f}" if printed(w) else f"{printed(w):f}",
                )
                for w in some
            )
            far = max(some, key=lambda w: (abs(gap(w)), w.code))
            more = "高于" if gap(far) > 0 else "低于"
            text.append(
                f"{reader.words[tier]}{f'各{what}' if some is not items else '指标'}中，影响占比与同级权重相差最大的是"
                f"{plainly(far)}：同级权重{fixed(far.sibling_share, 1)}%，影响占比{fixed(far.influence, 1)}%，"
                f"{more}权重{abs(printed(far)):f}个百分点。"
            )
    head = columns("项目 38, 名义权重 n10, 有效权重 n10, 与总分相关 n11, 同级权重 n10, 影响占比 n11, 相差 n10")
    return ("".join(text),), table(
        "名义权重与实际影响",
        head,
        lines,
        look="small",
        note="名义权重为占基础分的百分比；有效权重为待报、不适用的权重重新分配后各单位的平均数；同级权重为在同一上级内的占比；"
        "影响占比为与总分相关系数的平方在同级中的占比；相差＝影响占比－同级权重，单位为百分点。",
    )


def build(reader: Reader) -> Audit:
    """Sections four and five of the chapter; where a table is not there, a sentence says so."""
    return Audit(*_consistency(reader), *_weights(reader))
