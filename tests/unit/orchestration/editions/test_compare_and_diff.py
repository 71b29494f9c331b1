"""Two states of the marts, compared to the bit and told in words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.editions.diff import UnitChange, summarise_changes
from orchestration.release.compare import compare_marts

pytestmark = pytest.mark.slow


@pytest.fixture
def marts(year, tmp_path: Path) -> tuple[Path, Path]:
    year.release()
    old = year.folder / "r1" / "marts"
    new = tmp_path / "new"
    shutil.copytree(old, new)
    new.chmod(0o755)
    return old, new


def change(folder: Path, mart: str, alter) -> None:
    path = folder / f"{mart}.parquet"
    rows = pq.read_table(path).to_pylist()
    schema = pa.schema([f.with_nullable(True) for f in pq.read_schema(path)])
    path.chmod(0o644)
    pq.write_table(pa.Table.from_pylist(alter(rows), schema=schema), path)


def test_equal_folders_have_no_difference(marts):
    assert compare_marts(*marts) == []
    assert summarise_changes(*marts, 2021).nothing


def test_the_last_bit_of_a_float_is_a_difference_with_its_key_and_column(marts):
    def nudge(rows):
        return [{**r, "value": r["value"] + 2**-54} for r in rows]

    change(marts[1], "indicator_scores", nudge)

    (difference,) = compare_marts(*marts)
    assert (difference.name, difference.cell_count) == ("indicator_scores", 1)
    cell = difference.cells[0]
    assert (cell.key, cell.column, cell.old) == (("2021", "u1", "S-A01"), "value", "0.3333333333333333")
    assert cell.new != cell.old


def test_null_and_a_number_differ_and_null_equals_null(marts):
    change(marts[1], "unit_scores", lambda rows: [{**rows[0], "grade": None}, rows[1]])

    (difference,) = compare_marts(*marts)
    assert [(c.column, c.old, c.new) for c in difference.cells] == [("grade", "良好", None)]
    assert "发布为 良好，重算为 空" in difference.findings()[0].message


def test_lost_and_added_rows_are_counted_and_shown(marts):
    change(marts[1], "unit_scores", lambda rows: [rows[0], {**rows[1], "unit_code": "u3"}])

    (difference,) = compare_marts(*marts)
    assert (difference.missing, difference.extra, difference.cell_count) == (1, 1, 0)
    assert difference.rows == (("2021", "u2"), ("2021", "u3"))


def test_a_lost_column_is_a_difference(marts):
    path = marts[1] / "unit_scores.parquet"
    path.chmod(0o644)
    pq.write_table(pq.read_table(path).drop_columns(["rank"]), path)

    (difference,) = compare_marts(*marts)
    assert difference.columns == ("rank",)


def test_a_part_that_older_releases_hold_in_another_column_is_no_difference(marts):
    """目标调整 was within the method's effect; only their sum can be compared."""
    old, new = marts

    def put(folder: Path, **effects: float) -> None:
        path = folder / "changes.parquet"
        path.unlink()
        pq.write_table(pa.Table.from_pylist([{"year": 2021, "unit_code": "u1", **effects}]), path)

    put(new, target_effect=-1.5, method_effect=0.25)
    put(old, method_effect=-1.25)
    assert compare_marts(old, new) == []
    assert compare_marts(new, old) == []

    put(new, target_effect=-1.5, method_effect=0.5)
    (difference,) = compare_marts(old, new)
    assert [(c.column, c.old, c.new) for c in difference.cells] == [("method_effect", "-1.25", "0.5")]


def test_a_missing_file_is_not_taken_for_an_empty_one(marts):
    (marts[1] / "burden.parquet").unlink()

    (difference,) = compare_marts(*marts)
    assert (difference.name, difference.absent) == ("burden", "new")
    assert "burden" in difference.findings()[0].message


def test_a_summary_names_units_in_the_order_of_their_tiers(marts):
    def swap(rows):
        return [
            {**rows[0], "rank": 2, "total_score": 79.5, "grade": "合格"},
            {**rows[1], "rank": 1, "tier": "district"},
        ]

    change(marts[1], "unit_scores", swap)

    summary = summarise_changes(*marts, 2021)
    assert [u.sentence() for u in summary.units] == [
        "平凉路街道：名次 2 → 1（总分未变，随别的单位或规则变动）",
        "定海路街道：总分 85.5 → 79.5，名次 1 → 2，等级 良好 → 合格",
    ]
    assert summary.lines()[0] == (
        "1 个单位总分有变化，1 个总分未变、只有名次或等级随别的单位或规则变动，1 个等级有变化；"
        "0 个部门得分有变化，0 个得分未变、只有名次或等级变动"
    )
    assert [u["own_score"] for u in json.loads(summary.to_json())["units"]] == [False, True]


def test_a_department_that_others_moved_is_told_apart(marts):
    def move(rows):
        first = {**rows[0], "rank": 2}
        return [first, {**rows[0], "department": "D07", "rank": 1}]

    change(marts[0], "department_scores", lambda rows: [rows[0], {**rows[0], "department": "D07", "total_score": 80.0}])
    change(marts[1], "department_scores", move)

    summary = summarise_changes(*marts, 2021)
    assert [(d.department, d.own) for d in summary.departments] == [("D06", False), ("D07", True)]
    assert summary.lines()[0].endswith("1 个部门得分有变化，1 个得分未变、只有名次或等级变动")


def test_a_unit_that_lost_its_rank_says_why():
    change = UnitChange("u1", "定海路街道", "street", 85.5, None, 1, None, "良好", None, "可比", "暂不可比")

    assert change.sentence() == "定海路街道：可比 → 暂不可比，总分 85.5 → —，名次 1 → —，等级 良好 → —"


def test_a_rank_among_all_of_the_tier_is_told_where_it_is_another_than_among_peers():
    place = ("u1", "十九棉居委会", "community", 81.0, 81.0, 12, 12, "合格", "合格", "可比", "可比")

    assert UnitChange(*place, 263, 264).sentence().startswith("十九棉居委会：全部同级中的名次 263 → 264（总分未变")


def test_changes_of_earlier_years_are_counted_by_table_only(marts):
    def backdate(rows):
        return [{**r, "year": 2020} for r in rows]

    for folder in marts:
        folder.chmod(0o755)
        change(folder, "unit_scores", backdate)
    change(marts[1], "unit_scores", lambda rows: [{**r, "total_score": 1.0} for r in rows])

    summary = summarise_changes(*marts, 2021)
    assert summary.units == ()
    assert summary.marts == {"unit_scores": {"cells": 2, "missing_rows": 0, "extra_rows": 0}}
