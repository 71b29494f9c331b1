"""The characters that reports can print: what every one of their pinned fonts can draw.

The list is ``printable.txt``, written from the fonts by ``reports/fonts/list_printable.py``. Whatever lets text in (the
door, the pack's check) asks here, so that no report fails for a text that was accepted long before.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("printable.txt")
_LAID_OUT_NOT_DRAWN = frozenset("\t\n\r")
_MOST_NAMED = 10


@cache
def printable() -> frozenset[str]:
    """Every character of the list; tabs and line ends are laid out and need no glyph."""
    found = set(_LAID_OUT_NOT_DRAWN)
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            found.update(chr(int(code[2:], 16)) for code in line.split())
        elif not line.startswith("# "):
            found.update(line)
    return frozenset(found)


@cache
def fingerprint() -> str:
    """Hash of the list, for what is kept by what it follows from."""
    return hashlib.sha256(LIST.read_bytes()).hexdigest()


def unprintable(text: str) -> list[str]:
    """The text's distinct characters that no report can print, in the order they stand."""
    return list(dict.fromkeys(c for c in text if c not in printable()))


def spelled(characters: list[str]) -> str:
    """``😀（U+1F600）、U+200E（看不见）``: characters as a person can find them in a cell."""
    named = "、".join(_named(c) for c in characters[:_MOST_NAMED])
    return named + (f"等{len(characters)}个" if len(characters) > _MOST_NAMED else "")


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    shown = unicodedata.category(character)[0] not in "CZM"  # control, blank, or mark upon another character
    return f"{character}（{code}）" if shown else f"{code}（看不见）"
