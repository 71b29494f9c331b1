"""``mulin publish``, and what the list, ``verify`` and ``received`` say of a home that is not as usual."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from served_by_hand import supersede
from typer.testing import CliRunner, Result

from mulin.received import Store, lock
from mulin.signing import make_key
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

DAY = ("--published-on", "2025-03-31", "--who", "王工")


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def publish(*words: str) -> Result:
    return mulin("publish", "--year", "2024", *words)


def said(done: Result) -> str:
    return "".join(done.output.split())


def days(home: Path) -> list[tuple[str, str]]:
    return [(p.release, p.published_on.isoformat()) for p in Store(home / "received").publications(2024)]


def test_the_same_publication_again_is_noted_already(home: Path) -> None:
    assert publish(*DAY).exit_code == ExitCode.OK
    again = publish("--published-on", "2025-03-31", "--who", "李工")

    assert again.exit_code == ExitCode.OK
    assert "已登记：" in said(again)
    assert "没有再写" in said(again)
    assert days(home) == [("r1", "2025-03-31")]


def test_other_days_of_the_same_release_are_a_correction_that_has_to_be_said(home: Path) -> None:
    publish(*DAY)

    refused = publish("--published-on", "2025-04-01")
    assert refused.exit_code == ExitCode.FOUND
    assert "2025-03-31公布" in said(refused)
    assert days(home) == [("r1", "2025-03-31")]

    done = publish("--published-on", "2025-04-01", "--correct")
    assert done.exit_code == ExitCode.OK, done.output
    assert "以后以这一次为准" in said(done)
    assert days(home) == [("r1", "2025-03-31"), ("r1", "2025-04-01")]


def test_a_superseded_release_is_published_only_when_that_is_meant(home: Path) -> None:
    publish(*DAY)
    supersede(home / "releases/2024/r1")

    assert publish("--release", "r1", *DAY).exit_code == ExitCode.OK, "noted already"
    refused = publish("--release", "r1", "--published-on", "2025-04-01", "--correct")
    assert refused.exit_code == ExitCode.FOUND
    assert "--although-superseded" in said(refused)

    newer = publish("--published-on", "2025-04-02")
    assert newer.exit_code == ExitCode.OK, newer.output
    assert "此前登记的是" in said(newer)
    older = publish("--release", "r1", "--published-on", "2025-04-01", "--although-superseded")
    assert older.exit_code == ExitCode.OK, older.output
    assert days(home) == [("r1", "2025-03-31"), ("r2", "2025-04-02"), ("r1", "2025-04-01")]


def test_verifying_a_superseded_release_says_which_one_is_in_use(home: Path) -> None:
    supersede(home / "releases/2024/r1")
    for asked in ("2024/r1", str(home / "releases/2024/r1")):
        assert "2024年的r1已被r2取代，现在使用的是r2" in said(mulin("verify", asked, "--hashes-only"))
    assert "已被r2取代" not in said(mulin("verify", "2024/r2", "--hashes-only"))


def test_the_list_judges_signatures_as_all_readers_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    make_key(tmp_path / "stick/office", "几个不相干的词连成一句口令", home)
    monkeypatch.setenv("MULIN_ANCHOR_PUBLIC", str(tmp_path / "stick/office.pub"))

    listed = mulin("releases", "--year", "2024")

    assert listed.exit_code == ExitCode.FOUND
    assert "签名不符" in listed.output, listed.output
    assert "已登记" not in listed.output.partition("有的版次")[0]


def test_a_home_that_cannot_be_written_to_is_read_and_publishing_says_what_was_not_done(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(lock, "_open", refused)

    listed = mulin("received", "--year", "2024")
    assert listed.exit_code == ExitCode.OK, listed.output
    told = publish(*DAY)
    assert told.exit_code == ExitCode.MACHINE
    assert "公布没有登记" in said(told)
    assert "没有收下" not in said(told)


def test_a_file_in_the_place_of_the_cache_is_named_and_costs_only_time(home: Path) -> None:
    (home / "cache").write_text("x", encoding="utf-8")
    told = mulin("releases", "--year", "2024")
    assert told.exit_code == ExitCode.OK
    assert f"{home / 'cache'}是一个文件" in said(told)
