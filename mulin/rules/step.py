"""分档计分: the score of the highest band reached."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np

from mulin.language import Both
from mulin.scoring.arrays import band_score, ratio, settled_figure
from mulin.scoring.bands import Bands, band_problems
from mulin.scoring.problem import Problem, wrong_target
from mulin.scoring.rule import Array, Indicator, Measured, Rule, Written
from mulin.scoring.standard import Standard, scale_of


class Step(Rule):
    """``bands`` at:score, closed on the left, over the share of the target reached or over the value itself."""

    title_zh = "分档计分"
    guide_zh = "分档计分"
    report_zh = "按实际值所在档次给分，档次左闭右开"
    trace_zh = "分档：按达到的档次取分"
    in_index: ClassVar = {"steps": ("bands",)}
    index_reads = ("target",)
    has_worst = False
    stated = ("basis",)
    replaceable = False

    basis: Literal["target_ratio", "value"] = "target_ratio"
    bands: Bands

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"basis": "value" if how.target is None else "target_ratio"}

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target" or (self.basis == "value" and indicator.direction != "higher"):
            return [
                self.wrong_direction(
                    indicator.direction,
                    Both("higher（basis=target_ratio 时也可为 lower）", "higher (with basis=target_ratio also lower)"),
                )
            ]
        out = list(band_problems(self, self.bands))
        return out or super().problems(indicator)

    def against(self, direction: str, target: float | None) -> list[Problem]:
        """Bands that only rise, or only fall, have a direction of their own; those of a share always rise."""
        scores = [score for _, score in sorted(self.bands)]
        shown = "|".join(f"{at:g}:{score:g}" for at, score in sorted(self.bands))
        if self.basis == "target_ratio" and target is not None and target <= 0:
            return [
                wrong_target(
                    target,
                    Both(
                        "目标值应大于 0（得分档按完成比例划分）",
                        "the target must be above 0 (bands are shares of the target)",
                    ),
                )
            ]
        if len({at for at, _ in self.bands}) < max(2, len(self.bands)):
            return [
                self.wrong(
                    "rule.bands",
                    Both("至少两档，下限各不相同", "there must be at least two bands with different lower bounds"),
                    Both("改正 bands", "correct bands"),
                    shown,
                    "bands",
                )
            ]
        if min(scores) < 0 or max(scores) > self.cap:
            why = Both(f"得分应在 0 到 {self.cap:g} 之间", f"scores must be from 0 to {self.cap:g}")
            return [
                self.wrong(
                    "rule.bands", why, Both("改正 bands，或改满分", "correct bands, or the full score"), shown, "bands"
                )
            ]
        falls, rises = (any(sign * (b - a) > 0 for a, b in pairwise(scores)) for sign in (-1, 1))
        shares = self.basis == "target_ratio"
        wanted = "higher" if shares else direction
        if falls == rises or falls == (wanted == "lower"):
            return []
        if shares:
            why, mend = (
                Both(
                    "档次按达到目标的比例划分，下限高的档得分却低",
                    "bands are shares of the target reached, and one with a higher bound has a lower score",
                ),
                Both(
                    "把得分由低到高写；要按数值划分，就不写 target",
                    "let scores rise; for bands of the figure itself, leave target out",
                ),
            )
        else:
            mirrored = "|".join(
                f"{at:g}:{score:g}" for (at, _), score in zip(sorted(self.bands), scores[::-1], strict=True)
            )
            why = Both(
                f"direction 是 {direction}，各档却是数值越{'低' if falls else '高'}得分越高",
                f"direction is {direction}, but the bands give {'lower' if falls else 'higher'} figures higher scores",
            )
            other = "lower" if falls else "higher"
            mend = Both(
                f"照各档的意思，写 direction: {other}；照 direction: {direction} 的意思，各档写成 {mirrored}",
                f"if the bands are right, write direction: {other}; if direction: {direction} "
                f"is right, write the bands as {mirrored}",
            )
        return [self.wrong("rule.bands", why, mend, shown, "bands")]

    def score(self, m: Measured) -> Array:
        return np.clip(band_score(self._position(m), self.bands), 0.0, self.cap)

    def _position(self, m: Measured) -> Array:
        """What the bands are compared with: x, or the share of the target reached (lower: T/x, 1 up to the target)."""
        if self.basis == "value":
            return m.x
        if m.lower:
            reached = settled_figure(m.x) <= settled_figure(m.target)
            return m.known(np.where(reached, 1.0, ratio(m.target, m.x)))
        untargeted = np.where(m.x >= 0, 1.0, 0.0)
        return m.known(np.where(np.asarray(m.target) == 0, untargeted, ratio(m.x, m.target)))

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale, target = scale_of(indicator), indicator.target
        bands = [(float(at), min(float(score), self.cap) * scale) for at, score in sorted(self.bands)]
        if self.basis == "value":
            return Standard("steps", tuple(bands))
        if indicator.direction != "lower":
            return Standard("steps", tuple((at * target, score) for at, score in bands))
        # the target's share of the value: the smaller the band, the larger the value; a value up to the target has all
        # of it, so bands above 1 are reached by nobody
        reached = [(target / at, score) for at, score in bands if 0 < at <= 1]
        lowest = [(float("inf"), score) for at, score in bands if at == 0]
        return Standard("steps", tuple(sorted(reached + lowest)), falling=True)
