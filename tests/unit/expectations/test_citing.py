"""A hand-in that carries out an objection: only one that was upheld, of its year, about what this workbook brings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cases import Case, write
from once import judge_once

from expectations.citing import supplies
from expectations.door import hand_in_many
from expectations.draft import HandIn, HandInResult
from expectations.messages_status import page
from expectations.restore import restore
from expectations.status import standing, standings
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.received import Store, decide_objection, raise_objection

WHEN = datetime(2025, 4, 10, 10)
FIRST, MENDED = 8, 9


@pytest.fixture(autouse=True)
def _released(store: Store) -> None:
    """Released before anything the tests bring: only the demo hands in years that are over."""
    store.clock = lambda: datetime(2025, 1, 10, 9)
    store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    store.clock = lambda: WHEN


def indicator_of(pack: Pack, department: str) -> str:
    return asked_cells(pack, 2024, department, "report")[0].indicator_codes[0]


def objection(store: Store, indicator: str | None, outcome: str | None, unit: str = "310110") -> int:
    raised = raise_objection(
        store, 2024, release="r1", objector="某协会", objector_code=None, unit_code=unit, indicator_code=indicator,
        text="数不对", received_on=WHEN.date(), who="王某",
    )  # fmt: skip
    if outcome is not None:
        decide_objection(
            store, 2024, raised.number, outcome=outcome, text="见书面决定", decided_by="评估办公室",  # type: ignore[arg-type]
            decided_on=WHEN.date(), who="王某",
        )  # fmt: skip
    return raised.number


@pytest.fixture
def come(pack: Pack, store: Store, tmp_path: Path) -> Callable[..., HandInResult]:
    """D21 hands in a workbook, told apart by one figure."""

    def bring(figure: int, number: int | None = None, *, dry_run: bool = False) -> HandInResult:
        folder = tmp_path / str(figure)
        case = Case("上报", "", "D21", "report", 2024, {"cells": {"F-D023/310110": figure}})
        path = folder / "上报.xlsx" if (folder / "上报.xlsx").exists() else write(pack, case, folder)
        item = HandIn(path, objection=number)
        (result,) = hand_in_many(
            [item], pack=pack, store=store, who="张三", judge=judge_once, dry_run=dry_run
        )  # fmt: skip
        return result

    return bring


def test_a_mended_workbook_cites_what_was_upheld(pack: Pack, store: Store, come: Callable[..., HandInResult]) -> None:
    number = objection(store, indicator_of(pack, "D21"), "partly")
    assert come(MENDED, number, dry_run=True).accepted
    result = come(MENDED, number)
    assert result.receipt is not None
    assert (result.accepted, result.receipt.record.objection) == (True, number)


@pytest.mark.parametrize(
    ("outcome", "whose", "cited", "rule", "said"),
    [
        ("upheld", "D21", 2, "unknown", "2024年没有第2号异议"),
        (None, "D21", 1, "undecided", "mulin objection decide 1 --year 2024"),
        ("refused", "D21", 1, "refused", "第1号决定不成立，重报不能引用它"),
        ("upheld", "D15", 1, "not_supplied", "不在区城管执法局的这份表里，不能引用"),
    ],
)
def test_what_may_not_be_cited_is_refused_and_costs_no_version(
    pack: Pack, store: Store, come: Callable[..., HandInResult], outcome: str | None, whose: str, cited: int,
    rule: str, said: str,
) -> None:  # fmt: skip
    objection(store, indicator_of(pack, whose), outcome)
    for dry_run in (True, False):
        result = come(MENDED, cited, dry_run=dry_run)
        assert (result.accepted, result.receipt) == (False, None)
        assert [f.rule for f in result.findings] == [f"objection.{rule}"]
        assert said in result.text
    assert store.records() == []


def test_a_file_that_came_before_is_told_not_to_carry_the_objection(
    pack: Pack, store: Store, come: Callable[..., HandInResult]
) -> None:
    come(FIRST)
    number = objection(store, indicator_of(pack, "D21"), "upheld")
    again = come(FIRST, number)
    assert [f.rule for f in again.findings] == ["objection.not_noted"]
    assert "以前已经收下（第1版）" in again.text
    assert store.records(2024)[-1].objection is None


def test_what_carries_out_an_objection_is_no_correction_where_the_department_stands(
    pack: Pack, store: Store, come: Callable[..., HandInResult]
) -> None:
    store.clock = lambda: datetime(2025, 1, 15, 10)
    first = come(FIRST)
    assert first.facts[0].startswith("按时")
    store.clock = lambda: WHEN
    number = objection(store, indicator_of(pack, "D21"), "upheld")
    mended = come(MENDED, number)
    assert mended.facts[0] == f"执行异议第{number}号，不算更正（首次通过 2025-01-15，按时）　现在生效：第2版"
    table = standing(pack, store, 2024, "D21").tables[0]
    assert (table.mark(2), table.corrections, table.objections, table.on_time) == ("objection", 0, [number], True)
    stands = standings(pack, store, "D21", WHEN.date())
    assert f"按时；为执行异议第{number}号重报的不算更正" in page("区城管执法局", "D21", stands, WHEN.date(), None)


def test_an_earlier_version_is_put_back_for_an_objection(
    pack: Pack, store: Store, come: Callable[..., HandInResult]
) -> None:
    first = come(FIRST)
    come(MENDED)
    assert first.receipt is not None
    number = objection(store, indicator_of(pack, "D21"), "upheld")
    result = restore(
        first.receipt.record, pack=pack, store=store, who="张三", reason="原数无误", objection=number, judge=judge_once
    )
    assert result.receipt is not None
    assert (result.receipt.record.restores, result.receipt.record.objection) == (1, number)


def test_who_brings_what_an_objection_is_about(pack: Pack) -> None:
    asked = asked_cells(pack, 2024)
    one = next(a for a in asked if pack.unit[a.unit_code].tier == "community")
    parent = pack.unit[one.unit_code].parent_code
    assert parent is not None
    other = next(
        d.code for d in pack.departments
        if not any(a.unit_code in (one.unit_code, parent) for a in asked_cells(pack, 2024, d.code))
    )  # fmt: skip
    for unit in (one.unit_code, parent):
        assert supplies(pack, 2024, one.department, one.kind, unit, None)
        assert supplies(pack, 2024, one.department, one.kind, unit, one.indicator_codes[0])
        assert not supplies(pack, 2024, other, "report", unit, None)
        assert not supplies(pack, 2024, other, "report", unit, one.indicator_codes[0])
    task = next(t for t in pack.years[2024].tasks if t.cooperating_departments)
    rated = task.cooperating_departments[0]
    assert supplies(pack, 2024, task.lead_department, "report", rated, None)
    assert not supplies(pack, 2024, task.lead_department, "panel", rated, None)
    assert supplies(pack, 2024, rated, "report", rated, None)


@pytest.fixture
def brought(pack: Pack, store: Store, tmp_path: Path) -> Callable[..., HandInResult]:
    """D07 or D09 hands in a workbook with these figures, the first time for nothing."""

    def bring(department: str, cells: dict[str, int], number: int | None = None) -> HandInResult:
        folder = tmp_path / f"{department}-{len(list(tmp_path.iterdir()))}"
        path = write(pack, Case("上报", "", department, "report", 2024, {"cells": cells}), folder)
        (result,) = hand_in_many([HandIn(path, objection=number)], pack=pack, store=store, who="张三", judge=judge_once)
        return result

    return bring


def test_no_other_correction_comes_along_with_what_an_objection_asked_for(
    pack: Pack, store: Store, brought: Callable[..., HandInResult]
) -> None:
    """It costs nothing, so it must be no more than was decided: neither another indicator nor another unit."""
    one, other, *_ = [a for a in asked_cells(pack, 2024, "D07", "report") if a.field_code == "F-S019"]
    about, beside = f"{one.field_code}/{one.unit_code}", f"{other.field_code}/{other.unit_code}"
    assert brought("D07", {about: 8, beside: 8}).accepted
    number = objection(store, one.indicator_codes[0], "upheld", one.unit_code)
    more = brought("D07", {about: 9, beside: 9}, number)
    assert (more.accepted, more.receipt, [f.rule for f in more.findings]) == (False, None, ["objection.beyond"])
    assert f"另有1处不同：{pack.unit[other.unit_code].name}的“" in more.text
    assert brought("D07", {about: 8, beside: 9}).accepted, "the other figure comes as an ordinary correction"
    assert brought("D07", {about: 9, beside: 9}, number).accepted
    assert [r.objection for r in store.records(2024)] == [None, None, number]


def test_an_objection_to_a_whole_result_leaves_the_figures_of_others_alone(
    pack: Pack, store: Store, brought: Callable[..., HandInResult]
) -> None:
    one, other, *_ = [a for a in asked_cells(pack, 2024, "D07", "report") if a.field_code == "F-S019"]
    cells = {f"{a.field_code}/{a.unit_code}": 8 for a in (one, other)}
    assert brought("D07", cells).accepted
    number = objection(store, None, "partly", one.unit_code)
    assert not brought("D07", cells | {f"{other.field_code}/{other.unit_code}": 9}, number).accepted
    assert brought("D07", cells | {f"{one.field_code}/{one.unit_code}": 9}, number).accepted
