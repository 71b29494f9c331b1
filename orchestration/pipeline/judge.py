"""Judge the marts before anything is printed from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from orchestration.pipeline import messages as m
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.score import Scores

if TYPE_CHECKING:
    from expectations.judge import Judgement


class MartsRefused(FindingsError):
    """The marts did not pass. ``judgement``: what was judged, for whoever tells it."""

    def __init__(self, year: int, judgement: Judgement) -> None:
        super().__init__(m.MARTS_REFUSED.format(year=year), judgement.findings)
        self.judgement = judgement


@dataclass(frozen=True)
class Sound:
    """Scores whose marts passed: only of these is a release made, and there are none where one check did not pass."""

    scores: Scores
    judgement: Judgement

    def __post_init__(self) -> None:
        if not self.judgement.ok:
            raise MartsRefused(self.run.year, self.judgement)

    @property
    def run(self) -> YearRun:
        return self.scores.run


def judge(scores: Scores) -> Sound:
    """Have Great Expectations judge the year's marts. Raises MartsRefused where they do not pass."""
    from expectations import standby
    from expectations.marts import judge_marts
    from orchestration.release.stored.marts import GRAINS

    run = scores.run
    with run.step("judge", m.JUDGE) as said:
        with scores.held.read() as con:
            frames = {name: con.execute(f"select * from marts.{name}").df() for name in GRAINS}
        judgement = judge_marts(frames, run.pack, run.year)
        standby.dismiss()  # nothing is judged any more: rendering wants the memory
        said.text = m.JUDGE_SAID.format(evaluated=judgement.evaluated, rows=judgement.rows)
    return Sound(scores, judgement)
