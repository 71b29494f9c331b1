"""Write mulin/printable.txt: the characters that the main faces can draw, and what each fallback face adds.

``python -m reports.fonts.list_printable`` after ``build_fonts.py build`` or ``build_fallback.py``; a test compares
list and fonts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping

from mulin.printable import FALLBACK_HEADING, LIST
from reports.fonts import FALLBACK, FONT_FOLDER, characters_of, covered_characters

LINE_LENGTH = 50
CODES_A_LINE = 12


def written(codes: Iterable[int]) -> str:
    """The main faces' part: what cannot be seen as ``U+2009``, everything else as itself, in code-point order."""
    characters = [chr(code) for code in sorted(codes)]
    unseen = [f"U+{ord(c):04X}" for c in characters if unicodedata.category(c)[0] in "CZM" or c in "#U"]
    seen = [c for c in characters if f"U+{ord(c):04X}" not in unseen]
    lines = ["# 报告字体都有的字符，由 reports/fonts/list_printable.py 写出，不要手改", "# 看不见的"]
    lines += [" ".join(unseen[i : i + CODES_A_LINE]) for i in range(0, len(unseen), CODES_A_LINE)]
    lines.append("# 看得见的")
    lines += ["".join(seen[i : i + LINE_LENGTH]) for i in range(0, len(seen), LINE_LENGTH)]
    return "\n".join(lines) + "\n"


def written_fallback(faces: Mapping[str, frozenset[int]], main: Collection[int]) -> str:
    """One part for all files with the same characters, as ranges; what the main faces have does not break one."""
    alike: dict[frozenset[int], list[str]] = {}
    for name, codes in faces.items():
        alike.setdefault(codes - set(main), []).append(name)
    lines = []
    for codes, names in alike.items():
        lines.append(FALLBACK_HEADING + " ".join(names))
        ranges = ranges_of(codes, set(main))
        lines += [" ".join(ranges[i : i + CODES_A_LINE]) for i in range(0, len(ranges), CODES_A_LINE)]
    return "\n".join(lines) + "\n"


def ranges_of(codes: Iterable[int], bridged: Collection[int] = ()) -> list[str]:
    """Code points in order as ``U+4E00-4E05``. ``bridged``: those that do not break a range although they are not in
    it."""
    out: list[tuple[int, int]] = []
    for code in sorted(codes):
        if out and all(between in bridged for between in range(out[-1][1] + 1, code)):
            out[-1] = (out[-1][0], code)
        else:
            out.append((code, code))
    return [f"U+{a:04X}-{b:04X}" if a < b else f"U+{a:04X}" for a, b in out]


def whole() -> str:
    """The list as the fonts of this folder give it."""
    main = covered_characters()
    return written(main) + written_fallback({name: characters_of(FONT_FOLDER / name) for name in FALLBACK}, main)


if __name__ == "__main__":
    LIST.write_text(whole(), encoding="utf-8")
