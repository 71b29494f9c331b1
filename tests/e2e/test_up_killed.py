"""``mulin up`` in a folder full of traps, its processes killed in the middle of a backfill asked for in the browser:
nothing of that folder is loaded, and started again it goes on by itself, the year that was lost first."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 600
LOCATION, REPOSITORY = "orchestration.code_location", "__repository__"
MODULES = ("yaml", "dagster", "dagster_webserver", "orchestration", "click", "sitecustomize", "usercustomize", "dlt")
PACKAGES = ("mulin", "expectations", "reports", "dbt")
BACKFILL = """mutation($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) {
  __typename ... on PythonError { message } } }"""
RUNS = """{ runsOrError { ... on Runs { results {
  runId status parentRunId tags { key value }
  eventConnection(limit: 1000) { events { ... on MessageEvent { message } } }
} } } }"""


def lay_traps(folder: Path, sprung: Path) -> None:
    """Files that Python, Dagster and dbt load from the folder they stand in; the code ones write what they are."""
    code = f"open({str(sprung)!r}, 'a').write(__name__ + chr(10))\nraise ImportError('a stranger')\n"
    for name in MODULES:
        (folder / f"{name}.py").write_text(code)
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code)
    (folder / ".env").write_text("MULIN_HOME=/nowhere\nMULIN_PACK=/nowhere\nDAGSTER_HOME=/nowhere\n")
    (folder / "stranger.py").write_text(code)
    (folder / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "stranger"\n')
    (folder / "workspace.yaml").write_text("load_from:\n  - python_file: stranger.py\n")
    (folder / "dagster.yaml").write_text("run_launcher: {module: stranger, class: Stranger}\n")
    for name in ("dbt_project.yml", "profiles.yml"):
        (folder / name).write_text("name: [")


class Site:
    """``mulin up`` as somebody starts it in ``folder``, and its web page as the browser asks it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        with socket.socket() as free, socket.socket() as another:
            free.bind(("127.0.0.1", 0))
            another.bind(("127.0.0.1", 0))
            self.portal, self.port = free.getsockname()[1], another.getsockname()[1]
        # -P as the installed command, which does not look for modules where it is started
        self.mulin = [sys.executable, "-P", "-c", "from orchestration.entry import main; main()"]
        self.env = {**os.environ, "MULIN_HOME": str(home), "PYTHONPATH": str(REPO_ROOT)}

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        words = [*self.mulin, "up", "--port", str(self.portal), "--dagster-port", str(self.port)]
        with subprocess.Popen(words, env=self.env, cwd=self.folder, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                self.said = []
                for line in process.stdout:
                    self.said.append(line)
                    if "引擎：" in line:
                        break
                yield process
            finally:
                process.kill()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/engine/graphql", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return dict(json.load(answer)["data"])

    def runs(self) -> list[dict[str, Any]]:
        """Newest first; each with its ``year``."""
        found = self.ask(RUNS)["runsOrError"]["results"]
        return [
            {**run, "year": next(t["value"] for t in run["tags"] if t["key"] == "dagster/partition")} for run in found
        ]

    def wait_for(self, seen: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if seen(runs := self.runs()):
                return runs
            time.sleep(1)
        raise AssertionError([(run["year"], run["status"]) for run in self.runs()])


def told(run: dict[str, Any]) -> str:
    return "\n".join(event.get("message", "") for event in run["eventConnection"]["events"])


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_backfill_goes_on_after_a_kill_and_nothing_is_loaded_from_the_folder(tmp_path: Path) -> None:
    folder, sprung = tmp_path / "around", tmp_path / "sprung"
    folder.mkdir()
    lay_traps(folder, sprung)
    site = Site(folder, tmp_path / "var")

    with site.up() as process:
        repository = {"repositoryLocationName": LOCATION, "repositoryName": REPOSITORY}
        selector = {"partitionSetName": "assess_year_partition_set", "repositorySelector": repository}
        asked = site.ask(BACKFILL, p={"selector": selector, "partitionNames": ["2021", "2022"]})
        assert asked["launchPartitionBackfill"]["__typename"] == "LaunchBackfillSuccess"
        site.wait_for(lambda runs: [r["year"] for r in runs if r["status"] == "STARTED"] == ["2021"] and len(runs) == 2)
        started = children(process.pid)
        started += [grandchild for child in started for grandchild in children(child)]
        assert len(started) >= 8
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 10
        while any(map(lives, started)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(map(lives, started)), "nothing goes on without the command"

    with site.up():
        assert "有 1 次运行的进程已不在" in "".join(site.said)
        runs = site.wait_for(lambda runs: any(r["status"] == "STARTED" for r in runs))
        (dead,) = [r for r in runs if r["status"] == "FAILURE"]
        (again,) = [r for r in runs if r["parentRunId"] == dead["runId"]]
        (waiting,) = [r for r in runs if r["year"] == "2022"]
        assert (dead["year"], again["year"]) == ("2021", "2021")
        assert (again["status"], waiting["status"]) == ("STARTED", "QUEUED")
        assert "运行它的进程已不在" in told(dead)
        assert again["runId"] in told(dead)
        runs = site.wait_for(lambda runs: all(r["status"] in ("SUCCESS", "FAILURE") for r in runs))
        assert len(runs) == 3
        for run in runs:
            # nobody has handed anything in, so that the last step releases nothing: as far as a year gets then
            assert ("Steps failed: ['publish_release']" in told(run)) == (run["runId"] != dead["runId"])
    assert not sprung.exists(), sprung.read_text()
