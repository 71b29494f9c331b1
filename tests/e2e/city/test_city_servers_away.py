"""What the engine stands on goes away while runs wait and go on: the broker, the database, the engine itself. And a
second engine, here and on another machine."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence

import pytest
from city_site import YEARS, CitySite, site
from dagster import RunRecord
from postgres import PostgreSQL
from rabbitmq import RabbitMQ

from orchestration.city.engine import open_city
from orchestration.serving.ports import free_port

pytestmark = pytest.mark.slow

CODES = ("QA", "QB", "QC")
BROKER_SECONDS, DATABASE_SECONDS, ENGINE_SECONDS = 25, 30, 15


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, several: dict[str, str]) -> Iterator[CitySite]:
    with site(tmp_path_factory.mktemp("away"), CODES, several, engine="celery", runs=2) as one:
        one.up()
        one.worker("first")
        one.worker("second")
        yield one


def since(city: CitySite, known: set[str]) -> list[RunRecord]:
    return [record for record in city.runs() if record.dagster_run.run_id not in known]


def beginnings(city: CitySite, record: RunRecord) -> int:
    return city.told(record).count("Started execution of run")


def ends(records: list[RunRecord]) -> dict[str, list[str]]:
    """Partition → how its runs ended, and what they were asked by."""
    found: dict[str, list[str]] = {}
    for record in records:
        tags = record.dagster_run.tags
        found.setdefault(tags["dagster/partition"], []).append(
            f"{record.dagster_run.status.value} {tags['mulin/asked']}"
        )
    return {
        partition: [end.partition(" ")[0] for end in told] if len(told) == 1 else told
        for partition, told in found.items()
    }


def each_done_once(years: Sequence[int]) -> dict[str, list[str]]:
    return {f"{code}|{year}": ["SUCCESS"] for code in CODES for year in years}


def test_a_broker_that_is_killed_fails_nothing_and_doubles_nothing(city: CitySite, broker: RabbitMQ) -> None:
    city.ask(years=[2023])
    city.wait(lambda: len(city.started()) == 2, "two runs go on")
    broker.kill()
    time.sleep(BROKER_SECONDS)
    broker.start()
    city.wait(lambda: city.over(len(CODES)), "all are over")
    assert ends(city.runs()) == each_done_once([2023])
    assert [beginnings(city, record) for record in city.runs()] == [1] * len(CODES)
    assert all(city.releases()[code, 2023] == ["r1"] for code in CODES)


def test_a_database_that_loses_power_costs_what_was_running_one_retry_and_no_second_release(
    city: CitySite, database: PostgreSQL
) -> None:
    known = {record.dagster_run.run_id for record in city.runs()}
    city.ask(years=[2024])
    running = {record.dagster_run.run_id for record in city.wait(lambda: two(city, known), "two runs go on")}
    database.stop()
    time.sleep(DATABASE_SECONDS)
    database.start()
    city.wait(lambda: city.over(len(known) + len(CODES)), "all are over")
    runs = since(city, known)
    by_id = {record.dagster_run.run_id: record.dagster_run.status.value for record in runs}
    retried = [record.dagster_run.parent_run_id for record in runs if record.dagster_run.parent_run_id is not None]
    assert set(retried) == {run_id for run_id, end in by_id.items() if end == "FAILURE"}
    assert len(set(retried)) == len(retried)
    assert set(retried) <= running
    assert len(runs) == len(CODES) + len(retried)
    assert all(city.releases()[code, 2024] == ["r1"] for code in CODES)


def two(city: CitySite, known: set[str]) -> list[RunRecord]:
    started = [record for record in city.started() if record.dagster_run.run_id not in known]
    return started if len(started) == 2 else []


def test_an_engine_that_is_killed_goes_on_where_it_was(city: CitySite) -> None:
    known = {record.dagster_run.run_id for record in city.runs()}
    city.ask()
    city.wait(lambda: two(city, known), "two runs go on")
    city.kill("up")
    time.sleep(ENGINE_SECONDS)
    city.wait(lambda: not two(city, known), "the workers end what they had")
    city.up("again")
    city.wait(lambda: city.over(len(known) + 2 * len(CODES)), "all are over")
    runs = since(city, known)
    assert ends(runs) == each_done_once(YEARS)
    assert [beginnings(city, record) for record in runs] == [1] * len(runs)
    assert set(map(tuple, city.releases().values())) == {("r1",)}


def test_a_run_that_is_cancelled_stops_and_is_not_made_again(city: CitySite) -> None:
    known = {record.dagster_run.run_id for record in city.runs()}
    city.ask("--district", "QA", years=[2024])
    (record,) = city.wait(city.started, "a run goes on", every=0.05)
    with open_city(city.city) as instance:
        assert instance.run_coordinator.cancel_run(record.dagster_run.run_id)
    city.wait(lambda: city.over(len(known) + 1), "all are over")
    assert ends(since(city, known)) == {"QA|2024": ["CANCELED"]}
    assert city.releases()["QA", 2024] == ["r1"]


def test_a_second_engine_is_turned_away_here_and_on_another_machine(city: CitySite) -> None:
    before = len(city.runs())
    here = city.say("city", "up", "--port", str(free_port()))
    there = city.root.parent / "there"
    there.mkdir()
    shutil.copy(city.root / "city.yaml", there)
    shutil.copytree(city.root / "packs", there / "packs")
    elsewhere = city.say("city", "up", "--port", str(free_port()), "--city", str(there))
    for done in (here, elsewhere):
        assert done.returncode == 3, done.stdout + done.stderr
        assert "已经有一个 mulin city up 在运行" in done.stderr
    assert "进程" in here.stderr
    assert "在另一台机器上" in elsewhere.stderr
    assert len(city.runs()) == before
    city.require_verified(CODES[0])
