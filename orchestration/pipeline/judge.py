"""Judge the marts before anything is printed from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from orchestration.pipeline import messages as m
from orchestration.pipeline.load import load_year
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.score import score_year

if TYPE_CHECKING:
    from expectations.judge import Judgement


def judge_scores(run: YearRun) -> Judgement:
    """Great Expectations' verdict on the year's marts; scores the year first where that was not done."""
    if run.judged is None:
        from expectations import standby
        from expectations.marts import judge_marts
        from orchestration.release.marts import GRAINS

        build = load_year(run)
        score_year(run)
        with run.step("judge", m.JUDGE) as said:
            with build.held.read() as con:
                frames = {name: con.execute(f"select * from marts.{name}").df() for name in GRAINS}
            run.judged = judge_marts(frames, run.pack, run.year)
            standby.dismiss()  # nothing is judged any more: rendering wants the memory
            said.text = m.JUDGE_SAID.format(evaluated=run.judged.evaluated, rows=run.judged.rows)
    return run.judged


def require_sound_scores(run: YearRun) -> None:
    """Raise FindingsError unless the marts passed. Releasing asks this itself, whatever was selected before it."""
    judgement = judge_scores(run)
    if not judgement.ok:
        raise FindingsError(m.MARTS_REFUSED.format(year=run.year), judgement.findings)
