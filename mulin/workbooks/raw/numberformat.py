"""What a number format makes of a value: a figure, a hundredth, a day, a time, or nothing that can be seen.

Formats are read as the office programs write them into files (ECMA-376 part 1, 18.8.31): up to three sections for
numbers, one for text; letters count only outside quotes, escapes, fills, pads and brackets.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Shows = Literal["figure", "percent", "day", "time"]

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?) | [\\!](?P<escaped>.) | (?P<skipped>[_*].) | (?P<bracket>\[[^\]]*\]?)
      | (?P<general>general|g/[通標표][^\s;"\[]*|通用格式|常规) | (?P<clock>am/pm|a/p|上午/下午) | (?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"\[\s*(<=|>=|<>|=|<|>)\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*\]", re.ASCII | re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SYSTEM = {"[$-f800]": "day", "[$-f400]": "time"}
"""The long date and the time of the machine, whatever letters follow."""
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "<>": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
_DAY_LETTERS, _TIME_LETTERS = frozenset("ydegba"), frozenset("hs")
_DAY_LETTERS_ELSEWHERE = frozenset("nqwr")
"""Weekday, quarter, week and era of LibreOffice; beside digits they are nobody's."""
_SIGNS = frozenset("-−－(（")
_MISLEADING = re.compile(r"[0-9０-９‰十百千万亿]")
"""Written beside a figure these make another one of it: ``0"万"`` shows 12 as 12万."""


@dataclass(frozen=True, slots=True)
class Section:
    """``scaled``: shown divided by thousands; ``bare``: no digit is shown; ``beside``: text that changes the figure;
    ``sign``: a minus or a bracket right before the digits, which tells a negative figure; ``part``: of a day, not all
    of year, month and day are shown."""

    shows: Shows = "figure"
    condition: tuple[str, float] | None = None
    scaled: bool = False
    bare: bool = False
    beside: str = ""
    sign: str = ""
    part: bool = False
    text: bool = False

    @property
    def plain(self) -> bool:
        return self.shows == "figure" and not (self.scaled or self.bare or self.beside or self.sign)

    def takes(self, value: float) -> bool:
        return self.condition is not None and _COMPARE[self.condition[0]](value, self.condition[1])


GENERAL = Section()

BUILT_IN: dict[int, str] = {
    9: "0%", 10: "0.00%", 11: "0.00E+00", 48: "##0.0E+0",
    **dict.fromkeys((14, 15, 22, 30, 31), "yyyy/m/d"), **dict.fromkeys((17, 27, 36, 50, 52, 57), "yyyy/m"),
    **dict.fromkeys((16, 28, 29, 51, 53, 54, 58), "m/d"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm:ss"),
    67: "0%", 68: "0.00%", 73: "d/m", 74: "m/yy",
    **dict.fromkeys((71, 72, 77, 81), "yyyy/m/d"), **dict.fromkeys((75, 76, 78, 79, 80), "h:mm:ss"),
}  # fmt: skip
"""Formats that files name by number alone, as far as they are no plain figures: those of all countries, of Chinese,
Japanese and Korean programs (27–36, 50–58), of Thai ones (67–81). The code stands for what it shows, not how."""


@lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """The sections that numbers may be shown by, in order; at least one. A section with ``@`` is for text only."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    read = [_section(tokens) for tokens in parts[:4]]
    numbers = [s for s in read[:3] if not s.text]
    return tuple(numbers) or (GENERAL,)


def _section(tokens: list[re.Match[str]]) -> Section:
    letters: list[str] = []  # runs of one letter, elapsed hours as "h"
    digits, beside, before, lead = "", "", "", ""
    condition: tuple[str, float] | None = None
    percent = general = text = False
    fixed: Shows | None = None
    for token in tokens:
        whole = token[0]
        if token["quoted"] or token["escaped"]:
            beside += whole.strip('"') if token["quoted"] else token["escaped"]
        elif token["bracket"]:
            found = _CONDITION.fullmatch(whole)
            condition = (found[1], float(found[2])) if found else condition
            if _ELAPSED.fullmatch(whole):
                letters.append(whole[1].lower())
            elif whole.lower() in _SYSTEM:
                fixed = "day" if _SYSTEM[whole.lower()] == "day" else "time"
        elif token["general"]:
            general = True
        elif token["clock"]:
            letters.append("h")
        elif token["other"]:
            char = whole.lower()
            if char == "e" and before in ("0", "#", "?", "."):
                digits += "e"
            elif char in "0#?.,":
                lead = lead or beside or " "
                digits += char
            elif char.isascii() and char.isalpha():
                letters += [] if before == char and letters and letters[-1] == char else [char]
            else:
                percent, text = percent or char == "%", text or char == "@"
                beside += "" if char in "%@" or char.isdigit() else whole  # the 8 of "# ?/8" is a denominator
            before = char
            continue
        before = ""
    shows = fixed or _shows(letters, percent, bool(set(digits) & set("0#?")))
    figure = shows in ("figure", "percent")
    return Section(
        shows,
        condition,
        scaled=figure and bool(re.search(r"[0#?],+(?:\.|e|$)|[0#?],*\.[0#?]*,+(?:e|$)", digits)),
        bare=figure and not (general or text or set(digits) & set("0#?")),
        beside=beside if figure and _MISLEADING.search(beside) else "",
        sign=lead.strip()[-1:] if figure and lead.strip()[-1:] in _SIGNS else "",
        part=shows == "day" and fixed is None and not (set("yeb") & set(letters) and {"m", "d"} <= set(letters)),
        text=text,
    )


def _shows(letters: list[str], percent: bool, digits: bool) -> Shows:
    minutes = {
        i
        for i, letter in enumerate(letters)
        if letter == "m" and ((i and letters[i - 1] == "h") or letters[i + 1 : i + 2] == ["s"])
    }
    known = [x for i, x in enumerate(letters) if i not in minutes]
    if any(x in _DAY_LETTERS or x == "m" or (x in _DAY_LETTERS_ELSEWHERE and not digits) for x in known):
        return "day"
    if minutes or any(x in _TIME_LETTERS for x in known):
        return "time"
    return "percent" if percent else "figure"


def applying(code: str, value: float) -> Section:
    """The section that shows this value. Where programs differ on which it is, the one that is no plain figure."""
    found = _candidates(sections(code), value)
    order = ("day", "time", "percent", "figure")
    return min(found, key=lambda s: (order.index(s.shows), s.plain))


def _candidates(of: tuple[Section, ...], value: float) -> tuple[Section, ...]:
    first, second, last = of[0], of[1] if len(of) > 1 else None, of[-1]
    if len(of) == 1 or second is None:
        return of
    if first.condition is None and second.condition is None:
        if value < 0:
            return (second,)
        return (last,) if len(of) == 3 and value == 0 else (first,)
    if first.condition is None:  # it shows what is positive; whether the condition goes before is told nowhere
        positive = value > 0 or (value == 0 and len(of) == 2)
        return tuple(s for s, fits in ((first, positive), (second, second.takes(value))) if fits) or (last,)
    if first.takes(value):
        return (first,)
    if second.condition is None:
        return (second,) if len(of) == 2 or value < 0 else (second, last)
    if second.takes(value):
        return (second,)
    return (last,) if len(of) == 3 else of
