"""标准分: so many points a standard deviation from the pool's mean."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev, stdev
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from mulin.scoring.arrays import level, ratio
from mulin.scoring.peer_rule import PeerRule, all_alike
from mulin.scoring.rule import Array, Indicator, Measured, Score, Written
from mulin.scoring.standard import Standard, line, scale_of


class ZScore(PeerRule):
    """``center`` + ``spread`` a standard deviation, of the ``sample`` or the ``population``."""

    title_zh = "标准分"
    guide_zh = "标准化计分"
    report_zh = "以同级单位均值和标准差折算"
    trace_zh = "标准分"
    index_reads = ("mean", "sd", "population")
    unheld = ("z_score",)
    beyond_ends = True
    has_worst = False
    stated = ("sd",)
    unwritten = PeerRule.unwritten | {"unbounded"}
    goals = PeerRule.goals | {"center", "spread"}

    center: Score = 50
    spread: Annotated[float, Field(gt=0, le=100)] = 10
    sd: Literal["sample", "population"] = "sample"
    unbounded: bool = False

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"center": how.mean, "spread": how.sd, "sd": "population" if how.population else "sample"}

    @classmethod
    def in_place(cls, cap: float) -> dict[str, Any]:
        """The mean in the middle of the scale, a tenth of it a standard deviation."""
        return {"center": cap / 2, "spread": cap / 10}

    def score(self, m: Measured) -> Array:
        sd = m.peers.sd_population if self.sd == "population" else m.peers.sd_sample
        away = ratio((m.x - m.peers.mean) * (-1.0 if m.lower else 1.0), sd)
        risen = self.center + self.spread * away
        held = risen if self.unbounded else np.clip(risen, 0.0, self.cap)
        return m.known(np.where(np.isnan(sd) | level(m.peers.mean + sd, m.peers.mean), self.alike, held))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale = scale_of(indicator)
        if all_alike(values):
            return self.alike_figures(min(values), scale)
        mean, sd = fmean(values), pstdev(values) if self.sd == "population" else stdev(values)
        slope = self.spread / sd * (-1 if indicator.direction == "lower" else 1)
        marks = {mean + (y - self.center) / slope: y for y in (0.0, self.cap)}
        if 0 <= self.center <= self.cap:
            marks[mean] = self.center
        return line(marks.items(), scale, ends="均值和标准差")
