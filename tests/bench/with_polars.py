"""The same features by polars, from Parquet to Parquet: scores of three tiers; where it is full, all the rest.

run.py holds scores, ranks and coverage against the engine's; ``steps`` does the work one step after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import process_time

import polars as pl
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

Part = tuple[float, pl.Expr]
"""A weight and what it weighs."""

KEYS = ("tier", "unit_code", "parent_code", "area")
SETTLED = 10
"""Decimals after which scores rank alike, as in the engine."""


def pool_of(k: int) -> Mapping[str, pl.Expr]:
    """What an indicator's rule asks of the pool, beside every unit."""
    x = pl.col(f"f{k}")
    match rule_of(k)["rule"]:
        case "min_max":
            return {"lo": x.min().over("area"), "hi": x.max().over("area")}
        case "z_score":
            return {"mean": x.mean(), "sd": x.std()}
        case _:
            return {}


def score_of(k: int, pool: Mapping[str, pl.Expr]) -> pl.Expr:
    x, lower = pl.col(f"f{k}"), direction_of(k) == "lower"
    match rule_of(k)["rule"]:
        case "min_max":
            lo, hi = pool["lo"], pool["hi"]
            return pl.when(hi > lo).then(100.0 * ((hi - x) if lower else (x - lo)) / (hi - lo))
        case "z_score":
            return 50.0 + (-10.0 if lower else 10.0) * (x - pool["mean"]) / pool["sd"]
        case _:
            a, b = posts(k)
            return 100.0 * ((x - a) / (b - a)).clip(0.0, 1.0)


def there(parts: Sequence[Part]) -> pl.Expr:
    """Weight of what is there."""
    return pl.sum_horizontal([pl.when(s.is_null()).then(0.0).otherwise(w) for w, s in parts])


def seen(score: pl.Expr, method: str) -> pl.Expr:
    return score if method == "arithmetic" else score.clip(lower_bound=float(FLOOR))


def weighted(parts: Sequence[Part]) -> pl.Expr:
    return pl.sum_horizontal([(w * s).fill_null(0.0) for w, s in parts])


def mean(parts: Sequence[Part], method: str) -> pl.Expr:
    turned = {"arithmetic": lambda s: s, "geometric": lambda s: s.log(), "harmonic": lambda s: 1.0 / s}[method]
    whole = there(parts)
    out = pl.when(whole > 0).then(weighted([(w, turned(seen(s, method))) for w, s in parts]) / whole)
    return {"arithmetic": out, "geometric": out.exp(), "harmonic": 1.0 / out}[method]


def leaves(ks: Sequence[int]) -> list[Part]:
    return [(weight_of(k), pl.col(f"s{k}")) for k in ks]


TOP: list[Part] = [(w, pl.col(p)) for p, w in PILLAR_WEIGHTS.items()]


def read(folder: Path, tier: str) -> pl.LazyFrame:
    return pl.scan_parquet(folder / "wide.parquet").filter(pl.col("tier") == tier)


def scored(frame: pl.LazyFrame, count: int, *, figures: bool = False) -> pl.LazyFrame:
    """Scores of that many indicators; ``figures``: beside the figures they are of."""
    kept = [f"f{k}" for k in range(count)] if figures else []
    return frame.select(*KEYS, *kept, *(score_of(k, pool_of(k)).alias(f"s{k}") for k in range(count)))


