"""What the house knows about the reports' faces: which characters they draw, and what stands where none does.

Most characters are in the four main faces, many more in the fallback faces, loaded only where a text needs one. For
the rest a report prints a substitute with the character's code. Text is never changed but on the page: whoever lets it
in keeps it as typed. The list is ``printable.txt``, written from the fonts by ``reports/fonts/list_printable.py``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mulin.language import Both, listed

LIST = Path(__file__).with_name("printable.txt")
FALLBACK_HEADING = "# 后备字体 "
MARK = "〓"
# They steer the direction of what follows: a face may have a glyph for them, a report has not.
STEERING = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_LAID_OUT_NOT_DRAWN = frozenset("\t\n\r")
# The first sixteen choose among drawings of a sign or an emoji, the others among a Chinese character's.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_OF_IDEOGRAPHS = re.compile("[\ufe00-\ufe02\U000e0100-\U000e01ef]")
# A letter and the marks upon it, typed one by one: where they are one character, its face draws them better than two.
_MARKED = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u04ff\u1e00-\u1fff][\u0300-\u036f]+")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
_MOST_NAMED = 10


class Fallback(NamedTuple):
    """Faces, by file name, that draw the same characters; ``firsts`` and ``lasts`` of the ranges, in order."""

    files: tuple[str, ...]
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def draws(self, character: str) -> bool:
        at = bisect_right(self.firsts, ord(character)) - 1
        return at >= 0 and ord(character) <= self.lasts[at]


@cache
def _listed() -> tuple[frozenset[str], tuple[Fallback, ...]]:
    drawn = set(_LAID_OUT_NOT_DRAWN)
    main, *others = LIST.read_text(encoding="utf-8").split(FALLBACK_HEADING)
    for line in main.splitlines():
        if line.startswith("U+"):
            drawn.update(chr(int(code[2:], 16)) for code in line.split())
        elif not line.startswith("# "):
            drawn.update(line)
    fallback = []
    for section in others:
        files, _, ranges = section.partition("\n")
        found = [(int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(ranges)]
        fallback.append(Fallback(tuple(files.split()), *(tuple(ends) for ends in zip(*found, strict=True))))
    return frozenset(drawn), tuple(fallback)


def main_characters() -> frozenset[str]:
    """Every character of the main faces; tabs and line ends are laid out and need no glyph."""
    return _listed()[0]


def fallback_files(text: str) -> tuple[str, ...]:
    """The files of the fallback faces that the text needs, in the list's order; none for an ordinary text."""
    beyond = set(text) - main_characters()
    return tuple(file for face in _listed()[1] if beyond and any(map(face.draws, beyond)) for file in face.files)


def is_drawn(character: str) -> bool:
    """Whether some face of ours draws it as it is."""
    return character in main_characters() or any(face.draws(character) for face in _listed()[1])


@cache
def fingerprint() -> str:
    """Hash of the list, for what is kept by what it follows from."""
    return hashlib.sha256(LIST.read_bytes()).hexdigest()


def as_printed(text: str) -> str:
    """The text as a page shows it: ``王〓（U+31350）``. What cannot be seen is left out, a strange blank is a blank."""
    if set(text) <= main_characters():
        return text
    text = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return text.translate({ord(c): _printed(c) for c in set(text) - main_characters()})


def substituted(text: str) -> list[str]:
    """The text's distinct characters that no page shows as they are, in the order they stand.

    A selector of a Chinese character's drawing is one: the page has the usual drawing. What cannot be seen is none.
    """
    main = main_characters()
    if main.issuperset(text):
        return []
    beyond = dict.fromkeys(c for c in text if c not in main)
    return [c for c in beyond if MARK in _printed(c) or _OF_IDEOGRAPHS.match(c)]


def substitute(character: str) -> str:
    """``〓（U+31350）``: what a page shows for a character that no face has."""
    return f"{MARK}（U+{ord(character):04X}）"


def _printed(character: str) -> str:
    category = unicodedata.category(character)
    if _SELECTORS.match(character) or character in STEERING:
        return ""
    if is_drawn(character):
        return character
    if category in ("Zs", "Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cf") else substitute(character)


def spelled(characters: list[str]) -> str:
    """``😀（U+1F600）、U+200E（看不见）``: characters as a person can find them in a cell."""
    named, count = listed(_named(c) for c in characters[:_MOST_NAMED]), len(characters)
    return named + str(Both(f"等{count}个", f" and others, {count} in all")) if count > _MOST_NAMED else named


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    shown = unicodedata.category(character)[0] not in "CZM"  # control, blank, or mark upon another character
    return str(
        Both(f"{character}（{code}）", f"{character} ({code})")
        if shown
        else Both(f"{code}（看不见）", f"{code} (invisible)")
    )
