"""A1 addresses and 0-based (row, column) pairs. Kept apart so that the child process imports nothing heavy."""

from __future__ import annotations

import re
from functools import lru_cache

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$")


def column_letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """``(3, 3)`` → ``D4``."""
    return f"{column_letters(column)}{row + 1}"


@lru_cache(1 << 16)
def split_a1(ref: str) -> tuple[int, int]:
    """``D4`` → ``(3, 3)``. Raises ValueError for anything that is not one cell's address."""
    match = _A1.match(ref)
    if not match:
        raise ValueError(f"not a cell address: {ref!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
