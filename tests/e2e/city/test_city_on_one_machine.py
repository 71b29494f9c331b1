"""The same on one machine: SQLite, no broker, no worker. A run is killed, then everything."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from city_site import YEARS, CitySite, site
from dagster import RunRecord

from orchestration.serving.ports import free_port

pytestmark = pytest.mark.slow
CODES = ("QA", "QB")


def process_of(city: CitySite, record: RunRecord) -> int:
    found = re.search(r"Started process for run \(pid: (\d+)\)", city.told(record))
    assert found is not None
    return int(found[1])


def test_a_city_of_one_machine_outlives_a_kill_of_a_run_and_of_the_engine(tmp_path: Path) -> None:
    with site(tmp_path, CODES, {}, engine="one_machine", runs=2) as city:
        city.up()
        city.ask()
        first = city.wait(lambda: city.started(), "a run goes on")[0]
        city.wait(lambda: "Materialized value district scores" in city.told(first), "it has its scores")
        os.kill(process_of(city, first), signal.SIGKILL)
        city.wait(
            lambda: first.dagster_run.run_id not in {r.dagster_run.run_id for r in city.started()}, "it is failed"
        )

        city.wait(lambda: len(city.started()) == 2, "two runs go on")
        city.kill("up")
        city.up("again")
        second = city.say("city", "up", "--port", str(free_port()))
        assert (second.returncode, "已经有一个 mulin city up 在运行" in second.stderr) == (3, True), second.stderr
        city.wait(lambda: city.over(len(CODES) * len(YEARS) + 1), "all is over", 900)

        assert set(map(tuple, city.releases().values())) == {("r1",)}
        by_year: dict[str, list[str]] = {}
        for record in city.runs():
            by_year.setdefault(record.dagster_run.tags["dagster/partition"], []).append(record.dagster_run.status.value)
        assert len(by_year) == len(CODES) * len(YEARS)
        for partition, ends in by_year.items():
            assert ends == ["FAILURE"] * (len(ends) - 1) + ["SUCCESS"], partition
        began = [told for told in map(city.told, city.failed()) if "Started execution of step" in told]
        assert 1 <= len(began) <= 3, "the run, and what the engine had begun\n" + "\n\n".join(
            map(city.told, city.runs())
        )
        city.require_verified(CODES[0])
