"""Make the pinned fonts of the reports: TrueType subsets of Noto Sans/Serif CJK SC, renamed Mulin Sans/Serif.

``standard`` derives charset_8105.txt from Unihan's kTGH field, ``collect`` adds characters that texts use
and the charset lacks to charset_extra.txt, ``build`` makes the four fonts and fonts.sha256 and prints the
figures of README.md. The same sources and the same fontTools give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEBIAN_SOURCE = Path("/usr/share/fonts/opentype/noto")
STANDARD_FILE = "charset_8105.txt"
EXTRA_FILE = "charset_extra.txt"
HASH_FILE = "fonts.sha256"
LEVELS = ((1, 3500, "一级字表"), (3501, 6500, "二级字表"), (6501, 8105, "三级字表"))
LINE_LENGTH = 50
MAX_ERROR = 1.0  # units of 1/1000 em between the cubic and the quadratic outline
MAC_TIME = 3_800_000_000  # head.created and head.modified, so that the bytes do not depend on the clock
FEATURES = ("kern", "palt", "halt", "vert", "vrt2", "tnum", "lnum")
TABLES_DROPPED = ("VORG", "BASE", "GDEF", "DSIG")
# Blocks of signs taken whole, as far as the face has them; ideographs come from the two lists and GB 2312.
SIGN_BLOCKS = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x2000, 0x205E), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F),
    (0x2150, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x257F), (0x2580, 0x259F),
    (0x25A0, 0x25FF), (0x2600, 0x266F), (0x2700, 0x27BF), (0x3000, 0x303F), (0x3220, 0x3247), (0x3280, 0x32B0),
    (0x3380, 0x33DF), (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
)  # fmt: skip
# Spaces that pasted texts carry and Noto CJK lacks: empty glyphs of these widths, lest a system font step in.
ADDED_SPACES = {0x2000: 500, 0x2001: 1000, 0x2004: 333, 0x2005: 250, 0x2006: 167, 0x2008: 250, 0x2009: 200,
                0x200A: 100, 0x202F: 200, 0x200B: 0, 0x2060: 0, 0xFEFF: 0}  # fmt: skip
# maxp fields about hints and components, of which these fonts have none.
MAXP_ZERO_FIELDS = ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements",
                    "SizeOfInstructions", "ComponentElements")  # fmt: skip
DIGITS = "0123456789"
TABLE_HEAD = "| file | made from | version | bytes | glyphs | characters | digits |\n|---|---|---|---:|---:|---:|---:|"


class BuildError(Exception):
    """Something the person running the script can mend; its text is shown to them."""


@dataclass(frozen=True)
class Face:
    """One font to make: the file's stem, the collection and family it comes from, and its new names."""

    stem: str
    collection: str
    source_family: str
    family: str
    style: str


FACES = tuple(
    Face(f"mulin-{kind}-{style}".lower(), f"Noto{kind}CJK-{style}.ttc", f"Noto {kind} CJK SC", f"Mulin {kind}", style)
    for kind in ("Sans", "Serif")
    for style in ("Regular", "Bold")
)


def read_charset(path: Path) -> list[str]:
    """The characters of a charset file in order; lines that start with ``#`` are headings."""
    if not path.is_file():
        raise BuildError(f"缺少字表文件：{path}")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [character for line in lines if not line.startswith("#") for character in line.strip()]


