"""``make bench``, first part: a city of 31 small counties, scored by one worker and by two. Prints, and writes
docs/city-benchmark.md.

One worker on core 0, then two on cores 0 and 1, in turns; everything else of the engine (daemon, web server,
PostgreSQL, RabbitMQ) takes what it needs of the same cores, and what it took is said. Caches are thrown away before
every measurement. Refuses to measure while the machine does anything else.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
for folder in (REPO, HERE.parent, HERE.parent / "e2e" / "city"):
    sys.path.insert(0, str(folder))

YEAR, ROUNDS, DISTRICTS = 2024, 3, 31
RUNS = 4
"""Two for each worker: one that ends its run finds the next in the broker, and does not wait for the daemon's look."""
GOAL, MOST_LOAD = 1.8, 0.5
LOOK_SECONDS = 5
"""Looking costs of the same cores, too. What is measured ends with the last run's own end."""
KILLED_COUNTIES, KILLS = 12, 20
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Round:
    """``wall``: from asking to the last run's end, seconds. ``control``: CPU seconds of everything but the workers.
    ``creation``: milliseconds for each run that the sensor made; ``events``: of a run."""

    wall: float
    control: float
    creation: float
    events: float


def cpu_of(root: int) -> float:
    """CPU seconds of a process and all below it, the ended ones of theirs included."""
    below: dict[int, list[int]] = {}
    spent: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:  # ended in between
            continue
        pid = int(stat.parent.name)
        below.setdefault(int(words[1]), []).append(pid)
        spent[pid] = sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
    todo, total = [root], 0.0
    while todo:
        pid = todo.pop()
        total += spent.get(pid, 0.0)
        todo += below.get(pid, [])
    return total


def wait_for_quiet(patience: float = 900.0) -> None:
    """SystemExit where others keep the machine busy."""
    until = time.monotonic() + patience
    while (load := os.getloadavg()[0]) > MOST_LOAD:
        if time.monotonic() > until:
            raise SystemExit(f"这台机器另有负载（{load:.2f}），没有测量")
        time.sleep(5)


