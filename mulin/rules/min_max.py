"""极差标准化: between the pool's worst and best; with too few peers, the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from mulin.language import Both
from mulin.rules.target_attainment import TargetAttainment
from mulin.scoring.arrays import fraction, level, ratio
from mulin.scoring.peer_rule import PeerRule
from mulin.scoring.problem import Problem, wrong_target
from mulin.scoring.rule import Array, Indicator, Measured
from mulin.scoring.standard import Standard, line, quantile, scale_of

Low = Annotated[float, Field(ge=0, lt=0.5)]
High = Annotated[float, Field(gt=0.5, le=1)]


class MinMax(PeerRule):
    """Between the pool's worst and best after ``winsor``; below ``min_units`` target_attainment from 0."""

    title_zh = "极差标准化"
    guide_zh = "与同级单位比较折算计分"
    report_zh = "以同级单位的{0.ends_zh}为0和{0.cap:g}"
    trace_zh = "极差法：在同组{0.between_zh}之间按比例"
    in_index: ClassVar = {"min_max": (), "distance_to_max": ()}
    stated = ("min_units",)
    unwritten = PeerRule.unwritten | {"unbounded"}

    winsor: tuple[Low, High] = (0.0, 1.0)
    min_units: Annotated[int, Field(ge=2)] = 0
    unbounded: bool = False

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = super().problems(indicator)
        if indicator.target <= 0:
            out.append(
                wrong_target(
                    indicator.target,
                    Both(
                        "目标值应大于 0（单位太少时按目标完成度计分）",
                        "the target must be above 0 (with too few units scores are by attainment of the target)",
                    ),
                )
            )
        return out

    def used(self, peers: float) -> str:
        return self.name if peers >= self.min_units else TargetAttainment.name

    def score(self, m: Measured) -> Array:
        lo, hi = (m.peers.quantile(share) for share in self.winsor)
        part = fraction(m.x, hi, lo) if m.lower else fraction(m.x, lo, hi)
        risen = self.cap * (part if self.unbounded else np.clip(part, 0.0, 1.0))
        among = np.where(level(hi, lo), self.alike, risen)
        return np.where(m.peers.n < self.min_units, self._from_zero(m), among)

    def _from_zero(self, m: Measured) -> Array:
        """Lower is better has no line from 0 down to the target, so there the score is ``cap·min(1, T/x)``."""
        if not m.lower:
            return TargetAttainment(cap=self.cap).score(m)
        beyond = self.cap * np.clip(ratio(m.target, m.x), 0.0, 1.0)
        return m.known(np.where(m.x <= m.target, self.cap, beyond))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        lo, hi = (quantile(values, share) for share in self.winsor)
        if level(lo, hi):
            return self.alike_figures(min(values), scale_of(indicator))
        ends = self.percentiles_zh("、") or "最低、最高值"
        scores = (self.cap, 0.0) if indicator.direction == "lower" else (0.0, self.cap)
        return line(zip((lo, hi), scores, strict=True), scale_of(indicator), ends=ends)

    def fallback(self, indicator: Indicator) -> Standard:
        if indicator.direction == "lower":
            return Standard("quotient", ((indicator.target, self.cap * scale_of(indicator)),), falling=True)
        return TargetAttainment(cap=self.cap).figures(indicator)

    def trace(self, used: str, kind: str) -> str:
        fallen = used != self.name
        return TargetAttainment(cap=self.cap).trace(used, kind) if fallen else super().trace(used, kind)

    def percentiles_zh(self, joined: str) -> str:
        """Where the ends are drawn in; empty where they are the pool's own."""
        low, high = self.winsor
        return "" if (low, high) == (0, 1) else f"第{low * 100:g}{joined}第{high * 100:g}百分位"

    @property
    def ends_zh(self) -> str:
        return self.percentiles_zh("、") or "最小、最大值"

    @property
    def between_zh(self) -> str:
        return self.percentiles_zh("与") or "最低与最高"
