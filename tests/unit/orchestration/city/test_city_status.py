"""Where each district-year stands: a word for its last run, why it did not come to its end, and the release in use."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from city_fixtures import entry, write_city
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from dagster._core.remote_origin import GrpcServerCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.storage import tags
from dagster._core.utils import make_new_run_id
from served_by_hand import PACK, register

from mulin.settings import Settings
from orchestration.abandoned import CITY_YEAR_TAG, DISTRICT_TAG
from orchestration.asking import Asked, ask_for_run, done_with
from orchestration.city import messages as m
from orchestration.city.check import load_city
from orchestration.city.config import City
from orchestration.city.engine import open_city
from orchestration.city.graph.definitions import build_city_definitions
from orchestration.city.status import Stand, stands
from orchestration.requested import ASKED_TAG

STATUS = DagsterRunStatus
ORIGIN = RemoteJobOrigin(
    RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin("127.0.0.1", 1), "__repository__"), "assess_district"
)


def _dagsters(said: dict[str, str]) -> dict[str, str]:
    return {f"dagster/{name}": value for name, value in said.items()}


@dataclass
class Town:
    """Two districts whose engine's history is written by hand."""

    city: City
    instance: DagsterInstance

    def run(self, status: STATUS, code: str = "QA", year: int = 2024, asked: str = "", **more: str) -> DagsterRun:
        """``asked``: the request's name; ``more``: tags of Dagster's own, without its prefix."""
        said = {DISTRICT_TAG: code, CITY_YEAR_TAG: str(year), ASKED_TAG: asked} | _dagsters(more)
        return self.instance.add_run(
            DagsterRun(
                "assess_district", run_id=make_new_run_id(), status=status, tags=said, remote_job_origin=ORIGIN
            )
        )  # fmt: skip

    def fails(self, message: str, **more: str) -> DagsterRun:
        run = self.run(STATUS.STARTED)
        self.instance.report_run_failed(run, message)
        self.instance.add_run_tags(run.run_id, {tags.WILL_RETRY_TAG: "false"} | _dagsters(more))
        return run

    def ask(self, code: str = "QA", year: int = 2024, request: str = "0123456789abcdef") -> Asked:
        return ask_for_run(self.city.requests, year, request, district=code)

    def stand(self, code: str = "QA", year: int = 2024) -> Stand:
        (found,) = stands(self.city, self.instance, (year,), (code,))
        return found


@pytest.fixture
def town(tmp_path: Path, own_environment: None) -> Iterator[Town]:
    city = load_city(write_city(tmp_path / "city", [entry("QA"), entry("QB")]))
    with open_city(city) as instance:
        yield Town(city, instance)


def test_every_state_of_a_run_has_its_word(town: Town) -> None:
    for state in STATUS:
        town.run(state)
        stand = town.stand()
        assert stand.run == m.RUN_WORDS[state.value]
        assert not stand.run.isascii()
        assert stand.failed == (state is STATUS.FAILURE)
        assert stand.is_open == (state not in (STATUS.SUCCESS, STATUS.FAILURE, STATUS.CANCELED))


def test_what_was_never_asked_for_says_so(town: Town) -> None:
    stand = town.stand()
    assert (stand.run, stand.is_open, stand.failed, stand.release) == (m.NEVER, False, False, "")


def test_what_is_asked_for_waits_though_an_earlier_run_is_over(town: Town) -> None:
    town.ask()
    assert (town.stand().run, town.stand().is_open) == (m.ASKED, True)
    town.fails("x")
    stand = town.stand()
    assert (stand.run, stand.is_open, stand.failed, stand.why) == (m.ASKED, True, False, "")


