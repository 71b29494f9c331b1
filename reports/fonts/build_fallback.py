"""Make the fallback faces: what names hold and the four faces of build_fonts.py lack, as far as Debian's faces go.

Together with those four they draw every ideograph of GB 18030-2022 and the scripts of its annexes. ``build`` makes
the files, fallback.sha256 and README.md's figures; the same sources and the same fontTools give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import category

from mulin.printable import STEERING
from reports.fonts import FALLBACK, FALLBACK_HASHES, covered_characters
from reports.fonts.build_fonts import (
    ADDED_SPACES,
    HERE,
    MAC_TIME,
    MAX_ERROR,
    BuildError,
    Face,
    open_face,
    rename,
)

DEBIAN_SOURCE = Path("/usr/share/fonts")
NOTO, HANAZONO, CJK = "truetype/noto", "truetype/hanazono", "opentype/noto"
# Signs that neither the main faces nor Noto CJK have (✔ ✘ ▸ …); pictures of plane 1 are printed as a substitute.
SIGNS = range(0x2000, 0x2C00)
# What no face may draw: private use means something else in every house, the rest is no text.
NO_TEXT = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
IDEOGRAPHS = (range(0x2E80, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))
# The engine sets a blank in the face of what stands before it, whether or not that face has it. Thousandths of an em.
BLANKS = {0x20: 250, 0xA0: 250, 0x2002: 500, 0x2003: 1000, 0x2007: 555, 0x205F: 222, 0x3000: 1000} | ADDED_SPACES
FINEST = 2.0  # how far a point may lie beside a line that leaves it out, in units of 1/1024 em
HAN_EM = 512
TABLE_HEAD = "| file | made from | bytes | characters |\n|---|---|---:|---:|"
Wanted = Callable[[int], bool]
Point = tuple[float, float]


class Source(NamedTuple):
    """Where a fallback face comes from: files below the fonts' folder, and which of their characters it takes."""

    files: tuple[str, ...]
    wanted: Wanted = lambda code: True


def _ideograph(code: int) -> bool:
    return category(chr(code)) == "Lo" and any(code in r for r in IDEOGRAPHS)


def _noto(name: str) -> Source:
    return Source((f"{NOTO}/{name}.ttf",))


# In the order in which they are made: a later face takes only what none before it has. Of one style of Latin each
# weight takes the same, and the serif the same as the sans.
LATIN = {
    f"mulin-more-{kind}-{style}.ttf".lower(): _noto(f"Noto{kind}-{style}")
    for kind in ("Sans", "Serif") for style in ("Regular", "Bold")
}  # fmt: skip
SCRIPTS = {
    "mulin-more-arabic.ttf": _noto("NotoNaskhArabic-Regular"),
    "mulin-more-tibetan.ttf": _noto("NotoSerifTibetan-Regular"),
    "mulin-more-mongolian.ttf": _noto("NotoSansMongolian-Regular"),
    "mulin-more-yi.ttf": _noto("NotoSansYi-Regular"),
    "mulin-more-phagspa.ttf": _noto("NotoSansPhagsPa-Regular"),
    "mulin-more-lisu.ttf": _noto("NotoSansLisu-Regular"),
    "mulin-more-taile.ttf": _noto("NotoSansTaiLe-Regular"),
    "mulin-more-newtailue.ttf": _noto("NotoSansNewTaiLue-Regular"),
    "mulin-more-taitham.ttf": _noto("NotoSansTaiTham-Regular"),
    "mulin-more-miao.ttf": _noto("NotoSansMiao-Regular"),
}
OUTLINES = {
    "mulin-more-cjk.ttf.xz": Source((f"{CJK}/NotoSerifCJK-Regular.ttc",)),
    "mulin-more-han.ttf.xz": Source((f"{HANAZONO}/HanaMinB.ttf", f"{HANAZONO}/HanaMinA.ttf"), _ideograph),
    "mulin-more-signs.ttf": Source(
        (f"{NOTO}/NotoSansSymbols2-Regular.ttf", f"{NOTO}/NotoSansMath-Regular.ttf"), SIGNS.__contains__
    ),
    "mulin-more-rest.ttf": Source((f"{CJK}/NotoSansCJK-Regular.ttc",)),
}


def _characters(font: Any) -> set[int]:
    """What the source draws of text."""
    return {code for code in font.getBestCmap() if category(chr(code)) not in NO_TEXT and chr(code) not in STEERING}


