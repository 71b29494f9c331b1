"""The table of `mulin score`: what is read, and what is refused with file, row, column and value."""

from __future__ import annotations

import gzip
import math
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from mulin.findings import Finding, FindingsError
from mulin.index import IndexPack
from orchestration.index.rows import Table
from orchestration.index.table import read_table
from orchestration.index.wide_table import load_wide


def pack(**changes: Any) -> IndexPack:
    base: dict[str, Any] = {
        "schema_version": 1, "index": "t", "data": {"year": "year", "name": "name"}, "classes": ["region"],
        "indicators": [{"code": "a"}, {"code": "b", "denominator": "people"}],
        "trees": {"t": {"children": [{"indicator": "a"}, {"indicator": "b"}]}},
    }  # fmt: skip
    return IndexPack.model_validate(base | changes)


LONG = {"shape": "long", "year": "year", "name": "name"}
HEAD = "unit,name,region,year,a,b,people\n"
ROWS = "u2,乙,S,2021,4,6,2\nu1,甲,N,2021,1.5,,3\nu1,甲,N,2020,-2e3,5, 7 \n"


def read(tmp_path: Path, text: str | bytes, suffix: str = ".csv", **changes: Any) -> Table:
    path = tmp_path / f"data{suffix}"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(pack(**changes), path)


def refused(tmp_path: Path, text: str | bytes, suffix: str = ".csv", **changes: Any) -> list[Finding]:
    with pytest.raises(FindingsError, match="不能用来计分") as error:
        read(tmp_path, text, suffix, **changes)
    assert all(f.message and f.mend for f in error.value.findings)
    return error.value.findings


def places(found: list[Finding]) -> list[tuple[Any, ...]]:
    return [(f.rule.removeprefix("table."), f.file, f.row, f.column, f.value) for f in found]


def figures(table: Table) -> dict[tuple[str, int], dict[str, float | None]]:
    return {
        (u, y): {f: None if math.isnan(v[i]) else float(v[i]) for f, v in table.figures.items()}
        for i, (u, y) in enumerate(zip(table.units, table.years, strict=True))
    }


EXPECTED = {
    ("u1", 2020): {"a": -2000.0, "b": 5.0, "people": 7.0},
    ("u1", 2021): {"a": 1.5, "b": None, "people": 3.0},
    ("u2", 2021): {"a": 4.0, "b": 6.0, "people": 2.0},
}


def test_a_wide_table(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD + ROWS)
    assert figures(table) == EXPECTED
    assert list(figures(table)) == list(EXPECTED)  # by year, then unit
    assert table.rows == [4, 3, 2]
    assert table.names == ["甲", "甲", "乙"]
    assert table.classes == {"region": {"u1": "N", "u2": "S"}}
    assert table.file == "data.csv"


@pytest.mark.parametrize("variant", ["bom", "crlf", "quoted", "columns", "others", "tail", "cr_only"])
def test_the_same_table_as_other_programs_save_it(variant: str, tmp_path: Path) -> None:
    text: str | bytes = HEAD + ROWS
    assert isinstance(text, str)
    match variant:
        case "bom":
            text = b"\xef\xbb\xbf" + text.encode()
        case "crlf":
            text = text.replace("\n", "\r\n")
        case "cr_only":
            text = text.replace("\n", "\r")
        case "quoted":
            text = "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in text.splitlines())
        case "columns":
            text = "\n".join(",".join(reversed(line.split(","))) for line in text.splitlines())
        case "others":  # columns nobody asks for may hold anything
            text = "\n".join(f'{line},"x, 1,200 95%",inf' for line in text.splitlines())
        case "tail":  # what Excel leaves
            text += ",,,,,,\n,,,,,,\n\n"
    table = read(tmp_path, text)
    assert figures(table) == EXPECTED
    assert table.rows == [4, 3, 2]


def test_rows_are_named_by_the_line_they_begin_on(tmp_path: Path) -> None:
    """Blank lines and line feeds within quotes do not shift what a finding names."""
    text = "\n" + HEAD + '\nu2,"乙\n街道",S,2021,4,6,2\n\nu1,甲,N,2021,1.5,,3\nu1,甲,N,2020,x,5,7'
    assert places(refused(tmp_path, text)) == [("not_a_number", "data.csv", 8, "a", "x")]
    assert read(tmp_path, text.replace("x,5", "1,5")).rows == [8, 7, 4]


