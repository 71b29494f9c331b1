"""A number that belongs to one person is refused wherever it stands in the file, and never repeated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Level
from mulin.pack import Pack
from mulin.workbooks.parse import parse_workbook

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]
MOBILE, IDENTITY = "13800001234", "11010519491231002X"


def note(book: Any) -> None:
    from openpyxl.comments import Comment

    book["街道"]["D4"].comment = Comment(f"请打{MOBILE}", "平台")


def author_of_a_note(book: Any) -> None:
    from openpyxl.comments import Comment

    book["街道"]["D4"].comment = Comment("已核", MOBILE)


def property_of_the_file(book: Any) -> None:
    book.properties.keywords = f"张三 {IDENTITY}"


def author_of_the_file(book: Any) -> None:
    book.properties.creator = MOBILE


def name_of_a_sheet(book: Any) -> None:
    book.create_sheet(f"张三{MOBILE}")["A1"] = "x"


def cell_of_another_sheet(book: Any) -> None:
    book.create_sheet("名单")["A1"] = IDENTITY


@pytest.mark.parametrize(
    ("where", "level", "sheet", "cell"),
    [
        (note, Level.ERROR, "街道", "D4"),
        (author_of_a_note, Level.WARNING, "街道", None),
        (property_of_the_file, Level.ERROR, None, None),
        (author_of_the_file, Level.WARNING, None, None),
        (name_of_a_sheet, Level.ERROR, "张三138******34", None),
        (cell_of_another_sheet, Level.ERROR, "名单", "A1"),
    ],
)
def test_a_personal_number_is_found_in_any_part(
    write: Write,
    edit: Edit,
    pack: Pack,
    where: Callable[[Any], None],
    level: Level,
    sheet: str | None,
    cell: str | None,
) -> None:
    parsed = parse_workbook(edit(write("D26"), where), pack)
    found = [f for f in parsed.findings if f.rule == "cell.personal_number"]
    assert [(f.level, f.sheet, f.cell) for f in found] == [(level, sheet, cell)]
    assert not any(number in parsed.to_json() for number in (MOBILE, IDENTITY))


def test_document_numbers_and_codes_beside_the_cells_are_none(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        book.properties.keywords = "沪杨民〔2024〕13号 91310110MA1FL12345 20240930123456789012 021-65432100"

    assert parse_workbook(edit(write("D26"), change), pack).findings == ()