def _opened(path: Path, name: str) -> Any:
    from fontTools.ttLib import TTFont

    if not path.is_file():
        raise BuildError(f"找不到 {path}。请先安装 fonts-noto-core、fonts-noto-cjk、fonts-hanazono，或用 --source 指明")
    if path.suffix == ".ttc":
        style = "Serif" if "Serif" in path.name else "Sans"
        return open_face(path.parent, Face(name, path.name, f"Noto {style} CJK SC", FALLBACK[name].family, "Regular"))
    return TTFont(path, recalcTimestamp=False)


def _cut(font: Any, codes: Collection[int]) -> None:
    """Keep the characters with all that shapes them: scripts join, stack and reorder by the layout tables."""
    from fontTools.subset import Options, Subsetter

    options = Options(layout_features=["*"], notdef_outline=True, hinting=False, name_IDs=["*"], glyph_names=False)
    options.drop_tables += ["DSIG", "FFTM", "MATH", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def _simpler(points: Sequence[Point], finest: float) -> list[Point]:
    """A closed line of straight pieces without the points that bend it less than ``finest`` (Douglas–Peucker)."""
    first = points[0]
    far = max(range(len(points)), key=lambda i: (points[i][0] - first[0]) ** 2 + (points[i][1] - first[1]) ** 2)
    halves = (list(points[: far + 1]), [*points[far:], first])
    return [point for half in halves for point in list(_kept(half, finest))[:-1]]


def _kept(points: Sequence[Point], finest: float) -> Iterator[Point]:
    keep, open_parts = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_parts:
        start, end = open_parts.pop()
        (ax, ay), (bx, by) = points[start], points[end]
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) ** 0.5
        away, at = 0.0, None
        for i in range(start + 1, end):
            x, y = points[i][0] - ax, points[i][1] - ay
            distance = abs(dy * x - dx * y) / length if length else (x * x + y * y) ** 0.5
            if distance > away:
                away, at = distance, i
        if at is not None and away > finest:
            keep.add(at)
            open_parts += [(start, at), (at, end)]
    return (points[i] for i in sorted(keep))


def _straight(glyph: Any, table: Any) -> Any:
    """A Hanazono glyph, most of whose curves are many short lines, with fewer of them and on a grid half as fine."""
    from fontTools.ttLib.tables import ttProgram
    from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

    made, start = Glyph(), 0
    made.numberOfContours, made.endPtsOfContours, made.program = 0, [], ttProgram.Program()
    made.coordinates, made.flags = GlyphCoordinates(), bytearray()
    made.program.fromBytecode(b"")
    coordinates, ends, flags = glyph.getCoordinates(table)
    for end in ends:
        points, on = list(coordinates[start : end + 1]), flags[start : end + 1]
        if all(flag & 1 for flag in on):
            points = _simpler(points, FINEST)
            on = bytes([1]) * len(points)
        made.coordinates.extend((round(x / 2), round(y / 2)) for x, y in points)
        made.flags.extend(flag & 1 for flag in on)
        made.endPtsOfContours.append(len(made.coordinates) - 1)
        start = end + 1
    made.numberOfContours = len(made.endPtsOfContours)
    return made


def _quadratic(outlines: Any, name: str, cubic: bool) -> Any:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    target: Any = Cu2QuPen(pen, MAX_ERROR, reverse_direction=True) if cubic else pen
    outlines[name].draw(target)
    return pen.glyph(dropImpliedOnCurves=True)


