"""One does it for all who wait by then; what goes wrong is for those whom it concerns."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from mulin.crowd import Crowd, Take, Wish


def served(own: Wish[int, str], take: Take[int, str]) -> None:
    del own
    for wish in take():
        wish.given = f"number {wish.asked}"


def test_who_is_alone_serves_himself() -> None:
    crowd: Crowd[int, str] = Crowd(4, of=int)
    assert crowd.join(nullcontext(7), served) == "number 7"


def test_those_who_wait_while_one_is_at_work_are_served_at_once_next_and_one_of_a_kind_at_a_time() -> None:
    crowd: Crowd[int, str] = Crowd(4, of=lambda n: n % 10)
    begun, go_on = threading.Event(), threading.Event()
    groups: list[list[int]] = []

    def lead(own: Wish[int, str], take: Take[int, str]) -> None:
        group = take()
        groups.append([wish.asked for wish in group])
        begun.set()
        go_on.wait(10)
        for wish in group:
            wish.given = str(wish.asked)

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(crowd.join, nullcontext(0), lead)
        begun.wait(10)
        others = [pool.submit(crowd.join, nullcontext(n), lead) for n in (1, 2, 3, 11)]
        while len(crowd._waiting) < 4:
            pass
        go_on.set()
        assert [f.result(10) for f in (first, *others)] == ["0", "1", "2", "3", "11"]
    assert groups[0] == [0]
    assert sorted(groups[1] + groups[2]) == [1, 2, 3, 11]
    assert len(groups) == 3, "1 and 11 are of a kind"


def test_who_is_on_the_way_is_waited_for_but_not_for_long() -> None:
    crowd: Crowd[int, str] = Crowd(4, of=int)
    ready, groups = threading.Event(), []

    class Slow(nullcontext[int]):
        def __enter__(self) -> int:
            ready.wait(10)
            return 2

    def lead(own: Wish[int, str], take: Take[int, str]) -> None:
        group = take()
        groups.append(len(group))
        for wish in group:
            wish.given = str(wish.asked)

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(crowd.join, Slow(2), lead)
        while not crowd._on_their_way:
            pass
        assert crowd.join(nullcontext(1), lead) == "1", "though the other never comes"
        ready.set()
        assert slow.result(10) == "2"
    assert groups == [1, 1]


def test_what_goes_wrong_before_anybody_was_taken_is_for_him_who_led() -> None:
    crowd: Crowd[int, str] = Crowd(4, of=int)

    def locked_out(own: Wish[int, str], take: Take[int, str]) -> None:
        raise TimeoutError("the lock")

    with pytest.raises(TimeoutError):
        crowd.join(nullcontext(1), locked_out)
    assert crowd.join(nullcontext(2), served) == "number 2"


def test_what_goes_wrong_in_the_middle_is_for_those_who_were_not_served() -> None:
    crowd: Crowd[int, str] = Crowd(4, of=int)

    def broken(own: Wish[int, str], take: Take[int, str]) -> None:
        take()
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        crowd.join(nullcontext(1), broken)


def test_what_cannot_be_made_ready_joins_nobody() -> None:
    crowd: Crowd[int, str] = Crowd(4, of=int)

    class Broken(nullcontext[int]):
        def __enter__(self) -> int:
            raise OSError("a full disk")

    with pytest.raises(OSError, match="a full disk"):
        crowd.join(Broken(1), served)
    assert crowd.join(nullcontext(2), served) == "number 2"
