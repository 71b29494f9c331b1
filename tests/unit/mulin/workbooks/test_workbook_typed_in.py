"""What is typed outside a spreadsheet is read as the workbook that is made of it, whatever was typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.workbooks.layout import Layout, build_layout
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.reader import Reader
from mulin.workbooks.sheet import Column
from mulin.workbooks.template import write_template
from mulin.workbooks.typed_in import Place, TakenOver, TypedIn, cell_value, keepable, read_typed, typed_of

YEAR = 2024
BOOKS = (("D06", "report"), ("D07", "report"), ("D12", "panel"))
"""Between them every role of sheet and every type of column."""
ODD = (
    "12", "0", "-0", "007", "+5", ".5", "12.", "1,234", "1，234", "１２", " 12 ", "12%", "12人", "十二", "1e3", "0x10",
    "0.1", "0.30000000000000004", "12.000000000000002", "9007199254740993", "1e400", "13812345678", "缺报", "不适用",
    "是", "否", "回避", "√", "2024-09-30", "2024-02-30", "1899-12-31", "2024.9.30", "20240930", "9月30日", "=1+1",
    "'12", "_x0041_", "_x000D_", "a\nb", "a\r\nb", "a\rb", "\t", "\u3000", "\u200b12", "\u202e21", "𠮷野家", "会议.pdf",
    "110101199003070000", "#N/A", "<b>&amp;</b>", "张三；李四", "x" * 501, "http://x.cn", "{=A1}", "\u00a05",
)  # fmt: skip


def _place_of(layout: Layout) -> list[Place]:
    return [
        (sheet.name, sheet.columns[c].code, key)
        for sheet in layout.sheets for key in sheet.row_of for c in sheet.input_columns if sheet.is_input(key, c)
    ]  # fmt: skip


def _read(pack: Pack, layout: Layout, typed: TypedIn, folder: Path) -> Parsed:
    """By way of a workbook."""
    path = folder / "typed.xlsx"
    write_template(pack, layout.year, layout.department, layout.kind, path, filled=typed)
    return parse_workbook(path, pack)


def _same(mine: Parsed, theirs: Parsed) -> None:
    assert mine.identity == theirs.identity
    for part in ("cells", "milestones", "ratings", "evidence", "reviews", "findings"):
        assert getattr(mine, part) == getattr(theirs, part), part


texts = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=12).filter(keepable),
    st.decimals(-(10**13), 10**13, places=3).map(str),
    st.floats(allow_nan=False).map(repr),
    st.dates(date(1990, 1, 1), date(2110, 1, 1)).map(str),
)


@pytest.fixture(scope="module", params=BOOKS, ids="-".join)
def layout(pack: Pack, request: pytest.FixtureRequest) -> Layout:
    return build_layout(pack, YEAR, *request.param)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(texts, min_size=1, max_size=80), step=st.integers(1, 50))
@example(some=list(ODD), step=1)
def test_a_workbook_of_what_was_typed_says_what_was_typed(
    pack: Pack, layout: Layout, tmp_path: Path, some: list[str], step: int
) -> None:
    places = _place_of(layout)[::step]
    typed = TypedIn({place: some[n % len(some)] for n, place in enumerate(places)})
    _same(read_typed(pack, layout, typed), _read(pack, layout, typed, tmp_path))


def test_one_workbook_of_odd_entries(pack: Pack, tmp_path: Path) -> None:
    layout = build_layout(pack, YEAR, "D06", "report")
    typed = TypedIn({place: ODD[n % len(ODD)] for n, place in enumerate(_place_of(layout)[: len(ODD)])})
    read = read_typed(pack, layout, typed)
    _same(read, _read(pack, layout, typed, tmp_path))
    assert any(f.rule.startswith("cell.percent") for f in read.findings)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12.0), ("0.1", 0.1), ("-3", -3.0), ("12.50", 12.5), ("", None), ("  ", None), (" 12 ", 12.0)],
)
def test_what_can_only_be_a_number_becomes_one(text: str, value: float | None) -> None:
    assert cell_value(text, Column("户数", "input", "F", "integer")) == value


@pytest.mark.parametrize("text", ["1,234", "12%", "007", "１２", "-0", "1e3", "0.30000000000000004", "缺报", "+1", "٣"])
def test_what_may_be_another_stays_as_it_was_typed(text: str) -> None:
    assert cell_value(text, Column("户数", "input", "F", "decimal")) == text


def test_a_day_becomes_one_where_there_is_such_a_day() -> None:
    column = Column("实际完成日期", "input", "done_on", "date")
    assert cell_value("2024-09-30", column) == date(2024, 9, 30)
    assert cell_value("2024-02-30", column) == "2024-02-30"
    assert cell_value("2024.9.30", column) == "2024.9.30"


@pytest.mark.parametrize("text", ["\x00", "a\x1fb", "\ud800", "\ufffe", "x" * 2001])
def test_what_no_workbook_can_hold_is_told_before_it_is_kept(text: str) -> None:
    assert not keepable(text)


def test_the_texts_of_a_workbook_are_what_was_typed(pack: Pack, layout: Layout, tmp_path: Path) -> None:
    places = _place_of(layout)
    typed = TypedIn({place: str(n) for n, place in enumerate(places)})
    path = tmp_path / "typed.xlsx"
    write_template(pack, YEAR, layout.department, layout.kind, path, filled=typed)
    with Reader() as reader:
        assert typed_of(reader.read(path), pack, layout) == TakenOver(typed, 0, demo=False)


def test_formulas_are_left_out_and_counted(pack: Pack, tmp_path: Path) -> None:
    import openpyxl

    layout = build_layout(pack, YEAR, "D07", "report")
    places = _place_of(layout)
    path = tmp_path / "typed.xlsx"
    write_template(pack, YEAR, "D07", "report", path, filled=TypedIn({places[0]: "1", places[1]: "2"}))
    book = openpyxl.load_workbook(path)
    sheet = layout.sheets[0]
    book[sheet.name].cell(sheet.row_of[places[0][2]] + 1, sheet.input_columns[0] + 1).value = "=1+1"
    book.save(path)
    with Reader() as reader:
        taken = typed_of(reader.read(path), pack, layout)
    assert taken.left_out == 1
    assert places[0] not in taken.typed.texts


@pytest.mark.parametrize(
    ("year", "department", "rule"), [(2023, "D12", "identity.other_year"), (YEAR, "D06", "identity.other_department")]
)
def test_nothing_is_taken_from_another_workbook(
    pack: Pack, tmp_path: Path, year: int, department: str, rule: str
) -> None:
    path = tmp_path / "other.xlsx"
    write_template(pack, year, department, "panel", path, demo=True)
    with Reader() as reader:
        reading = reader.read(path)
    with pytest.raises(FindingsError) as told:
        typed_of(reading, pack, build_layout(pack, YEAR, "D12", "panel"))
    assert rule in {f.rule for f in told.value.findings}
    assert typed_of(reading, pack, build_layout(pack, year, department, "panel")).demo