def test_a_long_table(tmp_path: Path) -> None:
    text = "unit,name,region,year,field,value\n" + "".join(
        f"{u},{n},{r},{y},{f},{v}\n"
        for u, n, r, y, f, v in [
            ("u2", "乙", "S", 2021, "a", 4), ("u2", "乙", "S", 2021, "b", 6), ("u2", "乙", "S", 2021, "people", 2),
            ("u1", "甲", "N", 2021, "a", 1.5), ("u1", "甲", "N", 2021, "people", 3), ("u1", "甲", "N", 2021, "b", "NA"),
            ("u1", "甲", "N", 2020, "people", 7), ("u1", "甲", "N", 2020, "b", 5), ("u1", "甲", "N", 2020, "a", -2000),
            ("u2", "乙", "S", 2021, "motto", '"1,200"'), ("u2", "乙", "S", 2021, "motto", "twice"),
        ]
    )  # fmt: skip
    table = read(tmp_path, text, data=LONG)
    assert figures(table) == EXPECTED
    assert table.rows == [8, 5, 2]
    assert table.classes == {"region": {"u1": "N", "u2": "S"}}


def test_a_unit_of_a_long_table_with_none_of_the_figures_stays_in_it(tmp_path: Path) -> None:
    text = "unit,name,region,year,field,value\n" + "".join(f"u1,甲,N,2021,{f},1\n" for f in ("a", "b", "people"))
    table = read(tmp_path, text + "u2,乙,S,2021,motto,work\n", data=LONG)
    assert figures(table)["u2", 2021] == {"a": None, "b": None, "people": None}


def test_parquet_with_types_of_its_own(tmp_path: Path) -> None:
    frame = pd.DataFrame({
        "unit": [310110, 310115], "year": pd.array([2021, 2021], dtype="Int16"), "name": ["甲", None],
        "region": pd.Categorical(["N", "S"]), "a": [True, False], "b": pd.array([1, None], dtype="Int64"),
        "people": pd.array(["3", " 4.5 "], dtype="string"),
    }, index=[7, 7])  # fmt: skip
    frame.to_parquet(tmp_path / "data.parquet")
    table = read_table(pack(), tmp_path / "data.parquet")
    assert figures(table) == {
        ("310110", 2021): {"a": 1.0, "b": 1.0, "people": 3.0}, ("310115", 2021): {"a": 0.0, "b": None, "people": 4.5},
    }  # fmt: skip
    assert table.names == ["甲", "310115"]


def test_parquet_findings_name_the_row_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"unit": ["x", "y"], "year": [2021.0, 2021.5], "name": "n", "region": "r",
                          "a": [1.0, math.inf], "b": ["1", "1,200"], "people": [1, 2]})  # fmt: skip
    frame.to_parquet(tmp_path / "data.parquet")
    with pytest.raises(FindingsError) as error:
        read_table(pack(), tmp_path / "data.parquet")
    assert places(error.value.findings) == [
        ("year", "data.parquet", 3, "year", "2021.5"), ("not_finite", "data.parquet", 3, "a", "inf"),
        ("not_a_number", "data.parquet", 3, "b", "1,200"),
    ]  # fmt: skip


def test_numbers_are_read_to_the_last_bit(tmp_path: Path) -> None:
    texts = [
        "0.1",
        "1e-60",
        "123456789.123456789",
        "0.30000000000000004",
        "-5e-60",
        "1.7976931348623157e59",
        "+5",
        ".5",
        "7.",
    ]
    rows = "".join(f"u{i},n,r,2021,{t},1,1\n" for i, t in enumerate(texts))
    assert read(tmp_path, HEAD + rows).figures["a"].tolist() == [float(t) for t in texts]


@pytest.mark.parametrize(
    "text",
    ["1,200", "95%", "12万", "１２", "1_000", "0x10", "1.2.3", "1 2", "—", "无", "-", "null", "None", "TRUE", "<5",
     "5*", "#N/A", "Nan", "1d5"],
)  # fmt: skip
def test_a_text_in_a_number_is_refused(text: str, tmp_path: Path) -> None:
    assert places(refused(tmp_path, HEAD + ROWS.replace("1.5", f'"{text}"'))) == [
        ("not_a_number", "data.csv", 3, "a", text)
    ]


