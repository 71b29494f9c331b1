"""Whether a workbook reports anything: a 零报 says that there is nothing to report."""

from __future__ import annotations

from mulin.workbooks.parsed import Cell, Parsed


def first_figure(parsed: Parsed) -> Cell | None:
    """The first figure that is neither 0 nor 不适用 nor left out (未申报); None for a workbook that has none. 缺报 says
    that there is something, and that it is not known."""
    said = ("invalid", "declared_missing")
    return next((c for c in parsed.cells if c.state in said or c.value not in (None, 0)), None)
