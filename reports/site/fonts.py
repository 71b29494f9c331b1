"""The site's fonts: the pinned faces cut down to the characters on its pages, inside the style sheet.

As data in the sheet, not as files beside it: some browsers refuse font files next to a page that was opened by
double click.
"""

from __future__ import annotations

import base64
from io import BytesIO

from reports.fonts import FACES, FONT_FOLDER

# the serif is for titles only
SANS = ("mulin-sans-regular.ttf", "mulin-sans-bold.ttf")
TITLE = "mulin-serif-bold.ttf"


def font_css(characters: str, title_characters: str) -> str:
    """``@font-face`` rules with the fonts as data; same characters, same bytes."""
    wanted = {**dict.fromkeys(SANS, characters), TITLE: title_characters}
    rules = []
    for name, text in wanted.items():
        face, flavour = FACES[name], _flavour()
        data = base64.b64encode(_subset(name, text, flavour)).decode()
        rules.append(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-display:block;'
            f'src:url("data:font/{flavour};base64,{data}") format("{flavour}")}}'
        )
    return "\n".join(rules) + "\n"


def _flavour() -> str:
    """woff2 where its compression is installed, as it is with the pinned requirements; else woff."""
    from importlib.util import find_spec

    return "woff2" if find_spec("brotli") or find_spec("brotlicffi") else "woff"


def _subset(name: str, text: str, flavour: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # no ligatures, no vertical setting: what the site shows needs glyphs and their widths only
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    font = TTFont(FONT_FOLDER / name, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = flavour
    out = BytesIO()
    font.save(out)
    return out.getvalue()
