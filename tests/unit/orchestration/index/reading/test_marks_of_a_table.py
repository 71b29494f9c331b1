"""Units, classes, fields, years and figures with marks nobody sees, or one letter written in two ways."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from both_ways import pack, read, written
from pyarrow import parquet

MARKS = ["\u200b", "\u00ad", "\u200e", "\u2060", "\u202e"]


@pytest.mark.parametrize("mark", MARKS, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_mark_in_a_code_is_named_with_its_place(mark: str, place: str, tmp_path: Path) -> None:
    marked = {"start": mark + "北京", "middle": f"北{mark}京", "end": "北京" + mark}[place]
    found = read(pack(), written(tmp_path, f"unit,x\n北京,1\n上海,2\n{marked},3\n"))
    assert found.places == [("unseen", 4, "unit", marked)]
    assert f"U+{ord(mark):04X}" in found.found[0].message
    assert found.found[0].mend


def test_a_mark_of_files_in_a_cell_is_named_too(tmp_path: Path) -> None:
    """In CSV it is most often a second file's beginning, and told as that."""
    (of_csv,) = read(pack(), written(tmp_path, "unit,x\n北京,1\n北\ufeff京,3\n")).found
    assert (of_csv.rule, of_csv.row) == ("table.mark", 3)
    assert "U+FEFF" in of_csv.message
    parquet.write_table(pa.table({"unit": ["北京", "北京\ufeff"], "x": [1.0, 2.0]}), tmp_path / "data.parquet")
    assert read(pack(), tmp_path / "data.parquet").places == [("unseen", 3, "unit", "北京\ufeff")]


def test_a_class_a_name_and_a_year_are_looked_at_too(tmp_path: Path) -> None:
    of = pack(data={"year": "year", "name": "name"}, classes=("zone",))
    text = "unit,year,name,zone,x\na,2020,甲\u200b,N,1\nb,2020\u200b,乙,N\u00ad,2\nc,2020,丙,N,3\u200e\n"
    found = read(of, written(tmp_path, text))
    assert [p[:3] for p in found.places] == [
        ("unseen", 2, "name"), ("unseen", 3, "year"), ("unseen", 3, "zone"), ("unseen", 4, "x"),
    ]  # fmt: skip
    assert "U+200E" in found.found[3].message


@pytest.mark.parametrize(
    ("one", "other"), [("Qu\u00e9bec", "Que\u0301bec"), ("New York", "New\u00a0York"), ("\u00c5", "\u212b"),
                       ("\uac00", "\u1100\u1161")]
)  # fmt: skip
def test_one_unit_written_in_two_ways_is_not_two(one: str, other: str, tmp_path: Path) -> None:
    for first, later in ((one, other), (other, one)):
        found = read(pack(), written(tmp_path, f"unit,x\n{first},1\nz,5\n{later},2\n"))
        assert found.places == [("alike", 4, "unit", later)]
        assert "第 2 行" in found.found[0].message
        assert "U+" in found.found[0].message
    alone = read(pack(), written(tmp_path, f"unit,x\n{other},1\nz,5\n"))
    assert not alone.found


def test_blanks_around_a_cell_do_not_count_and_joiners_of_a_script_are_its_own(tmp_path: Path) -> None:
    persian = "می\u200cخواهم"
    found = read(pack(), written(tmp_path, f"unit,x\n\u00a0a\u00a0,1\n{persian},2\na\u0301,3\n"))
    assert not found.found
    assert {unit for _, unit in found.rows} == {"a", persian, "a\u0301"}
    assert not read(pack(), written(tmp_path, "unit,x\nA,1\na,2\nＡ,3\n")).found


def test_a_field_and_a_column_that_only_look_right_are_told(tmp_path: Path) -> None:
    long = pack("xy", data={"shape": "long", "field": "f", "value": "v"})
    found = read(long, written(tmp_path, "unit,f,v\na,x,1\na,y,1\nb,x\u200b,2\nb,y,1\nb,q\u200b,1\n"))
    assert found.places == [("unseen", 4, "f", "x\u200b")]
    (column,) = read(pack(), written(tmp_path, "unit,x\u200b\na,1\n")).found
    assert (column.rule, column.row, column.column) == ("table.column_unseen", 1, "x")
    assert "U+200B" in column.message