def _of_outlines(name: str, fonts: Sequence[Any], codes: Sequence[set[int]]) -> Any:
    """A face of single characters, without layout, drawn from one source or two of the same em."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    halved = "glyf" in fonts[0] and fonts[0]["head"].unitsPerEm == 2 * HAN_EM
    em = HAN_EM if halved else fonts[0]["head"].unitsPerEm
    glyphs: dict[str, Any] = {".notdef": Glyph()}
    widths, cmap = {".notdef": em}, {}
    for font, own in zip(fonts, codes, strict=True):
        has, metrics, cubic = font.getBestCmap(), font["hmtx"].metrics, "CFF " in font
        outlines = font["glyf"] if halved else font.getGlyphSet()
        for code in sorted(own):
            glyph, source = f"u{code:X}", has[code]
            glyphs[glyph] = _straight(outlines[source], outlines) if halved else _quadratic(outlines, source, cubic)
            widths[glyph], cmap[code] = metrics[source][0] // (2 if halved else 1), glyph
    builder = FontBuilder(em, isTTF=True)
    order = [".notdef", *(cmap[code] for code in sorted(cmap))]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf({glyph: glyphs[glyph] for glyph in order})
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics({g: (widths[g], getattr(table[g], "xMin", 0)) for g in order})
    builder.setupHorizontalHeader(ascent=round(em * 0.88), descent=-round(em * 0.12))
    builder.setupOS2(sTypoAscender=round(em * 0.88), sTypoDescender=-round(em * 0.12))
    builder.setupPost(keepGlyphNames=False)
    builder.font["name"] = fonts[0]["name"]
    return builder.font


def _named(font: Any, name: str) -> None:
    """New names, the sources' copyright and licence. HanaMinB's own names are reserved."""
    face = FALLBACK[name]
    table = font["name"]
    family, style = table.getDebugName(1), "Bold" if face.weight == 700 else "Regular"
    version = table.getDebugName(5)
    if not version.startswith("Version "):
        table.setName(f"Version {version}", 5, 3, 1, 0x409)
    rename(font, Face(name, "", family, face.family, style))
    drawn = " and simplified outlines" if family.startswith("Hana") else ""
    table.setName(f"Subset of {family} {style} ({version}) under another name{drawn}.", 10, 3, 1, 0x409)
    font["head"].created = font["head"].modified = MAC_TIME


def _add_blanks(font: Any) -> None:
    """Empty glyphs for BLANKS where the face has none."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    cmaps = [table.cmap for table in font["cmap"].tables if table.isUnicode()]
    em, order = font["head"].unitsPerEm, font.getGlyphOrder()
    for code, width in BLANKS.items():
        if not any(code in cmap for cmap in cmaps):
            glyph = f"blank{code:04X}"
            order.append(glyph)
            font["glyf"].glyphs[glyph] = Glyph()
            font["hmtx"].metrics[glyph] = (round(width * em / 1000), 0)
            for cmap in cmaps:
                cmap[code] = glyph
    font.setGlyphOrder(order)
    font["glyf"].setGlyphOrder(order)


def _written(font: Any, name: str, files: Sequence[str], output: Path) -> str:
    count = len(font.getBestCmap())
    _add_blanks(font)
    _named(font, name)
    made = BytesIO()
    font.save(made, reorderTables=True)
    packed = name.endswith(".xz")
    (output / name).write_bytes(lzma.compress(made.getvalue(), preset=9) if packed else made.getvalue())
    counts = f"{(output / name).stat().st_size:,} | {count:,}"
    return f"| {name} | {'、'.join(Path(f).name for f in files)} | {counts} |"


def build(source: Path, output: Path) -> None:
    """Make all fallback faces and their hashes; print README.md's table."""
    output.mkdir(parents=True, exist_ok=True)
    taken, rows = set(covered_characters()), []
    latin: set[int] = set()
    for name, (files, _) in (LATIN | SCRIPTS).items():
        font = _opened(source / files[0], name)
        codes = _characters(font) - taken
        if name in LATIN:
            latin |= codes
        else:
            codes -= latin
            taken |= codes
        _cut(font, codes)
        rows.append(_written(font, name, files, output))
    taken |= latin
    for name, (files, wanted) in OUTLINES.items():
        fonts, each = [_opened(source / file, name) for file in files], []
        for font in fonts:
            each.append({code for code in _characters(font) if wanted(code)} - taken)
            taken |= each[-1]
        rows.append(_written(_of_outlines(name, fonts, each), name, files, output))
    digests = {name: hashlib.sha256((output / name).read_bytes()).hexdigest() for name in FALLBACK}
    lines = [f"{digest}  {name}\n" for name, digest in digests.items()]
    (output / FALLBACK_HASHES).write_text("".join(lines), encoding="ascii")
    print("\n".join((TABLE_HEAD, *rows)))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 when done, 1 when something must be mended first."""
    parser = argparse.ArgumentParser(description="生成报告的后备字体（Noto 与花园明朝的改名子集）")
    parser.add_argument("--source", type=Path, default=DEBIAN_SOURCE, help="字体文件夹（默认：%(default)s）")
    parser.add_argument("--output", type=Path, default=HERE, help="输出文件夹（默认：本脚本所在文件夹）")
    options = parser.parse_args(arguments)
    try:
        build(options.source, options.output)
    except (BuildError, OSError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
