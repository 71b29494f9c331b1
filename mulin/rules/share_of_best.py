"""占最优比: the value's share of the pool's best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mulin.scoring.arrays import ratio
from mulin.scoring.peer_rule import PeerRule
from mulin.scoring.rule import Array, Indicator, Measured
from mulin.scoring.standard import Standard, line, scale_of
from mulin.scoring.unsaid import BELOW_ZERO


class ShareOfBest(PeerRule):
    """A share of the pool's best, which has to be above zero; with lower all may be below it."""

    title_zh = "占最优比"
    guide_zh = "按与最好值的比例计分"
    report_zh = "{0.cap:g}×实际值÷同级单位最优值；越低越好的，{0.cap:g}×同级单位最优值÷实际值"
    trace_zh = "占最优比：{0.cap:g}×值/同组最好值；越低越好的，{0.cap:g}×同组最好值/值"
    unsaid = BELOW_ZERO

    def score(self, m: Measured) -> Array:
        """``cap·x/max``; lower ``cap·min/x``, where a zero is the best there can be; all below zero: ``cap·x/min``.

        Unknown where a figure is below zero otherwise.
        """
        least, most = m.peers.minimum, m.peers.maximum
        if m.lower:
            share = np.where(m.x <= least, 1.0, np.clip(ratio(least, m.x), 0.0, 1.0))
            mirrored = np.clip(ratio(m.x, least), 0.0, 1.0)
            made = self.cap * np.where(most < 0, mirrored, np.where(least < 0, np.nan, share))
        else:
            share = np.where(most == 0, self.alike, self.cap * np.clip(ratio(m.x, most), 0.0, 1.0))
            made = np.where(least < 0, np.nan, share)
        return m.known(made)

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale, least, most = scale_of(indicator), min(values), max(values)
        if indicator.direction == "lower" and most < 0:
            return line([(0.0, 0.0), (least, self.cap)], scale, ends="最低值")
        if least < 0:
            return Standard("unsaid")
        if indicator.direction == "lower":
            return Standard("quotient", ((least, self.cap * scale),), falling=True, ends="最低值")
        if not most:
            return self.alike_figures(least, scale)
        return line([(0.0, 0.0), (most, self.cap)], scale, ends="最高值")
