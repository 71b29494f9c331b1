"""Analytic hierarchy process: weights from pairwise comparisons (Saaty, The Analytic Hierarchy Process, 1980)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.methods.moments import FloatArray

# Saaty 1980: mean consistency index of random reciprocal matrices of order 1..15.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
CONSISTENT_BELOW = 0.1
RECIPROCAL_WITHIN = 1e-6


@dataclass(frozen=True, slots=True)
class Ahp:
    """``weights`` (k,) sum to 1; ``ci`` = (λmax − k)/(k − 1); ``cr`` = ci / random index (0 up to order 2).

    ``worst``: the pair (i, j) whose judgement is furthest from the ratio of the weights, ``implied`` that ratio.
    """

    weights: FloatArray
    lambda_max: float
    ci: float
    cr: float
    worst: tuple[int, int]
    implied: float


def ahp(matrix: ArrayLike) -> Ahp:
    """Principal eigenvector of ``matrix`` k×k, a_ij = how many times i matters as much as j.

    FindingsError for a matrix that is not square, positive and reciprocal (a_ij·a_ji = 1 within 1e-6), or above 15.
    """
    a = np.asarray(matrix, dtype=np.float64)
    _check(a)
    k = a.shape[0]
    values, vectors = np.linalg.eig(a)
    principal = int(np.argmax(values.real))
    w = np.abs(vectors[:, principal].real)
    w = w / w.sum()
    lambda_max = float(values[principal].real)
    ci = max(0.0, (lambda_max - k) / (k - 1)) if k > 2 else 0.0  # order 1 and 2 cannot contradict themselves
    cr = ci / RANDOM_INDEX[k - 1] if k > 2 else 0.0
    gap = np.round(np.triu(np.abs(np.log(a * w / w[:, None]))), 10)  # of equal ones the first, not the noisiest
    i, j = (int(p) for p in np.unravel_index(int(np.argmax(gap)), gap.shape))
    return Ahp(w, lambda_max, ci, cr, (i, j), float(w[i] / w[j]))


def require_consistent(result: Ahp, limit: float = CONSISTENT_BELOW) -> None:
    """FindingsError where the consistency ratio reaches ``limit`` (Saaty: 0.10), naming the judgement to mend first."""
    if result.cr < limit:
        return
    i, j = (p + 1 for p in result.worst)
    message = Both(
        f"判断矩阵不一致：一致性比率 CR = {result.cr:.3f}，应小于 {limit:g}",
        f"the judgement matrix is inconsistent: its consistency ratio CR = {result.cr:.3f}, "
        f"and it must be below {limit:g}",
    )
    mend = Both(
        f"重新比较，先看第 {i} 行第 {j} 列：按其余判断推算约为 {result.implied:.2g}",
        f"compare again, first row {i} against column {j}: the other judgements imply about {result.implied:.2g}",
    )
    raise FindingsError(
        Both("无法计算权重", "Weights cannot be computed"), [Finding(Level.ERROR, "ahp.inconsistent", message, mend)]
    )


def _check(a: FloatArray) -> None:
    if a.ndim != 2 or a.shape[0] != a.shape[1] or a.shape[0] == 0:
        size = "×".join(str(n) for n in a.shape)
        _refuse(
            "ahp.not_square",
            Both(f"判断矩阵应是方阵，现在是 {size}", f"the judgement matrix must be square; it is {size}"),
            Both("行数和列数都等于子项的个数", "it needs as many rows and columns as there are children"),
        )
    if a.shape[0] > len(RANDOM_INDEX):
        most = len(RANDOM_INDEX)
        _refuse(
            "ahp.too_large",
            Both(
                f"判断矩阵有 {a.shape[0]} 阶，最多 {most} 阶",
                f"the judgement matrix is of order {a.shape[0]}; the largest allowed is {most}",
            ),
            Both(
                "把子项分成几组，先组内后组间比较",
                "put the children into groups: compare within groups first, then groups with each other",
            ),
        )
    wrong = np.argwhere(~(np.isfinite(a) & (a > 0)))
    if wrong.size:
        i, j = (int(p) for p in wrong[0])
        _refuse(
            "ahp.not_positive",
            Both(f"第 {i + 1} 行第 {j + 1} 列应是大于 0 的数", f"row {i + 1}, column {j + 1} must be above 0"),
            Both("填 1 到 9 或其倒数", "write 1 to 9, or the reciprocal"),
            f"{a[i, j]:g}",
        )
    wrong = np.argwhere(np.abs(a * a.T - 1) > RECIPROCAL_WITHIN)
    if wrong.size:
        i, j = (int(p) for p in wrong[0])
        message = Both(
            f"第 {i + 1} 行第 {j + 1} 列与第 {j + 1} 行第 {i + 1} 列不互为倒数",
            f"row {i + 1}, column {j + 1} and row {j + 1}, column {i + 1} are no reciprocals",
        )
        mend = Both(
            "两格乘积应为 1，对角线应为 1；倒数写足位数（1/3 写作 0.33333333）",
            "the two must multiply to 1, and the diagonal must be 1; write reciprocals with "
            "enough digits (1/3 as 0.33333333)",
        )
        _refuse(
            "ahp.not_reciprocal", message, mend, Both(f"{a[i, j]:g} 与 {a[j, i]:g}", f"{a[i, j]:g} and {a[j, i]:g}")
        )


def _refuse(rule: str, message: str, mend: str, value: str | None = None) -> None:
    raise FindingsError(
        Both("判断矩阵有误", "The judgement matrix is wrong"), [Finding(Level.ERROR, rule, message, mend, value=value)]
    )
