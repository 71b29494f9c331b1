"""``make chaos``: kills, refused operations, damage and attacks, some thousand of them, each on a home of its own.

    python tests/chaos/run.py [quick|handful] [--only kills|faults|damage|attacks] [--seed N] [--trial kills:submit:17]

Prints one table and writes it into docs/trust.md. Exit code 1 where anything was lost, unseen or broken. What was done
is kept in the working folder until the whole is done: broken off, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
sys.path[:0] = [str(HERE), str(REPO)]

KINDS = ("kills", "faults", "damage", "attacks")
SHARES = {"whole": 1.0, "quick": 0.1, "handful": 0.02}
HANDFUL = 5
"""Trials of each kind that the test of this campaign makes."""

Do = Callable[[Any, Path], Any]


def trials(world: Any, kind: str, seed: int, share: float) -> Iterator[tuple[str, Do]]:
    """(name, function of world and folder) of every trial of a kind; names are ``kills:submit:17``."""
    import attacks
    import damage
    import interruptions

    numbers: dict[str, int] = {}
    if kind in ("kills", "faults"):
        for action, point in interruptions.plan(world, kind, seed, share):
            numbers[action] = number = numbers.get(action, 0) + 1
            yield f"{kind}:{action}:{number}", _struck(interruptions.trial, action, point, number)
        return
    for group, work in (damage if kind == "damage" else attacks).plan(world, seed, share):
        numbers[group] = number = numbers.get(group, 0) + 1
        yield f"{kind}:{group}:{number}", work


def _struck(trial: Callable[..., Any], action: str, point: Any, number: int) -> Do:
    from forks import Place

    return lambda world, folder: trial(world, action, point, Place(folder), number)


def in_forks(todo: list[tuple[str, Do]], world: Any, work: Path, workers: int,
             done: Callable[[str, Any, float], None]) -> None:  # fmt: skip
    """Each in a fork with a folder of its own; ``done(name, outcome, seconds)`` as they end."""
    waiting, running = list(reversed(todo)), dict[int, tuple[str, Path, float]]()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                name, do = waiting.pop()
                folder = work / name.replace(":", "-")
                shutil.rmtree(folder, ignore_errors=True)
                pid = os.fork()
                if pid == 0:
                    _in_the_fork(do, world, folder)
                running[pid] = (name, folder, time.monotonic())
            pid, status = os.wait()
            if pid not in running:
                continue
            name, folder, begun = running.pop(pid)
            done(name, _outcome(folder, status), time.monotonic() - begun)
            _clear(folder)
    finally:
        for pid in running:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)


def _in_the_fork(do: Do, world: Any, folder: Path) -> None:
    import traceback
    from dataclasses import asdict

    from results import BROKEN, Outcome

    try:
        outcome = do(world, folder)
    except BaseException as error:  # noqa: BLE001 - a trial that breaks is told as such
        lines = traceback.format_exc().strip().splitlines()
        outcome = Outcome(BROKEN, f"演练自己出错：{error!r} {' '.join(lines[-3:-1])}")
    folder.with_suffix(".out").write_text(json.dumps(asdict(outcome), ensure_ascii=False), encoding="utf-8")
    os._exit(0)


def _outcome(folder: Path, status: int) -> Any:
    from results import BROKEN, Outcome

    try:
        told = json.loads(folder.with_suffix(".out").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Outcome(BROKEN, f"演练的进程没有结果（{status}）")
    return Outcome(told["state"], told["detail"], tuple(told["by"]))


def _clear(folder: Path) -> None:
    folder.with_suffix(".out").unlink(missing_ok=True)
    for place in [folder, *folder.rglob("*")] if folder.exists() else []:
        if place.is_dir() and not place.is_symlink():
            place.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


class Told:
    """The results so far, kept in a file, and the line that shows how far it is."""

    def __init__(self, file: Path, key: str) -> None:
        self.file, self.key = file, key
        self.results: dict[str, dict[str, Any]] = {}
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        for line in lines:
            entry = json.loads(line)
            if entry["key"] == key:
                self.results[entry["name"]] = entry
        self.total = 0
        self.begun = time.monotonic()
        self.before = len(self.results)

    def add(self, name: str, outcome: Any, seconds: float) -> None:
        entry = {"key": self.key, "name": name, "state": outcome.state, "detail": outcome.detail, "by": outcome.by,
                 "seconds": round(seconds, 2)}  # fmt: skip
        self.results[name] = entry
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        if outcome.state != "ok":
            print(f"\r\x1b[K{outcome.state:7s} {name}  {outcome.detail}", flush=True)
        self.show()

    def show(self) -> None:
        count, bad = len(self.results), sum(r["state"] != "ok" for r in self.results.values())
        share = count / max(self.total, 1)
        bar = "█" * round(share * 30)
        left = (time.monotonic() - self.begun) / max(count - self.before, 1) * (self.total - count)
        end = "\r" if sys.stdout.isatty() else "\n" if count % 50 == 0 else ""
        line = f"{bar:30s} {count}/{self.total}  不符 {bad}  还要约 {left / 60:.0f} 分钟"
        if end:
            print(f"\x1b[K{line}" if end == "\r" else line, end=end, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", nargs="?", default="whole", choices=tuple(SHARES))
    parser.add_argument("--only", choices=KINDS, help="one kind of trials; the table in docs/trust.md stays as it is")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--trial", help="one trial alone, by its name (its folder is kept), or all that begin so")
    parser.add_argument("--work", type=Path, help="where homes and results are kept")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    work = given.work or _work()
    work.mkdir(parents=True, exist_ok=True)
    # forks end without a word to Python's tracker of semaphores, which tells of that at the end
    os.environ["PYTHONWARNINGS"] = "ignore::UserWarning:multiprocessing.resource_tracker"
    logging.disable(logging.INFO)
    raise SystemExit(campaign(given, work))


def _work() -> Path:
    """In memory where there is room: a trial is copying and hashing, and the disk has no part in what is tried."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 3 * 2**30
    return Path(memory if roomy else tempfile.gettempdir()) / f"mulin-chaos-{os.getuid()}"


