"""Look at a file before anything parses it: is it a workbook, and one that is safe to open.

Every refusal says in Chinese what the sender sees and can do. Guards structure only; identity, headers and values are
``parse``'s business.
"""

from __future__ import annotations

import logging
import posixpath
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from mulin.findings import Finding, Level, errors
from mulin.workbooks.limits import Limits
from mulin.workbooks.rawscan import DoctypeError, Scan, TooBigError, check_prolog, relations, scan, workbook_part

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

log = logging.getLogger(__name__)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再交"
_FRESH = "重新领取模板，把数据用“选择性粘贴—数值”抄进去再交"
_FORBIDDEN_PARTS = {
    "vbaproject": ("guard.macro", "文件里有宏程序，平台不收带宏的文件", _RESAVE + "（不要选“启用宏”的格式）"),
    "xl/macrosheets/": ("guard.macro", "文件里有宏表，平台不收带宏的文件", _FRESH),
    "xl/externallinks/": (
        "guard.external_link",
        "文件里有指向其他工作簿的链接",
        "在“数据—编辑链接”里断开链接，粘贴成数值后再交",
    ),
    "xl/embeddings/": (
        "guard.embedded",
        "文件里嵌入了其他文件或对象",
        "删除嵌入的对象；佐证材料另行交文件，在“佐证材料”表里写文件名",
    ),
    "xl/activex/": ("guard.embedded", "文件里有 ActiveX 控件", "删除控件，或" + _FRESH),
    "xl/ctrlprops/": ("guard.embedded", "文件里有表单控件", "删除控件，或" + _FRESH),
    "xl/connections.xml": ("guard.external_link", "文件里有外部数据连接", "在“数据—查询和连接”里删除连接后再交"),
    "xl/querytables/": ("guard.external_link", "文件里有外部数据查询", "在“数据—查询和连接”里删除查询后再交"),
}
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    LookupError,  # a part or attribute that is not there, an encoding nobody knows
    ValueError,
    OverflowError,
    NotImplementedError,
)
"""What zipfile and expat raise on damaged files."""
_PROPERTIES_BYTES = 100_000
_HARMLESS_EXTERNAL = ("/hyperlink",)
"""A mail or web address somebody typed: never followed."""


def _refuse(
    rule: str, message: str, mend: str, sheet: str | None = None, cell: str | None = None, value: str | None = None
) -> Finding:
    return Finding(Level.ERROR, rule, message, mend, sheet=sheet, cell=cell, value=value)


def _not_a_zip(head: bytes, path: Path) -> Finding:
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return _refuse("guard.encrypted", "文件加了打开密码，平台读不了", "取消密码（文件—信息—保护工作簿）后再交")
        return _refuse("guard.old_excel", "这是旧版 Excel 97—2003 格式（.xls）", _RESAVE)
    if head.startswith(b"%PDF"):
        return _refuse("guard.not_workbook", "这是 PDF 文件，不是工作簿", "交填好的 .xlsx 工作簿；PDF 可以作为佐证材料")
    if path.suffix.lower() in (".csv", ".txt") or (b"," in head.split(b"\n")[0] and b"\x00" not in head):
        return _refuse("guard.csv", "这是文本（CSV）文件，不是工作簿", "在下发的模板里填写，保存为 .xlsx 再交")
    return _refuse("guard.not_workbook", "这不是 Excel 工作簿，或文件已损坏", _RESAVE)


def _member_findings(infos: list[ZipInfo], limits: Limits) -> list[Finding]:
    names = [i.filename for i in infos]
    lower = [n.lower() for n in names]
    if len(names) > limits.members:
        return [_refuse("guard.too_many_parts", f"文件内部有{len(names)}个部件，超过{limits.members}个", _FRESH)]
    out: list[Finding] = []
    if len(set(lower)) != len(lower):
        out.append(_refuse("guard.duplicate_part", "文件内部有重名的部件，可能被改动过", _FRESH))
    if any(n.startswith(("/", "\\")) or "\\" in n or ":" in n or ".." in n.split("/") for n in names):
        out.append(_refuse("guard.path", "文件内部的部件名不正常，可能被改动过", _FRESH))
    if any(i.flag_bits & 1 for i in infos):
        out.append(_refuse("guard.encrypted", "文件加了密码，平台读不了", "取消密码后再交"))
    if any(i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for i in infos):
        out.append(_refuse("guard.compression", "文件的压缩方式不正常", _RESAVE))
    total = sum(i.file_size for i in infos)
    swollen = [i for i in infos if i.file_size > 1_000_000 and i.file_size > limits.ratio * max(i.compress_size, 1)]
    if total > limits.unpacked_bytes or swollen:
        out.append(_refuse("guard.bomb", f"文件解开后有{total / 1e6:.0f}MB，大得不正常", _FRESH))
    for part, (rule, message, mend) in _FORBIDDEN_PARTS.items():
        if any(part in n if "/" not in part else n.startswith(part) for n in lower):
            out.append(_refuse(rule, message, mend))
    return out


