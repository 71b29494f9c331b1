"""Whatever goes wrong with one file, at whatever step: the others are dealt with, it is answered, and comes in once."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from inbox_fixtures import BAD, Box, MakeBook
from once import judge_once
from sourced import sources_of

import expectations.door
import expectations.draft
import expectations.inbox.answer
import expectations.inbox.desk
import expectations.inbox.returned
import expectations.inbox.sweeps
import expectations.judging
import mulin.workbooks.marked
from expectations.books import Book
from expectations.inbox import SweepItem, sweep
from expectations.judge import Judgement
from mulin.reach import Reach
from mulin.received import Store

VICTIM = "乙"
STEPS: dict[str, tuple[Any, str, int | str]] = {
    "look": (Path, "lstat", 0),
    "lock": (expectations.inbox.desk, "locks_of", 0),
    "open elsewhere": (expectations.inbox.desk, "open_for_writing", 0),
    "copy": (expectations.inbox.desk, "_copied", 0),
    "whole": (expectations.inbox.desk, "wholeness", 0),
    "hash": (expectations.inbox.desk, "sha256_file", 0),
    "into the door": (expectations.door, "take_in", 1),
    "parse": (expectations.judging, "parse_many", 0),
    "identify": (expectations.draft.Draft, "read", 0),
    "store": (Store, "receive", "file_name"),
    "sentence": (expectations.inbox.answer, "_text", 0),
    "answer": (expectations.inbox.answer, "write_text", 0),
    "mark": (mulin.workbooks.marked, "write_marked", 0),
    "ledger": (expectations.inbox.answer, "note", 1),
    "remember": (expectations.inbox.answer, "remember", 1),
    "move": (Path, "replace", 0),
    "withdraw": (expectations.inbox.answer, "withdraw", 1),
}
"""Step → whose function, which, and the argument that says which file it is about."""
FAULTS = {
    "ours": lambda: RuntimeError("boom"),
    "value": lambda: UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"),
    "disk": lambda: OSError(errno.EIO, "Input/output error"),
    "share": lambda: OSError(errno.ESTALE, "Stale file handle"),
}
OUTCOMES = ("accepted", "rejected", "unidentified")
"""Of all three together every pair is tried each time; the rest of the cube is slow."""


def _concerns(about: Any, name: str, victim: bytes) -> bool:
    """Whether a call has to do with the victim: by its name, or by what it holds."""
    if isinstance(about, list) and all(isinstance(p, Path) for p in about):
        return any(p.read_bytes() == victim for p in about)
    if isinstance(about, Path) and about.parent.name.startswith("D21"):
        return about.name in (name, f"回执-{VICTIM}.txt", f"退回-{VICTIM}.txt")
    return VICTIM in repr(getattr(about, "item", about))


def _breaking(step: str, name: str, victim: bytes, fault: Callable[[], Exception]) -> Callable[..., Any]:
    target, attribute, which = STEPS[step]
    real = getattr(target, attribute)

    def broken(*args: Any, **kwargs: Any) -> Any:
        if _concerns(args[which] if isinstance(which, int) else kwargs[which], name, victim):
            raise fault()
        return real(*args, **kwargs)

    return broken


def _answers(box: Box) -> list[str]:
    return [n for n in box.names() if VICTIM in n and n.endswith(".txt") and "/" not in n]


@pytest.mark.parametrize(
    ("step", "fault", "outcome"),
    [
        pytest.param(step, fault, outcome, marks=[] if (s + f) % len(OUTCOMES) == o else [pytest.mark.slow])
        for s, step in enumerate(STEPS)
        for f, fault in enumerate(FAULTS)
        for o, outcome in enumerate(OUTCOMES)
    ],
)
def test_a_fault_at_any_step_concerns_one_file_and_is_made_good(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch, step: str, fault: str, outcome: str
) -> None:
    victim = {"accepted": book(), "rejected": book(BAD), "unidentified": b"a,b\n1,2\n"}[outcome]
    name = f"{VICTIM}.csv" if outcome == "unidentified" else f"{VICTIM}.xlsx"
    box.drop(name, victim)
    box.drop("甲.csv", b"c,d\n3,4\n")
    other = Box(box.folder.parent / "D08", box.pack, box.store)
    other.folder.mkdir()
    other.drop("上报.xlsx", book(whose="D08"))

    with monkeypatch.context() as broken:
        broken.setattr(*STEPS[step][:2], _breaking(step, name, victim, FAULTS[fault]))
        first = {i.file_name: i for i in box.sweep()}

    assert first["上报.xlsx"].state == "accepted"
    assert (first["甲.csv"].state, (box.folder / "退回-甲.csv").exists()) == ("rejected", False)
    assert {"退回-甲.xlsx", "退回-甲.txt"} <= box.names()
    assert _answers(box) or step == "answer", "an answer beside it, whatever happened"
    assert first[name].state in ("accepted", "rejected", "failed")

    second = [i for i in box.sweep() if i.file_name == name]
    last = second[0] if second else first[name]
    assert last.state == ("accepted" if outcome == "accepted" else "rejected"), last.text
    digest = hashlib.sha256(victim).hexdigest()
    assert len([r for r in box.store.records() if r.sha256 == digest]) == 1, "a hand-in counts once"
    kept = [n for n in box.names() if VICTIM in n and "/" in n and not n.endswith(".txt")]
    assert len(kept) == 1
    assert (box.folder / kept[0]).read_bytes() == victim
    assert not (box.folder / name).exists()
    assert not [n for n in box.names() if n.startswith("没有收-")]
    assert box.sweep() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_verdict_that_cannot_be_made_refuses_only_its_own_file(box: Box, book: MakeBook, fault: str) -> None:
    box.drop(f"{VICTIM}.xlsx", book(BAD))
    box.drop("甲.csv", b"c,d\n3,4\n")

    def judge(books: Sequence[Book]) -> list[Judgement]:
        if any(c.raw == "11" for b in books for c in b.parsed.cells):
            raise FAULTS[fault]()
        return judge_once(books)

    assert {i.file_name: i.state for i in box.sweep(judge=judge)} == {f"{VICTIM}.xlsx": "failed", "甲.csv": "rejected"}
    assert box.note(f"{VICTIM}.xlsx")
    assert [i.state for i in box.sweep()] == ["rejected"]


def test_what_went_wrong_is_in_the_log_with_its_trace(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    box.drop(f"{VICTIM}.xlsx", book())
    monkeypatch.setattr(*STEPS["lock"][:2], _breaking("lock", f"{VICTIM}.xlsx", b"", FAULTS["ours"]))
    with caplog.at_level(logging.ERROR, "expectations"):
        (item,) = box.sweep()

    assert (item.state, "程序出错（RuntimeError）" in item.text) == ("failed", True)
    assert "boom" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("error", [OSError(errno.EIO, "eio"), OSError(errno.ESTALE, "estale"), RuntimeError("boom")])
def test_a_folder_that_cannot_be_looked_into_stops_nobody_else(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    box.drop("上报.xlsx", book())
    other = Box(box.folder.parent / "D08", box.pack, box.store)
    other.folder.mkdir()
    other.drop("上报.xlsx", book(whose="D08"))
    real = expectations.inbox.desk.look

    def look(folder: Path) -> Any:
        if folder == box.folder:
            raise error
        return real(folder)

    with monkeypatch.context() as broken:
        broken.setattr(expectations.inbox.desk, "look", look)
        states = {i.department: i.state for i in box.sweep()}
    assert states == {"D21": "failed", "D08": "accepted"}
    assert [i.state for i in box.sweep()] == ["accepted"]


def test_a_folder_that_goes_while_it_is_swept_stops_nobody(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("上报.xlsx", book())
    gone = box.folder.parent / "D08"
    gone.mkdir()
    monkeypatch.setattr(expectations.inbox.sweeps.time, "sleep", lambda _: gone.rmdir())
    states = {i.department: i.state for i in box.sweep(settle=0.1)}

    assert states == {"D08": "failed", "D21": "accepted"}


def test_what_is_no_file_is_neither_opened_nor_waited_for(box: Box) -> None:
    os.mkfifo(box.folder / "管道.xlsx")
    (box.folder / "夹.xlsx").mkdir()
    (box.folder / "圈.xlsx").symlink_to("圈.xlsx")
    (box.folder / "圈").symlink_to(box.folder)
    with socket.socket(socket.AF_UNIX) as listening:
        with contextlib.chdir(box.folder):  # such paths must be short
            listening.bind("s.xlsx")
        items = {i.file_name: i for i in box.sweep()}

    assert {i.state for i in items.values()} == {"waiting"}
    for name, what in {
        "管道.xlsx": "管道",
        "夹.xlsx": "是文件夹",
        "圈.xlsx": "快捷方式",
        "圈": "快捷方式",
        "s.xlsx": "套接字",
    }.items():
        assert what in items[name].text
        assert what in box.note(name)


@pytest.mark.skipif(os.getuid() != 0, reason="devices are made by root")
def test_a_device_is_told_and_not_read(box: Box) -> None:
    try:
        os.mknod(box.folder / "零.xlsx", 0o600 | 0o020000, os.makedev(1, 5))
    except OSError:
        pytest.skip("no devices here")
    (item,) = box.sweep()
    assert "是设备" in item.text


def test_a_file_nobody_may_read_is_told_and_tried_again(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("上报.xlsx", book())
    real = os.open

    def denied(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("上报.xlsx"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *rest, **more)

    with monkeypatch.context() as rights:
        rights.setattr(os, "open", denied)
        (item,) = box.sweep()
    assert (item.state, item.machine) == ("failed", False)
    assert "没有权限" in box.note("上报.xlsx")
    assert [i.state for i in box.sweep()] == ["accepted"]


@pytest.mark.parametrize("where", ["已收", "回执-上报.txt", ".mulin.json"])
def test_something_in_the_way_of_an_answer_is_said_and_made_good(box: Box, book: MakeBook, where: str) -> None:
    box.drop("上报.xlsx", book())
    in_the_way = box.folder / where
    if where == "已收":
        in_the_way.write_bytes(b"")
    else:
        in_the_way.mkdir()
    (item,) = [i for i in box.sweep() if i.state == "failed"]
    assert "程序出错" not in item.text
    assert (box.folder / "上报.xlsx").exists()

    in_the_way.unlink() if where == "已收" else in_the_way.rmdir()
    assert [i.state for i in box.sweep()] == ["accepted"]
    assert len(box.store.records()) == 1


PUT_AWAY = {"name": "n.xlsx", "sha256": "0" * 64, "inode": 0, "size": 0, "mtime": 0, "at": 4e9}
LEDGERS: dict[str, object] = {
    "no list": [],
    "other kinds": {"files": [], "put_away": 1, "seen": "x", "refused": None},
    "entries of other kinds": {
        "files": {"a": 1}, "put_away": {"已收/a": 1}, "seen": {"上报.xlsx": [1]}, "refused": {"a": 3},
    },
    "entries that lack something": {"put_away": {"已收/a": {}, "已收/b": PUT_AWAY | {"at": None}}},
    "names no disk has": {"files": {"没有收-\0": "x"}, "put_away": {"已收/\0": PUT_AWAY, "已收/\ud800": PUT_AWAY}},
    "very deep": "[" * 100_000,
}  # fmt: skip


def test_a_refusal_is_taken_back_when_its_table_is_accepted_under_another_name(box: Box, book: MakeBook) -> None:
    box.drop("上报.xlsx", book(BAD))
    box.drop("别的.xlsx", b"no workbook")
    box.sweep()
    marked = {n for n in box.names() if n.startswith("退回-")}
    assert {"退回-上报.xlsx", "退回-上报.txt", "退回-别的.txt"} <= marked
    box.drop("改好的.xlsx", book())
    box.sweep()
    assert {n for n in box.names() if n.startswith("退回-")} == {n for n in marked if "上报" not in n}

    box.drop("又改.xlsx", book({"cells": {"F-D023/310110": 12}}))
    box.drop("旧.xlsx", book())  # handed in before: the refusal that came later still stands
    assert sorted(i.state for i in box.sweep()) == ["accepted", "rejected"]
    assert {"退回-又改.xlsx", "退回-又改.txt"} <= box.names()


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_ledger_that_somebody_changed_stops_nothing(box: Box, book: MakeBook, ledger: str) -> None:
    written = LEDGERS[ledger]
    (box.folder / ".mulin.json").write_text(written if isinstance(written, str) else json.dumps(written))
    box.drop("上报.xlsx", book(BAD))
    assert [i.state for i in box.sweep()] == ["rejected"]
    box.drop("上报.xlsx", book())
    assert [i.state for i in box.sweep()] == ["accepted"]
    assert not [n for n in box.names() if n.startswith("退回-")]


def test_a_ledger_leads_nowhere_but_into_its_own_folder(box: Box, tmp_path: Path) -> None:
    """It lies where the department writes: it must not move or delete what the platform may, and they may not."""
    theirs = tmp_path / "别人的.xlsx"
    theirs.write_bytes(b"theirs")
    (box.folder / "没有收-a").mkdir()
    (box.folder / "已收").mkdir()
    digest = hashlib.sha256(b"theirs").hexdigest()
    entry = PUT_AWAY | {"inode": theirs.stat().st_ino, "size": 1}
    places = [str(theirs), "../../别人的.xlsx", "已收/../../../别人的.xlsx"]
    files = {f"没有收-a/../../../{theirs.name}": digest, f"没有收-a/../{theirs.name}": digest}
    (box.folder / ".mulin.json").write_text(json.dumps({"put_away": dict.fromkeys(places, entry), "files": files}))
    (box.folder / "已收" / "存.xlsx").write_bytes(b"x")
    away = {"已收/存.xlsx": entry | {"name": "../../走.xlsx", "inode": (box.folder / "已收/存.xlsx").stat().st_ino}}
    box.sweep()
    assert theirs.read_bytes() == b"theirs"
    (box.folder / ".mulin.json").write_text(json.dumps({"put_away": away}))
    box.sweep()
    assert not (tmp_path / "走.xlsx").exists()


@pytest.mark.parametrize("edit", [None, BAD])
@pytest.mark.parametrize("what", ["a pipe", "a link"])
def test_nothing_in_the_place_of_our_drafts_and_answers_is_opened(
    box: Box, book: MakeBook, tmp_path: Path, what: str, edit: dict[str, object] | None
) -> None:
    theirs = tmp_path / "别人的"
    theirs.write_bytes(b"theirs")
    for name in (".mulin.json", "..mulin.json.part", ".回执-上报.txt.part", ".退回-上报.txt.part", "退回-上报.xlsx"):
        path = box.folder / name
        os.mkfifo(path) if what == "a pipe" else path.symlink_to(theirs)
    box.drop("上报.xlsx", book(edit))
    assert ("rejected" if edit else "accepted") in [i.state for i in box.sweep()]
    assert theirs.read_bytes() == b"theirs"


def test_an_archived_file_that_cannot_be_read_closes_no_folder(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.drop("一.xlsx", book())
    box.sweep()
    (archived,) = (box.folder / "已收").glob("*.xlsx")
    archived.write_bytes(b"changed")
    box.drop("二.xlsx", book())
    real = expectations.inbox.returned.digest_at

    def denied(path: Path) -> str | None:
        if path == archived:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    with monkeypatch.context() as rights:
        rights.setattr(expectations.inbox.returned, "digest_at", denied)
        assert [(i.file_name, i.state) for i in box.sweep()] == [("二.xlsx", "accepted")]
    assert archived.name in {p.name for p in archived.parent.iterdir()}


def test_a_department_folder_that_is_a_link_to_a_share_is_watched(box: Box, book: MakeBook, tmp_path: Path) -> None:
    share = tmp_path / "share"
    box.folder.rename(share)
    box.folder.symlink_to(share)
    (share / "上报.xlsx").write_bytes(book())
    assert [i.state for i in box.sweep()] == ["accepted"]

    share.rename(tmp_path / "gone")
    (item,) = box.sweep()
    assert (item.department, item.state) == ("D21", "failed")
    assert "打不开" in item.text


def test_an_inbox_that_is_a_file_is_said(box: Box, tmp_path: Path) -> None:
    (tmp_path / "收件").write_bytes(b"")
    (item,) = sweep(tmp_path / "收件", pack=box.pack, store=box.store, settle=0.0)
    assert item.state == "failed"
    assert "不是文件夹" in item.text


def test_a_share_that_is_not_there_is_said(box: Box, tmp_path: Path) -> None:
    sources = sources_of(D21={"via": "folder", "path": str(tmp_path / "没有连上")})
    pack = box.pack.model_copy(update={"sources": sources})
    reach = Reach(folders=(tmp_path,))
    (item,) = sweep(tmp_path / "none", pack=pack, store=box.store, settle=0.0, reach=reach)
    assert (item.department, item.state) == ("D21", "failed")
    assert "sources.yaml" in item.text


def test_each_file_is_answered_and_moved_before_the_next_is_stored(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep that is killed between two files leaves nothing stored that is still in the box."""
    box.drop("一.xlsx", book(BAD))
    box.drop("二.xlsx", book())
    os.utime(box.folder / "一.xlsx", (1_700_000_000, 1_700_000_000))
    real = Store.receive

    def killed(store: Store, *args: Any, **kwargs: Any) -> Any:
        if kwargs["file_name"] == "二.xlsx":
            raise KeyboardInterrupt
        return real(store, *args, **kwargs)

    with monkeypatch.context() as kill:
        kill.setattr(Store, "receive", killed)
        with pytest.raises(KeyboardInterrupt):
            box.sweep()
    assert not (box.folder / "一.xlsx").exists()
    assert (box.folder / "退回-一.txt").exists()
    items: list[SweepItem] = box.sweep()
    assert [(i.file_name, i.state) for i in items] == [("二.xlsx", "accepted")]
    assert [r.version for r in box.store.records(2024)] == [1, 2]


