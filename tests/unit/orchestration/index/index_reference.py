"""An index computed a second time, in plain Python from docs/pack.md, one unit and one number at a time.

It shares no code with ``mulin`` and knows no arrays (but for eigenvectors and linear programs, where NumPy and SciPy
are asked directly). ``None`` is an unknown figure or score; ASIDE a score that is not applicable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

Key = tuple[str, int]  # unit, year
Figures = dict[Key, float | None]
ASIDE = "aside"


# -- figures ---------------------------------------------------------------------------------------------------------


def figures(indicator: Mapping[str, Any], table: Mapping[str, Figures]) -> Figures:
    """Figure ÷ denominator × factor."""
    top = table[indicator.get("field", indicator["code"])]
    below = table[indicator["denominator"]] if "denominator" in indicator else None
    factor = indicator.get("factor", 1.0)
    out: Figures = {}
    for key, value in top.items():
        if value is None or (below is not None and not below[key]):
            out[key] = None
        else:
            out[key] = factor * (value if below is None else value / (below[key] or 1.0))
    return out


def imputed(how: Mapping[str, Any], x: Figures, group: Callable[[str, str], str | None]) -> Figures:
    method = how.get("method", "none")
    out = dict(x)
    for (unit, year), value in x.items():
        if value is not None or method == "none":
            continue
        mine = {y: v for (u, y), v in x.items() if u == unit and v is not None}
        if method == "constant":
            out[unit, year] = how["value"]
        elif method == "latest":
            past = [y for y in mine if 0 < year - y <= how.get("max_years", 10)]
            out[unit, year] = mine[max(past)] if past else None
        elif method == "interpolate":
            before, after = [y for y in mine if y < year], [y for y in mine if y > year]
            if before and after:
                a, b = max(before), min(after)
                out[unit, year] = mine[a] + (mine[b] - mine[a]) * (year - a) / (b - a)
        else:
            by = how.get("by")
            own = group(by, unit) if by else "all"
            peers = sorted(
                v for (u, y), v in x.items()
                if y == year and v is not None and own is not None and (not by or group(by, u) == own)
            )  # fmt: skip
            if peers:
                out[unit, year] = sum(peers) / len(peers) if method == "mean" else median(peers)
    return out


def median(values: Sequence[float]) -> float:
    s, n = sorted(values), len(values)
    return s[n // 2] if n % 2 else (s[n // 2 - 1] + s[n // 2]) / 2


def moments(values: Sequence[float]) -> tuple[float, float]:
    """Sample-adjusted skewness and excess kurtosis (Joanes & Gill 1998, type 2)."""
    n = len(values)
    mean = sum(values) / n
    m2, m3, m4 = (sum((v - mean) ** k for v in values) / n for k in (2, 3, 4))
    g1, g2 = m3 / m2**1.5, m4 / m2**2 - 3
    return g1 * math.sqrt(n * (n - 1)) / (n - 2), (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)


def treated(how: Mapping[str, Any], x: Mapping[Key, float], bad: bool = False) -> dict[Key, float]:
    """One pool of figures, winsorised and transformed as docs/pack.md says."""
    values = dict(x)
    if len(set(x.values())) < 2:
        return values
    if how.get("quantiles"):
        low, high = (quantile(sorted(x.values()), q) for q in how["quantiles"])
        return {k: min(max(v, low), high) for k, v in x.items()}
    most, then = how.get("winsor_max", 0), how.get("then", "none")

    def passes() -> bool:
        skew, kurt = moments(list(values.values()))
        return abs(skew) < how.get("skew", 2.0) or kurt < how.get("kurt", 3.5)

    if passes():
        return values
    at_an_end: set[Key] = set()
    while most != 0 and not passes() and (most is None or len(at_an_end) < most):
        high = moments(list(values.values()))[0] >= 0
        end = (max if high else min)(values.values())
        rest = [v for v in values.values() if v != end]
        for k, v in values.items():
            if v == end:
                values[k] = (max if high else min)(rest)
                at_an_end.add(k)
    if then == "none" or (passes() and most != 0):
        return values
    start = values if how.get("combine") else dict(x)
    low, high = min(start.values()), max(start.values())
    lift = 0.01 * (high - low)
    if then == "log_plus" and moments(list(start.values()))[0] < 0:
        return {k: -math.log(high + lift - v) for k, v in start.items()}
    if then in ("log", "log_plus"):
        return {k: math.log(v - low + lift) for k, v in start.items()}
    if then == "log_gii":  # for bads, the Global Innovation Index's formula falls with x: turned round here
        rise = high * how.get("gii_factor", 1.0) - 1
        return {
            k: -math.log(rise * (high - v) / (high - low) + 1) if bad else math.log(rise * (v - low) / (high - low) + 1)
            for k, v in start.items()
        }
    power = how.get("box_cox_lambda", 0.0) if then == "box_cox" else 0.0
    if power == 0:
        return {k: math.log(v - low + 1) for k, v in start.items()}
    return {k: ((v - low + 1) ** power - 1) / power for k, v in start.items()}


def quantile(s: Sequence[float], q: float) -> float:
    at = q * (len(s) - 1)
    i = math.floor(at)
    return s[i] + (at - i) * (s[min(i + 1, len(s) - 1)] - s[i])


# -- scores ----------------------------------------------------------------------------------------------------------


def normalised(rule: Mapping[str, Any], lower: bool, unit: str, x: float, peers: Mapping[str, float], s: float) -> Any:
    """Score of ``x`` among ``peers`` (label → figure, itself included); ASIDE where all are alike."""
    name = rule.get("rule", "min_max")
    low, high = rule.get("low", 0.0), rule.get("high", s)
    hold = rule.get("truncate", True)
    values = list(peers.values())
    least, most, n = min(values), max(values), len(values)
    alike = rule.get("constant", ASIDE)
    alike = ASIDE if alike is None else alike
    better = sum(v < x if lower else v > x for v in values)
    worse = sum(v > x if lower else v < x for v in values)
    equal = n - better - worse

    def between(bottom: float, top: float, truncate: bool = True) -> float:
        share = (x - bottom) / (top - bottom)
        return low + (high - low) * (min(1.0, max(0.0, share)) if truncate else share)

    def place() -> float:
        ties = rule.get("ties", "min")
        return worse + {"min": 1.0, "max": equal, "average": (equal + 1) / 2}[ties]

    if name in ("min_max", "distance_to_max"):
        return alike if least == most else between(*((most, least) if lower else (least, most)))
    if name in ("scaled", "goalposts"):
        a, b = rule["floor"], rule["ceil"]
        if rule.get("transform") == "ln":
            x, a, b = math.log(x if x > 0 else a), math.log(a), math.log(b)
        return between(*((b, a) if lower else (a, b)), hold and name == "goalposts")
    if name == "z_score":
        mean = sum(values) / n
        spread = sum((v - mean) ** 2 for v in values)
        if least == most:
            return alike
        sd = math.sqrt(spread / (n if rule.get("population") else n - 1))
        return rule.get("mean", 0.0) + rule.get("sd", 1.0) * (mean - x if lower else x - mean) / sd
    if name == "rank":
        return place() if rule.get("counted", True) else alike if least == most else high * (n - better) / n
    if name == "borda":
        if rule.get("counted", True):
            return place() - 1
        return alike if least == most else high * (worse + (equal - 1) / 2) / (n - 1)
    if name == "percentile_rank":
        return alike if least == most else high * worse / (n - 1)
    if name in ("distance_to_reference", "distance_to_target"):
        ref = rule["target"] if name == "distance_to_target" else rule["reference"]
        ref = {"mean": sum(values) / n, "median": median(values), "best": least if lower else most}.get(ref, ref)
        if isinstance(ref, str):
            ref = peers[ref.removeprefix("unit:")]
        worst = most if lower else least
        if least == most or (ref >= worst if lower else ref <= worst):
            return alike
        share = (x - worst) / (ref - worst)
        return high * (min(rule.get("overshoot", 1.0), max(0.0, share)) if hold else share)
    if name == "ratio_to_reference":
        known = {"mean": sum(values) / n, "median": median(values), "minimum": least, "maximum": most}
        ref = known.get(rule["reference"], rule["reference"])
        ref = peers[ref.removeprefix("unit:")] if isinstance(ref, str) else ref
        assert least > 0
        return high * (ref / x if lower else x / ref)
    if name == "percentile_classes":
        mirrored = sorted(-v if lower else v for v in values)
        reached = [s for at, s in rule["bands"] if (-x if lower else x) >= quantile(mirrored, at) - 1e-9]
        return alike if least == most else max(reached)
    if name == "share_of_best":
        if lower:
            return high if x <= least else high * min(1.0, max(0.0, least / x))
        return alike if most == 0 else high * min(1.0, max(0.0, x / most))
    if name == "target_attainment":
        share = (x - rule.get("floor", 0.0)) / (rule["target"] - rule.get("floor", 0.0))
        return high * (min(rule.get("overshoot", 1.0), max(0.0, share)) if hold else share)
    if name == "steps":
        reached = x
        if "target" in rule:
            reached = 1.0 if lower and x <= rule["target"] else rule["target"] / x if lower else x / rule["target"]
        under = min(rule["bands"])[1] if lower and "target" not in rule else 0.0
        return max((edge, score) for edge, score in [(-math.inf, under), *rule["bands"]] if reached >= edge)[1]
    if name == "efficacy":
        a, b, base = rule.get("floor", least), rule.get("ceil", most), rule.get("base", 60.0)
        if rule.get("transform") == "ln":
            x, a, b = math.log(x if x > 0 else a), math.log(a), math.log(b)
        if a == b:
            return alike
        share = (b - x) / (b - a) if lower else (x - a) / (b - a)
        return min(high, max(0.0, base + (high - base) * share))
    if name == "boolean":
        return high if bool(x) != lower else 0.0
    if name == "deduction":
        off = min(rule["per_unit"] * x, rule.get("item_cap", math.inf))
        return min(high, max(0.0, rule.get("base", high) - off))
    if name == "bonus":
        return 100 * min(high, max(0.0, rule["per_item"] * x)) / high
    assert name == "none"
    return -x if lower else x


def scores(
    indicator: Mapping[str, Any], table: Mapping[str, Figures], group: Callable[[str, str], str | None], scale: float
) -> dict[Key, Any]:
    """Every score of one indicator: a number, None (no figure) or ASIDE."""
    x = imputed(indicator.get("impute", {}), figures(indicator, table), group)
    rule = indicator.get("normalise", {})
    panel = rule.get("years", "each") == "all"
    known = {k: v for k, v in x.items() if v is not None}
    after: dict[Key, float] = {}
    for pool in [list(known)] if panel else [[k for k in known if k[1] == y] for y in {k[1] for k in known}]:
        after |= treated(indicator.get("treat", {}), {k: known[k] for k in pool}, indicator.get("direction") == "lower")
    out: dict[Key, Any] = dict.fromkeys(x)
    for (unit, year), value in after.items():
        by = rule.get("pool", "").removeprefix("by:")
        peers = {
            (u if y == year else f"{u}/{y}"): v
            for (u, y), v in after.items()
            if (panel or y == year) and (not by or group(by, u) == group(by, unit))
        }
        lower = indicator.get("direction") == "lower"
        out[unit, year] = normalised(rule, lower, unit, value, peers, scale)
    return out


# -- weights found from scores ----------------------------------------------------------------------------------------

Table = list[list[float | None]]  # units x children


def _column(s: Table, j: int) -> list[float]:
    return [v for v in (row[j] for row in s) if v is not None]


def _mean_sd(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))


def correlation(x: Sequence[float | None], y: Sequence[float | None]) -> float:
    both = [(a, b) for a, b in zip(x, y, strict=True) if a is not None and b is not None]
    ma, mb = (sum(v) / len(both) for v in zip(*both, strict=True))
    top = sum((a - ma) * (b - mb) for a, b in both)
    return top / math.sqrt(sum((a - ma) ** 2 for a, _ in both) * sum((b - mb) ** 2 for _, b in both))


def found_weights(method: str, s: Table, how: Mapping[str, Any]) -> list[float]:
    k = len(s[0])
    told = [j for j in range(k) if len(set(_column(s, j))) > 1]
    if not told:
        return [1 / k] * k
    info = [0.0] * k
    matrix = [[correlation([r[a] for r in s], [r[b] for r in s]) for b in told] for a in told]
    if method in ("pca", "pca_kaiser"):
        for j, w in zip(told, _principal(matrix, method == "pca_kaiser", how), strict=True):
            info[j] = w
    for place, j in enumerate(told):
        values = _column(s, j)
        if method == "entropy":
            shares = [v / sum(values) for v in values]
            info[j] = 1 + sum(p * math.log(p) for p in shares if p > 0) / math.log(len(values))
        elif method == "variation":
            mean, sd = _mean_sd(values)
            info[j] = sd / mean
        elif method in ("sd", "variance"):
            info[j] = _mean_sd(values)[1] ** (2 if method == "variance" else 1)
        elif method == "critic":
            lo, hi = min(values), max(values)
            info[j] = _mean_sd([(v - lo) / (hi - lo) for v in values])[1] * sum(1 - r for r in matrix[place])
    return [i / sum(info) for i in info]


def _principal(matrix: Sequence[Sequence[float]], kaiser: bool, how: Mapping[str, Any]) -> list[float]:
    """|first eigenvector|; or Nicoletti et al. (2000) on varimax-rotated loadings of the components that are kept."""
    import numpy as np

    values, vectors = np.linalg.eigh(np.array(matrix))
    kept = values > 1
    if "components" in how:
        kept = values >= sorted(values)[-how["components"]]
    elif "explained" in how:
        n = next(n for n in range(1, len(values) + 1) if sum(sorted(values)[-n:]) >= how["explained"] * len(values))
        kept = values >= sorted(values)[-n]
    elif not kaiser:
        return [abs(float(v)) for v in vectors[:, -1]]
    loadings = vectors[:, kept] * np.sqrt(values[kept])
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    a, rotation = loadings / length, np.eye(int(kept.sum()))
    for _ in range(2000):  # the usual singular value iteration
        turned = a @ rotation
        u, _, v = np.linalg.svd(a.T @ (turned**3 - turned * (turned**2).mean(axis=0)))
        rotation = u @ v
    squared = (a @ rotation * length) ** 2
    explained = squared.sum(axis=0)
    share = squared / explained
    return [float(share[i].max() * explained[share[i].argmax()]) for i in range(len(matrix))]


# -- units compared as a set ------------------------------------------------------------------------------------------


def outranks(a: Sequence[float | None], b: Sequence[float | None], w: Sequence[float]) -> float:
    """Share of the weight of what both have on which ``a`` is better, equals half."""
    both = [(x, y, v) for x, y, v in zip(a, b, w, strict=True) if x is not None and y is not None]
    total = sum(v for *_, v in both)
    return sum(v * (1.0 if x > y else 0.5 if x == y else 0.0) for x, y, v in both) / total if total else 0.5


def as_a_set(
    method: str, s: Table, w: Sequence[float], scale: float, bounds: Sequence[tuple[float, float]] | None = None
) -> list[float | None]:
    there = [i for i, row in enumerate(s) if any(v is not None for v in row)]
    if method == "topsis":
        return [_closeness(s, row, w, scale) for row in s]
    if method == "topsis_vector":
        length = [math.sqrt(sum(v * v for v in _column(s, j))) or 1.0 for j in range(len(w))]
        even = [[None if v is None else v / of for v, of in zip(row, length, strict=True)] for row in s]
        return [_closeness(even, row, w, scale) for row in even]
    if bounds is not None:
        return [_within(s, row, bounds, scale) if any(v is not None for v in row) else None for row in s]
    if method == "benefit_of_the_doubt":
        return [_own_best(s, row, scale) if any(v is not None for v in row) else None for row in s]
    o = {(i, j): outranks(s[i], s[j], w) for i in there for j in there}
    out: list[float | None] = [None] * len(s)
    if method == "copeland":
        for i in there:
            margins = [o[i, j] - 0.5 for j in there if j != i]
            out[i] = float(sum((m > 1e-12) - (m < -1e-12) for m in margins))
    return out


def _closeness(s: Table, row: Sequence[float | None], w: Sequence[float], scale: float) -> float | None:
    up = down = 0.0
    whole = sum(w)
    seen = False
    for j, value in enumerate(row):
        if value is None or w[j] == 0:
            continue
        seen = True
        up += (w[j] / whole * (value - max(_column(s, j)))) ** 2
        down += (w[j] / whole * (value - min(_column(s, j)))) ** 2
    total = math.sqrt(up) + math.sqrt(down)
    return None if not seen else scale * math.sqrt(down) / total if total else scale * 0.5


def _own_best(s: Table, row: Sequence[float | None], scale: float) -> float:
    from scipy.optimize import linprog

    full = [[v or 0.0 for v in r] for r in s]
    own = [v or 0.0 for v in row]
    found = linprog(
        [-v for v in own], A_ub=full, b_ub=[1.0] * len(full), bounds=[(0, None)] * len(own), method="highs-ds"
    )
    return -scale * float(found.fun)


def _within(s: Table, row: Sequence[float | None], bounds: Sequence[tuple[float, float]], scale: float) -> float:
    """By shares q of the unit's own score: the least t with Σ q_j·s_vj/s_uj ≤ t for all v; the score is 1/t."""
    from scipy.optimize import linprog

    there = [j for j, v in enumerate(row) if v is not None]
    most = min(1.0, sum(bounds[j][1] for j in there))
    has = [j for j in there if row[j]]
    if any(bounds[j][0] > 0 and j not in has for j in there) or not has:
        return 0.0
    over = [[(r[j] or 0.0) / (row[j] or 1.0) for j in has] + [-1.0] for r in s]
    limits = [(bounds[j][0], bounds[j][1] / most) for j in has]
    found = linprog([0.0] * len(has) + [1.0], A_ub=over, b_ub=[0.0] * len(over), A_eq=[[1.0] * len(has) + [0.0]],
                    b_eq=[1.0], bounds=[*limits, (0, None)], method="highs")  # fmt: skip
    return scale / float(found.fun) if found.status == 0 else 0.0