@pytest.mark.parametrize("text", ["inf", "-inf", "Infinity", "1e999"])
def test_infinity_is_no_figure(text: str, tmp_path: Path) -> None:
    assert places(refused(tmp_path, HEAD + ROWS.replace("1.5", text))) == [("not_finite", "data.csv", 3, "a", text)]


@pytest.mark.parametrize("text", ["", " ", "NA", "N/A", "NaN", "nan", ".", "..", " NA "])
def test_what_means_that_there_is_no_figure(text: str, tmp_path: Path) -> None:
    assert figures(read(tmp_path, HEAD + ROWS.replace("1.5", text)))["u1", 2021]["a"] is None


def test_the_pack_may_say_otherwise_what_means_no_figure(tmp_path: Path) -> None:
    data = {"year": "year", "name": "name", "missing": ["", "无", "-99"]}
    table = read(tmp_path, HEAD + ROWS.replace("1.5", "无").replace("4,6", "-99,6"), data=data)
    assert figures(table)["u1", 2021]["a"] is figures(table)["u2", 2021]["a"] is None
    assert places(refused(tmp_path, HEAD + ROWS.replace("1.5", "NA"), data=data)) == [
        ("not_a_number", "data.csv", 3, "a", "NA")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + ROWS + "u1,甲,N,2021,9,9,9\n", [("twice", "data.csv", 5, "unit", "2021/u1")]),
        (HEAD + ROWS + " u1 ,甲,N,2021.0,9,9,9\n", [("twice", "data.csv", 5, "unit", "2021/u1")]),
        (HEAD + ROWS + ",甲,N,2021,9,9,9\n", [("unit_blank", "data.csv", 5, "unit", "")]),
        (HEAD + ROWS.replace("u2", "  "), [("unit_blank", "data.csv", 2, "unit", "")]),
        (HEAD + ROWS.replace("2020", "2020.5"), [("year", "data.csv", 4, "year", "2020.5")]),
        (HEAD + ROWS.replace("2020", "二〇二〇"), [("year", "data.csv", 4, "year", "二〇二〇")]),
        (HEAD + ROWS.replace("2020", ""), [("year", "data.csv", 4, "year", "")]),
        (HEAD + ROWS.replace("2020", "20"), [("year", "data.csv", 4, "year", "20")]),
        (HEAD + ROWS.replace("2020", "20200101"), [("year", "data.csv", 4, "year", "20200101")]),
        (HEAD + ROWS.replace("2020", "inf"), [("year", "data.csv", 4, "year", "inf")]),
        (HEAD + ROWS.replace("N,2020", "S,2020"), [("class_twice", "data.csv", 4, "region", "u1")]),
        (HEAD.replace("people", "people2") + ROWS, [("column_absent", "data.csv", 1, "people", "")]),
        (HEAD.replace("unit,", "id,").replace("region", "area") + ROWS,
         [("column_absent", "data.csv", 1, "unit", ""), ("column_absent", "data.csv", 1, "region", "")]),
        (HEAD.replace("b", "a") + ROWS,
         [("column_twice", "data.csv", 1, "a", ""), ("column_absent", "data.csv", 1, "b", "")]),
        (HEAD, [("no_rows", "data.csv", 1, "", "")]),
        (HEAD + ",,,,,,\n\n", [("no_rows", "data.csv", 1, "", "")]),
        ("", [("no_rows", "data.csv", 1, "", "")]),
        ("\n\n", [("no_rows", "data.csv", 1, "", "")]),
        # a comma too many: in one row, and in all of them, where pandas alone would shift the columns
        (HEAD + ROWS.replace("4,6", "1,200,6"), [("columns", "data.csv", 2, "", "u2,乙,S,2021,1,200,6,2")]),
        (HEAD + "u1,甲,N,2021,1,200,6,2\nu2,乙,S,2021,1,300,6,2\n",
         [("columns", "data.csv", 2, "", "u1,甲,N,2021,1,200,6,2"),
          ("columns", "data.csv", 3, "", "u2,乙,S,2021,1,300,6,2")]),
        (HEAD + ROWS + 'u3,"丙,N,2021,9,9,9\n', [("quotes", "data.csv", 5, "", "")]),
        ((HEAD + ROWS).encode("gbk"), [("unreadable", "data.csv", 2, "", "")]),
        (b"PK\x03\x04\xff\xfe\x00", [("unreadable", "data.csv", 1, "", "")]),
    ],
    ids=lambda v: "" if isinstance(v, list) else None,
)  # fmt: skip
def test_what_would_have_to_be_guessed_is_refused(text: str | bytes, expected: list[Any], tmp_path: Path) -> None:
    assert places(refused(tmp_path, text)) == expected


