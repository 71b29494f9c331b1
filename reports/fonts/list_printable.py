"""Write mulin/printable.txt: the characters that all four fonts can draw, for whoever lets text in.

``python -m reports.fonts.list_printable`` after ``build_fonts.py build``; a test compares list and fonts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from mulin.printable import LIST
from reports.fonts import covered_characters

LINE_LENGTH = 50
CODES_A_LINE = 12


def written(codes: Iterable[int]) -> str:
    """The list's text: what cannot be seen as ``U+2009``, everything else as itself, in code-point order."""
    characters = [chr(code) for code in sorted(codes)]
    unseen = [f"U+{ord(c):04X}" for c in characters if unicodedata.category(c)[0] in "CZM" or c in "#U"]
    seen = [c for c in characters if f"U+{ord(c):04X}" not in unseen]
    lines = ["# 报告字体都有的字符，由 reports/fonts/list_printable.py 写出，不要手改", "# 看不见的"]
    lines += [" ".join(unseen[i : i + CODES_A_LINE]) for i in range(0, len(unseen), CODES_A_LINE)]
    lines.append("# 看得见的")
    lines += ["".join(seen[i : i + LINE_LENGTH]) for i in range(0, len(seen), LINE_LENGTH)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    LIST.write_text(written(covered_characters()), encoding="utf-8")
