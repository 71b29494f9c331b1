"""Many small linear programs at once: max c·w subject to A·w ≤ b, w ≥ 0, with b ≥ 0.

Dantzig's simplex in dictionary form (Chvátal, *Linear Programming*, 1983, ch. 2), one step of every program in one
array operation, by Bland's rule (ch. 3) where that takes long. Nothing is summed across programs, so a result does not
depend on which others are solved beside it. The weights are then found anew from the constraints that hold as
equalities.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Whole = NDArray[np.intp]

SMALL = 1e-11
"""A slope or pivot that is rounding; programs come with coefficients up to about 1."""
AT_ONCE = 1 << 18
"""Cells of dictionaries worked on at once: they stay in the cache."""


def maximised(c: Array, a: Array, b: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Best w (programs, k) for ``c`` (programs, k), ``a`` (programs, m, k), ``b`` (programs, m) ≥ 0; and for which
    programs it is proven: the others (unbounded, or not ended in time) have zeros and are for another solver."""
    n, m, k = a.shape
    w, proven = np.zeros((n, k)), np.zeros(n, dtype=np.bool_)
    step = max(1, AT_ONCE // ((m + 1) * (k + 1)))
    for start in range(0, n, step):
        part = slice(start, start + step)
        labels, ended = _ended(c[part], a[part], b[part])
        w[part], proven[part] = _from_equalities(labels, ended, c[part], a[part], b[part])
    return w, proven


def _ended(c: Array, a: Array, b: Array) -> tuple[Whole, NDArray[np.bool_]]:
    """Which k of w (0..k−1) and slacks (k..k+m−1) are 0 at the end of each program, and which have ended."""
    n, m, k = a.shape
    table = np.zeros((n, m + 1, k + 1))
    table[:, :m, :k], table[:, :m, k], table[:, m, :k] = a, b, c
    outside = np.tile(np.arange(k), (n, 1))
    inside = np.tile(np.arange(k, k + m), (n, 1))
    labels, ended = outside.copy(), np.zeros(n, dtype=np.bool_)
    at = np.arange(n)
    for round_ in range(20 * (k + m)):
        slopes = table[:, m, :k]
        rises = slopes > SMALL
        done = ~rises.any(axis=1)
        if done.any():
            labels[at[done]], ended[at[done]] = outside[done], True
            at, table, outside, inside = at[~done], table[~done], outside[~done], inside[~done]
            slopes, rises = table[:, m, :k], rises[~done]
        if not len(at):
            break
        careful = round_ > 4 * k + 10
        order = np.where(rises, -outside if careful else slopes, -np.inf)
        row = np.arange(len(at))
        enter = order.argmax(axis=1)
        column = table[row, :, enter]
        held = column[:, :m] > SMALL
        ratio = np.divide(table[:, :m, k], column[:, :m], out=np.full((len(at), m), np.inf), where=held)
        least = ratio.min(axis=1)
        tied = ratio <= (least + SMALL * (1 + least))[:, None]
        leave = np.where(tied & held, inside if careful else -column[:, :m], np.inf).argmin(axis=1)
        open_ = ~np.isfinite(least)  # unbounded: never ended
        if open_.any():
            fine = ~open_
            at, table, outside, inside = at[fine], table[fine], outside[fine], inside[fine]
            enter, leave, column, row = enter[fine], leave[fine], column[fine], np.arange(int(fine.sum()))
            if not len(at):
                break
        pivot = column[row, leave]
        moved = table[row, leave] / pivot[:, None]
        moved[row, enter] = 1.0 / pivot
        table[row, :, enter] = 0.0
        table -= column[:, :, None] * moved[:, None, :]
        table[row, leave] = moved
        np.maximum(table[:, :m, k], 0.0, out=table[:, :m, k])
        inside[row, leave], outside[row, enter] = outside[row, enter], inside[row, leave]
    return labels, ended


def _from_equalities(
    labels: Whole, ended: NDArray[np.bool_], c: Array, a: Array, b: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """w from its k equalities, and whether it is within all constraints and multipliers ≥ 0 prove that none is
    better."""
    n, _, k = a.shape
    rows = np.concatenate([np.broadcast_to(-np.eye(k), (n, k, k)), a], axis=1)
    right = np.concatenate([np.zeros((n, k)), b], axis=1)
    each = np.arange(n)[:, None]
    equal, value = rows[each, labels], right[each, labels]
    w, proven = np.zeros((n, k)), ended.copy()
    regular = ended & (np.abs(np.linalg.det(equal)) > 0)
    if regular.any():
        w[regular] = np.linalg.solve(equal[regular], value[regular][:, :, None])[:, :, 0]
        multipliers = np.linalg.solve(equal[regular].transpose(0, 2, 1), c[regular][:, :, None])[:, :, 0]
        size = 1.0 + np.abs(multipliers).max(axis=1, initial=0.0)
        proven[regular] = (multipliers >= -1e-10 * size[:, None]).all(axis=1)
        reach = (a[regular] * w[regular][:, None, :]).sum(axis=2) - b[regular]
        proven[regular] &= (reach <= 1e-10).all(axis=1) & (w[regular] >= -1e-10).all(axis=1)
    proven &= regular
    w[~proven] = 0.0
    return np.maximum(w, 0.0), proven
