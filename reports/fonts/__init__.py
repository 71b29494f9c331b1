"""The pinned fonts of the reports (see README.md here) and the questions the renderer asks about them.

Four main faces set every report; fallback faces are loaded only for a text that holds what those lack, so that no
other report pays for them or changes by them. No system font may step in: the renderer uses only the families declared
by :func:`font_face_css` and checks the files with :func:`verify_font_hashes` before it uses them.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

FONT_FOLDER = Path(__file__).parent
HASH_FILE = "fonts.sha256"
SANS_FAMILY = "Mulin Sans"
SERIF_FAMILY = "Mulin Serif"
FALLBACK_HASHES = "fallback.sha256"


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
# Letters come in the two styles and weights; of everything else one face has a character and no other.
MORE_SANS, MORE_SERIF = "Mulin More Sans", "Mulin More Serif"
# The two that hold tens of thousands of ideographs lie packed.
FALLBACK = {
    "mulin-more-sans-regular.ttf": FontFace(MORE_SANS, 400),
    "mulin-more-sans-bold.ttf": FontFace(MORE_SANS, 700),
    "mulin-more-serif-regular.ttf": FontFace(MORE_SERIF, 400),
    "mulin-more-serif-bold.ttf": FontFace(MORE_SERIF, 700),
} | {
    f"mulin-more-{script.replace(' ', '').lower()}.ttf": FontFace(f"Mulin More {script}", 400)
    for script in (
        "Arabic", "Tibetan", "Mongolian", "Yi", "Phags Pa", "Lisu", "Tai Le", "New Tai Lue", "Tai Tham", "Miao",
        "Signs", "Rest",
    )
} | {
    "mulin-more-cjk.ttf.xz": FontFace("Mulin More CJK", 400),
    "mulin-more-han.ttf.xz": FontFace("Mulin More Han", 400),
}  # fmt: skip


class FontFileError(RuntimeError):
    """A font file is missing or is not the one that was pinned; the text is shown to people."""


def font_files(folder: Path = FONT_FOLDER) -> dict[str, Path]:
    """File name to path of the main faces, in the order of FACES."""
    return {name: folder / name for name in FACES}


def font_face_css(fallback: Iterable[str] = ()) -> str:
    """The ``@font-face`` rules of the main faces and of the fallback files named.

    The renderer's URL fetcher resolves ``mulin:`` to files of the reports package.
    """
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: normal; '
        f'src: url("mulin:fonts/{name}") format("truetype"); }}'
        for name, face in (FACES | {name: FALLBACK[name] for name in fallback}).items()
    )


def families(family: str) -> list[str]:
    """A main family, then the one whose letters go with it. Other fallback faces need no place in a style: a
    character of theirs is in no other face."""
    return [family, *({SANS_FAMILY: [MORE_SANS], SERIF_FAMILY: [MORE_SERIF]}.get(family, []))]


def with_fallback(style: str) -> str:
    """A style sheet in which every main family is followed by its letters."""
    for family in (SANS_FAMILY, SERIF_FAMILY):
        style = style.replace(f'"{family}"', ", ".join(f'"{f}"' for f in families(family)))
    return style


def unpacked(path: Path) -> bytes:
    """The font in a file of this folder, packed or not."""
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def characters_of(path: Path) -> frozenset[int]:
    """Code points that the font file can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(unpacked(path)), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def covered_characters() -> frozenset[int]:
    """Code points that every one of the main faces can draw."""
    return frozenset.intersection(*(characters_of(path) for path in font_files().values()))


def verify_font_hashes(folder: Path = FONT_FOLDER, fallback: Iterable[str] | None = None) -> None:
    """Raise FontFileError, naming every file at fault, unless the main faces, or the fallback files named instead, are
    the ones their list of hashes has."""
    files = font_files(folder) if fallback is None else {name: folder / name for name in fallback}
    hash_file = folder / (HASH_FILE if fallback is None else FALLBACK_HASHES)
    if not hash_file.is_file():
        raise FontFileError(f"字体清单不存在：{hash_file}。请从代码库恢复 reports/fonts 文件夹。")
    entries = (line.split(maxsplit=1) for line in hash_file.read_text(encoding="ascii").splitlines() if line.strip())
    listed = {name: digest for digest, name in entries}
    faults: list[str] = []
    for name, path in files.items():
        if not path.is_file():
            faults.append(f"{name}：文件不存在")
        elif name not in listed:
            faults.append(f"{name}：未列入 {hash_file.name}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]:
            faults.append(f"{name}：内容与 {hash_file.name} 所列不符")
    if faults:
        raise FontFileError(
            "报告字体与锁定版本不一致，不能出报告：" + "；".join(faults) + "。请从代码库恢复 reports/fonts 文件夹。"
        )
