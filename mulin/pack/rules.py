"""The parameters of every scoring rule: which it needs, which it allows, their ranges, and how they fit the target.

The names are those ``dbt_project/`` reads; docs/method.md §2 says what the rules mean, docs/pack.md lists the
parameters. Rules that look at a unit's own figure stand here, rules that look at its peers in ``peer_rules``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from mulin.pack.explain import explain
from mulin.pack.model import Indicator
from mulin.pack.peer_rules import PEER_RULES
from mulin.pack.rule_base import BasicParams, Problem, RuleParams, Score, wrong_direction, wrong_param, wrong_target

Band = tuple[float, float]


class TargetAttainment(BasicParams):
    """``floor``: the value that scores 0. ``overshoot``: how far beyond the target still counts, 1 not at all."""

    floor: float = 0
    overshoot: Annotated[float, Field(ge=1)] = 1

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target":
            return [wrong_direction(indicator, "higher 或 lower")]
        if indicator.direction == "higher" and self.floor >= indicator.target:
            return [wrong_target(indicator, f"目标值应大于零分线 floor={self.floor:g}")]
        if indicator.direction == "lower" and self.floor <= indicator.target:
            return [wrong_target(indicator, f"越低越好的指标，目标值应小于零分线 floor={self.floor:g}")]
        return []


class Goalpost(BasicParams):
    """``floor``/``ceil`` score 0 and 100 (mirrored for lower); for direction target a full band between zero points."""

    floor: float | None = None
    ceil: float | None = None
    zero_low: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    zero_high: float | None = None
    transform: Literal["ln"] | None = None

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
            return [wrong_param(indicator, "rule.param_missing", f"缺少参数 {'、'.join(missing)}", "补上参数")]
        if extra := [k for k, v in unwanted.items() if v is not None]:
            why = f"方向为 {indicator.direction} 时不用参数 {'、'.join(extra)}"
            return [wrong_param(indicator, "rule.param_unknown", why, "删去")]
        marks = [float(v) for v in wanted.values() if v is not None]
        if indicator.direction == "target":
            return self._band(indicator, *marks)
        low, high = marks
        if low >= high:
            return [wrong_param(indicator, "rule.param_order", "floor 应小于 ceil", "改正大小次序")]
        if self.transform == "ln" and low <= 0:
            return [
                wrong_param(indicator, "rule.param_range", "取对数时 floor 应大于 0", "改正 floor", f"floor={low:g}")
            ]
        return [] if low <= indicator.target <= high else [wrong_target(indicator, f"目标值应在 {low:g}–{high:g} 之内")]

    def _band(self, indicator: Indicator, zero_low: float, low: float, high: float, zero_high: float) -> list[Problem]:
        if self.transform:
            return [wrong_param(indicator, "rule.param_unknown", "方向为 target 时不取对数", "删去 transform")]
        if not zero_low < low <= high < zero_high:
            why = "应有 zero_low < target_low ≤ target_high < zero_high"
            return [wrong_param(indicator, "rule.param_order", why, "改正大小次序")]
        return (
            []
            if low <= indicator.target <= high
            else [wrong_target(indicator, f"目标值应在满分区间 {low:g}–{high:g} 内")]
        )


class Step(BasicParams):
    """``bands`` at:score, closed on the left, over the share of the target reached or over the value itself."""

    basis: Literal["target_ratio", "value"]
    bands: Annotated[list[Band], Field(min_length=2)]

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target" or (self.basis == "value" and indicator.direction != "higher"):
            return [wrong_direction(indicator, "higher（basis=target_ratio 时也可为 lower）")]
        out = band_problems(indicator, self.bands, self.cap)
        if self.basis == "target_ratio" and indicator.target <= 0:
            out.append(wrong_target(indicator, "目标值应大于 0（得分档按完成比例划分）"))
        return out


class Boolean(BasicParams):
    true_score: Score = 100
    false_score: Score = 0

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = []
        if indicator.value_type != "boolean":
            message = "是/否规则只用于是/否指标"
            out.append(Problem("rule.value_type", "value_type", indicator.value_type, message, "改规则或改类型"))
        if self.true_score <= self.false_score:
            out.append(wrong_param(indicator, "rule.param_order", "true_score 应大于 false_score", "改正"))
        return out if indicator.target == 1 else [*out, wrong_target(indicator, "是/否指标的目标值应为 1")]


class Deduction(BasicParams):
    """``base`` less ``per_unit`` for each, not below ``floor``.

    From the ``escalate_from``-th on each costs ``escalate_per_unit`` instead; all together at most ``item_cap``.
    """

    base: Score = 100
    per_unit: Annotated[float, Field(gt=0)]
    floor: Score = 0
    item_cap: Annotated[float, Field(gt=0)] | None = None
    escalate_from: Annotated[float, Field(ge=1)] | None = None
    escalate_per_unit: Annotated[float, Field(gt=0)] | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = [] if indicator.direction == "lower" else [wrong_direction(indicator, "lower")]
        if self.floor > self.base:
            out.append(wrong_param(indicator, "rule.param_order", "floor 不应大于 base", "改正"))
        if (self.escalate_from is None) != (self.escalate_per_unit is None):
            why = "escalate_from 和 escalate_per_unit 要写就一起写"
            out.append(wrong_param(indicator, "rule.param_missing", why, "补上另一个，或都删去"))
        return out if indicator.target == 0 else [*out, wrong_target(indicator, "扣分指标的目标值应为 0")]


class Bonus(RuleParams):
    """Points of a guiding indicator, not over ``cap``: by ``bands`` of a panel's score, or ``per_item`` points each."""

    basis: Literal["panel_score", "per_item"]
    cap: Annotated[float, Field(gt=0)]
    min_reviewers: Annotated[int, Field(ge=3)] | None = None
    bands: Annotated[list[Band], Field(min_length=2)] | None = None
    per_item: Annotated[float, Field(gt=0)] | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = [] if indicator.direction == "higher" else [wrong_direction(indicator, "higher")]
        needed, other = ("bands", "per_item") if self.basis == "panel_score" else ("per_item", "bands")
        if getattr(self, needed) is None:
            why = f"basis={self.basis} 时缺少参数 {needed}"
            out.append(wrong_param(indicator, "rule.param_missing", why, "补上参数"))
        if getattr(self, other) is not None:
            why = f"basis={self.basis} 时不用参数 {other}"
            out.append(wrong_param(indicator, "rule.param_unknown", why, "删去"))
        if self.basis == "panel_score" and self.bands:
            out.extend(band_problems(indicator, self.bands, self.cap))
        if indicator.weight != self.cap:
            message = f"加分指标的分值应等于上限 cap={self.cap:g}"
            out.append(Problem("rule.bonus_weight", "weight", f"{indicator.weight:g}", message, "两处改成一致"))
        return out


