"""The same scores of three tiers by polars and by pandas, from Parquet. run.py holds them against the engine's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from world import (
    FLOOR,
    INDICATORS,
    OWN_OF_UPPER_TIERS,
    OWN_SHARE,
    PILLAR_WEIGHTS,
    PILLARS,
    TIERS,
    direction_of,
    rule_of,
    weight_of,
)

MEMBERS = {p: [k for k in range(INDICATORS) if k % len(PILLARS) == n] for n, p in enumerate(PILLARS)}


def posts(k: int) -> tuple[float, float]:
    rule = rule_of(k)
    low, high = (rule["floor"], rule["ceil"]) if rule["rule"] == "goalposts" else (0.0, rule["target"])
    return (high, low) if direction_of(k) == "lower" and rule["rule"] == "goalposts" else (low, high)


def by_polars(file: Path) -> Any:
    import polars as pl

    keys = ["tier", "unit_code", "parent_code"]

    def score(k: int) -> pl.Expr:
        x, name = pl.col(f"f{k}"), rule_of(k)["rule"]
        lower = direction_of(k) == "lower"
        if name == "min_max":
            lo, hi = x.min().over("area"), x.max().over("area")
            return pl.when(hi > lo).then(100.0 * ((hi - x) if lower else (x - lo)) / (hi - lo))
        if name == "z_score":
            return 50.0 + (-10.0 if lower else 10.0) * (x - x.mean()) / x.std()
        a, b = posts(k)
        return 100.0 * ((x - a) / (b - a)).clip(0.0, 1.0)

    def mean(parts: list[tuple[float, pl.Expr]], method: str) -> pl.Expr:
        there = pl.sum_horizontal([pl.when(s.is_null()).then(0.0).otherwise(w) for w, s in parts])
        seen = [(w, s if method == "arithmetic" else s.clip(lower_bound=float(FLOOR))) for w, s in parts]
        turned = {"arithmetic": lambda s: s, "geometric": lambda s: s.log(), "harmonic": lambda s: 1.0 / s}[method]
        top = pl.sum_horizontal([(w * turned(s)).fill_null(0.0) for w, s in seen])
        out = pl.when(there > 0).then(top / there)
        return {"arithmetic": out, "geometric": out.exp(), "harmonic": 1.0 / out}[method]

    def of(tier: str, count: int) -> pl.LazyFrame:
        frame = pl.scan_parquet(file).filter(pl.col("tier") == tier)
        return frame.select(*keys, "area", *(score(k).alias(f"s{k}") for k in range(count)))

    pillars = [mean([(weight_of(k), pl.col(f"s{k}")) for k in ks], PILLARS[p]).alias(p) for p, ks in MEMBERS.items()]
    lowest = (
        of(TIERS[0], INDICATORS)
        .with_columns(pillars)
        .select(*keys, mean([(w, pl.col(p)) for p, w in PILLAR_WEIGHTS.items()], "arithmetic").alias("score"))
    )
    done = [lowest.collect()]
    for tier in TIERS[1:]:
        own = mean([(weight_of(k), pl.col(f"s{k}")) for k in range(OWN_OF_UPPER_TIERS)], "arithmetic")
        below = done[-1].group_by("parent_code").agg(pl.col("score").mean().alias("below"))
        frame = of(tier, OWN_OF_UPPER_TIERS).select(*keys, own.alias("own")).collect()
        done.append(
            frame.join(below, left_on="unit_code", right_on="parent_code", how="left").select(
                *keys, (OWN_SHARE * pl.col("own") + (1 - OWN_SHARE) * pl.col("below")).alias("score")
            )
        )
    return pl.concat(done)


def by_pandas(file: Path) -> Any:
    import numpy as np
    import pandas as pd

    def scores(frame: pd.DataFrame, count: int) -> dict[int, Any]:
        peers = frame.groupby("area", sort=False)
        ends = [f"f{k}" for k in range(count) if rule_of(k)["rule"] == "min_max"]
        low, high = peers[ends].transform("min"), peers[ends].transform("max")
        out = {}
        for k in range(count):
            x, name, lower = frame[f"f{k}"], rule_of(k)["rule"], direction_of(k) == "lower"
            if name == "min_max":
                lo, hi = low[f"f{k}"], high[f"f{k}"]
                out[k] = 100.0 * ((hi - x) if lower else (x - lo)) / (hi - lo).replace(0.0, np.nan)
            elif name == "z_score":
                out[k] = 50.0 + (-10.0 if lower else 10.0) * (x - x.mean()) / x.std()
            else:
                a, b = posts(k)
                out[k] = 100.0 * ((x - a) / (b - a)).clip(0.0, 1.0)
        return out

    def mean(parts: list[tuple[float, Any]], method: str) -> Any:
        there = sum(w * s.notna() for w, s in parts)
        turned = {"arithmetic": lambda s: s, "geometric": np.log, "harmonic": lambda s: 1.0 / s}[method]
        seen = ((w, s if method == "arithmetic" else s.clip(lower=FLOOR)) for w, s in parts)
        out = sum((w * turned(s)).fillna(0.0) for w, s in seen) / there.replace(0, np.nan)
        return {"arithmetic": out, "geometric": np.exp(out), "harmonic": 1.0 / out}[method]

    keys = ["tier", "unit_code", "parent_code"]
    figures = [f"f{k}" for k in range(INDICATORS)]
    done: list[pd.DataFrame] = []
    for tier in TIERS:
        count = OWN_OF_UPPER_TIERS if done else INDICATORS
        frame = pd.read_parquet(file, columns=[*keys, "area", *figures[:count]], filters=[("tier", "==", tier)])
        s = scores(frame, count)
        if not done:
            pillars = {p: mean([(weight_of(k), s[k]) for k in ks], PILLARS[p]) for p, ks in MEMBERS.items()}
            score = mean([(w, pillars[p]) for p, w in PILLAR_WEIGHTS.items()], "arithmetic")
        else:
            below = frame["unit_code"].map(done[-1].groupby("parent_code")["score"].mean())
            own = mean([(weight_of(k), s[k]) for k in range(count)], "arithmetic")
            score = OWN_SHARE * own + (1 - OWN_SHARE) * below
        done.append(frame[keys].assign(score=score))
    return pd.concat(done)
