"""目标完成度: how much of the way from the floor to the target is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from mulin.scoring.arrays import fraction
from mulin.scoring.rule import Array, Indicator, Measured, Problem, Rule, wrong_target
from mulin.scoring.standard import Standard, line, scale_of


class TargetAttainment(Rule):
    """``floor``: the value that scores 0. ``overshoot``: how far beyond the target still counts, 1 not at all."""

    title_zh = "目标达成"
    guide_zh = "按目标完成程度计分"
    report_zh = "{0.cap:g}×（实际值－下限）÷（目标值－下限），截在0至{0.top_zh}之间；逆向指标对称处理"
    trace_zh = "目标完成度：{0.cap:g}×(值−底线)/(目标−底线)，限于0至{0.top_zh}"
    in_index: ClassVar = {"target_attainment": ("target",)}
    beyond_ends = True
    unwritten = Rule.unwritten | {"unbounded"}

    floor: float = 0
    overshoot: Annotated[float, Field(ge=1)] = 1
    unbounded: bool = False

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target":
            return [self.wrong_direction(indicator, "higher 或 lower")]
        if indicator.direction == "higher" and self.floor >= indicator.target:
            return [wrong_target(indicator, f"目标值应大于零分线 floor={self.floor:g}")]
        if indicator.direction == "lower" and self.floor <= indicator.target:
            return [wrong_target(indicator, f"越低越好的指标，目标值应小于零分线 floor={self.floor:g}")]
        return []

    def score(self, m: Measured) -> Array:
        """``cap·clip((x−L)/(T−L))``; L = T: cap if the target is met, else 0."""
        part = fraction(m.x, self.floor, m.target)
        risen = self.cap * (part if self.unbounded else np.clip(part, 0.0, self.overshoot))
        met = m.x <= m.target if m.lower else m.x >= m.target
        return m.known(np.where(m.target == self.floor, np.where(met, self.cap, 0.0), risen))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        floor, target, cap, scale = self.floor, indicator.target, self.cap, scale_of(indicator)
        if floor == target:
            return Standard("steps", ((target, cap * scale),), falling=indicator.direction == "lower")
        marks = [(floor, 0.0), (target, cap)]
        if self.overshoot > 1:
            marks.append((floor + self.overshoot * (target - floor), cap * self.overshoot))
        return line(marks, scale)

    @property
    def top_zh(self) -> str:
        return "上限" if self.overshoot == 1 else f"{self.cap * self.overshoot:g}"
