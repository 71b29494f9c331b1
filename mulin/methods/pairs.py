"""Units compared pair by pair: the outranking matrix and Copeland's score (Handbook 2008, step 7: multi-criteria)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mulin.methods.moments import FloatArray
from mulin.methods.weights_base import given, table

TIE = 1e-12
BLOCK = 1 << 18  # cells of the matrix worked on at a time: a few megabytes, which stay in the processor's cache


def outranking_matrix(scores: ArrayLike, weights: ArrayLike, renormalise: bool = True) -> FloatArray:
    """o_ij = weight of the children on which i is better than j + half of those on which both are equal → n×n.

    ``renormalise``: over the children both have, divided by their weight; nothing in common gives 0.5. Then o_ij +
    o_ji = 1, the diagonal is 0.5, and the order of units does not matter. Without it, the matrix is that of COINr's
    ``outrankMatrix``: a child that one of the two lacks counts for neither when i stands before j, and o_ji = 1 −
    o_ij, so that with missing scores the unit further down gains; only to reproduce indices made that way. Munda &
    Nardo, Applied Economics 41, 2009.
    """
    s, w = checked(scores, weights)
    n = s.shape[0]
    out = np.full((n, n), 0.5)
    rows = max(1, BLOCK // max(n, 1))
    missing = bool(np.isnan(s).any())
    columns = np.ascontiguousarray(s.T)
    for top in range(0, n, rows):
        end = min(n, top + rows)
        better = np.zeros((end - top, n - top))  # only what lies right of the diagonal: the rest is its mirror
        shared = np.zeros_like(better)
        for weight, values in zip(w, columns, strict=True):
            if weight == 0:
                continue
            mine, theirs = values[top:end, None], values[None, top:]
            better += weight * (mine > theirs)
            better += (weight / 2) * (mine == theirs)
            if missing and renormalise:
                shared += weight * (~np.isnan(mine) & ~np.isnan(theirs))
        if missing and renormalise:
            better = np.divide(better, shared, out=np.full_like(better, 0.5), where=shared > 0)
        # The diagonal block holds pairs in both orders; its upper half decides.
        right = np.triu(np.ones_like(better, dtype=bool), 1)
        out[top:end, top:][right] = better[right]
        out[top:, top:end].T[right] = 1 - better[right]
    return out


def copeland(matrix: ArrayLike) -> FloatArray:
    """Copeland scores (n,): pairs won minus pairs lost, Σ_j≠i sign(o_ij − 0.5); 0.5 ± 1e-12 is a draw."""
    margin = square(matrix) - 0.5
    np.fill_diagonal(margin, 0.0)
    return np.asarray((margin > TIE).sum(axis=1) - (margin < -TIE).sum(axis=1), dtype=np.float64)


def square(matrix: ArrayLike) -> FloatArray:
    """A copy of an outranking matrix as doubles. ValueError unless it is n×n with values in 0..1."""
    o = np.array(matrix, dtype=np.float64)
    if o.ndim != 2 or o.shape[0] != o.shape[1] or not ((o >= -TIE) & (o <= 1 + TIE)).all():
        raise ValueError("an outranking matrix is n×n with values from 0 to 1")
    return o


def checked(scores: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """``scores`` n×k and ``weights`` (k,) of sum 1. ValueError where they do not fit."""
    s, w = table(scores), given(weights)
    if w.size != s.shape[1]:
        raise ValueError("scores n×k and weights k do not fit")
    return s, w
