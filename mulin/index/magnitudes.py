"""How great and how small the numbers of a pack may be, so that nothing that is reckoned with them runs out of what a
double holds: scores are raised to powers up to MOST_POWER, figures to the fourth in the moments of outliers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from mulin.index.model import IndexPack
from mulin.index.problems import Problem, problem


class Reach(NamedTuple):
    """Least and greatest absolute value, besides 0 itself."""

    least: float
    most: float


FIGURE, SCORE, WEIGHT = Reach(1e-18, 1e18), Reach(1e-9, 1e9), Reach(1e-9, 1e9)
TABLE = Reach(1e-60, 1e60)
"""Of what stands in a table or is derived from it: so a quotient of two, times a factor, still has a square, and that
of a million of them a sum."""
SCALE = Reach(1e-3, 1e6)
"""Equal scores are those equal to 10 decimals: below a thousandth too little of a score would be left of them."""
_SCORES = ("low", "high", "base", "mean", "sd", "constant", "per_unit", "per_item", "item_cap", "zero_floor")
_WEIGHTS = ("weight", "shares", "allocations", "matrix")
_REACH: dict[str, Reach] = {
    "scale": SCALE, "box_cox_lambda": Reach(1e-9, 20), "overshoot": Reach(1, 1e3), "gii_factor": Reach(1e-9, 1e9),
    "dirichlet": Reach(1e-3, 1e9), **dict.fromkeys(_SCORES, SCORE), **dict.fromkeys(_WEIGHTS, WEIGHT),
}  # fmt: skip
LEAST_POWER, MOST_POWER = 0.01, 20.0


def check_magnitudes(pack: IndexPack) -> Iterator[Problem]:
    yield from _numbers(pack.model_dump(), "", FIGURE)


def _numbers(value: Any, path: str, reach: Reach, key: str = "") -> Iterator[Problem]:
    if isinstance(value, float):
        if not math.isfinite(value):
            yield problem(path, "not_finite", str(value))
        elif value and not reach.least <= abs(value) <= reach.most:
            yield problem(path, "magnitude", f"{value:g}", least=f"{reach.least:g}", most=f"{reach.most:g}")
    elif isinstance(value, str):
        if key in ("method", "aggregations"):
            yield from _power(value, path)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _numbers(inner, f"{path}.{name}" if path else str(name), _REACH.get(name, reach), str(name))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            band = key == "band" and at == 1
            yield from _numbers(inner, f"{path}.{at}", SCORE if band else reach, "band" if key == "bands" else key)


def _power(method: str, path: str) -> Iterator[Problem]:
    name, _, number = method.partition(":")
    if name == "power" and float(number) and not LEAST_POWER <= abs(float(number)) <= MOST_POWER:
        yield problem(path, "magnitude/power", method, least=f"{LEAST_POWER:g}", most=f"{MOST_POWER:g}")
