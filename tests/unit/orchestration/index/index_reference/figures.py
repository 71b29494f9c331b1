"""Figures before they are scored: denominators, what stands in for a missing one, outliers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from index_reference.kinds import Figures, Key


def figures(indicator: Mapping[str, Any], table: Mapping[str, Figures]) -> Figures:
    """Figure ÷ denominator × factor."""
    top = table[indicator.get("field", indicator["code"])]
    below = table[indicator["denominator"]] if "denominator" in indicator else None
    factor = indicator.get("factor", 1.0)
    out: Figures = {}
    for key, value in top.items():
        if value is None or (below is not None and not below[key]):
            out[key] = None
        else:
            out[key] = factor * (value if below is None else value / (below[key] or 1.0))
    return out


def imputed(how: Mapping[str, Any], x: Figures, group: Callable[[str, str], str | None]) -> Figures:
    method = how.get("method", "none")
    out = dict(x)
    for (unit, year), value in x.items():
        if value is not None or method == "none":
            continue
        mine = {y: v for (u, y), v in x.items() if u == unit and v is not None}
        if method == "constant":
            out[unit, year] = how["value"]
        elif method == "latest":
            past = [y for y in mine if 0 < year - y <= how.get("max_years", 10)]
            out[unit, year] = mine[max(past)] if past else None
        elif method == "interpolate":
            before, after = [y for y in mine if y < year], [y for y in mine if y > year]
            if before and after:
                a, b = max(before), min(after)
                out[unit, year] = mine[a] + (mine[b] - mine[a]) * (year - a) / (b - a)
        else:
            by = how.get("by")
            own = group(by, unit) if by else "all"
            peers = sorted(
                v for (u, y), v in x.items()
                if y == year and v is not None and own is not None and (not by or group(by, u) == own)
            )  # fmt: skip
            if peers:
                out[unit, year] = sum(peers) / len(peers) if method == "mean" else median(peers)
    return out


def median(values: Sequence[float]) -> float:
    s, n = sorted(values), len(values)
    return s[n // 2] if n % 2 else (s[n // 2 - 1] + s[n // 2]) / 2


def moments(values: Sequence[float]) -> tuple[float, float]:
    """Sample-adjusted skewness and excess kurtosis (Joanes & Gill 1998, type 2)."""
    n = len(values)
    mean = sum(values) / n
    m2, m3, m4 = (sum((v - mean) ** k for v in values) / n for k in (2, 3, 4))
    g1, g2 = m3 / m2**1.5, m4 / m2**2 - 3
    return g1 * math.sqrt(n * (n - 1)) / (n - 2), (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)


def treated(how: Mapping[str, Any], x: Mapping[Key, float], bad: bool = False) -> dict[Key, float]:
    """One pool of figures, winsorised and transformed as docs/pack.md says."""
    values = dict(x)
    if len(set(x.values())) < 2:
        return values
    if how.get("quantiles"):
        low, high = (quantile(sorted(x.values()), q) for q in how["quantiles"])
        return {k: min(max(v, low), high) for k, v in x.items()}
    most, then = how.get("winsor_max", 0), how.get("then", "none")

    def passes() -> bool:
        skew, kurt = moments(list(values.values()))
        return abs(skew) < how.get("skew", 2.0) or kurt < how.get("kurt", 3.5)

    if passes():
        return values
    at_an_end: set[Key] = set()
    while most != 0 and not passes() and (most is None or len(at_an_end) < most):
        high = moments(list(values.values()))[0] >= 0
        end = (max if high else min)(values.values())
        rest = [v for v in values.values() if v != end]
        for k, v in values.items():
            if v == end:
                values[k] = (max if high else min)(rest)
                at_an_end.add(k)
    if then == "none" or (passes() and most != 0):
        return values
    start = values if how.get("combine") else dict(x)
    low, high = min(start.values()), max(start.values())
    lift = 0.01 * (high - low)
    if then == "log_plus" and moments(list(start.values()))[0] < 0:
        return {k: -math.log(high + lift - v) for k, v in start.items()}
    if then in ("log", "log_plus"):
        return {k: math.log(v - low + lift) for k, v in start.items()}
    if then == "log_gii":  # for bads, the Global Innovation Index's formula falls with x: turned round here
        rise = high * how.get("gii_factor", 1.0) - 1
        return {
            k: -math.log(rise * (high - v) / (high - low) + 1) if bad else math.log(rise * (v - low) / (high - low) + 1)
            for k, v in start.items()
        }
    power = how.get("box_cox_lambda", 0.0) if then == "box_cox" else 0.0
    if power == 0:
        return {k: math.log(v - low + 1) for k, v in start.items()}
    return {k: ((v - low + 1) ** power - 1) / power for k, v in start.items()}


def quantile(s: Sequence[float], q: float) -> float:
    at = q * (len(s) - 1)
    i = math.floor(at)
    return s[i] + (at - i) * (s[min(i + 1, len(s) - 1)] - s[i])
