"""Whatever is no workbook is answered: what it is, and what to do. What systems lay there by themselves is not."""

from __future__ import annotations

import io
import zipfile

import pytest
from inbox_fixtures import BAD, Box, MakeBook

from expectations.inbox.names import as_workbook, fitted, shown, suffix_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600


def _zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zf:
        for name in names:
            zf.writestr(name, b"x")
    return packed.getvalue()


FOREIGN = {
    "说明.docx": (_zip("word/document.xml"), "文字文档", "佐证材料"),
    "说明.doc": (OLE, "文字文档", "佐证材料"),
    "说明.wps": (OLE, "文字文档", "佐证材料"),
    "总结.pptx": (_zip("ppt/presentation.xml"), "演示文稿", "佐证材料"),
    "盖章.pdf": (b"%PDF-1.7", "PDF", "佐证材料"),
    "盖章": (b"%PDF-1.7", "PDF", "佐证材料"),
    "扫描.jpg": (b"\xff\xd8\xff\xe0", "扫描件", "佐证材料"),
    "扫描.tif": (b"II*\0", "扫描件", "佐证材料"),
    "全部.zip": (_zip("上报.xlsx"), "压缩包", "解压"),
    "全部.rar": (b"Rar!\x1a\x07\x00", "压缩包", "解压"),
    "全部.7z": (b"7z\xbc\xaf\x27\x1c", "压缩包", "解压"),
    "改了名的.pdf": (_zip("上报.xlsx"), "压缩包", "解压"),
    "上报.numbers": (_zip("Index/Document.iwa", "Index/CalculationEngine.iwa"), "Numbers", "导出为"),
    "备注.txt": (b"hello", "文本文件", "佐证材料"),
    "来信.eml": (b"From: a", "邮件", "附件"),
    "网页.html": (b"<html>", "网页", "佐证材料"),
    "会议.mp3": (b"ID3", "录音", "佐证材料"),
    "无后缀": (b"??", "没有后缀", "另存为 .xlsx"),
    "旧表": (OLE, "旧版 Excel", "另存为"),
    "奇怪.abc": (b"??", "“.abc”文件", "佐证材料"),
    "别的表.bak": (_zip("[Content_Types].xml", "xl/workbook.xml"), "没有下发模板的标记", "模板"),
}


def test_everything_foreign_is_told_what_it_is_and_what_to_do(box: Box) -> None:
    for name, (data, _, _) in FOREIGN.items():
        box.drop(name, data)
    items = {i.file_name: i for i in box.sweep()}

    assert items.keys() == FOREIGN.keys()
    for name, (_, what, mend) in FOREIGN.items():
        assert items[name].state == "waiting"
        assert what in items[name].text, name
        assert mend in box.note(name), name
        assert name in box.note(name)
        assert (box.folder / name).exists()
    assert not box.store.root.exists()


@pytest.mark.parametrize("name", ["上报.et", "上报.xls", "上报.ods", "上报.csv", "上报.xlsm", "上报.xlsx"])
def test_other_tables_are_answered_as_refused(box: Box, name: str) -> None:
    box.drop(name, OLE)
    (item,) = box.sweep()
    assert item.state == "rejected"
    assert "退回-上报.txt" in box.names()


@pytest.mark.parametrize(
    ("name", "taken"),
    [("上报.XLSX ", "上报.XLSX"), ("上报．ｘｌｓｘ", "上报.xlsx"), ("上报.xlsx.xlsx", "上报.xlsx.xlsx"),
     ("上报.xlsx.txt", "上报.xlsx"), ("上报", "上报.xlsx"), ("上报.zip", "上报.zip.xlsx"), ("上报.xlsx.", "上报.xlsx"),
     ("上报。xlsx", "上报。xlsx.xlsx"), ("上报.bak", "上报.bak.xlsx")],
)  # fmt: skip
def test_a_workbook_of_ours_comes_in_whatever_it_is_called(box: Box, book: MakeBook, name: str, taken: str) -> None:
    box.drop(name, book())
    (item,) = box.sweep()
    assert item.state == "accepted", item.text
    assert box.store.record("2024-D21-report-v1").file_name == taken
    told = any("后缀不是 .xlsx" in remark for remark in item.remarks)
    assert told is (name in {"上报.xlsx.txt", "上报", "上报.zip", "上报。xlsx", "上报.bak"})


def test_what_systems_lay_there_gets_no_answer(box: Box, book: MakeBook) -> None:
    junk = {"Thumbs.db", ".DS_Store", "desktop.ini", "._上报.xlsx", "上报.xlsx:Zone.Identifier", "Desktop.ini"}
    for name in junk:
        box.drop(name, book() if "xlsx" in name else b"x")
    for folder in ("@eaDir", "$RECYCLE.BIN", "System Volume Information"):
        (box.folder / folder).mkdir()
        (box.folder / folder / "上报.xlsx").write_bytes(book())
    assert box.sweep() == []
    assert not [n for n in box.names() if n.startswith("没有收-")]


