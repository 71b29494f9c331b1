"""Who is first in each tree, for the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.index import IndexPack

if TYPE_CHECKING:
    import duckdb

_SHOWN = 10


@dataclass(frozen=True)
class Leaders:
    """The last year of a tree. ``units``: all there are, ``scored``: those with a score; ``first``: rank, code, name,
    score and coverage of the first ten."""

    tree: str
    year: int
    units: int
    scored: int
    first: tuple[tuple[float | None, str, str, float | None, float | None], ...]


def leaders(con: duckdb.DuckDBPyConnection, scores: str, pack: IndexPack) -> tuple[Leaders, ...]:
    """``scores``: where the result of that name is read from."""
    last = f"from {scores} where level = 0 and year = (select max(year) from {scores})"
    counted = con.execute(
        f"select tree, max(year), count(*), count(*) filter (comparable) {last} group by tree"
    ).fetchall()
    counts = {tree: (year, units, scored) for tree, year, units, scored in counted}
    rows = con.execute(
        f"select tree, rank, unit_code, unit_name, score, coverage {last}"
        f" qualify row_number() over (partition by tree order by rank nulls last, unit_code) <= {_SHOWN}"
        " order by tree, rank nulls last, unit_code"
    ).fetchall()
    return tuple(
        Leaders(tree, *counts[tree], tuple(tuple(row) for of, *row in rows if of == tree)) for tree in pack.trees
    )