def campaign(given: argparse.Namespace, work: Path) -> int:
    """The exit code."""
    from homes import make_world
    from trust import OURS, PACKAGES, code_of, show, write

    import orchestration.cli.show

    orchestration.cli.show._PIPED_WIDTH = 4000  # names are looked for in tables, which fold long ones
    begun, key = time.monotonic(), f"{code_of(*PACKAGES, OURS)} {given.seed} {given.mode}"
    base = work / "world"
    made_by = code_of(*PACKAGES, f"{OURS}/homes.py", f"{OURS}/points.py", f"{OURS}/actions.py")
    if not (base / "key").exists() or (base / "key").read_text() != made_by:
        shutil.rmtree(base, ignore_errors=True)
    world = make_world(base, lambda text: print(f"准备：{text}", flush=True))
    (base / "key").write_text(made_by)
    _prepare(world, work, given.workers)
    told = Told(work / "results.jsonl", key)
    kinds = [given.only] if given.only else [given.trial.split(":")[0]] if given.trial else list(KINDS)
    todo = [t for kind in kinds for t in _chosen(trials(world, kind, given.seed, SHARES[given.mode]), given)]
    if given.trial in dict(todo):
        return _one(dict(todo), given.trial, world, work)
    if given.trial:
        todo = [t for t in todo if t[0].startswith(given.trial)]
        told.results = {}
    told.results = {name: told.results[name] for name, _ in todo if name in told.results}
    told.total, told.before = len(todo), len(told.results)
    in_forks([t for t in todo if t[0] not in told.results], world, work, given.workers, told.add)
    results = [told.results[name] for name, _ in todo]
    show(results)
    whole = given.mode == "whole" and not given.only and not given.trial
    if whole:
        write(results, given.seed, time.monotonic() - begun)
    bad = any(r["state"] != "ok" for r in results)
    if whole and not bad and given.work is None:
        shutil.rmtree(work)
    return int(bad)


def _chosen(every: Iterator[tuple[str, Do]], given: argparse.Namespace) -> list[tuple[str, Do]]:
    todo = list(every)
    if given.mode != "handful":
        return todo
    return sorted(random.Random(given.seed).sample(todo, min(HANDFUL, len(todo))), key=lambda t: t[0])


def _prepare(world: Any, work: Path, workers: int) -> None:
    """Each action once undisturbed, in forks too."""
    import interruptions
    from actions import ACTIONS
    from results import OK, Outcome

    def prepared(action: Any) -> Do:
        def do(world: Any, folder: Path) -> Outcome:
            interruptions.prepare(world, action, folder)
            return Outcome.ok()

        return do

    def done(name: str, outcome: Any, _: float) -> None:
        if outcome.state != OK:
            raise SystemExit(f"{name}：{outcome.detail}")

    todo = [(a.name, prepared(a)) for a in ACTIONS if not (world.root / f"{a.name}.root").exists()]
    in_forks(todo, world, work / "preparing", workers, done)


def _one(all_: dict[str, Do], name: str, world: Any, work: Path) -> int:
    folder = work / f"alone-{name.replace(':', '-')}"
    _clear(folder)
    outcome = all_[name](world, folder)
    print(f"{outcome.state} {name}\n{outcome.detail}\n{'、'.join(outcome.by)}\n文件夹：{folder}")
    return int(outcome.state != "ok")


if __name__ == "__main__":
    main()
