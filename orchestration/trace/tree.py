"""The tree: release → unit → pillar → indicator → figure → hand-in and cell; or release → department → part → …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["release", "unit", "department", "part", "pillar", "task", "indicator", "figure", "source"]


@dataclass(frozen=True, slots=True)
class TraceNode:
    """One step of the way. ``facts`` are (label, text) in Chinese, in printing order.

    ``confirmed`` stands on sources only: True when the received file, read anew, says the same; False when not.
    """

    kind: Kind
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    children: tuple[TraceNode, ...] = ()
    confirmed: bool | None = None

    def walk(self) -> Iterator[TraceNode]:
        """This node and all below it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class TraceTree:
    """``root`` is the release. ``sums``: contributions and the printed equation come to the score. ``sound``: that, and
    every source was confirmed.
    """

    year: int
    release: str
    unit_code: str
    root: TraceNode
    sums: bool

    @property
    def sources(self) -> tuple[TraceNode, ...]:
        return tuple(n for n in self.root.walk() if n.kind == "source")

    @property
    def sound(self) -> bool:
        return self.sums and all(n.confirmed for n in self.sources)
