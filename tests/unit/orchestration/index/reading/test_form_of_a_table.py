"""Which bytes are a table's rows: all of them are read, or the file is refused with the line."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from both_ways import pack, read, refused, written

TEN = "".join(f"u{i},{i}\n" for i in range(10))
MANY = "".join(f"u{i},{i}\n" for i in range(3000))


@pytest.mark.parametrize(
    ("table", "places"),
    [
        ("unit,x\n" + TEN + "unit,x,y\nv1,1,9\n", [("columns", 12), ("columns", 13)]),
        ("unit,x\n" + MANY + "v1,1,9\n", [("columns", 3002)]),
        ("unit,x,y\na,1,2\nb,3\n", [("columns", 3)]),
        ("unit,x\n" + TEN + "注：数据来自年鉴\n", [("columns", 12)]),
        ("unit,x\na,1\n#note\nb,2\n", [("columns", 3)]),
        ("unit,x\na,1,\nb,2,\n", [("columns", 2), ("columns", 3)]),
        ("unit,x\na,1\nunit,x\nb,2\n", [("header_again", 3)]),
        ('unit,x\na,1\n"unit","x"\nb,2\n', [("header_again", 3)]),
        ("某市2024年统计\n单位：万元\nunit,x\na,1\n", [("title", 1)]),
        ("#note\nunit,x\na,1\n", [("title", 1)]),
        ('unit,x\na,1\nb,"2\nc,3\n', [("quotes", 3)]),
        ('unit,x\na,1\nb,"2"3\nc,3\n', [("quotes", 3)]),
        ("unit,x\na,1\nb\0,2\n", [("nul", 3)]),
        ("unit,x\na,1\n\ufeffunit,x\nb,2\n", [("mark", 3)]),
        ("unit,x\n", [("no_rows", 1)]),
        ("unit,x\n,\n,\n", [("no_rows", 1)]),
        ("", [("no_rows", 1)]),
    ],
)  # fmt: skip
def test_rows_that_differ_from_the_header_are_refused_with_their_line(
    table: str, places: list[tuple[str, int]], tmp_path: Path
) -> None:
    found = read(pack(), written(tmp_path, table)).places
    assert [(rule, row) for rule, row, *_ in found] == places


@pytest.mark.parametrize("content", [
    "unit,x\na,1\n".encode("utf-16"), "unit,x\na,1\n".encode("utf-16-le"), "unit,x\n杨浦,1\n".encode("gbk"),
    b"unit,x\n\xff\xfe,1\n", b"PK\x03\x04rest", b"PAR1rest",
])  # fmt: skip
def test_what_is_no_utf_8_text_is_called_by_its_kind(content: bytes, tmp_path: Path) -> None:
    (found,) = refused(pack(), written(tmp_path, content))
    assert any(kind in found.message for kind in ("UTF-16", "GB18030", "不是 UTF-8", "Excel", "Parquet"))


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("unit,x\na,1\nb,2\n", [2, 3]),
        ("unit,x\na,1\nb,2", [2, 3]),
        ("\ufeffunit,x\r\na,1\r\nb,2\r\n", [2, 3]),
        ("unit,x\ra,1\rb,2\r", [2, 3]),
        ("unit,x\na,1\r\nb,2\n", [2, 3]),
        ("unit,x\r\na,1\nb,2\r", [2, 3]),
        ("\n\nunit,x\n\na,1\n  \nb,2\n\n\n", [5, 7]),
        (",\nunit,x\na,1\n,\n \nb,2\n,\n,\n,,,\n", [3, 6]),
        ('unit,"x"\n"a",1\n"b","2"\n', [2, 3]),
        ('"unit","x","long\nname"\na,1,q\nb,2,"p\n\n"\n', [3, 4]),
        ('unit,note,x\na,"l1\nl2",1\nb,"say ""so""",2\n', [2, 4]),
        ('unit,note,x\na,5" pipe,1\nb, "q",2\n', [2, 3]),
        ("sep=,\nunit,x\na,1\nb,2\n", [3, 4]),
        (" unit , x \n a ,1\nb, 2 \n", [2, 3]),
        ("unit,x,,\na,1,,\nb,2,,\n", [2, 3]),
    ],
)
def test_what_programs_write_differently_is_the_same_table(table: str, lines: list[int], tmp_path: Path) -> None:
    answer = read(pack(), written(tmp_path, table))
    assert list(answer.rows) == [(2024, "a"), (2024, "b")]
    assert answer.column("x") == [1.0, 2.0]
    assert answer.column("line") == lines


def test_codes_with_a_number_sign_are_codes(tmp_path: Path) -> None:
    table = "unit,x\n" + "".join(f"#{i:05d},{i % 97}\n" for i in range(5000)) + '"#a ""q""",5\n'
    assert len(read(pack(), written(tmp_path, table)).rows) == 5001


def test_a_blank_at_the_end_of_a_code_makes_no_other_unit(tmp_path: Path) -> None:
    found = refused(pack(), written(tmp_path, 'unit,x\na,1\n"a\t",3\n\u3000a\u00a0,2\n'))
    assert [(f.rule, f.row) for f in found] == [("table.twice", 3), ("table.twice", 4)]


def test_headers_that_nobody_asks_for_may_be_blank_or_alike(tmp_path: Path) -> None:
    assert read(pack(), written(tmp_path, "unit,,x,n,n\na,q,1,r,s\n")).column("x") == [1.0]
    (found,) = refused(pack(), written(tmp_path, "unit,x,x \na,1,2\n"))
    assert (found.rule, found.column) == ("table.column_twice", "x")


