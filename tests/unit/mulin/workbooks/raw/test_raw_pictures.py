"""A picture where a value should stand is told as one, whichever program put it there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from stored import Base, Stored, value

from mulin.findings import Level

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def with_rich_value(members: Mapping[str, bytes], structure: str) -> dict[str, bytes]:
    """The parts of a workbook whose first rich value (``vm="1"``) is of a structure (Excel 365)."""
    parts = {
        "sheetMetadata": ("metadata.xml", (
            f'<metadata xmlns:x="{RICH}"><metadataTypes count="1"><metadataType name="XLRICHVALUE"/></metadataTypes>'
            '<futureMetadata name="XLRICHVALUE" count="1"><bk><extLst><ext><x:rvb i="0"/></ext></extLst></bk>'
            '</futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>'
        )),
        "rdRichValue": ("richData/rdrichvalue.xml", f'<rvData xmlns="{RICH}"><rv s="0"><v>0</v></rv></rvData>'),
        "rdRichValueStructure": (
            "richData/rdrichvaluestructure.xml",
            f'<rvStructures xmlns="{RICH}"><s t="{structure}"><k n="x" t="i"/></s></rvStructures>',
        ),
    }  # fmt: skip
    out = dict(members)
    relations = ""
    for kind, (target, text) in parts.items():
        out[f"xl/{target}"] = text.encode()
        relations += f'<Relationship Id="rich{kind}" Type="http://x/relationships/{kind}" Target="{target}"/>'
    name = "xl/_rels/workbook.xml.rels"
    out[name] = out[name].replace(b"</Relationships>", f"{relations}</Relationships>".encode())
    return out


@pytest.mark.parametrize(
    ("structure", "rule"),
    [("_localImage", "cell.picture"), ("_webimage", "cell.picture"), ("_error", "cell.error_value")],
)
def test_a_rich_value_is_a_picture_or_an_error_by_its_structure(
    base: Base, tmp_path: Path, structure: str, rule: str
) -> None:
    members = base.altered("街道", {"D5": value("#VALUE!", "refused", "e")})
    part = base.parts["街道"]
    members[part] = members[part].replace(b'<c r="D5"', b'<c r="D5" vm="1"')
    parsed = base.read(with_rich_value(members, structure), tmp_path / "a.xlsx")
    assert [(f.rule, f.cell) for f in parsed.findings] == [(rule, "D5")]


def test_rich_values_whose_parts_are_broken_are_the_errors_they_are_stored_as(base: Base, tmp_path: Path) -> None:
    members = base.altered("街道", {"D5": value("#VALUE!", "refused", "e")})
    part = base.parts["街道"]
    members[part] = members[part].replace(b'<c r="D5"', b'<c r="D5" vm="1"')
    members = with_rich_value(members, "_localImage") | {"xl/richData/rdrichvalue.xml": b"<rvData>"}
    parsed = base.read(members, tmp_path / "a.xlsx")
    assert [(f.rule, f.cell) for f in parsed.findings] == [("cell.error_value", "D5")]


@pytest.mark.parametrize(
    "formula",
    ['DISPIMG("ID_1",1)', '_xlfn.DISPIMG("ID_1",1)', '_xlfn.IMAGE("https://example.invalid/a.png")', " image( A1)"],
)
@pytest.mark.parametrize(("sheet", "cell"), [("街道", "D5"), ("时间节点", "F4"), ("时间节点", "G4")])
def test_functions_that_show_pictures_are_pictures(
    base: Base, tmp_path: Path, formula: str, sheet: str, cell: str
) -> None:
    stored = Stored(f"<f>{formula.replace('&', '&amp;')}</f><v>#NAME?</v>", "refused", "e")
    parsed = base.read(base.altered(sheet, {cell: stored}), tmp_path / "a.xlsx")
    (finding,) = parsed.findings
    assert (finding.rule, finding.sheet, finding.cell) == ("cell.picture", sheet, cell)
    assert "图片" in finding.message
    assert "随佐证材料" in finding.mend


def with_drawing(base: Base, members: dict[str, bytes], anchor: str) -> dict[str, bytes]:
    name = base.parts["街道"].rpartition("/")[2]
    relation = f'<Relationship Id="d" Type="{OFFICE}/drawing" Target="../drawings/d.xml"/>'
    return {
        **members,
        f"xl/worksheets/_rels/{name}.rels": f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'.encode(),
        "xl/drawings/d.xml": f'<x:wsDr xmlns:x="{DRAWING}">{anchor}</x:wsDr>'.encode(),
    }


def anchor(row: int, column: int, rows: int = 0, what: str = "pic") -> str:
    def corner(name: str, r: int, c: int) -> str:
        return f"<x:{name}><x:col>{c}</x:col><x:colOff>0</x:colOff><x:row>{r}</x:row><x:rowOff>0</x:rowOff></x:{name}>"

    return (
        f"<x:twoCellAnchor>{corner('from', row, column)}{corner('to', row + rows, column)}<x:{what}/></x:twoCellAnchor>"
    )


@pytest.mark.parametrize(
    ("stored", "drawn", "found"),
    [
        (Stored("", "blank"), anchor(4, 3), [("cell.picture", Level.ERROR)]),
        (Stored("", "blank"), anchor(4, 3, rows=1), [("cell.picture", Level.ERROR)]),
        (Stored("", "blank"), anchor(4, 3, rows=9), [("cell.picture_over", Level.WARNING)]),
        (value("7152", "figure"), anchor(4, 3), [("cell.picture_over", Level.WARNING)]),
        (value("7152", "figure"), anchor(4, 3, what="sp"), []),
        (value("7152", "figure"), anchor(0, 0), []),
        (value("7152", "figure"), "<x:twoCellAnchor>", []),
    ],
    ids=["in a blank", "across a blank", "over blanks", "over a figure", "a shape", "over the title", "broken"],
)
def test_pictures_laid_over_cells(
    base: Base, tmp_path: Path, stored: Stored, drawn: str, found: list[tuple[str, Level]]
) -> None:
    members = with_drawing(base, base.altered("街道", {"D5": stored}), drawn)
    parsed = base.read(members, tmp_path / "a.xlsx")
    assert [(f.rule, f.level) for f in parsed.findings] == found
