"""百分位计分: the share of the others one leaves behind."""

from __future__ import annotations

import numpy as np

from mulin.scoring.peer_rule import PlaceRule
from mulin.scoring.rule import Array, Measured
from mulin.scoring.standard import Standard


class PercentileRank(PlaceRule):
    title_zh = "百分位计分"
    guide_zh = "按百分位名次计分"
    report_zh = "按同级单位百分位折算"
    trace_zh = "百分位"

    def score(self, m: Measured) -> Array:
        """``cap·w/(n−1)``, w = peers strictly worse."""
        n, (worse, _) = m.peers.n, m.peers.worse_better(m.lower)
        with np.errstate(divide="ignore", invalid="ignore"):
            raw = self.cap * worse / (n - 1.0)
        return np.where(np.isnan(n), np.nan, np.where((n == m.peers.equal) | (n <= 1), self.alike, raw))

    def placed(self, n: int, worse: int, equal: int, cap: float) -> Standard:
        return Standard("place", part=worse, whole=n - 1, cap=cap, ends="不及本单位的")
