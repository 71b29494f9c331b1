"""Weights, written, judged or found from the scores."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from index_reference.kinds import Table


def column(s: Table, j: int) -> list[float]:
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
    told = [j for j in range(k) if len(set(column(s, j))) > 1]
    if not told:
        return [1 / k] * k
    info = [0.0] * k
    matrix = [[correlation([r[a] for r in s], [r[b] for r in s]) for b in told] for a in told]
    if method in ("pca", "pca_kaiser"):
        for j, w in zip(told, _principal(matrix, method == "pca_kaiser", how), strict=True):
            info[j] = w
    for place, j in enumerate(told):
        values = column(s, j)
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
