"""A trial that waits is checked by the worker in a process of its own; one that kills it does not wait for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, page, sent

from portal.handin.models import Trial
from portal.people.roles import Role
from portal.worker.child import Child, Died
from portal.worker.loop import Worker

pytestmark = pytest.mark.django_db(transaction=True)  # the worker closes a connection that has grown old


class Judge(Child):
    """Marks what it is asked as good, or dies of it."""

    def __init__(self, dies: bool = False) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._dies = dies

    def judge(self, submissions: Sequence[str], seconds: float, while_waiting: Callable[[], None]) -> dict[str, Any]:
        self.asked += submissions
        if self._dies:
            raise Died("code -9")
        Trial.objects.filter(pk__in=submissions).update(state=Trial.GOOD)
        return dict.fromkeys(submissions, "judged")


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D07")


def _try_out(clerk: Client, desk: Desk, **edit: object) -> str:
    answer = clerk.post(f"{TABLE}trial/", {"workbook": sent(desk.workbook(**edit)), "whole": "1"}, follow=True)
    return page(answer)


def test_the_worker_checks_trials_one_after_the_other(clerk: Client, desk: Desk) -> None:
    _try_out(clerk, desk)
    _try_out(clerk, desk)
    judge = Judge()
    worker = Worker(Child(), lambda: False, judge)
    assert [worker.try_out(), worker.try_out(), worker.try_out()] == [True, True, False]
    assert len(judge.asked) == 2
    assert {t.state for t in Trial.objects.all()} == {Trial.GOOD}


def test_a_trial_that_kills_the_process_is_told_as_not_checked(clerk: Client, desk: Desk) -> None:
    _try_out(clerk, desk)
    Worker(Child(), lambda: False, Judge(dies=True)).try_out()
    trial = Trial.objects.get()
    assert trial.state == Trial.FAILED
    assert "没有检查成" in page(clerk.get(f"{TABLE}trial/{trial.pk}/"))


def test_one_post_has_few_trials_at_once_and_keeps_the_latest(clerk: Client, desk: Desk) -> None:
    for _ in range(2):
        _try_out(clerk, desk)
    assert "还有 2 份在检查" in _try_out(clerk, desk)
    for _ in range(6):
        Trial.objects.update(state=Trial.GOOD)
        _try_out(clerk, desk)
    assert Trial.objects.count() == 6
    assert sorted(int(f.name) for f in Trial.objects.first().folder.parent.iterdir()) == sorted(  # type: ignore[union-attr]
        Trial.objects.values_list("pk", flat=True)
    )
