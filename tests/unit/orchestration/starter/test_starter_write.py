"""A pack is written whole or not at all, and never over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulin.findings import FindingsError
from orchestration.starter import write as module
from orchestration.starter.write import write

FILES = {"index.yaml": "index: a\n", "years/2024/tasks.csv": "code\n"}


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", ["新", "a b/[1]*?", "深/更深"])
@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_is_new_or_empty_gets_the_files(tmp_path: Path, name: str, there: bool) -> None:
    folder = tmp_path / name
    if there:
        folder.mkdir(parents=True)
    write(FILES, folder)
    assert names(folder) == set(FILES)
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


def test_the_folder_one_stands_in_may_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(FILES, Path())
    assert names(tmp_path) == set(FILES)


@pytest.mark.parametrize("kept", ["论文.docx", ".git"])
def test_what_is_there_stays_and_is_named(tmp_path: Path, kept: str) -> None:
    (tmp_path / kept).write_text("years of work", encoding="utf-8")
    with pytest.raises(FindingsError, match="不是空的") as refused:
        write(FILES, tmp_path)
    assert kept in str(refused.value)
    assert names(tmp_path) == {kept}


def test_of_many_things_some_are_named_and_all_counted(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"{n:02}.txt").touch()
    with pytest.raises(FindingsError, match=r"00\.txt、01\.txt.*等 20 项"):
        write(FILES, tmp_path)


@pytest.mark.parametrize("link", [False, True])
def test_a_file_or_a_link_to_nowhere_is_no_folder(tmp_path: Path, link: bool) -> None:
    place = tmp_path / "x"
    if link:
        place.symlink_to(tmp_path / "nowhere")
    else:
        place.write_text("", encoding="utf-8")
    with pytest.raises(FindingsError, match="不是文件夹"):
        write(FILES, place)
    assert not (tmp_path / "nowhere").exists()


def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(files: object, folder: Path) -> None:
        (folder / "half").write_text("", encoding="utf-8")
        raise OSError(28, "no space")

    monkeypatch.setattr(module, "lay_out", full)
    with pytest.raises(OSError, match="no space"):
        write(FILES, tmp_path / "新")
    assert list(tmp_path.iterdir()) == []
