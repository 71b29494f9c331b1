"""What a number is and what means that there is none: in CSV and Parquet, scored long and wide."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from both_ways import pack, read, refused, written

DECLARED = {"missing": ["-999"]}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def stored(folder: Path, values: pa.Array) -> Path:
    units = [f"u{k}" for k in range(len(values))]
    pq.write_table(pa.table({"unit": units, "x": values}), folder / "data.parquet")
    return folder / "data.parquet"


@pytest.mark.parametrize(
    "text",
    ["-999", "-999.0", "-999.", "-999.00", " -999", "-999\u00a0", "\u3000-999", "-9.99e2", "-9.99E+02", "-0999", "−999",
     " −999.0 ", "-99900e-2"],
)  # fmt: skip
def test_a_code_for_missing_is_a_number_however_it_is_written(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'unit,x\na,"{text}"\nb,10\nc,\n')
    assert read(pack(data=DECLARED), path).column("x") == [None, 10.0, None]
    long = {"shape": "long", "field": "f", "value": "v", **DECLARED}
    path = written(tmp_path, f'unit,f,v\na,x,"{text}"\nb,x,10\nc,x,\n', "long.csv")
    assert read(pack(data=DECLARED), written(tmp_path, f'unit,x\na,"{text}"\n')).column("x") == [None]
    from orchestration.index.table import read_table

    assert [math.isnan(v) for v in read_table(pack(data=long), path).figures["x"]] == [True, False, True]


@pytest.mark.parametrize("kind", [
    pa.float64(), pa.float32(), pa.int64(), pa.int16(), pa.decimal128(10, 2), pa.string(), pa.large_string(),
    pa.dictionary(pa.int8(), pa.string()),
], ids=str)  # fmt: skip
def test_a_code_for_missing_is_a_number_in_every_type(kind: pa.DataType, tmp_path: Path) -> None:
    values: list[Any] = [-999, 10, None, 20]
    if pa.types.is_decimal(kind):
        values = [None if v is None else Decimal(v) for v in values]
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        values = [None if v is None else f"{v}.0" for v in values]
    answer = read(pack(data=DECLARED), stored(tmp_path, pa.array(values, kind)))
    assert answer.column("x") == [None, 10.0, None, 20.0]


def test_a_code_is_met_in_single_precision_too(tmp_path: Path) -> None:
    path = stored(tmp_path, pa.array([-99.9, 1e20, 1.5], pa.float32()))
    assert read(pack(data={"missing": ["-99.9", "1e20"]}), path).column("x") == [None, None, 1.5]


def test_a_code_that_is_no_number_is_met_as_text(tmp_path: Path) -> None:
    path = written(tmp_path, "unit,x\na, 无 \nb,c\nc,1\n")
    assert read(pack(data={"missing": ["无", "c"]}), path).column("x") == [None, None, 1.0]


@pytest.mark.parametrize("text", [
    "1_000", "+-1", "-+1", "1,200", "95%", "１２", "٣", "0x10", "inf", "-Infinity", "1e999", "null", "−5", "1 2", "1e",
    "$5", "1d5", "1.5.2", "Nan", "TRUE",
])  # fmt: skip
def test_what_only_some_reader_takes_for_a_number_is_refused(text: str, tmp_path: Path) -> None:
    """In a text column of Parquet as in CSV."""
    for path in (written(tmp_path, f'unit,x\na,1\nb,"{text}"\n'), stored(tmp_path, pa.array(["1", text]))):
        (found,) = refused(pack(), path)
        assert (found.row, found.column, found.value) == (3, "x", text)


def test_numbers_are_those_of_the_text_to_the_last_bit(tmp_path: Path) -> None:
    texts = ["0.1", "1e-60", "123456789.123456789", "0.30000000000000004", "-5e-60", "1.7976931348623157e59", "+5",
             ".5", "7.", "0.49999999999999994", "9007199254740993", "1e23", "\t5",
             "5\u00a0", "\u30006\u2003"]  # fmt: skip
    table = "unit,x\n" + "".join(f'u{i:02d},"{text}"\n' for i, text in enumerate(texts))
    assert read(pack(), written(tmp_path, table)).column("x") == [float(text) for text in texts]
    decimals = pa.array([Decimal("0.10"), Decimal("12345678901234567890.12")], pa.decimal128(30, 2))
    assert read(pack(), stored(tmp_path, decimals)).column("x") == [0.1, 12345678901234567890.12]


def test_true_is_one_and_a_number_that_is_none_is_no_figure(tmp_path: Path) -> None:
    assert read(pack(), stored(tmp_path, pa.array([True, False, None]))).column("x") == [1.0, 0.0, None]
    assert read(pack(), stored(tmp_path, pa.array([math.nan, 1.0]))).column("x") == [None, 1.0]
    (found,) = refused(pack(), stored(tmp_path, pa.array([1.0, -math.inf])))
    assert (found.rule, found.row) == ("table.not_finite", 3)


@pytest.mark.parametrize(("text", "said"), [
    ("62,61", "小数点"), ("-0,5", "小数点"), ("1,200", "千位"), ("1,200,300", "千位"), ("−5", "负号"), ("五", "不是数"),
])  # fmt: skip
def test_no_mend_changes_a_value(text: str, said: str, tmp_path: Path) -> None:
    """Whoever drops the comma of 62,61 has 6261."""
    (found,) = refused(pack(), written(tmp_path, f'unit,x\na,1\nb,"{text}"\n'))
    assert said in found.message
    assert "去掉逗号" not in found.mend


def test_a_decimal_comma_is_read_where_the_pack_says_so(tmp_path: Path) -> None:
    data = {"decimal": ",", "missing": ["-999,5"]}
    table = 'unit,x\na,"62,61"\nb,7\nc,"-1,5e3"\nd,"-999,50"\n'
    assert read(pack(data=data), written(tmp_path, table)).column("x") == [62.61, 7.0, -1500.0, None]
    found = refused(pack(data=data), written(tmp_path, 'unit,x\na,62.61\nb,"1.234,5"\nc,"1,2,3"\n'))
    assert [f.row for f in found] == [2, 3, 4]
    assert all("." in f.message for f in found[:2])


def test_names_are_no_figures(tmp_path: Path) -> None:
    """Namibia's code and North America's are NA; a blank class is no class, a figure NA none."""
    table = "unit,name,region,x\nNA,NaN,NA,NA\nUS,.,NA,2\nnan,,,3\n"
    answer = read(pack(data={"name": "name"}, classes=("region",)), written(tmp_path, table))
    assert list(answer.rows) == [(2024, "NA"), (2024, "US"), (2024, "nan")]
    assert answer.column("region") == ["NA", "NA", None]
    assert answer.column("name") == ["NaN", ".", "nan"]
    assert answer.column("x") == [None, 2.0, 3.0]


def test_a_blank_class_is_refused_only_where_units_are_compared_within_it(tmp_path: Path) -> None:
    path = written(tmp_path, "unit,region,x\na,NA,1\nb,\u3000,2\nc,NA,3\n")
    compared = [{"code": "x", "normalise": {"rule": "min_max", "pool": "by:region"}}]
    (found,) = refused(pack(classes=("region",), indicators=compared), path)
    assert (found.rule, found.row, found.column) == ("table.class_blank", 3, "region")
    assert read(pack(classes=("region",)), path).column("region") == ["NA", None, "NA"]


@pytest.mark.parametrize("year", ["2020.5", "", "20", "20200101", "inf", "二〇二〇", "2_020"])
def test_a_year_is_four_digits(year: str, tmp_path: Path) -> None:
    (found,) = refused(pack(data={"year": "year"}), written(tmp_path, f'unit,year,x\na,2020,1\nb,"{year}",2\n'))
    assert (found.rule, found.row, found.value) == ("table.year", 3, year)


def test_a_unit_is_called_alike_in_all_years(tmp_path: Path) -> None:
    table = "unit,year,name,x\na,2020,旧名,1\na,2021,新名,2\na,2022,,3\nb,2022,,4\n"
    answer = read(pack(data={"year": "year", "name": "name"}), written(tmp_path, table))
    assert answer.column("name") == ["新名", "新名", "新名", "b"]


def test_columns_that_differ_by_case_alone_are_two(tmp_path: Path) -> None:
    """Scored long; wide says that it cannot."""
    from orchestration.index.shape import lacking
    from orchestration.index.table import read_table

    table = read_table(pack("xX"), written(tmp_path, "unit,x,X\na,1,2\n"))
    assert (table.figures["x"][0], table.figures["X"][0]) == (1.0, 2.0)
    assert lacking(pack("xX"))
