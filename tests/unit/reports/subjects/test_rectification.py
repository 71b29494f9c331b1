"""The rectification list: every open case with its owner and its day, what closed the others, and that nobody can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import marts_fixture as fixture
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo
from reports.engine import html
from reports.numbers import NONE
from reports.parts.table import Table
from reports.reading.reader import Reader
from reports.report import Report, build
from reports.rows import Case
from reports.sections.result import rectification as result
from reports.shared import cases
from reports.subjects import codes

STREET, COMMUNITY = "310110001", "310110001001"
Make = Callable[..., Marts]


@pytest.fixture(scope="module")
def reader(make_marts: Make, pack: Pack, info: ReleaseInfo) -> Reader:
    """All communities' figures drawn anew each year; one fails everything, so cases are carried and closed."""
    return Reader(make_marts(fixture.Case(all_failed=(COMMUNITY,), pending_departments=())), pack, info)


def street_list(reader: Reader) -> Report:
    return build(reader, "rectification", STREET)


def of_street(reader: Reader) -> list[Case]:
    below = {STREET, *(u.code for u in reader.pack.children(STREET))}
    return [c for c in reader.cases if c.unit_code in below]


def ids(table: Table | None) -> list[str]:
    return [r.cells[0].partition("\n")[0] for r in table.rows if not r.group] if table else []


def test_every_case_of_a_street_is_in_exactly_one_table(reader: Reader) -> None:
    parts = street_list(reader).parts
    listed = [code for name in ("found", "carried", "closed") for code in ids(parts[name])]
    assert sorted(listed) == sorted(c.case_id for c in of_street(reader))
    assert len(set(listed)) == len(listed)


def test_new_carried_and_closed_are_told_apart(reader: Reader) -> None:
    parts, mine = street_list(reader).parts, of_street(reader)
    assert parts["found"] is not None
    assert parts["carried"] is not None
    new = {c.case_id for c in mine if c.found_year == 2024 and c.stage != "closed"}
    assert set(ids(parts["found"])) == new
    carried = {c.case_id for c in mine if c.found_year == 2023 and c.stage != "closed"}
    assert set(ids(parts["carried"])) == carried


def test_measures_persons_and_progress_are_left_to_the_pen(reader: Reader) -> None:
    """In the list that is worked with, not in a unit's own report."""
    parts = street_list(reader).parts
    for found in (parts["found"], parts["carried"]):
        assert [c.heading for c in found.columns[-3:]] == ["措施", "责任人", "进展"]
        assert {r.cells[-3:] for r in found.rows if not r.group} == {("", "", "")}
        assert "措施、责任人、进展由整改责任单位填写，不作结案的依据。" in found.note
    _, own = cases.of_subject(reader, COMMUNITY)
    assert own is not None
    assert own.columns[-1].heading == "阶段"


def test_the_counts_of_the_first_sentence_are_the_tables(reader: Reader) -> None:
    mine = of_street(reader)
    closed = sum(c.stage == "closed" for c in mine)
    assert f"共{len(mine)}件" in street_list(reader).parts["result"].summary[0]
    assert f"已结案{closed}件，未结案{len(mine) - closed}件" in street_list(reader).parts["result"].summary[0]


def test_a_case_whose_time_is_up_is_overdue_and_says_so(reader: Reader) -> None:
    case = next(c for c in reader.cases if c.stage == "in_hand")
    late = replace(case, due_on=date(2024, 9, 27))
    assert cases.overdue(reader, late)
    assert cases.stage(reader, late) == ("处置中·逾期", "bad")
    assert not cases.overdue(reader, replace(late, stage="closed"))
    assert not cases.overdue(reader, replace(case, due_on=date(2025, 9, 27)))


def test_a_closed_case_names_the_value_that_closed_it(reader: Reader) -> None:
    closed = street_list(reader).parts["closed"]
    assert closed is not None
    assert all("达标" in r.cells[3] for r in closed.rows)
    assert all(r.cells[4] != NONE for r in closed.rows)


def test_a_value_that_misses_its_line_by_a_little_is_not_printed_as_the_line(reader: Reader) -> None:
    """44.98 fails 45: "45.0%／45.0%" in a list of failures would look like an error of the list."""
    code = next(i.code for i in reader.year_pack.indicators if i.unit_of_measure == "%" and i.value_type != "boolean")
    case = next(c for c in of_street(reader) if c.kind == "failed_basic" and c.found_year == c.year)
    near = replace(case, indicator_code=code, found_value=44.981413, threshold=45.0)
    assert cases.figures(reader, near) == "44.98%／45.00%"


