"""What a table's columns are taken for, and why some are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulin.findings import FindingsError
from orchestration.starter.guess import Guess, guess

TOWNS = """\
序号,代码,城市名称,地区,年份,GDP（亿元）,人口,失业率%,备注,常数,收入,区号,空列
1,A1,甲,东部,2020,100,12,5.1,好,3,"1,200",010,
2,A2,乙,东部,2020,120,—,6.2,一般,3,"1,300",021,NA
3,A3,丙,西部,2020,80,9,7,差,3,"1,100",029,
4,A4,丁,西部,2020,95,8,3,,3,900,028,
"""


def of(text: str, folder: Path, name: str = "数据.csv") -> Guess:
    (folder / name).write_text(text, encoding="utf-8")
    return guess(folder / name)


def test_each_column_is_told_for_what_it_is(tmp_path: Path) -> None:
    found = of(TOWNS, tmp_path)
    assert (found.unit, found.year, found.name, found.classes) == ("代码", "年份", "城市名称", ["地区"])
    assert [(i.code, i.field) for i in found.indicators] == [
        ("GDP_亿元", "GDP（亿元）"), ("人口", "人口"), ("失业率", "失业率%"),
    ]  # fmt: skip
    assert found.missing[-1] == "—", "what people write where they have no figure"
    assert len(found.reasons) == 5


@pytest.mark.parametrize(
    ("column", "reason"),
    [("序号", "1 到 4 的序号"), ("备注", "第 2 行的“好”：不是数"), ("常数", "各行都是 3"),
     ("收入", "第 2 行的“1,200”：不是数：逗号"), ("区号", "以 0 开头"), ("空列", "整列没有数")],
)  # fmt: skip
def test_what_cannot_be_an_indicator_has_its_reason(tmp_path: Path, column: str, reason: str) -> None:
    assert reason in dict(of(TOWNS, tmp_path).refused)[column]


def test_years_are_told_from_figures_that_look_like_years(tmp_path: Path) -> None:
    """A column that merely lies between 1900 and 2100 is a year only where units come again."""
    panel = of("城市,t,x\n甲,2020,4\n乙,2020,2\n甲,2021,3\n乙,2021,5\n", tmp_path)
    assert (panel.unit, panel.year) == ("城市", "t")
    figures = of("城市,蓄水量,x\n甲,1950,4\n乙,2050,2\n丙,2000,5\n", tmp_path)
    assert figures.year is None
    assert [i.code for i in figures.indicators] == ["蓄水量", "x"]


def test_figures_that_differ_are_no_unit_unless_they_are_called_so(tmp_path: Path) -> None:
    found = of("x,城市\n5,甲\n7,乙\n9,丙\n", tmp_path)
    assert (found.unit, [i.code for i in found.indicators]) == ("城市", ["x"])
    assert of("id,x\n5,1\n7,2\n", tmp_path).unit == "id"


def test_the_files_own_way_of_writing_figures_is_taken(tmp_path: Path) -> None:
    found = of("code;x;y\nA;1,5;3\nB;2,5;4\n", tmp_path)
    assert (found.delimiter, found.decimal) == (";", ",")
    assert found.indicators[0].range.startswith("2 个数，1.5—2.5")
    declared = of("sep=\t\ncode\tx\nA\t1.5\nB\t2\n", tmp_path)
    assert (declared.delimiter, declared.decimal) == ("\t", ".")


def test_codes_are_codes_and_differ(tmp_path: Path) -> None:
    found = of('code,"a b",a-b,a_b,A_B\nU,1,2,3,4\nV,2,1,4,3\n', tmp_path)
    codes = [i.code for i in found.indicators]
    assert codes == ["a_b", "a-b", "a_b_2", "A_B_3"]


def test_columns_without_a_name_or_twice_are_named(tmp_path: Path) -> None:
    found = of("code,x,,y,y\nU,1,2,3,4\nV,2,1,4,3\n", tmp_path)
    assert [i.code for i in found.indicators] == ["x"]
    assert dict(found.refused) == {"（空）": "这一列没有列名", "y": "表头里这一列出现了两次"}


def test_a_parquet_file_is_read_as_it_is_typed(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {"iso3": ["A", "B", "C"], "year": [2020] * 3, "x": [1.5, None, 3.0], "has": [True, False, True]}
    )
    frame.to_parquet(tmp_path / "data.parquet")
    found = guess(tmp_path / "data.parquet")
    assert (found.unit, found.year, [i.code for i in found.indicators]) == ("iso3", "year", ["x", "has"])
    assert found.indicators[0].range == "2 个数，1.5—3，1 格没有数"


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("a,b\n1,2\n1,3\n", "table.no_unit", "认不出单位"),
        ("unit,field,value\nA,x,1\nA,y,2\nB,x,3\nB,y,4\n", "table.no_unit", "长表"),
        ("id,x\n1,好\n2,好\n", "table.no_indicator", "第 2 行的“好”"),
        ("id,x\n", "table.no_rows", "没有数据行"),
        ("id,x\n1,2,3\n", "table.columns", "3 格"),
    ],
)
def test_a_table_of_which_no_index_can_be_made_is_refused(tmp_path: Path, text: str, rule: str, said: str) -> None:
    with pytest.raises(FindingsError) as refused:
        of(text, tmp_path)
    assert refused.value.findings[0].rule == rule
    assert said in str(refused.value)


def test_a_unit_a_name_or_a_class_called_na_is_there(tmp_path: Path) -> None:
    """Namibia's code; scoring takes it for a code too. Among figures it means none."""
    rows = "NA,Namibia,AF,4,1\nZA,South Africa,AF,NA,5\nUS,United States,NA,3,2\nCA,Canada,NA,5,8\n"
    found = of("iso2,country,continent,x,y\n" + rows, tmp_path)
    assert (found.unit, found.name, found.classes) == ("iso2", "country", ["continent"])
    assert [i.code for i in found.indicators] == ["x", "y"]
    assert "3" in found.indicators[0].range


