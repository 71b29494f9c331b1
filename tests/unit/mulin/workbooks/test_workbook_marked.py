"""The marked copy shows every finding, keeps every figure, and may itself be corrected and handed in."""

from __future__ import annotations

import errno
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.workbooks.fill import Filled
from mulin.workbooks.marked import AUTHOR, write_marked
from mulin.workbooks.parse import parse_workbook

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]


def faulty(write: Write) -> Path:
    return write(
        "D08",
        filled=Filled(
            cells={("F-S028", "310110001"): "12次", ("F-S029", "310110001"): "15", ("F-S028", "310110006"): 3}
        ),
    )


def coloured(ws: Any) -> dict[str, str]:
    """cell → fill colour of its conditional format."""
    return {
        cell: rule.dxf.fill.bgColor.rgb[-6:]
        for area in ws.conditional_formatting
        for rule in area.rules
        for cell in str(area.sqref).split()
    }


def test_cells_are_coloured_and_commented_and_listed(write: Write, pack: Pack, tmp_path: Path) -> None:
    source, out = faulty(write), tmp_path / "marked.xlsx"
    write_marked(source, parse_workbook(source, pack).findings, out)
    book = load_workbook(out)
    assert book.sheetnames[0] == "检查结果"
    assert coloured(book["街道"]) == {"D4": "FF9C9C", "F4": "FFE08A"}
    assert book["街道"]["D4"].comment.author == AUTHOR
    assert "如果是12，就填12" in book["街道"]["D4"].comment.text
    listed = [[c.value for c in row] for row in book["检查结果"].iter_rows(min_row=5)]
    assert [(r[1], r[2], r[3], r[4]) for r in listed] == [
        ("错误", "街道", "D4", "12次"),
        ("警告", "街道", "F4", "15"),
    ]
    assert not any("cell." in str(text) for row in listed for text in row), "a rule's id says nothing to a sender"
    assert book["检查结果"]["D5"].hyperlink.location == "'街道'!D4"


def test_the_marked_copy_reads_like_the_original(write: Write, pack: Pack, tmp_path: Path) -> None:
    source, out = faulty(write), tmp_path / "marked.xlsx"
    before = parse_workbook(source, pack)
    write_marked(source, before.findings, out)
    assert parse_workbook(out, pack) == before


def test_corrected_in_the_marked_copy_it_is_accepted_and_marks_disappear(
    write: Write, edit: Edit, pack: Pack, tmp_path: Path
) -> None:
    source, out, again = faulty(write), tmp_path / "marked.xlsx", tmp_path / "again.xlsx"
    write_marked(source, parse_workbook(source, pack).findings, out)

    def correct(book: Any) -> None:
        book["街道"]["D4"], book["街道"]["F4"] = 12, 15

    parsed = parse_workbook(edit(out, correct), pack)
    assert parsed.findings == ()
    write_marked(out, parsed.findings, again)
    book = load_workbook(again)
    assert coloured(book["街道"]) == {}
    assert book["街道"]["D4"].comment is None
    assert book.sheetnames.count("检查结果") == 1


def test_text_that_looks_like_a_formula_is_listed_as_text(write: Write, tmp_path: Path) -> None:
    finding = Finding(Level.ERROR, "x", "问题", "改法", sheet="街道", cell="D4", value='=HYPERLINK("http://x")')
    write_marked(write("D08"), [finding], tmp_path / "m.xlsx")
    cell = load_workbook(tmp_path / "m.xlsx")["检查结果"]["E5"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_protection_and_rules_survive(write: Write, tmp_path: Path) -> None:
    source = write("D08")
    write_marked(source, [], tmp_path / "m.xlsx")
    before, after = load_workbook(source)["街道"], load_workbook(tmp_path / "m.xlsx")["街道"]
    assert after.protection.sheet
    assert [v.formula1 for v in after.data_validations.dataValidation] == [
        v.formula1 for v in before.data_validations.dataValidation
    ]
    assert after.freeze_panes == before.freeze_panes


def test_an_unreadable_file_gets_the_list_alone(tmp_path: Path, pack: Pack) -> None:
    source, out = tmp_path / "x.xlsx", tmp_path / "m.xlsx"
    source.write_bytes(b"PK\x03\x04 nothing")
    findings = parse_workbook(source, pack).findings
    write_marked(source, findings, out)
    book = load_workbook(out)
    assert book.sheetnames == ["检查结果"]
    assert book["检查结果"]["F5"].value == "文件损坏，打不开"
    assert "打不开" in book["检查结果"]["A2"].value


def test_where_there_is_no_room_nothing_is_left_and_nothing_is_lost(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """openpyxl's zip, written straight to a full disk, leaves an empty file and complains again when collected."""
    folder = tmp_path / "满"
    folder.mkdir()
    (folder / "m.xlsx").write_bytes(b"before")
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        real(path, data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    source = write("D08")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space") as caught:
        write_marked(source, [], folder / "m.xlsx")
    gc.collect()

    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(folder / "m.xlsx")
    assert [(p.name, p.read_bytes()) for p in folder.iterdir()] == [("m.xlsx", b"before")]
    assert capsys.readouterr().err == ""


def test_a_file_the_child_died_of_is_not_opened_again(write: Write, tmp_path: Path) -> None:
    finding = Finding(Level.ERROR, "read.memory", "文件展开后占用内存过大", "重新领取模板")
    write_marked(write("D08"), [finding], tmp_path / "m.xlsx")
    assert load_workbook(tmp_path / "m.xlsx").sheetnames == ["检查结果"]
