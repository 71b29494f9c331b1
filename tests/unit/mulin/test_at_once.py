"""Several things that wait for the disk, asked for at once."""

from __future__ import annotations

import multiprocessing
import threading

import pytest

from mulin.at_once import AtOnce


def test_all_are_over_when_it_returns_whatever_one_of_them_raised() -> None:
    meet = threading.Barrier(3)
    done: list[int] = []

    def one(number: int) -> int:
        meet.wait(10)  # were they done one after the other, nobody would pass
        if number == 1:
            raise OSError("full")
        done.append(number)
        return number

    first, second, third = AtOnce(3)([lambda n=n: one(n) for n in range(3)])  # type: ignore[misc]
    assert (first.result(), third.result(), sorted(done)) == (0, 2, [0, 2])
    with pytest.raises(OSError, match="full"):
        second.result()


def test_more_than_there_are_threads_wait_for_their_turn() -> None:
    assert [one.result() for one in AtOnce(2)([lambda n=n: n for n in range(9)])] == list(range(9))  # type: ignore[misc]


def test_what_was_queued_without_a_thread_is_never_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    ask = AtOnce(2)
    with monkeypatch.context() as none_left:
        none_left.setattr(threading.Thread, "start", _cannot)
        with pytest.raises(RuntimeError, match="start new thread"):
            ask([lambda: done.append("too late")])
    ask([lambda: done.append("in time")])
    assert done == ["in time"]


def _cannot(self: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


_ASK = AtOnce(2)


def test_a_fork_has_threads_of_its_own() -> None:
    _ASK([lambda: None, lambda: None])
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(_seven).get(30) == 7


def _seven() -> int:
    return _ASK([lambda: 7])[0].result()
