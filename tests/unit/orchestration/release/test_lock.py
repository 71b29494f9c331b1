"""Who holds a year is told to whoever must wait, and proves to itself that it holds it still."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest
from warehouse_fixtures import held_by_another_run

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.release import lock
from orchestration.release.lock import is_being_run, require_held, year_lock

YEAR = 2021
LOST = "release.lock_lost"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def lock_file(settings: Settings) -> Path:
    return settings.releases / str(YEAR) / ".lock"


def drop(settings: Settings) -> None:
    """What a disk does that was cut off, done to this process by the kernel: whoever closes a file loses its locks."""
    os.close(os.open(lock_file(settings), os.O_RDONLY))


def is_free(settings: Settings) -> bool:
    """Whether another process may have the year."""

    def ask() -> None:
        try:
            with year_lock(settings, YEAR):
                os._exit(0)
        except FindingsError:
            os._exit(1)

    other = get_context("fork").Process(target=ask)
    other.start()
    other.join(20)
    return other.exitcode == 0


@contextmanager
def refused(rule: str) -> Iterator[list[Finding]]:
    found: list[Finding] = []
    with pytest.raises(FindingsError) as caught:
        yield found
    found += caught.value.findings
    assert found[0].rule == rule
    assert str(YEAR) in caught.value.title


def test_the_note_of_the_holder_says_machine_process_and_time_with_its_zone(settings: Settings) -> None:
    with year_lock(settings, YEAR):
        note = lock_file(settings).read_text(encoding="utf-8")

    machine = re.escape(f"主机 {socket.gethostname()} 的进程 {os.getpid()}")
    assert re.match(machine + r"，自 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00 起\n[0-9a-f]{16}\n", note)


def test_whoever_comes_second_hears_on_which_machine_the_first_is(settings: Settings) -> None:
    with held_by_another_run(settings) as pid, refused("release.busy") as found, year_lock(settings, YEAR):
        pytest.fail("went on")

    assert f"主机 {socket.gethostname()} 的进程 {pid}，自" in found[0].message


def test_a_lock_that_is_held_is_proven_to_be(settings: Settings) -> None:
    with year_lock(settings, YEAR), year_lock(settings, YEAR):
        require_held(settings, YEAR)
    with refused(LOST):
        require_held(settings, YEAR)


def test_what_was_dropped_and_not_taken_is_held_again(settings: Settings) -> None:
    with year_lock(settings, YEAR):
        drop(settings)
        assert is_free(settings) is True


def test_once_proven_nobody_else_can_take_it(settings: Settings) -> None:
    with year_lock(settings, YEAR):
        drop(settings)
        require_held(settings, YEAR)
        assert is_free(settings) is False


def test_while_another_has_it_it_is_lost_and_the_other_is_named(settings: Settings) -> None:
    with year_lock(settings, YEAR):
        drop(settings)
        with held_by_another_run(settings) as pid, refused(LOST) as found:
            require_held(settings, YEAR)

    assert f"锁文件现在写着：主机 {socket.gethostname()} 的进程 {pid}，自" in found[0].message


def test_that_another_had_it_in_between_is_seen(settings: Settings) -> None:
    with year_lock(settings, YEAR):
        drop(settings)
        with held_by_another_run(settings):
            pass
        with refused(LOST):
            require_held(settings, YEAR)


def test_it_is_seen_where_a_full_disk_took_no_note_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(lock, "append", full)
        holding = year_lock(settings, YEAR)
        holding.__enter__()
    require_held(settings, YEAR)
    drop(settings)
    with held_by_another_run(settings):
        pass
    with refused(LOST):
        require_held(settings, YEAR)
    holding.__exit__(None, None, None)


@pytest.mark.parametrize("anew", [True, False])
def test_a_file_that_was_put_there_anew_is_another_lock(settings: Settings, anew: bool) -> None:
    with year_lock(settings, YEAR):
        note = lock_file(settings).read_bytes()
        lock_file(settings).unlink()
        if anew:
            lock_file(settings).write_bytes(note)
        with refused(LOST) as found:
            require_held(settings, YEAR)

    assert ("锁文件读不出来：文件不存在" in found[0].message) is not anew


def test_a_step_of_a_run_does_not_begin_without_it(settings: Settings) -> None:
    with year_lock(settings, YEAR):
        drop(settings)
        with held_by_another_run(settings), refused(LOST), year_lock(settings, YEAR):
            pytest.fail("went on")


@pytest.mark.parametrize("within", [False, True], ids=["run", "step"])
def test_whatever_goes_wrong_without_it_is_told_as_that(settings: Settings, within: bool) -> None:
    with refused(LOST) as found, year_lock(settings, YEAR):
        if within:
            with year_lock(settings, YEAR):
                lock_file(settings).unlink()
                raise FileNotFoundError("a page that the other run cleared away")
        lock_file(settings).unlink()
        raise FileNotFoundError("a page that the other run cleared away")

    assert len(found) == 1


def test_what_was_refused_without_it_is_told_after_that(settings: Settings) -> None:
    other = Finding(Level.ERROR, "release.render", "报告没有生成", "重新运行")
    with refused(LOST) as found, year_lock(settings, YEAR):
        lock_file(settings).unlink()
        raise FindingsError(f"{YEAR}年没有发布新版次", [other])

    assert found[1:] == [other]


def test_what_goes_wrong_with_it_is_told_as_it_is(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), year_lock(settings, YEAR), year_lock(settings, YEAR):
        raise ZeroDivisionError


def test_its_own_holder_asks_whether_the_year_is_run_and_holds_it_still(settings: Settings) -> None:
    assert is_being_run(settings, YEAR) is False
    with year_lock(settings, YEAR):
        assert is_being_run(settings, YEAR) is True
        assert is_free(settings) is False
    assert is_being_run(settings, YEAR) is False
    with held_by_another_run(settings):
        assert is_being_run(settings, YEAR) is True
