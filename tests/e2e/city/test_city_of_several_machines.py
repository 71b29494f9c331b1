"""Five counties, two years, two workers on PostgreSQL and RabbitMQ. One county has handed nothing in. In each step of a
run once, the worker that does it is killed, and another comes in its place."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from city_site import PARTITION, STEPS, TASK, YEARS, CitySite, Work, kill_in_each_step, require_as_alone, site
from dagster import RunRecord

pytestmark = pytest.mark.slow

CODES, EMPTY = ("QA", "QB", "QC", "QD"), "QE"
POLL_SECONDS, ANSWER_SECONDS = 10, 5


@dataclass
class Played:
    city: CitySite
    killed: dict[str, tuple[str, float, str]] = field(default_factory=dict)
    """Run → the step in which its worker was killed, when, and its partition."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, several: dict[str, str]) -> Iterator[Played]:
    with site(
        tmp_path_factory.mktemp("several"), (*CODES, EMPTY), several, empty=(EMPTY,), engine="celery", runs=2
    ) as city:
        city.up()
        city.worker("first")
        city.worker("second")
        city.ask()
        of = Played(city)

        def kill(one: Work) -> None:
            city.kill(one.worker)
            at = time.time()
            of.killed[city.run_of(one.partition)] = one.step, at, one.partition
            city.worker(f"again-{len(of.killed)}")

        kill_in_each_step(city, kill, spared=[f"{EMPTY}|{year}" for year in YEARS])
        city.wait(lambda: city.over(2 * len(CODES) + 2), "all is over", 900)
        yield of


def of(played: Played, code: str) -> list[RunRecord]:
    return [r for r in played.city.runs() if r.dagster_run.tags[PARTITION].startswith(code)]


def test_every_year_of_every_county_that_handed_in_has_one_release(played: Played) -> None:
    releases = played.city.releases()
    assert {key: made for key, made in releases.items() if key[0] != EMPTY} == {
        (code, year): ["r1"] for code in CODES for year in YEARS
    }
    for code in CODES:
        for year in YEARS:
            folder = played.city.root / "districts" / code / "releases" / str(year)
            assert sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.is_symlink()) == ["r1"]
    played.city.require_verified(*CODES)


def test_the_releases_are_those_that_a_county_makes_alone(played: Played) -> None:
    require_as_alone(played.city, CODES[0])


def test_a_run_whose_worker_was_killed_is_failed_within_three_polls_and_done_by_another(played: Played) -> None:
    runs = {r.dagster_run.run_id: r for r in played.city.runs()}
    assert set(STEPS) <= {step for step, _, _ in played.killed.values()}
    for run_id, (step, at, partition) in played.killed.items():
        dead = runs[run_id]
        same = [r for r in runs.values() if r.dagster_run.tags[PARTITION] == partition]
        assert [r.dagster_run.status.value for r in same] == ["FAILURE"] * (len(same) - 1) + ["SUCCESS"], step
        assert {r.dagster_run.run_id for r in same[:-1]} <= set(played.killed)
        assert dead.end_time is not None
        assert dead.end_time - at < 3 * (POLL_SECONDS + ANSWER_SECONDS * 2), step
        assert "做它的进程已不在" in played.city.told(dead)
        assert same[-1].dagster_run.tags[TASK] != dead.dagster_run.tags[TASK]


def test_a_county_that_handed_nothing_in_is_refused_once_and_stops_nobody(played: Played) -> None:
    refused = of(played, EMPTY)
    assert [r.dagster_run.status.value for r in refused] == ["FAILURE"] * len(YEARS)
    assert all(record.dagster_run.parent_run_id is None for record in refused)
    assert all(not made for (code, _), made in played.city.releases().items() if code == EMPTY)


def test_the_status_says_who_has_which_release_and_why_the_other_has_none(played: Played) -> None:
    done = played.city.say("city", "status")
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.strip().startswith("Q")]
    assert len(lines) == (len(CODES) + 1) * len(YEARS)
    assert sum("r1" in line for line in lines) == len(CODES) * len(YEARS)
    assert "没有成的 2" in done.stdout
    assert sum("没有一份工作簿通过检查" in line for line in lines if line.strip().startswith(EMPTY)) == len(YEARS)


def test_no_password_stands_in_a_file_of_the_city(played: Played) -> None:
    secret = os.environ["MULIN_CITY_POSTGRES"].split(":")[2].split("@")[0]
    for path in played.city.root.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
