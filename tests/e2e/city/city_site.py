"""A city as its engineers start it: the command, the workers, and what becomes of the runs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dagster import RunRecord

from mulin.received import Store
from mulin.settings import REPO_ROOT
from orchestration.asking import asked_runs
from orchestration.city.check import load_city
from orchestration.city.config import City
from orchestration.city.engine import open_city
from orchestration.noted import latest_note
from orchestration.serving.ports import free_port

sys.path.insert(0, str(REPO_ROOT / "tests"))
sys.path.insert(0, str(REPO_ROOT / "tests" / "unit" / "orchestration" / "city"))
import city_fixtures
from postgres import PASSWORD, PostgreSQL
from rabbitmq import RabbitMQ

PATIENCE_SECONDS = 400.0
STEPS = ("pull", "gate", "load", "score", "draw", "judge", "render", "release")
YEARS = (2023, 2024)
TASK, PARTITION = "dagster-celery/task_id", "dagster/partition"
MULIN = (sys.executable, "-P", "-c", "from orchestration.entry import main; main()")


def addresses(postgres: PostgreSQL, broker: RabbitMQ, database: str, host: str = "127.0.0.1") -> dict[str, str]:
    """What the environment says of the engine's servers; the database is made."""
    import psycopg

    link = psycopg.connect(
        host="127.0.0.1", port=postgres.port, user="reader", password=PASSWORD, dbname="postgres", autocommit=True
    )
    with link:
        link.execute(f'create database "{database}"')
    link.close()
    where = f"reader:{quote(PASSWORD, safe='')}@{host}:{postgres.port}/{database}"
    return {"MULIN_CITY_POSTGRES": f"postgresql://{where}", "MULIN_CITY_BROKER": broker.address}


@dataclass
class CitySite:
    """``engine`` addresses are in ``env``; every process writes into its own file under ``out``."""

    root: Path
    env: dict[str, str]
    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @cached_property
    def city(self) -> City:
        return load_city(self.root)

    def start(self, name: str, *words: str, before: Sequence[str] = (), **more: str) -> subprocess.Popen[bytes]:
        out = self.root.parent / "out"
        out.mkdir(exist_ok=True)
        with (out / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*before, *MULIN, *words], env={**self.env, **more}, cwd=self.root.parent, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        return self.processes[name]

    def said(self, name: str) -> str:
        return (self.root.parent / "out" / f"{name}.log").read_text(errors="replace")

    def up(self, name: str = "up") -> subprocess.Popen[bytes]:
        self.port = free_port()
        process = self.start(name, "city", "up", "--port", str(self.port))
        self.wait(lambda: "按 Ctrl-C 结束" in self.said(name), f"{name} opens")
        return process

    def worker(self, name: str, *words: str, before: Sequence[str] = (), **more: str) -> subprocess.Popen[bytes]:
        process = self.start(name, "city", "worker", "--name", name, *words, before=before, **more)
        self.wait(lambda: " ready." in self.said(name), f"{name} is ready")
        return process

    def kill(self, name: str) -> None:
        """With everything it started."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MULIN, *words], env=self.env, cwd=self.root.parent, capture_output=True, text=True, timeout=600
        )  # fmt: skip

    def ask(self, *words: str, years: Sequence[int] = YEARS) -> None:
        for year in years:
            done = self.say("city", "run", "--year", str(year), *words)
            assert done.returncode == 0, done.stderr

    def runs(self) -> list[RunRecord]:
        """Oldest first."""
        with open_city(self.city) as instance:
            return list(reversed(list(instance.get_run_records())))

    def counted(self) -> Counter[str]:
        return Counter(record.dagster_run.status.value for record in self.runs())

    def told(self, record: RunRecord) -> str:
        with open_city(self.city) as instance:
            events = instance.all_logs(record.dagster_run.run_id)
        return "\n".join(e.dagster_event.message or "" for e in events if e.dagster_event is not None)

    def events(self, record: RunRecord) -> int:
        with open_city(self.city) as instance:
            return len(instance.all_logs(record.dagster_run.run_id))

    def run_of(self, partition: str) -> str:
        """The id of the run that is held for going on."""
        (found,) = [r.dagster_run.run_id for r in self.started() if r.dagster_run.tags[PARTITION] == partition]
        return found

    def started(self) -> list[RunRecord]:
        return [record for record in self.runs() if record.dagster_run.status.value == "STARTED"]

    def failed(self) -> list[RunRecord]:
        return [record for record in self.runs() if record.dagster_run.status.value == "FAILURE"]

    def over(self, count: int) -> bool:
        """Whether nothing is asked for any more, and ``count`` runs or more are over, all there are."""
        if asked_runs(self.city.requests):
            return False  # cheaper than to ask the engine, which a measurement does not bear
        seen = self.counted()
        over = sum(seen[name] for name in ("SUCCESS", "FAILURE", "CANCELED"))
        return over >= count and over == seen.total()

    def wait(self, seen: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS, every: float = 0.3) -> Any:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := seen():
                return found
            for name, process in self.processes.items():
                if process.poll() not in (None, 0):
                    raise AssertionError(f"{name} ended\n{self.said(name)[-4000:]}")
            time.sleep(every)
        with suppress(Exception):
            what += str(
                [(r.dagster_run.tags.get("dagster/partition"), r.dagster_run.status.value) for r in self.runs()]
            )
        raise AssertionError(what + "\n" + "\n".join(f"== {n}\n{self.said(n)[-2000:]}" for n in self.processes))

    def releases(self) -> dict[tuple[str, int], list[str]]:
        """(district, year) → its releases on the chain."""
        city = self.city
        return {
            (code, year): [anchor.release for anchor in Store(city.settings(code).received).anchors(year)]
            for code in city.codes
            for year in city.file.years
        }

    def require_verified(self, *codes: str) -> None:
        """Every release of these counties is what is registered, and comes out again of the received files."""
        for code in codes:
            for year in self.city.file.years:
                done = self.in_home(code, "verify", str(year))
                assert done.returncode == 0, done.stdout + done.stderr

    def in_home(self, code: str, *words: str) -> subprocess.CompletedProcess[str]:
        """A command as the county's own engineer gives it."""
        city = self.city
        home, pack = city.home_of(city.district[code]), city.pack_of(city.district[code])
        env = {**self.env, "MULIN_HOME": str(home), "MULIN_PACK": str(pack)}
        return subprocess.run([*MULIN, *words], env=env, cwd=self.root, capture_output=True, text=True, timeout=600)

    def end(self) -> None:
        for name in list(self.processes):
            self.kill(name)


