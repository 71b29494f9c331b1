"""A case counts once: reports of units and departments, the streets' lists and the district's print one and the same
number, also where a department answers for a unit's case because it owes the figures."""

from __future__ import annotations

import re
from collections.abc import Callable

import district_marts
import pytest

from reports.parts.table import Table
from reports.reading.reader import Reader
from reports.report import Report, build
from reports.rows import Case
from reports.shared import cases

DISTRICT, STREET, COMMUNITY, OTHER = "310110", "310110001", "310110001001", "310110006002"
STREETS = (STREET, "310110006")
OWED = (DISTRICT, STREET, COMMUNITY, OTHER)


@pytest.fixture(scope="module")
def reader(reader_of: Callable[..., Reader]) -> Reader:
    """Two streets and the district with departments; of four units a department answers for one case."""
    case = district_marts.DistrictCase(
        streets=STREETS, all_failed=(DISTRICT, STREET, COMMUNITY, OTHER), owed=OWED, pending_departments=()
    )
    return reader_of(case)


@pytest.fixture(scope="module")
def lists(reader: Reader) -> dict[str, Report]:
    return {code: build(reader, "rectification", code) for code in (DISTRICT, *STREETS)}


def handed(reader: Reader) -> list[Case]:
    return [c for c in reader.cases if c.unit_code and c.owner_kind == "department"]


def printed(text: str) -> dict[str, int]:
    """The numbers of a sentence that counts; what departments answer for under ``另有``."""
    words = ("共", "新发现", "结转", "已结案", "未结案", "逾期", "另有")
    return {w: int(n[1]) if (n := re.search(rf"{w}(\d+)件", text)) else 0 for w in words}


def added(counts: list[dict[str, int]]) -> dict[str, int]:
    return {word: sum(c[word] for c in counts) for word in counts[0]}


def rows_of(table: Table | None) -> dict[str, list[int]]:
    assert table is not None
    return {r.cells[0]: [int(c) for c in r.cells[1:]] for r in table.rows}


def test_the_reports_of_all_units_and_departments_add_up_to_the_mart(reader: Reader) -> None:
    found = reader.cases
    units = [cases.of_subject(reader, u.unit_code)[0] for tier in ("district", "street", "community")
             for u in reader.marts.units(tier)]  # fmt: skip
    departments = [cases.of_subject(reader, d.code)[0] for d in reader.pack.departments]
    whole = added([printed(text) for text in (*units, *departments)])
    closed = sum(c.stage == "closed" for c in found)
    new = sum(c.found_year == 2024 for c in found)
    assert len(handed(reader)) == len(OWED)
    assert whole == {
        "共": len(found), "新发现": new, "结转": len(found) - new, "已结案": closed, "未结案": len(found) - closed,
        "逾期": sum(cases.overdue(reader, c) for c in found), "另有": len(OWED),
    }  # fmt: skip


def test_the_sentences_of_all_lists_add_up_to_the_mart(reader: Reader, lists: dict[str, Report]) -> None:
    found = reader.cases
    whole = added([printed(of.parts["result"].summary[0]) for of in lists.values()])
    assert whole["共"] == len(found)
    assert whole["另有"] == sum(c.unit_code != DISTRICT for c in handed(reader))
    assert printed(lists[DISTRICT].parts["result"].summary[1])["共"] == len(found)


def test_the_districts_table_says_of_everybody_what_his_own_document_says(
    reader: Reader, lists: dict[str, Report]
) -> None:
    told = rows_of(lists[DISTRICT].parts["result"].overview)
    own = printed(cases.of_subject(reader, DISTRICT)[0])
    assert (told["杨浦区本级"][0], told["杨浦区本级"][-1]) == (own["共"], own["另有"])
    for d in reader.pack.departments:
        text = cases.of_subject(reader, d.code)[0]
        assert told.get(d.name, [0])[0] == printed(text)["共"], d.name
    for street in STREETS:
        of = printed(lists[street].parts["result"].summary[0])
        row = told[f"{reader.pack.unit[street].name}（含社区）"]
        assert (row[0], row[-1]) == (of["共"], of["另有"])


def test_a_streets_table_says_of_everybody_what_his_own_report_says(reader: Reader, lists: dict[str, Report]) -> None:
    told = rows_of(lists[STREET].parts["result"].overview)
    names = {reader.pack.unit[STREET].name + "本级": STREET}
    names |= {u.name: u.code for u in reader.pack.children(STREET)}
    for name, code in names.items():
        own = printed(cases.of_subject(reader, code)[0])
        row = told.get(name, [0])
        assert (row[0], row[-1]) == (own["共"], own["另有"]), name


@pytest.mark.parametrize("code", [DISTRICT, *STREETS])
def test_the_last_row_is_the_sum_and_the_texts_total(code: str, reader: Reader, lists: dict[str, Report]) -> None:
    *some, whole = rows_of(lists[code].parts["result"].overview).values()
    assert [sum(column) for column in zip(*some, strict=True)] == whole
    assert whole[0] == printed(lists[code].parts["result"].summary[-1])["共"]


def test_a_unit_sees_what_a_department_answers_for_and_that_it_does_not_count(reader: Reader) -> None:
    text, table = cases.of_subject(reader, STREET)
    case = next(c for c in handed(reader) if c.unit_code == STREET)
    word = f"因部门待报，由{reader.department(case.owner_code)}负责，不计本单位"
    assert f"；另有1件{word}。" in text
    assert table is not None
    (line,) = (r for r in table.rows if r.cells[0] == case.case_id)
    assert line.cells[1].endswith(f"（{word}）")


def test_a_unit_whose_only_case_is_a_departments_is_not_told_that_there_is_none(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(c for c in handed(reader) if c.unit_code == COMMUNITY)
    monkeypatch.setitem(reader.cases_under, COMMUNITY, [case])
    text, table = cases.of_subject(reader, COMMUNITY)
    assert text.startswith("整改事项共0件；另有1件因部门待报，由")
    assert table is not None


def test_a_streets_list_names_the_department_apart_and_the_districts_list_has_the_case_too(
    reader: Reader, lists: dict[str, Report]
) -> None:
    case = next(c for c in handed(reader) if c.unit_code == COMMUNITY)
    name = reader.department(case.owner_code)
    carried = lists[STREET].parts["carried"]
    assert carried is not None
    heads = [r.cells[0] for r in carried.rows if r.group and r.cells[0].startswith(name)]
    assert heads
    assert all(h.endswith("件，因部门待报，不计街道和社区）") for h in heads)
    in_district = lists[DISTRICT].parts["carried"]
    assert in_district is not None
    (line,) = (r for r in in_district.rows if r.cells[0].startswith(case.case_id))
    assert line.cells[0].startswith(f"{case.case_id}\n{reader.full_name(COMMUNITY)}")