def test_a_gbk_file_is_called_so(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, (HEAD + ROWS).encode("gbk"))
    assert "GBK" in found.message
    assert "UTF-8" in found.mend


def test_no_parquet_at_all(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, HEAD + ROWS, ".parquet")
    assert (found.rule, found.file) == ("table.unreadable", "data.parquet")


@pytest.mark.parametrize("suffix", [".csv.gz", ".csv.zst", ".CSV.GZ", ".zip", ".parquet.gz"])
def test_a_compressed_table_is_told_as_such_by_both_readers(suffix: str, tmp_path: Path) -> None:
    text = gzip.compress(b"unit,x\na,1\n")
    (found,) = refused(tmp_path, text, suffix)
    assert (found.rule, found.message) == ("table.packed", "这是压缩文件")
    path = tmp_path / f"again{suffix}"
    path.write_bytes(text)
    with duckdb.connect() as con, pytest.raises(FindingsError) as error:
        load_wide(con, pack(), path)
    assert [f.rule for f in error.value.findings] == ["table.packed"]


def test_no_file_at_all(tmp_path: Path) -> None:
    for name in ("absent.csv", "absent.parquet"):
        with pytest.raises(FindingsError) as error:
            read_table(pack(), tmp_path / name)
        assert places(error.value.findings) == [("unreadable", name, 1, "", "")]
        assert error.value.findings[0].message == "没有这个文件"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("u1,甲,N,2021,a,1\nu1,甲,N,2021,a,2\n", [("twice", "data.csv", 3, "field", "2021/u1/a")]),
        ("u1,甲,N,2021,a,x\n", [("not_a_number", "data.csv", 2, "value", "x")]),
        ("u1,甲,N,2021,a,inf\n", [("not_finite", "data.csv", 2, "value", "inf")]),
        (",甲,N,2021,a,1\n", [("unit_blank", "data.csv", 2, "unit", "")]),
    ],
)
def test_a_long_table_is_refused_alike(rows: str, expected: list[Any], tmp_path: Path) -> None:
    text = f"unit,name,region,year,field,value\n{rows}u9,九,N,2021,b,1\nu9,九,N,2021,people,1\nu9,九,N,2021,a,1\n"
    assert places(refused(tmp_path, text, data=LONG)) == expected


def test_a_field_that_a_long_table_lacks_is_named(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, "unit,name,region,year,field,value\nu1,甲,N,2021,a,1\nu1,甲,N,2021,b,1\n", data=LONG)
    assert places([found]) == [("field_absent", "data.csv", 1, "people", "")]
    assert "a、b" in found.mend


def test_everything_is_told_at_once_and_not_too_much(tmp_path: Path) -> None:
    rows = "".join(f"u{i},n,N,20x,?,!,1\n" for i in range(300))
    found = refused(tmp_path, HEAD + ",n,N,2021,1,1,1\n" + rows)
    assert len(found) == 200
    assert found[0].rule == "table.unit_blank"
    assert places(refused(tmp_path, HEAD + ",n,N,x,?,inf,1\n")) == [
        ("unit_blank", "data.csv", 2, "unit", ""), ("year", "data.csv", 2, "year", "x"),
        ("not_a_number", "data.csv", 2, "a", "?"), ("not_finite", "data.csv", 2, "b", "inf"),
    ]  # fmt: skip


def test_a_blank_class_matters_only_where_units_are_compared_in_it(tmp_path: Path) -> None:
    text = HEAD + ROWS.replace("乙,S", "乙,")
    assert read(tmp_path, text).classes == {"region": {"u1": "N"}}
    compared = [
        {"code": "a", "normalise": {"rule": "rank", "pool": "by:region"}},
        {"code": "b", "denominator": "people"},
    ]
    assert places(refused(tmp_path, text, indicators=compared)) == [("class_blank", "data.csv", 2, "region", "")]


