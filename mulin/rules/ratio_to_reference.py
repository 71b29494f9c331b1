"""参照比: the value in proportion to a reference, without an upper end: a rule of index packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from mulin.language import Both
from mulin.scoring.arrays import ratio
from mulin.scoring.peer_rule import ReferenceRule
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Array, Indicator, Measured, Written
from mulin.scoring.standard import Standard, line, scale_of
from mulin.scoring.unsaid import BELOW_ZERO


class RatioToReference(ReferenceRule):
    """``cap`` at the reference, twice as much at twice its value (lower: at half of it); figures are not below zero.

    OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 5, distance to a reference.
    """

    title_zh = "参照比"
    guide_zh = "按与参照值的比例计分"
    report_zh = "{0.cap:g}×实际值÷参照值；越低越好的，{0.cap:g}×参照值÷实际值"
    trace_zh = "参照比：{0.cap:g}×值/参照值；越低越好的，{0.cap:g}×参照值/值"
    in_districts = False
    in_index: ClassVar = {"ratio_to_reference": ("reference",)}
    index_reads = ("high",)
    unheld = ("ratio_to_reference",)
    has_worst = False
    unsaid = BELOW_ZERO
    unwritten = ReferenceRule.unwritten | {"unbounded"}
    goals = ReferenceRule.goals | {"reference"}
    references: ClassVar = {
        "mean": "均值", "median": "中位数", "minimum": "最低值", "maximum": "最高值", "best": "最好值",
    }  # fmt: skip

    unbounded: bool = False

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"reference": how.reference}

    @classmethod
    def alternatives(cls) -> Mapping[str, Mapping[str, Any]]:
        return {}

    def against(self, direction: str, target: float | None) -> list[Problem]:
        if isinstance(self.reference, str) or self.reference > 0:
            return []
        why = Both(
            f"参照值 reference={self.reference:g} 应大于 0，否则比例没有意义",
            f"reference={self.reference:g} must be above 0, or a ratio to it means nothing",
        )
        mend = Both("改正 reference，或换归一化方法", "correct reference, or normalise in another way")
        return [self.wrong("rule.param_range", why, mend, f"reference={self.reference:g}", "reference")]

    def score(self, m: Measured) -> Array:
        """``cap·x/reference``; lower ``cap·reference/x``. Unknown where what stands below is not above zero."""
        reference, least = self.reference_of(m), m.peers.minimum
        made = self.cap * (ratio(reference, m.x) if m.lower else ratio(m.x, reference))
        no_share = (reference <= 0) | (least < 0) | (m.lower & (least <= 0))
        declared = np.where(m.peers.alike, self.alike, np.nan)
        return m.known(np.where(no_share, declared, made))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale, reference = scale_of(indicator), self.reference_among(values, indicator.direction)
        if reference <= 0 or min(values) < 0:
            return Standard("unsaid")
        if indicator.direction == "lower":
            return Standard("quotient", ((reference, self.cap * scale),), falling=True, ends="参照值")
        return line([(0.0, 0.0), (reference, self.cap)], scale, ends="参照值")
