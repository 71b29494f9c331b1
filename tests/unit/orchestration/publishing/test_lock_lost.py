"""A lock that is lost while its holder lives: two runs of a year meet, and end with one release, once on the chain.

As on a disk that lies on another machine: it was cut off, forgot the lock, and gave it to somebody else.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from holders import Answer, Run
from release_fixtures import Year, manifest_of
from warehouse_fixtures import held_by_another_run

from mulin.findings import FindingsError
from orchestration.publishing import before
from orchestration.publishing.before import clear_leftovers
from orchestration.release.lock import year_lock
from orchestration.release.manifest import compare_files

pytestmark = pytest.mark.slow  # whole releases are made

LOST = "release.lock_lost"
UNTIL_IT_IS_WRITTEN = ["entered", "filling", "building", "whole", "proven"]
"""The last: between the proof that it holds the lock and the rename that rests on it."""


def dropped(run: Run, year: Year) -> None:
    """The kernel has forgotten it."""
    run.drops_its_lock()


def file_made_anew(run: Run, year: Year) -> None:
    """It holds a file that is there no more."""
    (year.folder / ".lock").unlink()


def registrations(year: Year) -> list[str]:
    return [e.ref for e in year.house.store.chain.state().events if e.event == "release"]


def assert_one_release(year: Year, name: str = "r1") -> None:
    """One on the chain, once, whole and in use; a run finds nothing to do, and nothing half-done is left."""
    assert registrations(year) == [f"anchors/2021/{name}.json"]
    assert year.served() == name
    assert compare_files(year.folder / name, manifest_of(year.folder / name).files) == []
    assert year.release().state == "unchanged"
    assert [n for n in year.names() if n.startswith(".")] == []
    assert [p.name for p in year.settings.warehouse.iterdir()] == ["2021.duckdb"]
    assert registrations(year) == [f"anchors/2021/{name}.json"]


def assert_says_what_happened(answer: Answer, title: str) -> None:
    """Year, what happened, how to go on: first of all that is said."""
    assert answer.title == title
    assert answer.rules[0] == LOST
    assert "锁不在这次运行手里了" in answer.findings[0].message
    assert "再运行一次" in answer.findings[0].mend


@pytest.mark.parametrize("loses", [dropped, file_made_anew])
@pytest.mark.parametrize("point", UNTIL_IT_IS_WRITTEN)
def test_another_has_released_before_it_goes_on(year: Year, point: str, loses: Callable[[Run, Year], None]) -> None:
    with Run(year, point) as first:
        first.is_there()
        loses(first, year)
        second = year.release()
        first.goes_on()
        answer = first.answer()

    assert (second.state, second.release) == ("published", "r1")
    assert "2021年没有" in answer.title
    assert_says_what_happened(answer, answer.title)
    assert_one_release(year)
    assert year.names() == ["current", "r1"]


@pytest.mark.parametrize("elsewhere", ["looked", "written"])
@pytest.mark.parametrize("point", UNTIL_IT_IS_WRITTEN)
def test_it_goes_on_while_another_is_at_work(year: Year, point: str, elsewhere: str) -> None:
    with Run(year, point) as first:
        first.is_there()
        first.drops_its_lock()
        with Run(year, elsewhere) as second:
            second.is_there()
            first.goes_on()
            answer = first.answer()
            second.goes_on()
            made = second.answer()
            assert f"的进程 {second.pid}，自" in answer.findings[0].message

    assert_says_what_happened(answer, answer.title)
    assert (made.state, made.release) == ("published", "r1")
    assert_one_release(year)


@pytest.mark.parametrize("loses", [dropped, file_made_anew])
@pytest.mark.parametrize("elsewhere", [None, "building", "registered"])
def test_what_it_had_written_is_registered_by_whoever_makes_it_again(
    year: Year, elsewhere: str | None, loses: Callable[[Run, Year], None]
) -> None:
    with Run(year, "written") as first:
        first.is_there()
        loses(first, year)
        with Run(year, *filter(None, [elsewhere])) as second:
            if elsewhere is not None:
                second.is_there()
                first.goes_on()
                answer = first.answer()
                second.goes_on()
                made = second.answer()
            else:
                made = second.answer()
                first.goes_on()
                answer = first.answer()

    assert_says_what_happened(answer, "2021年的 r1 写完了，没有登记，也没有启用：这次运行的锁丢了，已经停下")
    assert (made.state, made.release) == ("unchanged", "r1")
    assert any("现已登记" in note for note in made.notes)
    assert_one_release(year)


def test_what_it_writes_before_another_has_looked_is_registered_by_that_one(year: Year) -> None:
    """The rename was on its way when the disk was cut off, and is done when it is back."""
    with Run(year, "proven") as first:
        first.is_there()
        first.drops_its_lock()
        with Run(year, "entered") as second:
            second.is_there()
            first.goes_on()
            answer = first.answer()
            second.goes_on()
            made = second.answer()

    assert_says_what_happened(answer, "2021年的 r1 写完了，没有登记，也没有启用：这次运行的锁丢了，已经停下")
    assert (made.state, made.release) == ("unchanged", "r1")
    assert_one_release(year)


def test_what_it_had_written_is_superseded_where_the_figures_are_others_by_now(year: Year) -> None:
    with Run(year, "written") as first:
        first.is_there()
        first.drops_its_lock()
        year.house.receive("D06", value=9.0)
        year.score = 79.0
        second = year.release()
        first.goes_on()
        answer = first.answer()

    assert_says_what_happened(answer, "2021年的 r1 写完了，没有登记，也没有启用：这次运行的锁丢了，已经停下")
    assert (second.state, second.release) == ("published", "r2")
    assert_one_release(year, "r2")


def test_it_registers_nothing_when_it_had_to_wait_for_the_chain_meanwhile(year: Year) -> None:
    with Run(year, "registering") as first:
        first.is_there()
        first.drops_its_lock()
        with held_by_another_run(year.settings):
            first.goes_on()
            answer = first.answer()

    assert_says_what_happened(answer, "2021年的 r1 写完了，没有登记，也没有启用：这次运行的锁丢了，已经停下")
    assert registrations(year) == []
    assert year.release().state == "unchanged"
    assert_one_release(year)


@pytest.mark.parametrize("loses", [dropped, file_made_anew])
def test_what_it_has_registered_holds_and_the_other_run_has_it_used(
    year: Year, loses: Callable[[Run, Year], None]
) -> None:
    with Run(year, "registered") as first:
        first.is_there()
        loses(first, year)
        second = year.release()
        first.goes_on()
        answer = first.answer()

    assert_says_what_happened(answer, "2021年的 r1 已经登记，但没有改 current：这次运行的锁丢了，已经停下")
    assert (second.state, second.release) == ("unchanged", "r1")
    assert_one_release(year)


def test_it_does_not_have_its_own_used_where_a_newer_one_is(year: Year) -> None:
    with Run(year, "registered") as first:
        first.is_there()
        first.drops_its_lock()
        year.house.receive("D06", value=9.0)
        year.score = 79.0
        second = year.release()
        first.goes_on()
        answer = first.answer()

    assert_says_what_happened(answer, "2021年的 r1 已经登记，但没有改 current：这次运行的锁丢了，已经停下")
    assert (second.release, year.served()) == ("r2", "r2")
    assert registrations(year) == ["anchors/2021/r1.json", "anchors/2021/r2.json"]
    assert year.release().state == "unchanged"


def test_a_run_that_makes_again_what_a_killed_one_left_registers_nothing_without_its_lock(year: Year) -> None:
    with Run(year, "written") as killed:
        killed.is_there()
    with Run(year, "building") as first:
        first.is_there()
        first.drops_its_lock()
        with held_by_another_run(year.settings):
            first.goes_on()
            answer = first.answer()

    assert_says_what_happened(answer, "2021年的 r1 写完了，没有登记，也没有启用：这次运行的锁丢了，已经停下")
    assert registrations(year) == []
    assert year.release().state == "unchanged"
    assert_one_release(year)


def test_a_lock_that_nobody_else_took_is_taken_again(year: Year) -> None:
    with Run(year, "building", "written") as run:
        run.is_there()
        run.drops_its_lock()
        run.goes_on()
        run.is_there()
        with pytest.raises(FindingsError) as busy:
            year.release()
        run.goes_on()
        answer = run.answer()

    assert [f.rule for f in busy.value.findings] == ["release.busy"]
    assert (answer.state, answer.release) == ("published", "r1")
    assert_one_release(year)


def test_what_another_builds_is_moved_away_before_it_is_cleared(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleared under its name, its owner could put new files into it for as long as it writes."""
    theirs, met = year.folder / ".building-elsewhere-7-0a1b2c3d", []
    (theirs / "marts").mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(before, "discard", lambda folder: met.append((folder.is_dir(), theirs.exists())))
        with year_lock(year.settings, 2021):
            (note,) = clear_leftovers(year.settings, 2021)

    assert met == [(True, False)]
    assert theirs.name in note


def test_a_folder_that_came_under_the_name_of_the_release_is_not_written_over(year: Year) -> None:
    with Run(year, "whole") as run:
        run.is_there()
        (year.folder / "r1").mkdir()
        (year.folder / "r1" / "by-hand.txt").write_text("")
        run.goes_on()
        answer = run.answer()

    assert answer.rules == ["release.taken"]
    assert (year.folder / "r1" / "by-hand.txt").exists()
    assert year.names() == ["r1"]
    assert year.release().release == "r2"
