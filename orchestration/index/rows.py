"""A table as one row a unit and year, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from orchestration.index.screening import Screened


@dataclass
class Table:
    """``figures``: field → float64 array over the rows (NaN: none); ``rows``: line of the file each row stands on.

    Rows are unit × year, sorted by year and unit. ``screened``: left out by the pack's rule;
    ``notes``: what is doubtful about the figures. ``before``: where units are screened after imputation, all rows,
    from which gaps are filled.
    """

    file: str
    units: list[str]
    names: list[str]
    years: list[int]
    rows: list[int]
    figures: dict[str, np.ndarray]
    classes: dict[str, dict[str, str]]
    screened: list[Screened] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    before: Table | None = None

    @property
    def filling(self) -> Table:
        """The rows from which gaps are filled."""
        return self.before or self
