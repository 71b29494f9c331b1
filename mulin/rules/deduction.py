"""扣分: so much off for each occurrence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from mulin.language import Both
from mulin.scoring.problem import Problem, wrong_target
from mulin.scoring.rule import Array, Indicator, Measured, Rule, Score, Written, like_cap
from mulin.scoring.standard import Off, Standard


class Deduction(Rule):
    """``base`` less ``per_unit`` for each, not below ``floor``.

    From the ``escalate_from``-th on each costs ``escalate_per_unit`` instead; all together at most ``item_cap``.
    """

    title_zh = "扣分"
    guide_zh = "按次扣分"
    report_zh = "{0.start_zh}减去逐项扣分，{0.end_zh}"
    trace_zh = "扣分：{0.base_zh}减去每项扣分，最低{0.least:g}分"
    in_index: ClassVar = {"deduction": ("per_unit",)}
    index_reads = ("high", "base", "item_cap")
    has_worst = False
    replaceable = False
    goals = Rule.goals | {"base", "per_unit", "floor", "item_cap", "escalate_from", "escalate_per_unit"}

    base: Score = Field(default_factory=like_cap)
    per_unit: Annotated[float, Field(gt=0)]
    floor: Score = 0
    item_cap: Annotated[float, Field(gt=0)] | None = None
    escalate_from: Annotated[float, Field(ge=1)] | None = None
    escalate_per_unit: Annotated[float, Field(gt=0)] | None = None

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"per_unit": how.per_unit, "item_cap": how.item_cap}

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = super().problems(indicator)
        if (self.escalate_from is None) != (self.escalate_per_unit is None):
            why = Both(
                "escalate_from 和 escalate_per_unit 要写就一起写", "escalate_from and escalate_per_unit go together"
            )
            out.append(
                self.wrong("rule.param_missing", why, Both("补上另一个，或都删去", "add the other one, or delete both"))
            )
        return (
            out
            if indicator.target == 0
            else [
                *out,
                wrong_target(
                    indicator.target, Both("扣分指标的目标值应为 0", "the target of a deduction indicator must be 0")
                ),
            ]
        )

    def against(self, direction: str, target: float | None) -> list[Problem]:
        out = (
            []
            if direction == "lower"
            else [self.wrong_direction(direction, Both("lower（次数越多扣得越多）", "lower (more cases deduct more)"))]
        )
        if self.per_unit <= 0 or (self.item_cap is not None and self.item_cap <= 0):
            out.append(
                self.wrong(
                    "rule.param_range",
                    Both("per_unit 和 item_cap 应大于 0", "per_unit and item_cap must be above 0"),
                    Both("改正", "correct it"),
                    key="per_unit",
                )
            )
        if not self.floor <= self.base <= self.cap:
            why = Both(
                f"应有 {self.floor:g} ≤ base ≤ {self.cap:g}", f"it must hold that {self.floor:g} ≤ base ≤ {self.cap:g}"
            )
            out.append(self.wrong("rule.param_order", why, Both("改正", "correct it"), f"base={self.base:g}", "base"))
        return out

    def score(self, m: Measured) -> Array:
        return np.clip(self.base - self._off(m.x, self.item_cap), self.floor, self.cap)

    def full(self, weight: float) -> float | None:
        return None

    def points(self, m: Measured, score: Array, weight: float) -> Array:
        """A guiding deduction takes its weight at most."""
        return 0.0 - self._off(m.x, weight)

    def _off(self, x: Array, most: float | None) -> Array:
        """``min(most, per_unit·min(x, k) + escalate_per_unit·max(x−k, 0))``, k = ``escalate_from``."""
        k = np.inf if self.escalate_from is None else self.escalate_from
        taken = self.per_unit * np.minimum(x, k) + (self.escalate_per_unit or 0.0) * np.maximum(x - k, 0.0)
        return taken if most is None else np.minimum(taken, most)

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        each, after, then = self.per_unit, self.escalate_from, self.escalate_per_unit or 0.0
        if indicator.kind == "guiding":
            return Standard("off", off=Off(0.0, each, after, then, indicator.weight, -indicator.weight, 0.0))
        return Standard("off", off=Off(self.base, each, after, then, self.item_cap, self.floor, self.cap))

    def report(self, kind: str) -> str:
        return super().report(kind) if kind != "guiding" else "按次从总分中扣分，最多扣该项的分值"

    def trace(self, used: str, kind: str) -> str:
        return super().trace(used, kind) if kind != "guiding" else "扣分：按次从总分中扣分，最多扣该项的分值"

    @property
    def least(self) -> float:
        """The lowest score there can be."""
        return self.floor if self.item_cap is None else max(self.floor, self.base - self.item_cap)

    @property
    def start_zh(self) -> str:
        return "满分" if self.base == 100 else f"{self.base:g}分"

    @property
    def end_zh(self) -> str:
        return f"最低{self.least:g}分" if self.least else "扣完为止"

    @property
    def base_zh(self) -> str:
        return "基础分" if self.base == 100 else f"{self.base:g}分"
