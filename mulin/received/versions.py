"""What the versions of one table come to: when it first was right, whether that was on time, how many files it took.

Said once for a department's standing and for the second computation of a year, which counts no files but what they
changed (``mulin.workbooks.citation``); ``stg_hand_ins`` says it in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol


class Version(Protocol):
    """A record of the store, or a hand-in as a release froze it."""

    @property
    def state(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def received_at(self) -> str: ...
    @property
    def objection(self) -> int | None: ...
    @property
    def submitted(self) -> str | None: ...


def first_accepted(versions: Iterable[Version]) -> str | None:
    """When the first accepted version came, as it is written down; None where none was accepted."""
    return min((v.received_at for v in versions if v.state == "accepted"), default=None)


def first_handed_in(versions: Iterable[Version]) -> str | None:
    """When the table was handed in: under review when its first version was submitted, returned or not, since the
    reviewers' time is not the department's; else when the first accepted version came."""
    every = list(versions)
    return min((v.submitted for v in every if v.submitted is not None), default=first_accepted(every))


def came_on_time(versions: Iterable[Version], due: date) -> bool:
    """Whether a table was handed in by the end of ``due`` in Beijing. No where it never was."""
    first = first_handed_in(versions)
    return first is not None and datetime.fromisoformat(first).date() <= due


def corrected_files(versions: Iterable[Version]) -> int:
    """Different files accepted after the first one: the same with more evidence, or put back in force, is no other.
    What carries out an upheld objection is no correction."""
    accepted = [v for v in versions if v.state == "accepted"]
    return len({v.sha256 for v in accepted[1:] if v.objection is None} - {v.sha256 for v in accepted[:1]})
