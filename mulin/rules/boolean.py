"""是否计分: one score for yes, one for no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import Field

from mulin.language import Both
from mulin.scoring.problem import Problem, wrong_target
from mulin.scoring.rule import Array, Indicator, Measured, Rule, Score, Written, like_cap
from mulin.scoring.standard import Standard, scale_of


class Boolean(Rule):
    title_zh = "是否计分"
    guide_zh = "做到得{0.yes_zh}，没做到得{0.false_score:g}分"
    report_zh = "是计{0.true_score:g}分，否计{0.false_score:g}分"
    trace_zh = "是否：是{0.true_score:g}分，否{0.false_score:g}分"
    replaceable = False
    goals = Rule.goals | {"true_score", "false_score"}

    true_score: Score = Field(default_factory=like_cap)
    false_score: Score = 0

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"true_score": 0.0, "false_score": high} if direction == "lower" else {}

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = []
        if indicator.value_type != "boolean":
            message = Both("是/否规则只用于是/否指标", "the yes/no rule is for yes/no indicators only")
            out.append(
                Problem(
                    "rule.value_type",
                    "value_type",
                    indicator.value_type,
                    message,
                    Both("改规则或改类型", "change the rule or the type"),
                )
            )
        if not self.false_score < self.true_score <= self.cap:
            why = Both(
                f"应有 false_score < true_score ≤ {self.cap:g}",
                f"it must hold that false_score < true_score ≤ {self.cap:g}",
            )
            out.append(self.wrong("rule.param_order", why, Both("改正", "correct it")))
        return (
            out
            if indicator.target == 1
            else [
                *out,
                wrong_target(
                    indicator.target, Both("是/否指标的目标值应为 1", "the target of a yes/no indicator must be 1")
                ),
            ]
        )

    def score(self, m: Measured) -> Array:
        return m.known(np.where(m.x != 0, self.true_score, self.false_score))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale = scale_of(indicator)
        return Standard("boolean", ((0.0, self.false_score * scale), (1.0, self.true_score * scale)))

    @property
    def yes_zh(self) -> str:
        return "满分" if self.true_score == 100 else f"{self.true_score:g}分"