def test_a_table_of_one_year(tmp_path: Path) -> None:
    data = {"unit": "name"}
    assert read(tmp_path, HEAD + "u1,甲,N,1999,1,2,3\n", data=data, year=2024).years == [2024]
    (found,) = refused(tmp_path, HEAD + "u1,甲,N,1999,1,2,3\nu2,甲,N,2000,1,2,3\n", data=data, year=2024)
    assert places([found]) == [("twice", "data.csv", 3, "name", "2024/甲")]


def test_derived_figures_are_computed_in_order_and_unknown_where_a_part_is(tmp_path: Path) -> None:
    table = read(
        tmp_path, HEAD + ROWS, derived={"r": "a / b", "twice": "2 * r", "one": "1 + 0 * people"},
        indicators=[{"code": "x", "field": "twice"}, {"code": "a", "denominator": "one"}],
    )  # fmt: skip
    assert {k: v["twice"] for k, v in figures(table).items()} == {
        ("u1", 2020): -800.0, ("u1", 2021): None, ("u2", 2021): pytest.approx(4 / 3),
    }  # fmt: skip
    assert {v["one"] for v in figures(table).values()} == {1.0}


def test_a_reference_unit_must_be_there(tmp_path: Path) -> None:
    rule = {"rule": "distance_to_reference", "reference": "unit:u7"}
    (found,) = refused(tmp_path, HEAD + ROWS, indicators=[{"code": "a", "normalise": rule}])
    assert found.rule == "table.reference"
    assert "u7" in found.message


def test_units_with_too_few_figures_are_screened_year_by_year(tmp_path: Path) -> None:
    """The share is that of indicators, a denominator that is missing counts as a missing figure."""
    text = HEAD + "u1,甲,N,2021,1,1,1\nu2,乙,S,2021,1,1,\nu3,丙,S,2021,,,1\nu3,丙,S,2022,1,1,1\n"
    table = read(tmp_path, text, screen={"minimum_share": 0.75})
    assert list(zip(table.units, table.years, strict=True)) == [("u1", 2021), ("u3", 2022)]
    assert [tuple(s)[:3] for s in table.screened] == [("u2", 2021, 0.5), ("u3", 2021, 0.0)]
    assert {s.reason for s in table.screened} == {"few_figures"}
    assert [len(v) for v in table.figures.values()] == [2, 2, 2]
    (out,) = read(tmp_path, text, screen={"minimum_share": 0.5}).screened
    assert tuple(out)[:3] == ("u3", 2021, 0.0)


def test_units_of_many_zeros_are_screened_and_told_why(tmp_path: Path) -> None:
    """Zeros are counted among the figures there are; a unit without any has none."""
    rows = [
        "u1,甲,N,2021,0,0,1", "u2,乙,S,2021,0,4,2", "u3,丙,S,2021,0,,2", "u4,丁,S,2021,,,", "u5,戊,S,2021,0,0,",
        "u6,己,N,2021,1,2,0",
    ]  # fmt: skip
    text = HEAD + "\n".join(rows) + "\n"
    half = read(tmp_path, text, screen={"zeros": 0.5})
    assert half.units == ["u2", "u4", "u6"]
    assert [tuple(s) for s in half.screened] == [
        ("u1", 2021, 1.0, 1.0, "many_zeros"), ("u3", 2021, 0.5, 1.0, "many_zeros"),
        ("u5", 2021, 0.5, 1.0, "many_zeros"),
    ]  # fmt: skip
    both = read(tmp_path, text, screen={"zeros": 0.5, "minimum_share": 0.75})
    assert both.units == ["u2", "u6"]
    assert [s.reason for s in both.screened] == [
        "many_zeros", "few_figures;many_zeros", "few_figures", "few_figures;many_zeros"
    ]  # fmt: skip
    assert read(tmp_path, text, screen={"zeros": 1}).screened == []


def test_a_table_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, HEAD + "u1,甲,N,2021,,,1\n", screen={"minimum_share": 0.5})
    assert (found.rule, found.file) == ("table.all_screened", "data.csv")
