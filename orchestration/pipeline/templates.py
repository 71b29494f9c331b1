"""Write the workbooks a year sends out."""

from __future__ import annotations

from pathlib import Path

from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Store
from mulin.settings import Settings
from mulin.temporary import made_aside
from mulin.workbooks.template import write_template
from orchestration.pipeline.previous import previous_values
from orchestration.pipeline.reported import reported_milestones

_ASIDE = ".mulin-templates-"


def write_templates(
    settings: Settings, pack: Pack, store: Store, year: int, folder: Path, *, department: str | None = None
) -> list[Path]:
    """One file per department and kind owed, ``2024-D06-report.xlsx``; last year's values beside where known,
    milestones that were reported filled in.

    An existing file of that name is replaced whole. Returns the paths in the pack's order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = previous_values(settings, pack, store, year)
    written = []
    with made_aside(folder, _ASIDE) as aside:
        for code, kind in workbooks_owed(pack, year):
            if department in (None, code):
                path = folder / f"{year}-{code}-{kind}.xlsx"
                part = aside / path.name
                write_template(pack, year, code, kind, part, known, reported_milestones(store, pack, year, code))
                part.replace(path)
                written.append(path)
    return written
