"""How results are written: a place is a whole number, there is no minus zero, a column has a type though empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mulin.index import IndexPack
from mulin.tables.sqlfiles import quoted

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_PLACES = frozenset({"rank", "peer_rank", "rank_low", "rank_high"})


def whole_places(pack: IndexPack) -> bool:
    """Whether every place of its units is a whole number: those that share one have not the mean of theirs."""
    return pack.ranking.ties != "average"


def plainly(frame: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """A result as it is written; ``whole``: places are."""
    import pandas as pd

    texts = pd.StringDtype(na_value=np.nan)
    out = frame.copy(deep=False)
    for name, column in frame.items():
        kind = column.dtype.kind
        if kind == "f":
            out[name] = column.astype("Int64") if whole and name in _PLACES else column + 0.0
        elif isinstance(column.dtype, pd.StringDtype) or (kind == "O" and column.isna().all()):
            out[name] = column.astype(texts)
    return out


def plain_query(con: duckdb.DuckDBPyConnection, query: str, *, whole: bool) -> str:
    """The same for a query."""
    shown = []
    for name, kind, *_ in con.execute(f"describe {query}").fetchall():
        column = quoted(name)
        if kind == "DOUBLE":
            column = f"cast({column} as bigint)" if whole and name in _PLACES else f"{column} + 0.0"
        shown.append(f"{column} as {quoted(name)}")
    return f"select {', '.join(shown)} from ({query})"
