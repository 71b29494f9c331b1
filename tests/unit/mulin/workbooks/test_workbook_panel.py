"""Expert reviews: every score with its reviewer, every recusal kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import errors
from mulin.pack import Pack
from mulin.workbooks.fill import Filled, Reviewer
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import Parsed

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]
DINGHAI = "310110001"


PANEL = Filled(
    reviewers=[
        Reviewer("张三", "同济大学", (DINGHAI,)),
        Reviewer("李四", "复旦大学"),
        Reviewer("王五", "上海理工大学"),
    ],
    scores={("F-S038", DINGHAI): [None, 80, 81.5], ("F-S038", "310110006"): [70, "回避", 72]},
)


def test_panel_scores_carry_reviewer_and_recusal(write: Write, pack: Pack) -> None:
    parsed = parse_workbook(write("D16", "panel", PANEL), pack)
    assert parsed.findings == ()
    rows = [(r.unit_code, r.reviewer, r.recused, r.score, r.cell) for r in parsed.reviews]
    assert rows == [
        (DINGHAI, "张三", True, None, "D4"),
        (DINGHAI, "李四", False, 80.0, "E4"),
        (DINGHAI, "王五", False, 81.5, "F4"),
        ("310110006", "张三", False, 70.0, "D5"),
        ("310110006", "李四", True, None, "E5"),
        ("310110006", "王五", False, 72.0, "F5"),
    ]
    assert parsed.reviews[0].organisation == "同济大学"
    assert Parsed.from_json(parsed.to_json()) == parsed


@pytest.mark.parametrize(
    ("sheet", "cells", "rule"),
    [
        ("评委", {"B6": None}, "panel.reviewer_without_name"),
        ("评委", {"B5": "张三"}, "panel.reviewer_twice"),
        ("评委", {"D5": "不存在街道"}, "panel.unknown_unit"),
        ("F-S038 志愿服务双向激励机制创新", {"I4": 80}, "panel.unnamed_reviewer"),
        ("F-S038 志愿服务双向激励机制创新", {"E4": "八十"}, "cell.chinese_number"),
        ("F-S038 志愿服务双向激励机制创新", {"E4": "缺报"}, "cell.word_not_allowed"),
    ],
)
def test_panel_faults(write: Write, edit: Edit, pack: Pack, sheet: str, cells: dict[str, object], rule: str) -> None:
    def change(book: Any) -> None:
        for address, value in cells.items():
            book[sheet][address] = value

    parsed = parse_workbook(edit(write("D16", "panel", PANEL), change), pack)
    assert rule in {f.rule for f in errors(parsed.findings)}


def test_units_to_recuse_may_be_named(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        book["评委"]["D5"] = "定海路街道、310110006"

    parsed = parse_workbook(edit(write("D16", "panel", PANEL), change), pack)
    assert parsed.findings == ()
    assert {(r.unit_code, r.recused) for r in parsed.reviews if r.reviewer == "李四"} == {
        (DINGHAI, True),
        ("310110006", True),
    }


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("张三13800001234", "cell.personal_number"),
        ("\u202e三张", "cell.unseen"),
        ("=A1", "cell.formula"),
        ("—", "panel.reviewer_without_name"),
        ("无", "panel.reviewer_without_name"),
    ],
)
def test_a_name_that_is_refused_is_told_once_and_not_to_be_missing(
    write: Write, edit: Edit, pack: Pack, name: str, rule: str
) -> None:
    def change(book: Any) -> None:
        book["评委"]["B6"] = name

    parsed = parse_workbook(edit(write("D16", "panel", PANEL), change), pack)
    assert [(f.rule, f.cell) for f in errors(parsed.findings)] == [(rule, "B6")]


@pytest.mark.parametrize(
    ("first", "second", "said"), [("阿依·古丽", "阿依•古丽", "U+2022"), ("安娜(甲)", "安娜（甲）", "U+FF08")]
)
def test_one_reviewer_in_two_spellings_is_told_what_differs(
    write: Write, edit: Edit, pack: Pack, first: str, second: str, said: str
) -> None:
    def change(book: Any) -> None:
        book["评委"]["B4"], book["评委"]["B5"] = first, second

    (found,) = errors(parse_workbook(edit(write("D16", "panel", PANEL), change), pack).findings)
    assert said in found.message


def test_a_finding_names_unit_and_field(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        book["F-S038 志愿服务双向激励机制创新"]["E4"] = "八十"
        book["评委"]["C4"] = "x" * 501

    told = {f.cell: f.message for f in parse_workbook(edit(write("D16", "panel", PANEL), change), pack).findings}
    assert told["E4"].startswith("定海路街道的“评委2（分）”：")
    assert told["C4"].startswith("第1位评委的“工作单位及职务”：")