@pytest.mark.parametrize("code", ["代码", "code", "id", "单位编号"])
def test_a_code_that_comes_again_is_named_with_its_rows(tmp_path: Path, code: str) -> None:
    """And is neither weighed as an indicator nor replaced by the names, which happen to differ."""
    with pytest.raises(FindingsError, match=r"单位“110101”在第 2、4 行重复") as refused:
        of(f"{code},名称,x\n110101,甲,4\n110102,乙,2\n110101,丙,3\n", tmp_path)
    (found,) = refused.value.findings
    assert (found.rule, found.row, found.column) == ("table.unit_twice", 4, code)


def test_a_code_that_comes_again_within_a_year_is_named_with_it(tmp_path: Path) -> None:
    rows = "11,甲,2020,4\n12,乙,2020,2\n11,甲,2021,3\n11,乙,2021,5\n"
    with pytest.raises(FindingsError, match=r"单位“11 2021”在第 4、5 行重复"):
        of("代码,名称,年份,x\n" + rows, tmp_path)


def test_the_only_texts_are_the_units_even_if_one_comes_again(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match=r"单位“甲”在第 2、5 行重复"):
        of("城市,x\n甲,4\n乙,2\n丙,3\n甲,5\n", tmp_path)


def test_codes_of_classes_are_no_indicator(tmp_path: Path) -> None:
    """They come again by what they are; so does a second code of the units differ, and is no figure either."""
    rows = "A1,31,7,甲,4\nA2,31,8,乙,2\nA3,32,9,丙,3\nA4,32,10,丁,3\n"
    found = of("代码,省代码,旧编号,名称,x\n" + rows, tmp_path)
    assert (found.unit, [i.code for i in found.indicators]) == ("代码", ["x"])
    why = dict(found.refused)
    assert "“31”在第 2、3 行重复" in why["省代码"]
    assert why["旧编号"] == "列名像代码，不是数"
    by_name = of("省代码,名称,x\n31,甲,4\n31,乙,2\n32,丙,3\n32,丁,3\n", tmp_path)
    assert (by_name.unit, [i.code for i in by_name.indicators]) == ("名称", ["x"])


@pytest.mark.parametrize("slip", ['"2,500"', "15%", "约 30", "￥12", "1.2万"])
def test_figures_with_a_slip_name_no_unit(tmp_path: Path, slip: str) -> None:
    """Each differs from row to row, as names do; the cell to mend is told instead, with how."""
    found = of(f"代码,产值,x\nA,10,4\nB,{slip},2\nC,30,3\n", tmp_path)
    assert (found.name, found.classes, [i.code for i in found.indicators]) == (None, [], ["x"])
    why, bare = dict(found.refused)["产值"], slip.strip('"')
    assert why.startswith(f"第 3 行的“{bare}”：不是数")
    assert "；" in why, "how to mend it"


