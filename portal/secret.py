"""The key that signs sessions and one-time links: made once for a home, readable by its owner only."""

from __future__ import annotations

from pathlib import Path

from mulin.sealed import secret_of


def secret_key(home: Path) -> str:
    """The key kept in ``home``; made where there is none. Losing it ends all sessions and links, nothing else. Raises
    OSError where it cannot be kept from others."""
    return secret_of(home).hex()
