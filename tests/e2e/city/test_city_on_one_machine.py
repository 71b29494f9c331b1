"""The same on one machine: SQLite, no broker, no worker. The engine is killed with all it does, then a run in each of
its steps."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from pathlib import Path

import pytest
from city_site import PARTITION, YEARS, Work, kill_in_each_step, require_as_alone, site

from orchestration.serving.ports import free_port

pytestmark = pytest.mark.slow
CODES = ("QA", "QB", "QC")
AWAY_SECONDS = 15


def test_a_city_of_one_machine_outlives_kills_of_its_engine_and_of_a_run_in_each_step(tmp_path: Path) -> None:
    with site(tmp_path, CODES, {}, engine="one_machine", runs=2) as city:
        city.up()
        city.ask()
        cut = city.wait(lambda: len(city.started()) == 2 and city.started(), "two runs go on")
        city.kill("up")
        time.sleep(AWAY_SECONDS)
        city.up("again")
        second = city.say("city", "up", "--port", str(free_port()))
        assert (second.returncode, "已经有一个 mulin city up 在运行" in second.stderr) == (3, True), second.stderr

        at: dict[str, float] = {}

        def kill(one: Work) -> None:
            run_id = city.run_of(one.partition)
            os.kill(one.pid, signal.SIGKILL)
            at[run_id] = time.time()

        killed = kill_in_each_step(city, kill, killed_before=[r.dagster_run.tags[PARTITION] for r in cut])
        city.wait(lambda: city.over(len(CODES) * len(YEARS) + len(killed)), "all is over", 900)

        assert set(map(tuple, city.releases().values())) == {("r1",)}
        by_year: dict[str, list[str]] = defaultdict(list)
        for record in city.runs():
            by_year[record.dagster_run.tags[PARTITION]].append(record.dagster_run.status.value)
        assert len(by_year) == len(CODES) * len(YEARS)
        for partition, ends in by_year.items():
            assert ends == ["FAILURE"] * (len(ends) - 1) + ["SUCCESS"], partition
        began = {r.dagster_run.run_id: r for r in city.failed() if "Started execution of step" in city.told(r)}
        told = "\n\n".join(map(city.told, began.values()))
        assert set(at) <= set(began) <= set(at) | {r.dagster_run.run_id for r in cut}, told
        for run_id, killed_at in at.items():
            assert (began[run_id].end_time or 0.0) - killed_at < 90, "three of its looks"
        city.require_verified(*CODES)
        require_as_alone(city, CODES[0])
