"""The site's fonts: the pinned faces cut down to the characters on its pages, inside the style sheet.

As data in the sheet, not as files beside it: some browsers refuse font files next to a page that was opened by
double click.
"""

from __future__ import annotations

import base64
from importlib.util import find_spec
from io import BytesIO

from mulin.printable import fallback_files
from reports.fonts import FACES, FALLBACK, FONT_FOLDER, MORE_SERIF, FontFace, unpacked, verify_font_hashes

# the serif is for titles only
SANS = ("mulin-sans-regular.ttf", "mulin-sans-bold.ttf")
TITLE = "mulin-serif-bold.ttf"
MORE = "Mulin More"


def font_css(characters: str, title_characters: str) -> str:
    """``@font-face`` rules with the fonts as data; same characters, same bytes.

    Fallback faces come only where a character needs one, as one family: of several faces a browser takes the one that
    has the character. What none has is left to the reader's own fonts.
    """
    wanted = {**dict.fromkeys(SANS, characters), TITLE: title_characters}
    shown = characters + title_characters
    more = {f: FontFace(MORE, FALLBACK[f].weight) for f in fallback_files(shown) if FALLBACK[f].family != MORE_SERIF}
    verify_font_hashes(fallback=more)
    rules = []
    for name, text in (wanted | dict.fromkeys(more, shown)).items():
        face, form = (FACES | more)[name], flavour()
        data = base64.b64encode(subset_of(name, text, form)).decode()
        rules.append(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-display:block;'
            f'src:url("data:font/{form};base64,{data}") format("{form}")}}'
        )
    return "\n".join(rules) + "\n"


def flavour() -> str:
    """woff2 where its compression is installed, as it is with the pinned requirements; else woff."""
    return "woff2" if find_spec("brotli") or find_spec("brotlicffi") else "woff"


def subset_of(name: str, text: str, form: str) -> bytes:
    """A pinned face cut down to the characters of ``text``, as :func:`flavour` says; same characters, same bytes."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # no ligatures, no vertical setting: of the main faces the site needs glyphs and their widths only
    features = ["*"] if name in FALLBACK else []
    options = Options(hinting=False, layout_features=features, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    if not features:
        options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    font = TTFont(BytesIO(unpacked(FONT_FOLDER / name)), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = form
    out = BytesIO()
    font.save(out)
    return out.getvalue()
