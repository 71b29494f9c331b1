"""The log where something else stands in its place: nobody waits, and what has to be written finds another place."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mulin.settings import Settings
from orchestration.cli.log import appending, log_path, record_crash


def _link(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


ODD: dict[str, Callable[[Path], None]] = {"a pipe": os.mkfifo, "a folder": Path.mkdir, "a link to a pipe": _link}


@pytest.mark.parametrize("how", ODD)
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, how: str) -> None:
    ODD[how](tmp_path / "mulin.jsonl")

    with pytest.raises(OSError, match=r"No such device|Is a directory") as refused:
        appending(tmp_path / "mulin.jsonl")

    assert refused.value.errno in (errno.ENXIO, errno.EISDIR)


@pytest.mark.parametrize("how", ODD)
def test_a_crash_is_written_down_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path))
    path = log_path(Settings())
    path.parent.mkdir()
    ODD[how](path)

    found = record_crash(ValueError("齿轮"))

    assert found != path
    assert "齿轮" in found.read_text(encoding="utf-8")
    found.unlink()


def test_lines_are_added_to_what_is_there_in_any_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mulin.jsonl"
    path.write_bytes(b"\xff\xfe\x00 before\n")

    with appending(path) as stream:
        stream.write("after\n")

    assert path.read_bytes() == b"\xff\xfe\x00 before\nafter\n"
