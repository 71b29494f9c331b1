"""目标完成度: how much of the way from the floor to the target is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from mulin.language import Both
from mulin.scoring.arrays import fraction, settled_figure
from mulin.scoring.problem import Problem, wrong_target
from mulin.scoring.rule import Array, Indicator, Measured, Rule, Written
from mulin.scoring.standard import Standard, line, scale_of


class TargetAttainment(Rule):
    """``floor``: the value that scores 0. ``overshoot``: how far beyond the target still counts, 1 not at all."""

    title_zh = "目标达成"
    guide_zh = "按目标完成程度计分"
    report_zh = "{0.cap:g}×（实际值－下限）÷（目标值－下限），截在0至{0.top_zh}之间；逆向指标对称处理"
    trace_zh = "目标完成度：{0.cap:g}×(值−底线)/(目标−底线)，限于0至{0.top_zh}"
    in_index: ClassVar = {"target_attainment": ("target",)}
    index_reads = ("floor", "truncate", "overshoot")
    beyond_ends = True
    unwritten = Rule.unwritten | {"unbounded"}
    goals = Rule.goals | {"floor", "overshoot"}

    floor: float = 0
    overshoot: Annotated[float, Field(ge=1)] = 1
    unbounded: bool = False

    @classmethod
    def reads(cls, how: Written) -> frozenset[str]:
        return super().reads(how) - (set() if how.truncate else {"overshoot"})

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target":
            return [self.wrong_direction(indicator.direction, Both("higher 或 lower", "higher or lower"))]
        return super().problems(indicator)

    def against(self, direction: str, target: float | None) -> list[Problem]:
        """``floor`` is the worse end, wherever it lies: the line from it to the target has to go the better way."""
        if target is None or (self.floor < target if direction == "higher" else self.floor > target):
            return []
        told = Both(
            f"零分线 floor={self.floor:g}（不写是 0）、目标 target={target:g}",
            f"the zero line floor={self.floor:g} (0 unless written) and target={target:g}",
        )
        if self.floor == target:
            return [
                wrong_target(
                    target,
                    Both(f"{told} 相等，没有尺度", f"{told} are equal, so there is no scale"),
                    Both(
                        "改目标值或零分线；只分达到没达到，用 boolean 或分档",
                        "change the target or the zero line; to tell only reached from not reached, use "
                        "boolean or steps",
                    ),
                )
            ]
        low, high = sorted((self.floor, target))
        better, other, beyond = (
            (Both("低", "lower"), Both("小", "less"), Both("大", "more"))
            if direction == "lower"
            else (Both("高", "higher"), Both("大", "greater"), Both("小", "less"))
        )
        mend = Both(
            f"目标 {target:g} 不错，就把 floor 写成得零分的值，比 {target:g} {beyond}；写反了，"
            f"数值越高越好就写 direction: higher、floor: {low:g}、target: {high:g}，"
            f"越低越好就写 direction: lower、floor: {high:g}、target: {low:g}",
            f"if the target {target:g} is right, let floor be the figure that scores "
            f"zero, {beyond} than {target:g}; if the two are swapped: where greater is "
            f"better write direction: higher, floor: {low:g}, target: {high:g}, where "
            f"smaller is better write direction: lower, floor: {high:g}, target: {low:g}",
        )
        return [
            wrong_target(
                target,
                Both(
                    f"越{better}越好的指标，目标值应比零分线{other}：{told}",
                    f"where {better} is better, the target must be {other} than the zero line: {told}",
                ),
                mend,
            )
        ]

    def score(self, m: Measured) -> Array:
        """``cap·clip((x−L)/(T−L))``; L = T: cap if the target is met, else 0."""
        part = fraction(m.x, self.floor, m.target)
        risen = self.cap * (part if self.unbounded else np.clip(part, 0.0, self.overshoot))
        x, target = settled_figure(m.x), settled_figure(m.target)
        met = x <= target if m.lower else x >= target
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
