"""Odd things among the releases are findings with their names: nothing hangs, nothing ends the checks, no traceback."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import attacks
import pytest
from test_lookup import Shelf, made, mulin, two

from mulin.findings import Finding, FindingsError, Level
from orchestration.cli.messages import ExitCode
from orchestration.proving.verify import verify_release
from orchestration.release.compare import compare_marts
from orchestration.release.served import open_release

pytestmark = pytest.mark.slow
__all__ = ["made", "two"]
MART = "marts/unit_scores.parquet"


def verify(two: Shelf) -> list[Finding]:
    return verify_release(two.settings, 2021, recompute=False)


def told(two: Shelf) -> list[tuple[str, str]]:
    return [(f.rule, f.file or "") for f in verify(two)]


def gone(path: Path) -> None:
    attacks.loosen(path.parents[1] if path.parent.name in ("marts", "reports") else path.parent)
    if path.exists():
        path.unlink()


def pipe(path: Path) -> None:
    gone(path)
    os.mkfifo(path)


def folder_instead(path: Path) -> None:
    gone(path)
    path.mkdir()


def link(path: Path) -> None:
    gone(path)
    path.symlink_to("/dev/zero")


def plug(path: Path) -> None:
    """A socket, bound by a short name: the path of one may have but 107 bytes."""
    gone(path)
    back = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(back)


@pytest.mark.parametrize("name", [MART, "inputs.json", "reports/index.json", "pack/units.csv", "manifest.json"])
@pytest.mark.parametrize("put", [pipe, folder_instead, link, plug], ids=lambda p: p.__name__)
def test_what_is_no_file_is_named_and_not_waited_for(two: Shelf, put: Callable[[Path], None], name: str) -> None:
    put(two.folder / "r2" / name)

    assert any(file == f"r2/{name}" for _, file in told(two))
    with pytest.raises(FindingsError):
        open_release(two.settings, 2021)
    assert mulin("verify", "2021", "--hashes-only").exit_code == ExitCode.FOUND
    assert mulin("releases", "--year", "2021").exit_code == ExitCode.FOUND


@pytest.mark.parametrize("put", [pipe, folder_instead, link, plug], ids=lambda p: p.__name__)
def test_a_pointer_that_is_no_file_is_told_and_put_right_by_a_run(two: Shelf, put: Callable[[Path], None]) -> None:
    put(two.folder / "current")

    (found,) = [f for f in verify(two) if f.rule == "release.current"]
    assert "写回 r2" in found.mend
    with pytest.raises(FindingsError):
        open_release(two.settings, 2021)


@pytest.mark.parametrize("name", [MART, "marts/unit_scores.csv", "manifest.json", "pack/plan.yaml"])
def test_a_file_that_may_not_be_read_is_told_as_such(two: Shelf, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As it is for anybody but root, who runs these tests: opening is refused."""
    barred, real = two.folder / "r2" / name, os.open

    def refuse(path: object, *rest: object, **more: object) -> int:
        if path == barred:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)

    said = [f.message for f in verify(two) if f.file == f"r2/{name}"]
    assert any("没有权限读" in text for text in said), said


@pytest.mark.parametrize("folder", ["", "r2", "r2/marts", "r2/pack", "r2/pack/years/2021", "r2/reports/street"])
@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "@eaDir/units.csv@SynoEAStream", "@eaDir/a/b.png"])
def test_what_a_file_server_leaves_is_a_warning_and_stops_nobody(two: Shelf, folder: str, name: str) -> None:
    place = two.folder / folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")

    found = [f for f in verify(two) if f.rule != "file.writable"]

    assert [(f.rule, f.level) for f in found] == [("release.litter", Level.WARNING)]
    opened = open_release(two.settings, 2021)
    assert opened.pack.years.keys() >= {2021}
    assert mulin("verify", "2021", "--hashes-only").exit_code == ExitCode.OK


def test_litter_in_a_folder_that_is_not_the_releases_is_no_excuse_for_it(two: Shelf) -> None:
    place = two.folder / "r2/pack/years/2035/@eaDir/framework.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x")

    assert ("release.file_extra", "r2/pack/years/2035/@eaDir/framework.yaml") in told(two)


@pytest.mark.parametrize("folder", ["r2/marts", ""])
def test_a_name_that_is_no_utf8_is_shown(two: Shelf, folder: str) -> None:
    raw = os.fsencode(two.folder / folder) + b"/\xce\xc4\xbc\xfe.csv"
    Path(os.fsdecode(raw)).write_bytes(b"x")

    assert any("文件.csv" in file for _, file in told(two))
    assert mulin("verify", "2021", "--hashes-only").exit_code == ExitCode.FOUND


def test_everything_foreign_beside_the_releases_is_named(two: Shelf) -> None:
    (two.folder / "r2-旧").mkdir()
    (two.folder / "r3").write_bytes(b"")
    (two.folder / ".building-4711").mkdir()
    os.mkfifo(two.folder / "notes")

    found = {(f.rule, f.level, f.file) for f in verify(two) if f.rule != "file.writable"}

    assert found == {
        ("release.foreign", Level.ERROR, "releases/2021/r2-旧"), ("release.foreign", Level.ERROR, "releases/2021/r3"),
        ("release.foreign", Level.ERROR, "releases/2021/notes"),
        ("release.leftover", Level.WARNING, "releases/2021/.building-4711"),
    }  # fmt: skip


def test_files_and_folders_that_may_be_written_to_are_told(two: Shelf) -> None:
    (two.folder / "r1" / MART).chmod(0o646)

    (found,) = [f for f in verify(two) if f.file and f.file.startswith("r1")]

    assert (found.rule, found.level) == ("file.writable", Level.WARNING)
    assert "r1 中有" in found.message


def test_several_releases_and_a_broken_chain_are_all_told_of(two: Shelf) -> None:
    """One thing wrong hides no other: a broken chain, a lost manifest of r1, a changed mart of r2."""
    chain = two.settings.received / "chain.jsonl"
    chain.write_bytes(chain.read_bytes().replace(b'"index":1', b'"index":9', 1))
    attacks.loosen(two.folder)
    (two.folder / "r1/manifest.json").unlink()
    (two.folder / "r2" / MART).write_bytes(b"PAR1")

    rules = {rule for rule, _ in told(two)}

    assert {"release.store", "release.manifest", "release.file_changed"} <= rules
    listed = mulin("releases", "--year", "2021")
    assert listed.exit_code == ExitCode.FOUND
    assert "共 2 版" in listed.output


def test_a_mart_that_is_no_table_does_not_end_the_comparison_of_the_others(two: Shelf) -> None:
    attacks.loosen(two.folder)
    (two.folder / "r1" / MART).write_bytes(b"PAR1" + b"\xff" * 64 + b"PAR1")

    found = {d.name: d for d in compare_marts(two.folder / "r1/marts", two.folder / "r2/marts")}

    assert found["unit_scores"].unread
    assert [f.file for f in found["unit_scores"].findings()] == ["unit_scores.parquet"]
    assert found["indicator_scores"].cell_count == 1
