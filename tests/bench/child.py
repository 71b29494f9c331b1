"""One measurement in a process of its own: ``child.py KIND FOLDER``; prints JSON with the work's wall and CPU seconds,
the whole process's, its peak memory, and what the work itself gave. FOLDER holds warehouse.duckdb, wide.parquet and
prior.parquet; of ``district``, the raw tables of a year."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

BEGAN = time.monotonic()
THREADS, MEMORY = 2, "550MB"
EXTRAS = {"plain": [], "full": ["coverage", "ranks", "contributions", "changes"]}
VIEWS = ("wide_contributions", "wide_changes")
TABLES = ("wide_fills", "wide_places", "wide_pools", "wide_scores", "wide_totals", "wide_ranks")
SETTINGS = "duckdb.json"
"""DuckDB's settings for wide tables, but for threads and memory, which the competitors share."""
COMPILED = "compiled.json"
"""The SQL that was sent, by name: written beside its warehouse, read by those that are compared with it."""
OPEN = ExitStack()
"""Connections, until the process ends."""
REPO = Path(__file__).resolve().parents[2]


def whole(folder: Path, extras: str) -> Callable[[], Any]:
    """The whole way: statements made of the project's files, models built and, for ``full``, held to their tests."""
    from mulin.settings import Settings
    from orchestration.index.wide import ENGINE, compiler
    from orchestration.warehouse.choice import Choice
    from orchestration.warehouse.scoring import build_models

    told = {**ENGINE, "threads": THREADS, "memory_limit": MEMORY}
    (folder / SETTINGS).write_text(json.dumps(told), encoding="utf-8")
    choice = Choice(("tag:wide",), tests=extras != "plain")

    def run() -> None:
        settings = Settings(home=folder / extras)
        statements = compiler(connection(folder), {}, EXTRAS[extras])
        OPEN.close()
        result = build_models(
            settings, 2024, choice, warehouse=folder / "warehouse.duckdb", engine=told, compiled=statements
        )
        named = {unique_id.split(".")[2]: sql for unique_id, sql in result.compiled.items()}
        settings.home.mkdir(exist_ok=True)
        (folder / extras / COMPILED).write_text(json.dumps(named), encoding="utf-8")

    return run


def connection(folder: Path, threads: int = THREADS) -> Any:
    """DuckDB as the whole way had it, without loading the whole way."""
    from mulin.tables.sqlfiles import connect

    told = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return OPEN.enter_context(connect(folder / "warehouse.duckdb", config={**told, "threads": threads}))


def engine(folder: Path, extras: str) -> Callable[[], Any]:
    """Only the SQL that was sent, again on the same file. ``built``: tables and views as they are left; ``full``: the
    views are read as well, contributions summed up against their score."""
    written = folder / ("full" if extras == "built" else extras) / COMPILED
    models = json.loads(written.read_text(encoding="utf-8"))
    con = connection(folder)

    def run() -> None:
        for names, kind in ((TABLES, "table"), (VIEWS, "view")):
            for name in names:
                if name in models:
                    con.execute(f"create or replace {kind} wide.{name} as {models[name]}")
        if extras == "full":
            con.execute("select sum(change), sum(data_effect) from wide.wide_changes").fetchall()
            (wrong,) = con.execute(f"select count(*) from ({models['wide_adds_up']})").fetchone()
            assert wrong == 0

    return run


def hand(folder: Path, extras: str) -> Callable[[], Any]:
    import hand as written
    from world import INDICATORS

    con = connection(folder)
    con.execute("create schema if not exists hand")

    def run() -> None:
        con.execute(f"create or replace table hand.{extras} as {written.query(extras == 'full')}")
        if extras == "full":
            total = " + ".join(f"coalesce(c{k}, 0)" for k in range(INDICATORS))
            (wrong,) = con.execute(
                f"select count(*) from ({written.contributions()}) where abs(score - ({total})) > 1e-9"
            ).fetchone()
            assert wrong == 0

    return run


def frames(which: str) -> Callable[[Path, str], Callable[[], Any]]:
    def prepare(folder: Path, extras: str) -> Callable[[], Any]:
        work = getattr(import_module(f"with_{which}"), extras)
        return lambda: work(folder)

    return prepare


def steps(folder: Path, who: str) -> Callable[[], Any]:
    """Where the time goes. One thread, so that a second is a second of work."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    if who == "polars":
        import with_polars

        return lambda: with_polars.steps(folder)
    from steps import of_engine, of_hand

    con = connection(folder, threads=1)
    return lambda: {"engine": of_engine, "hand": of_hand}[who](con, folder)


def bare(folder: Path, who: str) -> Callable[[], Any]:
    """Nothing but reading the figures and adding them up: what nobody can be faster than. One thread."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    from world import INDICATORS

    figures = [f"f{k}" for k in range(INDICATORS)]
    if who == "polars":
        import polars as pl

        return lambda: pl.scan_parquet(folder / "wide.parquet").select(pl.col(figures).sum()).collect().height
    con = connection(folder, threads=1)
    return lambda: len(con.execute(f"select {', '.join(f'sum({f})' for f in figures)} from raw.wide").fetchall())


def district(folder: Path, _: str) -> Callable[[], Any]:
    from district import copied, scored

    file = copied(folder)
    return lambda: scored(folder, file)


def peak_mb() -> float:
    """Of this program alone: ``ru_maxrss`` also remembers the parent it was forked from."""
    status = Path("/proc/self/status")
    if status.is_file():
        (line,) = (x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    sys.path.insert(0, str(REPO))
    kind, folder = sys.argv[1], Path(sys.argv[2])
    what, _, extras = kind.partition("-")
    work = WORK[what](folder, extras)
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    out = work()
    ended, after, peak = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF), peak_mb()

    def cpu(u: resource.struct_rusage) -> float:
        return u.ru_utime + u.ru_stime

    print(json.dumps({
        "kind": kind, "wall": ended - started, "cpu": cpu(after) - cpu(before), "whole_wall": ended - BEGAN,
        "whole_cpu": cpu(after), "peak_mb": peak, "given": out,
    }))  # fmt: skip


WORK: dict[str, Callable[[Path, str], Callable[[], Any]]] = {
    "whole": whole, "engine": engine, "hand": hand, "polars": frames("polars"), "pandas": frames("pandas"),
    "steps": steps, "bare": bare, "district": district,
}  # fmt: skip

if __name__ == "__main__":
    main()
