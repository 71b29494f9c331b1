"""The pinned fonts of the reports (see README.md here) and the questions the renderer asks about them.

No system font may step in: the renderer uses only the families declared by :func:`font_face_css`, refuses texts
with :func:`missing_characters`, and checks the files with :func:`verify_font_hashes` before a batch.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

FONT_FOLDER = Path(__file__).parent
HASH_FILE = "fonts.sha256"
SANS_FAMILY = "Mulin Sans"
SERIF_FAMILY = "Mulin Serif"
_LAID_OUT_NOT_DRAWN = frozenset("\t\n\r")


class FontFace(NamedTuple):
    """One face: its CSS family and weight."""

    family: str
    weight: int


FACES = {
    "mulin-sans-regular.ttf": FontFace(SANS_FAMILY, 400),
    "mulin-sans-bold.ttf": FontFace(SANS_FAMILY, 700),
    "mulin-serif-regular.ttf": FontFace(SERIF_FAMILY, 400),
    "mulin-serif-bold.ttf": FontFace(SERIF_FAMILY, 700),
}


class FontFileError(RuntimeError):
    """A font file is missing or is not the one that was pinned; the text is shown to people."""


def font_files(folder: Path = FONT_FOLDER) -> dict[str, Path]:
    """File name to path, in the order of FACES."""
    return {name: folder / name for name in FACES}


def font_face_css() -> str:
    """The ``@font-face`` rules; the renderer's URL fetcher resolves ``mulin:`` to files of the reports package."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: normal; '
        f'src: url("mulin:fonts/{name}") format("truetype"); }}'
        for name, face in FACES.items()
    )


@cache
def covered_characters() -> frozenset[int]:
    """Code points that every one of the fonts can draw."""
    from fontTools.ttLib import TTFont

    covered: list[set[int]] = []
    for path in font_files().values():
        with TTFont(path, lazy=True) as font:
            covered.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*covered))


def missing_characters(text: str) -> list[str]:
    """The text's distinct characters that the fonts lack, in code-point order; tabs and line ends are not drawn."""
    drawn = set(text) - _LAID_OUT_NOT_DRAWN
    return sorted(character for character in drawn if ord(character) not in covered_characters())


def verify_font_hashes(folder: Path = FONT_FOLDER) -> None:
    """Raise FontFileError, naming every file at fault, unless all fonts are the ones fonts.sha256 lists."""
    hash_file = folder / HASH_FILE
    if not hash_file.is_file():
        raise FontFileError(f"字体清单不存在：{hash_file}。请从代码库恢复 reports/fonts 文件夹。")
    entries = (line.split(maxsplit=1) for line in hash_file.read_text(encoding="ascii").splitlines() if line.strip())
    listed = {name: digest for digest, name in entries}
    faults: list[str] = []
    for name, path in font_files(folder).items():
        if not path.is_file():
            faults.append(f"{name}：文件不存在")
        elif name not in listed:
            faults.append(f"{name}：未列入 {HASH_FILE}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]:
            faults.append(f"{name}：内容与 {HASH_FILE} 所列不符")
    if faults:
        raise FontFileError(
            "报告字体与锁定版本不一致，不能出报告：" + "；".join(faults) + "。请从代码库恢复 reports/fonts 文件夹。"
        )
