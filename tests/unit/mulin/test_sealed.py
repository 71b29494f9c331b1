"""What is kept comes back as it was kept, or not at all; and whatever lies in its place does no harm."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin.sealed import KEY_FILE, Sealed, key_of
from mulin.stored import FormError

KEY = key_of("what", "it is made from")
CONTENT = b"86.73 " * 40


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def entry(cache: Path, room: str = "pdf") -> Path:
    (path,) = (p for p in (cache / room).rglob("*") if p.is_file())
    return path


def kept(cache: Path, room: str = "pdf", content: bytes = CONTENT) -> Path:
    Sealed(cache, room).save(KEY, content)
    return entry(cache, room)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def test_what_was_kept_is_read_and_nothing_else(tmp_path, caplog):
    sealed = Sealed(tmp_path, "pdf")
    assert sealed.load(KEY) is None
    sealed.save(KEY, CONTENT)
    sealed.save(key_of("another"), b"")

    assert Sealed(tmp_path, "pdf").load(KEY) == CONTENT
    assert Sealed(tmp_path, "pdf").load(key_of("another")) == b""
    assert Sealed(tmp_path, "parsed").load(KEY) is None
    assert warnings(caplog) == []


def test_facts_that_only_look_alike_when_joined_are_other_facts():
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("abc", "")}) == 4


def test_a_name_that_is_no_hash_is_our_own_mistake(tmp_path):
    with pytest.raises(ValueError, match="etc"):
        Sealed(tmp_path, "pdf").load("../../etc/passwd")


@pytest.mark.parametrize("place", [0, 7, 8, 39, 40, 150, -1])
@pytest.mark.parametrize("bit", [0, 7])
def test_a_flipped_bit_is_found_named_and_made_anew(tmp_path, caplog, place, bit):
    path = kept(tmp_path)
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)

    assert Sealed(tmp_path, "pdf").load(KEY) is None
    (said,) = warnings(caplog)
    assert KEY in said
    Sealed(tmp_path, "pdf").save(KEY, CONTENT)
    assert Sealed(tmp_path, "pdf").load(KEY) == CONTENT


@pytest.mark.parametrize("size", [0, 1, 8, 39, 40, 41, -1])
def test_a_file_cut_short_is_no_entry(tmp_path, size):
    path = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    assert Sealed(tmp_path, "pdf").load(KEY) is None


def test_an_entry_moved_to_another_name_or_room_is_none(tmp_path):
    path = kept(tmp_path)
    other = key_of("another report")
    for room, key in (("pdf", other), ("judged", KEY)):
        target = tmp_path / room / key[:2] / key
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        assert Sealed(tmp_path, room).load(key) is None


def test_an_entry_of_another_home_is_none_and_said_once(tmp_path, caplog):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    keys = [key_of(str(n)) for n in range(5)]
    for key in keys:
        Sealed(ours, "pdf").save(key, CONTENT)
        Sealed(theirs, "pdf").save(key, b"91.73")
    shutil.rmtree(ours / "pdf")
    shutil.copytree(theirs / "pdf", ours / "pdf")
    sealed = Sealed(ours, "pdf")

    assert [sealed.load(key) for key in keys] == [None] * 5
    assert len(warnings(caplog)) == 1


def _link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere)


def _pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, _: Path) -> None:
    (path / "inside").mkdir(parents=True)


@pytest.mark.parametrize("lay", [_link, _pipe, _folder])
@pytest.mark.parametrize("what", ["entry", "key"])
def test_a_link_a_pipe_or_a_folder_in_place_of_a_file_does_no_harm(tmp_path, lay, what):
    cache, elsewhere = tmp_path / "cache", tmp_path / "elsewhere"
    path = kept(cache)
    shutil.copyfile(path if what == "entry" else cache / KEY_FILE, elsewhere)
    before = elsewhere.read_bytes()
    target = path if what == "entry" else cache / KEY_FILE
    target.unlink()
    lay(target, elsewhere)

    sealed = Sealed(cache, "pdf")
    assert sealed.load(KEY) is None
    sealed.save(KEY, CONTENT)

    assert elsewhere.read_bytes() == before
    if not (what == "entry" and lay is _folder):  # what lies in a folder may be somebody's: it stays, and costs time
        assert Sealed(cache, "pdf").load(KEY) == CONTENT


@pytest.mark.parametrize("place", ["cache", "room"])
def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path, place, caplog):
    cache = tmp_path / "cache"
    if place == "room":
        cache.mkdir()
    (cache if place == "cache" else cache / "pdf").write_text("a file where the folder should be")
    sealed = Sealed(cache, "pdf")
    sealed.save(KEY, CONTENT)

    assert sealed.load(KEY) is None
    assert warnings(caplog)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_modes_are_ours_whatever_the_umask(tmp_path, mask):
    cache = tmp_path / "cache"
    with umask(mask):
        Sealed(cache, "pdf").save(KEY, CONTENT)
    modes = {p.relative_to(cache).as_posix(): p.stat().st_mode & 0o777 for p in [cache, *cache.rglob("*")]}
    assert set(modes.values()) == {0o600, 0o700}
    assert modes[KEY_FILE] == 0o600
    assert len(modes) == 5, "no draft is left"


def test_processes_that_begin_at_once_agree_on_the_key(tmp_path):
    def save(number: int) -> None:
        Sealed(tmp_path, "pdf").save(key_of(str(number)), b"%d" % number)

    with ThreadPoolExecutor(16) as many:
        list(many.map(save, range(64)))
    sealed = Sealed(tmp_path, "pdf")
    assert [sealed.load(key_of(str(n))) for n in range(64)] == [b"%d" % n for n in range(64)]


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[5] ^= 4
    path.write_bytes(data)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(_flip, id="damaged"),
        pytest.param(lambda p: p.write_bytes(b""), id="empty"),
        pytest.param(lambda p: p.write_bytes(p.read_bytes() * 2), id="too long"),
        pytest.param(lambda p: p.chmod(0o640), id="read by the group"),
        pytest.param(lambda p: p.chmod(0o604), id="read by all"),
    ],
)
def test_a_key_that_is_not_as_it_should_be_is_set_aside_and_every_entry_made_anew(tmp_path, caplog, spoil):
    kept(tmp_path)
    key = tmp_path / KEY_FILE
    spoil(key)
    spoilt = key.read_bytes()
    sealed = Sealed(tmp_path, "pdf")

    assert sealed.load(KEY) is None
    assert [line for line in warnings(caplog) if KEY_FILE in line and "every entry" in line]
    (aside,) = tmp_path.glob(f"{KEY_FILE}.aside-*")
    assert aside.read_bytes() == spoilt
    sealed.save(KEY, CONTENT)
    assert Sealed(tmp_path, "pdf").load(KEY) == CONTENT
    assert key.stat().st_mode & 0o777 == 0o600


def test_without_its_key_every_entry_is_made_anew(tmp_path):
    kept(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    assert Sealed(tmp_path, "pdf").load(KEY) is None


def test_an_entry_that_is_no_such_form_is_refused_and_removed(tmp_path):
    path = kept(tmp_path)

    def never(content: bytes) -> str:
        raise FormError(content[:5].decode())

    assert Sealed(tmp_path, "pdf").read(KEY, bytes.decode) == CONTENT.decode()
    assert Sealed(tmp_path, "pdf").read(KEY, never) is None
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["entry", "key"])
def test_thousands_of_damaged_files_end_in_what_was_kept_or_in_nothing(tmp_path, what):
    path = kept(tmp_path)
    if what == "key":
        path = tmp_path / KEY_FILE
    sound = path.read_bytes()

    @thousands
    @given(damaged(sound))
    def tried(data: bytes) -> None:
        path.unlink(missing_ok=True)
        path.touch(0o600)
        path.write_bytes(data)
        assert Sealed(tmp_path, "pdf").load(KEY) == (CONTENT if data == sound else None)
        for aside in tmp_path.glob("*.aside-*"):
            aside.unlink()

    tried()
