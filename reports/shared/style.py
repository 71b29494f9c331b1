"""What an office may change of the look: colours, its own fonts, a logo. Plain texts, so that contexts can hold it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mulin.pack import Pack

# role in reports.yaml → the family page.css asks for first
FAMILIES = {"title": "Mulin Title", "heading": "Mulin Heading", "subheading": "Mulin Subheading", "body": "Mulin Body"}
_FORBIDDEN = re.compile(
    rb"<\s*script|<\s*foreignObject|<!ENTITY|<!DOCTYPE|\bon\w+\s*=|(href|src)\s*=\s*[\"'](?!#|data:)", re.IGNORECASE
)


class StyleError(Exception):
    """The pack's look cannot be used; the message (Chinese) says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class OfficeFont:
    """A font file of the office's own, by role, name and SHA-256."""

    role: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Style:
    """``colours``: palette name and ``#rrggbb``; ``logo``: a data URI or nothing."""

    colours: tuple[tuple[str, str], ...] = ()
    fonts: tuple[OfficeFont, ...] = ()
    logo: str = ""


def style_of(pack: Pack, year: int) -> Style:
    """The year's look. Raises StyleError for a logo that would load or run something."""
    chosen = pack.years[year].presentation
    colours = tuple((name, value.lower()) for name, value in chosen.colours.model_dump().items() if value)
    fonts = tuple(OfficeFont(role, f["file"], f["sha256"]) for role, f in chosen.fonts.model_dump().items() if f)
    logo = _data_uri(pack.path / "years" / str(year) / chosen.logo) if chosen.logo else ""
    return Style(colours, fonts, logo)


def _data_uri(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".svg":
        if _FORBIDDEN.search(data):
            raise StyleError(f"徽标 {path.name} 含有脚本、实体或外部引用：用绘图软件另存为“普通 SVG”后再用")
        kind = "svg+xml"
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = "png"
    else:
        raise StyleError(f"徽标 {path.name} 不是 SVG 或 PNG 图")
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
