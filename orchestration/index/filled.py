"""What stands in the gaps of a table, whatever way a pack fills them: for what has to know it before the models run.

The models fill gaps themselves, by the same definitions (``int_values``); a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mulin.index import IndexPack
from mulin.index.model import POOLED, Impute
from orchestration.index.estimated import Shared, estimate, observed_of, pooled
from orchestration.index.screening import Present

if TYPE_CHECKING:
    from orchestration.index.rows import Table

Array = NDArray[np.float64]


def completed(pack: IndexPack, table: Table) -> list[Present]:
    """Of every indicator which rows have a figure once gaps are filled, and of which it is zero."""
    known = observed_of(pack, table.figures)
    shared = Shared()
    out = []
    for i in pack.indicators:
        own = known[i.code]
        value = np.where(np.isnan(own), filled(i.code, i.impute or pack.defaults.impute, known, table, shared), own)
        out.append(Present(~np.isnan(value), value == 0))
    return out


def filled(code: str, impute: Impute, known: Mapping[str, Array], table: Table, shared: Shared | None = None) -> Array:
    """What the gaps of an indicator are filled with, over the rows; NaN where there is nothing, whatever elsewhere."""
    own = known[code]
    if impute.method in POOLED:
        return pooled(own, impute, table)
    if impute.method == "constant":
        return np.full(len(own), impute.value, dtype=np.float64)
    if impute.method in ("latest", "interpolate"):
        return _between(own, impute, table)
    if impute.method == "none":
        return np.full(len(own), np.nan)
    return estimate(code, impute, known, table.years, shared=shared)


def _between(own: Array, impute: Impute, table: Table) -> Array:
    """The unit's last figure before, or the line between the figures before and after."""
    import pandas as pd

    frame = pd.DataFrame({"unit": table.units, "year": table.years, "own": own}).dropna()
    known = {unit: (part["year"].to_numpy(), part["own"].to_numpy()) for unit, part in frame.groupby("unit")}
    out = np.full(len(own), np.nan)
    for row, (unit, year) in enumerate(zip(table.units, table.years, strict=True)):
        if unit not in known:
            continue
        years, figures = known[unit]  # rising, as the table is
        if impute.method == "interpolate":
            out[row] = np.interp(year, years, figures, left=np.nan, right=np.nan)
        elif (at := int(np.searchsorted(years, year)) - 1) >= 0 and year - years[at] <= impute.max_years:
            out[row] = figures[at]
    return out
