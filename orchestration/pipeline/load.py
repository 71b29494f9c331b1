"""Load what the gate admitted into the year's warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pipeline import messages as m
from orchestration.pipeline.gate import require_judged
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun

if TYPE_CHECKING:
    from orchestration.warehouse.build import WarehouseBuild


def load_year(run: YearRun) -> WarehouseBuild:
    """Build the warehouse anew from the gate's verdicts. Raises FindingsError (Chinese) when the year may not go on."""
    if run.build is None:
        from orchestration.warehouse.build import build_warehouse

        require_judged(run)
        with (
            run.step("load", m.LOAD) as said,
            ParsedFiles(run.settings, run.store, known=run.readings, anew=run.anew) as files,
        ):
            run.build = build_warehouse(
                run.settings, run.pack, run.year, run.verdicts, store=run.store, load_parsed=files.load
            )
            run.readings.clear()
            said.text = m.LOAD_SAID.format(rows=sum(run.build.row_counts.values()), tables=len(run.build.row_counts))
    return run.build
