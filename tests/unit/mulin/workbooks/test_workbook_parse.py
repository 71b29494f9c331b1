"""What a department filled in comes back as it stands, with its address; all else is a finding that names the cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.findings import Level
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.printable import main_characters
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.reader import Reader
from mulin.workbooks.template import write_template

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]
Surgery = Callable[[Path, Callable[[dict[str, bytes]], None]], Path]
Places = Callable[[Any], set[tuple[str, str | None, str | None]]]
DINGHAI = "310110001"


@pytest.fixture(scope="module")
def reader() -> Any:
    with Reader() as shared:
        yield shared


def value_at(parsed: Parsed, cell: str, sheet: str = "街道") -> tuple[str, float | None, str]:
    (found,) = [c for c in parsed.cells if (c.sheet, c.cell) == (sheet, cell)]
    return found.state, found.value, found.raw


def streets(**cells: object) -> Callable[[Any], None]:
    """Set cells of the sheet 街道."""

    def change(book: Any) -> None:
        for address, value in cells.items():
            book["街道"][address] = value

    return change


def test_an_empty_template_is_all_blank_and_without_findings(write: Write, pack: Pack) -> None:
    parsed = parse_workbook(write("D06"), pack)
    assert parsed.findings == ()
    assert {c.state for c in parsed.cells} == {"blank"}
    assert {(c.field_code, c.unit_code) for c in parsed.cells} == {
        (a.field_code, a.unit_code) for a in asked_cells(pack, 2024, "D06", "report")
    }
    assert parsed.identity is not None
    assert (parsed.identity.year, parsed.identity.department, parsed.identity.kind) == (2024, "D06", "report")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_read(pack: Pack, tmp_path: Path, reader: Reader, data: st.DataObject) -> None:
    from mulin.workbooks.parse import interpret

    department, kind = data.draw(st.sampled_from([("D07", "report"), ("D24", "report"), ("D26", "report")]))
    cells = {
        (a.field_code, a.unit_code): data.draw(st.integers(0, 10**9)) for a in asked_cells(pack, 2024, department, kind)
    }
    tasks = [t for t in pack.years[2024].tasks if t.lead_department == department]
    days = st.dates(date(2021, 1, 1), date(2025, 12, 31))
    letters = sorted(c for c in main_characters() if unicodedata.category(c) in ("Lo", "Nd", "Lu"))
    words = st.text(st.sampled_from(letters), max_size=20)
    milestones = {
        (t.code, n.number): (data.draw(st.none() | days), data.draw(words)) for t in tasks for n in t.milestones
    }
    scores = st.floats(0, 100).map(lambda x: round(x, 3)).map(abs)
    ratings = {(t.code, d): (data.draw(scores), data.draw(words)) for t in tasks for d in t.cooperating_departments}
    path = tmp_path / "filled.xlsx"
    write_template(
        pack, 2024, department, kind, path, filled=Filled(cells=cells, milestones=milestones, ratings=ratings)
    )
    parsed = interpret(reader.read(path), pack)
    assert parsed.findings == ()
    assert {(c.field_code, c.unit_code): c.value for c in parsed.cells} == cells
    assert {(m.task_code, m.number): (m.done_on, m.note) for m in parsed.milestones} == milestones
    assert {(r.task_code, r.department): (r.score, r.reason) for r in parsed.ratings} == ratings
    assert Parsed.from_json(parsed.to_json()) == parsed


def test_filled_by_hand_in_a_spreadsheet(write: Write, edit: Edit, pack: Pack) -> None:
    def fill(book: Any) -> None:
        book["社区"]["D4"], book["社区"]["D5"], book["街道"]["D4"] = 41.5, "缺报", 12
        book["时间节点"]["F4"], book["时间节点"]["G4"] = datetime(2024, 4, 18), "按期完成"
        book["配合评价"]["E4"], book["配合评价"]["F4"] = 92, "配合主动"
        book["佐证材料"]["D4"] = "验收文件.pdf"

    parsed = parse_workbook(edit(write("D06"), fill), pack)
    assert parsed.findings == ()
    assert value_at(parsed, "D4", "社区") == ("value", 41.5, "41.5")
    assert value_at(parsed, "D5", "社区") == ("declared_missing", None, "缺报")
    assert value_at(parsed, "D4") == ("value", 12.0, "12")
    first = parsed.milestones[0]
    assert (first.done_on, first.note, first.sheet, first.cell) == (date(2024, 4, 18), "按期完成", "时间节点", "F4")
    assert (parsed.ratings[0].score, parsed.ratings[0].reason, parsed.ratings[0].cell) == (92.0, "配合主动", "E4")
    (evidence,) = parsed.evidence
    assert (evidence.file_name, evidence.sha256, evidence.cell) == ("验收文件.pdf", None, "D4")


@pytest.mark.parametrize(
    ("sheet", "cell", "text", "named"),
    [
        ("时间节点", "G4", "按期完成😀", "😀（U+1F600）"),
        ("配合评价", "F4", "\U00030000工作积极", "\U00030000（U+30000）"),
        ("佐证材料", "D4", "验收👍.pdf", "👍（U+1F44D）"),
        ("佐证材料", "E4", "见\ue000附件", "U+E000（看不见）"),
    ],
)
def test_what_no_face_has_is_taken_in_as_typed_and_told(
    write: Write, edit: Edit, pack: Pack, sheet: str, cell: str, text: str, named: str
) -> None:
    parsed = parse_workbook(edit(write("D06"), lambda b: b[sheet].__setitem__(cell, text)), pack)

    assert not [f for f in parsed.findings if f.level is Level.ERROR and f.rule != "evidence.no_file_name"]
    found = [f for f in parsed.findings if f.rule == "cell.substitute"]
    assert [(f.level, f.sheet, f.cell, f.value) for f in found] == [(Level.WARNING, sheet, cell, text)]
    assert named in found[0].message
    assert text in parsed.to_json()


NAMES = {
    "extension A": "李㼆",
    "extension B": "王𠮷",
    "extension C": "𫝀小明",
    "extension E": "𬎑云",
    "extension F": "𭀰",
    "compatibility": "﨑山",
    "beyond the standard list": "陈喆昇",
    "decomposed": "S\u0327ahin",
    "composed": "Şahin",
    "Vietnamese": "Nguyễn Thị Hồng",
    "Zhuang": "Vangz Byaijvunz Ƅ",
    "Uyghur": "ئابدۇللا تۇرسۇن",
    "Kazakh": "قاسىم",
    "Tibetan": "བཀྲ་ཤིས",
    "Mongolian": "ᠪᠠᠲᠤ",
    "Yi": "ꀉꂿ",
    "Korean": "김철수",
    "Dai": "ᦑᦺ",
    "Lisu": "ꓡꓲ",
    "Miao": "𖼀𖽙",
    "full width": "Ｗａｎｇ（甲）",
    "dots": "阿卜杜·热合曼",
    "25 characters": "演" * 25,
    "50 characters": "阿" * 24 + "·" + "提" * 25,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_reviewer_may_bear_any_name(write: Write, edit: Edit, pack: Pack, name: str) -> None:
    """GB 18030-2022: every ideograph and script of the standard is taken in without a word, and kept as typed."""

    def fill(book: Any) -> None:
        others = ("填报说明", "评委", "佐证材料")
        panel = next(w for w in book.worksheets if w.title not in others and w["D4"].value is None)
        book["评委"]["B4"], book["评委"]["C4"] = name, "某大学"
        panel["D4"] = 80

    parsed = parse_workbook(edit(write("D12", "panel"), fill), pack)
    assert not [f for f in parsed.findings if f.level is Level.ERROR]
    assert "cell.substitute" not in {f.rule for f in parsed.findings}
    assert {r.reviewer for r in parsed.reviews} == {name}


@pytest.mark.parametrize(
    "name", ["葛\U000e0100洪", "王\U00030000", "李\ue863"], ids=["IVS", "extension G", "private use"]
)
def test_a_reviewer_whose_name_no_face_has_is_taken_in_with_a_note(
    write: Write, edit: Edit, pack: Pack, name: str
) -> None:
    parsed = parse_workbook(edit(write("D12", "panel"), lambda b: b["评委"].__setitem__("B4", name)), pack)
    assert [(f.rule, f.level, f.cell) for f in parsed.findings] == [("cell.substitute", Level.WARNING, "B4")]


def test_a_list_of_reviewers_that_was_not_read_is_not_said_to_be_empty(write: Write, edit: Edit, pack: Pack) -> None:
    def spoil(book: Any) -> None:
        book["评委"]["B3"] = "别的"
        book[book.sheetnames[2]]["D4"] = 80

    parsed = parse_workbook(edit(write("D12", "panel"), spoil), pack)
    assert [f.rule for f in parsed.findings] == ["layout.header_changed"]


def test_not_applicable_only_where_the_policy_allows(write: Write, edit: Edit, pack: Pack, places: Places) -> None:
    def fill(book: Any) -> None:
        book["社区"]["D4"] = "不适用"

    assert value_at(parse_workbook(edit(write("D23"), fill), pack), "D4", "社区")[0] == "not_applicable"
    parsed = parse_workbook(edit(write("D06"), fill), pack)
    assert places(parsed.findings) == {("cell.word_not_allowed", "社区", "D4")}


@pytest.mark.parametrize(
    ("value", "rule", "raw"),
    [
        ("12次", "cell.unit_suffix", "12次"),
        ("95%", "cell.percent", "95%"),
        (12.5, "cell.not_integer", "12.5"),
        (datetime(2024, 3, 1), "cell.date", "2024-03-01"),
        (True, "cell.not_a_number", "TRUE"),
        ("=1+1", "cell.formula", ""),
    ],
)
def test_a_bad_figure_is_refused_naming_the_cell(
    write: Write, edit: Edit, pack: Pack, value: object, rule: str, raw: str
) -> None:
    parsed = parse_workbook(edit(write("D08"), streets(D4=value, D5=7)), pack)
    (finding,) = parsed.findings
    assert (finding.rule, finding.sheet, finding.cell, finding.value) == (rule, "街道", "D4", raw)
    assert value_at(parsed, "D4") == ("invalid", None, raw)
    assert value_at(parsed, "D5") == ("value", 7.0, "7")


def test_a_formula_with_a_cached_value_is_refused_too(
    write: Write, surgery: Surgery, sheet_part: Any, pack: Pack
) -> None:
    path = write("D08", filled=Filled(cells={("F-S028", DINGHAI): 42}))
    part = sheet_part(path, "街道")

    def change(members: dict[str, bytes]) -> None:
        assert b"<v>42</v>" in members[part]
        members[part] = members[part].replace(b"<v>42</v>", b"<f>40+2</f><v>42</v>")

    parsed = parse_workbook(surgery(path, change), pack)
    assert [(f.rule, f.cell, f.value) for f in parsed.findings] == [("cell.formula", "D4", "42")]
    assert value_at(parsed, "D4")[0] == "invalid"


def test_cells_filled_by_an_array_formula_are_formulas(
    write: Write, surgery: Surgery, sheet_part: Any, pack: Pack
) -> None:
    path = write("D08", filled=Filled(cells={("F-S028", DINGHAI): 42, ("F-S028", "310110006"): 43}))
    part = sheet_part(path, "街道")

    def change(members: dict[str, bytes]) -> None:
        members[part] = members[part].replace(b"<v>42</v>", b'<f t="array" ref="D4:D5">ROW(A42:A43)</f><v>42</v>')

    parsed = parse_workbook(surgery(path, change), pack)
    assert [(f.rule, f.cell, f.value) for f in parsed.findings] == [
        ("cell.formula", "D4", "42"),
        ("cell.formula", "D5", "43"),
    ]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!"])
def test_error_values_are_not_blanks(write: Write, edit: Edit, pack: Pack, error: str) -> None:
    def change(book: Any) -> None:
        book["街道"]["D4"] = error
        assert book["街道"]["D4"].data_type == "e"

    parsed = parse_workbook(edit(write("D08"), change), pack)
    assert [(f.rule, f.cell, f.value) for f in parsed.findings] == [("cell.error_value", "D4", error)]
    assert value_at(parsed, "D4") == ("invalid", None, error)


def test_ninety_five_percent_typed_into_a_cell_is_caught_by_its_format(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        book["社区"]["D4"], book["社区"]["D4"].number_format = 0.95, "0%"
        book["社区"]["D5"], book["社区"]["D5"].number_format = 0.955, "0.0%;[Red]-0.0%"

    parsed = parse_workbook(edit(write("D06"), change), pack)
    assert [(f.rule, f.cell, f.value) for f in parsed.findings] == [
        ("cell.percent", "D4", "95%"),
        ("cell.percent", "D5", "95.5%"),
    ]


def test_text_digits_are_read_with_a_warning(write: Write, edit: Edit, pack: Pack) -> None:
    parsed = parse_workbook(edit(write("D08"), streets(D4="１，２００".replace("，", ","), D5=" 7 ")), pack)
    assert [value_at(parsed, a)[1] for a in ("D4", "D5")] == [1200.0, 7.0]
    assert [(f.level, f.rule) for f in parsed.findings] == [(Level.WARNING, "cell.text_number")] * 2


def test_a_note_without_a_file_is_a_warning(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        book["佐证材料"]["E4"] = "见纸质"

    parsed = parse_workbook(edit(write("D06"), change), pack)
    assert [(f.level, f.rule, f.cell) for f in parsed.findings] == [(Level.WARNING, "evidence.no_file_name", "D4")]
