"""A logo is printed in every report, so it may hold nothing but a drawing: no script, no reference to elsewhere."""

from __future__ import annotations

import struct
from pathlib import Path

from mulin.language import Both
from mulin.pack.folder import TooLarge, read_file
from mulin.pack.svg import drawing_fault
from mulin.plain import why

LIMIT = 512 * 1024
MOST_PIXELS = 4000
# behind the signature: length and name of the first chunk, then width, height, bits a channel
_PNG_HEAD = struct.Struct(">8xIIB")
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
Fault = tuple[str, str]


def logo_name(year: int, name: str) -> str:
    """Where a year's logo lies in its pack."""
    return f"years/{year}/{name}"


def logo_of(folder: Path, year: int, name: str) -> tuple[bytes, Fault]:
    """The bytes of a year's logo, and what :func:`logo_fault` says of them; or why there are none to be read."""
    try:
        data = read_file(folder, logo_name(year, name), LIMIT)
    except TooLarge:
        return b"", _too_large(name)
    except OSError as refused:
        return b"", (
            Both(f"徽标 {name} 读不出来（{why(refused)}）", f"the logo {name} cannot be read ({why(refused)})"),
            Both("把图片文件本身放在那里，并检查权限", "put the picture itself there, and check its rights"),
        )
    return data, logo_fault(name, data)


def logo_fault(name: str, data: bytes) -> Fault:
    """(what is wrong with a picture file, how to mend it), in Chinese; two empty texts where it may be printed."""
    if name.startswith((".", "~")) or not name.endswith((".svg", ".png")):
        return Both(
            f"徽标 {name} 不是 .svg 或 .png 文件（扩展名小写）",
            f"the logo {name} is no .svg or .png file (with a lower-case suffix)",
        ), Both("另存为 SVG 或 PNG，扩展名用小写", "save it as SVG or PNG, with a lower-case suffix")
    if len(data) > LIMIT:
        return _too_large(name)
    if name.endswith(".png"):
        whole = data.startswith(_PNG) and data.rstrip().endswith(_PNG_END)
        if not whole:
            return Both(
                f"徽标 {name} 不是 SVG 或 PNG 图，或文件不完整",
                f"the logo {name} is no SVG or PNG picture, or is incomplete",
            ), Both("重新导出为 PNG 后再用", "export it again as PNG")
        return _named(name, png_fault(data))
    return _named(name, drawing_fault(data))


def _too_large(name: str) -> Fault:
    return Both(
        f"徽标 {name} 大于 {LIMIT // 1024} KB，每份报告都要带上它",
        f"the logo {name} is larger than {LIMIT // 1024} KB, and every report carries it",
    ), Both("缩小图片后另存", "make the picture smaller and save it again")


def _named(name: str, fault: Fault) -> Fault:
    return (Both(f"徽标 {name} {fault[0]}", f"the logo {name}: {fault[0]}"), fault[1]) if fault[0] else fault


def png_fault(data: bytes) -> Fault:
    """Why a whole PNG is not printed: the engine unpacks every pixel for every report."""
    if len(data) < _PNG_HEAD.size + len(_PNG) or data[12:16] != b"IHDR":
        return Both("的文件头不完整", "its header is incomplete"), Both(
            "重新导出为 PNG 后再用", "export it again as PNG"
        )
    width, height, depth = _PNG_HEAD.unpack_from(data, len(_PNG))
    if not width or not height or max(width, height) > MOST_PIXELS:
        return Both(
            f"有 {width}×{height} 像素，长和宽应在1到{MOST_PIXELS}之间",
            f"it has {width}×{height} pixels; width and height must be from 1 to {MOST_PIXELS}",
        ), Both("缩小图片后另存", "make the picture smaller and save it again")
    if depth != 8:
        return Both(
            f"每个颜色通道有 {depth} 位，只能印8位的", f"it has {depth} bits a channel; only 8 can be printed"
        ), Both("另存为普通的8位 PNG 后再用", "save it as an ordinary 8-bit PNG")
    return "", ""
