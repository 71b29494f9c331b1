"""Small pieces of Chinese punctuation."""

from __future__ import annotations


def quoted(name: str) -> str:
    """In quotation marks; marks inside become the inner kind: ``“‘睦邻街区’累计建成数”``."""
    return "“" + name.replace("“", "‘").replace("”", "’") + "”"
