"""Leaf scores of one group of units as arrays: as the SQL gave them, and under other normalisations and imputations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.methods.draws.leaves import Leaf, LeafData
from mulin.methods.draws.problem import DECLARED
from mulin.rules.identity import Identity

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Array = NDArray[np.float64]

_CELLS = """
select n.unit_code, n.indicator_code, n.status, {value} as x, n.score, v.pool,
    n.status = 'not_applicable' as not_applicable,
    n.status in ('failed_missing', 'no_bonus') or coalesce(n.veto_triggered, false) as held
from intermediate.int_normalised as n
inner join intermediate.int_values as v using (scenario, year, unit_code, indicator_code)
{treated}
where n.scenario = 'nominal' and n.year = ? and n.tier = ? and n.kind = 'basic'
"""
_TREATED = (
    "left join intermediate.int_treated as t on n.scenario = t.scenario and n.year = t.year"
    " and n.unit_code = t.unit_code and n.indicator_code = t.indicator_code"
)


@dataclass(frozen=True)
class Cells:
    """``units`` × ``leaves``. ``score``, ``value`` (NaN: none), ``imputed``, ``applicable``."""

    units: list[str]
    leaves: list[str]
    score: Array
    value: Array
    imputed: NDArray[np.bool_]
    applicable: NDArray[np.bool_]
    data: LeafData

    def alternatives(self, imputation: str, normalisation: str) -> Array:
        """What a :class:`Tier` asks for. The nominal matrix is the SQL's own, to the last bit."""
        if (imputation, normalisation) == (DECLARED, DECLARED):
            return self.score
        if len(self.units) < 3 and normalisation != DECLARED:
            normalisation = DECLARED  # no peers: a unit alone has no place among others
        if (imputation, normalisation) == (DECLARED, DECLARED):
            return self.score
        if normalisation != DECLARED and not any(leaf.replaceable for leaf in self.data.leaves):
            normalisation = DECLARED
        return self.data(imputation, normalisation)


def read_cells(con: duckdb.DuckDBPyConnection, year: int, tier: str, *, treated: bool) -> Cells:
    """Every basic indicator of a tier for every unit of it, in the order of their codes."""
    query = _CELLS.format(
        value="coalesce(t.value, v.value)" if treated else "v.value", treated=_TREATED if treated else ""
    )
    frame = con.execute(query, [year, tier]).df()
    wide = {c: frame.pivot(index="unit_code", columns="indicator_code", values=c).sort_index() for c in
            ("status", "x", "score", "pool", "not_applicable", "held")}  # fmt: skip
    units, leaves = [str(u) for u in wide["x"].index], [str(c) for c in wide["x"].columns]
    status = wide["status"].to_numpy()
    usable = ~np.isin(status, ("pending", "not_applicable"))
    scores = np.where(usable, wide["score"].to_numpy(dtype=float), np.nan)
    fixed = np.where(wide["held"].to_numpy(dtype=bool), scores, np.nan)  # no rule moves a veto or a missing basic
    rules = _rules(con, year, leaves, wide["pool"])
    for k, leaf in enumerate(rules):
        if leaf.rule == Identity.name:  # the value itself is the score
            fixed[:, k] = scores[:, k]
    imputed = status == "imputed"
    data = LeafData(rules, wide["x"].to_numpy(dtype=float), imputed=imputed, fixed=fixed)
    return Cells(units, leaves, scores, data.values, imputed, ~wide["not_applicable"].to_numpy(dtype=bool), data)


def _rules(con: duckdb.DuckDBPyConnection, year: int, leaves: Sequence[str], pools: pd.DataFrame) -> list[Leaf]:
    meta = con.execute(
        "select code, scoring_rule, direction, target from raw.ref_indicators where year = ?", [year]
    ).fetchall()
    params: dict[str, dict[str, Any]] = {}
    for code, name, number, word in con.execute(
        "select indicator_code, param, number, word from raw.ref_params where year = ? order by indicator_code, param,"
        " position", [year],
    ).fetchall():  # fmt: skip
        value = number if number is not None else word
        mine = params.setdefault(code, {})
        if name == "winsor":
            mine.setdefault(name, []).append(value)
        elif value is not None:
            mine[name] = value
    for code, at, score in con.execute(
        'select indicator_code, "at", score from raw.ref_bands where year = ? order by all', [year]
    ).fetchall():
        params.setdefault(code, {}).setdefault("bands", []).append((at, score))
    by_code = {code: (rule, direction, target) for code, rule, direction, target in meta}
    out = []
    for code in leaves:
        rule, direction, target = by_code[code]
        pool = pools[code].to_numpy(dtype=object)
        out.append(Leaf(code, rule, direction, np.nan if target is None else float(target), params.get(code, {}), pool))
    return out
