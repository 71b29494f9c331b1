"""Which number format a cell has, in the style parts that different writers leave."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from stored import Base, value

from mulin.workbooks.raw.stylesheet import Stylesheet, read_styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def styles(inner: str, prefix: str = "") -> Stylesheet:
    packed = io.BytesIO()
    name = f"{prefix}:styleSheet" if prefix else "styleSheet"
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    with zipfile.ZipFile(packed, "w") as zf:
        zf.writestr("s.xml", f'<{name} {declared}="{MAIN}">{inner}</{name}>')
        return read_styles(zf, "s.xml")


@pytest.mark.parametrize(
    ("inner", "shows"),
    [
        ('<cellXfs><xf numFmtId="14"/></cellXfs>', "day"),
        ('<cellXfs><xf numFmtId="14" applyNumberFormat="0"/></cellXfs>', "day"),
        ("<cellXfs><xf/></cellXfs>", "figure"),
        ('<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf xfId="0"/></cellXfs>', "day"),
        ('<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf xfId="0" numFmtId="0"/></cellXfs>', "figure"),
        ('<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf xfId="7"/></cellXfs>', "figure"),
        ('<numFmts><numFmt numFmtId="200" formatCode="aaaa"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>', "day"),
        ('<cellXfs><xf numFmtId="200"/></cellXfs><numFmts><numFmt numFmtId="200" formatCode="e"/></numFmts>', "day"),
        ('<dxfs><dxf><numFmt numFmtId="200" formatCode="e"/></dxf></dxfs><cellXfs><xf numFmtId="200"/></cellXfs>',
         "figure"),
        ('<cellXfs><xf numFmtId="200"/></cellXfs>', "figure"),
        ('<cellXfs><xf numFmtId="x"/></cellXfs>', "figure"),
        ('<numFmts><numFmt numFmtId="y" formatCode="e"/></numFmts><cellXfs><xf numFmtId="0"/></cellXfs>', "figure"),
        ('<numFmts><numFmt numFmtId="14" formatCode="0"/></numFmts><cellXfs><xf numFmtId="14"/></cellXfs>', "day"),
        ('<numFmts><numFmt numFmtId="41" formatCode="0%"/></numFmts><cellXfs><xf numFmtId="41"/></cellXfs>', "percent"),
        ('<numFmts><numFmt numFmtId="200"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>', "figure"),
    ],
)  # fmt: skip
def test_the_number_format_of_a_cell_format(inner: str, shows: str) -> None:
    assert styles(inner).section(0, 5.0).shows == shows


def test_prefixes_of_other_writers() -> None:
    assert styles('<x:cellXfs><x:xf numFmtId="9"/></x:cellXfs>', "x").section(0, 5.0).shows == "percent"


@pytest.mark.parametrize(
    ("font", "struck"), [("<strike/>", True), ('<strike val="true"/>', True), ('<strike val="0"/>', False), ("", False)]
)
def test_fonts_that_strike_out(font: str, struck: bool) -> None:
    found = styles(
        f"<fonts><font/><font>{font}</font></fonts><dxfs><dxf><font><strike/></font></dxf></dxfs>"
        '<cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>'
    )
    assert found.struck == (frozenset({1}) if struck else frozenset())


def test_a_workbook_without_a_style_part_holds_plain_figures(base: Base, tmp_path: Path) -> None:
    members = base.altered("街道", {"D5": value("7152", "figure")})
    del members["xl/styles.xml"]
    assert base.read(members, tmp_path / "a.xlsx").findings == ()


def test_a_style_part_that_is_no_xml_is_damage(base: Base, tmp_path: Path) -> None:
    """What its formats were is not known: days would be taken for figures."""
    members = {**base.members, "xl/styles.xml": b"<styleSheet>"}
    assert [f.rule for f in base.read(members, tmp_path / "a.xlsx").findings] == ["guard.damaged"]


@pytest.mark.parametrize(
    ("color", "fill", "white"),
    [
        ('<color rgb="FFFFFFFF"/>', '<patternFill patternType="none"/>', True),
        ('<color theme="0"/>', "<patternFill/>", True),
        ('<color indexed="9"/>', "", True),
        ('<color rgb="FFFFFFFF"/>', '<patternFill patternType="solid"><fgColor rgb="FF4472C4"/></patternFill>', False),
        ('<color theme="0"/>', '<gradientFill degree="90"/>', False),
        ('<color theme="0" tint="-0.5"/>', "", False),
        ('<color theme="1"/>', "", False),
        ('<color rgb="FFFF0000"/>', "", False),
        ("", "", False),
    ],
)
def test_white_letters_count_where_no_ground_is_coloured(color: str, fill: str, white: bool) -> None:
    xf = '<cellXfs><xf fontId="0" fillId="0"/></cellXfs>'
    got = styles(f"<fonts><font>{color}</font></fonts><fills><fill>{fill}</fill></fills>{xf}")
    assert got.white == (frozenset({0}) if white else frozenset())
