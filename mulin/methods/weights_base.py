"""What all weights share: the result, the children without information, pairwise correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.language import Both
from mulin.methods.moments import SAME, FloatArray, is_constant

BoolArray = NDArray[np.bool_]

NOTHING_TOLD = Both("没有一个子项带有信息，按等权处理", "no child carries information; equal weights are used")


class Detail(NamedTuple):
    """A figure that weights come from: ``what`` it is, of the child at position ``child`` (None: of the node as a
    whole), and of which ``part`` (a component, an expert, a way), where there are several."""

    what: str
    value: float
    child: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """``weights`` (k,) sum to 1; ``notes``: child's position → what was special about it, in Chinese; ``details``: the
    figures they come from."""

    weights: FloatArray
    notes: dict[int, str] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()


def table(scores: ArrayLike) -> FloatArray:
    """``scores`` as doubles n×k, k ≥ 1. ValueError for another shape or an infinity."""
    s = np.asarray(scores, dtype=np.float64)
    if s.ndim != 2 or s.shape[1] == 0:
        raise ValueError(f"scores are units × children, not an array of shape {s.shape}")
    if np.isinf(s).any():
        raise ValueError("scores must be finite or NaN")
    return s


def given(weights: ArrayLike) -> FloatArray:
    """``weights`` (k,) brought to sum 1. ValueError where one is negative or not finite, or all are 0."""
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 1 or not np.isfinite(w).all() or (w < 0).any() or not (w > 0).any():
        raise ValueError("weights are finite, not negative and not all 0")
    w = w / w.max()  # the sum of the weights as given could overflow
    shares: FloatArray = w / w.sum()
    return shares


def silent(s: FloatArray) -> dict[int, str]:
    """The children of ``s`` (n×k) without information, and why."""
    notes: dict[int, str] = {}
    for j in range(s.shape[1]):
        if np.isnan(s[:, j]).all():
            notes[j] = Both("没有数据，权重为 0", "no data; the weight is 0")
        elif is_constant(s[:, j]):
            notes[j] = Both(
                "各单位都相同（或只有一个单位），权重为 0", "all units alike (or a single unit); the weight is 0"
            )
    return notes


def informative(s: FloatArray, notes: dict[int, str]) -> list[int]:
    """Positions of the children of ``s`` (n×k) that ``silent`` did not name."""
    return [j for j in range(s.shape[1]) if j not in notes]


def shared_out(info: FloatArray, notes: dict[int, str], details: Sequence[Detail] = ()) -> Weights:
    """Weights in proportion to ``info`` (k,), not negative; where all is 0, alike for all, and each child noted."""
    if info.max() > 0:
        return Weights(given(info), notes, tuple(details))
    told = dict.fromkeys(range(info.size), str(NOTHING_TOLD))
    return Weights(np.full(info.size, 1 / info.size), told, tuple(details))


def correlations(s: FloatArray) -> FloatArray:
    """Pearson r of all pairs of columns of ``s`` (n×k) → k×k, each over the rows that have both; NaN where not defined.

    Not defined: fewer than two common rows, or one of the two alike in all of them.
    """
    there = ~np.isnan(s)
    center = np.array([np.mean(c[t]) if t.any() else 0.0 for c, t in zip(s.T, there.T, strict=True)])
    d = np.where(there, s - center, 0.0)
    size = np.abs(d).max(axis=0, initial=0.0)
    d = d / np.where(size > 0, size, 1)
    m = there.astype(np.float64)
    n = np.maximum(m.T @ m, 1)
    sums, squares = d.T @ m, (d**2).T @ m  # [j, k]: of column j over the rows that have k
    spread = squares - sums**2 / n
    # Where the difference has cancelled, or the column is rounding noise, the pair is done again with its own means.
    doubtful = (spread <= 1e-6 * squares) | (squares <= 1e-20 * n) | np.array([[is_constant(c)] for c in s.T])
    root = np.sqrt(np.where(doubtful, 1.0, spread))
    r: FloatArray = (d.T @ d - sums * sums.T / n) / root / root.T
    for j, k in np.argwhere(np.triu(doubtful | doubtful.T)):
        r[j, k] = r[k, j] = _pearson(s[:, j], s[:, k])
    return np.clip((r + r.T) / 2, -1, 1)


def correlations_with(s: FloatArray, y: FloatArray) -> FloatArray:
    """Pearson r (k,) of every column of ``s`` (n×k) with ``y`` (n,), as in ``correlations`` without all pairs."""
    both = ~np.isnan(s) & ~np.isnan(y)[:, None]
    n = np.maximum(both.sum(axis=0), 1)
    x_off, x_alike = _centred(s, both, n)
    y_off, y_alike = _centred(np.broadcast_to(y[:, None], s.shape), both, n)
    root = np.sqrt((x_off**2).sum(axis=0) * (y_off**2).sum(axis=0))
    r: FloatArray = np.divide(
        (x_off * y_off).sum(axis=0), root, out=np.full(s.shape[1], np.nan), where=~(x_alike | y_alike)
    )
    return r.clip(-1, 1)


def defined(r: FloatArray, told: list[int], notes: dict[int, str]) -> FloatArray:
    """``r`` with 0 for what is not defined, each such child of ``told`` noted: nothing is known of their kinship."""
    for position in np.flatnonzero(np.isnan(r).any(axis=1)):
        notes.setdefault(
            told[position],
            Both(
                "与部分子项的相关系数无法计算，按 0 计",
                "correlations with some of the children cannot be computed and count as 0",
            ),
        )
    return np.where(np.isnan(r), 0.0, r)


def _centred(s: FloatArray, there: BoolArray, n: NDArray[np.int_]) -> tuple[FloatArray, BoolArray]:
    """Deviations of each column from its mean over ``there``, in units of the largest; which are constant."""
    top = np.where(there, s, -np.inf).max(axis=0, initial=-np.inf)
    bottom = np.where(there, s, np.inf).min(axis=0, initial=np.inf)
    d = np.where(there, s - np.where(there, s, 0.0).sum(axis=0) / n, 0.0)
    size = np.abs(d).max(axis=0, initial=0.0)
    alike = (size == 0) | (top - bottom <= SAME * np.maximum(np.abs(top), np.abs(bottom)))
    return d / np.where(size > 0, size, 1), alike


def _pearson(x: FloatArray, y: FloatArray) -> float:
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    if is_constant(x) or is_constant(y):
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    x, y = x / np.abs(x).max(), y / np.abs(y).max()
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))