@pytest.mark.slow
def test_a_file_as_long_as_several_pieces_loses_nothing_between_them(tmp_path: Path) -> None:
    """Pieces of 4 MB: rows, quoted line ends and blank rows stand across their borders."""
    rows = [f'u{i:07d},"{"line" * 9}\n{i}",{i}\n' if i % 3 else f"u{i:07d},{'plain' * 9},{i}\n" for i in range(200_000)]
    rows[777] += ",,\n"
    answer = read(pack(), written(tmp_path, "unit,note,x\n" + "".join(rows)))
    assert answer.column("x") == list(range(200_000))
    assert answer.rows[2024, "u0199999"]["line"] == 2 + 199_999 + sum(1 for i in range(199_999) if i % 3) + 1


@pytest.mark.parametrize(("table", "delimiter", "decimal"), [
    ("unit;x\na;62,61\nb;70,2\n", ";", True), ("unit\tx\na\t62.61\nb\t70.2\n", "\t", False),
    ("unit|x\na|1\nb|2\n", "|", False), ("sep=;\nunit;x\na;62,61\n", ";", False),
])  # fmt: skip
def test_another_delimiter_is_named_with_what_to_write_in_the_pack(
    table: str, delimiter: str, decimal: bool, tmp_path: Path
) -> None:
    """And what is to be written is enough."""
    path = written(tmp_path, table)
    (found,) = refused(pack(), path)
    assert found.rule == "table.delimiter"
    assert 'delimiter: "' in found.mend
    assert ("decimal" in found.mend) == decimal
    comma = {"decimal": ","} if "62,61" in table else {}
    answer = read(pack(data={"delimiter": delimiter, **comma}), path)
    assert answer.column("x")[0] in (62.61, 1.0)


@pytest.mark.parametrize("table", ["unit，x\na，1\n", "unit；x\na；1\n", "unit、x\na、1\n"])
def test_a_delimiter_that_no_pack_can_declare_is_named_all_the_same(table: str, tmp_path: Path) -> None:
    (found,) = refused(pack(), written(tmp_path, table))
    assert found.rule == "table.delimiter"
    assert table[4] in found.message


def test_a_declared_delimiter_is_missed_where_it_is_not_there(tmp_path: Path) -> None:
    (found,) = refused(pack(data={"delimiter": ";"}), written(tmp_path, "unit,x\na,1\n"))
    assert found.rule == "table.delimiter"
    assert "逗号" in found.message


def test_an_absent_column_is_no_other_delimiter(tmp_path: Path) -> None:
    found = refused(pack("xy"), written(tmp_path, "unit,x;m\na,1\n"))
    assert [(f.rule, f.column) for f in found] == [("table.column_absent", "x"), ("table.column_absent", "y")]


def test_parquet_columns_are_found_whatever_they_are_called(tmp_path: Path) -> None:
    """World Bank codes have dots; columns that nobody asks for may be of any type."""
    table = pa.table({"unit": ["a", "b"], "SP.POP": [1.0, 2.0], "SP": ["x", "y"], "l": [[1], [2]], "__row": [9, 9]})
    pq.write_table(table, tmp_path / "data.parquet")
    answer = read(pack(indicators=[{"code": "p", "field": "SP.POP"}], trees={"t": {"children": [{"indicator": "p"}]}}),
                  tmp_path / "data.parquet")  # fmt: skip
    assert answer.column("SP.POP") == [1.0, 2.0]
    assert answer.column("line") == [2, 3]


def test_a_parquet_file_without_rows_has_no_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"unit": pa.array([], pa.string()), "x": pa.array([], pa.float64())}),
                   tmp_path / "data.parquet")  # fmt: skip
    assert read(pack(), tmp_path / "data.parquet").places[0][0] == "no_rows"


def test_a_western_file_is_not_taken_for_chinese(tmp_path: Path) -> None:
    """Its bytes are GB18030 too, as nearly all are; what would be read there is no text of anybody's."""
    content = "unit,x\nCôte d'Ivoire,1\nTürkiye,2\n".encode("cp1252")
    assert content.decode("gb18030")
    (found,) = refused(pack(), written(tmp_path, content))
    assert (found.rule, found.row) == ("table.unreadable", 2)
    assert "Windows-1252" in found.message
    assert "“Côte d'Ivoire”" in found.message
    assert "GB18030" not in found.message


def test_an_encoding_that_cannot_be_told_is_not_guessed(tmp_path: Path) -> None:
    (found,) = refused(pack(), written(tmp_path, b"unit,x\n\xe9\xe9,1\n\xe9a,2\n"))
    assert all(name in found.message for name in ("可能是", "GB18030", "Windows-1252"))


@pytest.mark.parametrize("content", [
    "unit;x\n杨浦;1\n".encode("gbk"), "unit;x\nCôte d'Ivoire;1\n".encode("cp1252"), "unit;x\na;1\n".encode("utf-16"),
    b"unit,x\na,1\n", b"sep=,\nunit,x\na,1\n", b"sep=^\nunit^x\na^1\n", "unit，x\na，1\n".encode(),
])  # fmt: skip
def test_what_is_saved_anew_is_delimited_as_the_pack_has_it(content: bytes, tmp_path: Path) -> None:
    (found,) = refused(pack(data={"delimiter": ";"}), written(tmp_path, content))
    assert "逗号分隔" not in found.mend
    assert "分隔符不动" in found.mend or "用分号分隔的 UTF-8 文本" in found.mend
