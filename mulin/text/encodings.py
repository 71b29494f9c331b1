"""What a text that is no UTF-8 seems to be encoded in: told to whoever saves it anew, never how anything is read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

CHINESE, WESTERN = "gb18030", "cp1252"
_RUN = re.compile(rb"[\x80-\xff]+")
_LETTER = re.compile(rb"[A-Za-z]")
_BETWEEN = re.compile(r"[\r\n,;|\t\"]")
_SHOWN = 40
_WORD = 4
"""So many bytes beside each other are no accented letters: few words have two of them together, hardly any four."""


@dataclass(frozen=True, slots=True)
class Seeming:
    """``sample``: the first cell in question, read so."""

    encoding: str
    sample: str


def seeming(piece: bytes) -> Seeming | None:
    """Of some of its bytes; None where neither reading is sensible, or both are.

    Chinese characters are pairs of bytes beside each other; accented letters stand alone, among unaccented ones.
    """
    chinese = western = 0
    for run in _RUN.finditer(piece):
        beside = piece[max(run.start() - 1, 0) : run.start()] + piece[run.end() : run.end() + 1]
        if len(run[0]) >= _WORD or not (len(run[0]) % 2 or _LETTER.search(beside)):
            chinese += 1
        else:
            western += 1
    if chinese == western:
        return None
    encoding = CHINESE if chinese > western else WESTERN
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(piece)
    except UnicodeDecodeError:
        return None
    return Seeming(encoding, next((c.strip()[:_SHOWN] for c in _BETWEEN.split(text) if not c.isascii()), ""))
