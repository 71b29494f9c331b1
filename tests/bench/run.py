"""``make bench``: how long a national index takes here and elsewhere. Prints one table, writes docs/benchmarks.md.

No test: nothing fails but a result that differs. Every measurement is a process of its own; the competitors take turns,
so that a busy minute falls on all of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
sys.path[:0] = [str(HERE), str(REPO)]

SIZES = (300, 3_000, 41_352, 100_000, 620_573)
QUICK = (300, 3_000, 41_352)
KINDS = (
    "engine-plain", "hand-plain", "polars-plain", "pandas-plain", "engine-built", "engine-full", "hand-full",
    "polars-full", "whole-plain", "whole-full",
)  # fmt: skip
TAKEN_APART = ("bare-duckdb", "bare-polars", "steps-engine", "steps-hand", "steps-polars")
"""Of the largest size, where the time goes."""
ROUNDS = 3
TOLERANCE = 1e-9

Measured = dict[tuple[int, str], list[dict[str, Any]]]


def measure(kind: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(HERE / "child.py"), kind, str(folder)], capture_output=True, text=True,
                          cwd=folder, check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{kind} 没有量成：\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def prepare(folder: Path, dist: Path, size: int) -> int:
    """The table, the rules, the SQL; returns the rows of the table."""
    import duckdb
    import world

    folder.mkdir()
    with duckdb.connect(str(folder / "warehouse.duckdb"), config={"threads": 2, "memory_limit": "1GB"}) as con:
        rows = world.make_table(con, dist, size)
        world.fill_rules(con)
        con.execute(f"copy raw.wide to '{folder / 'wide.parquet'}' (format parquet)")
        con.execute(f"copy raw.wide_prior to '{folder / 'prior.parquet'}' (format parquet)")
    for extras in ("plain", "full"):
        measure(f"whole-{extras}", folder)  # leaves its SQL; not counted
    return rows


def same(folder: Path) -> None:
    """All competitors gave the same scores, ranks and coverage. SystemExit where they did not."""
    import duckdb

    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as con:
        for name in ("hand-plain", "hand-full", "polars-plain", "polars-full", "pandas-plain"):
            off = con.execute(
                f"select count(*) from wide.wide_totals as t full join {left_by(name, folder)} as o"
                " using (tier, unit_code)"
                f" where (t.score is null) <> (o.score is null) or abs(t.score - o.score) > {TOLERANCE}"
            ).fetchone()
            if off != (0,):
                raise SystemExit(f"{name} 的得分与引擎不同：{off}")
        for name in ("hand-full", "polars-full"):
            off = con.execute(
                f"select count(*) from wide.wide_ranks as r join wide.wide_changes as c using (tier, unit_code)"
                f" full join {left_by(name, folder)} as o using (tier, unit_code)"
                " where (r.rank is not null and (r.rank, r.peer_rank) is distinct from (o.rank, o.peer_rank))"
                f" or (c.change is null) <> (o.change is null) or abs(c.change - o.change) > {TOLERANCE}"
                f" or (r.coverage is null) <> (o.coverage is null) or abs(r.coverage - o.coverage) > {TOLERANCE}"
                " or r.unit_code is null"
            ).fetchone()
            if off != (0,):
                raise SystemExit(f"{name} 的名次、覆盖率或变化与引擎不同：{off}")


def left_by(kind: str, folder: Path) -> str:
    """The table or file that a competitor left."""
    who, _, extras = kind.partition("-")
    return f"hand.{extras}" if who == "hand" else f"'{folder}/{kind}.parquet'"


def main() -> None:
    from report import Found, show, write

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", nargs="?", default="whole", choices=("whole", "quick"))
    parser.add_argument("--work", type=Path, help="keep lists and tables here instead of a temporary folder")
    parser.add_argument("--sizes", type=lambda text: tuple(map(int, text.split(","))), help="300,620573")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    sizes, rounds = given.sizes or (QUICK if given.mode == "quick" else SIZES), given.rounds
    measured: Measured = {}
    apart: dict[str, list[dict[str, Any]]] = {}
    waited: dict[str, list[dict[str, Any]]] = {}
    rows: dict[int, int] = {}
    with tempfile.TemporaryDirectory(prefix="mulin-bench-") as temp:
        import people
        import world

        dist = world.fetched(given.work or Path(temp))
        for size in sizes:
            folder = Path(temp) / str(size)
            print(f"{size:,} 个社区：造表", flush=True)
            rows[size] = prepare(folder, dist, size)
            for _ in range(rounds):
                for kind in KINDS:
                    kept(measured.setdefault((size, kind), []), kind, measure(kind, folder))
            same(folder)
            for _ in range(rounds if size == max(sizes) else 0):
                for kind in TAKEN_APART:  # builds the tables anew, without coverage: after they were compared
                    kept(apart.setdefault(kind, []), kind, measure(kind, folder))
            for file in folder.iterdir():
                if file.suffix in {".duckdb", ".parquet"}:
                    file.unlink()
        folder = Path(temp) / "people"
        folder.mkdir()
        people.prepare(folder)
        for _ in range(rounds):
            for name, one in (*people.measured(folder), ("district", measure("district", folder / "district"))):
                kept(waited.setdefault(name, []), name, one)
    found = Found({key: median(all_) for key, all_ in measured.items()}, rows, taken_apart(apart),
                  {name: median(all_) for name, all_ in waited.items()},
                  counts=waited["district"][0]["given"])  # fmt: skip
    show(found)
    write(found, rounds, whole=sizes == SIZES and rounds >= ROUNDS)


def kept(all_: list[dict[str, Any]], name: str, one: dict[str, Any]) -> None:
    all_.append(one)
    print(f"  {name:14s}{one['wall']:8.2f} s", flush=True)


def median(all_: list[dict[str, Any]]) -> dict[str, float]:
    """Of each figure."""
    return {f: statistics.median(one[f] for one in all_) for f in all_[0] if f not in {"kind", "given"}}


def taken_apart(apart: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """``bare-…`` or ``steps-…`` → step → seconds. Only reading and adding up is one step."""
    return {
        kind: {s: statistics.median(one["given"].get(s, 0.0) for one in all_) for s in all_[0]["given"]}
        if kind.startswith("steps") else {"bare": statistics.median(one["wall"] for one in all_)}
        for kind, all_ in apart.items()
    }  # fmt: skip


if __name__ == "__main__":
    main()
