"""Whatever program wrote it: marked, a workbook is read as before, keeps all it held, and never grows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import office
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.workbooks.child import read_book
from mulin.workbooks.fill import Filled
from mulin.workbooks.limits import Limits
from mulin.workbooks.marked import write_marked
from mulin.workbooks.marking.mark import marked
from mulin.workbooks.marking.order import SHEET, STYLES, WORKBOOK
from mulin.workbooks.marking.splice import Xml, in_utf8
from mulin.workbooks.parse import parse_many, parse_workbook
from mulin.workbooks.template import write_template

Write = Callable[..., Path]
Make = Callable[[str], bytes]

FIGURES = {("F-S028", "310110001"): "12次", ("F-S029", "310110001"): "15", ("F-S028", "310110006"): 3}
FINDINGS = [
    Finding(Level.ERROR, "x", "不是数", "填12", sheet="街道", cell="D4", value="12次"),
    Finding(Level.WARNING, "x", "请核对", "填15", sheet="街道", cell="F4", value="15"),
    Finding(Level.ERROR, "x", "没有这一格", "核对", sheet="街道", cell="Z99"),
]
READ = sorted(set(office.KINDS) - {"in_utf16"})
"""Kinds that the reader reads."""


@pytest.fixture(scope="module")
def template(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    write_template(pack, 2024, "D08", "report", path, filled=Filled(cells=FIGURES))
    return path.read_bytes()


@pytest.fixture(scope="module")
def make(template: bytes) -> Make:
    """``make("strict")`` → bytes of the workbook as that kind of program writes it."""

    @cache
    def _make(kind: str) -> bytes:
        parts = members(template)
        office.KINDS[kind](parts)
        return packed(parts)

    return _make


@pytest.fixture(scope="module")
def once(make: Make) -> Make:
    """``once("strict")`` → bytes of the same workbook, marked with ``FINDINGS``."""
    return cache(lambda kind: again(make(kind), FINDINGS))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as zf:
        assert zf.testzip() is None
        assert len(set(zf.namelist())) == len(zf.namelist())
        return {n: zf.read(n) for n in zf.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zf:
        for name, data in parts.items():
            zf.writestr(name, data)
    return out.getvalue()


def again(data: bytes, findings: list[Finding]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as zf:
        return marked(zf, findings)


@pytest.mark.parametrize("kind", READ)
def test_the_marked_copy_is_whole_and_reads_like_the_original(
    make: Make, pack: Pack, tmp_path: Path, kind: str
) -> None:
    source, out = tmp_path / "s.xlsx", tmp_path / "m.xlsx"
    source.write_bytes(make(kind))
    before = parse_workbook(source, pack)
    assert before.cells
    assert write_marked(source, before.findings, out).whole
    assert parse_workbook(out, pack) == before


@pytest.mark.parametrize("kind", [*READ, "in_utf16"])
def test_every_part_but_those_that_must_change_is_the_same_bytes(make: Make, once: Make, kind: str) -> None:
    before, after = members(make(kind)), members(once(kind))
    may = {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        office.SHEET,
        f"xl/worksheets/_rels/{office.SHEET.rpartition('/')[2]}.rels",
        "xl/worksheets/sheet1.xml",  # was the selected one
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert {n for n in before if before[n] != after.get(n)} <= may
    figures = re.compile(rb"<(\w+:)?sheetData.*</(\w+:)?sheetData>", re.DOTALL)
    (one, other) = (figures.search(Xml(part[office.SHEET]).data) for part in (before, after))
    assert one
    assert other
    assert one[0] == other[0]


@pytest.mark.parametrize("kind", [*READ, "in_utf16"])
def test_children_stand_in_the_order_the_schema_has_them(once: Make, kind: str) -> None:
    """Out of order, Excel offers to repair the file and throws parts away."""
    after = members(once(kind))
    for name, data in after.items():
        order = {"xl/workbook.xml": WORKBOOK, "xl/styles.xml": STYLES}.get(name) or SHEET
        if not name.endswith(".xml") or not name.startswith(("xl/workbook", "xl/styles", "xl/worksheets/sheet")):
            continue
        root = Xml(data).root
        assert [order.index(c.name) for c in root.children] == sorted(order.index(c.name) for c in root.children), name
        assert len([c for c in root.children if c.name == "legacyDrawing"]) <= 1


@pytest.mark.parametrize("kind", [*READ, "in_utf16"])
def test_everything_named_is_there_and_has_a_type(once: Make, kind: str) -> None:
    after = members(once(kind))
    types = Xml(after["[Content_Types].xml"]).root
    typed = [o.attributes["PartName"].lstrip("/") for o in types.all("Override")]
    assert len(typed) == len(set(typed))
    assert set(typed) <= set(after)
    suffixes = [d.attributes["Extension"] for d in types.all("Default")]
    assert len(suffixes) == len(set(suffixes))
    for name in (n for n in after if n.endswith(".rels")):
        relations = Xml(after[name]).root.all("Relationship")
        ids = [r.attributes["Id"] for r in relations]
        assert len(ids) == len(set(ids))
        folder = Path("/", name).parent.parent
        for relation in relations:
            target = (folder / relation.attributes["Target"]).as_posix()
            target = re.sub(r"[^/]+/\.\./", "", target).lstrip("/")
            assert target in after, f"{name} names {target}"


@pytest.mark.parametrize("kind", [*READ, "in_utf16"])
def test_marked_over_and_over_it_does_not_grow(once: Make, kind: str) -> None:
    grows_not(once(kind), 3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*READ, "in_utf16"])
def test_marked_many_times_it_does_not_grow(once: Make, kind: str) -> None:
    grows_not(once(kind), 20)


def grows_not(marked_once: bytes, times: int) -> None:
    first, data = members(marked_once), marked_once
    for _ in range(times):
        data = again(data, FINDINGS)
        assert members(data) == first


@pytest.mark.parametrize("kind", [*READ, "in_utf16"])
def test_of_former_marks_nothing_is_left_but_the_list(make: Make, once: Make, kind: str) -> None:
    never, after = again(make(kind), []), again(once(kind), [])
    left, clean = members(after), members(never)
    rels = f"xl/worksheets/_rels/{office.SHEET.rpartition('/')[2]}.rels"
    emptied = {rels} if rels not in clean else set()
    assert set(left) - emptied == set(clean)
    assert left["xl/styles.xml"] == clean["xl/styles.xml"]
    assert in_utf8(left[office.SHEET]) == in_utf8(clean[office.SHEET])
    shapes = [re.findall(rb"<v:shape .*", part.get("xl/drawings/vmlDrawing1.vml", b"")) for part in (left, clean)]
    assert [s.partition(b"<v:shapetype")[0].removesuffix(b"</xml>") for s in shapes[0]] == [
        s.removesuffix(b"</xml>") for s in shapes[1]
    ]
    assert "填12".encode() not in b"".join(left.values())


def test_pictures_in_cells_are_in_the_copy(once: Make) -> None:
    for kind, parts in (
        ("wps_picture", {"xl/media/image1.png", "xl/cellimages.xml", "xl/_rels/cellimages.xml.rels"}),
        ("excel_picture", {"xl/media/image1.png", "xl/metadata.xml", "xl/richData/rdrichvalue.xml"}),
    ):
        after = members(once(kind))
        assert parts <= set(after)
    assert b'vm="1"><v>#VALUE!' in after[office.SHEET]


def test_names_that_count_sheets_count_the_new_one(once: Make) -> None:
    book = Xml(members(again(once("filtered"), FINDINGS))["xl/workbook.xml"])
    assert [e.attributes["name"] for e in book.root.descendants("sheet")] == ["检查结果", "填报说明", "街道", "_lists"]
    names = {
        (e.attributes["name"], e.attributes.get("localSheetId")): book.content(e).decode()
        for e in book.root.descendants("definedName")
    }
    assert names == {
        ("_xlnm.Print_Titles", "0"): "'检查结果'!$4:$4",
        ("_xlnm._FilterDatabase", "2"): "街道!$A$3:$C$15",
        ("全部", None): "街道!$D$4",
        ("_xlnm.Print_Area", "2"): "街道!$A$1:$G$17",
        ("_xlnm.Print_Titles", "2"): "街道!$1:$3",
    }


def test_the_list_alone_is_selected_and_shown_first(once: Make) -> None:
    """Two sheets selected at once are edited at once: a figure typed in one would stand in the other."""
    after = members(once("filtered"))
    selected = [n for n, data in after.items() if re.search(rb'tabSelected="(1|true)"', data)]
    assert len(selected) == 1
    assert "检查结果".encode() in after[selected[0]]
    assert b"activeTab" not in after["xl/workbook.xml"]
    assert b"firstSheet" not in after["xl/workbook.xml"]


def test_the_senders_colours_stay_behind_ours(once: Make) -> None:
    sheet = Xml(members(once("own_colours"))[office.SHEET])
    rules = [(r.attributes["type"], int(r.attributes["priority"])) for r in sheet.root.descendants("cfRule")]
    assert rules == [("cellIs", 3), ("expression", 1), ("expression", 2), ("expression", 4)]


def test_cells_that_name_missing_formats_do_not_get_ours(once: Make) -> None:
    """Where the table was left out, index 5 named nothing; it must not become the head of our list."""
    for kind in ("without_styles", "empty_styles"):
        after = members(once(kind))
        formats = Xml(after["xl/styles.xml"]).root.first("cellXfs")
        assert formats is not None
        used = max(int(s) for s in re.findall(rb'<c [^>]*s="(\d+)"', after[office.SHEET]))
        assert all(x.attributes["fontId"] == "0" == x.attributes["fillId"] for x in formats.children[: used + 1])


def test_copies_by_an_earlier_version_lose_their_marks(write: Write, pack: Pack, tmp_path: Path) -> None:
    """They were saved by openpyxl, with TRUE as the condition of their colours."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    source = write("D08", filled=Filled(cells=FIGURES))
    book = load_workbook(source)
    book.create_sheet("检查结果", 0)["A1"] = "检查结果"
    fill = PatternFill(start_color="FF9C9C", end_color="FF9C9C", fill_type="solid")
    book["街道"].conditional_formatting.add("D5", FormulaRule(formula=["TRUE"], fill=fill))
    book["街道"]["D5"].comment = Comment("旧的", "睦邻检查")
    book.save(source)
    read = parse_workbook(source, pack)
    write_marked(source, read.findings, tmp_path / "m.xlsx")
    after = load_workbook(tmp_path / "m.xlsx")
    assert after.sheetnames == ["检查结果", "填报说明", "街道", "_lists"]
    assert after["街道"]["D5"].comment is None
    assert {str(a.sqref) for a in after["街道"].conditional_formatting} == {"D4", "F4"}
    assert parse_many([tmp_path / "m.xlsx"], pack) == {tmp_path / "m.xlsx": read}


