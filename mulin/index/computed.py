"""What dbt's Python model of nodes computes, on frames: weights found from scores, nodes compared as sets.

The models in ``dbt_project/`` only hand over and take back; everything that may be wrong is here and in
``mulin.methods``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mulin.index.against_root import REFUSED as AGAINST_ROOT
from mulin.index.against_root import Group, NotFound, weights_against_root
from mulin.index.computed_weights import computed_weights, is_against_root, ways_in
from mulin.index.trees import read_bounds
from mulin.methods.trees.means import Bounds, best_order, combine, compared, exponent_of, seen_scores
from mulin.methods.trees.tree import TOLERANCE
from mulin.methods.weights_base import Weights

if TYPE_CHECKING:
    import pandas as pd

Scores = NDArray[np.float64]
Found = tuple[str, str | None, str, float, str | None]
"""Node, unit, what, value, note."""

NEED_NO_NEGATIVES = ("benefit_of_the_doubt", "entropy", "variation")
"""Methods and weights that need a true zero."""

CHILD, WHOLE = "source:", "source_of_all:"
"""What of a figure that weights come from, of a child or of the whole node; ``note`` is its part."""


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

    def run(self) -> Iterator[Found]:
        apart = self._apart()
        for inner in self._place.inner:
            if str(inner[0].node_code) not in apart:
                yield from self._node(*inner)
        found = self._against_root(apart)
        if isinstance(found, NotFound):
            yield found.node, None, "refused", np.nan, f"{AGAINST_ROOT}|{found.cause}"
            found = {}
        for inner in self._place.inner:
            if (code := str(inner[0].node_code)) in apart:
                yield from self._node(*inner, found.get(code))

    def _node(
        self, node: Any, codes: list[str], weights: Scores, found_before: Weights | None = None
    ) -> Iterator[Found]:
        code = str(node.node_code)
        how = self._how.get(code, node)
        scores = np.column_stack([self._scores[c] for c in codes])
        weighting = _text(how.weighting)
        computed, bounds = read_bounds(_text(how.computed) or "")
        if refused := self._negative(codes, scores, weighting, computed):
            yield code, *refused
            self._settle(code, how, codes, weights, np.full(len(scores), np.nan))
            return
        if weighting:
            own = None if how.method == "arithmetic" else partial(self._mean, how, scores)
            here = found_before
            if here is None:
                here = Weights(weights) if is_against_root(weighting) else (
                    computed_weights(weighting, scores, weights, codes, own)
                )  # fmt: skip
            weights = here.weights
            for j, child in enumerate(codes):
                yield child, None, "weight", float(weights[j]), str(here.notes.get(j, weighting))
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

    def _apart(self) -> dict[str, bool]:
        """Nodes whose weights are found from the whole tree (true), and all above them (false): they come last."""
        out: dict[str, bool] = {}
        for node, _, _ in self._place.inner:
            code = str(node.node_code)
            if is_against_root(_text(self._how.get(code, node).weighting)):
                out[code] = True
                while above := _text(self._place.nodes[code].parent_code):
                    code = above
                    out.setdefault(code, False)
        return out

    def _against_root(self, apart: Mapping[str, bool]) -> dict[str, Weights] | NotFound:
        """Weights of the nodes set ``apart``. Scores of these nodes and of those above are left as last tried."""
        inner = [one for one in self._place.inner if str(one[0].node_code) in apart]
        groups = {str(node.node_code): codes for node, codes, _ in inner if apart[str(node.node_code)]}
        if not groups:
            return {}
        ways = {code: str(self._how.get(code, self._place.nodes[code]).weighting) for code in groups}
        root = str(inner[-1][0].node_code)
        tried: dict[str, bytes] = {}
        again = {str(node.node_code): self._again(node, codes, given, apart) for node, codes, given in inner}

        def index(weights: Mapping[str, Scores]) -> Scores:
            moved: set[str] = set()
            for node, codes, given in inner:
                code = str(node.node_code)
                w = weights.get(code, given)
                if tried.get(code) == w.tobytes() and not moved.intersection(codes):
                    continue  # the search moves one weight at a time
                moved.add(code)
                tried[code] = w.tobytes()
                again[code](w)
            scores: Scores = self._scores[root]
            return scores

        some = [Group(code, ways[code], codes) for code, codes in groups.items()]
        return weights_against_root(some, self._scores, index)

    def _again(self, node: Any, codes: list[str], given: Scores, apart: Mapping[str, bool]) -> Callable[[Scores], None]:
        """The node's scores by other weights, thousands of times. Where a plain mean is all it takes, what the weights
        do not alter is made once; shares of weight are not asked for, for no node is void."""
        code = str(node.node_code)
        how = self._how.get(code, node)
        computed, _ = read_bounds(_text(how.computed) or "")
        free = not any(_number(self._how.get(c, self._place.nodes[c]).minimum_share) for c in apart)
        if computed or how.method == "formula" or not free or (_text(how.weighting) and not apart[code]):

            def whole(w: Scores) -> None:
                for _ in self._node(node, codes, given, Weights(w) if apart[code] else None):
                    pass

            return whole
        mean = (
            self._mean_of(how, np.column_stack([self._scores[c] for c in codes])) if not {*codes} & {*apart} else None
        )

        def quick(w: Scores) -> None:
            now = mean or self._mean_of(how, np.column_stack([self._scores[c] for c in codes]))
            self._scores[code] = now(w)

        return quick

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
        return self._mean_of(how, scores)(weights)

    def _mean_of(self, how: Any, scores: Scores) -> Callable[[Scores], Scores]:
        """Weights → the node's scores."""
        if how.method == "formula":
            return lambda _: np.full(len(scores), np.nan)
        exponent, there = exponent_of(how.method, _number(how.exponent)), ~np.isnan(scores)
        if how.method == "product":
            return lambda w: combine(how.method, exponent, scores, np.ones(len(w)), self._scale, there)
        seen = seen_scores(scores, exponent, how.zero_policy, _number(how.zero_floor))
        return lambda w: combine(how.method, exponent, seen, w, self._scale, there)


def _in_order(bounds: Mapping[str, tuple[float, float]] | None, codes: list[str]) -> Bounds | None:
    if bounds is None:
        return None
    shares = np.array([bounds.get(code, (0.0, 1.0)) for code in codes])
    return shares[:, 0], shares[:, 1]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
