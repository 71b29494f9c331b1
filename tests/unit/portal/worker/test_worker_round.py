"""The worker: judges what is pending, survives what it dies of, and doubts a file before it blames it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mulin.received import Store
from mulin.received.arrivals import arrive, judge_kept, pending
from portal.worker.child import Child, Died
from portal.worker.loop import MOST_DEATHS, Worker
from portal.worker.models import Attempt, Heartbeat
from portal.worker.standing import standing

pytestmark = pytest.mark.django_db

Judging = Callable[[Store, Sequence[str]], dict[str, Any]]


class Judge(Child):
    """In the place of the process that judges."""

    def __init__(self, store: Store, judge: Judging) -> None:
        super().__init__()
        self.asked: list[list[str]] = []
        self._store, self._judge = store, judge

    def start(self) -> None:
        """Nothing to wait for."""

    def judge(self, submissions: Sequence[str], seconds: float, while_waiting: Callable[[], None]) -> dict[str, Any]:
        self.asked.append(list(submissions))
        return self._judge(self._store, submissions)


def accept(store: Store, submissions: Sequence[str]) -> dict[str, Any]:
    for record in pending(store):
        if record.submission_id in submissions:
            judge_kept(store, record, state="accepted", findings=(), blank=0, demo=False)
    return dict.fromkeys(submissions, "judged")


@pytest.fixture(autouse=True)
def _in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is closed in the middle of a test takes its transaction with it."""
    monkeypatch.setattr("portal.worker.loop.close_old_connections", lambda: None)


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home / "received")


def waits(store: Store, *departments: str) -> None:
    for department in departments:
        arrive(
            store, f"表 {department}".encode(), pack="p", year=2024, department=department, kind="report", who="王芳",
            account="wang", file_name="表.xlsx",
        )  # fmt: skip


def worker(judge: Child) -> Worker:
    return Worker(judge, lambda: False)


def states(store: Store) -> dict[str, str]:
    return {r.department: r.state for r in store.records()}


def test_everything_that_waits_is_judged_once(store: Store) -> None:
    waits(store, "D01", "D02")
    judge = Judge(store, accept)
    one = worker(judge)
    while one.round():
        pass
    assert states(store) == {"D01": "accepted", "D02": "accepted"}
    assert judge.asked == [["2024-D01-report-v1"], ["2024-D02-report-v1"]]
    waits(store, "D03")
    assert one.round(), "the chain has grown"
    assert not one.round()


def test_a_file_that_kills_in_company_is_found_and_the_others_are_judged(store: Store) -> None:
    names = [f"D{n:02d}" for n in range(8)]
    waits(store, *names)

    def dies_of_the_fifth(store: Store, submissions: Sequence[str]) -> dict[str, Any]:
        if "2024-D05-report-v1" in submissions:
            raise Died("code -9")
        return accept(store, submissions)

    judge = Judge(store, dies_of_the_fifth)
    one = worker(judge)
    while one.round():
        pass

    assert states(store) == {name: "rejected" if name == "D05" else "accepted" for name in names}
    assert len(judge.asked[0]) == 8
    assert judge.asked.count(["2024-D05-report-v1"]) == MOST_DEATHS
    (finding,) = store.record("2024-D05-report-v1").findings
    assert finding.rule == "worker.unreadable"
    assert "停了 3 次" in finding.message
    assert "打电话给评估办公室" in finding.mend
    assert not Attempt.objects.exists(), "nothing is left to be remembered"


def test_a_worker_that_is_killed_itself_blames_nobody(store: Store) -> None:
    waits(store, "D01")
    for _ in range(2 * MOST_DEATHS):  # each is a new one: the former was killed while its child judged

        def killed(store: Store, submissions: Sequence[str]) -> dict[str, Any]:
            raise SystemExit

        with pytest.raises(SystemExit):
            worker(Judge(store, killed)).round()
    assert worker(Judge(store, accept)).round()
    assert states(store) == {"D01": "accepted"}


def test_what_cannot_be_judged_now_is_left_for_later_and_holds_nobody_up(store: Store) -> None:
    waits(store, "D01", "D02")

    def not_the_first(store: Store, submissions: Sequence[str]) -> dict[str, Any]:
        if submissions == ["2024-D01-report-v1"]:
            return {"2024-D01-report-v1": "waits"}
        return accept(store, submissions)

    judge = Judge(store, not_the_first)
    one = worker(judge)
    while one.round():
        pass
    assert states(store) == {"D01": "pending", "D02": "accepted"}
    assert judge.asked.count(["2024-D01-report-v1"]) == 1


def test_a_pack_with_an_error_is_said_and_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.worker.loop._TROUBLE_SECONDS", 0.0)
    monkeypatch.setattr("portal.worker.loop._BEAT_SECONDS", 0.0)
    waits(store, "D01")
    answers: list[Judging] = [lambda *_: {"trouble": "规划包有错"}, accept]
    one = worker(Judge(store, lambda *asked: answers.pop(0)(*asked)))
    assert one.round()
    one._beat(0)
    assert standing() == (True, 1, "规划包有错")
    assert one.round()
    one._beat(0)
    assert (standing().trouble, states(store)) == ("", {"D01": "accepted"})
    assert Heartbeat.objects.count() == 1


CHILD = """
import sys
from portal.worker.child import requests_of
ask = requests_of(sys.stdin.buffer)
names = ask()
{code}
"""


def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> Child:
    (tmp_path / "a_child.py").write_text(CHILD.format(code=code), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{':'.join(sys.path)}")
    return Child("a_child")


def test_a_child_that_answers_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "print('{\"' + names[0] + '\": \"judged\"}'); print('{\"done\": true}', flush=True); ask()"
    one = child(tmp_path, monkeypatch, code)
    assert one.judge(["a"], 20, lambda: None) == {"a": "judged"}
    one.end()


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os; os.kill(os.getpid(), 9)", "code -9"),
        ("import time; time.sleep(60)", "too long"),
        ("print('{')", "JSONDecodeError"),
    ],
)
def test_a_child_that_dies_or_hangs_or_babbles_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, how: str
) -> None:
    one = child(tmp_path, monkeypatch, code)
    with pytest.raises(Died, match=how):
        one.judge(["a"], 0.6 if "sleep" in code else 20, lambda: None)


def test_the_time_in_which_a_child_has_no_core_is_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited = iter([0.0])
    monkeypatch.setattr("portal.worker.child.starved_seconds", lambda pid: next(waited, 60.0))
    code = "import time; time.sleep(0.5); print('{\"done\": true}', flush=True); ask()"
    one = child(tmp_path, monkeypatch, code)
    assert one.judge(["a"], 0.1, lambda: None) == {}
    one.end()
