"""How results are written: a place is a whole number, there is no minus zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.index import IndexPack
from mulin.tables.sqlfiles import quoted

if TYPE_CHECKING:
    import duckdb

_PLACES = frozenset({"rank", "peer_rank", "rank_low", "rank_high"})


def whole_places(pack: IndexPack) -> bool:
    """Whether every place of its units is a whole number: those that share one have not the mean of theirs."""
    return pack.ranking.ties != "average"


def plain_query(con: duckdb.DuckDBPyConnection, query: str, *, whole: bool) -> str:
    """A query's rows as they are written; ``whole``: places are."""
    shown = []
    for name, kind, *_ in con.execute(f"describe {query}").fetchall():
        column = quoted(name)
        if kind == "DOUBLE":
            column = f"cast({column} as bigint)" if whole and name in _PLACES else f"{column} + 0.0"
        shown.append(f"{column} as {quoted(name)}")
    return f"select {', '.join(shown)} from ({query})"
