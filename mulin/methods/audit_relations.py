"""The statistical audit, second part: correlations, consistency (Cronbach α), components, effective weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.language import Both
from mulin.methods.audit import CONSTANT, EMPTY, TOO_FEW, columns, silence
from mulin.methods.trees.tree import Tree, TreeResult
from mulin.scoring.arrays import settled_figure

Array = NDArray[np.float64]

REDUNDANT, LOW = 0.92, 0.3
FEW_TOGETHER = Both("两项都有数据的单位不足3个", "fewer than 3 units have both")
ONE_ITEM = Both("可用指标不足2项", "fewer than 2 indicators can be used")


@dataclass(frozen=True, slots=True)
class Correlation:
    """A pair of indicators over the ``n`` units that have both.

    ``flags`` by Pearson's r: ``redundant`` |r| > 0.92; within a pillar ``low`` 0 ≤ r < 0.3; ``negative`` r < 0.
    """

    a: str
    b: str
    within_pillar: bool
    n: int
    pearson: float | None
    spearman: float | None
    flags: tuple[str, ...]
    reason: str | None


def pearson(a: Array, b: Array) -> float | None:
    """Pearson's r of two complete series; None for fewer than 3 or a constant one."""
    if len(a) < 3 or silence(a) or silence(b):
        return None
    # brought to size 1 first: squares of very large or small deviations would over- or underflow
    a, b = a - a.mean(), b - b.mean()
    a, b = a / np.abs(a).max(), b / np.abs(b).max()
    return float(np.clip(a @ b / np.sqrt((a @ a) * (b @ b)), -1.0, 1.0))


def average_ranks(x: Array) -> Array:
    """Ranks of scores from 1, equals sharing their mean rank."""
    _, group, count = np.unique(settled_figure(x), return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - 0.5 * (count - 1))[group])


def correlations(x: ArrayLike, codes: Sequence[str], pillars: Sequence[str]) -> list[Correlation]:
    """Every pair of indicators (units, indicators), ``pillars`` (indicators,); over the units that have both."""
    values = columns(x, codes)
    has = ~np.isnan(values)
    complete = bool(has.all())
    ranked = [average_ranks(c) if complete else c for c in values.T]
    out = []
    for i in range(len(codes)):
        for j in range(i + 1, len(codes)):
            both = has[:, i] & has[:, j]
            a, b = values[both, i], values[both, j]
            r = pearson(a, b)
            rho = None
            if r is not None:
                rho = pearson(ranked[i], ranked[j]) if complete else pearson(average_ranks(a), average_ranks(b))
            within = pillars[i] == pillars[j]
            reason = None if r is not None else _why(codes[i], a) or _why(codes[j], b) or FEW_TOGETHER
            out.append(Correlation(codes[i], codes[j], within, len(a), r, rho, _flags(r, within), reason))
    return out


def _why(code: str, values: Array) -> str | None:
    return (
        Both(f"{code}{CONSTANT.chinese}", f"{code}: {CONSTANT.english}")
        if len(values) >= 3 and silence(values) == CONSTANT
        else None
    )


def _flags(r: float | None, within: bool) -> tuple[str, ...]:
    if r is None:
        return ()
    found = {"redundant": abs(r) > REDUNDANT, "low": within and 0 <= r < LOW, "negative": r < 0}
    return tuple(name for name, holds in found.items() if holds)


@dataclass(frozen=True, slots=True)
class Consistency:
    """Cronbach's α (Psychometrika 16, 1951) of ``items`` over the ``n`` units that have all of them.

    α = k/(k−1)·(1 − Σ var_i / var(Σ)); ``standardised``: k·r̄ / (1 + (k−1)·r̄), for items on different scales.
    ``set_aside``: indicators without information, each with its reason.
    """

    group: str
    items: tuple[str, ...]
    n: int
    alpha: float | None
    standardised: float | None
    set_aside: tuple[tuple[str, str], ...]
    reason: str | None


def consistency(x: ArrayLike, codes: Sequence[str], pillars: Sequence[str], overall: str = "*") -> list[Consistency]:
    """One row for every pillar and one, named ``overall``, for all indicators."""
    values = columns(x, codes)
    groups = [(p, [k for k, q in enumerate(pillars) if q == p]) for p in dict.fromkeys(pillars)]
    return [_consistency(values, codes, name, of) for name, of in [*groups, (overall, list(range(len(codes))))]]


def _complete(values: Array, codes: Sequence[str], of: list[int]) -> tuple[list[int], Array, list[tuple[str, str]]]:
    """Informative columns, their complete rows, and what was set aside with its reason."""
    aside = [(codes[k], why) for k in of if (why := silence(values[:, k]))]
    kept = [k for k in of if codes[k] not in {code for code, _ in aside}]
    rows = values[:, kept]
    rows = rows[~np.isnan(rows).any(axis=1)] if kept else rows
    # a column may be constant on the complete rows only; it goes, but the rows stay those of all columns asked for
    alike = [c for c, k in enumerate(kept) if len(rows) and silence(rows[:, c])] if len(rows) > 1 else []
    aside += [(codes[kept[c]], CONSTANT) for c in alike]
    chosen = [c for c in range(len(kept)) if c not in alike]
    return [kept[c] for c in chosen], rows[:, chosen], aside


