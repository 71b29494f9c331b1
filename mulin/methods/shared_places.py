"""Which units share a place in all of Kemeny's best orders together: the finest robust partition.

Majorities tie units into parts (strong components of "beats"). A best order is a best order inside every part, chosen
part by part, in which every majority between parts is kept; everything else is open. So what all best orders share
follows from what the best orders of each part share, and from the majorities between parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mulin.methods.moments import FloatArray

Possible = Callable[[list[int], list[int], int], bool]


class Block(NamedTuple):
    """Units of a part that no best order of the part parts for good; who of them may stand first, and last."""

    members: list[int]
    firsts: list[int]
    lasts: list[int]


Part = list[Block]
"""Blocks in the order that all best orders of the part have them in."""


def classes(parts: list[Part], margin: FloatArray) -> list[list[int]]:
    """The finest ordered partition that no best order contradicts. Parts come in the order of their majorities.

    Blocks stand in one best order. After so many of them is a border where no best order moves anything across: it
    would have to put the last of what is before it, and the first of what is behind it, side by side with nothing
    between them, and change their places at no cost.
    """
    line = [(number, block) for number, part in enumerate(parts) for block in part]
    out: list[list[int]] = []
    here: list[int] = []
    for at, (_, block) in enumerate(line):
        here += block.members
        if at + 1 == len(line) or _border(line[: at + 1], line[at + 1 :], margin):
            out.append(here)
            here = []
    return out


def _border(before: list[tuple[int, Block]], behind: list[tuple[int, Block]], margin: FloatArray) -> bool:
    """Whether nothing crosses: every unit that may stand last before beats every one that may stand first behind."""
    lasts = [(part, unit) for part, block in dict(before).items() for unit in block.lasts]
    firsts = [(part, unit) for part, block in dict(reversed(behind)).items() for unit in block.firsts]
    left = [(part, u) for part, u in lasts if not _related(margin[u], part, before)]
    right = [(part, u) for part, u in firsts if not _related(margin[:, u], part, behind)]
    return all(a == b or margin[u, v] > 0 for a, u in left for b, v in right)


def _related(margins: FloatArray, part: int, line: list[tuple[int, Block]]) -> bool:
    """Whether a majority (``margins`` > 0) holds the unit against one of another part on its side of the border."""
    return any(part != other and (margins[block.members] > 0).any() for other, block in line)


def blocks_by_program(order: list[int], borders: list[int], possible: Possible) -> Part:
    """The blocks of a part too large for its subsets to be gone through, from one best ``order`` of it.

    ``borders``: where they end. ``possible(earlier, later, pairs)``: is there an order as good in which, of all pairs
    of an ``earlier`` and a ``later`` unit, so many stand the earlier one first.
    """
    out: Part = []
    start = 0
    for place in borders:
        members = sorted(order[start:place])
        others = {u: [v for v in members if v != u] for u in members}
        out.append(Block(
            members,
            [u for u, rest in others.items() if not rest or possible([u], rest, len(rest))],
            [u for u, rest in others.items() if not rest or possible(rest, [u], len(rest))],
        ))  # fmt: skip
        start = place
    return out
