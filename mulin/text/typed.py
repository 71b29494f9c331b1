"""What somebody typed to be kept for good and printed in a line: a name, a purpose, a reason."""

from __future__ import annotations

from typing import Literal
from unicodedata import category

from mulin.findings import Finding, Level
from mulin.text import messages as m
from mulin.text.personal import personal_numbers

NAME = 100
"""Most characters of a name, a body or a purpose."""

_SAID = {
    "blank": (m.BLANK, m.MEND_BLANK),
    "control": (m.CONTROL, m.MEND_CONTROL),
    "personal": (m.PERSONAL, m.MEND_PERSONAL),
    "too_long": (m.TOO_LONG, m.MEND_TOO_LONG),
}


def in_a_line(what: str, text: str, most: int, rule: str) -> Finding | None:
    """Why a text is not to be kept, None where nothing is wrong. ``what``: what it is called, in Chinese; ``most``
    characters; ``rule``: the finding's id."""
    wrong = _wrong(text, most)
    if wrong is None:
        return None
    message, mend = _SAID[wrong]
    words = {"what": what, "length": len(text), "most": most}
    return Finding(Level.ERROR, rule, message.format(**words), mend.format(**words))


def _wrong(text: str, most: int) -> Literal["blank", "control", "personal", "too_long"] | None:
    if not text.strip():
        return "blank"
    if any(category(c) in ("Cc", "Cf", "Zl", "Zp") for c in text):
        return "control"
    if personal_numbers(text):
        return "personal"
    return "too_long" if len(text) > most else None
