"""The release that another one replaces, as its list of changes needs it, and why it is replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mulin.pack import Pack
from reports.marts import Marts


@dataclass(frozen=True, slots=True)
class HandIn:
    """A workbook of the assessed year that counts now and did not, or no longer does, or was judged otherwise.

    ``department`` and ``kind`` as in the store; ``version`` and ``before``: which one counts and counted, 0 for none;
    ``received_on``: the day in Beijing; ``verdict``: the gate's new one (``accepted`` …) where only that changed.
    ``objections``: the upheld ones that the versions since ``before`` carry out; ``corrected``: whether one of them
    carries out none.
    """

    department: str
    kind: str
    version: int
    before: int
    file: str
    received_on: date | None
    verdict: str = ""
    objections: tuple[int, ...] = ()
    corrected: bool = True

    @property
    def state(self) -> Literal["new", "again", "objection", "gone", "judged"]:
        if self.verdict:
            return "judged"
        if not self.version or not self.before:
            return "new" if self.version else "gone"
        return "again" if self.corrected else "objection"


@dataclass(frozen=True)
class Former:
    """``release`` is its name (``r1``), ``recorded_on`` the day it was registered. ``beside``: other causes, in Chinese
    sentences without a stop."""

    release: str
    recorded_on: date
    marts: Marts
    pack: Pack
    hand_ins: tuple[HandIn, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        return self.release.removeprefix("r")
