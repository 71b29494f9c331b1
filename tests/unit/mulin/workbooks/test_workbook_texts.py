"""Texts as people paste them: read with a note, or refused by place and code; never taken for something else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Level, errors
from mulin.pack import Pack
from mulin.workbooks.fill import Filled, Reviewer
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.sheet import InputType
from mulin.workbooks.typed import coerce

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]
IDENTITY, MOBILE = "11010519491231002X", "13800001234"
DINGHAI = "310110001"
MARKS = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Cf"]
MARKS += ["\ufe0e", "\ufe0f", "\u034f", "\u180b", "\U000e0100", "\x01", "\x7f"]
BLANKS = [chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) in ("Zs", "Zl", "Zp")]
BLANKS += ["\u115f", "\u3164", "\uffa0", "\u2800", "\u0085", "\x0b"]


def code(character: str) -> str:
    return f"U+{ord(character):04X}"


def set_cells(sheet: str, **cells: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for address, value in cells.items():
            book[sheet][address] = value

    return change


@pytest.mark.parametrize("form", ["{}15", "15{}", "1{}5", "{}1{}5{}"])
def test_a_mark_in_a_figure_is_removed_with_a_note_or_refused_by_code(form: str) -> None:
    for mark in MARKS:
        got = coerce(form.replace("{}", mark), "integer")
        said = [*got.notes, *([got.problem] if got.state == "invalid" and got.problem else [])]
        assert got.value in (15, None), code(mark)
        assert code(mark) in " ".join(w for p in said for _, w in p.words)
        assert mark not in got.raw or got.state == "invalid", code(mark)


@pytest.mark.parametrize("blank", BLANKS, ids=code)
def test_a_blank_never_joins_two_figures(blank: str) -> None:
    inside = coerce(f"1{blank}5", "integer")
    assert inside.state == "invalid"
    assert inside.problem
    assert inside.problem.key == "cell.two_values"
    assert coerce(f"{blank}15{blank}", "integer").value == 15
    odd = blank not in " \u00a0\u3000"
    assert [n.key for n in inside.notes] == (["cell.unseen/blank"] if odd else [])


@pytest.mark.parametrize("mark", ["\u00ad", "\u2063", "\u202e"])
def test_what_may_have_been_a_sign_is_never_dropped_from_a_figure(mark: str) -> None:
    assert coerce(f"{mark}15", "integer").state == "invalid"


@pytest.mark.parametrize(
    ("text", "kind", "words", "state", "value"),
    [
        ("缺报\u200e", "integer", ("缺报",), "declared_missing", None),
        ("缺报。", "integer", ("缺报",), "declared_missing", None),
        ("“缺报”", "decimal", ("缺报",), "declared_missing", None),
        ("【不适用】；", "integer", ("缺报", "不适用"), "not_applicable", None),
        ("不适⽤", "integer", ("缺报", "不适用"), "not_applicable", None),
        ("缺 报", "integer", ("缺报",), "declared_missing", None),
        ("（回避）", "score", ("回避",), "blank", None),
        ("是。", "boolean", (), "value", 1.0),
        ("\u200b否", "boolean", (), "value", 0.0),
        ("\u200e2024\u200e年\u200e9\u200e月20日", "date", (), "value", date(2024, 9, 20)),
        ("15。", "integer", (), "value", 15.0),
        ("\u202d1,234\u202c", "integer", (), "value", 1234.0),
        ("是？", "boolean", (), "invalid", None),
        ("不适用。", "integer", ("缺报",), "invalid", None),
        ("（12）", "integer", (), "invalid", None),
        ("15。5", "integer", (), "invalid", None),
    ],
)
def test_words_days_and_figures_as_they_are_pasted(
    text: str, kind: InputType, words: tuple[str, ...], state: str, value: object
) -> None:
    got = coerce(text, kind, words)
    assert (got.state, got.value) == (state, value)
    assert got.problem or got.notes


@pytest.mark.parametrize(
    ("text", "kind", "kept", "rules"),
    [
        ("见\u200e附件", "text", "见附件", ["cell.unseen"]),
        ("甲\u2028乙\x0b丙\r\n丁", "text", "甲\n乙\n丙\n丁", []),
        ("甲\u2003乙\u00a0丙", "text", "甲 乙 丙", []),
        ("a\x01b", "text", "ab", ["cell.unseen"]),
        ("soft\u00adhyphen", "text", "softhyphen", ["cell.unseen"]),
        ("银⾏⽤⼾，意⻅", "text", "银行用户，意见", ["cell.lookalike"]),
        ("\uf90a额\ufb01le\ufe35甲\ufe36", "text", "金额file（甲）", ["cell.lookalike"]),
        ("①完成15㎡，10²（甲）", "text", "①完成15㎡，10²（甲）", []),
        ("⽂件.pdf\u202c", "file", "文件.pdf", ["cell.unseen", "cell.lookalike"]),
        ("\uf90a某", "name", "\uf90a某", []),
        ("⾏某", "name", "行某", ["cell.lookalike"]),
        ("葛\U000e0100某", "name", "葛\U000e0100某", []),
        ("می\u200cخواهم", "name", "می\u200cخواهم", []),
        ("张\u200b三", "name", "张三", ["cell.unseen"]),
        ("阿" * 24 + "·" + "提" * 25, "name", "阿" * 24 + "·" + "提" * 25, []),
    ],
)
def test_texts_and_names_as_they_are_pasted(text: str, kind: InputType, kept: str, rules: list[str]) -> None:
    got = coerce(text, kind)
    assert (got.state, got.value, [n.key for n in got.notes]) == ("value", kept, rules)


@pytest.mark.parametrize("kind", ["text", "name", "file"])
def test_a_text_shown_backwards_is_refused(kind: InputType) -> None:
    got = coerce("fdp.\u202e材料", kind)
    assert got.problem
    assert got.problem.key == "cell.unseen/reversed"


def test_notes_are_told_by_cell_and_a_refused_cell_says_all_in_one_sentence(
    write: Write, edit: Edit, pack: Pack
) -> None:
    path = write("D06", filled=Filled())
    parsed = parse_workbook(edit(path, set_cells("时间节点", G4="见\u200e附件⾏", F4="3月\u2003份")), pack)
    at = {c: [f for f in parsed.findings if (f.sheet, f.cell) == ("时间节点", c)] for c in ("G4", "F4")}
    assert [(f.level, f.rule) for f in at["G4"]] == [(Level.WARNING, "cell.unseen"), (Level.WARNING, "cell.lookalike")]
    assert "U+200E（第2个字符）" in at["G4"][0].message
    assert "⾏（U+2F8F）应是“行”" in at["G4"][1].message
    assert [f.rule for f in at["F4"]] == ["cell.not_a_date"]
    assert "U+2003" in at["F4"][0].message


REPORT = [
    ("街道", "D4"),
    ("时间节点", "F4"),
    ("时间节点", "G4"),
    ("配合评价", "F4"),
    ("佐证材料", "D4"),
    ("佐证材料", "E4"),
    ("街道", "B6"),
    ("街道", "Z99"),
    ("社区", "C1"),
]
PANEL = [("评委", "B4"), ("评委", "C4"), ("评委", "D4"), ("评委", "H9")]


@pytest.mark.parametrize(
    ("department", "kind", "places"), [("D06", "report", REPORT), ("D16", "panel", PANEL)], ids=["report", "panel"]
)
@pytest.mark.parametrize(
    "typed", [IDENTITY, f"张三{IDENTITY}", f"张三{MOBILE}", "１３８ ００００ １２３４", "110105 19491231 002X"]
)
def test_a_personal_number_is_refused_and_masked_wherever_it_stands(
    write: Write, edit: Edit, pack: Pack, department: str, kind: str, places: list[tuple[str, str]], typed: str
) -> None:
    def change(book: Any) -> None:
        for sheet, cell in places:
            book[sheet][cell] = typed

    parsed = parse_workbook(edit(write(department, kind), change), pack)
    found = [f for f in parsed.findings if f.rule == "cell.personal_number"]
    assert {f.level for f in found} == {Level.ERROR}
    assert sorted((f.sheet, f.cell) for f in found) == sorted(places)
    plain = "".join(str(int(c)) for c in parsed.to_json() if c.isdecimal())
    assert "19491231" not in plain
    assert "380000123" not in plain


@pytest.mark.parametrize("kind", ["integer", "decimal", "text", "name", "file", "date"])
def test_an_identity_number_typed_as_a_figure_is_refused_and_masked(kind: InputType) -> None:
    got = coerce(float(IDENTITY[:17] + "1"), kind)
    assert got.problem
    assert (got.problem.key, got.raw) == ("cell.personal_number/identity", "110***************")


def test_a_count_is_no_mobile_number(write: Write, edit: Edit, pack: Pack) -> None:
    parsed = parse_workbook(edit(write("D06"), set_cells("街道", D4=13800001234)), pack)
    assert [c.value for c in parsed.cells if (c.sheet, c.cell) == ("街道", "D4")] == [13800001234.0]


def test_headers_and_labels_are_compared_as_a_reader_sees_them(write: Write, edit: Edit, pack: Pack) -> None:
    def paste(book: Any) -> None:
        sheet = book["街道"]
        sheet["A4"] = "３１０１１０００１"
        sheet["B4"] = "定海路\u200b街道\u00a0"
        sheet["B15"] = sheet["B15"].value.replace("长", "⻓")
        sheet["D3"] = sheet["D3"].value.replace("（", "(").replace("）", ")")

    parsed = parse_workbook(edit(write("D06"), paste), pack)
    assert errors(parsed.findings) == []
    assert [c.unit_code for c in parsed.cells if (c.sheet, c.cell) == ("街道", "D4")] == [DINGHAI]


def test_a_label_that_differs_says_where_and_how(write: Write, edit: Edit, pack: Pack) -> None:
    parsed = parse_workbook(edit(write("D06"), set_cells("街道", B4="定海璐街道")), pack)
    (found,) = [f for f in parsed.findings if f.rule == "layout.label_changed"]
    assert "第3个字应是“路”（U+8DEF），现在是“璐”（U+7490）" in found.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("阿卜来提·如则", "阿卜来提•如则"),
        ("阿卜来提·如则", "阿卜来提 。 如则"),
        ("Anna Li", "ＡＮＮＡ\u3000Ｌｉ"),
        ("王五（甲）", "王五(甲)"),
        ("张三", "张 三"),
    ],
)
def test_one_judge_in_two_spellings_is_one(write: Write, edit: Edit, pack: Pack, first: str, second: str) -> None:
    panel = Filled(
        reviewers=[Reviewer(first, "甲"), Reviewer(second, "乙"), Reviewer("李四", "丙")],
        scores={("F-S038", DINGHAI): [80, 81, 82]},
    )
    parsed = parse_workbook(write("D16", "panel", panel), pack)
    (found,) = errors(parsed.findings)
    assert (found.rule, found.sheet, found.cell) == ("panel.reviewer_twice", "评委", "B5")
    assert f"B4的“{first}”" in found.message
    assert "B5的“" in found.message


def test_two_judges_whose_names_differ_are_two(write: Write, pack: Pack) -> None:
    panel = Filled(
        reviewers=[Reviewer("阿卜来提·如则", "甲"), Reviewer("阿卜来提·如孜", "乙")],
        scores={("F-S038", DINGHAI): [80, 81]},
    )
    assert parse_workbook(write("D16", "panel", panel), pack).findings == ()


@pytest.mark.parametrize("unit", ["定海路\u200b街道", "３１０１１０００１", " 定海路街道"])
def test_a_unit_to_recuse_is_known_as_a_reader_sees_it(write: Write, edit: Edit, pack: Pack, unit: str) -> None:
    panel = Filled(reviewers=[Reviewer("张三", "甲"), Reviewer("李四", "乙")], scores={("F-S038", DINGHAI): [None, 81]})
    parsed = parse_workbook(edit(write("D16", "panel", panel), set_cells("评委", D4=unit)), pack)
    assert errors(parsed.findings) == []
    assert [(r.reviewer, r.recused) for r in parsed.reviews] == [("张三", True), ("李四", False)]
