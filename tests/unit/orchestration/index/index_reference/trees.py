"""Nodes over all units of a year, and their ranks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from index_reference.kinds import ASIDE, Table
from index_reference.sets import as_a_set
from index_reference.weights import shares


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