def main() -> None:
    from city_site import addresses, site
    from postgres import server
    from rabbitmq import rabbitmq

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", nargs="?", default="whole", choices=("whole", "quick"))
    parser.add_argument("--districts", type=int, default=DISTRICTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    districts, rounds = (4, 1) if given.mode == "quick" else (given.districts, given.rounds)
    codes = [f"Z{LETTERS[n // 26]}{LETTERS[n % 26]}" for n in range(districts)]
    found: dict[int, list[Round]] = {1: [], 2: []}
    with server() as database, rabbitmq() as broker, tempfile.TemporaryDirectory(prefix="mulin-bench-") as temp:
        env = addresses(database, broker, "bench")
        print(f"{districts} 个县：造数", flush=True)
        with site(Path(temp), codes, env, engine="celery", runs=RUNS, years=[YEAR]) as city:
            city.env["MULIN_SCRATCH"] = str(Path(temp) / "scratch")
            control = [city.up().pid, int((database.home / "data" / "postmaster.pid").read_text().split()[0])]
            assert broker.process is not None
            control.append(broker.process.pid)
            for number in range(rounds):
                for workers in (1, 2):
                    shutil.rmtree(Path(temp) / "scratch", ignore_errors=True)
                    for core in range(workers):
                        city.worker(f"core{core}", before=("taskset", "-c", str(core)))
                    wait_for_quiet()
                    known = len(city.runs())
                    spent, began = sum(map(cpu_of, control)), time.time()
                    city.ask("--no-reports", years=[YEAR])
                    city.wait(
                        lambda known=known: city.over(known + districts), "all are over", 3600, every=LOOK_SECONDS
                    )
                    runs = city.runs()[known:]
                    assert [r.dagster_run.status.value for r in runs] == ["SUCCESS"] * districts
                    made = sorted(r.create_timestamp.timestamp() for r in runs)
                    one = Round(
                        max(r.end_time or 0.0 for r in runs) - began, sum(map(cpu_of, control)) - spent,
                        (made[-1] - made[0]) / (districts - 1) * 1000, statistics.mean(map(city.events, runs)),
                    )  # fmt: skip
                    found[workers].append(one)
                    print(
                        f"  {number + 1}：{workers} 个 worker {one.wall:7.1f} s，引擎 {one.control:6.1f} CPU s",
                        flush=True,
                    )
                    for core in range(workers):
                        city.kill(f"core{core}")
            died = kills(city, codes[:KILLED_COUNTIES], given.kills) if given.mode == "whole" and given.kills else []
    tell(found, districts, died, whole=districts == DISTRICTS and rounds >= ROUNDS)


def kills(city: Any, codes: list[str], count: int) -> list[float]:
    """Reports and releases of some counties by two workers that are killed at random moments, ``count`` times; each
    run at most twice. How long after the kill each was marked, seconds. AssertionError where anything was lost."""
    from city_site import PARTITION, work

    chance = random.Random(2026)
    at: dict[str, float] = {}
    spared: list[str] = []
    words = [word for code in codes for word in ("--district", code)]
    for name in ("first", "second"):
        city.worker(name)
    known = len(city.runs())
    city.ask(*words, years=[YEAR])
    while len(at) < count and not city.over(known + len(codes)):
        time.sleep(chance.uniform(2, 8))
        if there := [one for one in work(city) if spared.count(one.partition) < 2]:
            one = chance.choice(there)
            city.kill(one.worker)
            now = time.time()
            spared.append(one.partition)
            at[city.run_of(one.partition)] = now
            city.worker(f"after-{len(at)}")
    city.wait(lambda: city.over(known + len(codes)), "all are over", 3600, every=2)
    runs = city.runs()[known:]
    done = [r.dagster_run.tags[PARTITION] for r in runs if r.dagster_run.status.value == "SUCCESS"]
    assert sorted(done) == [f"{code}|{YEAR}" for code in sorted(codes)]
    assert all(city.releases()[code, YEAR] == ["r1"] for code in codes)
    city.require_verified(*codes)
    failed = [r for r in runs if r.dagster_run.status.value == "FAILURE"]  # not: killed as it had just ended
    late = [(r.end_time or 0.0) - at[r.dagster_run.run_id] for r in failed]
    print(
        f"  {len(at)} 次 kill -9，{len(runs)} 次运行：{len(codes)} 个县各一版；断了的 {max(late):.0f} s 内标明",
        flush=True,
    )
    for name in set(city.processes) - {"up"}:
        city.kill(name)
    return late


def after_kills(died: list[float]) -> str:
    if not died:
        return ""
    return (
        f"- {len(died)} runs cut by `kill -9` of their worker at random moments, {KILLED_COUNTIES} counties with their"
        f" reports: one release each, verified; the run marked after {statistics.median(died):.0f} s (median),"
        f" {max(died):.0f} s at most.\n"
    )


def tell(found: dict[int, list[Round]], districts: int, died: list[float], *, whole: bool) -> None:
    def median(workers: int, what: str) -> float:
        return statistics.median(getattr(one, what) for one in found[workers])

    ratio = statistics.median(one.wall / two.wall for one, two in zip(found[1], found[2], strict=True))
    lines = [
        "| workers | s, median | s, each round | counties a minute | engine, CPU s | of a core |",
        "| ---: | ---: | --- | ---: | ---: | ---: |",
    ]
    for workers, rounds in found.items():
        wall, control = median(workers, "wall"), median(workers, "control")
        each = ", ".join(f"{one.wall:.1f}" for one in rounds)
        lines.append(
            f"| {workers} | {wall:.1f} | {each} | {districts / wall * 60:.1f} | {control:.1f} | {control / wall:.0%} |"
        )
    met = "met" if ratio >= GOAL else "not met"
    creation = statistics.median([median(1, "creation"), median(2, "creation")])
    text = f"""# A city, measured

Written by `make bench` from what it measured; no number is typed by hand.

{districts} small counties (15 units each), one year, scores only, MULIN_WORKERS=1, caches empty. One worker on core 0,
then two on cores 0 and 1, {len(found[1])} rounds in turns. The engine (`mulin city up`: daemon, web server, code
server; PostgreSQL; RabbitMQ) shares these two cores; *engine* is what it took of them.

{chr(10).join(lines)}

- Two workers against one, median of the rounds: {ratio:.2f} (goal ≥ {GOAL}: {met}).
{after_kills(died)}- The sensor makes a run in {creation:.0f} ms; a run writes {median(2, "events"):.0f} events.
"""
    print(text)
    if whole:
        (REPO / "docs" / "city-benchmark.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
