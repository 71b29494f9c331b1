"""Parameters of the scoring rules that compare a unit with its peers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mulin.pack.model import Indicator
from mulin.pack.rule_base import BasicParams, Problem, RuleParams, Score, wrong_direction, wrong_param, wrong_target

POOLS = ("same_tier_same_year", "same_parent")


class PeerParams(BasicParams):
    """``pool``: whom a unit is compared with: its tier, its siblings, or a unit group by name.

    ``degenerate_score``: the score where all peers are alike; ``null`` sets the indicator aside then.
    """

    pool: str = "same_tier_same_year"
    degenerate_score: Score | Literal["null"] | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        if indicator.direction == "target":
            return [wrong_direction(indicator, "higher 或 lower")]
        if self.degenerate_score is None:
            why = "缺少参数 degenerate_score（全组数值相同时得几分；null 表示不计分）"
            return [wrong_param(indicator, "rule.param_missing", why, "补上参数")]
        return []


class MinMax(PeerParams):
    """Between the pool's worst and best after ``winsor``; below ``min_units`` target_attainment from 0."""

    winsor: tuple[Annotated[float, Field(ge=0, lt=0.5)], Annotated[float, Field(gt=0.5, le=1)]] | None = None
    min_units: Annotated[int, Field(ge=2)]

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = super().problems(indicator)
        if indicator.target <= 0:
            out.append(wrong_target(indicator, "目标值应大于 0（单位太少时按目标完成度计分）"))
        return out


class Efficacy(PeerParams):
    """``base`` at ``floor`` (not allowed), cap at ``ceil`` (satisfactory); without them the pool's own ends."""

    floor: float | None = None
    ceil: float | None = None
    base: Score = 60
    transform: Literal["ln"] | None = None

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = super().problems(indicator)
        if self.floor is not None and self.ceil is not None and self.floor >= self.ceil:
            out.append(wrong_param(indicator, "rule.param_order", "floor 应小于 ceil", "改正大小次序"))
        if self.transform == "ln" and (self.floor is None or self.floor <= 0 or self.ceil is None):
            out.append(wrong_param(indicator, "rule.param_range", "取对数时要写 floor 和 ceil，都大于 0", "补上参数"))
        return out


class ZScore(PeerParams):
    """``center`` + ``spread`` a standard deviation."""

    center: Score = 50
    spread: Annotated[float, Field(gt=0, le=100)] = 10
    sd: Literal["sample", "population"]


class Rank(PeerParams):
    """Also percentile_rank, borda and share_of_best: nothing but the pool."""


class DistanceToReference(PeerParams):
    """From the worst peer (0) to the ``reference``: a number, or the pool's mean, median or best."""

    reference: float | Literal["mean", "median", "best"]
    overshoot: Annotated[float, Field(ge=1)] = 1


PEER_RULES: dict[str, type[RuleParams]] = {
    "min_max": MinMax,
    "efficacy": Efficacy,
    "z_score": ZScore,
    "rank": Rank,
    "percentile_rank": Rank,
    "borda": Rank,
    "distance_to_reference": DistanceToReference,
    "share_of_best": Rank,
}