def test_our_own_answers_get_no_answer(box: Box, book: MakeBook) -> None:
    box.drop("上报.xlsx", book(BAD))
    box.drop("坏.pdf", b"%PDF")
    box.sweep()
    (box.folder / "退回-上报.txt").write_text("改过", encoding="utf-8")
    (box.folder / "状态.txt").write_text("状态", encoding="utf-8")
    assert [i.file_name for i in box.sweep()] == ["坏.pdf"]


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edit", [None, BAD])
def test_a_name_in_gbk_bytes_is_read_shown_and_answered(
    box: Box, book: MakeBook, edit: dict[str, object] | None
) -> None:
    path = box.drop("上报".encode("gb18030") + b".xlsx", book(edit))
    (item,) = box.sweep()
    assert (item.file_name, item.state) == ("上报.xlsx", "rejected" if edit else "accepted")
    item.sentence().encode()
    assert not path.exists()
    assert ("退回-上报.xlsx" if edit else "回执-上报.txt") in box.names()
    assert box.store.record("2024-D21-report-v1").file_name == "上报.xlsx"


def test_a_foreign_file_with_a_name_in_gbk_bytes_is_told(box: Box) -> None:
    box.drop("说明".encode("gb18030") + b".pdf", b"%PDF")
    box.drop(b"\xff\xfe.pdf", b"%PDF")
    box.sweep()
    assert "PDF" in box.note("说明.pdf")
    assert len([n for n in box.names() if n.startswith("没有收-")]) == 2
    for _ in range(2):
        assert {i.state for i in box.sweep()} == {"waiting"}


@pytest.mark.parametrize("edit", [None, BAD])
@pytest.mark.parametrize("name", ["长" * 83 + ".xlsx", "长" * 81 + "ab.xlsx", "x" * 250 + ".xlsx"])
def test_a_name_as_long_as_disks_allow_is_answered(
    box: Box, book: MakeBook, name: str, edit: dict[str, object] | None
) -> None:
    name = name if len(name.encode()) <= 255 else name[: 255 - 5] + ".xlsx"
    box.drop(name, book(edit))
    (item,) = box.sweep()
    assert item.state == ("rejected" if edit else "accepted"), item.text
    assert "缩短" in item.text
    assert len([n for n in box.names() if n.startswith("退回-" if edit else "回执-")]) == (2 if edit else 1)
    assert box.sweep() == []


@pytest.mark.parametrize(
    "name", [("汉字" * 61).encode("gbk") + b".xlsx", "长" * 85, b"x" * 255, "长" * 83 + ".pdf", "长" * 82 + ".xlsx.txt"]
)
def test_a_name_that_grows_too_long_when_it_is_written_out_is_taken_in(
    box: Box, book: MakeBook, name: str | bytes
) -> None:
    """GBK takes two bytes for a character where UTF-8 takes three; a missing suffix is added."""
    box.drop(name, book())
    (item,) = box.sweep()
    assert item.state == "accepted", item.text
    assert "缩短" in item.text
    assert len(box.store.record("2024-D21-report-v1").file_name.encode()) <= 255
    assert box.sweep() == []


@pytest.mark.parametrize("name", [".上报.xlsx", ". 上报.xlsx", ".xlsx"])
def test_a_workbook_with_a_hidden_name_is_told(box: Box, book: MakeBook, name: str) -> None:
    path = box.drop(name, book())
    (item,) = box.sweep()
    assert (item.state, path.exists()) == ("waiting", True)
    assert "以点开头" in box.note(name)


@pytest.mark.parametrize("what", ["a file", "a link to nowhere"])
def test_evidence_that_is_no_folder_is_told(box: Box, book: MakeBook, what: str) -> None:
    place = box.folder / "佐证材料"
    place.write_bytes(b"x") if what == "a file" else place.symlink_to("nowhere")
    box.drop("上报.xlsx", book())
    assert sorted(i.state for i in box.sweep()) == ["accepted", "waiting"]
    assert "应是文件夹" in box.note("佐证材料")


def test_two_long_names_that_begin_alike_are_answered_apart(box: Box) -> None:
    for last in "甲乙":
        box.drop("长" * 82 + last + ".pdf", b"%PDF")
    box.sweep()
    assert len([n for n in box.names() if n.startswith("没有收-")]) == 2


def test_names_that_differ_only_in_capitals_or_suffix_are_answered_apart(box: Box) -> None:
    for name in ("表.csv", "表.CSV", "表.xls"):
        box.drop(name, f"a,b\n{name}\n".encode())
    assert [i.state for i in box.sweep()] == ["rejected"] * 3
    assert {"退回-表.txt", "退回-表-2.txt", "退回-表-3.txt"} <= box.names()


def test_names_are_shown_on_one_line() -> None:
    assert shown("上\n报\u202e.xlsx") == "上_报_.xlsx"
    assert suffix_of("上报") == ""
    assert as_workbook("上报") == "上报.xlsx"
    assert fitted("回执-", "短", ".txt") == "回执-短.txt"
    assert len(fitted("回执-", "长" * 200, ".txt").encode()) <= 240