def test_a_carried_case_is_held_against_this_years_line(reader: Reader) -> None:
    """The line rises from year to year: the old one would show an open case as attained."""
    case = next(c for c in of_street(reader) if c.stage == "in_hand" and c.indicator_code == "C-A01")
    moved = replace(case, found_value=5.0, value_now=6.5, threshold=7.0)
    known = reader.indicator_of(2024, "C-A01")
    assert known is not None
    found, now, line = (reader.n.value(v, known.unit_of_measure, known.value_type) for v in (5.0, 6.5, 7.0))
    assert cases.figures(reader, moved) == f"{found}→{now}／{line}"
    silent = replace(moved, stage="dispatched", value_now=None, reason="本年度待报，没有新数据")
    assert cases.figures(reader, silent) == f"{found}／{line}，本年度待报，没有新数据"


def test_a_case_whose_figures_a_department_owes_stays_in_the_streets_list(reader: Reader, pack: Pack) -> None:
    case = next(c for c in of_street(reader) if c.unit_code == COMMUNITY)
    owed = replace(case, owner_kind="department", owner_code="D10")
    assert cases.subject(reader, owed).startswith(f"{reader.full_name(COMMUNITY)} {case.indicator_code}")
    assert cases.owner(reader, owed) == pack.department["D10"].name


def test_the_kinds_add_up_to_all_cases(reader: Reader) -> None:
    found = reader.cases
    kinds = result._kinds(reader, found, "全区")
    assert kinds is not None
    assert street_list(reader).parts["result"].kinds is None, "a street has failed basics only"
    *some, whole = (list(map(int, r.cells[1:])) for r in kinds.rows)
    assert [sum(column) for column in zip(*some, strict=True)] == whole
    assert whole[0] == len(found)


def test_examples_are_marked_at_every_list_of_open_cases(reader: Reader) -> None:
    parts = street_list(reader).parts
    assert all(t.example for t in (parts["found"], parts["carried"]) if t)


def test_days_that_count_from_a_publication_not_yet_registered_say_so(reader: Reader) -> None:
    """The pages are printed before the day is known: they name the last day for it, and call it that."""
    parts = street_list(reader).parts
    rules = html("rectification", street_list(reader))
    assert "有公布登记的年度按登记的公布日，没有的暂按公布期限" in rules
    assert "2024年度的公布在本版次形成以后登记，暂按2025年3月31日" in rules
    assert parts["found"] is not None
    assert parts["carried"] is not None
    assert parts["found"].note.startswith("2024年度发现的，整改期限暂按公布期限起算。")
    assert "暂按公布期限" not in parts["carried"].note


def test_nobody_can_close_a_case_by_hand(reader: Reader) -> None:
    assert "任何人都不能人工销号" in html("rectification", street_list(reader))


def test_a_units_own_report_lists_what_is_open_and_counts_all(reader: Reader) -> None:
    text, table = cases.of_subject(reader, COMMUNITY)
    mine = reader.cases_under[COMMUNITY]
    assert f"共{len(mine)}件" in text
    assert table is not None
    assert len(table.rows) == min(len([c for c in mine if c.stage != "closed"]), cases.LISTED)
    assert "全部事项见整改清单" in text


def test_a_unit_without_a_case_says_so(reader: Reader) -> None:
    free = next(u.code for u in reader.pack.units_of("community") if u.code not in reader.cases_under)
    assert cases.of_subject(reader, free) == ("本单位没有整改事项。", None)


def test_a_department_without_a_case_speaks_of_a_department(reader: Reader) -> None:
    free = next(d.code for d in reader.pack.departments if d.code not in reader.cases_under)
    assert cases.of_subject(reader, free) == ("本部门没有整改事项。", None)


def test_a_release_that_knows_no_cases_has_no_list(make_marts: Make, pack: Pack, info: ReleaseInfo) -> None:
    marts = make_marts(fixture.Case(), own=True)
    (marts.folder / "cases.parquet").unlink()
    old = Reader(Marts(marts.folder, 2024), pack, info)
    assert codes(old, "rectification") == []
    assert cases.of_subject(old, COMMUNITY) == ("本版次没有整改事项表。", None)
