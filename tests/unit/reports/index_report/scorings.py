"""Results of a scoring as its files hold them, made up: arithmetic means of equal weights, so that whoever reads the
report can add them up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mulin.index import IndexPack
from mulin.index.trees import flatten

HASHES = {"data": "d" * 64, "pack": "a" * 64}


@dataclass(frozen=True)
class Scoring:
    """A pack, its results as frames, and the folder they stand in."""

    pack: IndexPack
    folder: Path
    frames: dict[str, pd.DataFrame]

    def roots(self, tree: str = "idx") -> pd.DataFrame:
        scores = self.frames["scores"]
        last = scores[(scores["tree"] == tree) & (scores["level"] == 0) & (scores["year"] == scores["year"].max())]
        return last.sort_values(["rank", "unit_code"], na_position="last")


def pack_of(pillars: Mapping[str, Sequence[str]], **more: Any) -> IndexPack:
    """``pillars``: node → its indicators; an indicator under no node stands under ``""``."""
    names = more.pop("names", {})
    children: list[dict[str, Any]] = []
    for node, codes in pillars.items():
        leaves = [{"indicator": c} for c in codes]
        children += [{"node": node, "name": names.get(node, node), "children": leaves}] if node else leaves
    given = {
        "schema_version": 1, "index": "idx", "title": "Index of Tests", "source": "Nobody (2024)", "year": 2024,
        "indicators": [{"code": c, "name": names.get(c, c)} for codes in pillars.values() for c in codes],
        "trees": {"idx": {"children": children}}, "rounding": {"decimals": 3},
    }  # fmt: skip
    return IndexPack.model_validate(given | more)


def figures(units: int, indicators: int, seed: int = 1) -> np.ndarray[Any, Any]:
    """(units, indicators) scores of 0 to 100 that go together somewhat."""
    rng = np.random.default_rng(seed)
    of_unit = rng.normal(50, 15, units)
    return np.clip(of_unit[:, None] + rng.normal(0, 8, (units, indicators)), 0, 100)


def scored(
    folder: Path, pack: IndexPack, values: np.ndarray[Any, Any], *, years: Sequence[int] = (2024,), wide: bool = False,
    names: Mapping[str, str] | None = None, codes: Sequence[str] | None = None, notes: Sequence[str] = (),
    more: Mapping[str, pd.DataFrame] | None = None,
) -> Scoring:  # fmt: skip
    """Write results: ``values`` (units, indicators) are the indicators' scores, NaN for none; a unit that lacks one has
    no total. Earlier years have the same figures, less one a year."""
    units = list(codes or [f"u{k:04d}" for k in range(len(values))])
    called = {u: (names or {}).get(u, f"Unit {u}") for u in units}
    leaf = {i.code: k for k, i in enumerate(pack.indicators)}
    scores, normalised, contributions, weights = [], [], [], []
    for year in years:
        own = values - (max(years) - year)
        for tree in pack.trees:
            nodes = [n for n in flatten(pack) if n.tree == tree]
            whole = {n.code: 1.0 for n in nodes}
            for n in nodes:
                whole[n.code] = n.weight * (whole[n.parent] if n.parent else 1.0)
                weights.append((year, tree, n.code, n.parent, n.level, n.kind, n.method, n.weight, whole[n.code]))
            of: dict[str, Any] = {}
            for n in reversed(nodes):
                kids = [k for k in nodes if k.parent == n.code]
                of[n.code] = own[:, leaf[n.code]] if not kids else sum(k.weight * of[k.code] for k in kids)
                if n.kind == "indicator":
                    continue
                exact = pd.Series(of[n.code])
                rank = exact.round(10).rank(ascending=False, method="min")
                known = exact.notna()
                for k, unit in enumerate(units):
                    scores.append((
                        year, tree, n.code, n.level, unit, called[unit], round(exact[k], pack.rounding.decimals),
                        exact[k], bool(known[k]), float(known[k]), 0.0, rank[k], int(known.sum()), None, None, None,
                    ))  # fmt: skip
            total = of[pack.trees[tree].node]
            for code, column in leaf.items():
                if code in whole:
                    contributions += [
                        (year, tree, u, code, own[k, column], whole[code], own[k, column] * whole[code])
                        for k, u in enumerate(units) if not np.isnan(total[k])
                    ]  # fmt: skip
        for code, column in leaf.items():
            for k, unit in enumerate(units):
                value = own[k, column]
                gone = bool(np.isnan(value))
                normalised.append((year, code, unit, "pending" if gone else "scored", "blank" if gone else None, value,
                                   value))  # fmt: skip
    frames = {
        "scores": pd.DataFrame(scores, columns=["year", "tree", "node_code", "level", "unit_code", "unit_name", "score",
            "score_exact", "comparable", "coverage", "imputed_share", "rank", "peers", "peer_group", "peer_rank",
            "peer_group_size"]),
        "normalised": pd.DataFrame(
            normalised, columns=["year", "indicator_code", "unit_code", "status", "status_reason", "value", "score"]),
        "contributions": pd.DataFrame(contributions, columns=["year", "tree", "unit_code", "indicator_code", "score",
            "effective_weight", "contribution"]),
        "weights": pd.DataFrame(weights, columns=["year", "tree", "node_code", "parent_code", "level", "node_kind",
            "method", "weight", "global_weight"]),
    }  # fmt: skip
    if wide:
        frames["normalised"] = _across(frames["normalised"], "indicator_code", {"value": "value", "score": "score"}, "")
        frames["contributions"] = _across(frames["contributions"], "indicator_code", {"contribution": "contribution"},
                                          "idx:")  # fmt: skip
    frames |= more or {}
    write(folder, pack, frames, notes)
    return Scoring(pack, folder, frames)


def _across(frame: pd.DataFrame, by: str, columns: Mapping[str, str], tree: str) -> pd.DataFrame:
    """A row a unit, columns ``score:<code>``."""
    out = frame.pivot(index=["year", "unit_code"], columns=by, values=list(columns))
    out.columns = pd.Index([f"{what}:{tree}{code}" for what, code in out.columns])
    return out.reset_index()


def write(folder: Path, pack: IndexPack, frames: Mapping[str, pd.DataFrame], notes: Sequence[str] = ()) -> None:
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    manifest = {
        "index": pack.index, "title": pack.title, "pack_hash": HASHES["pack"],
        "data": {"file": "data.csv", "sha256": HASHES["data"]}, "code_version": "1.0", "notes": list(notes),
        "files": {f"{name}.parquet": "" for name in frames},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def drawn(scoring: Scoring, tree: str = "idx", *, says_tree: bool = True) -> dict[str, pd.DataFrame]:
    """What draws add: every rank has an interval of two places to each side."""
    roots = scoring.roots(tree)
    most = roots["rank"].max()
    units, rank = list(roots["unit_code"]), roots["rank"].reset_index(drop=True)
    mine = {"tree": tree} if says_tree else {}
    codes = [n.code for n in flatten(scoring.pack) if n.tree == tree and n.parent]
    return {
        "rank_intervals": pd.DataFrame({
            "tree": tree, "unit_code": units, "draws": 500, "rank": rank, "rank_low": (rank - 2).clip(lower=1),
            "rank_high": (rank + 2).clip(upper=most), "rank_median": rank, "year": 2024,
        }),
        "rank_pairs": pd.DataFrame({
            "tree": tree, "unit_a": units[:1], "unit_b": units[1:2], "ahead": 0.6, "indistinguishable": True,
            "overlap": True, "year": 2024,
        }),
        "sensitivity": pd.DataFrame({
            **mine, "factor": ["weights", "normalisation"], "output": "mean_rank_shift", "first": [0.7, 0.125],
            "first_error": [0.05, 0.02], "total": [0.8125, 0.25], "total_error": [0.04, 0.03], "evaluations": 1792,
            "year": 2024,
        }),
        "leave_one_out": pd.DataFrame({
            **mine, "code": codes, "kind": "indicator", "mean_rank_shift": [1.5 + k for k in range(len(codes))],
            "greatest_rank_shift": [7.0 + k for k in range(len(codes))], "year": 2024,
        }),
    }  # fmt: skip


def audited(scoring: Scoring, tree: str = "idx") -> dict[str, pd.DataFrame]:
    """What the audit adds: correlations of the indicators, and what each part moves."""
    wide = scoring.frames["normalised"].pivot(index="unit_code", columns="indicator_code", values="score")
    parent = {n.code: n for n in flatten(scoring.pack) if n.tree == tree}
    codes = [c for c in wide.columns if c in parent]
    pairs = []
    for k, a in enumerate(codes):
        for b in codes[k + 1 :]:
            r = float(wide[a].corr(wide[b]))
            within = parent[a].parent == parent[b].parent
            flags = [
                f
                for f, on in (("redundant", abs(r) > 0.92), ("low", within and 0 <= r < 0.3), ("negative", r < 0))
                if on
            ]
            pairs.append((tree, a, b, within, len(wide), r, r, json.dumps(flags), 2024))
    weighed = [(tree, n.code, n.parent, 100 * n.weight, 100 * n.weight, 20.0, 0.9, 33.3, 2024) for n in parent.values()
               if n.parent]  # fmt: skip
    return {
        "audit_correlations": pd.DataFrame(
            pairs, columns=["tree", "a", "b", "within_pillar", "n", "pearson", "spearman", "flags", "year"]
        ),
        "audit_weights": pd.DataFrame(weighed, columns=[
            "tree", "code", "parent", "nominal", "sibling_share", "effective", "correlation", "influence", "year",
        ]),
    }  # fmt: skip
