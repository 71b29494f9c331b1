"""The office's list of changes: who has one, and what its page and its workbook say where little or much moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from district_marts import DISTRICT, with_years
from pages import chapter

from mulin.pack.framework import Amendment
from reports import jobs
from reports.former import Former, HandIn
from reports.reading.reader import Reader
from reports.results import write_changes
from reports.subjects.changes import Changes, subject


@pytest.fixture
def release(rich: Reader, former: Former) -> Reader:
    return Reader(rich.marts, rich.pack, rich.info, former)


def test_a_first_release_has_none(rich: Reader) -> None:
    assert jobs(rich.marts, rich.pack, rich.info, kinds=["changes"]) == []
    with pytest.raises(KeyError, match="没有更正清单"):
        subject(rich, DISTRICT)


def test_of_the_same_release_twice_nothing_moved(rich: Reader) -> None:
    same = Former("r2", date(2025, 3, 28), rich.marts, rich.pack)
    reader = Reader(rich.marts, rich.pack, rich.info, same)

    assert "单位和部门的得分、名次、等级都没有变动。" in chapter(reader, "changes", DISTRICT, "result").all
    assert "两版所用的上报、规则相同" in chapter(reader, "changes", DISTRICT, "reasons").all
    assert "没有一个单位" in chapter(reader, "changes", DISTRICT, "unit_moves").all
    assert "没有一个部门" in chapter(reader, "changes", DISTRICT, "department_moves").all
    assert "没有一项指标" in chapter(reader, "changes", DISTRICT, "indicator_moves").all


def test_an_amendment_and_every_kind_of_hand_in_are_told(rich: Reader, former: Former) -> None:
    amendment = Amendment(approved_on=date(2025, 4, 12), approved_by="第3次会议", what="目标由8次改为9次")
    pack = with_years(rich.pack, lambda of: {"framework": of.framework.model_copy(update={"amendments": (amendment,)})})
    hand_ins = (
        HandIn("D06", "report", 1, 0, "甲.xlsx", date(2025, 4, 1)), HandIn("D07", "report", 0, 2, "乙.xlsx", None),
        HandIn("D08", "survey", 1, 1, "丙.xlsx", date(2025, 2, 1), "rejected"),
        HandIn("D09", "report", 3, 2, "丁.xlsx", date(2025, 4, 2), objections=(1, 4), corrected=False),
        HandIn("D10", "report", 4, 2, "戊.xlsx", date(2025, 4, 2), objections=(2,)),
    )  # fmt: skip
    reader = Reader(rich.marts, pack, rich.info, replace(former, hand_ins=hand_ins))

    page = chapter(reader, "changes", DISTRICT, "reasons")
    lines = page.lines("reasons")
    assert "2025年4月12日|第3次会议|目标由8次改为9次" in lines
    assert [line.rpartition("|")[2] for line in lines if "（第" in line] == [
        "新收",
        "第2次不再生效",
        "核验结论改为未通过",
        "执行异议第1、4号，取代第2次",
        "更正重报，取代第2次（含执行异议第2号）",
    ]
    assert "更正重报1份，执行异议重报1份" in chapter(reader, "changes", DISTRICT, "result").all
    assert "没有登记修订" not in page.all
    assert "规则改动1处（经批准的修订1项）" in chapter(reader, "changes", DISTRICT, "result").all


def opened(changes: Changes, path: Path) -> Any:
    write_changes(changes, path)
    return openpyxl.load_workbook(path)


def test_the_workbook_says_what_the_list_says(release: Reader, tmp_path: Path) -> None:
    book = opened(subject(release, DISTRICT), tmp_path / "one.xlsx")

    assert book.sheetnames == ["更正概况", "单位", "指标", "部门", "规则", "上报"]
    rows = {name: [[c.value for c in r] for r in book[name].iter_rows(min_row=5)] for name in book.sheetnames[1:]}
    assert rows["单位"][0][1:11] == [
        "310110001001", "定海路街道十七棉工房第二居委会", 88.84, 90.09, 1.25, 17, 12, "合格", "优秀", "得分变动",
    ]  # fmt: skip
    assert [r[0] for r in rows["指标"]] == ["C-A01"]
    assert [r[0] for r in rows["部门"]] == ["D06"]
    assert rows["规则"] == [["指标 C-A01 居民议事协商会议召开次数", "目标值", "8", "9"]]
    assert rows["上报"][0][:4] == ["区民政局", "部门上报", 2, "区民政局-更正.xlsx"]
    write_changes(subject(release, DISTRICT), tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_every_sheet_prints_as_wide_as_the_paper_with_its_head_on_each_page(release: Reader, tmp_path: Path) -> None:
    book = opened(subject(release, DISTRICT), tmp_path / "changes.xlsx")

    for sheet in book:
        assert sheet.print_area, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0), sheet.title
    assert {s.title: s.print_title_rows for s in book if s.title != "更正概况"} == dict.fromkeys(
        book.sheetnames[1:], "$1:$4"
    )