def test_figures_all_written_with_a_sign_name_no_unit(tmp_path: Path) -> None:
    found = of("占比,城市,x\n5%,甲,4\n7%,乙,2\n9%,丙,3\n", tmp_path)
    assert (found.unit, found.name) == ("城市", None)
    assert "第 2 行的“5%”" in dict(found.refused)["占比"]


@pytest.mark.parametrize("sign", [",", "."])
def test_what_may_part_thousands_is_not_taken_for_a_decimal_point(tmp_path: Path, sign: str) -> None:
    """1.5 is as likely as 1500, and either ranks the units otherwise."""
    found = of(f"代码;产值;x\nA;900;4\nB;1{sign}500;2\nC;12{sign}000;3\n", tmp_path)
    assert [i.code for i in found.indicators] == ["x"]
    why = dict(found.refused)["产值"]
    assert f"第 3 行的“1{sign}500”" in why
    assert "千位分隔（1500）" in why
    assert f"小数点（1{sign}5）" in why
    assert f"900 写成 900{sign}000" in why


@pytest.mark.parametrize("cells", [("900.000", "1.500", "12.000"), ("900", "1.50", "12.000"), ("0", "0.125", "1.250")])
def test_three_decimals_are_decimals_where_nothing_else_can_be_meant(tmp_path: Path, cells: tuple[str, ...]) -> None:
    """As the refusal says to write them; a 0 ahead or another count of digits parts no thousands."""
    found = of("代码,x\n" + "".join(f"U{n},{cell}\n" for n, cell in enumerate(cells)), tmp_path)
    assert [i.code for i in found.indicators] == ["x"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [("序号", "012"), ("n", "123"), ("__index_level_0__", "047"), ("Unnamed: 0", "0101"), ("idx", "358"),
     ("index", "968")],
)  # fmt: skip
def test_numbers_of_rows_are_no_indicator(tmp_path: Path, name: str, cells: str) -> None:
    """Counted from 0 as from 1; with gaps, sorted or begun anew where they are called as programs call them."""
    found = of(f"{name},代码,x\n" + "".join(f"{n},U{row},{row * row}\n" for row, n in enumerate(cells)), tmp_path)
    assert [i.code for i in found.indicators] == ["x"]
    assert dict(found.refused)[name] == f"是 {min(cells)} 到 {max(cells)} 的序号"


@pytest.mark.parametrize("cells", [("0.4", "0.7", "0.9"), ("-7", "3", "5"), ("2", "2", "3")])
def test_an_index_that_numbers_no_rows_is_an_indicator(tmp_path: Path, cells: tuple[str, ...]) -> None:
    found = of("代码,index\n" + "".join(f"U{n},{cell}\n" for n, cell in enumerate(cells)), tmp_path)
    assert [i.code for i in found.indicators] == ["index"]


def test_a_numbering_called_id_does_not_stand_for_codes(tmp_path: Path) -> None:
    found = of("id,code,x\n1,A,4\n2,B,2\n3,C,3\n", tmp_path)
    assert found.unit == "code"
    with pytest.raises(FindingsError, match=r"单位“A”在第 2、4 行重复"):
        of("id,code,x\n1,A,4\n2,B,2\n3,A,3\n", tmp_path)


def test_figures_like_years_do_not_hide_a_code_that_comes_again(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match=r"单位“11”在第 2、4 行重复"):
        of("代码,名称,人口\n11,甲,1950\n12,乙,2050\n11,丙,2000\n", tmp_path)
    panel = "A,2020,1950\nB,2020,1951\nA,2021,1952\nA,2021,1953\n"
    with pytest.raises(FindingsError, match=r"单位“A 2021”在第 4、5 行重复"):
        of("城市,年份,x\n" + panel, tmp_path)


def test_a_code_that_is_wanting_is_told_with_its_row(tmp_path: Path) -> None:
    found = of("名称,代码,x\n甲,11,4\n乙,,2\n丙,13,3\n", tmp_path)
    assert (found.unit, [i.code for i in found.indicators]) == ("名称", ["x"])
    assert "第 3 行没有代码" in dict(found.refused)["代码"]