@dataclass(frozen=True)
class Work:
    """What a run is at: read off the home, for a step may last a tenth of a second and Dagster takes longer.
    ``worker``: whose process ``pid`` is; empty on one machine."""

    partition: str
    worker: str
    step: str
    pid: int


def work(city: CitySite) -> Iterator[Work]:
    names = {process.pid: name for name, process in city.processes.items()}
    for code in city.city.codes:
        settings = city.city.settings(code)
        for year in city.city.file.years:
            note = latest_note(settings, year)
            if note is None or note.state != "running":
                continue
            going_on = [step.step for step in note.steps if step.seconds is None]
            holder = re.search(r"进程 (\d+)", (settings.releases / str(year) / ".lock").read_text())
            if going_on and holder is not None and (pid := int(holder[1])) and Path(f"/proc/{pid}/task").exists():
                yield Work(f"{code}|{year}", names.get(pid, ""), going_on[-1], pid)


def kill_in_each_step(
    city: CitySite, kill: Callable[[Work], None], spared: Sequence[str] = (), killed_before: Sequence[str] = ()
) -> list[Work]:
    """Of a run once in each step; a year at most twice, for Dagster tries it three times. ``spared``: years that are
    let go on; ``killed_before``: those that had been cut already."""
    found: list[Work] = []
    left = set(STEPS)

    def in_a_step() -> Work | None:
        counts = Counter([*killed_before, *(one.partition for one in found)])
        return next(
            (w for w in work(city) if w.step in left and w.partition not in spared and counts[w.partition] < 2), None
        )

    while left:
        one = city.wait(in_a_step, f"a run in {left}", every=0.002)
        kill(one)
        left -= {one.step}
        found.append(one)
    return found


def require_as_alone(city: CitySite, code: str) -> None:
    """A county's releases, file by file, are those that ``mulin run`` makes of the same hand-ins by itself."""
    home = city.root.parent / "alone" / code
    env = {**city.env, "MULIN_HOME": str(home), "MULIN_PACK": str(city.root / "packs" / code)}
    for year in YEARS:
        subprocess.run([*MULIN, "run", "--year", str(year)], env=env, check=True, capture_output=True, timeout=600)
        mine, other = (at / "releases" / str(year) / "r1" for at in (home, city.root / "districts" / code))
        assert _files(mine) == _files(other)


def _files(release: Path) -> dict[str, bytes]:
    """All but the manifest, which says when it was made."""
    found = {
        str(p.relative_to(release)): p.read_bytes()
        for p in release.rglob("*")
        if p.is_file() and p.name != "manifest.json"
    }
    assert len(found) > 30
    return found


def fill(root: Path, codes: Sequence[str], years: Sequence[int] = YEARS) -> None:
    """Every district's workbooks, filled and handed in by its departments."""
    for code in codes:
        env = {**os.environ, "MULIN_HOME": str(root / "districts" / code), "MULIN_PACK": str(root / "packs" / code)}
        words = [*MULIN, "demo", "--years", ",".join(map(str, years))]
        subprocess.run(words, env=env, cwd=root, check=True, capture_output=True, timeout=300)


@contextmanager
def site(
    folder: Path, codes: Sequence[str], env: dict[str, str], *, empty: Sequence[str] = (), **city: Any
) -> Iterator[CitySite]:
    """A city of small counties with their figures, of which nothing has been run. ``empty``: those without figures."""
    root = city_fixtures.write_city(folder / "city", [city_fixtures.entry(code) for code in codes], **city)
    filled = [code for code in codes if code not in empty]
    fill(root, filled, load_city(root).file.years)
    shutil.copytree(root / "districts" / filled[0], root.parent / "alone" / filled[0])
    surroundings = {
        **os.environ, **env, "MULIN_CITY": str(root), "PYTHONPATH": str(REPO_ROOT), "COLUMNS": "200",
        "PYTHONDONTWRITEBYTECODE": "1", "MULIN_WORKERS": "1",
    }  # fmt: skip
    before = dict(os.environ)
    os.environ |= env
    one = CitySite(root, surroundings)
    try:
        yield one
    finally:
        one.end()
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ |= before
        shutil.rmtree(root / "districts", ignore_errors=True)
