"""A QR code as one SVG path: black squares of one unit, drawn as runs, with the quiet zone around them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

QUIET = 4


@dataclass(frozen=True, slots=True)
class Qr:
    """``size``: modules a side, quiet zone included. ``path``: the ``d`` of the dark modules in that square."""

    size: int
    path: str


def qr(content: str) -> Qr:
    """The code of ``content`` at error level M (15 % may be lost). The same content gives the same path."""
    import segno

    code = segno.make_qr(content, error="m", boost_error=False)
    runs = []
    for y, line in enumerate(code.matrix, QUIET):
        x = QUIET
        for dark, group in groupby(line):
            length = len(list(group))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Qr(len(code.matrix) + 2 * QUIET, "".join(runs))
