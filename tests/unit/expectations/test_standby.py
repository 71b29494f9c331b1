"""The child that stands by answers exactly as the library does in this process, and never decides anything alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pandas as pd
import pytest

from expectations import engine, standby
from expectations.engine import ROW, Seen
from expectations.standby import ChildGone, Standby

DATA = pd.DataFrame({ROW: [0, 1, 2], "score": [3.0, 12.0, None], "name": pd.Series(["甲", "乙", None], dtype="object")})
EXPECTED: list[engine.Expected] = [
    ("ExpectColumnValuesToBeBetween", {"column": "score", "max_value": 10}),
    ("ExpectColumnValuesToBeInSet", {"column": "name", "value_set": ["甲", "乙"]}),
    ("ExpectColumnValuesToBeBetween", {"column": "absent", "max_value": 10}),
]


@pytest.fixture(scope="module")
def child() -> Iterator[Standby]:
    child = Standby()
    yield child
    child.close()


@pytest.mark.slow
def test_the_child_answers_as_this_process_does(child: Standby) -> None:
    answers = child.validate("scores", DATA, EXPECTED)

    assert answers == engine.validate("scores", DATA, EXPECTED)
    by_check = {seen.check: seen for seen in answers}
    assert by_check[0] == Seen(0, False, 3, None, (1,))
    assert by_check[1].success
    assert by_check[2].raised is not None


@pytest.mark.slow
def test_an_expectation_that_does_not_exist_is_told_and_ends_the_child() -> None:
    child = Standby()
    with pytest.raises(ChildGone, match="AttributeError"):
        child.validate("scores", DATA, [("ExpectMiracles", {})])
    with pytest.raises(ChildGone, match="not running"):
        child.validate("scores", DATA, EXPECTED)


def test_a_child_that_was_killed_is_replaced_by_this_process() -> None:
    from expectations.runner import Check, Frame, run

    checks = (Check("odd", "ExpectColumnValuesToBeInSet", {"column": "name", "value_set": ["甲", "乙"]}),)
    frame = Frame("names", DATA, (ROW, "score", "name"), 3, checks)
    with standby.standing_by():
        child = standby.current()
        assert child is not None
        assert child._process is not None
        os.kill(child._process.pid, signal.SIGKILL)
        outcome = run([frame], {})

    assert outcome.ok()
    assert (outcome.evaluated, outcome.expected) == (1, 1)
    assert standby.current() is None


def test_a_child_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "_SECONDS", 0.01)
    child = Standby()
    with pytest.raises(ChildGone):
        child.validate("scores", DATA, EXPECTED)


def test_one_child_serves_the_block_and_is_gone_after_it() -> None:
    with standby.standing_by():
        outer = standby.current()
        with standby.standing_by():
            assert standby.current() is outer
        assert standby.current() is outer
        assert outer is not None
        process = outer._process
        assert process is not None
    assert standby.current() is None
    assert process.poll() is not None