def community(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Pillars and the index, beside what they are made of."""
    pillars = [mean(leaves(ks), PILLARS[p]).alias(p) for p, ks in MEMBERS.items()]
    return frame.with_columns(pillars).with_columns(mean(TOP, "arithmetic").alias("score"))


def own(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.with_columns(mean(leaves(range(OWN_OF_UPPER_TIERS)), "arithmetic").alias("own"))


def composed(frame: pl.DataFrame, below: pl.DataFrame) -> pl.DataFrame:
    """The upper tier's score of its own and of the mean of the units below."""
    means = below.group_by("parent_code").agg(pl.col("score").mean().alias("below"))
    score = OWN_SHARE * pl.col("own") + (1 - OWN_SHARE) * pl.col("below")
    return frame.join(means, left_on="unit_code", right_on="parent_code", how="left").with_columns(score.alias("score"))


def upwards(lowest: pl.DataFrame, folder: Path, kept: Sequence[str], *, covered: bool = False) -> pl.DataFrame:
    done = [lowest]
    for tier in TIERS[1:]:
        frame = own(scored(read(folder, tier), OWN_OF_UPPER_TIERS, figures=covered))
        if covered:
            frame = frame.with_columns(coverage([(1.0, range(OWN_OF_UPPER_TIERS))]).alias("coverage"))
        done.append(composed(frame.collect(), done[-1]).select(kept))
    return pl.concat(done)


def coverage(nodes: Sequence[tuple[float, Sequence[int]]]) -> pl.Expr:
    """Weight of the scores that are there over weight of those that could be; an indicator whose peers are all alike
    could not."""

    def applicable(k: int) -> pl.Expr:
        alike = pl.col(f"f{k}").is_not_null() & pl.col(f"s{k}").is_null()
        return pl.when(alike).then(0.0).otherwise(weight_of(k))

    top, bottom = [], []
    for weight, ks in nodes:
        share = weight / sum(map(weight_of, ks))
        top.append(share * there(leaves(ks)))
        bottom.append(share * pl.sum_horizontal([applicable(k) for k in ks]))
    return pl.sum_horizontal(top) / pl.sum_horizontal(bottom)


def contributions() -> list[pl.Expr]:
    """Each indicator's part of the score, in proportion to weight × what its pillar saw of it."""
    whole, out = there(TOP), []
    for p, ks in MEMBERS.items():
        parts = [(w, seen(s, PILLARS[p])) for w, s in leaves(ks)]
        share = PILLAR_WEIGHTS[p] * pl.col(p) / whole / weighted(parts)
        out += [(share * w * s).alias(f"c{k}") for k, (w, s) in zip(ks, parts, strict=True)]
    return out


def ranked(everyone: pl.DataFrame) -> pl.DataFrame:
    """Places in the tier and among the county's units, and how many have one."""
    by = pl.col("score").round(SETTLED)
    return everyone.with_columns(
        by.rank("min", descending=True).over("tier").alias("rank"),
        by.rank("min", descending=True).over("tier", "area").alias("peer_rank"),
        pl.col("score").count().over("tier").alias("peers"),
        pl.col("score").count().over("tier", "area").alias("peer_group_size"),
    )


def plain(folder: Path) -> None:
    kept = [*KEYS, "score"]
    lowest = community(scored(read(folder, TIERS[0]), INDICATORS)).select(kept).collect()
    upwards(lowest, folder, kept).write_parquet(folder / "polars-plain.parquet")


def full(folder: Path) -> None:
    """With coverage, ranks, the change, and every contribution computed and summed up against its score."""
    kept = [*KEYS, "score", "coverage"]
    nodes = [(PILLAR_WEIGHTS[p], ks) for p, ks in MEMBERS.items()]
    whole = community(scored(read(folder, TIERS[0]), INDICATORS, figures=True))
    lowest = whole.with_columns(coverage(nodes).alias("coverage")).select(kept).collect()
    everyone = ranked(upwards(lowest, folder, kept, covered=True))
    before = pl.read_parquet(folder / "prior.parquet").filter("comparable")
    before = before.select("tier", "unit_code", pl.col("score").alias("before"))
    changed = everyone.join(before, on=["tier", "unit_code"], how="left")
    changed = changed.with_columns((pl.col("score") - pl.col("before")).alias("change"))
    changed.write_parquet(folder / "polars-full.parquet")
    parts = community(scored(read(folder, TIERS[0]), INDICATORS)).select("score", *contributions())
    off = (pl.col("score") - pl.sum_horizontal([f"c{k}" for k in range(INDICATORS)])).abs()
    assert parts.select(off.max()).collect().item() < 1e-9


def steps(folder: Path) -> dict[str, float]:
    """CPU seconds of one step after the other, each in memory before the next: communities alone but for ranks."""
    out: dict[str, float] = {}

    def timed(step: str, began: float) -> None:
        out[step] = process_time() - began

    began = process_time()
    there = read(folder, TIERS[0]).collect()
    timed("scan", began)
    began = process_time()
    pools = {f"{name}{k}": made for k in range(INDICATORS) for name, made in pool_of(k).items()}
    there = there.with_columns(**pools)
    timed("pools", began)
    began = process_time()
    known = [{name: pl.col(f"{name}{k}") for name in pool_of(k)} for k in range(INDICATORS)]
    scores = there.lazy().select(*KEYS, *(score_of(k, known[k]).alias(f"s{k}") for k in range(INDICATORS)))
    lowest = community(scores).select(*KEYS, "score").collect()
    timed("scores", began)
    everyone = upwards(lowest, folder, [*KEYS, "score"])
    began = process_time()
    everyone = ranked(everyone)
    timed("ranks", began)
    began = process_time()
    everyone.write_parquet(folder / "polars-steps.parquet")
    timed("write", began)
    return out
