"""Styles by which the office edits: fonts by their Chinese names, so that Word and WPS take the office's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reports.look.palette import PALETTE
from reports.narrative.blocks import SIGNING_TO_A_LINE
from reports.narrative.word import NAMESPACE, TEXT_WIDTH

if TYPE_CHECKING:
    from docx.document import Document

SONG_TITLE, HEI, KAI, FANG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
LATIN = "Times New Roman"
HEADER, FOOTER = "Header", "Footer"
_W = f'xmlns:w="{NAMESPACE}"'
_RED = PALETTE["red"].lstrip("#")
_BAD = PALETTE["bad"].lstrip("#")
_ISSUE = f'<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="6" w:color="{_RED}"/></w:pBdr>'
_IMPRINT = (
    '<w:pBdr><w:top w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
    '<w:between w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
)
# a blank to sign on ends where a quarter of the line does
_SIGNING = "".join(
    f'<w:tab w:val="left" w:leader="underscore" w:pos="{TEXT_WIDTH * n // SIGNING_TO_A_LINE}"/>'
    for n in range(1, SIGNING_TO_A_LINE + 1)
)


@dataclass(frozen=True, slots=True)
class _Style:
    """``size`` in half points, ``line`` in twentieths of a point: exact, or 240ths of a line where ``auto``."""

    id: str
    name: str
    font: str
    size: int
    line: int = 560
    auto: bool = False
    align: str = "left"
    indent: int = 0
    before: int = 0
    after: int = 0
    bold: bool = False
    colour: str = ""
    outline: int | None = None
    keep: bool = False
    extra: str = ""
    based: str = "Normal"


# 二号 44, 三号 32, 四号 28, 五号 21, 小五 18 half points
_STYLES = (
    _Style("Normal", "Normal", FANG, 32, align="both", indent=200, based=""),
    _Style("Title", "Title", SONG_TITLE, 44, line=640, align="center", before=240, after=240, keep=True),
    _Style("Heading1", "heading 1", HEI, 32, indent=200, before=120, outline=0, keep=True),
    _Style("Heading2", "heading 2", KAI, 32, indent=200, outline=1, keep=True),
    _Style("Heading3", "heading 3", FANG, 32, indent=200, bold=True, outline=2, keep=True),
    _Style("Heading4", "heading 4", FANG, 32, indent=200, outline=3, keep=True),
    _Style("Caption", "caption", HEI, 21, line=280, auto=True, align="center", before=120, after=60, keep=True),
    _Style("MulinOrg", "发文机关标志", SONG_TITLE, 54, line=760, align="center", colour=_RED, keep=True),
    _Style(
        "MulinIssue", "发文信息", FANG, 21, line=320, align="center", keep=True,
        extra=_ISSUE,
    ),
    _Style("MulinContentsTitle", "目录标题", HEI, 32, align="center", before=120, keep=True),
    _Style("MulinContents", "目录正文", FANG, 28, line=440),
    _Style("MulinNote", "表注", FANG, 18, line=260, auto=True, after=80),
    _Style("MulinPicture", "图", FANG, 18, line=240, auto=True, align="center", after=120),
    _Style("MulinImprint", "版记", FANG, 28, line=480, extra=_IMPRINT, keep=True),
    _Style("MulinSigning", "签发", FANG, 21, line=480, before=120, extra=f"<w:tabs>{_SIGNING}</w:tabs>", keep=True),
    _Style("MulinSmall", "附注", FANG, 18, line=260, auto=True),
    _Style("MulinCell", "表格正文", FANG, 18, line=250, auto=True),
    _Style("MulinSmallCell", "表格小字", FANG, 16, line=240, auto=True),
    _Style("MulinGap", "表后空行", FANG, 2, line=80),
    _Style(HEADER, "header", HEI, 17, line=260, auto=True, colour="5F6670"),
    _Style(FOOTER, "footer", SONG, 28, line=280),
)  # fmt: skip


def _xml(s: _Style) -> str:
    rule = "auto" if s.auto else "exact"
    based = f'<w:basedOn w:val="{s.based}"/>' if s.based else ""
    base = "" if s.based else ' w:default="1"'
    custom = ' w:customStyle="1"' if s.id.startswith("Mulin") else ""
    ppr = "<w:keepNext/>" if s.keep else ""
    ppr += s.extra
    ppr += f'<w:spacing w:before="{s.before}" w:after="{s.after}" w:line="{s.line}" w:lineRule="{rule}"/>'
    first = round(
        s.indent * s.size / 10
    )  # hundredths of a character → twentieths of a point, for who ignores the former
    ppr += f'<w:ind w:left="0" w:right="0" w:firstLineChars="{s.indent}" w:firstLine="{first}"/>'
    ppr += f'<w:jc w:val="{s.align}"/>'
    ppr += f'<w:outlineLvl w:val="{s.outline}"/>' if s.outline is not None else ""
    fonts = f'<w:rFonts w:hint="eastAsia" w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{s.font}"/>'
    rpr = fonts + ("<w:b/>" if s.bold else '<w:b w:val="0"/>') + f'<w:color w:val="{s.colour or "000000"}"/>'
    rpr += f'<w:sz w:val="{s.size}"/><w:szCs w:val="{s.size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    return (
        f'<w:style {_W} w:type="paragraph" w:styleId="{s.id}"{base}{custom}><w:name w:val="{s.name}"/>{based}'
        f"<w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>"
    )


def _table_style(style: str, name: str, borders: str) -> str:
    return (
        f'<w:style {_W} w:type="table" w:styleId="{style}" w:customStyle="1"><w:name w:val="{name}"/><w:tblPr>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/>'
        '<w:left w:w="70" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="30" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )


def _rule(side: str, size: int, colour: str = "1A1A1A") -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'


def set_styles(document: Document) -> None:
    """The office's styles in place of all the template's own, so that the list the editor sees is short."""
    from docx.oxml import parse_xml

    sheet = document.styles.element
    for old in sheet.findall(f"{{{NAMESPACE}}}style"):
        if not old.get(f"{{{NAMESPACE}}}default") or old.get(f"{{{NAMESPACE}}}type") == "paragraph":
            sheet.remove(old)
    table = _table_style("MulinTable", "评估表", _rule("top", 10) + _rule("bottom", 10) + _rule("insideH", 4, "BFC5CE"))
    for text in (*map(_xml, _STYLES), table):
        sheet.append(parse_xml(text))
    # the template's theme would choose other fonts than those named here
    for fonts in sheet.iter(f"{{{NAMESPACE}}}rFonts"):
        for name in [k for k in fonts.attrib if k.endswith("Theme")]:
            del fonts.attrib[name]


def _run(text: str, look: str = "") -> str:
    kept = escape(text).replace("{", "{{").replace("}", "}}")
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{kept}</w:t></w:r>'


def header(left: str, right: str, mark: str) -> list[str]:
    """Paragraphs of the running header, ``{style}`` to be filled in; ``mark`` on a line of its own."""
    start = f'<w:p {_W}><w:pPr><w:pStyle w:val="{{style}}"/>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    first = f"{start}{tabs}</w:pPr>{_run(left)}<w:r><w:tab/></w:r>{_run(right)}</w:p>"
    look = f'<w:b/><w:color w:val="{_BAD}"/>'
    second = f'{start}<w:jc w:val="center"/></w:pPr>{_run(mark, look)}</w:p>'
    return [first, second] if mark else [first]


def footer(side: str) -> list[str]:
    """``— 3 —`` on the outer side, one character in."""
    indent = (
        '<w:ind w:rightChars="100" w:right="280"/>' if side == "right" else '<w:ind w:leftChars="100" w:left="280"/>'
    )
    number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return [
        f'<w:p {_W}><w:pPr><w:pStyle w:val="{{style}}"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
        f"{_run('— ')}{number}{_run(' —')}</w:p>"
    ]
