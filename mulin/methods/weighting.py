"""Weights of the children of a node (Handbook 2008, step 6): read off each child's data, combined, and what they do.

``scores`` are n units × k children of one node, missing = NaN, higher is better. A child without information (empty, or
all units alike) gets weight 0 and a note; where no child has any, all get the same. Weights sum to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.methods.ahp import Ahp, ahp, require_consistent
from mulin.methods.doubt import BenefitOfTheDoubt, benefit_of_the_doubt
from mulin.methods.influence import Influence, equal_influence
from mulin.methods.moments import SAME, FloatArray
from mulin.methods.pca import pca
from mulin.methods.weights_base import (
    Detail,
    Weights,
    correlations,
    correlations_with,
    defined,
    given,
    informative,
    shared_out,
    silent,
    table,
)

__all__ = [
    "Ahp",
    "BenefitOfTheDoubt",
    "EffectiveWeights",
    "Influence",
    "Weights",
    "ahp",
    "benefit_of_the_doubt",
    "combine",
    "critic",
    "effective_weights",
    "entropy",
    "equal_influence",
    "pca",
    "require_consistent",
    "spread",
    "variation",
]


@dataclass(frozen=True, slots=True)
class EffectiveWeights:
    """What the children weigh in fact. All (k,), NaN where a correlation is not defined, with a note.

    ``nominal``: given weights, sum 1. ``correlations``: Pearson r with the index. ``importance``: r² (the first-order
    S of Becker, Saisana, Paruolo & Vandecasteele 2017, in its linear form). ``effective``: r² / Σ r², to be held
    against ``nominal``.
    """

    nominal: FloatArray
    correlations: FloatArray
    importance: FloatArray
    effective: FloatArray
    notes: dict[int, str] = field(default_factory=dict)


def entropy(scores: ArrayLike) -> Weights:
    """熵权: w ∝ 1 − e, e = −Σ p·ln p / ln m, p = s / Σ s over the m units that have the child (Zeleny 1982, ch. 7).

    Scores are used as they are, so they need a true zero: FindingsError for negative ones.
    """
    s = table(scores)
    _need_zero(s, Both("熵权法", "the entropy method"))
    notes = silent(s)
    info, details = np.zeros(s.shape[1]), []
    for j in informative(s, notes):
        present = s[~np.isnan(s[:, j]), j]
        p = present / present.max()  # first by the greatest, so that the sum cannot overflow
        p = p[p > 0] / p.sum()
        info[j] = max(0.0, 1 + float(np.sum(p * np.log(p))) / float(np.log(present.size)))
        details.append(Detail("entropy", 1 - float(info[j]), j))
    return shared_out(info, notes, details)


def variation(scores: ArrayLike) -> Weights:
    """Coefficient of variation 变异系数: w ∝ sd / mean of each child's present scores (sample sd).

    A mean needs a true zero to be divided by: FindingsError for negative scores.
    """
    s = table(scores)
    _need_zero(s, Both("变异系数法", "the coefficient of variation"))
    notes = silent(s)
    info, details = np.zeros(s.shape[1]), []
    for j in informative(s, notes):
        present = s[~np.isnan(s[:, j]), j]
        top = float(present.max())
        present = present / top
        info[j] = present.std(ddof=1) / present.mean()
        details += [Detail("sd", top * float(present.std(ddof=1)), j), Detail("mean", top * float(present.mean()), j)]
    return shared_out(info, notes, details)


def spread(scores: ArrayLike, power: int = 1) -> Weights:
    """w ∝ sd (``power`` 1) or variance (2) of each child's present scores (sample, n − 1): what differs, counts.

    Children are compared as they are scored, so they should be scored on one scale.
    """
    s = table(scores)
    notes = silent(s)
    top = float(np.nanmax(np.abs(s), initial=0.0)) or 1.0  # of all alike: the square cannot overflow
    info, details = np.zeros(s.shape[1]), []
    for j in informative(s, notes):
        sd = float((s[~np.isnan(s[:, j]), j] / top).std(ddof=1))
        info[j] = sd**power
        details.append(Detail("sd", top * sd, j) if power == 1 else Detail("variance", (top * sd) ** 2, j))
    return shared_out(info, notes, details)


def critic(scores: ArrayLike) -> Weights:
    """CRITIC: w_j ∝ σ_j·Σ_k (1 − r_jk), σ of the min-max scaled child (Diakoulaki, Mavrotas & Papayannakis 1995).

    Sample σ over the units that have the child, r over those that have both; an undefined r counts as 0 and is noted.
    Where all r are 1 the method says nothing, and the children with information share alike.
    """
    s = table(scores)
    notes = silent(s)
    told = informative(s, notes)
    info, details = np.zeros(s.shape[1]), []
    if told:
        r = defined(correlations(s[:, told]), told, notes)
        for position, j in enumerate(told):
            present = s[~np.isnan(s[:, j]), j]
            scaled = (present - present.min()) / (present.max() - present.min())
            sd, conflict = float(scaled.std(ddof=1)), float(np.sum(1 - r[position]))
            info[j] = sd * conflict
            details += [Detail("sd", sd, j), Detail("conflict", conflict, j)]
        if info.max() <= SAME:
            info[told] = 1
    return shared_out(info, notes, details)


def combine(parts: Sequence[tuple[float, ArrayLike]]) -> FloatArray:
    """Σ share·w / Σ share over ``(share, weights)``, each w first brought to sum 1: e.g. half given, half entropy."""
    if not parts:
        raise ValueError("nothing to combine")
    shares = np.array([share for share, _ in parts], dtype=np.float64)
    rows = [given(weights) for _, weights in parts]
    if len({row.size for row in rows}) > 1:
        raise ValueError("weights of different length")
    if not np.isfinite(shares).all() or shares.min() < 0 or shares.sum() <= 0:
        raise ValueError("shares are not negative and not all 0")
    return given((shares / shares.sum()) @ np.array(rows))


_NO_CORRELATION = Both(
    "与指数的相关系数无法计算（数据不足，或各单位都相同）",
    "its correlation with the index cannot be computed (too little data, or all units alike)",
)


def effective_weights(scores: ArrayLike, index: ArrayLike, weights: ArrayLike) -> EffectiveWeights:
    """Nominal weights beside what the correlations with ``index`` (n,) say; pairwise over the units that have both."""
    s = table(scores)
    target = np.asarray(index, dtype=np.float64)
    nominal = given(weights)
    if target.shape != (s.shape[0],) or nominal.size != s.shape[1]:
        raise ValueError("scores n×k, index n and weights k do not fit")
    r = correlations_with(s, target)
    notes = {int(j): str(_NO_CORRELATION) for j in np.flatnonzero(np.isnan(r))}
    importance = r**2
    total = float(np.nansum(importance))
    effective = importance / total if total > 0 else np.full_like(importance, np.nan)
    return EffectiveWeights(nominal, r, importance, effective, notes)


def _need_zero(s: FloatArray, method: str) -> None:
    if (s < 0).any():
        j = int(np.flatnonzero((s < 0).any(axis=0))[0])
        message = Both(
            f"{method}要求得分不小于 0，第 {j + 1} 个子项有负数",
            f"{method} needs scores of at least 0; child {j + 1} has negative ones",
        )
        mend = Both(
            "先用 0 到 100 的规则（如 min_max）计分，或改用 CRITIC、主成分等不要求零点的方法",
            "score it by a rule that gives 0 to 100 first (such as min_max), or use a method "
            "that needs no zero, such as CRITIC or principal components",
        )
        raise FindingsError(
            Both("无法计算权重", "Weights cannot be computed"),
            [Finding(Level.ERROR, "weights.negative_scores", message, mend)],
        )
