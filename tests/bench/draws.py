"""How long 1,000 draws take: the whole tree with its rules perturbed, ranks included, process start aside.

python tests/bench/draws.py            # 301 × 60 and 5,000 × 60, medians of 5
python tests/bench/draws.py --runs 3
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time

import numpy as np

from mulin.methods.draws.drawn import simulate
from mulin.methods.draws.leaves import Leaf, LeafData
from mulin.methods.draws.problem import Problem, Tier
from mulin.methods.draws.settings import Assumptions
from mulin.methods.trees.tree import Node, Tree

DRAWS = 1000
WEIGHTS = Assumptions(draws=DRAWS, seed=1, weight_perturbation=0.25)
ALL = Assumptions(
    draws=DRAWS, seed=1, weight_perturbation=0.25, normalisations=("declared", "min_max", "z_score", "percentile_rank"),
    aggregations=("declared", "geometric"), imputations=("declared", "mean", "median"), leave_out=True, zero_floor=1,
)  # fmt: skip


def problem(units: int, indicators: int, seed: int = 1) -> Problem:
    """Indicators under six pillars under an index; 2 % missing, 2 % imputed; min-max and goalposts by turns."""
    rng = np.random.default_rng(seed)
    values = rng.normal(50, 15, (units, 1)) + rng.normal(0, 20, (units, indicators))
    values[rng.random(values.shape) < 0.02] = np.nan
    imputed = (rng.random(values.shape) < 0.02) & ~np.isnan(values)
    leaves = [
        Leaf(f"i{k}", "min_max", params={"degenerate_score": 50.0}) if k % 2 else
        Leaf(f"i{k}", "goalpost", params={"floor": -20.0, "ceil": 120.0}) for k in range(indicators)
    ]  # fmt: skip
    pillars = [Node(f"p{p}", "index") for p in range(6)]
    nodes = [Node("index", None), *pillars, *(Node(leaf.code, f"p{k % 6}") for k, leaf in enumerate(leaves))]
    tree = Tree(tuple(nodes), tuple(leaf.code for leaf in leaves))
    return Problem((Tier("index", tree, LeafData(leaves, values, imputed=imputed)),))


def measure(units: int, indicators: int, assumptions: Assumptions, runs: int) -> tuple[list[float], list[float]]:
    """(wall seconds of a first run that builds every alternative, of runs that have them)."""
    cold, warm = [], []
    for _ in range(runs):
        fresh = problem(units, indicators)
        for seconds in (cold, warm):
            started = time.perf_counter()
            simulate(fresh, assumptions)
            seconds.append(time.perf_counter() - started)
    return cold, warm


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = []
    for units in (301, 5000):
        for name, assumptions in (("weights", WEIGHTS), ("all five", ALL)):
            cold, warm = measure(units, 60, assumptions, args.runs)
            rows.append((units, name, statistics.median(cold), statistics.median(warm)))
    if args.json:
        print(json.dumps(rows))
        return
    print(f"{DRAWS} draws × units × 60, ranks included; medians of {args.runs}")
    for units, name, cold, warm in rows:
        print(f"{units:>6} units  {name:<9} first {cold:6.3f} s   with matrices ready {warm:6.3f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
