"""A table as one row a unit and year, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from orchestration.index.screening import Screened


class Left(NamedTuple):
    """A year's gaps that EM has left: how far the last of its ``steps`` still ``moved``, in standard deviations, and
    the indicator with most gaps, of ``gaps`` units."""

    moved: float
    steps: int
    emptiest: str
    gaps: int


@dataclass
class Table:
    """``figures``: field → float64 array over the rows (NaN: none); ``rows``: line of the file each row stands on.

    Rows are unit × year, sorted by year and unit. ``screened``: left out by the pack's rule;
    ``notes``: what is doubtful about the figures. ``before``: where units are screened after imputation, all rows,
    from which gaps are filled. ``unsettled``: year and indicators of which EM was to estimate some from the others and
    has not settled; known once the table has been handed to the models.
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
    unsettled: dict[tuple[int, tuple[str, ...]], Left] = field(default_factory=dict)

    @property
    def filling(self) -> Table:
        """The rows from which gaps are filled."""
        return self.before or self
