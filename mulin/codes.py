"""Codes that people read out, copy and type: Crockford's base 32 and a check character.

Both kinds of codes are spelt by these rules: a report's (``reports/identity.py``) and a chain's head
(``mulin/received/heads.py``). Neither is ever taken for the other: their lengths lie apart.
"""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5
"""That one character holds."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def spell(number: int, characters: int) -> str:
    """The lowest ``5 * characters`` bits of ``number``, the highest first."""
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(characters)))


def check(body: str) -> str:
    """A CRC over GF(32), x⁵+x²+1: each place weighs another power of x, so that one wrong character, or any two that
    changed places, are always noticed (in up to 31 places)."""
    state = 0
    for character in body:
        state = _times_x(state) ^ ALPHABET.index(character)
    return ALPHABET[_times_x(state)]


def _times_x(value: int) -> int:
    return (value << 1) ^ (0b100101 if value & 16 else 0)


def bare(text: str) -> str:
    """What was typed or scanned, as characters of the alphabet: any case, full-width, with or without spaces and
    hyphens, O for 0, I or L for 1, or at the end of an address. What belongs to no code is left in."""
    typed = re.split("[/=]", unicodedata.normalize("NFKC", text).strip())[-1]
    return re.sub(r"[\W_]", "", typed).upper().translate(_READ_AS)


def strange(typed: str) -> str:
    """The characters of a bare text that no code has, each once."""
    return "".join(dict.fromkeys(c for c in typed if c not in ALPHABET))
