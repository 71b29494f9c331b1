"""``mulin city``: what it says of a city, which runs it asks for, and how it ends."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from city_fixtures import entry, write_city
from typer.testing import CliRunner, Result

from orchestration.alive import command_here
from orchestration.asking import ask_for_run, asked_runs, done_with
from orchestration.city import engine
from orchestration.city.check import load_city
from orchestration.city.engine import BROKER, POSTGRES
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.requested import ASKED_TAG

VERBS = ("check", "run", "status", "up", "worker")
Files = Callable[[Path], object]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_environment: None) -> Path:
    """A city of three counties on one machine; nothing of it is in the environment."""
    for name in ("MULIN_CITY", "MULIN_HOME", "DAGSTER_HOME", POSTGRES, BROKER):
        monkeypatch.delenv(name, raising=False)
    return write_city(tmp_path / "city", [entry("QA"), entry("QB", queue="east"), entry("QC")])


def mulin(root: Path, verb: str, *words: str) -> Result:
    done = CliRunner().invoke(app, ["city", verb, "--city", str(root), *words])
    assert "Traceback" not in done.output
    assert done.exit_code != ExitCode.CRASH, done.output
    return done


def said(done: Result) -> str:
    """Without the blanks and line ends of tables."""
    return "".join(done.output.split())


def asked(root: Path) -> list[tuple[str, int, bool]]:
    return sorted((a.district, a.year, a.reports) for a in asked_runs(root / "asked"))


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_says_in_chinese_what_it_does_and_gives_examples(verb: str) -> None:
    done = CliRunner().invoke(app, ["city", verb, "--help"])
    assert done.exit_code == ExitCode.OK
    assert f"mulin city {verb}" in done.output
    assert "例：" in done.output
    options = re.findall(r"^ +(--[a-z-]+).*?(\S+)$", done.output, re.MULTILINE)
    assert ("--city") in {name for name, _ in options}


def test_the_group_names_its_verbs() -> None:
    done = CliRunner().invoke(app, ["city", "--help"])
    assert done.exit_code == ExitCode.OK
    assert all(f"mulin city {verb}" in done.output for verb in VERBS)


def test_a_sound_city_is_told_with_its_size(root: Path) -> None:
    done = mulin(root, "check")
    assert done.exit_code == ExitCode.OK, done.output
    assert "演示市：3 个区县" in done.output
    assert "2023、2024 年度" in done.output
    assert "一台机器" in done.output


def test_every_error_of_a_city_is_told_at_once(root: Path) -> None:
    write_city(root, [entry("QA"), entry("QA", home="x"), entry("QB", **{"class": "none"})])
    done = mulin(root, "check")
    assert done.exit_code == ExitCode.FOUND
    assert "区县代码前面用过了" in said(done)
    assert "classes里没有这一类" in said(done)


def test_a_warning_alone_lets_a_city_run(root: Path) -> None:
    """A year that one district does not have."""
    for path in (root / "packs" / "QC" / "years" / "2023").iterdir():
        path.unlink()
    (root / "packs" / "QC" / "years" / "2023").rmdir()
    done = mulin(root, "check")
    assert done.exit_code == ExitCode.OK, done.output
    assert "QC的规划包没有2023年度" in said(done)


def _a_folder(root: Path) -> None:
    (root / "city.yaml").unlink()
    (root / "city.yaml").mkdir()


UNUSABLE: dict[str, Files] = {
    "missing": lambda root: (root / "city.yaml").unlink(),
    "empty": lambda root: (root / "city.yaml").write_bytes(b""),
    "no YAML": lambda root: (root / "city.yaml").write_text("name: ["),
    "GBK": lambda root: (root / "city.yaml").write_bytes("name: 演示市\n".encode("gbk")),
    "bytes": lambda root: (root / "city.yaml").write_bytes(bytes(range(256))),
    "a folder": _a_folder,
    "a link to nothing": lambda root: (
        (root / "city.yaml").unlink(), (root / "city.yaml").symlink_to("none")
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(UNUSABLE))
@pytest.mark.parametrize("verb", [("check",), ("run", "--year", "2024"), ("status",), ("up",), ("worker",)])
def test_a_file_that_cannot_be_used_is_told_in_chinese_by_every_verb(
    root: Path, what: str, verb: tuple[str, ...]
) -> None:
    UNUSABLE[what](root)
    before = sorted(root.rglob("*"))
    done = mulin(root, *verb)
    assert done.exit_code == ExitCode.FOUND
    assert "city.yaml" in done.output
    assert "错误 1 条" in done.output
    assert sorted(root.rglob("*")) == before, "nothing is made in a folder that is no city"


@pytest.mark.parametrize("where", ["none", "city/city.yaml"])
def test_a_place_that_is_no_folder_is_told(root: Path, where: str) -> None:
    done = mulin(root.parent / where, "check")
    assert done.exit_code == ExitCode.FOUND
    assert "city.yaml" in done.output


def test_the_environment_says_where_the_city_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_CITY", str(root))
    done = CliRunner().invoke(app, ["city", "check"])
    assert done.exit_code == ExitCode.OK, done.output


def test_a_run_is_asked_for_of_each_district_and_the_engine_that_is_down_is_mentioned(root: Path) -> None:
    done = mulin(root, "run", "--year", "2024")
    assert done.exit_code == ExitCode.OK, done.output
    assert asked(root) == [("QA", 2024, True), ("QB", 2024, True), ("QC", 2024, True)]
    assert "已要求运行 2024 年度：3 个区县" in done.output
    assert "引擎没有启动" in done.output


def test_while_the_engine_is_up_nothing_is_said_of_it(root: Path) -> None:
    assert command_here(load_city(root).dagster_home, "进程 7") is None
    assert "引擎没有启动" not in mulin(root, "run", "--year", "2024").output


def test_districts_and_scores_only_may_be_asked_for(root: Path) -> None:
    done = mulin(root, "run", "--year", "2023", "--district", "QC", "--district", "QA", "--no-reports")
    assert done.exit_code == ExitCode.OK, done.output
    assert asked(root) == [("QA", 2023, False), ("QC", 2023, False)]


def test_what_is_asked_for_twice_is_asked_for_once(root: Path) -> None:
    mulin(root, "run", "--year", "2024", "--district", "QA")
    done = mulin(root, "run", "--year", "2024")
    assert done.exit_code == ExitCode.OK
    assert len(asked(root)) == 3
    assert "2024 年度：2 个区县" in done.output
    assert "不重复：QA" in done.output
    mulin(root, "run", "--year", "2023", "--district", "QA")
    assert len(asked(root)) == 4


def test_whoever_waits_for_scores_may_ask_for_reports_and_not_the_other_way_round(root: Path) -> None:
    mulin(root, "run", "--year", "2024", "--district", "QA", "--no-reports")
    mulin(root, "run", "--year", "2024", "--district", "QA")
    assert asked(root) == [("QA", 2024, False), ("QA", 2024, True)]
    mulin(root, "run", "--year", "2024", "--district", "QA", "--no-reports")
    assert len(asked(root)) == 2


def test_a_run_that_is_over_may_be_asked_for_again_though_the_engine_is_down(root: Path) -> None:
    """It is the engine that takes requests away."""
    from dagster import DagsterRun, DagsterRunStatus
    from dagster._core.utils import make_new_run_id

    city = load_city(root)
    first = ask_for_run(city.requests, 2024, "0123456789abcdef", district="QA")
    tags = {
        "dagster/partition/district": "QA", "dagster/partition/year": "2024", ASKED_TAG: first.name
    }  # fmt: skip
    with engine.open_city(city) as instance:
        instance.add_run(
            DagsterRun("assess_district", run_id=make_new_run_id(), status=DagsterRunStatus.SUCCESS, tags=tags)
        )
    done = mulin(root, "run", "--year", "2024", "--district", "QA")
    assert "2024 年度：1 个区县" in done.output
    done_with(city.requests, first)
    assert asked(root) == [("QA", 2024, True)]


def test_a_broken_pack_keeps_no_other_district_waiting(root: Path) -> None:
    """Nor itself: its run is refused and says why."""
    (root / "packs" / "QB" / "plan.yaml").write_text("{", encoding="utf-8")
    done = mulin(root, "run", "--year", "2024")
    assert done.exit_code == ExitCode.OK, done.output
    assert [code for code, _, _ in asked(root)] == ["QA", "QB", "QC"]


def test_a_district_whose_pack_has_other_years_only_is_not_asked_for(root: Path) -> None:
    (root / "packs" / "QB" / "years" / "2023").rename(root / "packs" / "QB" / "years" / "2031")
    done = mulin(root, "run", "--year", "2023")
    assert done.exit_code == ExitCode.OK, done.output
    assert [code for code, _, _ in asked(root)] == ["QA", "QC"]
    assert "规划包没有 2023 年度的，没有要求：QB" in done.output


@pytest.mark.parametrize("verb", ["run", "status"])
def test_years_and_districts_that_are_not_there_are_told_together(root: Path, verb: str) -> None:
    done = mulin(root, verb, "--year", "2031", "--district", "QA", "--district", "QX", "--district", "QY")
    assert done.exit_code == ExitCode.FOUND
    text = said(done)
    assert "city.yaml没有这个年度，只有2023、2024" in text
    assert "QX" in text
    assert "QY" in text
    assert "错误3条" in text
    assert asked(root) == []


def test_how_things_stand_is_told_for_every_district_and_year(root: Path) -> None:
    mulin(root, "run", "--year", "2024", "--district", "QA")
    done = mulin(root, "status")
    assert done.exit_code == ExitCode.OK, done.output
    assert "共 6 项：有版次的 0，在等或正在运行的 1，没有成的 0" in done.output
    assert "已要求，等引擎来做" in done.output
    assert "引擎没有启动" in done.output
    assert "共 1 项" in mulin(root, "status", "--year", "2023", "--district", "QC").output


def test_a_district_that_has_failed_makes_the_exit_code_one(root: Path) -> None:
    from dagster import DagsterRun, DagsterRunStatus
    from dagster._core.utils import make_new_run_id

    city = load_city(root)
    tags = {"dagster/partition/district": "QB", "dagster/partition/year": "2023"}
    with engine.open_city(city) as instance:
        run = DagsterRun("assess_district", run_id=make_new_run_id(), status=DagsterRunStatus.STARTED, tags=tags)
        instance.report_run_failed(instance.add_run(run), "盘满了")
        instance.add_run_tags(run.run_id, {"dagster/will_retry": "false"})
    done = mulin(root, "status")
    assert done.exit_code == ExitCode.FOUND
    assert "盘满了" in done.output
    assert "没有成的 1" in done.output
    assert mulin(root, "status", "--year", "2024").exit_code == ExitCode.OK


def test_a_city_has_one_engine_at_a_time(root: Path) -> None:
    assert command_here(load_city(root).dagster_home, "进程 7，网页 http://127.0.0.1:3000，自今天起") is None
    done = mulin(root, "up")
    assert done.exit_code == ExitCode.BUSY
    assert "已经有一个 mulin city up 在运行（进程 7" in done.output


def test_a_port_that_is_taken_is_told_before_anything_is_started(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = mulin(root, "up", "--port", str(taken.getsockname()[1]))
    assert done.exit_code == ExitCode.FOUND
    assert "已被占用" in done.output
    assert not (root / "logs").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "engine 是 one_machine"),
        (("--name", "a b"), "名字只用字母"),
        (("--name", "工"), "名字只用字母"),
        (("--name", ""), "名字只用字母"),
        (("--queue", "west", "--queue", "east"), "没有一个区县用这个队列，只有 districts、east"),
    ],
)
def test_a_worker_says_why_it_is_not_started(root: Path, words: tuple[str, ...], told: str) -> None:
    done = mulin(root, "worker", *words)
    assert done.exit_code == ExitCode.FOUND
    assert told.replace(" ", "") in said(done)


@pytest.fixture
def several(root: Path) -> Path:
    return write_city(root, [entry("QA"), entry("QB", queue="east")], engine="celery")


@pytest.mark.parametrize("verb", ["worker", "up", "status"])
def test_without_addresses_several_machines_have_no_engine(several: Path, verb: str) -> None:
    done = mulin(several, verb)
    assert done.exit_code == ExitCode.FOUND
    assert POSTGRES in done.output
    assert "postgresql://" in done.output


@pytest.mark.parametrize("verb", ["worker", "up", "status"])
def test_what_is_not_installed_is_told_with_its_command(
    several: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    done = mulin(several, verb)
    assert done.exit_code == ExitCode.FOUND
    assert "dagster-celery、dagster-postgres" in done.output
    assert "make setup-city" in done.output


@pytest.mark.parametrize("verb", ["up", "status"])
def test_a_database_that_does_not_answer_is_told(several: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POSTGRES, "postgresql://city:geheim@127.0.0.1:1/city")
    monkeypatch.setenv(BROKER, "amqp://city:geheim@127.0.0.1:1/city")
    done = mulin(several, verb)
    assert done.exit_code == ExitCode.FOUND
    assert "引擎的数据库连不上" in said(done)
    assert "geheim" not in done.output


def test_runs_are_asked_for_though_the_database_does_not_answer(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request is a file: it waits for the engine."""
    monkeypatch.setenv(POSTGRES, "postgresql://city:geheim@127.0.0.1:1/city")
    monkeypatch.setenv(BROKER, "amqp://city:geheim@127.0.0.1:1/city")
    for _ in range(2):
        done = mulin(several, "run", "--year", "2024")
        assert done.exit_code == ExitCode.OK, done.output
        assert "引擎没有启动" in done.output
    assert len(asked(several)) == 2


