"""Score a year: dbt over its warehouse, then the draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline import messages as m
from orchestration.pipeline.load import Warehouse
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.standing import standing

if TYPE_CHECKING:
    from orchestration.warehouse.dbt import DbtEvent, DbtResult
    from orchestration.warehouse.files import Held


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
    from orchestration.robust.district import write_robust_tables
    from orchestration.robust.messages import NOTHING_TO_DRAW
    from orchestration.warehouse.dbt import run_dbt

    run, held = warehouse.run, warehouse.build.held
    with run.step("score", m.SCORE) as said:

        def hear(event: DbtEvent) -> None:
            run.listener.counted("score", event.index, event.total)

        with held.change() as file:
            dbt = run_dbt(run.settings, run.year, on_event=hear, warehouse=file)
        said.text = m.SCORE_SAID.format(models=dbt.models, tests=dbt.tests)
    with run.step("draw", m.DRAW) as said:
        with held.change() as file:
            rows = write_robust_tables(file, run.pack, run.year)
        ranked = m.DRAW_SAID.format(draws=rows["draws"], units=rows["rank_intervals"])
        said.text = ranked if rows["rank_shares"] else NOTHING_TO_DRAW
    with held.read() as con:
        return Scores(warehouse, dbt, standing(con, run.year, warehouse.admitted.verdicts.assessed))
