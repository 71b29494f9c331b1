"""What dbt's Python models compute, on frames: treated figures, weights found from scores, nodes compared as sets.

The models in ``dbt_project/`` only hand over and take back; everything that may be wrong is here and in
``mulin.methods``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.findings import FindingsError
from mulin.index.computed_weights import computed_weights, ways_in
from mulin.index.trees import read_bounds
from mulin.methods.moments import kurtosis, passes, skewness
from mulin.methods.treatment import TreatSpec, treat, winsorise_quantiles
from mulin.methods.trees.means import Bounds, best_order, combine, compared, exponent_of, seen_scores
from mulin.methods.trees.tree import TOLERANCE

if TYPE_CHECKING:
    import pandas as pd

Scores = NDArray[np.float64]

NEED_NO_NEGATIVES = ("benefit_of_the_doubt", "entropy", "variation")
"""Methods and weights that need a true zero."""

CHILD, WHOLE = "source:", "source_of_all:"
"""What of a figure that weights come from, of a child or of the whole node; ``note`` is its part."""

_TREATED = (
    "value",
    "point",
    "method",
    "winsorised",
    "skew_before",
    "kurt_before",
    "skew_after",
    "kurt_after",
    "passed",
)


def treated(figures: pd.DataFrame) -> pd.DataFrame:
    """``int_treatable`` → ``int_treated``: each indicator of each year (or of the whole panel) treated by its spec."""
    import pandas as pd

    group = ["scenario", "pool_year", "indicator_code"]
    ordered = figures.sort_values([*group, "year", "unit_code"], ignore_index=True)
    out = ordered[["scenario", "year", "indicator_code", "unit_code"]]
    if not len(ordered):
        return pd.DataFrame(columns=[*out.columns, *_TREATED])
    values, columns = ordered["value"].to_numpy(dtype=float), {str(n): ordered[n].to_numpy(object) for n in ordered}
    firsts = np.flatnonzero(~ordered.duplicated(group).to_numpy())
    ends = [*firsts[1:], len(ordered)]
    made: dict[str, list[NDArray[Any]]] = {name: [] for name in _TREATED}
    for first, end in zip(firsts, ends, strict=True):
        how = {name: None if pd.isna(cells[first]) else cells[first] for name, cells in columns.items()}
        try:
            found = _treated_by(how, values[first:end])
        except FindingsError as refused:
            code, year = columns["indicator_code"][first], columns["year"][first]
            raise _of_indicator(refused, str(code), int(year)) from refused
        for name, part in found.items():
            made[name].append(np.broadcast_to(part, end - first))
    return out.assign(**{name: np.concatenate(parts) for name, parts in made.items()})


def _of_indicator(refused: FindingsError, code: str, year: int) -> FindingsError:
    """The same, saying of which indicator and year."""
    said = [replace(f, message=f"指标 {code}，{year} 年：{f.message}", column=code) for f in refused.findings]
    return FindingsError(str(refused.title), said)


def treatment(params: Mapping[str, Any]) -> Callable[[Scores], Scores] | None:
    """Known values → values, as an indicator's parameters (``ref_params``) say; None where nothing is treated."""
    if params.get("winsor_max") is None and params.get("treat_low") is None:
        return None
    names = {"quantile_low": "treat_low", "quantile_high": "treat_high", "winsor_max": "winsor_max",
             "skew": "treat_skew", "kurt": "treat_kurt", "then_word": "treat_then", "box_cox_lambda": "treat_lambda",
             "combine": "treat_combine", "gii_factor": "treat_factor", "lower": "treat_lower"}  # fmt: skip
    how = {name: params.get(param) for name, param in names.items()}
    return lambda values: np.asarray(_treated_by(how, values)["value"], dtype=np.float64)


