"""Whole or not there, whatever the disk does; and every way it can be full is one answer."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mulin import durable
from orchestration.cli import messages


def failing(*_: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("call", ["write", "fchmod", "fsync"])
def test_what_could_not_be_written_leaves_nothing_and_the_file_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, call, failing)
    with pytest.raises(OSError, match="Input/output"):
        durable.write_whole(path, b"after", draft=tmp_path / "draft")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("kept", b"before")]


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        durable.write_new(tmp_path / "new", pieces())
    assert list(tmp_path.iterdir()) == []


def test_modes_are_as_asked_whatever_the_umask_and_nothing_is_written_over(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        durable.write_new(tmp_path / "new", [b"a", b"b"], mode=0o644)
        durable.make_folder(tmp_path / "ours" / "inner", durable.FOLDER)
        durable.make_folder(tmp_path / "theirs")
    finally:
        os.umask(before)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "ours", "ours/inner", "theirs")]
    assert modes == [0o644, 0o755, 0o755, 0o700]
    with pytest.raises(FileExistsError):
        durable.write_new(tmp_path / "new", b"other")
    assert (tmp_path / "new").read_bytes() == b"ab"


def test_a_line_that_could_not_be_kept_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\n")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        durable.append(descriptor, b"two\n", 4)
    os.close(descriptor)
    assert path.read_bytes() == b"one\n"


@pytest.mark.parametrize("number", sorted(durable.FULL))
def test_the_command_line_knows_every_way_a_disk_is_full(number: int) -> None:
    assert durable.is_full(OSError(number, "full"))
    assert messages.refusal(number) == messages.DISK_FULL


def test_what_is_written_over_is_what_was_written_last_and_never_through_a_link(tmp_path: Path) -> None:
    place = tmp_path / "said"
    for data in (b"a long sentence", b"short", b""):
        durable.write_over(place, data)
        assert place.read_bytes() == data
    assert place.stat().st_mode & 0o777 == 0o644
    (tmp_path / "link").symlink_to(place)
    with pytest.raises(OSError, match="link"):
        durable.write_over(tmp_path / "link", b"through")
    assert place.read_bytes() == b""
