"""区间定标: fixed posts, the same every year, so that scores compare across years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from mulin.language import Both, listed
from mulin.scoring.arrays import LEAST, fraction, logged, settled_figure
from mulin.scoring.problem import Problem, wrong_target
from mulin.scoring.rule import Array, Indicator, Measured, Rule
from mulin.scoring.standard import Standard, line, scale_of

POSTS = ("floor", "ceil")
PLATEAU = ("zero_low", "target_low", "target_high", "zero_high")


class Goalpost(Rule):
    """``floor``/``ceil`` score 0 and 100 (mirrored for lower); for direction target a full band between zero points."""

    title_zh = "区间定标"
    guide_zh = "按规定上下限折算计分"
    report_zh = "{0.cap:g}×（实际值－零分点）÷（满分点－零分点），截在0至{0.cap:g}之间{0.logarithms_zh}"
    trace_zh = "定标法：{0.cap:g}×(值−零分点)/(满分点−零分点)，限于0至{0.cap:g}{0.logarithms_zh}"
    plateau_zh: ClassVar = "规定区间内得{0.cap:g}分，向两边的零分点直线降到0"
    in_index: ClassVar = {"goalposts": ("floor", "ceil"), "scaled": ("floor", "ceil")}
    index_reads = ("transform", "truncate")
    unheld = ("scaled",)
    beyond_ends = True
    unwritten = Rule.unwritten | {"unbounded"}
    goals = Rule.goals | {*POSTS, *PLATEAU}

    floor: float | None = None
    ceil: float | None = None
    zero_low: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    zero_high: float | None = None
    transform: Literal["ln"] | None = None
    unbounded: bool = False

    @classmethod
    def may_read(cls, name: str) -> frozenset[str]:
        return super().may_read(name) - ({"truncate"} if name in cls.unheld else set())

    def needs_logarithm(self, direction: str) -> bool:
        return self.transform == "ln" and bool(self.unbounded)

    def marks(self, names: Sequence[str]) -> tuple[float, ...]:
        """Raises ValueError where one is not there."""
        found = tuple(v for name in names if (v := getattr(self, name)) is not None)
        if len(found) < len(names):
            raise ValueError(f"{self.name} needs the parameters {', '.join(names)}")
        return found

    def problems(self, indicator: Indicator) -> list[Problem]:
        wanted, unwanted = (PLATEAU, POSTS) if indicator.direction == "target" else (POSTS, PLATEAU)
        if missing := [k for k in wanted if getattr(self, k) is None]:
            return [
                self.wrong(
                    "rule.param_missing",
                    Both(f"缺少参数 {listed(missing)}", f"the parameters {listed(missing)} are missing"),
                    Both("补上参数", "add the parameter"),
                )
            ]
        if extra := [k for k in unwanted if getattr(self, k) is not None]:
            why = Both(
                f"方向为 {indicator.direction} 时不用参数 {listed(extra)}",
                f"direction {indicator.direction} does not take the parameters {listed(extra)}",
            )
            return [self.wrong("rule.param_unknown", why, Both("删去", "delete it"))]
        if indicator.direction == "target":
            return self._plateau_problems(indicator, *self.marks(PLATEAU))
        if out := super().problems(indicator):
            return out
        low, high = self.marks(POSTS)
        outside = wrong_target(
            indicator.target, Both(f"目标值应在 {low:g}–{high:g} 之内", f"the target must lie within {low:g}–{high:g}")
        )
        return [] if low <= indicator.target <= high else [outside]

    def against(self, direction: str, target: float | None) -> list[Problem]:
        if direction == "target":
            return []
        low, high = self.marks(POSTS)
        if low >= high:
            return [self.wrong_posts(low, high)]
        if self.transform == "ln" and low <= 0:
            return [
                self.wrong(
                    "rule.param_range",
                    Both("取对数时 floor 应大于 0", "logarithms need a floor above 0"),
                    Both("改正 floor", "correct floor"),
                    f"floor={low:g}",
                    "floor",
                )
            ]
        return []

    def _plateau_problems(
        self, indicator: Indicator, zero_low: float, low: float, high: float, zero_high: float
    ) -> list[Problem]:
        if self.transform:
            return [
                self.wrong(
                    "rule.param_unknown",
                    Both("方向为 target 时不取对数", "direction target takes no logarithms"),
                    Both("删去 transform", "delete transform"),
                )
            ]
        if not zero_low < low <= high < zero_high:
            why = Both(
                "应有 zero_low < target_low ≤ target_high < zero_high",
                "it must hold that zero_low < target_low ≤ target_high < zero_high",
            )
            return [self.wrong("rule.param_order", why, Both("改正大小次序", "correct their order"))]
        inside = low <= indicator.target <= high
        return (
            []
            if inside
            else [
                wrong_target(
                    indicator.target,
                    Both(
                        f"目标值应在满分区间 {low:g}–{high:g} 内",
                        f"the target must lie within the full-score range {low:g}–{high:g}",
                    ),
                )
            ]
        )

    def passes(self, indicator: Indicator) -> tuple[float | None, float | None]:
        return (self.target_low, self.target_high) if indicator.direction == "target" else super().passes(indicator)

    def score(self, m: Measured) -> Array:
        """``cap·(x−floor)/(ceil−floor)`` held in 0..cap, lower from the other end; target: see :meth:`_plateau`."""
        if m.direction == "target":
            return m.known(self._plateau(m.x, *self.marks(PLATEAU)))
        low, high = self.marks(POSTS)
        x = m.x
        if self.transform == "ln":
            if low <= 0 or high <= 0:
                raise ValueError(f"{self.name} needs floor and ceil above 0 for a logarithm")
            x, low, high = logged(x, LEAST if self.unbounded else low), float(np.log(low)), float(np.log(high))
        return self.cap * self._held(fraction(x, high, low) if m.lower else fraction(x, low, high))

    def _held(self, part: Array) -> Array:
        return part if self.unbounded else np.clip(part, 0.0, 1.0)

    def _plateau(self, x: Array, zero_low: float, low: float, high: float, zero_high: float) -> Array:
        """cap inside, falling in a line to 0 at the zeros; where a zero stands on its edge the fall is a step."""
        below, above = (self._held(fraction(x, zero, edge)) for zero, edge in ((zero_low, low), (zero_high, high)))
        outside = np.nan_to_num(np.where(x < low, below, above), nan=0.0)
        at, (least, most) = settled_figure(x), settled_figure([low, high])
        return self.cap * np.where((at >= least) & (at <= most), 1.0, outside)

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale = scale_of(indicator)
        if indicator.direction == "target":
            heights = (0.0, self.cap, self.cap, 0.0)
            return line(dict.fromkeys(zip(self.marks(PLATEAU), heights, strict=True)), scale)
        low, high = self.marks(POSTS)
        ends = (self.cap, 0.0) if indicator.direction == "lower" else (0.0, self.cap)
        more = {"shape": "log", "log_from": low} if self.transform == "ln" else {}
        return line(zip((low, high), ends, strict=True), scale, **more)

    def report(self, kind: str) -> str:
        return super().report(kind) if self.zero_low is None else self.plateau_zh.format(self)

    def trace(self, used: str, kind: str) -> str:
        return super().trace(used, kind) if self.zero_low is None else f"定标法：{self.plateau_zh.format(self)}"

    @property
    def logarithms_zh(self) -> str:
        return "，值和两端先取对数" if self.transform else ""
