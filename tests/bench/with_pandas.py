"""The same scores of three tiers by pandas, from Parquet to Parquet. run.py holds them against the engine's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet  # noqa: F401  what pandas would import while it is measured
from world import (
    FLOOR,
    INDICATORS,
    MEMBERS,
    OWN_OF_UPPER_TIERS,
    OWN_SHARE,
    PILLAR_WEIGHTS,
    PILLARS,
    TIERS,
    direction_of,
    posts,
    rule_of,
    weight_of,
)


def plain(folder: Path) -> None:
    file = folder / "wide.parquet"

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
    pd.concat(done).to_parquet(folder / "pandas-plain.parquet")