def _treated_by(how: Mapping[str, Any], values: Scores) -> dict[str, Any]:
    if how["quantile_low"] is not None:
        cut = winsorise_quantiles(values, how["quantile_low"], how["quantile_high"])
        points = np.sign(values - cut).astype(int)
        return {
            "value": cut, "point": points, "method": "quantiles", "winsorised": int((points != 0).sum()),
            "skew_before": _known(skewness(values)), "kurt_before": _known(kurtosis(values)),
            "skew_after": _known(skewness(cut)), "kurt_after": _known(kurtosis(cut)), "passed": bool(passes(cut)),
        }  # fmt: skip
    most = int(how["winsor_max"])
    out = treat(values, TreatSpec(
        winsor_max=None if most < 0 else most, skew=float(how["skew"]), kurt=float(how["kurt"]),
        then=how["then_word"], lam=None if how["box_cox_lambda"] is None else float(how["box_cox_lambda"]),
        factor=float(how["gii_factor"] or 1.0), lower=bool(how["lower"]), combine=bool(how["combine"]),
        exhausted="leave" if how["then_word"] == "none" else "transform",
    ))  # fmt: skip
    return {
        "value": out.values, "point": out.points.astype(int), "method": out.method, "winsorised": out.winsorised,
        "skew_before": _known(out.skew_before), "kurt_before": _known(out.kurt_before),
        "skew_after": _known(out.skew_after), "kurt_after": _known(out.kurt_after), "passed": out.passed,
    }  # fmt: skip


def _known(moment: float | None) -> float:
    return np.nan if moment is None else moment


def computed_nodes(
    leaves: pd.DataFrame, nodes: pd.DataFrame, scenarios: pd.DataFrame, policy: pd.DataFrame
) -> pd.DataFrame:
    """Weights and scores that SQL cannot compute, tree by tree from the leaves up."""
    import pandas as pd

    scale = dict(zip(policy["year"], policy["scale"], strict=True))
    places = {key: _Place(place) for key, place in nodes.groupby(["year", "tree"], sort=True)}
    there = leaves.groupby(["scenario", "year", "tree"], sort=False).indices
    cells = {name: leaves[name].to_numpy() for name in ("unit_code", "node_code", "score", "applicable")}
    rows: list[tuple[Any, ...]] = []
    for s in scenarios.itertuples():
        for (year, tree), place in places.items():
            if year != s.weight_year:
                continue
            at = there.get((s.scenario, s.year, tree), np.empty(0, dtype=np.intp))
            here = {name: values[at] for name, values in cells.items()}
            how = places.get((s.method_year, tree))
            work = _Work(place, how.nodes if how else {}, here, float(scale[s.method_year]))
            rows += [(s.scenario, s.year, tree, *found) for found in work.run()]
    columns = ["scenario", "year", "tree", "node_code", "unit_code", "what", "value", "note"]
    out = pd.DataFrame(rows, columns=columns)
    return out.astype({"unit_code": "string", "note": "string", "value": "float64", "year": "int32"})


class _Place:
    """One tree of a version of the rules. ``inner``: each node with its children and their weights, from the lowest up;
    the same for however many scenarios are scored by it."""

    def __init__(self, place: pd.DataFrame) -> None:
        place = place.sort_values(["level", "sort"])
        self.nodes: dict[str, Any] = {str(row.node_code): row for row in place.itertuples()}
        self.inner = []
        for node in place[place["node_kind"] != "indicator"].sort_values("level", ascending=False).itertuples():
            kids = place[place["parent_code"] == node.node_code]
            self.inner.append((node, [str(c) for c in kids["node_code"]], kids["weight"].to_numpy(dtype=float)))


