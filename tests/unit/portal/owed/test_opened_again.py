"""A table that was opened again after its lock: whose it is reads why, until when, and what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from review_fixtures import Desk, reviewing

from mulin.received.review import review_of
from portal.owed.table import Table
from portal.people.roles import Role


def table(desk: Desk) -> Table:
    return Table(desk.pack, review_of(desk.pack, desk.store, 2024, "D06", "report"), desk.store.now())


def test_a_table_that_was_opened_again_says_until_when_and_that_a_correction_may_come(home: Path) -> None:
    """Played live: the home page said 不用办理, and named the deadline for corrections, which was another day."""
    desk = Desk(home, reviewing())
    desk.hand_in(b"one")
    desk.submit(1)
    desk.sign(1)
    desk.approve(1)
    desk.lock()
    shut = table(desk)
    assert (shut.opened, shut.state.holder, shut.step(Role.CLERK).label) == (None, "不用办理", "查看")

    until = desk.clock.at + timedelta(days=2)
    desk.unlock(until)
    opened = table(desk)
    assert opened.opened is not None
    assert opened.opened.reason
    assert opened.due.what == "补交截止"
    assert opened.due.until == f"{until.year}年{until.month}月{until.day}日{until:%H:%M}"
    assert opened.due.countdown.startswith("还有2天")
    assert opened.state.words == "第1版已审核通过，生效；已开锁，可以交更正"
    assert (opened.state.holder, opened.step(Role.CLERK).label) == ("经办人", "交更正")
    assert opened.step(Role.LEADER).label == "查看"

    desk.clock.at = until + timedelta(minutes=1)
    assert table(desk).state == shut.state
