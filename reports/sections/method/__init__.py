"""The method as the year's framework has it: weights, tiers, rules, missing data, grades; what is an example."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from mulin.pack.framework import GradeBand
from reports import messages as m
from reports.numbers import NONE, plain, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form
from reports.shared.departments import corrections_rule
from reports.subjects.district import District
from reports.wording.words import quoted

MEAN = {
    "arithmetic": "加权算术平均",
    "geometric": "加权几何平均",
    "harmonic": "加权调和平均",
    "generalised": "广义平均",
}
MISSING = {
    "fail": "缺报计零分并列为未达标",
    "pending": "列为待报，权重暂不计，记在应报部门名下",
    "not_applicable": "列为不适用，权重分给同一{pillar_short}的其他指标",
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
    """``words``: names and shares by what they are, as the template's sentences ask for them; ``basis``: where the
    targets come from."""

    basic: int
    guiding: int
    words: dict[str, str]
    shares: dict[str, str]
    tiers: Table
    rules: Table
    missing: Table
    grades: Table
    basis: tuple[str, ...]
    open_questions: tuple[str, ...]
    not_in_source: tuple[str, ...]


def _known(words: dict[str, Any], code: str) -> Any:
    if code not in words:
        raise m.UnknownWordError(f"报告不认识评价体系中的“{code}”，请在 reports/sections/method/__init__.py 补上中文")
    return words[code]


def _plainly(trigger: str) -> str:
    """The framework writes the comparison as a formula; a report does not."""
    return trigger.replace("value > 0", "认定值大于0")


def _tiers(reader: Reader) -> Table:
    lines = []
    for code in reader.words.tiers:
        tier = reader.year_pack.framework.tiers.of(code)
        own = tier.composition.own
        found = [i for i in reader.year_pack.indicators if i.tier == code]
        basic = [i for i in found if i.kind == "basic"]
        child = tier.child_tier
        lines.append(
            row(
                reader.words[code],
                str(len(basic)),
                plain(sum(i.weight for i in basic)),
                str(len(found) - len(basic)),
                share(own, 0),
                f"{reader.words[child]}均值{share(1 - own, 0)}" if child else NONE,
                share(tier.min_comparable_children_share, 0) if child else NONE,
            )
        )
    return table(
        f"{reader.words.levels}评估的构成",
        columns(
            f"层级 10, {reader.words.basic} n14, 权重合计 n13, {reader.words.guiding} n14, 本级占比 n13, 下级占比 n17",
            "下级可比下限 n19",
        ),
        lines,
    )


def _grades(reader: Reader) -> Table:
    framework = reader.year_pack.framework
    lines = []
    for above, band in zip((None, *framework.grade_bands), framework.grade_bands, strict=False):
        basic = band.extra.basic_score_min
        lines.append(
            row(
                band.grade,
                _band(band.min, above),
                NONE if basic is None else f"{reader.words.basic_kind}得分不低于{plain(basic)}分",
                _quota(reader) if band is framework.grade_bands[0] else NONE,
            )
        )
    return table("等级", columns("等级 12, 总分 18, 附加条件 30, 名额 40"), lines)


def _quota(reader: Reader) -> str:
    quotas, w, out = reader.year_pack.framework.excellent_quota, reader.words, []
    for tier in (*w.below("district"), "department"):
        if quota := quotas.of(tier):
            within = quota.within if quota.within != "district" else None
            where = f"（按所在{w[within]}计）" if within else ""
            out.append(f"{'部门' if tier == 'department' else w[tier]}不超过{share(quota.max_share, 0)}{where}")
    return "，".join(out) or "不设名额"


def build(district: District) -> Method:
    """The year's rules in words. Raises UnknownWordError for a rule this page has no words for."""
    reader = district.reader
    f, info, year_pack = reader.year_pack.framework, reader.info, reader.year_pack
    indicators = year_pack.indicators
    rules = Counter((i.rule.title_zh, i.rule.report(i.kind)) for i in indicators)
    policies = Counter(i.missing_policy for i in indicators)
    basis = Counter(i.target_basis for i in indicators)
    cap, department = f.basic.failed_basic_share_cap_grade, f.tiers.department
    parts = (department.composition, department.led_parts, department.reporting_parts)
    shares = {name: value for part in parts for name, value in part} | {"cap": cap.share}
    words = {
        "pillars": "、".join(f"{v.name_zh}{share(v.weight, 0)}" for v in f.pillars.values()),
        "within": _known(MEAN, f.aggregation.pillar),
        "across": _known(MEAN, f.aggregation.index),
        "guiding_cap": plain(info.guiding_cap),
        "vetoes": "、".join(
            f"{c}{quoted(year_pack.indicator[c].name_zh)}" for c in f.veto.indicators if c in year_pack.indicator
        ),
        "trigger": _plainly(f.veto.trigger),
        "veto_grade": f.veto.effect.grade,
        "best": f.words.best,
        "no_excellent": _limit(f.basic.failed_basic_limit_for_excellent, f.basic.name_zh),
        "cap_grade": cap.cap,
        "over_quota": f.excellent_quota.over_quota,
        "decimals": str(info.score_decimals),
        "rounding": _known(ROUNDING, f.rounding.mode),
        "ties": _known(TIES, f.ranking.ties),
        "status": f.status,
        "corrections": corrections_rule(f),
    }
    raw = reader.pack.plan.raw
    return Method(
        sum(i.kind == "basic" for i in indicators),
        sum(i.kind == "guiding" for i in indicators),
        words,
        {name: share(value, 0) for name, value in shares.items()},
        _tiers(reader),
        table(
            "计分方法",
            columns("方法 14, 指标数 n9, 算法 77"),
            (row(name, str(count), how) for (name, how), count in rules.most_common()),
            look="small",
        ),
        table(
            "缺数处理",
            columns("处理方式 72, 指标数 n28"),
            (row(reader.words.fill(_known(MISSING, p)), str(c)) for p, c in policies.most_common()),
            look="small",
        ),
        _grades(reader),
        tuple(f"{_known(BASIS, b)}{c}项" for b, c in basis.most_common()),
        tuple(str(q) for q in raw.get("open_questions", ())),
        tuple(str(q) for q in raw.get("not_in_source", ())),
    )


def _limit(allowed: int, basic: str) -> str:
    """``有未达标基础性指标的`` where none is allowed."""
    return f"未达标的{basic}多于{allowed}项的" if allowed else f"有未达标的{basic}的"


def _band(least: float, above: GradeBand | None) -> str:
    """``80分及以上``; the lowest band is what is below the one above it."""
    return f"{plain(least)}分及以上" if least or above is None else f"{plain(above.min)}分以下"


FORMS = {"district": Form("评估方法", build, "district.html.j2")}
