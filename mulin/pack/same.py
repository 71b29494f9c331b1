"""A pack as a key of what was worked out from it."""

from __future__ import annotations

from mulin.pack.model import Pack


class Same:
    """Equal only to a key of the very same pack object, which it keeps alive; a copy or another reading differs.

    Packs are frozen: what follows from one may be kept as long as the object itself.
    """

    __slots__ = ("pack",)

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.pack is self.pack

    def __hash__(self) -> int:
        return id(self.pack)