def test_a_run_that_is_over_waits_for_nothing_though_its_request_still_lies_there(town: Town) -> None:
    """The engine takes requests away; while it is down, nobody does."""
    asked = town.ask()
    town.run(STATUS.SUCCESS, asked=asked.name)
    stand = town.stand()
    assert (stand.run, stand.is_open) == (m.RUN_WORDS["SUCCESS"], False)
    town.ask(request="fedcba9876543210")
    assert (town.stand().run, town.stand().is_open) == (m.ASKED, True)
    done_with(town.city.requests, asked)
    assert (town.stand().run, town.stand().is_open) == (m.ASKED, True)


def test_the_newest_run_counts(town: Town) -> None:
    town.fails("x")
    town.run(STATUS.SUCCESS)
    town.run(STATUS.STARTED, code="QB")
    town.run(STATUS.QUEUED, year=2023)
    assert (town.stand().run, town.stand().failed) == (m.RUN_WORDS["SUCCESS"], False)
    assert town.stand("QB").run == m.RUN_WORDS["STARTED"]
    assert town.stand(year=2023).run == m.RUN_WORDS["QUEUED"]


def test_a_run_that_dagster_is_about_to_repeat_is_not_yet_lost(town: Town) -> None:
    """Between the failure and the new run some seconds pass."""
    run = town.fails("x", will_retry="true")
    stand = town.stand()
    assert (stand.run, stand.is_open, stand.failed) == (m.WILL_RETRY, True, False)
    town.instance.add_run_tags(run.run_id, {tags.AUTO_RETRY_RUN_ID_TAG: "r2"})
    town.run(STATUS.STARTED, retry_number="1")
    stand = town.stand()
    assert (stand.run, stand.is_open) == ("正在运行（第 1 次重跑）", True)


def test_a_run_that_failed_for_the_last_time_is_lost(town: Town) -> None:
    town.fails("x", will_retry="false", retry_number="2")
    stand = town.stand()
    assert (stand.run, stand.is_open, stand.failed) == ("没有成（第 2 次重跑）", False, True)


def test_a_district_whose_pack_is_broken_is_refused_alone_and_says_why(town: Town) -> None:
    (town.city.root / "packs" / "QA" / "plan.yaml").write_text("{", encoding="utf-8")
    job = build_city_definitions(town.city).resolve_job_def("assess_district")
    key = dg.MultiPartitionKey({"district": "QA", "year": "2024"})
    job.execute_in_process(instance=town.instance, partition_key=key, raise_on_error=False)
    stand = town.stand()
    assert stand.failed
    assert stand.why == "规划包 QA 未通过检查：plan.yaml 第2行：YAML 写法有误：括号里缺内容，或括号没有成对"
    assert town.stand("QB").run == m.NEVER


def test_an_error_that_nobody_foresaw_is_told_by_what_lies_at_its_bottom(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path) -> Any:
        try:
            raise ZeroDivisionError("除以零")
        except ZeroDivisionError as error:
            raise RuntimeError("outer") from error

    monkeypatch.setattr("orchestration.city.graph.assets.load_pack", broken)
    job = build_city_definitions(town.city).resolve_job_def("assess_district")
    key = dg.MultiPartitionKey({"district": "QA", "year": "2024"})
    job.execute_in_process(instance=town.instance, partition_key=key, raise_on_error=False)
    assert town.stand().why == "ZeroDivisionError: 除以零"


OF_DAGSTER = {
    "Detected run worker status FAILED: '没有一个 worker 在做这次运行（w1，STARTED）：做它的进程已不在'. "
    "Marking run 0123 as failed.\n{'run_id': '0123'}": "没有一个 worker 在做这次运行（w1，STARTED）：做它的进程已不在",
    "Run timed out due to taking longer than 7200 seconds to start.\n{'run_id': 1}": "发出后 7200 秒没有 worker 领取",
    "Exceeded maximum runtime of 10800 seconds.": "运行超过 10800 秒，停下了",
    "This job is being forcibly marked as failed. The computational resources …": "运行太久，停下了",
    "something new": "something new",
}  # fmt: skip


