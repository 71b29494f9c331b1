"""功效系数: a base score at the value that is not allowed, cap at the satisfactory one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any, Literal

import numpy as np

from mulin.language import Both
from mulin.scoring.arrays import LEAST, fraction, level, logged
from mulin.scoring.peer_rule import PEER_KEYS, PeerRule
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Array, Indicator, Measured, Score, Written
from mulin.scoring.standard import Standard, line, scale_of


class Efficacy(PeerRule):
    """``base`` at ``floor`` (not allowed), cap at ``ceil`` (satisfactory); without them the pool's own ends."""

    title_zh = "功效系数"
    guide_zh = "功效系数法计分"
    report_zh = "{0.base:g}＋{0.rise}×（实际值－不容许值）÷（满意值－不容许值）{0.logarithms_zh}"
    trace_zh = "功效系数：{0.base:g}+{0.rise}×(值−不容许值)/(满意值−不容许值){0.logarithms_zh}"
    index_reads = ("high", "floor", "ceil", "base", "transform")
    has_worst = False
    goals = PeerRule.goals | {"floor", "ceil", "base"}

    floor: float | None = None
    ceil: float | None = None
    base: Score = 60
    transform: Literal["ln"] | None = None

    @classmethod
    def reads(cls, how: Written) -> frozenset[str]:
        posted = how.floor is not None and how.ceil is not None
        return super().reads(how) - (PEER_KEYS if posted else set())

    @classmethod
    def alternatives(cls) -> Mapping[str, Mapping[str, Any]]:
        return {}

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        """Sixty of a hundred, whatever the scale; a base that is written goes before."""
        return {"base": 0.6 * high}

    def needs_logarithm(self, direction: str) -> bool:
        """Below the low post the line goes on, down to 0; where lower is better that post has full marks already."""
        return self.transform == "ln" and direction != "lower"

    @property
    def compares(self) -> bool:
        """A post that is written needs no peers."""
        return self.floor is None or self.ceil is None

    def against(self, direction: str, target: float | None) -> list[Problem]:
        out = []
        if self.floor is not None and self.ceil is not None and self.floor >= self.ceil:
            out.append(self.wrong_posts(self.floor, self.ceil))
        if self.transform == "ln" and (self.floor is None or self.floor <= 0 or self.ceil is None):
            out.append(
                self.wrong(
                    "rule.param_range",
                    Both("取对数时要写 floor 和 ceil，都大于 0", "logarithms need floor and ceil, both above 0"),
                    Both("补上参数", "add the parameter"),
                    key="transform",
                )
            )
        if not 0 <= self.base < self.cap:
            why = Both(
                f"base={self.base:g} 应不小于 0，小于满分 {self.cap:g}，否则值越好得分越低",
                f"base={self.base:g} must be at least 0 and below the full score {self.cap:g}, "
                "or better figures would get lower scores",
            )
            out.append(
                self.wrong("rule.param_order", why, Both("改正 base", "correct base"), f"base={self.base:g}", "base")
            )
        return out

    def score(self, m: Measured) -> Array:
        x, (low, high) = m.x, (self.floor, self.ceil)
        if self.transform == "ln":
            lowest = low if m.lower and low and low > 0 else LEAST
            x, (low, high) = logged(x, lowest), (log(post) if post and post > 0 else None for post in (low, high))
        bottom = np.asarray(m.peers.minimum if low is None else low)
        top = np.asarray(m.peers.maximum if high is None else high)
        part = fraction(x, top, bottom) if m.lower else fraction(x, bottom, top)
        risen = np.clip(self.base + (self.cap - self.base) * part, 0.0, self.cap)
        return np.where(np.isnan(x), np.nan, np.where((bottom >= top) | level(bottom, top), self.alike, risen))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        """The line goes on below the base down to 0."""
        low = min(values) if self.floor is None else self.floor
        high = max(values) if self.ceil is None else self.ceil
        scale, cap, base = scale_of(indicator), self.cap, self.base
        more: dict[str, str | float] = {"ends": "最低、最高值"} if self.compares else {}
        if (low >= high or level(low, high)) and self.compares:
            return self.alike_figures(min(values), scale)
        if self.transform == "ln":
            more |= {"shape": "log", "log_from": low if indicator.direction == "lower" else LEAST}
        if indicator.direction == "lower":
            low, high = high, low
        a, b = (log(low), log(high)) if self.transform == "ln" else (low, high)
        marks = [(low, base), (high, cap)]
        if base > 0:
            zero = a - base * (b - a) / (cap - base)
            marks.append((exp(zero) if self.transform == "ln" else zero, 0.0))
        return line(marks, scale, **more)

    @property
    def logarithms_zh(self) -> str:
        return "，值和两端先取对数" if self.transform else ""

    @property
    def rise(self) -> str:
        return f"{self.cap - self.base:g}"
