"""When two texts are the same to a reader: keys to compare by, and what differs where they are not.

A key is never shown or stored; what people typed stays what they typed. Different ordinary characters (则 and 孜,
國 and 国) always have different keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from mulin.text.ordinary import ordinary
from mulin.text.unseen import bare, kind, plain_blanks

_DOTS = "·•・･‧．.。｡∙⋅●⦁◦᛫⸱⸳ꞏ˙・﹒-‐‑‒–—―−－﹣"
"""Signs that stand between the parts of a name; ministries have fixed U+00B7, keyboards and input methods have not."""
_APOSTROPHES = "'’‘ʼ′`´＇"
_ONE_SIGN = str.maketrans(dict.fromkeys(_DOTS, "·") | dict.fromkeys(_APOSTROPHES, "'"))
_DOT = re.compile(r"(?<![0-9])·+|·+(?![0-9])")
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def look_key(text: str) -> str:
    """What is seen of a text on paper: marks gone, blanks plain, letters composed; capitals, widths and look-alikes are
    what they are. For codes, of which ``a`` and ``A`` may well be two."""
    return _settled(text, lambda t: unicodedata.normalize("NFC", plain_blanks(bare(t))).strip())


def text_key(text: str) -> str:
    """Folded: marks gone, blanks plain, look-alikes and widths ordinary (NFKC and the radicals' table), no capitals."""
    return _settled(text, lambda t: unicodedata.normalize("NFKC", plain_blanks(ordinary(bare(t)))).casefold())


def label_key(text: str) -> str:
    """For headers and locked labels: as :func:`text_key`, and without blanks, which office programs move about."""
    return _settled(text, lambda t: "".join(c for c in text_key(t) if kind(c) != "blank"))


@lru_cache(4096)
def name_key(text: str) -> str:
    """For names of people and bodies: as :func:`label_key`, the dot between parts of a name in any of its spellings.

    >>> name_key("阿卜来提•如则") == name_key("阿卜来提 · 如则"), name_key("Ａｎｎａ（甲）") == name_key("ANNA(甲)")
    (True, True)
    """
    return _settled(text, lambda t: _DOT.sub("", label_key(t.translate(_ONE_SIGN)).translate(_ONE_SIGN)))


def file_key(name: str) -> str:
    """For names of files: Macs write é in another form than Windows, neither cares for capitals or outer blanks."""
    return _settled(name, lambda t: text_key(t).strip())


def namesakes(name: str, names: Iterable[str]) -> list[str]:
    """The files meant by a name: the one so called; else those that differ in case or composition only; else those
    that look like it. More than one cannot be told apart."""
    here = list(names)
    for fold in (str, _composed, file_key):
        if found := [n for n in here if fold(n) == fold(name)]:
            return found
    return []


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def _settled(text: str, fold: Callable[[str], str]) -> str:
    """Folding what was folded changes nothing: case and compatibility forms can each bring forth the other."""
    while (folded := fold(text)) != text:
        text = folded
    return text


def by_key(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The items that cannot be told apart stand together, in order."""
    out: dict[K, list[T]] = {}
    for item in items:
        out.setdefault(key(item), []).append(item)
    return out


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a text is not what it should be: ``position`` from 1; ``""`` where a text has ended."""

    position: int
    expected: str
    actual: str


def difference(expected: str, actual: str) -> Difference | None:
    """The first character that differs, or None. Give both without blanks where blanks do not count."""
    for n in range(max(len(expected), len(actual))):
        want, got = expected[n : n + 1], actual[n : n + 1]
        if want != got:
            return Difference(n + 1, want, got)
    return None