def band_problems(indicator: Indicator, bands: list[Band], cap: float) -> list[Problem]:
    """Bands come sorted from high to low. They must start at 0, fall without repeats, and not exceed the cap."""
    ats, scores = [a for a, _ in bands], [s for _, s in bands]
    shown = "|".join(f"{a:g}:{s:g}" for a, s in bands)
    wrong = []
    if len(set(ats)) < len(ats):
        wrong.append("有两档下限相同")
    if any(high < low for high, low in pairwise(scores)):
        wrong.append("下限高的档得分反而低")
    if min(ats) != 0:
        wrong.append("最低一档应从 0 起，否则更低的值没有写明得分")
    if max(scores) > cap or min(scores) < 0:
        wrong.append(f"得分应在 0 到 {cap:g} 之间")
    return [wrong_param(indicator, "rule.bands", message, "改正 bands", shown) for message in wrong]


RULES: dict[str, type[RuleParams]] = {
    "target_attainment": TargetAttainment,
    "goalpost": Goalpost,
    "step": Step,
    "boolean": Boolean,
    "deduction": Deduction,
    "bonus": Bonus,
    **PEER_RULES,
}
"""Every rule the model knows, with the schema of its parameters."""

_RULE_OF_ERROR = {"missing": "rule.param_missing", "extra_forbidden": "rule.param_unknown"}


def rule_problems(indicator: Indicator) -> list[Problem]:
    """Everything wrong with one indicator's rule and parameters; empty when it can be computed."""
    try:
        params = RULES[indicator.scoring_rule].model_validate(indicator.params)
    except ValidationError as exc:
        out: dict[str, Problem] = {}
        for error in exc.errors():
            name = str(error["loc"][0]) if error["loc"] else "params"
            given = f"{error['input']:g}" if isinstance(error["input"], float) else error["input"]
            shown = "" if error["type"] == "missing" else f"{name}={given}"[:60]
            rule = _RULE_OF_ERROR.get(error["type"], "rule.param_range")
            mend = "对照 docs/pack.md 的规则参数表改正"
            # a union says once per branch what is wrong with one parameter: once is enough
            out.setdefault(name, wrong_param(indicator, rule, f"参数 {name} {explain(error)}", mend, shown))
        return list(out.values())
    return params.problems(indicator)
