"""波达计分: as percentile_rank, but a tie is half a win."""

from __future__ import annotations

import numpy as np

from mulin.scoring.peer_rule import CountableRule
from mulin.scoring.rule import Array, Measured
from mulin.scoring.standard import Standard


class Borda(CountableRule):
    title_zh = "波达计分"
    guide_zh = "按名次计分"
    report_zh = "按胜过的同级单位数折算"
    trace_zh = "Borda 计分"

    def score(self, m: Measured) -> Array:
        """``cap·(w+(e−1)/2)/(n−1)``, e = peers equal, itself included; counted: the rank from 0 (COINr ``n_borda``)."""
        n, equal, (worse, _) = m.peers.n, m.peers.equal, m.peers.worse_better(m.lower)
        counted = self.basis == "count"
        with np.errstate(divide="ignore", invalid="ignore"):
            raw = worse + self.tie(equal) if counted else self.cap * (worse + 0.5 * (equal - 1.0)) / (n - 1.0)
        alike = ((n == equal) | (n <= 1)) & (not counted)
        return np.where(np.isnan(n), np.nan, np.where(alike, self.alike, raw))

    def placed(self, n: int, worse: int, equal: int, cap: float) -> Standard:
        part = worse + 0.5 * (equal - 1)
        return Standard("place", part=part, whole=n - 1, cap=cap, ends="不及本单位的，并列折半，")
