"""A folder to work in is new, private and gone afterwards; only those of the dead are swept."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mulin.workroom import work_folder


def test_it_is_empty_private_and_gone_afterwards(tmp_path):
    before = os.umask(0)
    try:
        with work_folder(tmp_path / "dbt") as folder:
            assert list(folder.iterdir()) == []
            assert folder.stat().st_mode & 0o777 == 0o700
            (folder / "profiles.yml").write_text("x")
    finally:
        os.umask(before)
    assert list((tmp_path / "dbt").iterdir()) == []


def test_it_goes_when_the_work_fails_too(tmp_path):
    with pytest.raises(RuntimeError), work_folder(tmp_path) as folder:
        raise RuntimeError
    assert not folder.exists()


def test_what_others_work_in_stays_and_what_the_dead_left_goes(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "theirs").touch()
    work = tmp_path / "work"
    dying = f"""
import os
from pathlib import Path
from mulin.workroom import work_folder
held = work_folder(Path({str(work)!r}))
held.__enter__()
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", dying], check=False)
    (work / "2024" / "target").mkdir(parents=True)
    (work / "manifest.msgpack").touch()
    (work / "link").symlink_to(elsewhere)
    os.mkfifo(work / "pipe")
    assert len(list(work.iterdir())) == 5

    with work_folder(work) as first, work_folder(work) as second:
        assert sorted(work.iterdir()) == sorted([first, second])
    assert (elsewhere / "theirs").exists()