def test_of_two_versions_in_one_folder_the_one_saved_last_is_in_force(box: Box, book: MakeBook) -> None:
    newer, older = box.drop("上报.xlsx", book()), box.drop("上报-改.xlsx", book(BAD))
    os.utime(newer, (1_700_000_100, 1_700_000_100))
    os.utime(older, (1_700_000_000, 1_700_000_000))
    assert [i.file_name for i in box.sweep()] == ["上报-改.xlsx", "上报.xlsx"]


def test_the_stand_in_for_judging_judges(box: Box, book: MakeBook) -> None:
    """The session's memory of verdicts must not make these tests say yes to everything."""
    assert judge_once([]) == []
    box.drop("坏.xlsx", book(BAD))
    box.drop("好.xlsx", book())
    assert {i.file_name: i.state for i in box.sweep()} == {"坏.xlsx": "rejected", "好.xlsx": "accepted"}


def test_what_a_killed_sweep_had_begun_to_write_goes_with_the_next_and_theirs_stays(box: Box) -> None:
    ours = [
        "..mulin.json.part", ".回执-一.txt.part", ".退回-二.txt.part", ".没有收-三.png.txt.part", ".状态.txt.part",
        ".退回-二.xlsx", "..退回-二.xlsx.4711.part",
    ]  # fmt: skip
    theirs = [".一.xlsx.part", "回执-一.txt.part", ".回执-一.txt", ".part", ".退回-二.xls", "退回-二.xlsx.part"]
    for name in (*ours, *theirs):
        box.drop(name, b"half")
    (box.folder / ".回执-夹.txt.part").mkdir()

    box.sweep()

    left = {p.name for p in box.folder.iterdir()}
    assert left.isdisjoint(ours)
    assert left >= {*theirs, ".回执-夹.txt.part"}


def test_a_marked_copy_that_a_kill_left_without_its_name_goes_with_the_next(
    box: Box, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException): ...

    real = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if path.suffix == ".part" and target.suffix == ".xlsx":
            raise Killed
        return real(path, target)

    def drafts() -> list[Path]:
        return [path for path in box.folder.iterdir() if path.suffix == ".part"]

    box.drop("甲.xlsx", book(BAD))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            box.sweep()
    assert len(drafts()) == 1

    box.sweep()
    assert drafts() == []


def test_a_marked_copy_is_finished_when_its_workbook_was_put_away_before_the_kill(box: Box, book: MakeBook) -> None:
    box.drop("甲.xlsx", book(BAD))
    box.sweep()
    marked = box.folder / "退回-甲.xlsx"
    copy = marked.read_bytes()
    marked.rename(box.folder / ".退回-甲.xlsx")  # as it is between putting away and the last step

    box.sweep()

    assert marked.read_bytes() == copy
    (box.folder / ".退回-甲.xlsx").write_bytes(copy + b"not as we wrote it")
    box.sweep()
    assert marked.read_bytes() == copy
    assert not (box.folder / ".退回-甲.xlsx").exists()
