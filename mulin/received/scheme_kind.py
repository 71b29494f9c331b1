"""The kind under which a task's 实施方案 stands in the store, and back: every task of a year has one of its own.

Records carry kinds in their names, so that only letters and digits may stand in one; what else a task's code has is
written as ``z`` and its byte in hexadecimal. A kind is read back to exactly one code.
"""

from __future__ import annotations

import re

_START = "scheme"
_KIND = re.compile(rf"{_START}(?:[0-9A-Za-y]|z[0-9a-f]{{2}})+")
_ESCAPED = re.compile(r"(?:z[0-9a-f]{2})+")
_PLAIN = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxy")


def kind_of_task(year: int, code: str) -> str:
    """The kind of a task's scheme. The year, with which every code begins, is left out: the place names it already.

    >>> kind_of_task(2024, "2024-T1.1-01")
    'schemeT1z2e1z2d01'
    """
    short = code.removeprefix(f"{year}-").encode()
    return _START + "".join(chr(byte) if byte in _PLAIN else f"z{byte:02x}" for byte in short)


def is_scheme(kind: str) -> bool:
    """Whether a kind is that of a scheme, and so no table of figures."""
    return _KIND.fullmatch(kind) is not None


def short_code(kind: str) -> str:
    """The task's code without its year, of the kind of a scheme.

    >>> short_code("schemeT1z2e1z2d01")
    'T1.1-01'
    """
    escaped = kind.removeprefix(_START)
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("z", "")).decode(errors="replace"), escaped)


def task_of_kind(year: int, kind: str) -> str:
    """The code of the task whose scheme a kind is."""
    return f"{year}-{short_code(kind)}"