def test_what_dagster_says_of_a_run_that_it_ended_is_told_in_words(town: Town) -> None:
    for dagsters, ours in OF_DAGSTER.items():
        town.fails(dagsters)
        assert town.stand().why == ours


def test_what_is_in_the_history_but_not_in_the_city_any_more_is_left_out(town: Town) -> None:
    town.run(STATUS.SUCCESS, code="QZ")
    town.run(STATUS.STARTED, year=2019)
    town.instance.add_run(DagsterRun("another", run_id=make_new_run_id(), status=STATUS.SUCCESS))
    town.ask(code="QZ")
    found = stands(town.city, town.instance, (2023, 2024), town.city.codes)
    assert [(s.district, s.year, s.run) for s in found] == [
        (code, year, m.NEVER) for code in ("QA", "QB") for year in (2023, 2024)
    ]


@pytest.fixture(scope="module")
def proto(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release 2024/r1, registered and in use."""
    home = tmp_path_factory.mktemp("released") / "var"
    release = home / "releases" / "2024" / "r1"
    release.mkdir(parents=True)
    register(Settings(home=home, pack=PACK), release)
    return home


def test_the_release_in_use_is_told_with_its_time(town: Town, proto: Path) -> None:
    shutil.copytree(proto, town.city.home_of(town.city.district["QA"]))
    town.run(STATUS.SUCCESS)
    stand = town.stand()
    assert stand.is_released
    assert stand.release.startswith("r1 20")
    assert not town.stand("QB").is_released


def test_a_home_that_lies_on_another_machine_is_said_so(town: Town, proto: Path) -> None:
    town.run(STATUS.SUCCESS)
    assert (town.stand().release, town.stand().is_released) == (m.NOT_HERE, False)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda home: (home / "releases/2024/r1/manifest.json").write_text("{}"), "不能用"),
        (lambda home: (home / "releases/2024/current").unlink(), "不能用"),
        (lambda home: shutil.rmtree(home / "releases"), "不能用"),
        (lambda home: (home / "received/chain.jsonl").write_text("x"), "不能用"),
    ],
)
def test_a_release_that_is_not_as_it_was_registered_is_not_told_as_one(
    town: Town, proto: Path, damage: Callable[[Path], object], told: str
) -> None:
    home = town.city.home_of(town.city.district["QA"])
    shutil.copytree(proto, home)
    damage(home)
    stand = town.stand()
    assert stand.release.startswith(told)
    assert not stand.is_released


def test_of_a_release_no_file_but_its_manifest_is_read(town: Town, proto: Path) -> None:
    """A province has five hundred of them, with hundreds of reports each, on a disk of the network."""
    home = town.city.home_of(town.city.district["QA"])
    shutil.copytree(proto, home)
    for path in (home / "releases" / "2024" / "r1").rglob("*"):
        if path.is_file() and path.name != "manifest.json":
            path.write_bytes(b"x")
    assert town.stand().is_released


def test_a_province_costs_few_looks_at_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_environment: None
) -> None:
    """One query for a thousand runs, and one more for each that failed."""
    codes = [f"Q{n:02}" for n in range(100)]
    shared = [entry(code, pack="packs/Q00") for code in codes]
    city = load_city(write_city(tmp_path / "city", shared, years=[2020, 2021, 2022, 2023, 2024]))
    with open_city(city) as instance:
        town = Town(city, instance)
        for code in codes[:3]:
            for year in city.file.years:
                town.run(STATUS.SUCCESS, code, year)
        town.run(STATUS.FAILURE, "Q01", 2024)
        looked: list[str] = []
        for name in ("get_runs", "get_records_for_run"):
            whole = getattr(instance, name)
            monkeypatch.setattr(
                instance, name, lambda *a, whole=whole, name=name, **k: (looked.append(name), whole(*a, **k))[1]
            )
        assert len(stands(city, instance, city.file.years, city.codes)) == 500
    assert looked.count("get_runs") <= 2
    assert looked.count("get_records_for_run") == 2