def _consistency(values: Array, codes: Sequence[str], name: str, of: list[int]) -> Consistency:
    kept, rows, aside = _complete(values, codes, of)
    items, k = tuple(codes[c] for c in kept), len(kept)
    if k < 2 or len(rows) < 3:
        return Consistency(name, items, len(rows), None, None, tuple(aside), ONE_ITEM if k < 2 else TOO_FEW)
    whole = float(np.var(rows.sum(axis=1), ddof=1))
    alpha = None if whole <= 0 else k / (k - 1) * (1 - float(np.var(rows, axis=0, ddof=1).sum()) / whole)
    r = _matrix(rows)
    mean = float((r.sum() - k) / (k * (k - 1)))
    bottom = 1 + (k - 1) * mean
    standardised = k * mean / bottom if bottom > 1e-12 else None
    reason = Both("各项之和没有差异", "the sums do not differ") if alpha is None or standardised is None else None
    return Consistency(name, items, len(rows), alpha, standardised, tuple(aside), reason)


def _matrix(rows: Array) -> Array:
    """Correlation matrix of complete, informative columns."""
    z = rows - rows.mean(axis=0)
    z = z / np.abs(z).max(axis=0)
    z = z / np.sqrt((z**2).sum(axis=0))
    return np.asarray(z.T @ z)


@dataclass(frozen=True, slots=True)
class Components:
    """Principal components of a pillar's correlation matrix over the units that have all ``items``.

    ``eigenvalues`` falling, ``explained`` their shares; ``above_one``: how many exceed 1 (Kaiser's rule). ``loadings``
    of the items on the first, its sign such that most are positive. A pillar should have one component, and no loading
    below 0.
    """

    group: str
    items: tuple[str, ...]
    n: int
    eigenvalues: tuple[float, ...]
    explained: tuple[float, ...]
    above_one: int
    loadings: tuple[float, ...]
    set_aside: tuple[tuple[str, str], ...]
    reason: str | None


def components(x: ArrayLike, codes: Sequence[str], pillars: Sequence[str]) -> list[Components]:
    """One row for every pillar."""
    values = columns(x, codes)
    out = []
    for pillar in dict.fromkeys(pillars):
        kept, rows, aside = _complete(values, codes, [k for k, q in enumerate(pillars) if q == pillar])
        items = tuple(codes[c] for c in kept)
        if len(kept) < 2 or len(rows) < 3:
            reason = ONE_ITEM if len(kept) < 2 else TOO_FEW
            out.append(Components(pillar, items, len(rows), (), (), 0, (), tuple(aside), reason))
            continue
        found, vectors = np.linalg.eigh(_matrix(rows))
        eigen = np.maximum(found[::-1], 0.0)  # a singular matrix has them a hair below 0
        first = vectors[:, -1] * np.sqrt(eigen[0])
        first = first if (first > 0).sum() * 2 >= len(first) else -first
        out.append(
            Components(
                pillar, items, len(rows), tuple(map(float, eigen)), tuple(map(float, eigen / eigen.sum())),
                int((eigen > 1 + 1e-9).sum()), tuple(map(float, first)), tuple(aside), None,
            )
        )  # fmt: skip
    return out


@dataclass(frozen=True, slots=True)
class Importance:
    """What a leaf or node weighs, and what it does. Shares are in per cent.

    ``nominal``: product of the weights on its path, each among its siblings. ``effective``: mean over the units of what
    it weighed once the weights of missing scores were redistributed (leaves only). ``correlation`` with the root's
    score; ``influence``: r² in per cent of its siblings' Σr², the linear share of Paruolo, Saisana & Saltelli (J. R.
    Stat. Soc. A 176, 2013): where it is far from the sibling's share of the weight, weights do not say what matters.
    """

    code: str
    parent: str
    nominal: float
    sibling_share: float
    effective: float | None
    correlation: float | None
    influence: float | None
    reason: str | None


def importance(tree: Tree, result: TreeResult) -> list[Importance]:
    """One row for every node but the root, over the units that have a score at both."""
    path = np.full(len(tree.nodes), 100.0)
    share = np.ones(len(tree.nodes))
    root = result.node_scores[:, tree.root]
    r: dict[int, float | None] = {}
    why: dict[int, str | None] = {}
    for j in reversed(tree.bottom_up):
        kids = tree.children[j]
        whole = tree.weights[kids].sum()
        share[kids] = tree.weights[kids] / whole if whole > 0 else 1.0 / len(kids)
        path[kids] = path[j] * share[kids]
        for c in map(int, kids):
            both = ~np.isnan(result.node_scores[:, c]) & ~np.isnan(root)
            own = result.node_scores[both, c]
            r[c] = pearson(own, root[both])
            why[c] = None if r[c] is not None else (EMPTY if not len(own) else silence(own) or (
                Both("总分没有差异", "the scores do not differ") if silence(root[both]) else TOO_FEW))  # fmt: skip
    out = []
    for j, node in enumerate(tree.nodes):
        if node.parent is None:
            continue
        whole = sum((r[int(c)] or 0.0) ** 2 for c in tree.children[tree.index[node.parent]])
        own = r[j]
        column = int(tree.column[j])
        weighed = result.effective_weights[~np.isnan(root), column] if column >= 0 else np.zeros(0)
        counted = np.nan_to_num(weighed, nan=0.0)
        out.append(
            Importance(
                node.code, node.parent, float(path[j]), float(100 * share[j]),
                float(counted.mean()) if counted.size else None, own,
                None if own is None or whole == 0 else 100 * own**2 / whole, why[j],
            )
        )  # fmt: skip
    return out
