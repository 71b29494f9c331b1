"""What a sweep answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from expectations.draft import HandInResult


@dataclass(frozen=True)
class SweepItem:
    """What happened to one file. ``waiting``: left where it is; ``failed``: the store could not take it, or the answer
    could not be written. ``machine``: the fault of this machine (disk, rights). ``remarks``: what the sender should
    know besides (a clock that is ahead, a name that was shortened)."""

    department: str
    file_name: str
    state: Literal["accepted", "rejected", "waiting", "failed"]
    text: str
    result: HandInResult | None = None
    machine: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.state == "accepted"

    def sentence(self) -> str:
        """One line for a log."""
        return f"{self.department} {self.file_name}：{self.text.splitlines()[0]}".strip()
