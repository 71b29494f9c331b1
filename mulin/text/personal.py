"""Numbers that belong to one person: identity numbers (身份证号) and mobile numbers, found in a text and masked.

Nothing of an assessment needs them, and what is handed in is kept for good: a text with one is refused, and whatever is
said of it is masked. Only what is valid counts (check digit, day of birth, region; GB 11643-1999), so that codes,
document numbers and figures are no finding.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mulin.text.unseen import kind

_REGIONS = frozenset(map(str, [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
                               *range(61, 66), 71, 81, 82, 83]))  # fmt: skip
_PERMANENT_RESIDENT = "9"
"""First digit of a foreigner's permanent identity number, otherwise built alike."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_BIRTHS = range(1900, 2100)
_LAST_SHORT_BIRTH = 1999
"""Numbers of 15 digits were given until 1999."""

_BETWEEN = r"[ .]{0,3}"
_LONG = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d){{16}}{_BETWEEN}[\dX](?!\d)")
_SHORT = re.compile(r"(?<![\dA-Za-z])(?:\d{15}|\d{6} {1,3}\d{6} {1,3}\d{3})(?![\dA-Za-z])")
_YEAR, _DAY = r"(?:19|20)\d\d(?!\d)", r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBERS = (r"1[3-9]\d{9}", r"1[3-9]\d(?: {1,3}\d{4} {1,3}|\.\d{4}\.)\d{4}", 
            rf"1[3-9]\d {{1,3}}(?!{_DAY})\d{{8}}", rf"1[3-9]\d{{5}} {{1,3}}(?!{_YEAR})\d{{4}}",
            r"1 {1,3}[3-9](?: {1,3}\d){9}")  # fmt: skip
"""How people break a mobile number. 138.12345678 is a figure, a figure may stand before a year
or a day, and a list of three figures has 、 or ，between them."""
_WORDS_BEFORE = r"(?:(?<![\dA-Za-z])(?<!0\.)|(?<=tel)|(?<=phone)|(?<=mobile)|(?<=wx)|(?<=sj))"
_MOBILE = re.compile(
    rf"{_WORDS_BEFORE}(?:(?:00|0)?86[)）]?{_BETWEEN}|0)?(?:{'|'.join(_NUMBERS)})"
    r"(?![\dA-Za-z]|\.\d)(?!\s*(?:元|万|亿|平方|㎡))",
    re.IGNORECASE,
)
"""Standing alone: not part of a longer number or code, and no sum of money or area."""
_SEPARATORS = frozenset("-‐‑‒–—―−－_·•・:：/+＋\u3000")
_MOST_SHOWN = 3

Kind = Literal["identity", "mobile"]


@dataclass(frozen=True, slots=True)
class Personal:
    """One number: ``text[start:end]``, separators included."""

    kind: Kind
    start: int
    end: int


def personal_numbers(text: str) -> list[Personal]:
    """Every identity and mobile number of a text, however its digits are written and parted, in order."""
    if sum(map(str.isdecimal, text)) < 11:
        return []
    places = [n for n, c in enumerate(text) if kind(c) != "mark"]
    plain = "".join(_plain(text[n]) for n in places)
    identities = [m for m in _overlapping(_LONG, plain) if _is_identity(m[0])]
    identities += [m for m in _SHORT.finditer(plain) if _is_short_identity(m[0])]
    named: list[tuple[Kind, re.Match[str]]] = [("identity", m) for m in identities]
    named += [("mobile", m) for m in _MOBILE.finditer(plain)]
    found = [Personal(what, places[m.start()], places[m.end() - 1] + 1) for what, m in named]
    kept: list[Personal] = []
    taken = bytearray(len(text))
    for one in sorted(found, key=lambda p: (p.kind, p.start)):  # an identity number before a mobile number inside it
        if not any(taken[one.start : one.end]):
            kept.append(one)
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
    return sorted(kept, key=lambda p: p.start)


def rounded_identity(number: float) -> str | None:
    """An identity number that was typed as a figure, masked: its last digits are lost, region and day are not.

    >>> rounded_identity(110105194912310021.0), rounded_identity(13800001234.0)
    ('110***************', None)
    """
    digits = f"{number:.0f}"
    if len(digits) != 18 or digits[:2] not in _REGIONS or not _is_birth(int(digits[6:10]), digits[10:14]):
        return None
    return digits[:_MOST_SHOWN] + "*" * (len(digits) - _MOST_SHOWN)


def masked(text: str) -> str:
    """The text with stars for the digits of every such number but the first three and the last two.

    >>> masked("联系人13800001234")
    '联系人138******34'
    """
    out = list(text)
    for one in personal_numbers(text):
        digits = [n for n in range(one.start, one.end) if text[n].isalnum()]
        for n in digits[_MOST_SHOWN:-2]:
            out[n] = "*"
    return "".join(out)


def _plain(character: str) -> str:
    """One character for each, so that places stay: a digit of any script, X, a space for what may part digits."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "xXｘＸⅩⅹ":
        return "X"
    if character in ".．":
        return "."
    parts = character in _SEPARATORS or (kind(character) in ("blank", "telling") and character not in "\n\r")
    return " " if parts else character


def _overlapping(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Matches at every start: digits before a number, parted from it, must not hide it."""
    found, at = [], 0
    while match := pattern.search(text, at):
        found.append(match)
        at = match.start() + 1
    return found


def _is_identity(written: str) -> bool:
    number = re.sub("[ .]", "", written)
    if number[:2] not in _REGIONS and number[0] != _PERMANENT_RESIDENT:
        return False
    sums = sum(int(n) * w for n, w in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK[sums % 11] == number[17] and _is_birth(int(number[6:10]), number[10:14])


def _is_short_identity(written: str) -> bool:
    number = re.sub("[ .]", "", written)
    year = 1900 + int(number[6:8])
    county = number[2:4] != "00" and number[4:6] != "00"
    return number[:2] in _REGIONS and county and year <= _LAST_SHORT_BIRTH and _is_birth(year, number[8:12])


def _is_birth(year: int, month_and_day: str) -> bool:
    try:
        date(year, int(month_and_day[:2]), int(month_and_day[2:]))
    except ValueError:
        return False
    return year in _BIRTHS
