"""更正说明: what a later edition's page 1 says of the edition it replaces. Facts with the names and figures as printed.

A release keeps them (``edition.json``), for a report that is kept prints them again in every release from there on:
nothing in them may depend on a later pack. The sentences around them are :mod:`reports.wording.corrections`.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from mulin.plain import canonical
from mulin.stored import EXACT
from reports.numbers import chinese_date

Of = Literal[
    "hand_in", "judged", "amended", "rules", "own_rules", "look", "earlier", "published", "key", "program", "damaged",
    "older",
]  # fmt: skip
"""What may renew a report: a hand-in that counts now, the gate's other verdict on one, an approved amendment of the
rules, rules that differ (``own_rules``: of what the report itself prints), texts of the pack, an earlier year's
release, the year before's publication, another signing key, program or layout, or that the former release was found
damaged (then everything is issued anew) or is an older program's, of other tables: then nothing is compared.
"""


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Day = Annotated[str, AfterValidator(_day)]
Release = Annotated[str, StringConstraints(pattern=r"^r[1-9]\d{0,99}$")]
Number = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a report is issued again.

    ``name``: a department or year, an amendment, the first rules that differ (``version`` of them in all); ``table``:
    ``部门上报``. Of a hand-in ``version`` counts now instead of ``before`` (0: none did); ``day`` is when it was
    received, ISO (of an amendment, approved); ``late``: a first one, after the day it was due. ``restores``: the
    version that was put back in force, 0 where it is none. ``objections``: numbers of the decisions it carries out.
    ``note``: the reason that was given, the verdict, or who approved.
    """

    __pydantic_config__ = EXACT

    of: Of
    name: str = ""
    table: str = ""
    version: Number = 0
    before: Number = 0
    day: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    late: bool = False
    restores: Number = 0
    objections: tuple[Number, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure in both editions, as printed; ``—`` where there was or is none."""

    __pydantic_config__ = EXACT

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Of one report. ``release`` is the one whose number it prints, ``replaces`` the number the report had before,
    empty where there was no such report; ``issued_on`` is the edition's day, ISO.

    ``results``: total, grade, rank and status where they moved, ``details`` everything else of its own that did, the
    greatest first; ``others``: totals of others that it prints, the greatest changes, of ``others_count`` in all.
    """

    __pydantic_config__ = EXACT

    release: Release
    replaces: Annotated[str, StringConstraints(pattern=r"^(r[1-9]\d{0,99})?$")]
    issued_on: Day
    causes: tuple[Cause, ...] = ()
    results: tuple[Moved, ...] = ()
    details: tuple[Moved, ...] = ()
    others: tuple[Moved, ...] = ()
    others_count: Number = 0

    @property
    def day(self) -> date:
        return date.fromisoformat(self.issued_on)

    @property
    def digest(self) -> str:
        """SHA-256 of all it says: another note under the same number is another report."""
        return hashlib.sha256(canonical(asdict(self))).hexdigest()


@dataclass(frozen=True, slots=True)
class Issued:
    """The day an edition is dated by, as it is printed and in ISO, and the last day for objections."""

    day: str
    iso: str
    until: str

    @classmethod
    def on(cls, day: date, objection_days: int) -> Issued:
        return cls(chinese_date(day), day.isoformat(), chinese_date(day + timedelta(days=objection_days)))


PENDING = Issued("\ue001", "\ue002", "\ue003")
"""Stands where the day does until it is known whether the report keeps its number."""
