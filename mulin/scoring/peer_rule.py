"""What the rules share that compare a unit with its peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, median
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from mulin.language import Both
from mulin.scoring.arrays import level, settled_figure
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Indicator, Measured, Rule, Score, Written
from mulin.scoring.standard import Standard, line, scale_of
from mulin.scoring.unsaid import ALIKE, ALONE

POOLS = ("same_tier_same_year", "same_parent")
PEER_KEYS = frozenset(("pool", "years", "constant"))
"""What an index pack may write of every rule that compares."""

Array = NDArray[np.float64]


def all_alike(values: Sequence[float]) -> bool:
    """Whether a pool's figures are one figure."""
    return bool(level(min(values), max(values)))


class PeerRule(Rule):
    """``pool``: whom a unit is compared with: its tier, its siblings, or a unit group by name.

    ``degenerate_score``: the score where all peers are alike; ``null`` sets the indicator aside then.
    """

    unsaid: ClassVar[str] = "ends_coincide"
    """Why it has nothing to say of peers who differ (a reason of ``indicator_scores``)."""

    pool: str = POOLS[0]
    degenerate_score: Score | Literal["null"] | None = None

    @classmethod
    def may_read(cls, name: str) -> frozenset[str]:
        return super().may_read(name) | PEER_KEYS

    @classmethod
    def alternatives(cls) -> Mapping[str, Mapping[str, Any]]:
        return {cls.name: {}}

    @property
    def compares(self) -> bool:
        return True

    @property
    def alike(self) -> float:
        """The score of peers who are all alike; NaN where none is declared."""
        return np.nan if isinstance(self.degenerate_score, str | None) else float(self.degenerate_score)

    def stored(self) -> Iterator[tuple[str, Any]]:
        yield "unsaid", self.unsaid
        yield from super().stored()

    def why_unsaid(self, figures: int, *, alike: bool) -> str:
        """The reason where it has nothing to say of a pool with so many figures, and whether they are all alike."""
        return ALONE if figures <= 1 else ALIKE if alike else self.unsaid

    @property
    def silent(self) -> bool:
        return self.compares and bool(np.isnan(self.alike))

    def problems(self, indicator: Indicator) -> list[Problem]:
        out = self.against(indicator.direction, indicator.target)
        if indicator.direction == "target":
            return [*out, self.wrong_direction(indicator.direction, Both("higher 或 lower", "higher or lower"))]
        if self.degenerate_score is None:
            why = Both(
                "缺少参数 degenerate_score（全组数值相同时得几分；null 表示不计分）",
                "the parameter degenerate_score is missing (the score where all peers are alike; null sets them aside)",
            )
            out.append(self.wrong("rule.param_missing", why, Both("补上参数", "add the parameter")))
        return out

    def alike_figures(self, at: float, scale: float) -> Standard:
        return Standard("unsaid") if np.isnan(self.alike) else line([(at, self.alike)], scale)


class ReferenceRule(PeerRule):
    """By a ``reference``: a number, one of the words of ``references``, or, in index packs, one unit's figure."""

    references: ClassVar[Mapping[str, str]]
    """Its words → how a report calls them."""

    reference: float | str

    def reference_of(self, m: Measured) -> Array:
        """For each unit (units,)."""
        if not isinstance(self.reference, str):
            return np.full(m.x.shape, self.reference, dtype=np.float64)  # one number, or one for each unit
        match self.reference:
            case "mean":
                return m.peers.mean
            case "median":
                return m.peers.median
            case "minimum":
                return m.peers.minimum
            case "maximum":
                return m.peers.maximum
            case "best":
                return m.peers.minimum if m.lower else m.peers.maximum
            case written:
                return np.full(m.x.shape, float(written))

    def reference_among(self, values: Sequence[float], direction: str) -> float:
        """Of peers with these values; the mean of values all alike is that value, to the last bit."""
        least, most = min(values), max(values)
        match self.reference:
            case "mean":
                return least if level(least, most) else fmean(values)
            case "median":
                return median(values)
            case "minimum":
                return least
            case "maximum":
                return most
            case "best":
                return least if direction == "lower" else most
            case written:
                return float(written)


class PlaceRule(PeerRule):
    """By the place among the peers."""

    def figures(self, indicator: Indicator, values: Sequence[float] = (), x: float | None = None) -> Standard:
        scale = scale_of(indicator)
        if all_alike(values):
            return self.alike_figures(min(values), scale)
        if x is None:
            return Standard("unsaid")
        compared, own = settled_figure(values), settled_figure(x)
        worse = int((compared > own if indicator.direction == "lower" else compared < own).sum())
        return self.placed(len(values), worse, int((compared == own).sum()), self.cap * scale)

    def placed(self, n: int, worse: int, equal: int, cap: float) -> Standard:
        """What ``worse`` and ``equal`` of ``n`` peers come to."""
        raise NotImplementedError


class CountableRule(PlaceRule):
    """An index pack may take the place itself, ``basis=count``, and settle ``ties``."""

    index_reads = ("counted", "ties")
    unwritten: ClassVar[frozenset[str]] = PeerRule.unwritten | {"basis", "ties"}

    basis: Literal["count"] | None = None
    ties: Literal["min", "max", "average"] = "min"

    @classmethod
    def reads(cls, how: Written) -> frozenset[str]:
        """A place has no ends, and is one among equals too."""
        return super().reads(how) - ({"low", "high", "constant"} if how.counted else {"ties"})

    @classmethod
    def of_index(cls, how: Written, high: float, direction: str) -> dict[str, Any]:
        return {"basis": "count", "ties": how.ties, "range_low": None} if how.counted else {}

    @property
    def silent(self) -> bool:
        """A place is one among equals too."""
        return self.basis is None and super().silent

    def tie(self, equal: Array) -> Array:
        """How far equals move from the better place of theirs; an imputed unit that equals nobody is alone."""
        return {"min": 0.0, "average": 0.5, "max": 1.0}[self.ties] * (np.maximum(equal, 1.0) - 1.0)
