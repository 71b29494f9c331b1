"""Workbooks as people's office programs write them: what a template becomes, part by part.

``KINDS``: name → change to a workbook's parts (member name → bytes), as xlsxwriter wrote them. The figures stay.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

Members = dict[str, bytes]
Change = Callable[[Members], None]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SHEET = "xl/worksheets/sheet2.xml"
"""The first sheet with figures: 街道 of the workbooks the tests use."""
SHEETS = re.compile(r"xl/worksheets/sheet\d+\.xml")


def sub(members: Members, part: str, old: str, new: str) -> None:
    text = members[part].decode()
    assert old in text, f"{old!r} is not in {part}"
    members[part] = text.replace(old, new, 1).encode()


def relate(members: Members, part: str, relation_id: str, kind: str, target: str) -> None:
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    members.setdefault(rels, f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode())
    entry = f'<Relationship Id="{relation_id}" Type="{kind}" Target="{target}"/>'
    sub(members, rels, "</Relationships>", f"{entry}</Relationships>")


def content_type(members: Members, part: str, kind: str) -> None:
    sub(members, "[Content_Types].xml", "</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/></Types>')


def default_type(members: Members, suffix: str, kind: str) -> None:
    entry = f'<Default Extension="{suffix}" ContentType="{kind}"/>'
    sub(members, "[Content_Types].xml", "<Override", f"{entry}<Override")


def old_drawing(members: Members, shapes: str) -> None:
    """A drawing in VML, which need not be well-formed."""
    names = "".join(f' xmlns:{p}="urn:schemas-microsoft-com:{n}"' for p, n in
                    (("v", "vml"), ("o", "office:office"), ("x", "office:excel")))  # fmt: skip
    members["xl/drawings/vmlDrawing1.vml"] = f"<xml{names}>{shapes}</xml>".encode()
    default_type(members, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    relate(members, SHEET, "rId1", f"{REL}/vmlDrawing", "../drawings/vmlDrawing1.vml")
    sub(members, SHEET, "</ignoredErrors>", '</ignoredErrors><legacyDrawing r:id="rId1"/>')


def as_it_is(members: Members) -> None:
    """Straight from the template."""


def strict(members: Members) -> None:
    """Excel's “Strict Open XML”."""
    for name, data in members.items():
        if data is PNG:
            continue
        text = data.decode()
        for old, new in (
            (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
            (REL, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
            (REL.replace("relationships", "custom-properties"), "http://purl.oclc.org/ooxml/officeDocument/customProperties"),
            (REL.replace("relationships", "docPropsVTypes"), "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"),
        ):  # fmt: skip
            text = text.replace(old, new)
        members[name] = text.encode()
    sub(members, "xl/workbook.xml", "<workbook ", '<workbook conformance="strict" ')


def prefixed(members: Members) -> None:
    """Every name of the main namespace with a prefix, relationships by another than ``r``."""
    for name in [n for n in members if n in ("xl/workbook.xml", "xl/styles.xml") or SHEETS.fullmatch(n)]:
        text = re.sub(r"<(/?)(?=[A-Za-z0-9]+[\s/>])", r"<\1x:", members[name].decode())
        text = text.replace('xmlns="', 'xmlns:x="', 1).replace("xmlns:r=", "xmlns:rel=").replace(" r:id=", " rel:id=")
        members[name] = text.encode()


def absolute_targets(members: Members) -> None:
    """Relationships that name their parts from the package's root."""
    name = "xl/_rels/workbook.xml.rels"
    members[name] = members[name].replace(b'Target="', b'Target="/xl/')


def without_styles(members: Members) -> None:
    """No table of formats, though cells name some."""
    del members["xl/styles.xml"]
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        members[name] = re.sub(rb"<(Relationship|Override) [^>]*styles[^>]*/>", b"", members[name])


def empty_styles(members: Members) -> None:
    """A table of formats with nothing in it."""
    members["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}"/>'.encode()


def empty_fills(members: Members) -> None:
    text = members["xl/styles.xml"].decode()
    members["xl/styles.xml"] = re.sub(r"<fills.*</fills>", '<fills count="0"/>', text).encode()


def hollow_fills(members: Members) -> None:
    text = members["xl/styles.xml"].decode()
    members["xl/styles.xml"] = re.sub(r"<fill>.*?</fill>", "<fill/>", text).encode()


def short_colours(members: Members) -> None:
    members["xl/styles.xml"] = re.sub(rb'rgb="FF(\w{6})"', rb'rgb="\1"', members["xl/styles.xml"])


def in_utf16(members: Members) -> None:
    """A sheet and the workbook in UTF-16."""
    for name in (SHEET, "xl/workbook.xml"):
        members[name] = members[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def with_byte_order_mark(members: Members) -> None:
    for name in (SHEET, "xl/workbook.xml", "xl/styles.xml"):
        members[name] = b"\xef\xbb\xbf" + members[name]


def wps_picture(members: Members) -> None:
    """WPS 嵌入单元格图片: a formula, and the pictures in a part of the house."""
    shown = '_xlfn.DISPIMG("ID_0A",1)</f><v>=DISPIMG("ID_0A",1)</v>'
    sub(members, SHEET, '<c r="D12" s="5"/>', f'<c r="D12" s="5" t="str"><f>{shown}</c>')
    members["xl/media/image1.png"] = PNG
    default_type(members, "png", "image/png")
    house = "http://www.wps.cn/officeDocument"
    members["xl/cellimages.xml"] = (
        f'<etc:cellImages xmlns:r="{REL}" xmlns:etc="{house}/2017/etCustomData"><etc:cellImage/></etc:cellImages>'
    ).encode()
    relate(members, "xl/cellimages.xml", "rId1", f"{REL}/image", "media/image1.png")
    relate(members, "xl/workbook.xml", "rId90", f"{house}/2020/cellImage", "cellimages.xml")
    content_type(members, "xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml")


def excel_picture(members: Members) -> None:
    """Excel 放置在单元格中: an error value with an index into rich values."""
    sub(members, SHEET, '<c r="D12" s="5"/>', '<c r="D12" s="5" t="e" vm="1"><v>#VALUE!</v></c>')
    members["xl/media/image1.png"] = PNG
    default_type(members, "png", "image/png")
    members["xl/metadata.xml"] = f'<metadata xmlns="{MAIN}"><valueMetadata count="0"/></metadata>'.encode()
    members["xl/richData/rdrichvalue.xml"] = b'<rvData xmlns="urn:rich" count="1"><rv s="0"><v>0</v></rv></rvData>'
    relate(members, "xl/workbook.xml", "rId91", f"{REL}/sheetMetadata", "metadata.xml")
    house = "http://schemas.microsoft.com/office/2017/06/relationships"
    relate(members, "xl/workbook.xml", "rId92", f"{house}/rdRichValue", "richData/rdrichvalue.xml")


def own_notes(members: Members) -> None:
    """The sender's notes: on a cell with a finding, on another, and one that stands for a conversation."""
    entries = "".join(
        f'<comment ref="{ref}" authorId="{author}"><text>{text}</text></comment>'
        for ref, author, text in (
            ("D4", 0, "<t>上半年的，还没报全</t>"),
            ("D5", 0, "<r><t>请王科长</t></r><r><t>核对</t></r>"),
            ("F4", 1, "<t>[Threaded comment]</t>"),
        )
    )
    members["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors><author>王科长</author><author>tc={{0A}}</author></authors>'
        f"<commentList>{entries}</commentList></comments>"
    ).encode()
    data = '<br><x:ClientData ObjectType="Note"><x:Row>{0}</x:Row><x:Column>{1}</x:Column></x:ClientData>'
    shapes = "".join(
        f'<v:shape id="_x0000_s{n}" type="#_x0000_t202" style="visibility:hidden">{data.format(*place)}</v:shape>\n'
        for n, place in enumerate(((3, 3), (4, 3), (3, 5)), 1025)
    )
    old_drawing(members, f'<v:shapetype id="_x0000_t202"></v:shapetype>\n{shapes}')
    content_type(members, "xl/comments1.xml", f"{SPREADSHEET}.comments+xml")
    members["xl/threadedComments/threadedComment1.xml"] = b'<ThreadedComments xmlns="urn:threaded"/>'
    relate(members, SHEET, "rId2", f"{REL}/comments", "../comments1.xml")
    threads = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relate(members, SHEET, "rId3", threads, "../threadedComments/threadedComment1.xml")


def own_colours(members: Members) -> None:
    """The sender's conditional formats, one of them in a later Excel's extension."""
    rule = '<cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>5</formula></cfRule>'
    later = (
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting><x14:cfRule type="expression" priority="2" id="{0A}"/></x14:conditionalFormatting>'
        "</x14:conditionalFormattings></ext></extLst>"
    )
    area = f'<conditionalFormatting sqref="D4:D9">{rule}</conditionalFormatting>'
    sub(members, SHEET, "</mergeCells>", f"</mergeCells>{area}")
    sub(members, SHEET, "</worksheet>", f"{later}</worksheet>")
    sub(members, "xl/styles.xml", '<dxfs count="0"/>', '<dxfs count="1"><dxf><font><b/></font></dxf></dxfs>')


def merged(members: Members) -> None:
    """Cells of figures merged, the finding's among them."""
    more = '<mergeCells count="3"><mergeCell ref="C4:D6"/><mergeCell ref="F4:G4"/>'
    sub(members, SHEET, '<mergeCells count="1">', more)


def filtered(members: Members) -> None:
    """A filter, a view of a colleague's, and names of sheets and of the whole book; the second sheet on top."""
    view = '<customSheetView guid="{00000000-0000-0000-0000-00000000000A}"/>'
    filter_ = f'<autoFilter ref="A3:C15"/><customSheetViews>{view}</customSheetViews>'
    sub(members, SHEET, "<mergeCells", f"{filter_}<mergeCells")
    sub(members, SHEET, '<sheetView workbookViewId="0">', '<sheetView tabSelected="1" workbookViewId="0">')
    sub(members, "xl/workbook.xml", "<workbookView ", '<workbookView activeTab="1" firstSheet="1" ')
    names = (
        '<definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">街道!$A$3:$C$15</definedName>'
        '<definedName name="全部">街道!$D$4</definedName>'
    )
    sub(members, "xl/workbook.xml", "<definedNames>", f"<definedNames>{names}")


def hidden_sheet(members: Members) -> None:
    sub(members, "xl/workbook.xml", 'sheetId="2"', 'sheetId="2" state="hidden"')


def crowded(members: Members) -> None:
    """Thousands of bordered cells without content, as 全选—边框 leaves them."""
    rows = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}" s="5"/>' for c in "DEFGHIJKLM") + "</row>" for r in range(16, 416)
    )
    sub(members, SHEET, "</sheetData>", f"{rows}</sheetData>")


def with_button(members: Members) -> None:
    """A drawing of the old kind that holds no notes."""
    old_drawing(members, '<v:shape id="_x0000_s2050"><v:fill/></v:shape>')


def bare_sheet(members: Members) -> None:
    """A sheet with nothing in it, not even room for cells."""
    members["xl/worksheets/sheet9.xml"] = f'<worksheet xmlns="{MAIN}"/>'.encode()
    relate(members, "xl/workbook.xml", "rId99", f"{REL}/worksheet", "worksheets/sheet9.xml")
    content_type(members, "xl/worksheets/sheet9.xml", f"{SPREADSHEET}.worksheet+xml")
    sub(members, "xl/workbook.xml", "</sheets>", '<sheet name="草稿" sheetId="12" r:id="rId99"/></sheets>')


KINDS: dict[str, Change] = {
    change.__name__: change
    for change in (
        as_it_is, strict, prefixed, absolute_targets, without_styles, empty_styles, empty_fills, hollow_fills,
        short_colours, in_utf16, with_byte_order_mark, wps_picture, excel_picture, own_notes, own_colours, merged,
        filtered, hidden_sheet, crowded, with_button, bare_sheet,
    )
}  # fmt: skip
