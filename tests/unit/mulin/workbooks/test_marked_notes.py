"""Notes on cells: ours beside the sender's, on the cell that is shown, at most as many as a reader bears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import office
import pytest
from openpyxl import load_workbook

from mulin.findings import Finding, Level
from mulin.workbooks.marked import AUTHOR, write_marked

Write = Callable[..., Path]
Surgery = Callable[[Path, Callable[[dict[str, bytes]], None]], Path]
Notes = Callable[..., dict[str, tuple[str, str]]]


def error(cell: str, message: str = "不是数", sheet: str = "街道") -> Finding:
    return Finding(Level.ERROR, "x", message, "填12", sheet=sheet, cell=cell)


@pytest.fixture
def notes(write: Write, surgery: Surgery, tmp_path: Path) -> Notes:
    """``notes("merged", [[…], […]])``: the copy's notes (cell → author, text) after marking with each list in turn."""

    def _notes(kind: str, *rounds: Sequence[Finding]) -> dict[str, tuple[str, str]]:
        path = surgery(write("D08"), office.KINDS[kind])
        for findings in rounds:
            assert write_marked(path, findings, tmp_path / "m.xlsx").whole
            path = tmp_path / "m.xlsx"
        cells = (c for row in load_workbook(path)["街道"].iter_rows() for c in row)
        return {c.coordinate: (c.comment.author, c.comment.text) for c in cells if c.comment}

    return _notes


def test_ours_follows_the_senders_own_on_the_same_cell(notes: Notes) -> None:
    found = notes("own_notes", [error("D4"), error("D6"), error("F4")])
    assert found["D4"] == ("王科长", "上半年的，还没报全\n——睦邻检查——\n【错误】不是数。\n改法：填12")
    assert found["D5"] == ("王科长", "请王科长核对")
    assert found["D6"] == (AUTHOR, "——睦邻检查——\n【错误】不是数。\n改法：填12")
    assert found["F4"] == ("tc={0A}", "[Threaded comment]"), (
        "programs that know conversations show nothing added to one"
    )


def test_the_senders_own_notes_are_as_they_were_when_all_is_mended(notes: Notes) -> None:
    found = notes("own_notes", [error("D4"), error("D5"), error("D6")], [error("D5")], [])
    assert found == {
        "D4": ("王科长", "上半年的，还没报全"),
        "D5": ("王科长", "请王科长核对"),
        "F4": ("tc={0A}", "[Threaded comment]"),
    }


def test_of_merged_cells_the_one_that_is_shown_has_the_note(notes: Notes) -> None:
    found = notes("merged", [error("D5"), error("C4", "合并了"), error("G4", "不该填"), error("D9")])
    assert set(found) == {"C4", "F4", "D9"}
    assert found["C4"][1].startswith("——睦邻检查——\n【错误】D5：不是数。")
    assert "【错误】合并了。" in found["C4"][1]
    assert found["F4"][1].startswith("——睦邻检查——\n【错误】G4：不该填。")


def test_many_findings_at_one_cell_are_told_in_part(notes: Notes) -> None:
    text = notes("as_it_is", [error("D4", f"第{n}个问题") for n in range(9)])["D4"][1]
    assert "第4个问题" in text
    assert "第5个问题" not in text
    assert text.endswith("……另有4条，见“检查结果”。")


@pytest.mark.parametrize("kind", ["prefixed", "absolute_targets", "with_button", "crowded"])
def test_a_cell_that_does_not_exist_can_have_a_note(notes: Notes, kind: str) -> None:
    found = notes(kind, [error("D4"), error("AB2000")])
    assert found["D4"][0] == found["AB2000"][0] == AUTHOR


@pytest.mark.parametrize("cell", ["", "D", "4", "D4:F6", "XFE1", "A1048577", "甲1", "$$D4"])
def test_a_cell_no_sheet_has_is_only_listed(notes: Notes, cell: str) -> None:
    assert notes("as_it_is", [error(cell), error("D4", sheet="没有这张表")]) == {}


def test_notes_that_cannot_be_read_are_left_alone_and_that_is_said(
    write: Write, surgery: Surgery, tmp_path: Path
) -> None:
    def break_notes(members: dict[str, bytes]) -> None:
        office.own_notes(members)
        members["xl/comments1.xml"] = members["xl/comments1.xml"].replace(b"</authors>", b"</autors>")

    source = surgery(write("D08"), break_notes)
    assert write_marked(source, [error("D4")], tmp_path / "m.xlsx").whole
    import zipfile

    with zipfile.ZipFile(source) as before, zipfile.ZipFile(tmp_path / "m.xlsx") as after:
        assert after.read("xl/comments1.xml") == before.read("xl/comments1.xml")
        list_ = next(after.read(n).decode() for n in after.namelist() if "检查结果".encode() in after.read(n)
                     and n.startswith("xl/worksheets/"))  # fmt: skip
        assert b"conditionalFormatting" in after.read(office.SHEET)
    assert "“街道”表原有的批注读不出" in list_


def test_a_thousand_notes_have_a_shape_each(write: Write, tmp_path: Path) -> None:
    import re
    import zipfile

    findings = [error(f"D{row}") for row in range(4, 2504)]
    assert write_marked(write("D08"), findings, tmp_path / "m.xlsx").whole
    with zipfile.ZipFile(tmp_path / "m.xlsx") as zf:
        shapes = zf.read("xl/drawings/vmlDrawing1.vml").decode()
        comments = zf.read("xl/comments1.xml").decode()
        sheet = zf.read(office.SHEET).decode()
    ids = re.findall(r'id="_x0000_s(\d+)"', shapes)
    assert len(set(ids)) == comments.count("<comment ") == 2000
    blocks = re.search(r'data="([\d,]+)"', shapes)
    assert blocks
    assert {str(int(i) // 1024) for i in ids} <= set(blocks[1].split(","))
    assert 'sqref="D4:D2503"' in sheet, "every cell is coloured, listed or not"
