"""Weights from principal components of the correlation matrix.

Handbook 2008, step 6, after Nicoletti, Scarpetta & Boylaud, OECD Economics Department Working Paper 226, 2000.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mulin.language import Both
from mulin.methods.moments import FloatArray
from mulin.methods.weights_base import (
    Detail,
    Weights,
    correlations,
    defined,
    given,
    informative,
    shared_out,
    silent,
    table,
)

SAME_EIGENVALUE = 1e-9
MOST_ROTATIONS = 1000


def pca(
    scores: ArrayLike,
    components: Literal["first", "kaiser"] | int = "kaiser",
    least_eigenvalue: float = 1.0,
    explained: float | None = None,
) -> Weights:
    """Weights of the children of ``scores`` n×k, pairwise correlations; an undefined one counts as 0 and is noted.

    ``first``: w ∝ |loading| on the first component (its sign is arbitrary; who points against most of the others is
    noted). All others rotate the components they keep by varimax, then ``nicoletti``. ``kaiser``: those with eigenvalue
    above ``least_eigenvalue`` (the Handbook's example takes 0.9); none such: the children with information share alike.
    A number: so many. ``explained`` (instead): as few as explain this share of the variance. Components whose
    eigenvalues are the same are kept or left together, for no axis among them is better than another.
    """
    if components not in ("first", "kaiser") and not (isinstance(components, int) and components >= 1):
        raise ValueError(f"unknown choice of components {components!r}")
    s = table(scores)
    notes = silent(s)
    told = informative(s, notes)
    info, details = np.zeros(s.shape[1]), []
    if told:
        values, vectors = np.linalg.eigh(defined(correlations(s[:, told]), told, notes))
        values, vectors = values[::-1], vectors[:, ::-1]
        for c, value in enumerate(values, 1):
            details += [Detail("eigenvalue", float(value), None, str(c)),
                        Detail("explained", float(value) / len(told), None, str(c))]  # fmt: skip
        if components == "first" and explained is None:
            info[told] = _first(values, vectors, told, notes)
            loadings = vectors[:, :1] * np.sqrt(values[0])
        else:
            kept = values > least_eigenvalue + SAME_EIGENVALUE
            if explained is not None or isinstance(components, int):
                kept = values > values[_wanted(values, components, explained) - 1] - SAME_EIGENVALUE
                kept &= values > SAME_EIGENVALUE
            loadings = varimax(vectors[:, kept] * np.sqrt(values[kept]))
            info[told] = nicoletti(loadings) if kept.any() else 1
        what = "loading" if components == "first" and explained is None else "rotated_loading"
        details += [Detail(what, float(x), told[i], str(c)) for i, row in enumerate(_as_told(loadings))
                    for c, x in enumerate(row, 1)]  # fmt: skip
    return shared_out(info, notes, details)


def _as_told(loadings: FloatArray) -> FloatArray:
    """``loadings`` with what is arbitrary settled: the component that explains most first, most children upwards."""
    order = np.argsort(-(loadings**2).sum(axis=0), kind="stable")
    upwards: FloatArray = loadings[:, order] * np.where(loadings[:, order].sum(axis=0) >= 0, 1.0, -1.0)
    return upwards


def _wanted(values: FloatArray, components: str | int, explained: float | None) -> int:
    """How many of the components, at least one; ``values`` from the greatest."""
    if explained is None:
        return min(int(components), values.size)
    reached = np.cumsum(values) >= (explained - SAME_EIGENVALUE) * values.sum()
    return int(np.argmax(reached)) + 1


def varimax(loadings: ArrayLike) -> FloatArray:
    """``loadings`` k×m rotated so that each child loads on few components (Kaiser 1958), rows normalised.

    Rotates one plane at a time by the angle that is best in it, until no angle moves; the signs are as they come.
    """
    out = np.array(loadings, dtype=np.float64)
    k, m = out.shape
    length = np.sqrt((out**2).sum(axis=1, keepdims=True))
    length[length == 0] = 1
    out /= length
    for _ in range(MOST_ROTATIONS):
        widest = 0.0
        for p in range(m - 1):
            for q in range(p + 1, m):
                x, y = out[:, p].copy(), out[:, q].copy()
                u, v = x**2 - y**2, 2 * x * y
                top = 2 * (u @ v) - 2 * u.sum() * v.sum() / k
                bottom = (u @ u) - (v @ v) - (u.sum() ** 2 - v.sum() ** 2) / k
                if max(abs(top), abs(bottom)) < 1e-12 * k:  # every angle is as good
                    continue
                angle = float(np.arctan2(top, bottom)) / 4
                out[:, p], out[:, q] = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
                widest = max(widest, abs(angle))
        if widest < 1e-12:
            break
    rotated: FloatArray = out * length
    return rotated


def nicoletti(rotated: ArrayLike) -> FloatArray:
    """Weights (k,) from rotated loadings k×m, brought to sum 1.

    Each child takes its highest squared loading, scaled to sum 1 per component, times that component's explained
    variance.
    """
    squared = np.asarray(rotated, dtype=np.float64) ** 2
    explained = squared.sum(axis=0)
    scaled = squared / np.where(explained > 0, explained, 1)
    best = np.argmax(scaled, axis=1)
    return given(scaled[np.arange(squared.shape[0]), best] * explained[best])


def _first(values: FloatArray, vectors: FloatArray, told: list[int], notes: dict[int, str]) -> FloatArray:
    """|loadings|; where several tie for the first, the length of each child within them: no choice of axes."""
    tied = values >= values[0] - SAME_EIGENVALUE
    if tied.sum() == 1:
        v = vectors[:, 0]
        against = v * (1 if v.sum() >= 0 else -1) < -SAME_EIGENVALUE
        for position in np.flatnonzero(against):
            notes.setdefault(
                told[position],
                Both(
                    "与第一主成分的方向相反，权重取载荷的绝对值",
                    "opposite in sign to the first principal component; the weight is taken from the absolute loading",
                ),
            )
    length: FloatArray = np.sqrt((vectors[:, tied] ** 2).sum(axis=1))
    return length
