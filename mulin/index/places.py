"""Where in a pack's files stands what a path names: ``indicators.3.normalise.floor``."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from mulin.pack.files import nearest

INDEX = "index.yaml"
INDICATORS = "indicators.csv"
BLOCK = "normalise"
"""The block whose keys may be columns of indicators.csv."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of indicators.csv: its line, and the columns that are written in it."""

    line: int
    written: Set[str]


@dataclass(frozen=True, slots=True)
class Places:
    """``lines``: YAML path → line; ``rows``: of indicators.csv, empty when the indicators stand in YAML."""

    lines: Mapping[str, int]
    rows: tuple[IndicatorRow, ...] = ()

    def of(self, path: str) -> tuple[str, int | None, str]:
        """File, line and column (of YAML: the path). What a row took from the defaults stands where they do."""
        first, *parts = path.split(".")
        if first != "indicators" or not self.rows or not parts:
            return INDEX, nearest(self.lines, path), path
        row, (block, *keys) = self.rows[int(parts[0])], parts[1:] or [""]
        if block != BLOCK:
            return INDICATORS, row.line, ".".join((block, *keys)) or "code"
        default = ".".join(("defaults", block, *keys))
        if keys and keys[0] not in row.written and default in self.lines:
            return INDEX, nearest(self.lines, default), default
        return INDICATORS, row.line, ".".join(keys) or "rule"
