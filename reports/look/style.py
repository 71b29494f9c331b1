"""What an office may change of the look: colours, its own fonts, a logo. Plain texts, so that contexts can hold it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.pack.logo import logo_of

if TYPE_CHECKING:
    from mulin.pack import Pack

# role in reports.yaml → the family page.css asks for first
FAMILIES = {"title": "Mulin Title", "heading": "Mulin Heading", "subheading": "Mulin Subheading", "body": "Mulin Body"}


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
    logo = _data_uri(pack.path, year, chosen.logo) if chosen.logo else ""
    return Style(colours, fonts, logo)


def _data_uri(folder: Path, year: int, name: str) -> str:
    data, (message, mend) = logo_of(folder, year, name)
    if message:
        raise StyleError(f"{message}：{mend}")
    kind = "svg+xml" if name.endswith(".svg") else "png"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
