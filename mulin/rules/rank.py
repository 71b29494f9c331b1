"""名次计分: the place among the peers; the best gets cap, the last of n gets cap/n."""

from __future__ import annotations

import numpy as np

from mulin.scoring.peer_rule import CountableRule
from mulin.scoring.rule import Array, Measured
from mulin.scoring.standard import Standard


class Rank(CountableRule):
    title_zh = "名次计分"
    guide_zh = "按名次计分"
    report_zh = "按同级单位名次折算"
    trace_zh = "名次"

    def score(self, m: Measured) -> Array:
        """``cap·(n−b)/n``, b = places before it; counted: the ascending rank itself (COINr ``n_rank``)."""
        n, (worse, better) = m.peers.n, m.peers.worse_better(m.lower)
        with np.errstate(divide="ignore", invalid="ignore"):
            tie = self.tie(m.peers.equal)
            raw = worse + tie + 1.0 if self.basis == "count" else self.cap * (n - better - tie) / n
        alike = (n == m.peers.equal) & (self.basis is None)
        return np.where(np.isnan(n), np.nan, np.where(alike, self.alike, raw))

    def placed(self, n: int, worse: int, equal: int, cap: float) -> Standard:
        return Standard("place", part=worse + equal, whole=n, cap=cap, ends="不优于本单位的")