def _kind_findings(zf: ZipFile) -> list[Finding]:
    names = set(zf.namelist())
    if "mimetype" in names:
        return [
            _refuse(
                "guard.not_workbook",
                "这是 ODF 格式（.ods），不是 .xlsx",
                "在 LibreOffice 里另存为“Excel 2007-365（.xlsx）”再交",
            )
        ]
    part = workbook_part(zf)
    if part is None:
        return [
            _refuse(
                "guard.not_workbook",
                "这不是 Excel 工作簿（可能是 Word 文档或压缩包）",
                "交填好的 .xlsx 工作簿，不要打成压缩包",
            )
        ]
    if part.endswith(".bin"):
        return [_refuse("guard.not_workbook", "这是二进制工作簿（.xlsb）", _RESAVE)]
    if not part.startswith("xl/"):
        return [_refuse("guard.not_workbook", "这不是 Excel 工作簿", _RESAVE)]
    return []


def _part_findings(zf: ZipFile) -> list[Finding]:
    """Document types and external targets in any XML part, whether or not we read it ourselves."""
    for info in zf.infolist():
        if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        check_prolog(zf, info.filename)
        if info.filename.lower().endswith(".rels"):
            folder, name = posixpath.split(posixpath.dirname(info.filename))[0], posixpath.basename(info.filename)[:-5]
            for relation in relations(zf, posixpath.join(folder, name)).values():
                if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(
                    _HARMLESS_EXTERNAL
                ):
                    return [_refuse("guard.external_link", "文件里有指向外部的链接", "断开链接，粘贴成数值后再交")]
    return []


_TOO_BIG = {
    "rows": "表里的行多得不正常，最远的内容或格式在这里",
    "columns": "表里的列多得不正常，最远的内容在这里",
    "cells": "表里有大量带格式的空白单元格",
    "area": "表的范围大得不正常，最远的内容在这里",
}


def inspect(path: Path, limits: Limits | None = None) -> tuple[list[Finding], Scan | None]:
    """All findings about the file as a container, and the scan of its sheets when there is no error among them.

    Raises OSError only when the file cannot be opened at all.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        return [_refuse("guard.empty", "文件是空的（0字节）", "检查是否复制完整，重新保存后再交")], None
    if size > limits.file_bytes:
        mend = "删除图片和无关工作表；佐证材料另行交文件"
        return [
            _refuse("guard.too_large", f"文件有{size / 1e6:.1f}MB，超过{limits.file_bytes / 1e6:.0f}MB", mend)
        ], None
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head.startswith(b"PK"):
        return [_not_a_zip(head, path)], None
    try:
        with zipfile.ZipFile(path) as zf:
            found = _member_findings(zf.infolist(), limits) or _kind_findings(zf) or _part_findings(zf)
            if errors(found):
                return found, None
            result = scan(zf, limits)
    except DoctypeError:
        return [_refuse("guard.doctype", "文件内部含有不允许的 XML 声明，可能被改动过", _FRESH)], None
    except TooBigError as exc:
        kind, sheet, where = exc.args
        cell = None if where.isdigit() else where
        mend = "删掉表格以外的行和列（整行整列选中后删除），或" + _FRESH
        return [_refuse("guard.dimension", _TOO_BIG[kind], mend, sheet=sheet, cell=cell)], None
    except _DAMAGE as exc:
        log.info("%s is damaged: %s: %s", path, type(exc).__name__, exc)
        return [_refuse("guard.damaged", "文件损坏，打不开", "用 Excel 打开确认无误后另存一份再交")], None
    if result.date1904:
        found.append(
            _refuse(
                "guard.date1904",
                "文件用的是1904日期系统，日期会差四年",
                "在“文件—选项—高级”里取消“使用1904日期系统”，核对日期后再交",
            )
        )
    return found, None if errors(found) else result


def says_it_is_ours(path: Path) -> bool:
    """Whether a file's properties carry the identity of a template, sound or not. Looks no further into it."""
    try:
        with zipfile.ZipFile(path) as zf:
            part = zf.getinfo("docProps/custom.xml")
            return part.file_size < _PROPERTIES_BYTES and b"mulin_layout" in zf.read(part)
    except (*_DAMAGE, OSError, RuntimeError):  # RuntimeError: encrypted
        return False


def guard_file(path: Path, limits: Limits | None = None) -> list[Finding]:
    """Findings about the file as a container; empty when it may be parsed."""
    return inspect(path, limits)[0]
