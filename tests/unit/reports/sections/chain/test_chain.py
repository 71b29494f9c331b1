"""The chain from the plan to the results: all of the plan's items, and those that nothing came of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import district_marts as fixture
from pages import chapter, part

from mulin.pack import Pack
from reports.reading.reader import Reader

DISTRICT = fixture.DISTRICT
TWO = ("310110001", "310110013")
ReaderOf = Callable[..., Reader]
Parts = dict[str, Any]


def test_all_plan_items_and_all_tasks_stand_in_the_report(faulty: Reader, parts: Parts, pack: Pack) -> None:
    text = chapter(faulty, "district", DISTRICT, "chain").section("chain")
    chained = [i for i in pack.plan.items if i.kind in ("task", "key_project")]
    assert len(chained) == 28
    for item in chained:
        assert f"{item.code}{item.title}" in text
    heads = [r.cells[0] for r in parts["chain"].table.rows if r.group]
    assert heads == [f"{i.code}　{i.title}" for i in chained]
    assert len(pack.years[2024].tasks) == 35
    for task in pack.years[2024].tasks:
        assert "".join(task.title_zh.split()) in text


def test_a_plan_item_without_a_task_of_the_year_says_so(pack: Pack, reader_of: ReaderOf) -> None:
    item = next(i for i in pack.plan.items if i.kind == "task")
    bare = fixture.without_tasks(pack, item.code)
    found = part(reader_of(fixture.DistrictCase(streets=TWO[:1]), bare), "district", DISTRICT, "chain").table
    at = next(n for n, r in enumerate(found.rows) if r.group and r.cells[0].startswith(f"{item.code}　"))
    assert found.rows[at + 1].cells[0] == "本年度没有安排年度任务"
    assert sum(r.group for r in found.rows) == 28


def test_a_task_without_an_indicator_says_so(pack: Pack, reader_of: ReaderOf) -> None:
    bare, title = fixture.without_indicators(pack, 2024)
    found = part(reader_of(fixture.DistrictCase(streets=TWO[:1]), bare), "district", DISTRICT, "chain").table
    line = next(r for r in found.rows if r.cells[0].startswith(title))
    assert line.cells[1] == "没有主要指标"
