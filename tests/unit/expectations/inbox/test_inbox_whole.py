"""A file that is not all there, or still open, is left until it is whole; then it is taken in, once."""

from __future__ import annotations

import errno
import io
import os
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from inbox_fixtures import BAD, Box, MakeBook

import expectations.inbox.answer
import expectations.inbox.desk
import expectations.inbox.sweeps
from expectations.inbox.editors import locks_of, open_for_writing
from expectations.inbox.entries import Entry, clock
from expectations.inbox.whole import wholeness


def _central_directory_first(whole: bytes) -> bytes:
    """All but the contents: the end was written, the middle not yet."""
    return whole[:200] + b"\0" * (len(whole) - 3000) + whole[200 + len(whole) - 3000 :]


PARTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "one byte": lambda whole: whole[:1],
    "two bytes": lambda whole: whole[:2],
    "room reserved": lambda whole: b"\0" * len(whole),
    "half": lambda whole: whole[: len(whole) // 2],
    "half in reserved room": lambda whole: whole[: len(whole) // 2] + b"\0" * (len(whole) - len(whole) // 2),
    "all but the last byte": lambda whole: whole[:-1],
    "all but the first block": lambda whole: b"\0" * 4096 + whole[4096:],
    "end before contents": _central_directory_first,
    "more room than needed": lambda whole: whole + b"\0" * 4096,
}


@pytest.mark.parametrize("name", ["上报.xlsx", "上报.XLSX", "上报", "上报.xlsx.txt"])
@pytest.mark.parametrize("part", PARTS)
def test_a_file_that_is_not_all_there_waits_and_comes_in_once(box: Box, book: MakeBook, part: str, name: str) -> None:
    path = box.drop(name, PARTS[part](book()))
    (item,) = box.sweep()
    assert (item.state, "还在写入" in item.text) == ("waiting", True)
    assert box.names() == {name}, "neither moved nor told off"

    path.write_bytes(book())
    (item,) = box.sweep()
    assert item.state == "accepted", item.text
    assert len(box.store.records()) == 1
    assert box.sweep() == []


@pytest.mark.parametrize("part", [p for p in PARTS if p != "more room than needed"])
def test_one_that_stopped_for_long_is_told_and_still_not_moved(
    box: Box, book: MakeBook, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = box.drop("上报.xlsx", PARTS[part](book()))
    now = time.time()
    with monkeypatch.context() as clock:
        clock.setattr(time, "time", lambda: now + 600)
        (item,) = box.sweep()
    assert item.state == "waiting"
    assert "文件不完整" in box.note("上报.xlsx")
    assert path.exists()
    assert not box.store.root.exists()

    path.write_bytes(book())
    assert [i.state for i in box.sweep()] == ["accepted"]
    assert not (box.folder / "没有收-上报.xlsx.txt").exists()


@pytest.mark.parametrize("ahead", [0, 7200])
def test_what_is_told_of_a_stub_does_not_change_with_every_look(
    box: Box, book: MakeBook, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A synchronised share would stir for everybody."""
    box.drop("上报.xlsx", book()[:5000])
    now = time.time() - ahead
    said = set()
    for later in (0, 600, 660, 7000):
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        box.sweep()
        if later:
            said.add(box.note("上报.xlsx"))
    assert len(said) == 1


def test_bytes_behind_a_whole_workbook_do_not_keep_it_out_for_ever(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("上报.xlsx", book() + b"\0" * 100)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 600)
    (item,) = box.sweep()
    assert item.state == "accepted", item.text
    assert any("末尾有多余的内容" in remark for remark in item.remarks)


@pytest.mark.parametrize("bytes_", [b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", b"%PDF-1.4", b"x"])
def test_what_is_no_zip_is_whole_once_it_holds_anything(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "x").write_bytes(bytes_)
    assert wholeness(tmp_path / "x") == "whole"


def test_a_swollen_zip_is_not_unpacked_to_see_whether_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zf:
        for number in range(3):
            zf.writestr(f"{number}", b"\0" * 60_000_000)
    (tmp_path / "x").write_bytes(packed.getvalue())
    monkeypatch.delattr(zlib, "decompressobj")
    assert wholeness(tmp_path / "x") == "whole"


@pytest.mark.parametrize(
    "temporary",
    ["上报.xlsx.part", "上报.crdownload", "未确认 1234.crdownload", "上报.xlsx.tmp", "~WRL0001.tmp", "上报.download",
     "上报.xlsx.filepart", "上报.xlsx.partial", "8A3B2C10", "上报.xlsx.sb-1a2b3c4d-XyZ123", "上报.xlsx.td"],
)  # fmt: skip
def test_temporary_names_wait_and_are_told_only_when_stale(
    box: Box, book: MakeBook, temporary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = box.drop(temporary, book()[:5000])
    (item,) = box.sweep()
    assert (item.state, box.names()) == ("waiting", {temporary})
    with monkeypatch.context() as clock:
        now = time.time()
        clock.setattr(time, "time", lambda: now + 7200)
        box.sweep()
    assert "临时文件" in box.note(temporary)

    path.write_bytes(book())
    path.rename(box.folder / "上报.xlsx")
    assert [i.state for i in box.sweep()] == ["accepted"]
    assert not [n for n in box.names() if n.startswith("没有收-")]


def test_evidence_that_is_still_being_copied_is_waited_for(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("上报.xlsx", book())
    paper = box.folder / "佐证材料" / "记录.pdf"
    paper.parent.mkdir()
    paper.write_bytes(b"%PDF")
    with monkeypatch.context() as copying:
        copying.setattr(time, "sleep", lambda _: paper.write_bytes(b"%PDF and more"))
        (item,) = box.sweep(settle=0.1)
    assert (item.state, "佐证材料" in item.text) == ("waiting", True)
    assert [i.state for i in box.sweep()] == ["accepted"]


# ---- what is moved must be what was judged ---------------------------------------------------------------------------


@pytest.mark.parametrize("first", [None, BAD])
@pytest.mark.parametrize("when", ["before moving", "after moving", "after the sweep"])
def test_what_a_writer_finishes_later_is_taken_in_as_new(
    box: Box, book: MakeBook, first: dict[str, object] | None, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = book({"cells": {"F-D023/310110": 9}})
    path = box.drop("上报.xlsx", book(first))
    real = Path.replace
    with path.open("r+b") as writer, monkeypatch.context() as race:
        race.setattr(expectations.inbox.desk, "open_for_writing", lambda _: False)  # as on a share

        def finish() -> None:
            writer.seek(0)
            writer.write(later)
            writer.truncate()
            writer.flush()

        def replace(source: Path, target: Path) -> Path:
            if source != path:
                return real(source, target)
            moved = real(source, target)
            finish()
            return moved

        if when == "before moving":
            race.setattr(expectations.inbox.answer, "remember", lambda *_: finish())
        elif when == "after moving":
            race.setattr(Path, "replace", replace)
        box.sweep()
        if when == "after the sweep":
            finish()
    items = box.sweep()

    assert [i.state for i in items] == ["accepted"]
    assert [r.state for r in box.store.records(2024)] == ["rejected" if first else "accepted", "accepted"]
    assert later in {(box.folder / n).read_bytes() for n in box.names() if n.startswith("已收/")}
    assert box.sweep() == []


def test_an_old_file_that_somebody_saves_where_it_was_put_away_is_told(box: Box, book: MakeBook) -> None:
    box.drop("上报.xlsx", book(BAD))
    box.sweep()
    (kept,) = (box.folder / "退回原件").iterdir()
    saved = box.folder / "退回原件" / "saved"
    saved.write_bytes(book())
    saved.replace(kept)  # as Office saves: another file under the same name
    (item,) = box.sweep()
    assert (item.state, "不会再收" in item.text) == ("waiting", True)
    assert kept.exists()


# ---- editors ---------------------------------------------------------------------------------------------------------

LOCKS = {
    "Excel": "~$上报表.xlsx", "Word, two cut": "~$表.xlsx", "Office, one cut": "~$报表.xlsx",
    "LibreOffice": ".~lock.上报表.xlsx#", "WPS": ".~上报表.xlsx", "WPS, one cut": ".~报表.xlsx",
    "WPS, two cut": ".~表.xlsx", "hidden": ".~$上报表.xlsx", "capitals": ".~LOCK.上报表.XLSX#",
}  # fmt: skip


@pytest.mark.parametrize("program", LOCKS)
def test_a_workbook_open_in_an_editor_is_left_until_it_is_closed(box: Box, book: MakeBook, program: str) -> None:
    box.drop("上报表.xlsx", book(BAD))
    lock = box.drop(LOCKS[program], b",,,,;")
    other = box.drop("另一份.csv", b"a,b\n")
    items = {i.file_name: i for i in box.sweep()}
    assert items["上报表.xlsx"].state == "waiting"
    assert "正在编辑" in items["上报表.xlsx"].text
    assert items["另一份.csv"].state == "rejected"
    assert not other.exists()

    lock.unlink()
    assert [i.state for i in box.sweep()] == ["rejected"]


def test_locks_of_other_files_are_none_of_ours() -> None:
    there = ["~$别的.xlsx", ".~lock.上报.docx#", ".~", "~$", ".~lock.#", "上报.xlsx"]
    assert locks_of("上报.xlsx", there) == []
    assert locks_of("e\u0301.xlsx", ["~$\u00e9.xlsx"]) == ["~$\u00e9.xlsx"], "a Mac writes letters in two"


def test_a_lock_of_yesterday_is_told_and_does_not_block(box: Box, book: MakeBook) -> None:
    box.drop("上报.xlsx", book())
    lock = box.drop("~$上报.xlsx", b"owner")
    os.utime(lock, (time.time() - 90_000,) * 2)
    (item,) = box.sweep()
    assert item.state == "accepted"
    assert "超过一天" in (box.folder / "回执-上报.txt").read_text(encoding="utf-8-sig")


def test_a_lock_from_a_clock_ahead_does_not_block_for_ever(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("上报.xlsx", book())
    lock = box.drop("~$上报.xlsx", b"owner")
    os.utime(lock, (time.time() + 10_000_000,) * 2)
    assert [i.state for i in box.sweep()] == ["waiting"]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 90_000)
    assert [i.state for i in box.sweep()] == ["accepted"]


def test_a_file_that_a_program_here_holds_open_for_writing_waits(box: Box, book: MakeBook) -> None:
    path = box.drop("上报.xlsx", book())
    with path.open("r+b"):
        if not open_for_writing(path):
            pytest.skip("no leases on this file system")
        assert [i.state for i in box.sweep()] == ["waiting"]
    assert [i.state for i in box.sweep()] == ["accepted"]


def test_a_disk_that_knows_no_leases_keeps_nobody_out(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr("fcntl.fcntl", unknown)
    box.drop("上报.xlsx", book())
    assert [i.state for i in box.sweep()] == ["accepted"]


# ---- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [1, 24 * 400])
def test_a_file_from_a_clock_that_is_ahead_is_told_and_taken_in(
    box: Box, book: MakeBook, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = box.drop("上报.xlsx", book())
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - hours * 3600)
    (item,) = box.sweep(settle=0.01)
    assert item.state == "accepted", item.text
    assert any("时钟快了" in remark for remark in item.remarks)
    assert not path.exists()


@pytest.mark.parametrize("stamp", [-(10.0**11), 253402300800.0, 10.0**12])
def test_a_time_that_no_calendar_has_keeps_nothing_out(
    box: Box, book: MakeBook, stamp: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks hold such times; here it is the clock that is shown one."""
    path = box.drop("上报.xlsx", book())
    os.utime(path, (stamp, stamp))
    real = Entry.latest.fget
    assert real is not None
    monkeypatch.setattr(Entry, "latest", property(lambda entry: stamp if stamp > 0 else real(entry)))
    (item,) = box.sweep()
    assert item.state == "accepted", item.text
    assert clock(stamp).year in (1, 9999)


def test_a_stub_from_a_clock_that_is_ahead_is_told_when_it_has_stopped(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("上报.xlsx", book()[:5000])
    now = time.time()
    for later, told in ((-3600, False), (-3600 + 60, False), (-3600 + 300, True)):
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        box.sweep()
        assert (box.folder / "没有收-上报.xlsx.txt").exists() is told
