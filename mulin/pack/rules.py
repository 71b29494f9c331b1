"""The parameters of every scoring rule: which it needs, which it allows, their ranges, and how they fit the target.

A rule stands here only if ``dbt_project/`` computes it. ``docs/method.md`` §2 says what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mulin.pack.explain import explain
from mulin.pack.model import Indicator

Score = Annotated[float, Field(ge=0, le=100)]
PassAt = Annotated[float, Field(gt=0, le=1)]
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an indicator: its column, the value, why, and how to mend."""

    rule: str
    column: str
    value: str
    message: str
    mend: str


class RuleParams(BaseModel):
    """Parameters every rule allows. ``applies_to`` a unit group, ``first_year`` the year the indicator starts."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    applies_to: str | None = None
    first_year: int | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        """What is wrong between these parameters and the indicator's other columns."""
        return []


class BasicParams(RuleParams):
    """``cap`` highest score, ``pass_at`` share of the target at which a basic indicator passes."""

    cap: Annotated[float, Field(gt=0, le=100)] = 100
    pass_at: PassAt


class TargetAttainment(BasicParams):
    """``floor``: the value that scores 0."""

    floor: float

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target":
            return [_direction(indicator, "higher 或 lower")]
        if indicator.direction == "higher" and self.floor >= indicator.target:
            return [_target(indicator, f"目标值应大于零分线 floor={self.floor:g}")]
        if indicator.direction == "lower" and self.floor <= indicator.target:
            return [_target(indicator, f"越低越好的指标，目标值应小于零分线 floor={self.floor:g}")]
        return []


class Goalpost(BasicParams):
    """``floor``/``ceil`` score 0 and 100 (mirrored for lower); for direction target a full band between zero points."""

    floor: float | None = None
    ceil: float | None = None
    zero_low: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    zero_high: float | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        posts = {"floor": self.floor, "ceil": self.ceil}
        band = {
            "zero_low": self.zero_low,
            "target_low": self.target_low,
            "target_high": self.target_high,
            "zero_high": self.zero_high,
        }
        wanted, unwanted = (band, posts) if indicator.direction == "target" else (posts, band)
        if missing := [k for k, v in wanted.items() if v is None]:
            return [_param(indicator, "rule.param_missing", f"缺少参数 {'、'.join(missing)}", "补上参数")]
        if extra := [k for k, v in unwanted.items() if v is not None]:
            return [
                _param(
                    indicator,
                    "rule.param_unknown",
                    f"方向为 {indicator.direction} 时不用参数 {'、'.join(extra)}",
                    "删去",
                )
            ]
        low, high = self.floor, self.ceil
        if indicator.direction == "target":
            zl, tl, th, zh = (float(v) for v in band.values() if v is not None)
            if not zl < tl <= th < zh:
                return [
                    _param(
                        indicator,
                        "rule.param_order",
                        "应有 zero_low < target_low ≤ target_high < zero_high",
                        "改正大小次序",
                    )
                ]
            return [] if tl <= indicator.target <= th else [_target(indicator, f"目标值应在满分区间 {tl:g}–{th:g} 内")]
        assert low is not None
        assert high is not None
        if low >= high:
            return [_param(indicator, "rule.param_order", "floor 应小于 ceil", "改正大小次序")]
        return [] if low <= indicator.target <= high else [_target(indicator, f"目标值应在 {low:g}–{high:g} 之内")]


class MinMax(BasicParams):
    """Place between the pool's worst and best after ``winsor``; below ``min_units`` it is target_attainment from 0."""

    pool: Literal["same_tier_same_year"]
    winsor: tuple[Annotated[float, Field(ge=0, lt=0.5)], Annotated[float, Field(gt=0.5, le=1)]]
    degenerate_score: Score
    min_units: Annotated[int, Field(ge=2)]

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target":
            return [_direction(indicator, "higher 或 lower")]
        return [] if indicator.target > 0 else [_target(indicator, "目标值应大于 0（单位太少时按目标完成度计分）")]


class Step(BasicParams):
    """``bands`` at:score, closed on the left, over value ÷ target."""

    basis: Literal["target_ratio"]
    bands: Annotated[list[Band], Field(min_length=2)]

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction != "higher":
            return [_direction(indicator, "higher")]
        out = _bands(indicator, self.bands, self.cap)
        return out if indicator.target > 0 else [*out, _target(indicator, "目标值应大于 0（得分档按完成比例划分）")]


class Boolean(BasicParams):
    true_score: Score
    false_score: Score

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.value_type != "boolean":
            return [
                Problem(
                    "rule.value_type", "value_type", indicator.value_type, "是/否规则只用于是/否指标", "改规则或改类型"
                )
            ]
        if self.true_score <= self.false_score:
            return [_param(indicator, "rule.param_order", "true_score 应大于 false_score", "改正")]
        return [] if indicator.target == 1 else [_target(indicator, "是/否指标的目标值应为 1")]