class _Work:
    """One tree of one scenario and year. Yields (node, unit, what, value, note).

    Nodes that SQL computes are computed here too, for what stands above them, with the same minimum shares. Formulas
    are not: the pack's checks keep them from standing under what is found here.
    """

    def __init__(self, place: _Place, how: Mapping[str, Any], here: Mapping[str, Any], scale: float) -> None:
        self._place, self._how, self._scale = place, how, scale
        units, at_unit = np.unique(here["unit_code"].astype(str), return_inverse=True)
        codes, at_code = np.unique(here["node_code"].astype(str), return_inverse=True)
        scores, applies = np.full((len(codes), len(units)), np.nan), np.zeros((len(codes), len(units)))
        scores[at_code, at_unit] = here["score"].astype(float)
        applies[at_code, at_unit] = here["applicable"].astype(float) > 0
        self._units = [str(unit) for unit in units]
        self._scores = dict(zip(codes, scores, strict=True))
        self._applies = dict(zip(codes, applies, strict=True))
        self._available = {code: ~np.isnan(row) * 1.0 for code, row in self._scores.items()}

    def run(self) -> Iterator[tuple[str, str | None, str, float, str | None]]:
        for node, codes, weights in self._place.inner:
            code = str(node.node_code)
            how = self._how.get(code, node)
            scores = np.column_stack([self._scores[c] for c in codes])
            weighting = _text(how.weighting)
            computed, bounds = read_bounds(_text(how.computed) or "")
            if refused := self._negative(codes, scores, weighting, computed):
                yield code, *refused
                self._settle(code, how, codes, weights, np.full(len(scores), np.nan))
                continue
            if weighting:
                own = None if how.method == "arithmetic" else partial(self._mean, how, scores)
                here = computed_weights(weighting, scores, weights, codes, own)
                weights = here.weights
                for j, child in enumerate(codes):
                    yield child, None, "weight", float(weights[j]), here.notes.get(j, weighting)
                for d in here.details:
                    of = (CHILD, codes[d.child]) if d.child is not None else (WHOLE, code)
                    yield of[1], None, of[0] + d.what, d.value, d.part
            if computed == "kemeny":
                found, order = best_order(scores, weights)
                yield code, None, "units", float(len(order.order)), None
                yield code, None, "support", order.score, None
                yield code, None, "proven", float(order.optimal), None
                yield code, None, "tied", float(sum(len(c) for c in order.classes if len(c) > 1)), None
            elif computed:
                found = compared(computed, scores, weights, self._scale, _in_order(bounds, codes))
            else:
                found = self._mean(how, scores, weights)
            if computed:
                for unit, value in zip(self._units, found, strict=True):
                    if not np.isnan(value):
                        yield code, unit, "score", float(value), None
            self._settle(code, how, codes, weights, found)

    def _negative(
        self, codes: list[str], scores: Scores, weighting: str | None, computed: str
    ) -> tuple[str, str, float, str] | None:
        """The least score where none may be below 0: unit, what, value, way and child. Who runs this refuses it."""
        ways = [computed, *(ways_in(weighting) if weighting else ())]
        way = next((w for w in ways if w in NEED_NO_NEGATIVES), None)
        if way is None or not (scores < 0).any():
            return None
        u, j = np.unravel_index(np.nanargmin(scores), scores.shape)
        return self._units[int(u)], "refused", float(scores[u, j]), f"{way}|{codes[int(j)]}"

    def _settle(self, code: str, how: Any, codes: list[str], weights: Scores, found: Scores) -> None:
        """What stands above sees no score where too few of the children have one."""
        applies = np.column_stack([self._applies[c] for c in codes])
        available = np.column_stack([self._available[c] for c in codes])
        even = weights / weights.sum()
        self._applies[code], self._available[code] = applies @ even, available @ even
        top, bottom = self._available[code], self._applies[code]
        if how.share_of == "count":
            scored = np.column_stack([~np.isnan(self._scores[c]) for c in codes])
            top, bottom = (scored & (applies > 0)).sum(axis=1) * 1.0, (applies > 0).sum(axis=1) * 1.0
        share = np.divide(top, bottom, out=np.ones(len(top)), where=bottom > 0)
        void = (share < (_number(how.minimum_share) or 0.0) - TOLERANCE) & (how.below_minimum == "missing")
        self._scores[code] = np.where(void, np.nan, found)
        self._available[code] = np.where(void, 0.0, self._available[code])

    def _mean(self, how: Any, scores: Scores, weights: Scores) -> Scores:
        if how.method == "formula":
            return np.full(len(scores), np.nan)
        exponent = exponent_of(how.method, _number(how.exponent))
        seen = scores if how.method == "product" else seen_scores(
            scores, exponent, how.zero_policy, _number(how.zero_floor)
        )  # fmt: skip
        factors = np.ones(len(weights)) if how.method == "product" else weights
        return combine(how.method, exponent, seen, factors, self._scale, ~np.isnan(scores))


def _in_order(bounds: Mapping[str, tuple[float, float]] | None, codes: list[str]) -> Bounds | None:
    if bounds is None:
        return None
    shares = np.array([bounds.get(code, (0.0, 1.0)) for code in codes])
    return shares[:, 0], shares[:, 1]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
