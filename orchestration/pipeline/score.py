"""Score a year: dbt over its warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pipeline import messages as m
from orchestration.pipeline.load import load_year
from orchestration.pipeline.run import YearRun

if TYPE_CHECKING:
    from orchestration.warehouse.dbt import DbtEvent, DbtResult


def score_year(run: YearRun) -> DbtResult:
    """Build every model and run every data test. Raises FindingsError naming each that failed."""
    if run.scored is None:
        from orchestration.warehouse.dbt import run_dbt

        held = load_year(run).held
        with run.step("score", m.SCORE) as said:

            def hear(event: DbtEvent) -> None:
                run.listener.counted("score", event.index, event.total)

            with held.change() as file:
                scored = run_dbt(run.settings, run.year, on_event=hear, warehouse=file)
            said.text = m.SCORE_SAID.format(models=scored.models, tests=scored.tests)
        with run.step("draw", m.DRAW) as said:
            from orchestration.robust.district import write_robust_tables
            from orchestration.robust.messages import NOTHING_TO_DRAW

            with held.change() as file:
                rows = write_robust_tables(file, run.pack, run.year)
            ranked = m.DRAW_SAID.format(draws=rows["draws"], units=rows["rank_intervals"])
            said.text = ranked if rows["rank_shares"] else NOTHING_TO_DRAW
        run.scored = scored
    return run.scored
