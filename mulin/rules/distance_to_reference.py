"""参照距离: how much of the way from the worst peer to a reference is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from mulin.scoring.arrays import fraction
from mulin.scoring.peer_rule import PeerRule
from mulin.scoring.rule import Array, Indicator, Measured, Written
from mulin.scoring.standard import Mark, Standard, line, scale_of

REFERENCES = {"best": "最好值", "mean": "均值", "median": "中位数"}


class DistanceToReference(PeerRule):
    """From the worst peer (0) to the ``reference``: a number, or the pool's mean, median or best."""

    title_zh = "参照距离"
    guide_zh = "按与参照值的差距计分"
    report_zh = "按与参照值的距离折算"
    trace_zh = "与参照的距离"
    in_index: ClassVar = {"distance_to_reference": ("reference",), "distance_to_target": ("target",)}
    index_reads = ("truncate", "overshoot")
    beyond_ends = True
    unsaid = "reference_is_worst"
    unwritten = PeerRule.unwritten | {"unbounded"}

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
        reference = self._reference(m)
        no_way = reference >= worst if m.lower else reference <= worst
        part = fraction(m.x, worst, reference)
        risen = self.cap * (part if self.unbounded else np.clip(part, 0.0, self.overshoot))
        return m.known(np.where(no_way, self.alike, risen))

    def _reference(self, m: Measured) -> Array:
        match self.reference:
            case "mean":
                return m.peers.mean
            case "median":
                return m.peers.median
            case "best":
                return m.peers.minimum if m.lower else m.peers.maximum
            case written:
                return np.full(m.x.shape, float(written))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale, least, most = scale_of(indicator), min(values), max(values)
        worst, best = (most, least) if indicator.direction == "lower" else (least, most)
        word = self.reference
        known = {"best": best, "mean": least if least == most else fmean(values), "median": median(values)}
        reference = known[word] if isinstance(word, str) and word in known else float(word)
        if reference == worst or (reference > worst) == (indicator.direction == "lower"):
            return self.alike_figures(least, scale)
        marks: list[Mark] = [(worst, 0.0), (reference, self.cap)]
        if self.overshoot > 1:
            marks.append((worst + self.overshoot * (reference - worst), self.cap * self.overshoot))
        return line(marks, scale, ends=f"最差值和{REFERENCES.get(str(word), '参照值')}")