def kemeny_support(o: Mapping[tuple[int, int], float], order: Sequence[int]) -> float:
    return sum(o[a, b] for p, a in enumerate(order) for b in order[p + 1 :])


def best_kemeny_support(o: Mapping[tuple[int, int], float], n: int) -> float:
    """The greatest support any order has: dynamic programming over the sets placed so far."""
    best = {0: 0.0}
    for placed in range(1, 1 << n):
        members = [i for i in range(n) if placed >> i & 1]
        best[placed] = max(best[placed ^ (1 << i)] + sum(o[j, i] for j in members if j != i) for i in members)
    return best[(1 << n) - 1]


# -- trees -------------------------------------------------------------------------------------------------------------


def shares(node: Mapping[str, Any], children: Sequence[Mapping[str, Any]], s: Table) -> list[float]:
    how = node.get("weights", "given")
    method = how if isinstance(how, str) else how["method"]
    raw = [float(c.get("weight", 1)) for c in children]
    codes = [c.get("node") or c["indicator"] for c in children]
    if method == "equal":
        raw = [1.0] * len(children)
    elif method == "budget":
        raw = [sum(e[c] / sum(e.values()) for e in how["allocations"].values()) for c in codes]
    elif method == "ahp":
        raw = _eigenvector(how["matrix"])
    elif method != "given":
        return found_weights(method, s, {} if isinstance(how, str) else how)
    return [v / sum(raw) for v in raw]


