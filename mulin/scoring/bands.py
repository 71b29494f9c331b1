"""Bands ``at:score`` of a rule: what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from mulin.language import Both
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Rule

Band = tuple[float, float]
Bands = Annotated[list[Band], Field(min_length=2)]


def band_problems(rule: Rule, bands: list[Band]) -> Iterator[Problem]:
    """Bands come sorted from high to low. They must start at 0, fall without repeats, and not exceed the cap."""
    ats, scores = [a for a, _ in bands], [s for _, s in bands]
    shown = "|".join(f"{a:g}:{s:g}" for a, s in bands)
    wrong = []
    if len(set(ats)) < len(ats):
        wrong.append(Both("有两档下限相同", "two bands have the same lower bound"))
    if any(high < low for high, low in pairwise(scores)):
        wrong.append(Both("下限高的档得分反而低", "a band with a higher bound has a lower score"))
    if min(ats) != 0:
        wrong.append(
            Both(
                "最低一档应从 0 起，否则更低的值没有写明得分",
                "the lowest band must begin at 0; otherwise lower figures would have no score",
            )
        )
    if max(scores) > rule.cap or min(scores) < 0:
        wrong.append(Both(f"得分应在 0 到 {rule.cap:g} 之间", f"scores must be from 0 to {rule.cap:g}"))
    for message in wrong:
        yield rule.wrong("rule.bands", message, Both("改正 bands", "correct bands"), shown)
