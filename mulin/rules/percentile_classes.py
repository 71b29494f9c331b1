"""百分位分档: the score of the highest percentile of the peers that is reached: a rule of index packs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from mulin.language import Both
from mulin.scoring.arrays import band_score
from mulin.scoring.bands import Bands
from mulin.scoring.peer_rule import PlaceRule
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Array, Measured, Written
from mulin.scoring.standard import Standard


class PercentileClasses(PlaceRule):
    """``bands`` share:score, closed below, of the peers' quantiles (type 7); lower: of the mirrored figures.

    OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 5, categorical scale.
    """

    title_zh = "百分位分档"
    guide_zh = "按百分位分档计分"
    report_zh = "按达到的同级单位百分位给分，档次左闭右开"
    trace_zh = "百分位分档：按达到的百分位取分"
    in_districts = False
    in_index: ClassVar = {"percentile_classes": ("bands",)}
    has_worst = False
    replaceable = False

    bands: Bands

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {}

    @classmethod
    def alternatives(cls) -> Mapping[str, Mapping[str, Any]]:
        return {}

    def against(self, direction: str, target: float | None) -> list[Problem]:
        """Shares of the peers from 0 to 1; a better place has no lower score."""
        ordered = sorted(self.bands)
        shown = "|".join(f"{at:g}:{score:g}" for at, score in ordered)
        scores = [score for _, score in ordered]
        if not all(0 <= at <= 1 for at, _ in ordered):
            why = Both(
                "各档下限是百分位，应在 0 到 1 之间",
                "lower bounds of bands are percentiles, so they must be from 0 to 1",
            )
        elif min(scores) < 0 or max(scores) > self.cap or scores != sorted(scores):
            why = Both(f"得分应由低到高，在 0 到 {self.cap:g} 之间", f"scores must rise, from 0 to {self.cap:g}")
        else:
            return []
        return [
            self.wrong(
                "rule.bands",
                why,
                Both(
                    "改正 bands，如 [0, 20], [0.5, 60], [0.9, 100]",
                    "correct bands, e.g. [0, 20], [0.5, 60], [0.9, 100]",
                ),
                shown,
                "bands",
            )
        ]

    def score(self, m: Measured) -> Array:
        n, equal, (worse, _) = m.peers.n, m.peers.equal, m.peers.worse_better(m.lower)
        with np.errstate(divide="ignore", invalid="ignore"):
            # the p-quantile lies at the p·(n−1)-th of the members: a value has reached all up to its own last place,
            # one that is no member all up to the last member before it
            reached = np.maximum(worse + equal - 1.0, 0.0) / (n - 1.0)
        return m.known(np.where((n == equal) | (n <= 1), self.alike, band_score(reached, self.bands)))

    def placed(self, n: int, worse: int, equal: int, cap: float) -> Standard:
        return Standard("unsaid")
