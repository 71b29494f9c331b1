"""Load what the gate admitted into the year's warehouse."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.pipeline import messages as m
from orchestration.pipeline.gate import Admitted
from orchestration.pipeline.parsed import ParsedFiles
from orchestration.pipeline.run import YearRun
from orchestration.warehouse.build import WarehouseBuild, build_warehouse


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
        run.step("load", m.LOAD) as said,
        ParsedFiles(run.settings, run.store, known=run.readings, anew=run.anew) as files,
    ):
        build = build_warehouse(
            run.settings, run.pack, run.year, admitted.verdicts.by_year, store=run.store, load_parsed=files.load
        )
        run.readings.clear()
        said.text = m.LOAD_SAID.format(rows=sum(build.row_counts.values()), tables=len(build.row_counts))
    return Warehouse(admitted, build)
