"""The method as the year's framework has it: weights, tiers, rules, missing data, grades; what is an example."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from mulin.pack.framework import GradeBand, Quotas
from reports import messages as m
from reports.numbers import NONE, plain, share
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted

MEAN = {
    "arithmetic": "加权算术平均",
    "geometric": "加权几何平均",
    "harmonic": "加权调和平均",
    "generalised": "广义平均",
}
RULE = {
    "target_attainment": ("目标达成", "100×（实际值－下限）÷（目标值－下限），截在0至上限之间；逆向指标对称处理"),
    "goalpost": ("区间定标", "100×（实际值－低点）÷（高点－低点），截在0至100之间"),
    "min_max": ("极差标准化", "以同级单位的最小、最大值为0和100"),
    "z_score": ("标准分", "以同级单位均值和标准差折算"),
    "rank": ("名次计分", "按同级单位名次折算"),
    "percentile_rank": ("百分位计分", "按同级单位百分位折算"),
    "borda": ("波达计分", "按胜过的同级单位数折算"),
    "distance_to_reference": ("参照距离", "按与参照值的距离折算"),
    "share_of_best": ("占最优比", "实际值÷同级单位最优值"),
    "step": ("分档计分", "按实际值所在档次给分，档次左闭右开"),
    "efficacy": ("功效系数", "60＋40×（实际值－不容许值）÷（满意值－不容许值）"),
    "boolean": ("是否计分", "是计100分，否计0分"),
    "deduction": ("扣分", "满分减去逐项扣分，扣完为止"),
    "bonus": ("加分", "经评审加分，每项和每级均设上限"),
}
MISSING = {
    "fail": "缺报计零分并列为未达标",
    "pending": "列为待报，权重暂不计，记在应报部门名下",
    "not_applicable": "列为不适用，权重分给同一理念的其他指标",
    "carry_forward": "沿用上一年度数据并注明",
    "impute_mean": "以同级均值估算并注明",
    "impute_median": "以同级中位数估算并注明",
}
BASIS = {"plan_stated": "规划原文写明", "plan_direction": "规划给出方向、数值为示例", "example": "示例"}
TIES = {
    "min": "同分并列，取靠前名次",
    "max": "同分并列，取靠后名次",
    "dense": "同分并列，后续名次不空缺",
    "average": "同分取平均名次",
}
ROUNDING = {"half_up": "四舍五入", "half_even": "四舍六入五成双"}


@dataclass(frozen=True, slots=True)
class Method:
    text: tuple[str, ...]
    tiers: Table
    rules: Table
    missing: Table
    grades: Table
    closing: tuple[str, ...]
    example: tuple[str, ...]
    open_questions: tuple[str, ...]
    not_in_source: tuple[str, ...]


def _known(words: dict[str, Any], code: str) -> Any:
    if code not in words:
        raise m.UnknownWordError(f"报告不认识评价体系中的“{code}”，请在 reports/district/method.py 补上中文")
    return words[code]


def _plainly(trigger: str) -> str:
    """The framework writes the comparison as a formula; a report does not."""
    return trigger.replace("value > 0", "认定值大于0")


def _tiers(reader: UnitReader) -> Table:
    lines = []
    for code in ("district", "street", "community"):
        tier = reader.year_pack.framework.tiers.of(code)
        own = tier.composition.own
        found = [i for i in reader.year_pack.indicators if i.tier == code]
        basic = [i for i in found if i.kind == "basic"]
        child = tier.child_tier
        lines.append(
            row(
                m.TIER[code],
                str(len(basic)),
                plain(sum(i.weight for i in basic)),
                str(len(found) - len(basic)),
                share(own, 0),
                f"{m.TIER[child]}均值{share(1 - own, 0)}" if child else NONE,
                share(tier.min_comparable_children_share, 0) if child else NONE,
            )
        )
    return table(
        "三级评估的构成",
        columns(
            ("层级", "", 10),
            ("基础性指标", "n", 14),
            ("权重合计", "n", 13),
            ("引导性指标", "n", 14),
            ("本级占比", "n", 13),
            ("下级占比", "n", 17),
            ("下级可比下限", "n", 19),
        ),
        lines,
    )


def _grades(reader: UnitReader) -> Table:
    framework = reader.year_pack.framework
    lines = []
    for above, band in zip((None, *framework.grade_bands), framework.grade_bands, strict=False):
        basic = band.extra.basic_score_min
        lines.append(
            row(
                band.grade,
                _band(band.min, above),
                NONE if basic is None else f"基础性得分不低于{plain(basic)}分",
                _quota(framework.excellent_quota) if band is framework.grade_bands[0] else NONE,
            )
        )
    return table("等级", columns(("等级", "", 12), ("总分", "", 18), ("附加条件", "", 30), ("名额", "", 40)), lines)


def _quota(quotas: Quotas) -> str:
    out = []
    for tier in ("street", "community", "department"):
        if quota := quotas.of(tier):
            where = "（按所在街道计）" if quota.within == "street" else ""
            out.append(f"{'部门' if tier == 'department' else m.TIER[tier]}不超过{share(quota.max_share, 0)}{where}")
    return "，".join(out) or "不设名额"


def build(reader: UnitReader) -> Method:
    """The year's rules in words. Raises UnknownWordError for a rule this page has no words for."""
    f, info, year_pack = reader.year_pack.framework, reader.info, reader.year_pack
    indicators = year_pack.indicators
    pillars = "、".join(f"{v.name_zh}{share(v.weight, 0)}" for v in f.pillars.values())
    text = [
        f"评估依据为《{info.framework_title}》{info.year}年度第{info.framework_version}版，共{len(indicators)}项指标，"
        f"其中基础性{sum(i.kind == 'basic' for i in indicators)}项、"
        f"引导性{sum(i.kind == 'guiding' for i in indicators)}项。"
        f"治理理念权重为{pillars}。",
        f"指标在理念内按{_known(MEAN, f.aggregation.pillar)}合成，"
        f"理念按{_known(MEAN, f.aggregation.index)}合成基础分（满分100分）；"
        f"引导性加分合计不超过{plain(info.guiding_cap)}分；总分＝基础分＋引导性加分－扣分，再依次适用一票否决、等级条件和名额。",
    ]
    rules = Counter(i.scoring_rule for i in indicators)
    policies = Counter(i.missing_policy for i in indicators)
    basis = Counter(i.target_basis for i in indicators)
    cap = f.basic.failed_basic_share_cap_grade
    led, reporting = f.tiers.department.led_parts, f.tiers.department.reporting_parts
    parts = f.tiers.department.composition
    vetoes = "、".join(
        f"{c}{quoted(year_pack.indicator[c].name_zh)}" for c in f.veto.indicators if c in year_pack.indicator
    )
    closing = [
        f"一票否决指标：{vetoes}；{_plainly(f.veto.trigger)}的，等级定为{f.veto.effect.grade}，不进入优秀评选范围，对上级只列示。",
        f"{_limit(f.basic.failed_basic_limit_for_excellent)}，不得评优秀；"
        f"未达标指标权重占比超过{share(cap.share, 0)}的，"
        f"等级最高为{cap.cap}。优秀超出名额的，{f.excellent_quota.over_quota}。",
        f"总分保留{info.score_decimals}位小数（{_known(ROUNDING, f.rounding.mode)}），名次按取整后的总分排列，"
        f"{_known(TIES, f.ranking.ties)}。",
        f"部门总分由牵头任务{share(parts.led, 0)}"
        f"（时间节点按期率{share(led.milestones_on_time, 0)}、"
        f"指标达标率{share(led.led_indicators_attained, 0)}）、"
        f"配合评分{share(parts.cooperation, 0)}、"
        f"填报质量{share(parts.reporting, 0)}（按期{share(reporting.on_time, 0)}、"
        f"一次通过{share(reporting.accepted_first_time, 0)}、"
        f"事后无更正{share(reporting.no_later_correction, 0)}）合成；"
        "没有的部分不计，权重按比例归入其余部分。",
        "每个失分按条块归属：责任主体自身失分归块；部门未报或未通过核验而待报的分值归条，不降低责任主体得分。"
        "年度变化分解为指标数据、权重调整、计分方法三部分，三部分之和等于总变化。",
    ]
    raw = reader.pack.plan.raw
    example = [
        f"本评价体系状态为“{f.status}”。目标值来源："
        + "、".join(f"{_known(BASIS, b)}{c}项" for b, c in basis.most_common())
        + "。权重、计分参数、等级线、名额和截止日期均为评价体系所定，规划原文没有给出。"
    ]
    return Method(
        tuple(text),
        _tiers(reader),
        table(
            "计分方法",
            columns(("方法", "", 14), ("指标数", "n", 9), ("算法", "", 77)),
            (row(_known(RULE, r)[0], str(c), _known(RULE, r)[1]) for r, c in rules.most_common()),
            look="small",
        ),
        table(
            "缺数处理",
            columns(("处理方式", "", 72), ("指标数", "n", 28)),
            (row(_known(MISSING, p), str(c)) for p, c in policies.most_common()),
            look="small",
        ),
        _grades(reader),
        tuple(closing),
        tuple(example),
        tuple(str(q) for q in raw.get("open_questions", ())),
        tuple(str(q) for q in raw.get("not_in_source", ())),
    )


def _limit(allowed: int) -> str:
    """``有未达标基础性指标的`` where none is allowed."""
    return f"未达标的基础性指标多于{allowed}项的" if allowed else "有未达标的基础性指标的"


def _band(least: float, above: GradeBand | None) -> str:
    """``80分及以上``; the lowest band is what is below the one above it."""
    return f"{plain(least)}分及以上" if least or above is None else f"{plain(above.min)}分以下"
