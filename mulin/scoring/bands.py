"""Bands ``at:score`` of a rule: what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from mulin.scoring.rule import Problem, Rule

Band = tuple[float, float]
Bands = Annotated[list[Band], Field(min_length=2)]


def band_problems(rule: Rule, bands: list[Band]) -> Iterator[Problem]:
    """Bands come sorted from high to low. They must start at 0, fall without repeats, and not exceed the cap."""
    ats, scores = [a for a, _ in bands], [s for _, s in bands]
    shown = "|".join(f"{a:g}:{s:g}" for a, s in bands)
    wrong = []
    if len(set(ats)) < len(ats):
        wrong.append("有两档下限相同")
    if any(high < low for high, low in pairwise(scores)):
        wrong.append("下限高的档得分反而低")
    if min(ats) != 0:
        wrong.append("最低一档应从 0 起，否则更低的值没有写明得分")
    if max(scores) > rule.cap or min(scores) < 0:
        wrong.append(f"得分应在 0 到 {rule.cap:g} 之间")
    for message in wrong:
        yield rule.wrong("rule.bands", message, "改正 bands", shown)
