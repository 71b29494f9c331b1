"""The language of what is said: Chinese, or the English that stands beside it.

A sentence of ``mulin check``, ``score`` and ``compare`` is a :class:`Both`: in both languages, where it is said. Which
of them is read is decided when it is filled or printed, never when a module is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


class Language(StrEnum):
    """As ``--lang`` and ``MULIN_LANG`` have it."""

    CHINESE = "zh"
    ENGLISH = "en"


_spoken = Language.CHINESE
"""Of the whole process, which is one verb's: what its threads say (dbt's, a display's) is in one language too."""


def speak(language: Language) -> None:
    """From here on."""
    global _spoken
    _spoken = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within the block; what it is afterwards is what it was before, whatever was spoken inside."""
    before = _spoken
    speak(language)
    try:
        yield
    finally:
        speak(before)


def spoken() -> Language:
    """The language in force."""
    return _spoken


class Both(str):
    """A sentence in Chinese with the same sentence in English beside it; both have the same braces, if any.

    As a ``str`` it is the Chinese one: keys, equality and hashes do not depend on the language. ``str()``, ``format``
    and f-strings give the one in force, ``+`` makes another of both; what joins or stores it asks for ``str()`` first.
    """

    english: str

    def __new__(cls, chinese: str, english: str) -> Both:
        made = super().__new__(cls, chinese)
        made.english = english
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # what __new__ takes
        return self.chinese, self.english

    def __str__(self) -> str:
        return _in(spoken(), self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def format(self, *args: Any, **words: Any) -> str:
        return str(self).format(*args, **words)

    def __add__(self, other: str) -> Both:
        return Both(self.chinese + _in(Language.CHINESE, other), self.english + _in(Language.ENGLISH, other))

    def __radd__(self, other: str) -> Both:
        return Both(_in(Language.CHINESE, other) + self.chinese, _in(Language.ENGLISH, other) + self.english)

    @property
    def chinese(self) -> str:
        return str.__str__(self)


def chinese(text: str) -> str:
    """Of a :class:`Both` the Chinese one, whatever is spoken."""
    return _in(Language.CHINESE, text)


def in_both(said: Callable[[], Iterable[str]]) -> list[str]:
    """Sentences made of data, as :class:`Both` where English is spoken: a report of theirs is in Chinese all the same.
    Made once, and where English is spoken once more."""
    if spoken() is Language.CHINESE:
        return list(said())
    with speaking(Language.CHINESE):
        first = list(said())
    return [Both(one, other) for one, other in zip(first, said(), strict=True)]


def _in(language: Language, text: str) -> str:
    if isinstance(text, Both):
        return text.english if language is Language.ENGLISH else text.chinese
    return text


_COMMA, _SEMICOLON, _ENUMERATED = Both("，", ", "), Both("；", "; "), Both("、", ", ")


def listed(parts: Iterable[object]) -> str:
    """Things of a kind, one after the other: ``甲、乙``, ``a, b``."""
    return str(_ENUMERATED).join(map(str, parts))


def clauses(parts: Iterable[object]) -> str:
    """Parts of a sentence: ``甲，乙``, ``a, b``."""
    return str(_COMMA).join(map(str, parts))


def statements(parts: Iterable[object]) -> str:
    """What could stand alone: ``甲；乙``, ``a; b``."""
    return str(_SEMICOLON).join(map(str, parts))
