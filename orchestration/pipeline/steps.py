"""Between the gate and the release: load what was admitted, score it, have the marts judged.

Each step takes what the one before gives, so that nothing is scored that was not admitted, nor released unjudged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from expectations import standby
from expectations.marts import judge_marts
from mulin.findings import FindingsError
from mulin.marts import released_tables
from orchestration.pipeline import messages as m
from orchestration.pipeline.gate import Admitted
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.standing import standing
from orchestration.robust.district import write_robust_tables
from orchestration.robust.messages import NOTHING_TO_DRAW
from orchestration.warehouse.build import WarehouseBuild, build_warehouse
from orchestration.warehouse.scoring import build_models

if TYPE_CHECKING:
    from expectations.judge import Judgement
    from orchestration.warehouse.files import Held
    from orchestration.warehouse.results import DbtEvent, DbtResult


@dataclass(frozen=True)
class Warehouse:
    """The year's warehouse, filled in this run with what was admitted."""

    admitted: Admitted
    build: WarehouseBuild

    @property
    def run(self) -> YearRun:
        return self.admitted.run


def load(admitted: Admitted) -> Warehouse:
    """Build the warehouse anew from the gate's verdicts. Raises FindingsError where it cannot be built."""
    run = admitted.run
    with (
        run.step("load", m.LOAD) as phrase,
        ParsedFiles(run.settings, run.store, known=run.readings, anew=run.anew) as files,
    ):
        build = build_warehouse(
            run.settings, run.pack, run.year, admitted.verdicts.by_year, store=run.store, load_parsed=files.load
        )
        run.readings.clear()
        phrase.text = m.LOAD_SAID.format(rows=sum(build.row_counts.values()), tables=len(build.row_counts))
    return Warehouse(admitted, build)


@dataclass(frozen=True)
class Scores:
    """A scored warehouse: every model built, every data test passed. ``standing``: what → sentence, for people."""

    warehouse: Warehouse
    dbt: DbtResult
    standing: Mapping[str, str]

    @property
    def run(self) -> YearRun:
        return self.warehouse.run

    @property
    def held(self) -> Held:
        return self.warehouse.build.held


def score(warehouse: Warehouse) -> Scores:
    """Build every model and run every data test. Raises DbtFailed naming each that failed."""
    run, held = warehouse.run, warehouse.build.held
    with run.step("score", m.SCORE) as phrase:

        def hear(event: DbtEvent) -> None:
            run.listener.counted("score", event.index, event.total)

        with held.change() as file:
            dbt = build_models(run.settings, run.year, on_event=hear, warehouse=file)
        phrase.text = m.SCORE_SAID.format(models=dbt.models, tests=dbt.tests)
    with run.step("draw", m.DRAW) as phrase:
        with held.change() as file:
            rows = write_robust_tables(file, run.pack, run.year)
        ranked = m.DRAW_SAID.format(draws=rows["draws"], units=rows["rank_intervals"])
        phrase.text = ranked if rows["rank_shares"] else NOTHING_TO_DRAW
    with held.read() as con:
        words = run.pack.years[run.year].framework.words
        return Scores(warehouse, dbt, standing(con, run.year, warehouse.admitted.verdicts.assessed, words))


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
    run = scores.run
    with run.step("judge", m.JUDGE) as phrase:
        with scores.held.read() as con:
            frames = {name: con.execute(f"select * from marts.{name}").df() for name in released_tables()}
        judgement = judge_marts(frames, run.pack, run.year)
        standby.dismiss()  # nothing is judged any more: rendering wants the memory
        phrase.text = m.JUDGE_SAID.format(evaluated=judgement.evaluated, rows=judgement.rows)
    return Sound(scores, judgement)
