"""The list on the first sheet: legible, short, and never more than text."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mulin.findings import Finding, Level
from mulin.workbooks.marked import write_marked
from mulin.workbooks.marking.mark import list_alone
from mulin.workbooks.styles import text_lines

Write = Callable[..., Path]
List = Callable[..., Any]


def error(**more: Any) -> Finding:
    return Finding(**({"level": Level.ERROR, "rule": "x", "message": "不是数", "mend": "填12"} | more))


@pytest.fixture(params=["in the workbook", "alone"])
def listed(request: pytest.FixtureRequest, write: Write, tmp_path: Path) -> List:
    """The list's sheet, in a marked copy or by itself."""

    def _listed(findings: Sequence[Finding]) -> Any:
        out = tmp_path / "m.xlsx"
        if request.param == "alone":
            out.write_bytes(list_alone(findings, "文件损坏，打不开"))
        else:
            write_marked(write("D08"), findings, out)
        return load_workbook(out)["检查结果"]

    return _listed


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "=1+1", "+1", "-1", "@cmd", "\t=1", "'=1", "=cmd|' /C'!A0"])
def test_no_text_is_a_formula(listed: List, text: str) -> None:
    sheet = listed([error(value=text, message=text, mend=text, sheet="街道", cell="D4")])
    for column in "EFG":
        cell = sheet[f"{column}5"]
        assert (cell.data_type, cell.value) in (("s", text), ("inlineStr", text), ("s", text.lstrip("\t")))
        assert cell.quotePrefix, "opened for editing and left, it stays text"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12\x00\x07\x1b次", "12次"),
        ("\ud800好\ufffe", "好"),
        ("a\r\nb", "a\nb"),
        ("<v>&amp;", "<v>&amp;"),
        ("𠮷😀", "𠮷😀"),
        ("数" * 236_000, "数" * 79 + "…"),
    ],
)
def test_what_was_typed_is_shown_as_far_as_it_can_be(listed: List, value: str, shown: str) -> None:
    assert listed([error(value=value)])["E5"].value == shown


def test_a_text_that_looks_like_an_escape_is_written_as_one(listed: List, tmp_path: Path) -> None:
    """Excel reads ``_x0007_`` as a control character: what is to be seen has its first stroke escaped."""
    listed([error(value="12_x0007_")])
    with zipfile.ZipFile(tmp_path / "m.xlsx") as zf:
        assert any(b">12_x005F_x0007_<" in zf.read(n) for n in zf.namelist())


def test_long_sentences_are_shortened_and_rows_can_be_read(listed: List) -> None:
    sheet = listed([error(message="太长" * 5000, mend="改短" * 90), error()])
    assert sheet["F5"].value.endswith("…")
    assert len(sheet["F5"].value) == 300
    assert sheet.row_dimensions[6].height < sheet.row_dimensions[5].height <= 409
    assert sheet.row_dimensions[5].height >= 12 * text_lines(sheet["G5"].value, 49)
    assert all(sheet[f"{c}4"].fill.start_color.rgb == "FF1F4E79" for c in "ABCDEFG")


def test_thousands_of_findings_are_cut_with_a_word(listed: List) -> None:
    warnings = [error(level=Level.WARNING, sheet="街道", cell=f"D{n}") for n in range(4, 2504)]
    sheet = listed([*warnings, error(sheet="街道", cell="F4")])
    assert sheet.max_row == 4 + 2000
    assert sheet["B5"].value == "错误", "errors come first, whatever is cut"
    assert "下面列出前2000条；其余501条没有列出" in sheet["A2"].value


def test_links_lead_to_cells_that_can_be_gone_to(write: Write, tmp_path: Path) -> None:
    places = [("街道", "D4"), ("_lists", "A1"), ("没有", "A1"), ("街道", "XFE1"), ("街道", None)]
    write_marked(write("D08"), [error(sheet=s, cell=c) for s, c in places], tmp_path / "m.xlsx")
    sheet = load_workbook(tmp_path / "m.xlsx")["检查结果"]
    links = {(r[2].value, r[3].value): bool(r[3].hyperlink) for r in sheet.iter_rows(min_row=5)}
    assert [place for place, link in links.items() if link] == [("街道", "D4")]


def test_a_sheets_name_is_quoted_in_links(write: Write, edit: Callable[..., Path], tmp_path: Path) -> None:
    def rename(book: Any) -> None:
        book["街道"].title = "街'道 <&>"

    source = edit(write("D08"), rename)
    write_marked(source, [error(sheet="街'道 <&>", cell="D4")], tmp_path / "m.xlsx")
    link = load_workbook(tmp_path / "m.xlsx")["检查结果"]["D5"].hyperlink
    assert link.location == "'街''道 <&>'!D4"


def test_it_says_what_to_do_with_the_file(listed: List) -> None:
    told = listed([error(), error(level=Level.WARNING)])["A2"].value
    assert told.startswith("错误1条")
    assert "警告1条" in told
    if "本文件只有这张清单" in told:
        assert "原因：文件损坏，打不开。" in told
        assert "不要交本文件" in told
        assert "直接在本文件里改好" not in told
    else:
        assert "直接在本文件里改好、保存后再交" in told
        assert "打不开" not in told


def test_warnings_alone_ask_for_no_new_hand_in(write: Write, tmp_path: Path) -> None:
    write_marked(write("D08"), [error(level=Level.WARNING, sheet="街道", cell="D4")], tmp_path / "m.xlsx")
    assert load_workbook(tmp_path / "m.xlsx")["检查结果"]["A2"].value.startswith("没有错误；警告1条")