def test_where_it_cannot_be_told_whether_the_engine_is_up_nothing_is_said(several: Path) -> None:
    done = mulin(several, "run", "--year", "2024")
    assert done.exit_code == ExitCode.OK, done.output
    assert "引擎没有启动" not in done.output


class Begun:
    """Stands in for Celery's worker: notes what it was started with, and ends."""

    all: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, **given: Any) -> None:
        self.all.append(given)

    def start(self) -> None: ...


@pytest.fixture
def begun(several: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.setenv(POSTGRES, "postgresql://city@127.0.0.1:1/city")
    monkeypatch.setenv(BROKER, "amqp://city@127.0.0.1:1/city")
    from celery.worker import state

    from orchestration.city.several.tasks import app as celery

    monkeypatch.setattr(celery, "Worker", Begun)
    monkeypatch.setattr(Begun, "all", [])
    monkeypatch.setattr(state, "should_stop", 0)
    return Begun.all


def test_a_worker_takes_all_queues_under_a_name_of_its_own(several: Path, begun: list[dict[str, Any]]) -> None:
    for words in ((), ("--queue", "east", "--name", "2")):
        done = mulin(several, "worker", *words)
        assert done.exit_code == ExitCode.OK, done.output
    (whole, east) = Begun.all
    assert (whole["queues"], east["queues"]) == (["districts", "east"], ["east"])
    assert whole["hostname"].startswith("city-1@")
    assert east["hostname"].startswith("city-2@")


def test_a_worker_has_one_thread_for_runs(several: Path, begun: list[dict[str, Any]]) -> None:
    """Forks may not fork to make reports; without a thread nobody would answer while it works."""
    mulin(several, "worker")
    assert Begun.all[0]["concurrency"] == 1
    assert Begun.all[0]["pool_cls"].__module__ == "celery.concurrency.thread"


def test_two_workers_of_one_machine_have_two_names(several: Path, begun: list[dict[str, Any]]) -> None:
    """The broker would end the second with a trace, and Celery with the exit code of one that was asked to end."""
    assert mulin(several, "worker", "--name", "7").exit_code == ExitCode.OK
    done = mulin(several, "worker", "--name", "7")
    assert done.exit_code == ExitCode.BUSY
    assert "已有一个叫7的worker（进程" in said(done)
    assert len(Begun.all) == 1


@pytest.mark.parametrize(
    ("stop", "terminate", "code", "told"),
    [
        (0, None, ExitCode.OK, False),  # SIGTERM
        (1, None, ExitCode.OK, False),  # Ctrl-C, of which Celery says that it failed
        (1, 1, ExitCode.INTERRUPTED, False),
        (None, None, ExitCode.CRASH, True),
    ],
)
def test_how_a_worker_came_to_its_end_is_told_by_its_exit_code(
    several: Path, begun: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch,
    stop: int | None, terminate: int | None, code: ExitCode, told: bool,
) -> None:  # fmt: skip
    from celery.worker import state

    monkeypatch.setattr(state, "should_stop", stop)
    monkeypatch.setattr(state, "should_terminate", terminate)
    done = CliRunner().invoke(app, ["city", "worker", "--city", str(several)])
    assert done.exit_code == code
    assert ("worker 自己停下了" in done.output) is told
