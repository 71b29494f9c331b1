"""What the guard turns away before anything parses it, and that it says why."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mulin.findings import Level
from mulin.workbooks.guard import claims_to_be_ours, guard_file
from mulin.workbooks.limits import Limits

Write = Callable[..., Path]
Surgery = Callable[[Path, Callable[[dict[str, bytes]], None]], Path]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path: Path, limits: Limits | None = None) -> str:
    findings = guard_file(path, limits)
    assert findings, "expected a refusal"
    assert all(f.level is Level.ERROR and f.message and f.mend for f in findings)
    return findings[0].rule


def test_a_template_passes(write: Write) -> None:
    assert guard_file(write("D06")) == []


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("旧表.xls", OLE + b"\0" * 600, "guard.old_excel"),
        ("加密.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "guard.encrypted"),
        ("数据.csv", "单位,数\n甲,1\n".encode("gb18030"), "guard.csv"),
        ("数据.xlsx", "单位代码,数\n310110,1\n".encode(), "guard.csv"),
        ("报告.xlsx", b"%PDF-1.7\n", "guard.not_workbook"),
        ("空.xlsx", b"", "guard.empty"),
        ("乱.xlsx", b"\x01\x02\x03", "guard.not_workbook"),
        ("断.xlsx", b"PK\x03\x04 broken", "guard.damaged"),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, name: str, data: bytes, rule: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name) == rule


def compound(*streams: str) -> bytes:
    """A compound document, as far as its directory goes."""
    return OLE + b"\0" * 600 + b"".join(s.encode("utf-16-le") + b"\0" * 40 for s in streams)


def packed(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zf:
        for name in names:
            zf.writestr(name, b"<x/>")
        if mimetype:
            zf.writestr("mimetype", mimetype)
    return out.getvalue()


ODF = "application/vnd.oasis.opendocument."
CIPHERED = random.Random(1).randbytes(5000)


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", "", ".et"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (compound("Workbook"), "WPS 表格（.et）"),
        (compound("EncryptedPackage", "EncryptionInfo"), "设过打开密码，或被本单位的软件自动加了密"),
        (compound("EncryptedPackage", "DRMEncryptedDataSpace"), "权限管理"),
        (CIPHERED, "文档加密"),
        (b"%TSD-Header-###%" + CIPHERED, "文档加密"),
        (compound("WordDocument"), "文字文档"),
        (compound("__substg1.0_0037001F"), "邮件"),
        (packed("word/document.xml", "[Content_Types].xml"), "文字文档"),
        (packed("ppt/presentation.xml"), "演示文稿"),
        (packed("上报表.xlsx", "佐证/会议.pdf"), "压缩包"),
        (packed("Index/Document.iwa", "preview.jpg"), "Numbers"),
        (packed("xl/workbook.bin"), "二进制工作簿"),
        (packed("content.xml", mimetype=ODF + "spreadsheet"), "ODF 表格"),
        (packed("content.xml", mimetype=ODF + "text"), "文字文档"),
        (b"Rar!\x1a\x07\x01\0", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c\0", "压缩包"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"%PDF-1.7", "PDF"),
        ("<html><table><tr><td>甲</td></tr></table></html>".encode("gb18030"), "网页"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "Excel 2003"),
        ("单位,数\n甲,1\n".encode("utf-16"), "CSV"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_file_is_told_for_what_it_is_whatever_its_name(tmp_path: Path, suffix: str, data: bytes, said: str) -> None:
    """Renaming converts nothing, and each kind has its own way out."""
    path = tmp_path / f"上报表{suffix}"
    path.write_bytes(data)
    (told,) = guard_file(path)
    assert said in told.message
    assert "{" not in told.message + told.mend


def test_a_password_that_nobody_set_is_not_said_to_be_one(tmp_path: Path) -> None:
    """Office programs encrypt with a default password, and encryption software on its own: saving anew helps not."""
    (tmp_path / "x.xlsx").write_bytes(compound("EncryptedPackage"))
    (told,) = guard_file(tmp_path / "x.xlsx")
    assert "没有设过密码的" in told.mend
    assert "信息化管理人员" in told.mend


@pytest.mark.parametrize(
    "members",
    [{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, {"a.txt": b"x"}, {"word/document.xml": b"<x/>"}],
)
def test_other_zip_files(tmp_path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as zf:
        for name, data in members.items():
            zf.writestr(name, data)
    assert refused(tmp_path / "x.xlsx") == "guard.not_workbook"


def test_a_truncated_workbook(write: Write) -> None:
    path = write("D06")
    path.write_bytes(path.read_bytes()[:-4000])
    assert refused(path) == "guard.damaged"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: m.__setitem__("xl/workbook.xml", b"<workbook"),  # ExpatError
        lambda m: m.pop("xl/worksheets/sheet2.xml"),  # KeyError
    ],
)
def test_damage_is_told_without_the_name_of_a_python_error(
    write: Write, surgery: Surgery, spoil: Callable[[dict[str, bytes]], None]
) -> None:
    (found,) = guard_file(surgery(write("D06"), spoil))
    assert (found.rule, found.value) == ("guard.damaged", None)
    assert not re.search("[A-Z][a-z]+(Error|File)", found.sentence())


def test_a_workbook_of_ours_is_known_by_its_properties(write: Write, tmp_path: Path) -> None:
    path = write("D06")
    assert claims_to_be_ours(path)
    path.write_bytes(path.read_bytes()[:-4000])
    assert not claims_to_be_ours(path)
    with zipfile.ZipFile(tmp_path / "别的.xlsx", "w") as zf:
        zf.writestr("xl/workbook.xml", b"<x/>")
    assert not claims_to_be_ours(tmp_path / "别的.xlsx")


def test_a_flipped_byte_in_a_sheet(write: Write) -> None:
    path = write("D06")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as zf:
        info = zf.getinfo("xl/worksheets/sheet2.xml")
    data[info.header_offset + 200] ^= 0xFF
    path.write_bytes(bytes(data))
    assert refused(path) == "guard.damaged"


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        ("xl/vbaProject.bin", "guard.macro"),
        ("xl/macrosheets/sheet1.xml", "guard.macro"),
        ("xl/externalLinks/externalLink1.xml", "guard.external_link"),
        ("xl/connections.xml", "guard.external_link"),
        ("xl/embeddings/oleObject1.bin", "guard.embedded"),
        ("xl/activeX/activeX1.xml", "guard.embedded"),
        ("../evil.xml", "guard.path"),
        ("/abs.xml", "guard.path"),
        ("a\\b.xml", "guard.path"),
        ("XL/WORKBOOK.xml", "guard.duplicate_part"),
    ],
)
def test_parts_that_do_not_belong_in_a_form(write: Write, surgery: Surgery, member: str, rule: str) -> None:
    path = surgery(write("D08"), lambda m: m.update({member: b"<x/>"}))
    assert refused(path) == rule


def test_two_parts_of_one_name(write: Write) -> None:
    path = write("D08")
    with zipfile.ZipFile(path, "a") as zf, pytest.warns(UserWarning, match="Duplicate"):
        zf.writestr("xl/workbook.xml", b"<x/>")
    assert refused(path) == "guard.duplicate_part"


def test_a_zip_bomb(write: Write, surgery: Surgery) -> None:
    path = surgery(write("D08"), lambda m: m.update({"xl/media/image1.png": b"\0" * 50_000_000}))
    assert refused(path) == "guard.bomb"


def test_too_many_parts(write: Write, surgery: Surgery) -> None:
    path = surgery(write("D08"), lambda m: m.update({f"xl/media/{i}.png": b"x" for i in range(400)}))
    assert refused(path) == "guard.too_many_parts"


def test_too_large_a_file(write: Write) -> None:
    assert refused(write("D06"), Limits(file_bytes=10_000)) == "guard.too_large"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "docProps/custom.xml"]
)
@pytest.mark.parametrize("padding", [b"", b" " * 100_000])
def test_document_types_and_entities(write: Write, surgery: Surgery, part: str, padding: bytes) -> None:
    def bomb(members: dict[str, bytes]) -> None:
        head, _, rest = members[part].partition(b"?>")
        members[part] = head + b"?>" + padding + b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + rest

    assert refused(surgery(write("D08"), bomb)) == "guard.doctype"


def add_to_sheet(xml: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        part = "xl/worksheets/sheet2.xml"
        members[part] = members[part].replace(b"</sheetData>", xml + b"</sheetData>")

    return change


def test_a_cell_in_the_last_corner_is_named(write: Write, surgery: Surgery) -> None:
    path = surgery(write("D08"), add_to_sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    (finding,) = guard_file(path)
    assert (finding.rule, finding.sheet, finding.cell) == ("guard.dimension", "街道", "XFD1048576")


def test_a_cell_far_to_the_right_is_named(write: Write, surgery: Surgery) -> None:
    path = surgery(write("D08"), add_to_sheet(b'<row r="50"><c r="ZZZ50"><v>1</v></c></row>'))
    (finding,) = guard_file(path)
    assert (finding.rule, finding.cell) == ("guard.dimension", "ZZZ50")


@pytest.mark.parametrize("row", [b"<row/>", b'<row><c s="1"/><c s="1"/><c s="1"/><c s="1"/></row>'])
def test_row_and_cell_bombs(write: Write, surgery: Surgery, row: bytes) -> None:
    path = surgery(write("D08"), add_to_sheet(row * 100_001))
    assert refused(path, Limits(ratio=1e9)) == "guard.dimension"


def test_an_encoding_nobody_knows(write: Write, surgery: Surgery) -> None:
    def change(members: dict[str, bytes]) -> None:
        members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(b"UTF-8", b"UTF-Y")

    assert refused(surgery(write("D08"), change)) == "guard.damaged"


def test_empty_formatted_cells_far_away_do_no_harm(write: Write, surgery: Surgery) -> None:
    path = surgery(write("D08"), add_to_sheet(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'))
    assert guard_file(path) == []


def test_a_typed_web_address_is_harmless_but_a_linked_picture_is_not(write: Write, surgery: Surgery) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationship Id="r9" Type="{office}/{{}}" Target="http://example.invalid/a" TargetMode="External"/>'
    rels = f'<Relationships xmlns="{package}">{link}</Relationships>'
    part = "xl/worksheets/_rels/sheet2.xml.rels"
    assert guard_file(surgery(write("D08"), lambda m: m.update({part: rels.format("hyperlink").encode()}))) == []
    path = surgery(write("D08"), lambda m: m.update({part: rels.format("image").encode()}))
    assert refused(path) == "guard.external_link"