class Deduction(BasicParams):
    """``base`` less ``per_unit`` for each, not below ``floor``."""

    base: Score
    per_unit: Annotated[float, Field(gt=0)]
    floor: Score

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = [] if indicator.direction == "lower" else [_direction(indicator, "lower")]
        if self.floor > self.base:
            out.append(_param(indicator, "rule.param_order", "floor 不应大于 base", "改正"))
        return out if indicator.target == 0 else [*out, _target(indicator, "扣分指标的目标值应为 0")]


class Bonus(RuleParams):
    """Points of a guiding indicator, not over ``cap``: by ``bands`` of a panel's score, or ``per_item`` points each."""

    basis: Literal["panel_score", "per_item"]
    cap: Annotated[float, Field(gt=0)]
    min_reviewers: Annotated[int, Field(ge=3)]
    bands: list[Band] | None = None
    per_item: Annotated[float, Field(gt=0)] | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = [] if indicator.direction == "higher" else [_direction(indicator, "higher")]
        needed, other = ("bands", "per_item") if self.basis == "panel_score" else ("per_item", "bands")
        if getattr(self, needed) is None:
            out.append(_param(indicator, "rule.param_missing", f"basis={self.basis} 时缺少参数 {needed}", "补上参数"))
        if getattr(self, other) is not None:
            out.append(_param(indicator, "rule.param_unknown", f"basis={self.basis} 时不用参数 {other}", "删去"))
        if self.basis == "panel_score" and self.bands:
            out.extend(_bands(indicator, self.bands, self.cap))
        if indicator.weight != self.cap:
            out.append(
                Problem(
                    "rule.bonus_weight",
                    "weight",
                    f"{indicator.weight:g}",
                    f"加分指标的分值应等于上限 cap={self.cap:g}",
                    "两处改成一致",
                )
            )
        return out


RULES: dict[str, type[RuleParams]] = {
    "target_attainment": TargetAttainment,
    "goalpost": Goalpost,
    "min_max": MinMax,
    "step": Step,
    "boolean": Boolean,
    "deduction": Deduction,
    "bonus": Bonus,
}
"""The rules this version computes. method.md names more (z_score, rank, …); a pack that uses one is refused."""


def _param(indicator: Indicator, rule: str, message: str, mend: str, value: str = "") -> Problem:
    return Problem(rule, "params", value, f"{indicator.scoring_rule} 规则：{message}", mend)


def _target(indicator: Indicator, message: str) -> Problem:
    return Problem("rule.target", "target", f"{indicator.target:g}", message, "改目标值或改参数")


def _direction(indicator: Indicator, allowed: str) -> Problem:
    return Problem(
        "rule.direction",
        "direction",
        indicator.direction,
        f"{indicator.scoring_rule} 规则的方向只能是 {allowed}",
        "改方向或改规则",
    )


def _bands(indicator: Indicator, bands: list[Band], cap: float) -> list[Problem]:
    """Bands come sorted from high to low. They must start at 0, fall without repeats, and not exceed the cap."""
    ats, scores = [a for a, _ in bands], [s for _, s in bands]
    shown = "|".join(f"{a:g}:{s:g}" for a, s in bands)
    wrong = []
    if len(set(ats)) < len(ats):
        wrong.append("有两档下限相同")
    if any(high < low for high, low in pairwise(scores)):
        wrong.append("下限高的档得分反而低")
    if min(ats) != 0:
        wrong.append("最低一档应从 0 起，否则更低的值没有得分")
    if max(scores) > cap or min(scores) < 0:
        wrong.append(f"得分应在 0 到 {cap:g} 之间")
    return [_param(indicator, "rule.bands", message, "改正 bands", shown) for message in wrong]


_RULE_OF_ERROR = {"missing": "rule.param_missing", "extra_forbidden": "rule.param_unknown"}


def rule_problems(indicator: Indicator) -> list[Problem]:
    """Everything wrong with one indicator's rule and parameters; empty when it can be computed."""
    schema = RULES.get(indicator.scoring_rule)
    if schema is None:
        return [
            Problem(
                "rule.not_available",
                "scoring_rule",
                indicator.scoring_rule,
                "这一版程序还不计算这条规则",
                f"改用 {'、'.join(RULES)}",
            )
        ]
    try:
        params = schema.model_validate(indicator.params)
    except ValidationError as exc:
        out = []
        for error in exc.errors():
            name = str(error["loc"][0]) if error["loc"] else "params"
            shown: Any = "" if error["type"] == "missing" else f"{name}={error['input']}"
            out.append(
                _param(
                    indicator,
                    _RULE_OF_ERROR.get(error["type"], "rule.param_range"),
                    f"参数 {name} {explain(error)}",
                    "对照 docs/pack.md 的规则参数表改正",
                    str(shown)[:60],
                )
            )
        return out
    return params.problems(indicator)
