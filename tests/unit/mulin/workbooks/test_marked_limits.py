"""Whatever a file does to the marking, its sender gets the list, with the reason why it stands alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import office
import pytest
from openpyxl import load_workbook

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.workbooks.limits import Limits
from mulin.workbooks.marked import write_marked
from mulin.workbooks.parse import parse_workbook

Write = Callable[..., Path]
Surgery = Callable[[Path, Callable[[dict[str, bytes]], None]], Path]

FINDING = Finding(Level.ERROR, "x", "不是数", "填12", sheet="街道", cell="D4", value="12次")


def told(path: Path) -> str:
    """What stands above the list; the list must hold the finding."""
    sheet: Any = load_workbook(path)["检查结果"]
    assert (sheet["C5"].value, sheet["D5"].value, sheet["F5"].value) == ("街道", "D4", "不是数")
    return str(sheet["A2"].value)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(memory_bytes=20_000_000), "内存|程序中断"),
        (Limits(seconds=-60), "超过了规定的时间|程序中断"),
        (Limits(unpacked_bytes=1000), "大得不正常"),
        (Limits(cells=10), "多得不正常"),
    ],
)
def test_beyond_a_limit_the_list_stands_alone(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits, reason: str
) -> None:
    monkeypatch.setattr("mulin.workbooks.reader._GRACE", 0.0)
    marked = write_marked(write("D08"), [FINDING], tmp_path / "m.xlsx", limits=limits)
    assert marked.reason
    assert any(word in marked.reason for word in reason.split("|"))
    text = told(tmp_path / "m.xlsx")
    assert marked.reason in text
    assert "打不开" not in text, "it can be opened"
    assert "直接在本文件里改好" not in text


def test_what_breaks_in_the_marking_costs_the_marks_only(
    write: Write, surgery: Surgery, pack: Pack, tmp_path: Path
) -> None:
    """The reader has no use for content types; the marker cannot do without."""

    def without_types(members: dict[str, bytes]) -> None:
        members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", b"")

    source = surgery(write("D08"), without_types)
    assert parse_workbook(source, pack).cells
    reason = write_marked(source, [FINDING], tmp_path / "m.xlsx").reason
    assert reason == "原文件能读，但加颜色和批注时程序中断"
    assert reason in told(tmp_path / "m.xlsx")


@pytest.mark.parametrize(
    ("part", "data", "reason"),
    [
        ("xl/vbaProject.bin", b"x", "文件里有宏程序"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "指向其他工作簿的链接"),
        ("xl/embeddings/oleObject1.bin", b"x", "嵌入了其他文件"),
    ],
)
def test_an_unsafe_workbook_is_not_sent_back_and_not_called_broken(
    write: Write, surgery: Surgery, tmp_path: Path, part: str, data: bytes, reason: str
) -> None:
    def add(members: dict[str, bytes]) -> None:
        members[part] = data

    assert not write_marked(surgery(write("D08"), add), [FINDING], tmp_path / "m.xlsx").whole
    text = told(tmp_path / "m.xlsx")
    assert reason in text
    assert "图片没有附在后面" in text
    assert "打不开" not in text


@pytest.mark.parametrize(
    "bad", [b"", b"PK\x03\x04 nothing", b"%PDF-1.7", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_workbook_gets_the_list(tmp_path: Path, bad: bytes) -> None:
    source = tmp_path / "x.xlsx"
    source.write_bytes(bad)
    assert not write_marked(source, [FINDING], tmp_path / "m.xlsx").whole
    assert "清单" in told(tmp_path / "m.xlsx")


def test_a_folder_or_a_pipe_of_that_name_gets_the_list(tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    os.mkfifo(tmp_path / "管.xlsx")
    for name in ("夹.xlsx", "管.xlsx"):
        assert write_marked(tmp_path / name, [FINDING], tmp_path / "m.xlsx").reason == "原件不是普通文件"
        assert "清单" in told(tmp_path / "m.xlsx")


@pytest.mark.slow
def test_hundreds_of_thousands_of_bordered_blanks_cost_little(
    write: Write, surgery: Surgery, pack: Pack, tmp_path: Path
) -> None:
    """Cells are not looked at, so it takes a second and the memory of the part, not of a cell each."""

    def border(members: dict[str, bytes]) -> None:
        cells = "".join(f'<c r="{c}{{0}}" s="5"/>' for c in "DEFGHIJKLMNOPQRSTUVW")
        rows = "".join(f'<row r="{r}">{cells.format(r)}</row>' for r in range(16, 9016))
        office.sub(members, office.SHEET, "</sheetData>", f"{rows}</sheetData>")

    source = surgery(write("D08"), border)
    limits = Limits(seconds=6, memory_bytes=300_000_000)
    assert write_marked(source, [FINDING], tmp_path / "m.xlsx", limits=limits).whole
    assert parse_workbook(tmp_path / "m.xlsx", pack) == parse_workbook(source, pack)


def test_a_name_in_other_bytes_than_utf_8_is_no_hindrance(write: Write, tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xc3\xf1\xd5\xfe.xlsx"))
    source.write_bytes(write("D08").read_bytes())
    assert write_marked(source, [FINDING], tmp_path / "m.xlsx").whole
