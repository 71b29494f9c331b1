"""Where the time of the statements goes: DuckDB's own profile, its operators put together to the steps people know."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import process_time
from typing import Any

import hand

SCAN, POOLS, SCORES, RANKS, WRITE, REST = "scan", "pools", "scores", "ranks", "write", "rest"
STEPS: Mapping[str, str] = {
    SCAN: "reading the figures", POOLS: "pools: found, and looked up for each unit", SCORES: "scores and means",
    RANKS: "ranks", WRITE: "writing the result", REST: "planning and what no operator owns up to",
}  # fmt: skip
OPERATORS: Mapping[str, str] = {
    "TABLE_SCAN": SCAN, "HASH_GROUP_BY": POOLS, "PERFECT_HASH_GROUP_BY": POOLS, "UNGROUPED_AGGREGATE": POOLS,
    "HASH_JOIN": POOLS, "NESTED_LOOP_JOIN": POOLS, "CROSS_PRODUCT": POOLS, "PROJECTION": SCORES, "FILTER": SCORES,
    "WINDOW": RANKS, "CREATE_TABLE_AS": WRITE, "CTE": WRITE, "CTE_SCAN": WRITE, "UNION": WRITE,
}  # fmt: skip


def of_engine(con: Any, folder: Path) -> dict[str, float]:
    """Scores as the plain statements make them, and the ranking of the full ones."""
    plain, full = (json.loads((folder / extras / "compiled.json").read_text("utf-8")) for extras in ("plain", "full"))
    made = [profiled(con, folder, f"create or replace table wide.{name} as {plain[name]}")
            for name in ("wide_fills", "wide_places", "wide_pools", "wide_totals")]  # fmt: skip
    ranked = profiled(con, folder, f"create or replace table wide.wide_ranks as {full['wide_ranks']}")
    written = {WRITE: ranked.pop(WRITE), REST: ranked.pop(REST)}
    return _added(*made, {RANKS: sum(ranked.values())}, written)


def of_hand(con: Any, folder: Path) -> dict[str, float]:
    con.execute("create schema if not exists hand")
    return profiled(con, folder, f"create or replace table hand.plain as {hand.query(False)}")


def profiled(con: Any, folder: Path, sql: str) -> dict[str, float]:
    """Step → seconds of its operators."""
    file = folder / "profile.json"
    con.execute("pragma enable_profiling = 'json'")
    con.execute(f"pragma profiling_output = '{file}'")
    began = process_time()
    con.execute(sql)
    took = process_time() - began
    con.execute("pragma disable_profiling")
    found: dict[str, float] = defaultdict(float)
    for operator, seconds in _operators(json.loads(file.read_text("utf-8"))["operator"]):
        found[OPERATORS.get(operator, REST)] += seconds
    found[REST] += max(0.0, took - sum(found.values()))
    found.setdefault(WRITE, 0.0)
    return dict(found)


def _operators(nodes: list[Any]) -> Iterator[tuple[str, float]]:
    for node in nodes:
        yield node["type"], node.get("timing") or 0.0
        yield from _operators(node.get("children", []))


def _added(*parts: Mapping[str, float]) -> dict[str, float]:
    out: dict[str, float] = defaultdict(float)
    for part in parts:
        for step, seconds in part.items():
            out[step] += seconds
    return dict(out)
