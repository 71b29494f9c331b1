"""Uncertainty, sensitivity and audit of a scored index pack."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack
from mulin.index.model import Robustness
from mulin.index.trees import formulas_of
from mulin.methods.draws.problem import MULTIPLE
from mulin.methods.draws.settings import Assumptions
from mulin.scoring.arrays import DECIMALS
from orchestration.index import messages as m
from orchestration.index.asked import FEWEST, Asked, drawn_of
from orchestration.index.estimated import drawn
from orchestration.index.refs import TIER
from orchestration.index.relations import relations
from orchestration.robust.leaves import Drawn
from orchestration.robust.messages import NOT_ROBUST
from orchestration.robust.problem import index_problem
from orchestration.robust.tables import audit, sensitivity, uncertainty

if TYPE_CHECKING:
    import duckdb

    from mulin.methods.draws.problem import Problem
    from orchestration.index.rows import Table

SOBOL, SOBOL_SLOW = 256, 64
"""Base samples of the Sobol design; the second where each run solves programs. The errors beside the indices tell."""

KEMENY_DRAWN = 25
"""Units whose order is found again thousands of times in minutes; a proof for sixty takes seconds each time."""


def assumptions_of(pack: IndexPack, how: Robustness) -> Assumptions:
    rounded = pack.ranking.on == "rounded"
    return Assumptions(
        weight_perturbation=how.weight_perturbation, dirichlet=how.dirichlet, normalisations=how.normalisations,
        aggregations=how.aggregations, imputations=how.imputations,
        completions=how.completions if MULTIPLE in how.imputations else 0, leave_out=how.leave_out, draws=how.draws,
        seed=how.seed, ties=pack.ranking.ties, zero_floor=how.zero_floor,
        decimals=pack.rounding.decimals if rounded else DECIMALS, ascending=pack.ranking.ascending,
    )  # fmt: skip


def require_drawable(pack: IndexPack, asked: Asked) -> None:
    """Raise FindingsError (Chinese) for what a command asks of a pack that cannot be drawn so: before any work."""
    draws, runs = asked.of(pack)
    how = _how(pack, draws)
    if asked.sobol is not None and 0 < asked.sobol < FEWEST:
        text = m.TOO_FEW.format(sobol=asked.sobol, fewest=FEWEST)
        raise FindingsError(NOT_ROBUST, [Finding(Level.ERROR, "robust.sobol", text, m.MEND_TOO_FEW)])
    if asked.sobol and not assumptions_of(pack, how).factors:
        raise FindingsError(NOT_ROBUST, [Finding(Level.ERROR, "robust.sobol", m.NO_FACTOR, m.MEND_NO_FACTOR)])
    if (draws or runs != 0) and pack.ranking.ties == "average":
        raise FindingsError(NOT_ROBUST, [Finding(Level.ERROR, "robust.ties", m.TIES_AVERAGE, m.MEND_TIES)])


def _how(pack: IndexPack, draws: int) -> Robustness:
    how = pack.robustness or Robustness()
    return how.model_copy(update={"draws": draws}) if draws else how


def robust_frames(
    con: duckdb.DuckDBPyConnection, pack: IndexPack, table: Table, asked: Asked, *, treated: bool
) -> dict[str, Any]:
    """Every tree, the last year or all."""
    import pandas as pd

    draws, runs = asked.of(pack)
    how = _how(pack, draws)
    years = sorted(set(table.years))
    completed: Drawn | None = None
    if (draws or runs != 0) and MULTIPLE in how.imputations:
        of = years if _panel(pack) else sorted({year for _, year in drawn_of(pack, years)})
        completed = drawn(pack, table.filling, of, how.completions, how.seed)
    formulas = formulas_of(pack)
    parts: dict[str, list[Any]] = {}
    for tree, year in drawn_of(pack, years):
        problem, cells = index_problem(con, year, tree, TIER, formulas, treated=treated, drawn=completed)
        if draws or runs != 0:
            _few_enough(problem, tree)
        pillars = {tree: {n.code: n.parent or tree for n in problem.tiers[0].tree.nodes}}
        frames = audit(problem, {tree: cells}, pillars) | relations(problem)
        sobol = (SOBOL_SLOW if _slow(problem) else SOBOL) if runs is None else runs
        assumed, marts = assumptions_of(pack, how), _marts(con, year, tree, cells.units)
        if draws:
            frames |= uncertainty(problem, assumed, cells.units, marts, sobol_runs=sobol)
        elif sobol:
            frames |= sensitivity(problem, assumed, cells.units, marts, sobol)
        for name, frame in frames.items():
            of_tree = frame.rename(columns={"group": "tree"})
            if "tree" not in of_tree:  # rows of several trees stand in one file
                of_tree.insert(0, "tree", tree)
            parts.setdefault(name, []).append(of_tree.assign(year=year))
    frames = {name: pd.concat(some, ignore_index=True) for name, some in parts.items()}
    if completed is None:
        return frames
    return {**frames, "completed": _completed(completed, {year for _, year in drawn_of(pack, years)})}


def _panel(pack: IndexPack) -> bool:
    """Whether anything is compared with other years."""
    return any((i.normalise or pack.defaults.normalise).years == "all" for i in pack.indicators)


def _completed(drawn: Drawn, years: Collection[int]) -> Any:
    """A row a completed table and gap."""
    import pandas as pd

    rows = [(year, code, unit, n, float(x)) for (code, year, unit), figures in sorted(drawn.items()) if year in years
            for n, x in enumerate(figures, 1)]  # fmt: skip
    told = pd.DataFrame(rows, columns=["year", "indicator_code", "unit_code", "completion", "value"])
    return told.astype({"year": int, "completion": int, "value": float})


def _slow(problem: Problem) -> bool:
    return any(n.method in ("kemeny", "benefit_of_the_doubt") for n in problem.tiers[0].tree.nodes)


def _few_enough(problem: Problem, tree: str) -> None:
    units = int(problem.comparable[0].sum())
    if units > KEMENY_DRAWN and any(n.method == "kemeny" for n in problem.tiers[0].tree.nodes):
        text = m.KEMENY_DRAWN.format(tree=tree, units=units, most=KEMENY_DRAWN)
        raise FindingsError(NOT_ROBUST, [Finding(Level.ERROR, "robust.kemeny", text, m.MEND_KEMENY_DRAWN)])


def _marts(con: duckdb.DuckDBPyConnection, year: int, tree: str, units: list[str]) -> Any:
    of = dict(con.execute(
        "select unit_code, score_exact from results.index_scores where scenario = 'nominal' and level = 0 and year = ?"
        " and tree = ? and comparable", [year, tree],
    ).fetchall())  # fmt: skip
    return np.array([of.get(u, np.nan) for u in units], dtype=float)
