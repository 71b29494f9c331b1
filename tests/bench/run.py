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
    "engine-plain", "hand-plain", "polars", "pandas", "engine-built", "engine-full", "hand-full", "whole-plain",
    "whole-full",
)  # fmt: skip
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
    for extras in ("plain", "full"):
        measure(f"whole-{extras}", folder)  # leaves its SQL; not counted
    return rows


def same(folder: Path) -> None:
    """All competitors gave the same scores, ranks and coverage. SystemExit where they did not."""
    import duckdb

    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as con:
        for name, table in {
            "hand": "hand.plain", "polars": f"'{folder}/polars.parquet'", "pandas": f"'{folder}/pandas.parquet'"
        }.items():  # fmt: skip
            off = con.execute(
                f"select count(*) from wide.wide_totals as t full join {table} as o using (tier, unit_code)"
                f" where (t.score is null) <> (o.score is null) or abs(t.score - o.score) > {TOLERANCE}"
            ).fetchone()
            if off != (0,):
                raise SystemExit(f"{name} 的得分与引擎不同：{off}")
        off = con.execute(
            "select count(*) from wide.wide_ranks as r join hand.full as h using (tier, unit_code)"
            f" where r.rank <> h.rank or r.peer_rank <> h.peer_rank or abs(r.coverage - h.coverage) > {TOLERANCE}"
        ).fetchone()
        if off != (0,):
            raise SystemExit(f"手写查询的名次或覆盖率与引擎不同：{off}")


def main() -> None:
    from report import show, write

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", nargs="?", default="whole", choices=("whole", "quick"))
    parser.add_argument("--work", type=Path, help="keep lists and tables here instead of a temporary folder")
    parser.add_argument("--sizes", type=lambda text: tuple(map(int, text.split(","))), help="300,620573")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    sizes, rounds = given.sizes or (QUICK if given.mode == "quick" else SIZES), given.rounds
    measured: Measured = {}
    rows: dict[int, int] = {}
    with tempfile.TemporaryDirectory(prefix="mulin-bench-") as temp:
        import world

        dist = world.fetched(given.work or Path(temp))
        for size in sizes:
            folder = Path(temp) / str(size)
            print(f"{size:,} 个社区：造表", flush=True)
            rows[size] = prepare(folder, dist, size)
            for _ in range(rounds):
                for kind in KINDS:
                    measured.setdefault((size, kind), []).append(measure(kind, folder))
                    print(f"  {kind:14s}{measured[size, kind][-1]['wall']:8.2f} s", flush=True)
            same(folder)
            for file in folder.iterdir():
                if file.suffix in {".duckdb", ".parquet"}:
                    file.unlink()
    medians = {key: {f: statistics.median(one[f] for one in all_) for f in all_[0] if f != "kind"}
               for key, all_ in measured.items()}  # fmt: skip
    show(medians, rows)
    write(medians, rows, rounds, whole=sizes == SIZES and rounds >= ROUNDS)


if __name__ == "__main__":
    main()
