"""indicators.csv with one mistake: rule, line, column, value."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    PACK,
    TABLE,
    TABLE_PACK,
    line_of,
    written,
)

from mulin.index import read_index


@pytest.mark.parametrize(
    ("table", "rule", "row", "column", "value"),
    [
        (TABLE.replace("b,B,", "a,B,"), "index.indicator_twice", 2, "code", "a"),
        (TABLE.replace("a,A", '"a","A\nA"').replace("c,C,1,left", "c,C,1,lift"), "index.node_unknown", 5, "parent",
         "lift"),
        ("\n" + TABLE.replace("c,C,1,left", "\nc,C,1,lift"), "index.node_unknown", 6, "parent", "lift"),
        (TABLE.replace("c,C,1,", "c,C,up,"), "index.literal_error", 4, "direction", "up"),
        (TABLE.replace("left,2", "left,two"), "index.float_parsing", 3, "weight", "two"),
        (TABLE.replace("left,2", "left,-2"), "index.greater_than_equal", 3, "weight", "-2"),
        (TABLE.replace("left,2", "left,inf"), "index.not_finite", 3, "weight", "inf"),
        (TABLE.replace("c,C", ",C"), "index.missing", 4, "code", ""),
        (TABLE.replace("c,C", "c c,C"), "index.string_pattern_mismatch", 4, "code", "c c"),
        (TABLE.replace("direction", "richtung"), "index.columns", 1, "richtung", ""),
        (TABLE.replace("direction", "name"), "index.columns", 1, "name", ""),
        (TABLE.replace("code,", "name,").replace("name,name", "name,field"), "index.columns", 1, "code", ""),
        (TABLE.replace("left,2", "left,2,9"), "index.columns", 3, "code", ""),
        (TABLE.replace("b,B", 'b,"B'), "index.csv", 3, None, None),
        (TABLE.replace("a,A", "甲,A").encode("gbk"), "pack.encoding", 2, None, None),
    ],
)  # fmt: skip
def test_a_mistake_in_the_table_of_indicators_is_named(
    table: str | bytes, rule: str, row: int, column: str | None, value: str | None, tmp_path: Path
) -> None:
    found = [f for f in written(tmp_path, TABLE_PACK, table) if f.rule == rule]
    assert found, [f.sentence() for f in read_index(tmp_path)[1]]
    assert (found[0].file, found[0].row, found[0].column, found[0].value) == ("indicators.csv", row, column, value)


def test_an_indicator_written_twice_in_the_table_is_named_at_both_lines(tmp_path: Path) -> None:
    found = written(tmp_path, TABLE_PACK, TABLE.replace("b,B,", "a,B,"))
    assert [f.row for f in found if f.rule == "index.indicator_twice"] == [2, 3]


@pytest.mark.parametrize(
    ("name", "rule", "value"),
    [
        ("⾏政", "pack.lookalike", "⾏政"),
        ("甲\u200b", "pack.unseen", "甲\u200b"),
        ("问13800001234", "pack.personal_number", "问138******34"),
    ],
)
def test_texts_of_a_table_are_looked_at(name: str, rule: str, value: str, tmp_path: Path) -> None:
    (found,) = written(tmp_path, TABLE_PACK, TABLE.replace("b,B,", f"b,{name},"))
    assert (found.rule, found.file, found.row, found.column, found.value) == (rule, "indicators.csv", 3, "name", value)


def test_indicators_stand_in_one_place_only(tmp_path: Path) -> None:
    (found,) = written(tmp_path, PACK, TABLE)
    assert (found.rule, found.file, found.column) == ("index.indicators_twice", "index.yaml", "indicators")
    assert found.row == line_of(PACK, "indicators:\n")
