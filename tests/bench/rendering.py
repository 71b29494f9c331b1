"""How long all reports of a year take: cold, then one street with its communities, then with everything in the cache.

``python tests/bench/rendering.py [YEAR [ROUNDS]]`` reads the served release under MULIN_HOME and writes to a temporary
folder. Run it with nothing else running; figures are medians of the rounds.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from mulin.sealed import Sealed
from mulin.settings import Settings
from orchestration.release.served import Opened, open_release
from reports.catalogue import RenderJob, jobs
from reports.pool import render_all


def rendered(todo: list[RenderJob], cache: Sealed | None = None) -> tuple[float, int, int]:
    """Seconds, pages and files of one batch. Raises RuntimeError where a report failed."""
    with TemporaryDirectory(prefix="mulin-bench-") as folder:
        begun = time.perf_counter()
        results = render_all(todo, Path(folder), cache=cache)
        took = time.perf_counter() - begun
    if wrong := [r for r in results if r.error]:
        raise RuntimeError(f"{wrong[0].job.file_name}: {wrong[0].error}")
    return took, sum(r.pages for r in results), len(results)


def one_street(opened: Opened) -> list[str]:
    street = opened.pack.units_of("street")[0].code
    return [street, *(u.code for u in opened.pack.children(street))]


def main(year: int = 2024, rounds: int = 3) -> None:
    opened = open_release(Settings(), year)
    begun = time.perf_counter()
    todo = jobs(opened.marts, opened.pack, opened.info)
    print(f"{os.cpu_count()} cores; contexts of {len(todo)} reports: {time.perf_counter() - begun:.1f} s")
    codes = one_street(opened)
    some = jobs(opened.marts, opened.pack, opened.info, kinds=["street", "community"], units=codes)
    with TemporaryDirectory(prefix="mulin-bench-cache-") as cache:
        rendered(todo, Sealed(Path(cache), "pdf"))
        cold = [rendered(todo) for _ in range(rounds)]
        street = [rendered(some) for _ in range(rounds)]
        warm = [rendered(todo, Sealed(Path(cache), "pdf")) for _ in range(rounds)]
    for name, found in (
        ("all reports, cold", cold),
        ("one street with its communities", street),
        ("all, cached", warm),
    ):
        seconds = [f[0] for f in found]
        print(f"{name}: {median(seconds):.1f} s (of {', '.join(f'{s:.1f}' for s in seconds)}), "
              f"{found[0][2]} files, {found[0][1]} pages")  # fmt: skip
    print(f"largest worker: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:]))