def write_charset(path: Path, sections: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write headed sections, LINE_LENGTH characters a line."""
    lines: list[str] = []
    for heading, characters in sections:
        lines.append(f"# {heading}")
        lines += ["".join(characters[i : i + LINE_LENGTH]) for i in range(0, len(characters), LINE_LENGTH)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def standard_from_unihan(unihan: Path) -> list[str]:
    """The 8,105 characters in the standard's order, from lines ``U+4E00 kTGH 2013:1``."""
    found: dict[int, str] = {}
    for line in unihan.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[1] == "kTGH":
            for value in fields[2].split():
                found[int(value.removeprefix("2013:"))] = chr(int(fields[0].removeprefix("U+"), 16))
    last = LEVELS[-1][1]
    if sorted(found) != list(range(1, last + 1)) or len(set(found.values())) != last:
        raise BuildError(f"{unihan} 的 kTGH 字段应有序号1至{last}的{last}个不同的字，实有{len(found)}个序号")
    return [found[number] for number in sorted(found)]


def gb2312_characters() -> set[str]:
    """Every character of GB 2312: names kept in older systems still use some that the 2013 table dropped."""
    rows = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return set("".join(pair.decode("gb2312", errors="ignore") for pair in rows))


def sign_characters() -> set[str]:
    """The sign blocks, of which a font keeps what its face has."""
    return {chr(code) for first, last in SIGN_BLOCKS for code in range(first, last + 1)}


def wanted_characters(folder: Path) -> tuple[set[str], set[str]]:
    """(must be in the face, taken if the face has it)."""
    standard = read_charset(folder / STANDARD_FILE)
    if len(standard) != LEVELS[-1][1] or len(set(standard)) != len(standard):
        raise BuildError(f"{STANDARD_FILE} 应有{LEVELS[-1][1]}个不同的字，实有{len(set(standard))}个")
    return set(standard) | set(read_charset(folder / EXTRA_FILE)), gb2312_characters() | sign_characters()


def open_face(source: Path, face: Face) -> Any:
    """The face of the collection whose family is the wanted one."""
    from fontTools.ttLib import TTCollection, TTLibError

    path = source / face.collection
    if not path.is_file():
        raise BuildError(f"找不到 {path}。请先安装 Debian 软件包 fonts-noto-cjk，或用 --source 指明所在文件夹")
    try:
        fonts = TTCollection(path, lazy=True).fonts
    except TTLibError as error:
        raise BuildError(f"{path} 不是可读的字体合集：{error}") from error
    for font in fonts:
        if font["name"].getDebugName(1) == face.source_family and font["name"].getDebugName(2) == face.style:
            font.recalcTimestamp = False
            return font
    raise BuildError(f"{path} 中没有字体 {face.source_family} {face.style}")


def subset(font: Any, characters: set[str]) -> None:
    """Keep the characters, their layout features and nothing else; drop hints."""
    from fontTools.subset import Options, Subsetter

    options = Options(layout_features=list(FEATURES), layout_scripts=["DFLT", "hani", "latn"], notdef_outline=True)
    options.hinting, options.desubroutinize, options.name_IDs = False, True, ["*"]
    options.drop_tables = list(TABLES_DROPPED)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)


def add_spaces(font: Any, glyphs: dict[str, Any]) -> None:
    """Empty glyphs for ADDED_SPACES where the face has none."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    cmaps = [table.cmap for table in font["cmap"].tables if table.isUnicode()]
    for code, width in ADDED_SPACES.items():
        if any(code in cmap for cmap in cmaps):
            continue
        name = f"uni{code:04X}"
        glyphs[name] = Glyph()
        font["hmtx"][name], font["vmtx"][name] = (width, 0), (1000, 0)
        for cmap in cmaps:
            cmap[code] = name


def convert_to_glyf(font: Any) -> None:
    """Replace the CFF outlines by quadratic ones; add the missing spaces; give the digits one width."""
    from fontTools.misc.transform import Offset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    outlines, order, cmap = font.getGlyphSet(), font.getGlyphOrder(), font.getBestCmap()
    metrics = font["hmtx"].metrics
    digits = [cmap[ord(digit)] for digit in DIGITS]
    digit_width = max(metrics[name][0] for name in digits)  # Noto Serif CJK's digits are proportional
    glyphs: dict[str, Any] = {}
    for name in order:
        pen = TTGlyphPen(None)
        target: Any = Cu2QuPen(pen, MAX_ERROR, reverse_direction=True)
        width, _ = metrics[name]
        if name in digits:
            target = TransformPen(target, Offset((digit_width - width) // 2, 0))
            metrics[name] = (digit_width, 0)
        outlines[name].draw(target)
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    add_spaces(font, glyphs)
    font.setGlyphOrder(list(glyphs))
    font["loca"], font["glyf"], font["maxp"] = newTable("loca"), newTable("glyf"), newTable("maxp")
    font["glyf"].glyphOrder, font["glyf"].glyphs = list(glyphs), glyphs
    font["maxp"].tableVersion, font["maxp"].maxZones = 0x00010000, 1
    for field in MAXP_ZERO_FIELDS:
        setattr(font["maxp"], f"max{field}", 0)
    for name, glyph in glyphs.items():
        glyph.recalcBounds(font["glyf"])
        metrics[name] = (metrics[name][0], getattr(glyph, "xMin", 0))
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: Any, face: Face) -> None:
    """Names no system font has; copyright, trademark, authors and licence stay as Noto's."""
    table = font["name"]
    kept = {number: table.getDebugName(number) for number in (0, 7, 8, 9, 10, 11, 12, 13, 14)}
    postscript = f"{face.family.replace(' ', '')}-{face.style}"
    version = table.getDebugName(5).split(";")[0]
    origin = f"Renamed subset of {face.source_family} {face.style} ({version}), converted from CFF to glyf."
    own = {1: face.family, 2: face.style, 3: f"{version};MULIN;{postscript}", 4: f"{face.family} {face.style}",
           5: f"{version};mulin subset", 6: postscript, 10: f"{origin} {kept[10]}"}  # fmt: skip
    table.names = []
    for number, text in sorted({**kept, **own}.items()):
        if text:
            table.setName(text, number, 3, 1, 0x409)


