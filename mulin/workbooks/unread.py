"""What is said of what nothing is read from: remarks below a table, and numbers that belong to one person.

No figure is harmed there, but the file is kept with all its sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mulin.findings import Finding, shortened
from mulin.text.personal import masked, personal_numbers
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1
from mulin.workbooks.coerce import show
from mulin.workbooks.foot import Foot, signed_with_mobile
from mulin.workbooks.frame import Grid
from mulin.workbooks.rules import finding

_PERSONAL = "cell.personal_number/"
_WRITTEN_BY_US = {m.SHEET_GUIDE, m.SHEET_RESULT}


def unread_cells(grids: Mapping[str, Grid], feet: Mapping[str, Foot], told: Iterable[Finding]) -> list[Finding]:
    """Findings on cells outside the tables, and on sheets that are not read; ``told``: what is said of others."""
    out: list[Finding] = []
    for name, foot in feet.items():
        grid = grids[name]
        out += [finding("layout.outside/below", name, at, show(grid.at(*at))) for at in foot.remarks.items()]
        out += [finding("cell.personal_number/signed", name, at) for at in signed_with_mobile(grid, foot)]
    known = {(f.sheet, f.cell) for f in (*told, *out) if f"{f.rule}/" == _PERSONAL}
    for grid in grids.values():
        if grid.name not in _WRITTEN_BY_US:
            out += [f for f in _personal(grid) if (f.sheet, f.cell) not in known]
    return out


def unread_texts(grids: Mapping[str, Grid], besides: Iterable[Mapping[str, str | None]]) -> list[Finding]:
    """Findings on personal numbers that stand in no cell; ``besides``: what ``raw.outside_cells`` has found."""
    out = [
        finding(
            "cell.personal_number/elsewhere", name, place=m.PLACES["sheet"], shown=name, number=m.NUMBERS[found[0].kind]
        )
        for name in grids
        if (found := personal_numbers(name))
    ]
    for text in besides:
        place, kind, shown = text["place"] or "", text["kind"] or "", text["shown"]
        rule = _PERSONAL + ("author" if place == "author" else "elsewhere")
        words = {"place": m.PLACES[place], "number": m.NUMBERS[kind], "shown": shortened(shown)}
        out.append(finding(rule, text["sheet"], text["cell"], **words))
    return out


def _personal(grid: Grid) -> list[Finding]:
    return [
        finding(_PERSONAL + numbers[0].kind, grid.name, a1(r, c), masked(value))
        for r, line in enumerate(grid.values)
        for c, value in enumerate(line)
        if isinstance(value, str) and (numbers := personal_numbers(value))
    ]