_TOGETHER = (office.own_colours, office.own_notes, office.merged, office.filtered, office.hidden_sheet, office.crowded,
             office.bare_sheet, office.wps_picture)  # fmt: skip
_LAST = (office.as_it_is, office.strict, office.prefixed, office.absolute_targets, office.empty_styles,
         office.without_styles, office.empty_fills, office.with_byte_order_mark)  # fmt: skip
_CELLS = st.builds(
    Finding,
    level=st.sampled_from(Level),
    rule=st.just("x"),
    message=st.text(max_size=30),
    mend=st.text(max_size=30),
    sheet=st.sampled_from(["街道", "填报说明", "_lists", "草稿", None]),
    cell=st.builds("{}{}".format, st.sampled_from("ACDEFGZ"), st.integers(1, 40)) | st.none(),
    value=st.text(max_size=100) | st.none(),
)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(_TOGETHER)), st.sampled_from(_LAST), st.lists(_CELLS, max_size=30))
def test_any_mixture_of_kinds_holds_the_same_cells_after_marking(
    template: bytes, together: set[office.Change], last: office.Change, findings: list[Finding]
) -> None:
    parts = members(template)
    for change in (*(c for c in _TOGETHER if c in together), last):
        change(parts)
    original = packed(parts)
    with TemporaryDirectory() as folder:
        source, out = Path(folder, "a.xlsx"), Path(folder, "b.xlsx")
        copy = again(original, findings)
        source.write_bytes(original)
        out.write_bytes(copy)
        before, after = (read_book(path, Limits()) for path in (source, out))
    assert before["findings"] == after["findings"] == []
    first, *rest = after["book"]["sheets"]
    assert first["name"] == "检查结果"
    assert rest == before["book"]["sheets"]
    assert after["book"]["properties"] == before["book"]["properties"]
    assert members(again(copy, findings)) == members(copy)
