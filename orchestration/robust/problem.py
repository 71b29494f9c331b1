"""The trees and tiers of a scored warehouse as a :class:`Problem`: what is perturbed is the whole machinery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.index.formula import Formula
from mulin.index.trees import read_bounds
from mulin.methods.draws.problem import Problem, Tier
from mulin.methods.trees.tree import Node, Tree
from orchestration.robust.leaves import Cells, Drawn, read_cells

if TYPE_CHECKING:
    import duckdb

_NODES = (
    "select n.node_code, n.parent_code, n.node_kind, n.weight, n.method, n.formula, s.computed, n.exponent,"
    " n.zero_policy, n.zero_floor, n.minimum_share, n.share_of, n.below_minimum, n.scale"
    " from intermediate.int_nodes as n"
    " left join staging.stg_nodes as s on n.year = s.year and n.tree = s.tree and n.node_code = s.node_code"
    " where n.scenario = 'nominal' and n.year = ? and n.tree = ? order by n.level, n.node_code"
)


def read_tree(
    con: duckdb.DuckDBPyConnection, year: int, tree: str, formulas: Mapping[str, Formula] | None = None
) -> Tree:
    """``formulas``: by name, as ``int_nodes.formula`` has it."""
    rows = con.execute(_NODES, [year, tree]).df().to_dict("records")
    of_product = {r["node_code"] for r in rows if r["method"] == "product"}
    nodes = [_node(row, row["parent_code"] in of_product, formulas or {}) for row in rows]
    return Tree(tuple(nodes), tuple(sorted(str(r["node_code"]) for r in rows if r["node_kind"] == "indicator")))


def _node(row: dict[Any, Any], factor: bool, formulas: Mapping[str, Formula]) -> Node:
    code, parent = str(row["node_code"]), row["parent_code"]
    above = str(parent) if isinstance(parent, str) else None
    if row["node_kind"] == "indicator":
        return Node(code, above, 1.0 if factor else float(row["weight"]))
    method, bounds = str(row["method"]), None
    if method == "computed":
        method, bounds = read_bounds(str(row["computed"]))
    return Node(
        code, above, 1.0 if factor else float(row["weight"]), method, _number(row["exponent"]), row["zero_policy"],
        _number(row["zero_floor"]), float(row["minimum_share"]), row["share_of"], row["below_minimum"],
        float(row["scale"]), formulas[str(row["formula"])].evaluate if method == "formula" else None, bounds,
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def index_problem(
    con: duckdb.DuckDBPyConnection, year: int, tree: str, tier: str, formulas: Mapping[str, Formula], *, treated: bool,
    drawn: Drawn | None = None,
) -> tuple[Problem, Cells]:  # fmt: skip
    """One tree of an index pack, one year. ``drawn``: what multiple imputation fills gaps with."""
    shape = read_tree(con, year, tree, formulas)
    cells = read_cells(con, year, tier, treated=treated, drawn=drawn)
    mine = _of(cells, shape)
    comparable = _comparable(con, year, tree, cells.units)
    return Problem((Tier(tree, shape, mine.alternatives, comparable=comparable, applicable=mine.applicable),)), mine


def _comparable(con: duckdb.DuckDBPyConnection, year: int, tree: str, units: list[str]) -> NDArray[np.bool_]:
    rows = con.execute(
        "select unit_code, comparable and score is not null from intermediate.int_node_scores"
        " where scenario = 'nominal' and year = ? and tree = ? and level = 0", [year, tree],
    ).fetchall()  # fmt: skip
    of = dict(rows)
    return np.array([bool(of.get(u, False)) for u in units])


def _of(cells: Cells, tree: Tree) -> Cells:
    """The cells of a tree's own leaves, in its order."""
    at = [cells.leaves.index(code) for code in tree.leaves]
    d = cells.data

    def mine(some: Any) -> Any:
        return None if some is None else some[:, at]

    data = replace(
        d, leaves=[d.leaves[k] for k in at], values=d.values[:, at], imputed=mine(d.imputed),
        imputable=mine(d.imputable), fixed=mine(d.fixed), treated=mine(d.treated),
        completions=None if d.completions is None else d.completions.of(at),
    )  # fmt: skip
    return Cells(cells.units, list(tree.leaves), cells.score[:, at], cells.value[:, at], cells.imputed[:, at],
                 cells.applicable[:, at], data)  # fmt: skip


_TOTALS = (
    "select unit_code, parent_code, own_share, children_share, own_guiding, own_deductions, is_comparable"
    " from intermediate.int_unit_totals where scenario = 'nominal' and year = ? and tier = ? order by unit_code"
)


def district_problem(con: duckdb.DuckDBPyConnection, year: int) -> tuple[Problem, dict[str, Cells]]:
    """All tiers of a district from the lowest up, composed as ``int_unit_totals`` composes them."""
    rows = con.execute(
        "select tier, child_tier, minimum_comparable_share, total_min, total_max from raw.ref_tiers where year = ?",
        [year],
    ).fetchall()
    of = {tier: rest for tier, *rest in rows}
    order = [t for t, rest in of.items() if rest[0] is None]
    while len(order) < len(of):
        order += [t for t, rest in of.items() if rest[0] == order[-1]]
    totals = {t: con.execute(_TOTALS, [year, t]).df() for t in order}
    tiers, cells = [], {}
    for k, tier in enumerate(order):
        child, least, low, high = of[tier]
        frame = totals[tier]
        tree = read_tree(con, year, tier)
        cells[tier] = _of(read_cells(con, year, tier, treated=False), tree)
        above = list(totals[order[k + 1]]["unit_code"]) if k + 1 < len(order) else []
        place = {code: i for i, code in enumerate(above)}
        tiers.append(Tier(
            tier, tree, cells[tier].alternatives, own_share=float(frame["own_share"].iloc[0]),
            children_share=float(frame["children_share"].iloc[0]), child=child,
            parents=np.array([place.get(p, -1) for p in frame["parent_code"]]),
            guiding=frame["own_guiding"].to_numpy(dtype=float),
            deductions=frame["own_deductions"].to_numpy(dtype=float),
            total_min=low, total_max=high, minimum_children_share=float(least or 0.0),
            comparable=frame["is_comparable"].to_numpy(dtype=bool), applicable=cells[tier].applicable,
        ))  # fmt: skip
    return Problem(tuple(tiers)), cells
