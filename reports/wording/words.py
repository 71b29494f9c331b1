"""Small pieces of Chinese punctuation."""

from __future__ import annotations

from collections.abc import Sequence


def quoted(name: str) -> str:
    """In quotation marks; marks inside become the inner kind: ``“‘睦邻街区’累计建成数”``."""
    return "“" + name.replace("“", "‘").replace("”", "’") + "”"


def listed(names: Sequence[str], counter: str, shown: int) -> str:
    """A few of many: ``甲、乙``, beyond ``shown`` of them ``甲、乙等5项``."""
    return "、".join(names[:shown]) + (f"等{len(names)}{counter}" if len(names) > shown else "")


def tied(names: Sequence[str], counter: str, shown: int = 2) -> str:
    """Those that share a place: ``甲``, ``甲、乙（并列）``, ``甲、乙等5项（并列）``."""
    return listed(names, counter, shown) + ("（并列）" if len(names) > 1 else "")