def build_face(face: Face, source: Path, output: Path, required: set[str], optional: set[str]) -> str:
    """Make one font file; the README's row about it."""
    font = open_face(source, face)
    has = font.getBestCmap()
    lacking = sorted(character for character in required if ord(character) not in has)
    if lacking:
        raise BuildError(f"{face.source_family} {face.style} 缺{len(lacking)}个必需的字：{''.join(lacking)}")
    subset(font, required | {character for character in optional if ord(character) in has})
    convert_to_glyf(font)
    rename(font, face)
    font["head"].created = font["head"].modified = MAC_TIME
    path = output / f"{face.stem}.ttf"
    font.save(path, reorderTables=True)
    cmap = font.getBestCmap()
    digit_widths = sorted({font["hmtx"][cmap[ord(digit)]][0] for digit in DIGITS})
    version = font["name"].getDebugName(5).split(";")[0].removeprefix("Version ")
    counts = (path.stat().st_size, font["maxp"].numGlyphs, len(cmap), *digit_widths)
    cells = (path.name, f"{face.source_family} {face.style}", version, *(f"{count:,}" for count in counts))
    return f"| {' | '.join(cells)} |"


def build(source: Path, output: Path, charset: Path) -> None:
    """Make the four fonts and fonts.sha256; print README.md's table."""
    import fontTools

    required, optional = wanted_characters(charset)
    output.mkdir(parents=True, exist_ok=True)
    rows = [build_face(face, source, output, required, optional) for face in FACES]
    digests = {face: hashlib.sha256((output / f"{face.stem}.ttf").read_bytes()).hexdigest() for face in FACES}
    lines = [f"{digest}  {face.stem}.ttf\n" for face, digest in digests.items()]
    (output / HASH_FILE).write_text("".join(lines), encoding="ascii")
    print(f"fontTools {fontTools.version}；必需字符{len(required):,}个\n")
    print(TABLE_HEAD, *rows, sep="\n")


def collect(paths: Sequence[Path], charset: Path) -> None:
    """Add to charset_extra.txt what the UTF-8 texts use and the charset lacks; binary files are passed over."""
    listed = read_charset(charset / EXTRA_FILE) if (charset / EXTRA_FILE).is_file() else []
    known = set(read_charset(charset / STANDARD_FILE)) | gb2312_characters() | sign_characters()
    used: set[str] = set(listed)
    for root in paths:
        if not root.exists():
            raise BuildError(f"找不到文件或文件夹：{root}")
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                try:
                    used |= set(path.read_text(encoding="utf-8"))
                except UnicodeDecodeError:
                    print(f"略过（不是 UTF-8 文本）：{path}", file=sys.stderr)
    extra = sorted(c for c in used - known if c.isprintable())
    write_charset(charset / EXTRA_FILE, [("本项目文本用到、字表与符号区之外的字符", extra)])
    print(f"{EXTRA_FILE}：{len(extra)}个字符，新增{len(set(extra) - set(listed))}个")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 when done, 1 when something must be mended first."""
    parser = argparse.ArgumentParser(description="生成报告所用的字体（Noto Sans/Serif CJK SC 的改名 TrueType 子集）")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    make = commands.add_parser("build", help="生成四个字体文件和 fonts.sha256，并打印 README 用的数字")
    make.add_argument("--source", type=Path, default=DEBIAN_SOURCE, help="Noto CJK 的 .ttc 文件夹（默认：%(default)s）")
    make.add_argument("--output", type=Path, default=HERE, help="输出文件夹（默认：本脚本所在文件夹）")
    gather = commands.add_parser("collect", help="把文本用到而字表没有的字符加入 charset_extra.txt")
    gather.add_argument("paths", type=Path, nargs="+", help="UTF-8 文本文件或文件夹")
    standard = commands.add_parser("standard", help="由 Unihan 的 kTGH 字段生成 charset_8105.txt")
    standard.add_argument("unihan", type=Path, help="Unihan_OtherMappings.txt（解压后）")
    for command in (make, gather, standard):
        command.add_argument("--charset", type=Path, default=HERE, help="字表所在文件夹（默认：本脚本所在文件夹）")
    options = parser.parse_args(arguments)
    try:
        if options.command == "build":
            build(options.source, options.output, options.charset)
        elif options.command == "collect":
            collect(options.paths, options.charset)
        else:
            found = standard_from_unihan(options.unihan)
            sections = [(f"{title}（{first}—{last}号）", found[first - 1 : last]) for first, last, title in LEVELS]
            write_charset(options.charset / STANDARD_FILE, sections)
    except (BuildError, OSError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
