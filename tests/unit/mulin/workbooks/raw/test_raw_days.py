"""A day is read as the day people see, however it is stored; what is no certain day is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from stored import DAYS, Base, Stored, inline, value

from mulin.findings import Level
from mulin.workbooks.parsed import Parsed

Told = Callable[..., tuple[Parsed, list[tuple[str, str | None]]]]
SHEET, CELL = "时间节点", "F4"
SERIAL = 45352
"""2024-03-01."""


def day_at(parsed: Parsed) -> date | None:
    (found,) = [m for m in parsed.milestones if m.cell == CELL]
    return found.done_on


@pytest.mark.parametrize(
    "code", [c for c in DAYS if c not in ("[h]:mm", "mm:ss", "h:mm AM/PM", "上午/下午h", 45)], ids=lambda c: str(c)[:20]
)
def test_a_day_in_any_format_is_that_day(told: Told, code: str | int) -> None:
    parsed, found = told(SHEET, **{CELL: value(f"{SERIAL}", "figure", format=code)})
    assert day_at(parsed) == date(2024, 3, 1)
    assert set(found) <= {("cell.display", CELL)}


@pytest.mark.parametrize(
    "code", ["aaaa", "[$-804]aaaa", "e", "yyyy", 17, 57, 58, 54, "mmm-yy", 'yyyy"年"m"月";@', "m/d"]
)
def test_a_day_of_which_only_a_part_is_shown_is_told(told: Told, code: str | int) -> None:
    """2024年9月 is stored as the first of the month, which nobody typed."""
    parsed, found = told(SHEET, **{CELL: value(f"{SERIAL}", "figure", format=code)})
    assert (day_at(parsed), found) == (date(2024, 3, 1), [("cell.display", CELL)])
    assert "2024-03-01" in parsed.findings[0].message


@pytest.mark.parametrize("code", [14, 31, "yyyy-mm-dd", 'e"年"m"月"d"日"', "[$-F800]dddd", "bbbb/m/d", "d mmm yy", 22])
def test_a_day_that_is_shown_whole_is_told_nothing_of(told: Told, code: str | int) -> None:
    parsed, found = told(SHEET, **{CELL: value(f"{SERIAL}", "figure", format=code)})
    assert (day_at(parsed), found) == (date(2024, 3, 1), [])


@pytest.mark.parametrize(
    ("stored", "day", "rule"),
    [
        (value(f"{SERIAL}.3541666667", "figure", format=14), date(2024, 3, 1), "cell.text_date"),
        (value("2024-03-01T00:00:00", "figure", "d"), date(2024, 3, 1), None),
        (value("2024-03-01", "figure", "d"), date(2024, 3, 1), None),
        (value("2024-03-01T08:30:00", "figure", "d"), date(2024, 3, 1), "cell.text_date"),
        (value("2024-03-01T00:00:00Z", "figure", "d"), date(2024, 3, 1), "cell.text_date"),
        (value("2024-02-29T16:00:00Z", "refused", "d"), None, "cell.not_a_date"),
        (value("08:30:00", "refused", "d"), None, "cell.not_a_date"),
        (value("2024-02-30", "refused", "d"), None, "cell.malformed"),
        (value("60", "refused", format=14), None, "cell.not_a_date"),
        (value("0", "refused", format=14), None, "cell.not_a_date"),
        (value("-5", "refused", format=14), None, "cell.not_a_date"),
        (value("2958466", "refused", format=14), None, "cell.not_a_date"),
        (value("20240301", "figure", format=14), date(2024, 3, 1), "cell.text_date"),
        (value("20240301", "figure", format="0"), date(2024, 3, 1), "cell.text_date"),
        (value(f"{SERIAL}", "refused", format="h:mm"), None, "cell.not_a_date"),
        (value("0.5", "refused", format="h:mm"), None, "cell.not_a_date"),
        (value(f"{SERIAL}", "refused", format="0"), None, "cell.not_a_date"),
        (value("1", "refused", "b"), None, "cell.not_a_date"),
    ],
)
def test_days_as_they_are_stored(told: Told, stored: Stored, day: date | None, rule: str | None) -> None:
    parsed, found = told(SHEET, **{CELL: stored})
    assert (day_at(parsed), found) == (day, [(rule, CELL)] if rule else [])
    assert all(f.level is (Level.WARNING if day else Level.ERROR) for f in parsed.findings)


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("2024-03-01T00:00:00Z", date(2024, 3, 1), "cell.text_date"),
        ("2024-03-01T00:00:00+08:00", date(2024, 3, 1), "cell.text_date"),
        ("2024-03-01T23:30+0800", date(2024, 3, 1), "cell.text_date"),
        ("2024-03-01T00:00:00.000Z", date(2024, 3, 1), "cell.text_date"),
        ("2024-03-01T18:00:00Z", None, "cell.not_a_date"),
        ("2024-03-01T08:30", date(2024, 3, 1), "cell.text_date"),
        ("2024-03-01 8:30", date(2024, 3, 1), "cell.text_date"),
        ("2024/3/1 08:30:15", date(2024, 3, 1), "cell.text_date"),
        ("2024年3月1日 08:30", date(2024, 3, 1), "cell.text_date"),
        ("2024年3月1日8:30", date(2024, 3, 1), "cell.text_date"),
        ("20240301", date(2024, 3, 1), "cell.text_date"),
        ("20240231", None, "cell.not_a_date"),
        ("2024-03-01 25:00", None, "cell.not_a_date"),
        ("2024年3月", None, "cell.not_a_date"),
        ("2024-03", None, "cell.not_a_date"),
        ("3月1日", None, "cell.not_a_date"),
        ("24-03-01", None, "cell.not_a_date"),
        ("2024-03-01至2024-03-05", None, "cell.not_a_date"),
        ("2024-03-01左右", None, "cell.not_a_date"),
        ("120240301", None, "cell.not_a_date"),
    ],
)
def test_days_as_text(told: Told, text: str, day: date | None, rule: str) -> None:
    parsed, found = told(SHEET, **{CELL: inline(f"<t>{text}</t>", "either")})
    assert (day_at(parsed), found) == (day, [(rule, CELL)])


@pytest.mark.parametrize(("serial", "day"), [(SERIAL - 1462, date(2024, 3, 1)), (0, date(1904, 1, 1))])
def test_a_workbook_that_counts_from_1904_is_read_as_it_shows(
    base: Base, tmp_path: Path, serial: int, day: date
) -> None:
    members = base.altered(SHEET, {CELL: value(f"{serial}", "figure", format=14)})
    book = members["xl/workbook.xml"]
    members["xl/workbook.xml"] = book.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    parsed = base.read(members, tmp_path / "a.xlsx")
    assert day_at(parsed) == day
    assert [(f.rule, f.level) for f in parsed.findings] == [("guard.date1904", Level.WARNING)]


def test_a_workbook_that_counts_from_1904_and_holds_no_day_is_like_any_other(base: Base, tmp_path: Path) -> None:
    book = base.members["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    assert base.read({**base.members, "xl/workbook.xml": book}, tmp_path / "a.xlsx").findings == ()
