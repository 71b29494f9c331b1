"""From a department's corrected workbook to fresh scores, and to the PDFs of what changed, by the sensor of
``mulin up``.

``python tests/bench/fresh.py [YEAR [ROUNDS]]`` works in a copy of MULIN_HOME, which must hold a release of the year
that was not made public. Each round changes one cell of one community, hands the workbook in with ``mulin submit``, and
waits: the scores are there when ``marts/unit_scores`` has been judged, the PDFs when the next release is served. Run it
with nothing else running; figures are seconds since the receipt, medians of the rounds.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import load_workbook

from mulin.pack import load_pack
from mulin.received import Store
from mulin.settings import REPO_ROOT, Settings

DEPARTMENT, SHEET = "D06", "社区"
MULIN = [sys.executable, "-P", "-c", "from orchestration.entry import main; main()"]
LOCATION = {"repositoryLocationName": "orchestration.code_location", "repositoryName": "__repository__"}
START = """mutation($s: SensorSelector!) { startSensor(sensorSelector: $s) {
  __typename ... on PythonError { message } ... on UnauthorizedError { message } } }"""
JUDGED = """query($k: AssetKeyInput!) { assetNodeOrError(assetKey: $k) { ... on AssetNode {
  assetChecksOrError { ... on AssetChecks {
    checks { name executionForLatestMaterialization { timestamp status } } } } } } }"""


class Site:
    """A home's web page, as the browser asks it."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.env = {**os.environ, "MULIN_HOME": str(home), "PYTHONPATH": str(REPO_ROOT)}

    @contextmanager
    def up(self) -> Iterator[None]:
        words = [*MULIN, "up", "--port", str(self.port)]
        with subprocess.Popen(words, env=self.env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            next(line for line in process.stdout if "http" in line)
            try:
                yield
            finally:
                process.terminate()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        address = f"http://127.0.0.1:{self.port}/graphql"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return dict(json.load(answer)["data"])

    def watched(self) -> None:
        """The sensor on, and its first look over."""
        on = self.ask(START, s={**LOCATION, "sensorName": "received_changed"})["startSensor"]["__typename"]
        if on != "Sensor":
            raise RuntimeError(f"the sensor was not started: {on}")
        time.sleep(15)

    def judged_since(self, moment: float) -> bool:
        found = self.ask(JUDGED, k={"path": ["marts", "unit_scores"]})["assetNodeOrError"]["assetChecksOrError"]
        last = [c["executionForLatestMaterialization"] for c in found["checks"] if c["name"] == "identities"]
        return any(run and run["status"] == "SUCCEEDED" and run["timestamp"] > moment for run in last)


def corrected(settings: Settings, year: int, out: Path) -> None:
    """The department's workbook in force with one more of the first count it has."""
    store = Store(settings.received)
    record = next(r for r in store.in_force(year) if (r.department, r.kind) == (DEPARTMENT, "report"))
    book = load_workbook(store.open_object(record.sha256))
    cell = next(c for row in book[SHEET].iter_rows(min_row=4) for c in row[3:] if type(c.value) is int and c.value > 1)
    cell.value += 1
    book.save(out)


def until(so: Any, patience: float = 300.0) -> None:
    deadline = time.monotonic() + patience
    while not so():
        if time.monotonic() > deadline:
            raise RuntimeError("nothing came of the hand-in")
        time.sleep(0.25)


def main(year: int = 2024, rounds: int = 3) -> None:
    source = Settings()
    load_pack(source.pack)
    with TemporaryDirectory(prefix="mulin-bench-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(source.home, home, symlinks=True, ignore=shutil.ignore_patterns("dagster", "logs", "tmp"))
        settings, site = Settings(home=home), Site(home)
        current = settings.releases / str(year) / "current"
        evidence = settings.home.resolve() / "demo" / str(year) / "evidence"
        scores, pages = [], []
        # a release of this program to begin with: by an older one every report would be printed anew
        subprocess.run([*MULIN, "run", "--year", str(year)], env=site.env, check=True, stdout=subprocess.DEVNULL)
        with site.up():
            site.watched()
            for number in range(rounds):
                book, before = Path(folder) / f"{number}.xlsx", current.read_text()
                corrected(settings, year, book)
                words = [*MULIN, "submit", str(book), "--evidence", str(evidence)]
                subprocess.run(words, env=site.env, check=True, stdout=subprocess.DEVNULL)
                begun = time.time()
                until(lambda begun=begun: site.judged_since(begun))
                scores.append(time.time() - begun)
                until(lambda before=before: current.read_text() != before)
                pages.append(time.time() - begun)
                print(f"round {number + 1}: scores {scores[-1]:.1f} s, PDFs {pages[-1]:.1f} s", flush=True)
    print(f"{os.cpu_count()} cores, medians of {rounds}: scores {median(scores):.1f} s, PDFs {median(pages):.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
