"""What an attempt is, and who is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forge import Forger

HASHES, WHOLE, HEAD = "verify --hashes-only", "verify（重算）", "verify --head"
SAME_RUN, REPORTS, NEWER = "run（结果不变）", "verify --with-reports", "verify 新版 PDF"
READERS = ("export", "site", "extract", "trace", "sign")
"""Of the release in use; what they hand out is taken for the record."""


@dataclass(frozen=True)
class Attempt:
    """``group``: the issue's letter; ``do`` is the attack and may answer what verify is to be asked besides.

    ``refuses``: readers of whom each must end with 1 and not hand anything out. ``notices``: of these at least one must
    end otherwise than well. ``goes_on``: nobody else's work stops.
    """

    group: str
    title: str
    do: Callable[[Forger], object]
    refuses: Sequence[str] = ()
    notices: Sequence[str] = (HASHES,)
    goes_on: bool = False
