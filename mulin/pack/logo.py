"""A logo is printed in every report, so it may hold nothing but a drawing: no script, no reference to elsewhere."""

from __future__ import annotations

import re

LIMIT = 512 * 1024
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_FORBIDDEN = re.compile(
    rb"<\s*script|<\s*foreignObject|<!ENTITY|<!DOCTYPE|\bon\w+\s*=|(href|src)\s*=\s*[\"'](?!#|data:)"
    rb"|@import|url\(\s*[\"']?(?!#|data:)",
    re.IGNORECASE,
)


def logo_fault(name: str, data: bytes) -> tuple[str, str]:
    """(what is wrong with a picture file, how to mend it), in Chinese; two empty texts where it may be printed."""
    if name.startswith((".", "~")) or not name.endswith((".svg", ".png")):
        return f"徽标 {name} 不是 .svg 或 .png 文件（扩展名小写）", "另存为 SVG 或 PNG，扩展名用小写"
    if len(data) > LIMIT:
        return f"徽标 {name} 大于 {LIMIT // 1024} KB，每份报告都要带上它", "缩小图片后另存"
    if name.endswith(".png"):
        whole = data.startswith(_PNG) and data.rstrip().endswith(_PNG_END)
        return ("", "") if whole else (f"徽标 {name} 不是 SVG 或 PNG 图，或文件不完整", "重新导出为 PNG 后再用")
    if _FORBIDDEN.search(data):
        return f"徽标 {name} 含有脚本、实体或外部引用", "用绘图软件另存为“普通 SVG”后再用"
    return ("", "") if _drawn(data) else (f"徽标 {name} 不是完整的 SVG 图", "重新导出为“普通 SVG”后再用")


def _drawn(data: bytes) -> bool:
    """Whether the bytes are well-formed XML with an svg element at the top; entities were refused before."""
    from xml.etree import ElementTree

    try:
        return ElementTree.fromstring(data).tag.rpartition("}")[2] == "svg"
    except (ElementTree.ParseError, ValueError):
        return False
