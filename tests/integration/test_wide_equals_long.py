"""A table scored wide (models/wide) and long (int_normalised … models/index): the same scores, ranks, contributions."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

UNITS, YEARS, CLASSES = 90, (2020, 2021), 5
TOLERANCE = 1e-9
ONE_WAY = {"deduction": "lower", "steps": "higher", "target_attainment": "higher"}
"""The direction that a rule knows alone, or that the bands and targets below have."""


def rule(rng: random.Random) -> dict[str, Any]:
    pool = rng.choice([{}, {}, {"pool": "by:region"}, {"years": "all"}])
    constant = rng.choice([{}, {"constant": 40}])
    return rng.choice([
        {"rule": "min_max", **pool, **constant},
        {"rule": "min_max", "low": 1, **pool, **constant},
        {"rule": "goalposts", "floor": 10, "ceil": 80},
        {"rule": "goalposts", "floor": 5, "ceil": 90, "transform": "ln"},
        {"rule": "target_attainment", "target": 70, "floor": 20, "overshoot": 1.2},
        {"rule": "percentile_rank", **pool, **constant},
        {"rule": "rank", "counted": False, **pool, **constant},
        {"rule": "rank", "ties": "average", **pool},
        {"rule": "borda", **pool},
        {"rule": "distance_to_reference", "reference": rng.choice(["best", "mean", "median", "unit:U7", 55]), **pool,
         **constant},
        {"rule": "share_of_best", **pool, **constant},
        {"rule": "efficacy", **pool, **constant},
        {"rule": "efficacy", "floor": 20, "ceil": 70},
        {"rule": "steps", "bands": [[0, 10], [30, 50.5], [60.25, 100]]},
        {"rule": "steps", "bands": [[0.5, 50], [1, 100]], "target": 60},
        {"rule": "deduction", "per_unit": 0.7, "item_cap": 60},
        {"rule": "boolean"},
    ])  # fmt: skip


def tree(rng: random.Random, name: str, codes: list[str], depth: int) -> dict[str, Any]:
    """A random tree over the indicators: every node with a method, a zero policy and a minimum share of its own."""
    method = rng.choice(["arithmetic", "arithmetic", "geometric", "harmonic", "power:0.5", "power:-2", "product"])
    node: dict[str, Any] = {
        "node": name, "method": method, "weight": rng.choice([0.5, 1, 2]),
        "zero_policy": rng.choice(["keep", "drop", "floor:2.5"]),
        "minimum_share": rng.choice([0, 0, 0.6, 0.8]), "share_of": rng.choice(["weight", "count"]),
        "below_minimum": rng.choice(["missing", "incomparable"]),
    }  # fmt: skip
    if method not in ("geometric", "harmonic", "power:-2"):
        del node["zero_policy"]
    if not node["minimum_share"]:
        del node["share_of"], node["below_minimum"]
    if depth == 0 or len(codes) < 4:
        return node | {"children": [{"indicator": c, "weight": rng.choice([1, 1, 2, 3.5])} for c in codes]}
    cut = len(codes) // 2
    return node | {"children": [
        tree(rng, f"{name}a", codes[:cut], depth - 1), {"indicator": codes[cut], "weight": 1},
        tree(rng, f"{name}b", codes[cut + 1:], rng.randrange(depth)),
    ]}  # fmt: skip


def make(folder: Path, seed: int) -> tuple[Path, Path]:
    """A pack of three trees and a table with gaps, ties, an empty class of one and columns all alike."""
    rng = random.Random(seed)
    codes = [f"x{k}" for k in range(16)]
    impute = [{"method": "none"}] * 4 + [
        {"method": "mean"},
        {"method": "median", "by": "region"},
        {"method": "constant", "value": 33},
    ]
    indicators = [
        {"code": c, "direction": rng.choice(["higher", "lower"]), "normalise": rule(rng), "impute": rng.choice(impute),
         **rng.choice([{}, {}, {}, {}, {"denominator": "people", "factor": 100}, {"field": "twice"}])}
        for c in codes
    ]  # fmt: skip
    for i in indicators:
        i["direction"] = ONE_WAY.get(i["normalise"]["rule"], i["direction"])
    pack = {
        "schema_version": 1, "index": "random", "data": {"unit": "code", "year": "year", "name": "name"},
        "classes": ["region", "club"], "derived": {"twice": "2 * x0 + x1 / people"}, "indicators": indicators,
        "rounding": {"decimals": rng.choice([1, 3])},
        "ranking": {"on": rng.choice(["rounded", "exact"]), "ties": rng.choice(["min", "max", "average", "dense"]),
                    "ascending": rng.random() < 0.3, "peer": "club"},
        "trees": {name: tree(rng, name, rng.sample(codes, len(codes)), depth)
                  for name, depth in (("one", 0), ("two", 1), ("three", 2))},
    }  # fmt: skip
    folder.mkdir()
    (folder / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    lines = [",".join(["year", "code", "name", "region", "club", "people", *codes])]
    alike = set(rng.sample(codes, 2))
    home = {u: (f"r{rng.randrange(CLASSES)}", rng.choice(["", "k1", "k2"])) for u in range(UNITS)}
    home[0] = ("alone", "k1")
    for year in YEARS:
        for u in range(UNITS):
            figures = [
                ""
                if rng.random() < 0.15
                else "42"
                if c in alike
                else str(round(rng.uniform(0, 100), rng.choice([0, 3])))
                for c in codes
            ]
            lines.append(
                ",".join([str(year), f"U{u}", f"unit {u}", *home[u], rng.choice(["", "0", "50", "120.5"]), *figures])
            )
    data = folder / "table.csv"
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder, data


@pytest.mark.parametrize("seed", range(5))
def test_scored_wide_and_scored_long_are_the_same(tmp_path: Path, seed: int) -> None:
    import pandas as pd

    from mulin.index import load_index
    from orchestration.index.score import score
    from orchestration.index.shape import lacking
    from orchestration.index.wide import score_wide

    settings = Settings(home=tmp_path / "home")
    folder, data = make(tmp_path / "pack", seed)
    assert lacking(load_index(folder)) == []
    long = score(settings, folder, data).frames
    out = tmp_path / "out"
    score_wide(settings, folder, data, out)
    wide = {
        name: pd.read_parquet(out / f"{name}.parquet") for name in ("scores", "weights", "normalised", "contributions")
    }
    normalised = molten(wide["normalised"], ["score", "value"]).rename(columns={"code": "indicator_code"})
    kept = long["normalised"][["year", "indicator_code", "unit_code", "value", "score"]]
    same(kept, normalised[kept.columns], ["year", "indicator_code", "unit_code"])
    same(long["scores"], wide["scores"], ["year", "tree", "node_code", "unit_code"])
    same(long["weights"], wide["weights"], ["year", "tree", "node_code"])
    shares = molten(wide["contributions"], ["contribution", "effective_weight"])
    shares[["tree", "indicator_code"]] = shares.pop("code").str.split(":", expand=True)
    keys = ["year", "tree", "indicator_code", "unit_code"]
    kept = long["contributions"][[*keys, "contribution", "effective_weight"]].dropna(
        subset=["contribution", "effective_weight"], how="all"
    )
    same(kept, shares.dropna(subset=["contribution", "effective_weight"], how="all")[kept.columns], keys)


def molten(frame: Any, measures: list[str]) -> Any:
    """A column a code → a row a code, for several measures side by side."""
    keys = ["year", "unit_code"]
    parts = [
        frame[[*keys, *(c for c in frame.columns if c.startswith(f"{measure}:"))]]
        .melt(keys, var_name="code", value_name=measure)
        .assign(code=lambda f, prefix=f"{measure}:": f["code"].str.removeprefix(prefix))
        .set_index([*keys, "code"])
        for measure in measures
    ]
    return parts[0].join(parts[1:], how="outer").reset_index()


def same(left: Any, right: Any, keys: list[str]) -> None:
    """Every column alike: numbers within 1e-9, everything else equal, and what is unknown unknown in both."""
    import pandas as pd

    left, right = (f.set_index(keys).sort_index() for f in (left, right))
    assert list(left.index) == list(right.index)
    for column in left.columns:
        a, b = left[column], right[column]
        if pd.api.types.is_numeric_dtype(a) and not pd.api.types.is_bool_dtype(a):
            a, b = a.astype(float), b.astype(float)
            off = (a.isna() != b.isna()) | ((a - b).abs() > TOLERANCE * a.abs().clip(lower=1))
        else:
            off = a.fillna("") != b.fillna("")
        assert not off.any(), f"{column}:\n{pd.DataFrame({'long': a[off], 'wide': b[off]}).to_string(max_rows=20)}"
