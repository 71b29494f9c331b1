"""Uncertainty, sensitivity and audit of a district's year, as tables beside its marts.

Figures are rounded to 6 decimals: a linear algebra library may add in another order on another machine, and a release
must recompute to the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.marts import robustness_tables
from mulin.methods.draws.settings import Assumptions
from mulin.pack import Pack
from mulin.scoring import arrays
from mulin.tables.sqlfiles import connect
from orchestration.robust.problem import district_problem
from orchestration.robust.tables import audit, uncertainty

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DECIMALS = 6


def assumptions_of(pack: Pack, year: int) -> Assumptions:
    framework = pack.years[year].framework
    how = framework.robustness
    rounded = framework.ranking.on == "rounded"
    return Assumptions(
        weight_perturbation=how.weight_perturbation, draws=how.draws, seed=how.seed,
        normalisations=tuple(how.normalisations or ("declared",)),
        aggregations=tuple(how.aggregations or ("declared",)), leave_out=bool(how.leave_out),
        tier_shares=bool(how.tier_shares), zero_floor=how.zero_floor, ties=framework.ranking.ties,
        decimals=framework.rounding.score_decimals if rounded else arrays.DECIMALS,
    )  # fmt: skip


def write_robust_tables(warehouse: Path, pack: Pack, year: int) -> dict[str, int]:
    """Draw and audit the assessed year, write ``marts.<table>``; returns table → rows.

    Raises FindingsError when draw 0 is not what the marts say, or a draw takes a score away.
    """
    with connect(warehouse) as con:
        frames = robust_frames(con, pack, year)
        for name, table in robustness_tables().items():
            write_table(con, name, table.types, frames[name].assign(year=year))
        con.execute("checkpoint")
    return {name: len(frames[name]) for name in robustness_tables()}


def robust_frames(con: duckdb.DuckDBPyConnection, pack: Pack, year: int) -> dict[str, Any]:
    problem, cells = district_problem(con, year)
    units = [u for tier in problem.tiers for u in cells[tier.code].units]
    total, group = published(con, year)
    marts = np.array([total.get(u, np.nan) for u in units], dtype=float)
    peers = [group.get(u, "") for u in units]
    frames = uncertainty(problem, assumptions_of(pack, year), units, marts, peers)
    pillars = {t.code: {n.code: n.parent or "" for n in t.tree.nodes} for t in problem.tiers}
    frames |= audit(problem, cells, pillars)
    return {name: frame.rename(columns={"group": "tier"}) for name, frame in frames.items()}


def published(con: duckdb.DuckDBPyConnection, year: int) -> tuple[dict[str, float], dict[str, str]]:
    """Exact totals and peer groups of the comparable units.

    A group's code may stand in two tiers (streets and their district in that of the district): the tier is part of it.
    """
    rows = con.execute(
        "select unit_code, total_score_exact, tier || '/' || coalesce(peer_group, '') from marts.unit_scores"
        " where year = ? and comparable",
        [year],
    ).fetchall()
    return {unit: score for unit, score, _ in rows}, {unit: peers for unit, _, peers in rows}


def write_table(con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], frame: pd.DataFrame) -> None:
    """Replace ``marts.<name>`` by a frame, as ``columns`` (name → DuckDB type) say; what is not finite becomes null."""
    if frame.empty:  # of nothing (no two indicators to correlate) no column is known but the year
        frame = frame.reindex(columns=list(columns))
    con.register("arriving", frame)

    def stored(column: str, kind: str) -> str:
        if kind == "DOUBLE":
            # 0.0 + turns -0.0 into 0.0, which would be another text; a column without rows has no type of its own
            figure = f'cast("{column}" as double)'
            return f"cast(case when isfinite({figure}) then 0.0 + round({figure}, {DECIMALS}) end as double)"
        if kind == "INTEGER":
            return f'cast(case when isfinite(cast("{column}" as double)) then "{column}" end as integer)'
        return f'cast("{column}" as {kind})'

    listed = ", ".join(f'{stored(c, kind)} as "{c}"' for c, kind in columns.items())
    con.execute(f"create or replace table marts.{name} as select {listed} from arriving")
    con.unregister("arriving")
