"""Leaf scores of one group of units as arrays: as the SQL gave them, and under other normalisations and imputations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.index.treated_figures import treatment
from mulin.methods.draws.leaves import Completions, Leaf, LeafData
from mulin.methods.draws.problem import DECLARED, MULTIPLE

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Array = NDArray[np.float64]

_CELLS = """
select n.year, n.unit_code, n.indicator_code, n.status, v.value, {treated} as x, n.score, v.pool,
    n.status = 'not_applicable' as not_applicable,
    n.status in ('failed_missing', 'no_bonus') or coalesce(n.veto_triggered, false) as held
from intermediate.int_normalised as n
inner join intermediate.int_values as v using (scenario, year, unit_code, indicator_code)
{join}
where n.scenario = 'nominal' and (n.year = ? or {panel}) and n.tier = ? and n.kind = 'basic'
"""
_TREATED = (
    "left join intermediate.int_treated as t on n.scenario = t.scenario and n.year = t.year"
    " and n.unit_code = t.unit_code and n.indicator_code = t.indicator_code"
)
_MADE = ("imputed", "carried_forward")
"""Statuses of figures that are not the year's own: what other imputations replace."""


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
        if imputation.startswith(f"{MULTIPLE}:") and (drawn := self.data.completions) is not None:
            # indicators without a gap are as declared, to the last bit
            out = self.alternatives(DECLARED, normalisation)
            if moved := set(map(int, drawn.columns)):
                at = sorted(moved)
                out = out.copy()
                out[:, at] = self.data(imputation, normalisation, moved)[:, at]
            return out
        return self.data(imputation, normalisation)


Drawn = Mapping[tuple[str, int, str], Array]
"""Indicator, year and unit of every gap that is filled by draws → its figures (completed tables,)."""


def read_cells(
    con: duckdb.DuckDBPyConnection, year: int, tier: str, *, treated: bool, drawn: Drawn | None = None
) -> Cells:
    """Every basic indicator of a tier for every unit of it, in the order of their codes.

    Where an indicator is compared over a whole panel, the other years stand behind, to be compared with.
    """
    panel = _panel(con, year)
    query = _CELLS.format(
        treated="coalesce(t.value, v.value)" if treated else "v.value", join=_TREATED if treated else "",
        panel="true" if panel else "false",
    )  # fmt: skip
    frame = con.execute(query, [year, tier]).df()
    wide = {
        c: frame.pivot(index=["year", "unit_code"], columns="indicator_code", values=c).sort_index()
        for c in ("status", "value", "x", "score", "pool", "not_applicable", "held")
    }
    leaves = [str(c) for c in wide["x"].columns]
    years = wide["x"].index.get_level_values("year").to_numpy()
    rows = [str(u) for u in wide["x"].index.get_level_values("unit_code")]
    here = years == year
    status = wide["status"].to_numpy()
    usable = ~np.isin(status, ("pending", "not_applicable"))
    scores = np.where(usable, wide["score"].to_numpy(dtype=float), np.nan)
    fixed = np.where(wide["held"].to_numpy(dtype=bool), scores, np.nan)  # no rule moves a veto or a missing basic
    imputed = status == "imputed"
    x = wide["x"].to_numpy(dtype=float)
    data = LeafData(
        _rules(con, year, leaves, wide["pool"], rows), wide["value"].to_numpy(dtype=float), imputed=imputed,
        imputable=np.isin(status, _MADE), fixed=fixed, treated=x, years=years if panel else None,
        shown=here if panel else None,
        completions=None if drawn is None else _completions(drawn, leaves, years, rows),
    )  # fmt: skip
    return Cells([u for u, there in zip(rows, here, strict=True) if there], leaves, scores[here], x[here],
                 imputed[here], ~wide["not_applicable"].to_numpy(dtype=bool)[here], data)  # fmt: skip


def _completions(drawn: Drawn, leaves: Sequence[str], years: NDArray[Any], units: Sequence[str]) -> Completions:
    """The drawn figures of these rows, in their places."""
    column, row = (
        {code: k for k, code in enumerate(leaves)},
        {(int(year), unit): at for at, (year, unit) in enumerate(zip(years, units, strict=True))},
    )
    mine = [(row[year, unit], column[code], figures) for (code, year, unit), figures in drawn.items()
            if code in column and (year, unit) in row]  # fmt: skip
    at = np.array([(r, c) for r, c, _ in mine], dtype=np.intp).reshape(-1, 2)
    figures = np.array([some for *_, some in mine], dtype=np.float64)
    tables = len(next(iter(drawn.values()), ()))
    return Completions(at[:, 0], at[:, 1], figures.T if len(mine) else np.empty((tables, 0)))


def _panel(con: duckdb.DuckDBPyConnection, year: int) -> bool:
    found = con.execute(
        "select count(*) from raw.ref_params where year = ? and param = 'pool_years' and number = 1", [year]
    ).fetchone()
    return bool(found and found[0])


def _rules(
    con: duckdb.DuckDBPyConnection, year: int, leaves: Sequence[str], pools: pd.DataFrame, rows: Sequence[str]
) -> list[Leaf]:
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
    classes = _classes(con)
    out = []
    for code in leaves:
        rule, direction, target = by_code[code]
        mine = params.get(code, {})
        own = str(mine.get("impute_pool", ""))
        filled_within = classes.get(own.removeprefix("by:"), {}) if own else None
        word = str(mine.get("reference", ""))
        out.append(Leaf(
            code, rule, direction, np.nan if target is None else float(target), mine,
            pools[code].to_numpy(dtype=object),
            impute_pool=None if filled_within is None else np.array([filled_within.get(u) for u in rows], dtype=object),
            treat=treatment(mine),
            reference=np.array([u == word.removeprefix("unit:") for u in rows]) if word.startswith("unit:") else None,
        ))  # fmt: skip
    return out


def _classes(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Class → unit → its value."""
    out: dict[str, dict[str, str]] = {}
    for name, unit, value in con.execute("select class_code, unit_code, value from raw.ref_unit_classes").fetchall():
        out.setdefault(name, {})[unit] = value
    return out
