"""Uncertainty, sensitivity and audit of a scored index pack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack
from mulin.index.model import Robustness
from mulin.index.trees import formulas_of
from mulin.methods.draws.problem import MULTIPLE
from mulin.methods.draws.settings import Assumptions
from orchestration.index import messages as m
from orchestration.index.estimated import drawn
from orchestration.index.refs import TIER
from orchestration.index.relations import relations
from orchestration.robust.leaves import Drawn
from orchestration.robust.messages import NOT_ROBUST
from orchestration.robust.problem import index_problem
from orchestration.robust.tables import audit, uncertainty

if TYPE_CHECKING:
    import duckdb

    from mulin.methods.draws.problem import Problem
    from orchestration.index.table import Table

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
        decimals=pack.rounding.decimals if rounded else 10, ascending=pack.ranking.ascending,
    )  # fmt: skip


def robust_frames(
    con: duckdb.DuckDBPyConnection, pack: IndexPack, table: Table, *, treated: bool, draws: int | None = None
) -> dict[str, Any]:
    """Every tree, the last year or all. ``draws``: another number than the pack's; 0 leaves the audit alone."""
    import pandas as pd

    how = pack.robustness or Robustness()
    if draws is not None and draws > 0:
        how = how.model_copy(update={"draws": draws})
    if draws != 0 and pack.ranking.ties == "average":
        raise FindingsError(NOT_ROBUST, [Finding(Level.ERROR, "robust.ties", m.TIES_AVERAGE, m.MEND_TIES)])
    years = sorted(set(table.years))
    chosen = years if how.years == "all" else years[-1:]
    completed: Drawn | None = None
    if draws != 0 and MULTIPLE in how.imputations:
        completed = drawn(pack, table, years if _panel(pack) else chosen, how.completions, how.seed)
    formulas = formulas_of(pack)
    parts: dict[str, list[Any]] = {}
    for year in chosen:
        for tree in pack.trees:
            problem, cells = index_problem(con, year, tree, TIER, formulas, treated=treated, drawn=completed)
            if draws != 0:
                _few_enough(problem, tree)
            pillars = {tree: {n.code: n.parent or tree for n in problem.tiers[0].tree.nodes}}
            frames = audit(problem, {tree: cells}, pillars) | relations(problem)
            if draws != 0:
                frames |= uncertainty(
                    problem,
                    assumptions_of(pack, how),
                    cells.units,
                    _marts(con, year, tree, cells.units),
                    sobol_runs=how.sobol or (SOBOL_SLOW if _slow(problem) else SOBOL),
                )
            for name, frame in frames.items():
                of_tree = frame.rename(columns={"group": "tree"})
                if "tree" not in of_tree:  # rows of several trees stand in one file
                    of_tree.insert(0, "tree", tree)
                parts.setdefault(name, []).append(of_tree.assign(year=year))
    frames = {name: pd.concat(some, ignore_index=True) for name, some in parts.items()}
    return frames if completed is None else {**frames, "completed": _completed(completed, chosen)}


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


def undrawn(frames: Mapping[str, Any]) -> list[str]:
    """A sentence for each tree that was drawn for years in which nobody has a score: there was nothing to draw."""
    years: dict[str, list[str]] = {}
    if "rank_intervals" in frames:
        ranked = frames["rank_intervals"].groupby(["tree", "year"], sort=False)["rank"].count()
        for (tree, year), units in ranked.items():
            if not units:
                years.setdefault(str(tree), []).append(str(year))
    return [m.UNDRAWN.format(tree=tree, years="、".join(some)) for tree, some in years.items()]


def _marts(con: duckdb.DuckDBPyConnection, year: int, tree: str, units: list[str]) -> Any:
    of = dict(con.execute(
        "select unit_code, score_exact from results.index_scores where scenario = 'nominal' and level = 0 and year = ?"
        " and tree = ? and comparable", [year, tree],
    ).fetchall())  # fmt: skip
    return np.array([of.get(u, np.nan) for u in units], dtype=float)
