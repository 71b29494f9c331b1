"""The tree: release → unit → pillar → indicator → figure → hand-in and cell; or release → department → part → …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["release", "unit", "department", "part", "pillar", "task", "indicator", "figure", "source"]


class Mark(NamedTuple):
    """What became of a line when it was computed again: it ``holds``, it does not, or (None) nothing could be said.

    ``said``: what it should be, or why nothing is said.
    """

    holds: bool | None
    said: str = ""


class Fact(NamedTuple):
    """A line below a node's title, in Chinese; ``mark`` None where the line says nothing that could be altered."""

    label: str
    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class TraceNode:
    """One step of the way; ``facts`` in printing order. ``key`` tells it from its siblings of the same kind.

    ``confirmed`` stands on sources only: True when the received file, read anew, says the same; False when not.
    ``mark`` is that of the title.
    """

    kind: Kind
    title: str
    facts: tuple[Fact, ...] = ()
    children: tuple[TraceNode, ...] = ()
    confirmed: bool | None = None
    key: str = ""
    mark: Mark | None = None

    def walk(self) -> Iterator[TraceNode]:
        """This node and all below it, depth first."""
        for _, node in self.paths():
            yield node

    def paths(self, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], TraceNode]]:
        """Every node, depth first, with the titles of those above it."""
        yield above, self
        for child in self.children:
            yield from child.paths((*above, self.title))


class Failure(NamedTuple):
    """A step that does not hold: ``path`` the titles on the way to it, ``said`` the line and what it should be."""

    path: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class TraceTree:
    """``root`` is the release. ``failures``: every step that does not hold, those closest to the score first.

    ``notes``: what was not computed again, and why.
    """

    year: int
    release: str
    unit_code: str
    root: TraceNode
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[TraceNode, ...]:
        return tuple(n for n in self.root.walk() if n.kind == "source")

    @property
    def sound(self) -> bool:
        """Every step holds and every source was confirmed."""
        return not self.failures and all(n.confirmed for n in self.sources)
