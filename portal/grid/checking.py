"""What is wrong with a draft: read cell by cell at once as the door reads, the whole table by a trial."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.workbooks.address import split_a1
from mulin.workbooks.layout import Layout
from mulin.workbooks.typed_in import read_typed
from portal.grid.drafts import name_of, places_of, typed_in
from portal.grid.models import Draft

MOST = 2000
"""Findings that a page is told of at once, errors first."""


def verdict(draft: Draft, layout: Layout, pack: Pack) -> list[dict[str, Any]]:
    """What is wrong now: ``sheet`` and ``cell`` (either may be absent), ``wrong`` (or else a warning), ``message``,
    ``mend``. What the trial said of a cell that was changed since is left out."""
    read = read_typed(pack, layout, typed_in(draft, layout)).findings
    known = {(f.sheet, f.cell, f.rule) for f in read}
    tried = [f for f in _of_trial(draft, layout) if (f.sheet, f.cell, f.rule) not in known]
    return [_shown(f) for f in sorted([*read, *tried], key=lambda f: f.level is not Level.ERROR)[:MOST]]


def stale(draft: Draft) -> bool:
    """Whether the draft was changed since the whole of it was tried."""
    return bool(draft.tried != draft.cells)


def _of_trial(draft: Draft, layout: Layout) -> Iterable[Finding]:
    trial = draft.trial
    if trial is None:
        return
    places = places_of(layout)
    for found in trial.judged:
        if found.rule.startswith("cell."):  # read anew with every change
            continue
        if found.sheet and found.cell:
            place = places.get((found.sheet, *split_a1(found.cell)))
            name = name_of(place) if place else ""
            if draft.tried.get(name) != draft.cells.get(name):
                continue
        yield found


def _shown(f: Finding) -> dict[str, Any]:
    return {"sheet": f.sheet, "cell": f.cell, "wrong": f.level is Level.ERROR, "message": f.message, "mend": f.mend}
