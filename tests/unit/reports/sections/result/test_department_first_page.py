"""A department's first page: parts and causes add up, the worst comes first, and what is owed is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import chapter, part

from reports import rows
from reports.numbers import fixed
from reports.reading.reader import Reader
from reports.sections.result.department import Result
from reports.sections.result.department_opening import components

LEADS = "D05"
LEADS_NOTHING = "D28"
OWES = "D10"
ReaderOf = Callable[..., Reader]


def _result(reader: Reader, code: str) -> Result:
    found: Result = part(reader, "department", code, "result")
    return found


def _score(reader: Reader, code: str) -> rows.DepartmentScore:
    return next(iter(reader.marts.of_department(rows.DepartmentScore, code)))


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING])
def test_the_parts_add_up_to_the_total(owing: Reader, code: str) -> None:
    parts = _result(owing, code).parts
    assert parts is not None
    points = [r.cells[-1] for r in parts.rows]
    assert sum(float(p) for p in points if p != "—") == pytest.approx(_score(owing, code).total_score, abs=0.011)


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING, OWES])
def test_the_components_add_up_to_the_total(owing: Reader, code: str) -> None:
    d = _score(owing, code)
    found = components(d, owing.year_pack.framework.tiers.department)
    assert sum(c.weight for c in found.values()) == pytest.approx(1)
    assert sum(c.points for c in found.values()) == pytest.approx(d.total_score, abs=0.006)


def test_the_causes_add_up_to_the_change(owing: Reader) -> None:
    opening = _result(owing, OWES).opening
    assert opening is not None
    now, then = _score(owing, OWES), owing.marts.of_department(rows.DepartmentScore, OWES, 2023)[0]
    rest = re.search(r"其余各项合计([+-]?[0-9.]+)分", opening.causes_note)
    told = sum(float(p.points) for p in opening.causes) + (float(rest[1]) if rest else 0.0)
    assert told == pytest.approx((now.total_score or 0) - (then.total_score or 0), abs=0.03)


def test_a_part_that_came_or_went_is_a_cause_with_its_weight(owing: Reader) -> None:
    """Without ratings the other parts take over their weight: that moves the total as well."""
    tier = owing.year_pack.framework.tiers.department
    d = _score(owing, LEADS)
    less = components(replace(d, cooperation_score=None), tier)
    assert "配合评分" not in less
    assert sum(c.weight for c in less.values()) == pytest.approx(1)
    assert less["按期上报率"].weight > components(d, tier)["按期上报率"].weight


def test_the_worst_milestones_come_first_and_all_are_counted(owing: Reader) -> None:
    opening = _result(owing, LEADS).opening
    assert opening is not None
    led = {t.task_code for t in owing.tasks.values() if t.lead_department == LEADS}
    missed = [r for r in owing.marts.table(rows.MilestoneResult) if r.task_code in led and r.state != "on_time"]
    order = ["×", "未报", "逾期"]
    marks = [p.points for p in opening.failed if p.points in order]
    assert marks == sorted(marks, key=order.index)
    assert f"未按期的节点共{len(missed)}个" in opening.failed_note


def test_what_is_owed_names_indicator_units_and_points(owing: Reader) -> None:
    opening = _result(owing, OWES).opening
    assert opening is not None
    mine = [p for p in owing.marts.table(rows.PendingItem) if p.owed_by == OWES]
    assert f"合计{fixed(sum(p.points or 0 for p in mine), 2)}分" in opening.owed_note
    assert [float(p.points) for p in opening.owed] == sorted((float(p.points) for p in opening.owed), reverse=True)


def test_who_owes_one_figure_reads_it_on_the_first_page(reader_of: ReaderOf) -> None:
    reader = changed(
        reader_of(fixture.DistrictCase(streets=("310110001",), pending_departments=())),
        {rows.PendingItem: lambda _: [rows.PendingItem(2024, "310110001001", "C-A03", "D06", "declared_missing", 6.0)]},
    )
    first = chapter(reader, "department", "D06", "result").section("result")
    for words in ("较上年变动的主要原因（分）", "未按期的节点和未全部达标的牵头指标", "欠报分值和受影响的单位",
                  "节点按期", "6.00C-A03", "定海路街道十七棉工房第二居委会", "合计6.00分，记在本部门名下"):  # fmt: skip
        assert words in first, words


def test_a_year_for_which_nothing_came_is_compared_with_by_nobody(reader_of: ReaderOf) -> None:
    """The years of a plan before a district began have totals near 0, which nobody was assessed by."""
    owing = reader_of(fixture.DistrictCase(streets=("310110001",)))
    blank = dict.fromkeys(("submission_id", "sha256", "received_at", "first_accepted_at", "on_time"))
    empty = changed(
        owing, {rows.DataQuality: lambda held: [replace(q, **blank) if q.year == 2023 else q for q in held]}
    )
    compared, alone = _result(owing, LEADS), _result(empty, LEADS)
    assert "总分较2023年度" in compared.summary
    assert compared.trend
    assert "2023年度" not in alone.summary
    assert not alone.trend
    (card,) = (c for c in alone.cards if c.label == "较上年")
    assert (card.value, card.note) == ("—", "无可比上年结果")
    assert alone.opening is not None
    assert alone.opening.causes_note == "2023年度没有本部门的总分，不作年度比较。"
    assert all(bar.previous is None for bar in part(empty, "district", "310110", "departments").bars)
