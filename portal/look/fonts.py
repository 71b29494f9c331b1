"""The pages' faces: the reports' own, in pieces, so that a browser loads what a page's characters need.

The first piece of a main face holds what our pages and the pack say, the second the rest; fallback faces are loaded for
the rare character that only they have. ``unicode-range`` tells the browser which is which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mulin.hashed import hash_of
from mulin.settings import REPO_ROOT
from reports.fonts import (
    FACES,
    FALLBACK,
    FONT_FOLDER,
    MORE_SERIF,
    SANS_FAMILY,
    FontFace,
    characters_of,
    unpacked,
    verify_font_hashes,
)
from reports.fonts.list_printable import ranges_of
from reports.site.fonts import flavour, subset_of

FAMILY = "Mulin More"
"""The fallback faces as one family: of several faces a browser takes the one that has the character."""
_SAYING = ("portal", "mulin", "expectations", "orchestration", "reports")
_TEXTS = {".py", ".html", ".csv", ".yaml", ".j2"}
_SHEET, _MARK = "fonts.css", "made-of"


def write_fonts(folder: Path, pack: Path) -> None:
    """Fill ``folder`` with the pieces and ``fonts.css``; nothing is done where they are of these very texts and faces.
    ``pack``: whose names the first piece holds too."""
    texts = sorted(_texts(pack))
    faces = [FONT_FOLDER / name for name in (*FACES, *FALLBACK)]
    made_of = hash_of((*texts, *faces, Path(__file__)), Path("/"), flavour())
    mark = folder / _MARK
    if mark.is_file() and mark.read_text(encoding="ascii") == made_of:
        return
    folder.mkdir(parents=True, exist_ok=True)
    common = frozenset("".join(path.read_text(encoding="utf-8", errors="ignore") for path in texts))
    rules = [*_main(folder, common), *_more(folder)]
    (folder / _SHEET).write_text("\n".join(rules) + "\n", encoding="ascii")
    mark.write_text(made_of, encoding="ascii")


def _texts(pack: Path) -> Iterator[Path]:
    for root in (*(REPO_ROOT / name for name in _SAYING), pack):
        yield from (path for path in root.rglob("*") if path.suffix in _TEXTS and path.is_file())


def _main(folder: Path, common: frozenset[str]) -> Iterator[str]:
    verify_font_hashes()
    for name, face in FACES.items():
        if face.family != SANS_FAMILY:
            continue
        drawn = characters_of(FONT_FOLDER / name)
        first = {code for code in drawn if chr(code) in common or code < 0x250}
        # the small piece is loaded by all and pressed hard, the other by few: that would take the start half a minute
        for number, codes, form in ((1, first, flavour()), (2, drawn - first, "woff")):
            piece = f"{Path(name).stem}-{number}.{form}"
            (folder / piece).write_bytes(subset_of(name, "".join(map(chr, sorted(codes))), form))
            yield _rule(face, piece, form, codes)


def _more(folder: Path) -> Iterator[str]:
    faces = {name: FontFace(FAMILY, face.weight) for name, face in FALLBACK.items() if face.family != MORE_SERIF}
    verify_font_hashes(fallback=faces)
    for name, face in faces.items():
        piece = name.removesuffix(".xz")
        (folder / piece).write_bytes(unpacked(FONT_FOLDER / name))
        yield _rule(face, piece, "truetype", characters_of(FONT_FOLDER / name))


def _rule(face: FontFace, file: str, form: str, codes: Iterable[int]) -> str:
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-display:swap;'
        f'src:url("{file}") format("{form}");unicode-range:{",".join(ranges_of(codes))}}}'
    )
