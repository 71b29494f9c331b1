"""Rows of a department's own table become the cells of its workbook, unchanged and none twice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from expectations import tables
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.source_kinds.database import DatabaseSource
from mulin.sourcing.table import Table

UNIT = "310110"


def _source(columns: dict[str, str] | None = None) -> DatabaseSource:
    return DatabaseSource.model_validate({"via": "database", "url": "u", "table": "t", "columns": columns})


def _figures(pack: Pack, rows: list[dict[str, Any]], columns: dict[str, str] | None = None) -> tuple[Any, list[str]]:
    table = Table("年报", tuple(rows[0]), tuple(rows))
    values, found = tables.figures(table, _source(columns), pack, 2024, "D21")
    return values, [f.rule for f in found]


@pytest.mark.parametrize(
    "rows",
    [
        [{"year": 2024, "field_code": "F-D023", "unit_code": UNIT, "value": 8},
         {"year": 2024, "field_code": "F-D024", "unit_code": UNIT, "value": 10}],
        [{"年度": 2024, "字段名称": "经法制审核的街道执法案件数", "单位代码": UNIT, "数值": 8, "经办": "张"},
         {"年度": 2024, "字段名称": "街道办结的执法案件数", "单位代码": UNIT, "数值": 10, "经办": "李"}],
        [{"year": 2024, "unit_code": UNIT, "F-D023": 8, "F-D024": 10, "remark": "x"}],
        [{"年度": 2024, "单位代码": UNIT, "经法制审核的街道执法案件数": 8, "街道办结的执法案件数": 10}],
    ],
    ids=["long by code", "long by name", "wide by code", "wide by name"],
)  # fmt: skip
def test_long_and_wide_tables_say_the_same(pack: Pack, rows: list[dict[str, Any]]) -> None:
    assert _figures(pack, rows) == ({("F-D023", UNIT): 8, ("F-D024", UNIT): 10}, [])


def test_other_column_names_are_told_in_sources_yaml(pack: Pack) -> None:
    rows = [{"nf": 2024, "zb": "F-D023", "dw": UNIT, "sz": 8}]
    given = {"year": "nf", "field": "zb", "unit": "dw", "value": "sz"}

    assert _source(given).year_column("年报", tuple(rows[0])) == "nf"
    assert _figures(pack, rows, given) == ({("F-D023", UNIT): 8}, [])


def test_a_row_given_twice_refuses_and_is_not_chosen_between(pack: Pack) -> None:
    row = {"year": 2024, "field_code": "F-D023", "unit_code": UNIT, "value": 8}

    assert _figures(pack, [row, row | {"value": 9}])[1] == ["database.duplicate"]


def test_rows_nobody_asked_for_are_named_not_swallowed(pack: Pack) -> None:
    row = {"year": 2024, "field_code": "F-D023", "unit_code": UNIT, "value": 8}
    values, found = _figures(pack, [row, row | {"field_code": "F-S001"}, row | {"unit_code": "310110999"}])

    assert values == {("F-D023", UNIT): 8}
    assert found == ["database.not_asked"]


@pytest.mark.parametrize("row", [{"year": 2024, "value": 8}, {"year": 2024, "unit_code": UNIT, "其他": 8}])
def test_a_table_without_the_needed_columns_is_no_table(pack: Pack, row: dict[str, Any]) -> None:
    with pytest.raises(FindingsError) as refused:
        _figures(pack, [row])
    assert [f.rule for f in refused.value.findings] == ["database.columns_missing"]


@pytest.mark.parametrize(
    ("value", "boolean", "written"),
    [
        (None, False, None), ("  ", False, None), (" 不适用 ", False, "不适用"), (8, False, 8), (7.25, False, 7.25),
        (Decimal("0.1"), False, 0.1), (float("nan"), False, "nan"), (True, True, "是"), (0, True, "否"), (2, True, 2),
        ("95%", False, "95%"), (date(2024, 1, 2), False, "2024-01-02"),
    ],
)  # fmt: skip
def test_values_are_passed_on_for_the_parser_to_judge(value: object, boolean: bool, written: object) -> None:
    assert tables.plain(value, boolean=boolean) == written


def test_milestones_ratings_and_evidence_have_tables_of_their_own() -> None:
    told = Table("节点", ("年度", "任务编码", "序号", "完成日期"), (
        {"年度": 2024, "任务编码": "T", "序号": 1, "完成日期": datetime(2024, 5, 1, 8)},
        {"年度": 2024, "任务编码": "T", "序号": 2, "完成日期": "2024-09-02"},
        {"年度": 2024, "任务编码": "T", "序号": 3, "完成日期": None},
    ))  # fmt: skip
    assert tables.milestones(told, {}) == {
        ("T", 1): (date(2024, 5, 1), ""), ("T", 2): (date(2024, 9, 2), ""), ("T", 3): (None, ""),
    }  # fmt: skip
    rated = Table(
        "评价", ("任务编码", "部门编码", "评分"), ({"任务编码": "T", "部门编码": "D11", "评分": Decimal(88)},)
    )
    assert tables.ratings(rated, {}) == {("T", "D11"): (88.0, "")}
    files = Table("材料", ("指标编码", "文件名"), ({"指标编码": "D-D02", "文件名": "一.pdf"},))
    assert tables.evidence(files, {}) == {"D-D02": [("一.pdf", "")]}
    with pytest.raises(KeyError, match="done_on"):
        tables.milestones(Table("节点", ("任务编码", "序号"), ()), {})