def _eigenvector(matrix: Sequence[Sequence[float]]) -> list[float]:
    w = [1.0] * len(matrix)
    for _ in range(500):
        w = [sum(a * v for a, v in zip(row, w, strict=True)) for row in matrix]
        w = [v / sum(w) for v in w]
    return w


class Node:
    """One node over all units of a year: ``score``, ``applicable``, ``available``, ``comparable`` per unit."""

    def __init__(self, spec: Mapping[str, Any], name: str, leaves: Mapping[str, list[Any]], scale: float) -> None:
        self.code = spec.get("node", spec.get("indicator", name))
        self.spec, self.scale = spec, scale
        self.kids = [Node(c, "", leaves, scale) for c in spec.get("children", ())]
        self.weights: list[float] = []
        if not self.kids:
            given = leaves[self.code]
            self.score: list[float | None] = [None if v == ASIDE else v for v in given]
            self.applicable = [0.0 if v == ASIDE else 1.0 for v in given]
            self.available = [0.0 if v is None else 1.0 for v in self.score]
            self.comparable = [True] * len(given)
            return
        n = len(self.kids[0].score)
        table: Table = [[c.score[i] for c in self.kids] for i in range(n)]
        self.weights = shares(spec, spec["children"], table)
        method = spec.get("method", "arithmetic")
        computed = method in ("copeland", "topsis", "topsis_vector", "benefit_of_the_doubt", "kemeny")
        bounds = [spec["bounds"][c.code] for c in self.kids] if "bounds" in spec else None
        found = as_a_set(method, table, self.weights, scale, bounds) if computed else [self._mean(row) for row in table]
        self.score, self.applicable, self.available, self.comparable = [], [], [], []
        for i in range(n):
            self._settle(i, found[i])

    def _settle(self, i: int, value: float | None) -> None:
        whole = sum(self.weights)
        applicable = sum(w * c.applicable[i] for w, c in zip(self.weights, self.kids, strict=True)) / whole
        available = sum(w * c.available[i] for w, c in zip(self.weights, self.kids, strict=True)) / whole
        share = 1.0
        if applicable:
            of = [c for c in self.kids if c.applicable[i] > 0]
            by_count = self.spec.get("share_of", "count") == "count"
            share = sum(c.score[i] is not None for c in of) / len(of) if by_count else available / applicable
        enough = share >= self.spec.get("minimum_share", 0.0) - 1e-9
        missing = self.spec.get("below_minimum", "missing") == "missing"
        self.score.append(value if enough or not missing else None)
        self.applicable.append(applicable)
        self.available.append(available if enough or not missing else 0.0)
        fine = all(c.comparable[i] or not c.applicable[i] for c in self.kids)
        self.comparable.append(fine and (enough or missing))

    def _mean(self, row: Sequence[float | None]) -> float | None:
        method = self.spec.get("method", "arithmetic")
        names = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
        if method == "product":
            return None if None in row else self.scale * math.prod((v or 0.0) / self.scale for v in row)
        if method == "formula":
            codes = {c.code: v for c, v in zip(self.kids, row, strict=True)}
            return (
                None if None in row else eval(self.spec["formula"], {"min": min, "max": max, "sqrt": math.sqrt}, codes)
            )
        p = names[method] if method in names else float(method.partition(":")[2])
        seen = [(w, self._seen(v, p)) for w, v in zip(self.weights, row, strict=True)]
        there = [(w, v) for w, v in seen if v is not None]
        whole = sum(w for w, _ in there)
        if not whole:
            return None
        if p <= 0 and min(v for _, v in there) <= 0:
            return 0.0
        if p == 0:
            return math.exp(sum(w * math.log(v) for w, v in there) / whole)
        return (sum(w * v**p for w, v in there) / whole) ** (1 / p)

    def _seen(self, value: float | None, p: float) -> float | None:
        policy = self.spec.get("zero_policy", "keep")
        if value is None or p > 0 or policy == "keep":
            return value
        if policy == "drop":
            return None if value <= 0 else value
        return max(value, float(policy.partition(":")[2]))

    def all(self) -> list[Node]:
        return [self, *(n for kid in self.kids for n in kid.all())]


def ranks(values: Sequence[float | None], ties: str, ascending: bool) -> list[float | None]:
    there = sorted((v for v in values if v is not None), reverse=not ascending)
    first = {v: there.index(v) + 1 for v in there}
    count = {v: there.count(v) for v in there}
    dense = {v: i for i, v in enumerate(dict.fromkeys(there), 1)}
    out = {v: {"min": first[v], "max": first[v] + count[v] - 1, "average": first[v] + (count[v] - 1) / 2,
               "dense": dense[v]}[ties] for v in there}  # fmt: skip
    return [None if v is None else float(out[v]) for v in values]


def strictly_sorted(values: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(values))
