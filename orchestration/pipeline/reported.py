"""What was reported of milestones in the year, as the workbook that asks for them comes filled in."""

from __future__ import annotations

from mulin.pack import Pack
from mulin.received import Store
from mulin.received.reported import latest
from mulin.workbooks.fill import Filled


def reported_milestones(store: Store, pack: Pack, year: int, department: str) -> Filled:
    """Days and notes of a department's milestones; nothing where nothing was reported. Raises StoreError for a report
    that was altered."""
    reports = latest(store.reported(year, department), pack.years[year].tasks)
    return Filled(milestones={key: (r.done_on, r.note) for key, r in reports.items() if r.done_on is not None})
