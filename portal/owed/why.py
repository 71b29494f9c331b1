"""Why a table is asked: the indicators that need its figures, the tasks that it reports on, the evidence it wants."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.pack import Indicator, Pack
from mulin.pack.asked import asked_cells
from mulin.pack.model import AnnualTask
from mulin.workbooks.layout import led_tasks


@dataclass(frozen=True, slots=True)
class Why:
    """``cells``: figures asked; ``indicators`` in the pack's order; ``tasks`` whose milestones and ratings stand in
    it; ``evidence``: those of the indicators for which files have to come with it."""

    cells: int
    indicators: tuple[Indicator, ...]
    tasks: tuple[AnnualTask, ...]
    evidence: tuple[Indicator, ...]


def why_asked(pack: Pack, year: int, department: str, kind: str) -> Why:
    """Raises KeyError for a year that the pack does not hold."""
    asked = asked_cells(pack, year, department, kind)
    used = {code for a in asked for code in a.indicator_codes}
    indicators = tuple(i for i in pack.years[year].indicators if i.code in used)
    tasks = led_tasks(pack, year, department) if kind == "report" else ()
    return Why(len(asked), indicators, tasks, tuple(i for i in indicators if i.asks_evidence))
