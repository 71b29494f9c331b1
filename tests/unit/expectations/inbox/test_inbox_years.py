"""Last year's workbook: told as such while this year's are collected, taken in as a correction before."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from inbox_fixtures import Box, MakeBook

from expectations.inbox import earlier
from mulin.beijing import BEIJING
from mulin.workbooks.parsed import Identity


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, box: Box) -> object:
    def day(text: str) -> None:
        moment = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
        monkeypatch.setattr(earlier, "today", moment.date)
        box.store.clock = lambda: moment

    return day


def _hand_in(box: Box, book: bytes, year: int, department: str = "D21") -> None:
    identity = Identity(box.pack.plan.pack, year, department, "report", "1", "x")
    box.store.receive(
        book, pack=box.pack.plan.pack, identity=identity, who="", channel="cli", state="accepted", file_name="上报.xlsx"
    )


def test_last_years_file_dropped_while_this_years_are_collected_is_told(box: Box, book: MakeBook, on: object) -> None:
    on("2025-01-10")  # type: ignore[operator]
    _hand_in(box, book(year=2023), 2023)
    path = box.drop("上报.xlsx", book(year=2023))
    (item,) = box.sweep()

    assert item.state == "failed"
    for said in ("这是2023年度的表", "2024-02-20", "领取2024年度的模板", "mulin submit"):
        assert said in box.note("上报.xlsx")
    assert path.exists()
    assert len(box.store.records()) == 1, "no late correction was made of it"

    path.write_bytes(book())
    assert [i.state for i in box.sweep()] == ["accepted"]
    assert not (box.folder / "没有收-上报.xlsx.txt").exists()


def test_this_years_figures_in_last_years_template_are_told(box: Box, book: MakeBook, on: object) -> None:
    on("2025-01-10")  # type: ignore[operator]
    _hand_in(box, book(year=2023), 2023)
    box.drop("上报.xlsx", book({"cells": {"F-D023/310110": 9}}, year=2023))
    (item,) = box.sweep()
    assert "这是2023年度的表" in item.text


def test_when_anybodys_of_a_later_year_is_in_force_an_earlier_one_is_over(box: Box, book: MakeBook, on: object) -> None:
    on("2026-11-28")  # type: ignore[operator]
    _hand_in(box, book(whose="D08"), 2024, "D08")
    box.drop("去年.xlsx", book(year=2023))
    box.drop("今年.xlsx", book())
    items = {i.file_name: i for i in box.sweep()}
    assert "这是2023年度的表" in items["去年.xlsx"].text
    assert items["今年.xlsx"].state == "accepted"


@pytest.mark.parametrize(
    ("day", "why"),
    [("2024-02-15", "before its lock"), ("2024-06-01", "nobody collects another year"), ("2025-01-10", "never came")],
)
def test_a_correction_of_last_year_comes_in_as_long_as_its_year_is_not_over(
    box: Box, book: MakeBook, on: object, day: str, why: str
) -> None:
    on(day)  # type: ignore[operator]
    if why != "never came":
        _hand_in(box, book(year=2023), 2023)
    box.drop("更正.xlsx", book({"cells": {"F-D023/310110": 9}}, year=2023))
    (item,) = box.sweep()
    assert item.state == "accepted", item.text


def test_the_same_file_of_a_locked_year_again_is_told_as_of_that_year(box: Box, book: MakeBook, on: object) -> None:
    on("2024-02-15")  # type: ignore[operator]
    box.drop("上报.xlsx", book(year=2023))
    box.sweep()
    on("2024-06-01")  # type: ignore[operator]
    box.drop("上报.xlsx", book(year=2023))
    (item,) = box.sweep()
    assert any("这是2023年度的表" in remark and "没有重复计入" in remark for remark in item.remarks)
    assert len(box.store.records()) == 1


def test_the_days_come_from_the_pack(box: Box) -> None:
    assert box.pack.years[2023].framework.deadlines.lock == date(2024, 2, 20)
