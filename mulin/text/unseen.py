"""Characters that nobody sees: marks that print nothing, and the many blanks.

Copied along with a figure from a calculator, a browser, a PDF, they make two texts differ that look the same. A mark is
taken away, a blank becomes a plain one (so that two figures never become one), and what alters the meaning or the look
of what stands beside it is left for a person to mend.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mulin.language import Both

Kind = Literal["seen", "blank", "mark", "telling"]

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\u0085\u2028\u2029]")
"""What other programs and Alt+Enter write for a new line."""
_WIDE_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and a braille cell that print nothing but take room: to a reader they are spaces."""
_MARKS = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f\U0001d159")
_SHOWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Of category Cf, yet drawn: signs that span the digits behind them."""
_ALTERING = frozenset("\u00ad\u2061\u2062\u2063\u2064\ufff9\ufffa\ufffb")
"""A soft hyphen may have been seen as a minus, the invisible operators join two figures, the others hold notes."""
REVERSED = "\u202e"
"""Shows what follows back to front: what is stored is not what was seen."""
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_JOINERS = frozenset("\u200c\u200d")
_SELECTORS = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


@dataclass(frozen=True, slots=True)
class Unseen:
    """``position`` counts characters from 1, as a person would."""

    character: str
    position: int

    @property
    def code(self) -> str:
        return code(self.character)


def code(character: str) -> str:
    """``U+200B``."""
    return f"U+{ord(character):04X}"


@lru_cache(4096)
def kind(character: str) -> Kind:
    """seen; blank (takes room); mark (prints nothing, may go); telling (prints nothing, or signs, and matters)."""
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in _WIDE_FILLERS or character in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85":
        return "blank"
    if character in _SHOWN or character in _ALTERING or character == REVERSED or category == "Cc":
        return "telling"
    if category == "Cf" or character in _MARKS or _is_selector(character):
        return "mark"
    return "seen"


def unseen(text: str, kinds: Iterable[Kind] = ("mark", "telling")) -> list[Unseen]:
    """Every character of these kinds, in the order they stand; a plain space, tab or new line is none."""
    if text.isascii() and text.isprintable():
        return []
    wanted = set(kinds)
    return [Unseen(c, n) for n, c in enumerate(text, 1) if c not in " \t\n\u3000" and kind(c) in wanted]


def spelled(text: str) -> str:
    """For a terminal: what could move its cursor, or turn what follows back to front, stands there as its code."""
    if text.isprintable():
        return text
    return "".join(
        c if c in "\n\t" or not _COMMANDS.match(c) else str(Both(f"〔{code(c)}〕", f"[{code(c)}]")) for c in text
    )


def bare(text: str) -> str:
    """Without anything unseen but blanks, whatever it means in the script it stands in: for free text and comparing."""
    return "".join(c for c in text if not _goes(c))


def plain_blanks(text: str) -> str:
    """One plain space for every blank, whatever its width; none is dropped."""
    return "".join(" " if kind(c) == "blank" else c for c in text)


def one_line_end(text: str) -> str:
    """Every way to end a line becomes ``\\n``, every other blank but tab and ideographic space a plain space."""
    text = _LINE_ENDS.sub("\n", text)
    return "".join(" " if c not in "\n\t\u3000" and kind(c) == "blank" else c for c in text)


def bare_name(text: str) -> str:
    """What a name keeps: as :func:`bare`, but with the joiners and variation selectors that its script needs.

    A joiner counts where letters of a joining script (Arabic, Indic, …) stand on both sides; a selector where it
    follows an ideograph whose form it chooses (葛 with U+E0100).
    """
    return "".join(c for n, c in enumerate(text) if not _goes(c) or _needed(text, n))


def _goes(character: str) -> bool:
    return kind(character) in ("mark", "telling") and character not in _SHOWN


def _needed(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in _JOINERS:
        return _joins(before) and (_joins(after) or text[at] == "\u200d")
    return _is_selector(text[at]) and unicodedata.category(before or " ") == "Lo" and not _joins(before)


def _joins(character: str) -> bool:
    """A letter or mark of a script whose letters join, from Arabic to Khmer; Mongolian too."""
    return bool(character) and 0x0600 <= ord(character) <= 0x18AF and unicodedata.category(character)[0] in "LM"


def _is_selector(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in _SELECTORS)
