"""A watched folder: the answer appears beside the workbook, and nothing a person put there is lost."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

import pytest
from cases import Case, write
from once import judge_once
from sourced import sources_of

from expectations import door
from expectations.inbox import EVIDENCE, SweepItem, make_folders, sweep
from mulin.pack import Pack
from mulin.reach import Reach
from mulin.received import Store

GOOD: dict[str, object] = {}
BAD = {"cells": {"F-D023/310110": 11}}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "D21-区城管执法局").mkdir(parents=True)
    return tmp_path / "inbox"


@pytest.fixture
def folder(inbox: Path) -> Path:
    return inbox / "D21-区城管执法局"


def _drop(pack: Pack, folder: Path, edit: dict[str, object], name: str = "上报.xlsx", whose: str = "D21") -> Path:
    made = write(pack, Case("made", "", whose, "report", 2024, edit), folder.parent.parent / "made")
    shutil.copy(made, folder / name)
    return folder / name


def _sweep(inbox: Path, pack: Pack, store: Store) -> list[SweepItem]:
    return sweep(inbox, pack=pack, store=store, settle=0.0, judge=judge_once)


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")}


def test_a_good_workbook_is_answered_with_a_receipt_and_put_away(
    pack: Pack, store: Store, inbox: Path, folder: Path
) -> None:
    original = _drop(pack, folder, GOOD).read_bytes()
    (item,) = _sweep(inbox, pack, store)

    assert (item.department, item.file_name, item.state) == ("D21", "上报.xlsx", "accepted")
    record = store.record("2024-D21-report-v1")
    assert (record.channel, record.who) == ("folder", "区城管执法局")
    kept = f"已收/{record.receipt}-上报"
    assert _names(folder) == {"回执-上报.txt", f"{kept}.xlsx", f"{kept}.txt"}
    assert (folder / f"{kept}.xlsx").read_bytes() == original
    text = (folder / "回执-上报.txt").read_text(encoding="utf-8-sig")
    assert record.receipt in text
    assert _sweep(inbox, pack, store) == []


def test_a_bad_workbook_comes_back_marked_and_the_original_is_kept(
    pack: Pack, store: Store, inbox: Path, folder: Path
) -> None:
    from openpyxl import load_workbook

    original = _drop(pack, folder, BAD).read_bytes()
    (item,) = _sweep(inbox, pack, store)

    assert item.state == "rejected"
    receipt = store.record("2024-D21-report-v1").receipt
    assert _names(folder) == {"退回-上报.xlsx", "退回-上报.txt", f"退回原件/{receipt}-上报.xlsx"}
    assert (folder / f"退回原件/{receipt}-上报.xlsx").read_bytes() == original
    assert "大于" in (folder / "退回-上报.txt").read_text(encoding="utf-8-sig")
    note = load_workbook(folder / "退回-上报.xlsx")["区"]["D4"].comment
    assert note is not None
    assert "分子不能大于分母" in note.text
    assert _sweep(inbox, pack, store) == []  # our own answer is not a hand-in


def test_the_marked_copy_corrected_in_place_is_taken_in(pack: Pack, store: Store, inbox: Path, folder: Path) -> None:
    from openpyxl import load_workbook

    _drop(pack, folder, BAD)
    _sweep(inbox, pack, store)
    book = load_workbook(folder / "退回-上报.xlsx")
    book["区"]["D4"] = 9
    book.save(folder / "退回-上报.xlsx")
    (item,) = _sweep(inbox, pack, store)

    assert item.state == "accepted", item.text
    assert [r.state for r in store.records(2024)] == ["rejected", "accepted"]
    assert not (folder / "退回-上报.xlsx").exists()
    assert not (folder / "退回-上报.txt").exists()
    assert (folder / "回执-上报.txt").exists()


def test_a_workbook_of_another_department_is_refused(pack: Pack, store: Store, inbox: Path, folder: Path) -> None:
    _drop(pack, folder, GOOD, whose="D08")
    (item,) = _sweep(inbox, pack, store)

    assert item.state == "rejected"
    assert "这是区信访办的工作簿，不能由区城管执法局提交" in item.text
    assert store.records(2024) == []


def test_evidence_lies_in_its_own_folder_and_stays(pack: Pack, store: Store, inbox: Path) -> None:
    folder = inbox / "D15"
    folder.mkdir()
    (folder / "佐证材料").mkdir()
    (folder / "佐证材料" / "D-D02.pdf").write_bytes(b"paper")
    _drop(pack, folder, GOOD, whose="D15")
    (item,) = _sweep(inbox, pack, store)

    assert item.result is not None
    assert item.result.findings == ()
    assert list(store.record("2024-D15-report-v1").evidence) == ["D-D02.pdf"]
    assert (folder / "佐证材料" / "D-D02.pdf").exists()


def test_a_wrong_format_is_answered_too(pack: Pack, store: Store, inbox: Path, folder: Path) -> None:
    (folder / "表.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (item,) = _sweep(inbox, pack, store)

    assert item.state == "rejected"
    assert {"退回-表.xlsx", "退回-表.txt"} < _names(folder)


def test_files_that_are_open_half_copied_or_not_for_us_are_left_alone(
    pack: Pack, store: Store, inbox: Path, folder: Path
) -> None:
    whole = _drop(pack, folder, GOOD, "打开着.xlsx").read_bytes()
    (folder / "~$打开着.xlsx").write_bytes(b"owner")
    (folder / "半截.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder / "说明.docx").write_bytes(b"PK")
    before = _names(folder)
    items = _sweep(inbox, pack, store)

    assert {(i.file_name, i.state) for i in items} == {
        ("打开着.xlsx", "waiting"), ("半截.xlsx", "waiting"), ("说明.docx", "waiting"),
    }  # fmt: skip
    assert _names(folder) == before
    assert not store.root.exists()


def test_a_file_still_being_written_waits(pack: Pack, store: Store, inbox: Path, folder: Path) -> None:
    path = _drop(pack, folder, GOOD)
    real = time.sleep

    def goes_on_writing(seconds: float) -> None:
        real(seconds)
        path.touch()

    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(time, "sleep", goes_on_writing)
        (item,) = sweep(inbox, pack=pack, store=store, settle=0.2, judge=judge_once)
    assert item.state == "waiting"
    (item,) = sweep(inbox, pack=pack, store=store, settle=0.2, judge=judge_once)
    assert item.state == "accepted"


def test_a_folder_of_nobody_is_said_so(pack: Pack, store: Store, inbox: Path) -> None:
    (inbox / "城管").mkdir()
    _drop(pack, inbox / "城管", GOOD)
    (item,) = _sweep(inbox, pack, store)

    assert item.state == "waiting"
    assert "不属于任何部门" in item.sentence()
    assert (inbox / "城管" / "上报.xlsx").exists()


def test_a_crash_after_storing_is_made_good_by_the_next_sweep(
    pack: Pack, store: Store, inbox: Path, folder: Path
) -> None:
    path = _drop(pack, folder, GOOD)
    first = door.hand_in(path, pack=pack, store=store, who="区城管执法局", channel="folder", owner="D21")
    (item,) = _sweep(inbox, pack, store)

    assert first.receipt is not None
    assert item.result is not None
    assert item.result.receipt is not None
    assert item.result.receipt.code == first.receipt.code
    assert len(store.records()) == 1
    assert not path.exists()
    assert (folder / "已收" / f"{first.receipt.code}-上报.xlsx").exists()


def test_a_store_that_cannot_take_it_leaves_the_file_where_it_is(
    pack: Pack, tmp_path: Path, inbox: Path, folder: Path
) -> None:
    busy = Store(tmp_path / "received", lock_timeout=0.0)
    _drop(pack, folder, GOOD)
    with Store(tmp_path / "received").writing():
        (item,) = _sweep(inbox, pack, busy)

    assert item.state == "failed"
    assert _names(folder) == {"上报.xlsx", "没有收-上报.xlsx.txt"}
    assert "仍被另一个进程占用" in item.sentence()
    (item,) = _sweep(inbox, pack, busy)
    assert item.state == "accepted"
    assert not (folder / "没有收-上报.xlsx.txt").exists()


def test_a_full_store_is_said_with_cause_and_place(
    pack: Pack, store: Store, inbox: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drop(pack, folder, GOOD)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fchmod", full)
        (item,) = _sweep(inbox, pack, store)

    assert (item.state, item.machine) == ("failed", True)
    assert "磁盘空间不足" in item.sentence()
    assert str(store.root) in item.sentence()
    assert "磁盘空间不足" in (folder / "没有收-上报.xlsx.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("edit", [GOOD, BAD])
def test_an_answer_there_is_no_room_for_is_made_good_later(
    pack: Pack, store: Store, inbox: Path, folder: Path, edit: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = _drop(pack, folder, edit).read_bytes()
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.is_relative_to(inbox) and ".part" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, data)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", full)
        (item,) = _sweep(inbox, pack, store)
    assert (item.state, item.machine) == ("failed", True)
    assert "磁盘空间不足" in item.sentence()
    assert (folder / "上报.xlsx").read_bytes() == original, "nothing moved, nothing lost"

    (item,) = _sweep(inbox, pack, store)
    assert item.state == ("rejected" if edit else "accepted")
    assert item.result is not None
    assert item.result.receipt is not None
    assert item.result.receipt.repeated
    assert len(store.records()) == 1


def test_a_workbook_a_folder_too_deep_is_said_where_to_put_it(
    pack: Pack, store: Store, inbox: Path, folder: Path
) -> None:
    for place in (EVIDENCE, "2024年/终稿"):
        (folder / place).mkdir(parents=True)
        _drop(pack, folder, GOOD).rename(folder / place / "上报.xlsx")
    (folder / EVIDENCE / "附表.csv").write_bytes(b"a,b")  # evidence may be a table
    items = {i.file_name: i for i in _sweep(inbox, pack, store)}

    assert set(items) == {"佐证材料/上报.xlsx", "2024年/终稿/上报.xlsx"}
    assert {i.state for i in items.values()} == {"waiting"}
    assert "请移到上面的“D21-区城管执法局”文件夹里" in items["2024年/终稿/上报.xlsx"].sentence()
    note = folder / "没有收-佐证材料-上报.xlsx.txt"
    assert "里层文件夹“佐证材料”" in note.read_text(encoding="utf-8-sig")
    assert not store.root.exists()

    (folder / EVIDENCE / "上报.xlsx").rename(folder / "上报.xlsx")
    assert "accepted" in {i.state for i in _sweep(inbox, pack, store)}
    assert not note.exists(), "no longer true"


def test_a_link_is_not_followed_and_its_owner_is_told(pack: Pack, store: Store, inbox: Path, folder: Path) -> None:
    (folder / "链接.csv").symlink_to("/etc/passwd")
    (folder / "上报.xlsx - 快捷方式.lnk").write_bytes(b"L")
    items = _sweep(inbox, pack, store)

    assert [i.file_name for i in items] == ["上报.xlsx - 快捷方式.lnk", "链接.csv"]
    assert all("复制到“D21-区城管执法局”" in i.sentence() for i in items)
    assert (folder / "没有收-链接.csv.txt").exists()
    assert not store.root.exists()
    before = {p: p.stat().st_mtime_ns for p in folder.iterdir()}
    _sweep(inbox, pack, store)
    assert {p: p.stat().st_mtime_ns for p in folder.iterdir()} == before, "a note that stands is not written again"


def test_a_note_somebody_changed_is_theirs(pack: Pack, store: Store, inbox: Path, folder: Path) -> None:
    link = folder / "链接.csv"
    link.symlink_to("/etc/passwd")
    _sweep(inbox, pack, store)
    (folder / "没有收-链接.csv.txt").write_bytes("已问过办公室".encode("gb18030"))
    _sweep(inbox, pack, store)
    link.unlink()
    _sweep(inbox, pack, store)

    assert (folder / "没有收-链接.csv.txt").read_bytes() == "已问过办公室".encode("gb18030")


def test_an_older_marked_copy_somebody_works_in_is_not_overwritten(
    pack: Pack, store: Store, inbox: Path, folder: Path
) -> None:
    _drop(pack, folder, BAD)
    _sweep(inbox, pack, store)
    marked = folder / "退回-上报.xlsx"
    (folder / "~$退回-上报.xlsx").write_bytes(b"owner")
    marked.write_bytes(marked.read_bytes() + b"\x00")  # saved once, still open
    _drop(pack, folder, {"cells": {"F-D023/310110": 12}})
    _sweep(inbox, pack, store)

    assert marked.read_bytes().endswith(b"\x00")
    assert (folder / "退回-上报-2.xlsx").exists()


def test_the_folder_of_sources_yaml_is_watched_too(pack: Pack, store: Store, tmp_path: Path) -> None:
    elsewhere = tmp_path / "a" / "共享盘"
    elsewhere.mkdir(parents=True)
    _drop(pack, elsewhere, GOOD)
    before = sorted(p.name for p in elsewhere.iterdir())
    sources = sources_of(D21={"via": "folder", "path": str(elsewhere)})
    told = pack.model_copy(update={"sources": sources})

    (item,) = _sweep(tmp_path / "none", told, store)
    assert (item.department, item.state) == ("D21", "failed")
    assert "MULIN_ALLOWED_FOLDERS" in item.text
    assert sorted(p.name for p in elsewhere.iterdir()) == before, "a folder that is not listed is left as it is"

    reach = Reach(folders=(tmp_path / "a",))
    (item,) = sweep(tmp_path / "none", pack=told, store=store, settle=0.0, judge=judge_once, reach=reach)
    assert item.state == "accepted"


def test_every_department_gets_a_folder_once(pack: Pack, inbox: Path, folder: Path) -> None:
    new, hindered = make_folders(pack, inbox)

    assert hindered == []
    assert len(new) == len(pack.departments) - 1, "the one that is there stays as it is"
    assert (inbox / "D06-区民政局" / EVIDENCE).is_dir()
    assert make_folders(pack, inbox) == ([], [])


def test_a_workbook_beside_the_folders_is_said_so(pack: Pack, store: Store, inbox: Path) -> None:
    path = _drop(pack, inbox, {})

    (item,) = _sweep(inbox, pack, store)

    assert (item.file_name, item.state, path.is_file()) == (path.name, "waiting", True)
    assert "移到本部门的文件夹" in item.text
