"""参照距离: how much of the way from the worst peer to a reference is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from mulin.scoring.arrays import fraction, level
from mulin.scoring.peer_rule import ReferenceRule
from mulin.scoring.rule import Array, Indicator, Measured, Written
from mulin.scoring.standard import Mark, Standard, line, scale_of


class DistanceToReference(ReferenceRule):
    """From the worst peer (0) to the ``reference``: a number, or the pool's mean, median or best."""

    title_zh = "参照距离"
    guide_zh = "按与参照值的差距计分"
    report_zh = "按与参照值的距离折算"
    trace_zh = "与参照的距离"
    in_index: ClassVar = {"distance_to_reference": ("reference",), "distance_to_target": ("target",)}
    index_reads = ("truncate", "overshoot")
    beyond_ends = True
    unsaid = "reference_is_worst"
    unwritten = ReferenceRule.unwritten | {"unbounded"}
    goals = ReferenceRule.goals | {"reference", "overshoot"}
    references: ClassVar = {"best": "最好值", "mean": "均值", "median": "中位数"}

    reference: float | Literal["mean", "median", "best"]
    overshoot: Annotated[float, Field(ge=1)] = 1
    unbounded: bool = False

    @classmethod
    def reads(cls, how: Written) -> frozenset[str]:
        return super().reads(how) - (set() if how.truncate else {"overshoot"})

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"reference": how.target if how.rule == "distance_to_target" else how.reference}

    @classmethod
    def alternatives(cls) -> Mapping[str, Mapping[str, Any]]:
        return {"distance_to_best": {"reference": "best"}}

    def score(self, m: Measured) -> Array:
        worst = m.peers.maximum if m.lower else m.peers.minimum
        reference = self.reference_of(m)
        no_way = (reference >= worst if m.lower else reference <= worst) | level(reference, worst)
        part = fraction(m.x, worst, reference)
        risen = self.cap * (part if self.unbounded else np.clip(part, 0.0, self.overshoot))
        return m.known(np.where(no_way, self.alike, risen))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale, least, most = scale_of(indicator), min(values), max(values)
        worst = most if indicator.direction == "lower" else least
        reference = self.reference_among(values, indicator.direction)
        if level(reference, worst) or (reference > worst) == (indicator.direction == "lower"):
            return self.alike_figures(least, scale)
        marks: list[Mark] = [(worst, 0.0), (reference, self.cap)]
        if self.overshoot > 1:
            marks.append((worst + self.overshoot * (reference - worst), self.cap * self.overshoot))
        return line(marks, scale, ends=f"最差值和{self.references.get(str(self.reference), '参照值')}")
