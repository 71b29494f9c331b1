"""The acts of review as the chain keeps them, and the voiding of a release: who did what to which version, and when.

An act is an event of its own with a record of its own; the acts of one table (year, department, kind) run on. What an
act says of itself is judged here, without any other record; what must have come before it, in
:mod:`mulin.received.stages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from unicodedata import normalize

from mulin.findings import Finding, Level
from mulin.received.record import Moment, Sha256
from mulin.stored import EXACT

ActName = Literal["submitted", "signed", "returned", "approved", "withdrawn", "locked", "unlocked"]
OF_VERSION: tuple[ActName, ...] = ("submitted", "signed", "returned", "approved", "withdrawn")
OF_TABLE: tuple[ActName, ...] = ("locked", "unlocked")
ACTS: tuple[ActName, ...] = (*OF_VERSION, *OF_TABLE)
VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: the account that tells people apart, the name and the post as they were then."""

    account: str
    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A warning that whoever submits has looked at, and why it stands. Of a warning of the file no cell is named."""

    rule: str
    sheet: str | None
    cell: str | None
    value: str | None
    reason: str

    __pydantic_config__ = EXACT

    @property
    def of(self) -> Warned:
        return self.rule, self.sheet, self.cell, self.value


Warned = tuple[str, str | None, str | None, str | None]
"""Rule, sheet, cell and value: a warning is the same one while these are."""


def warned(findings: Iterable[Finding]) -> dict[Warned, Finding]:
    """The warnings among findings, each once, in order."""
    found: dict[Warned, Finding] = {}
    for f in findings:
        if f.level is Level.WARNING:
            found.setdefault((f.rule, f.sheet, f.cell, f.value), f)
    return found


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one table, ``number`` among the table's acts.

    ``version`` and its ``sha256``: what it is about, None of a table's lock. ``places``: what a version is returned
    for, cells (``区!D7``) or codes of indicators. ``confirmed``: every warning of the version that is submitted.
    ``until``: the last second in which an unlocked table is open. ``second_account``: who stands by an unlocking.
    """

    year: int
    department: str
    kind: str
    number: int
    act: ActName
    account: str
    who: str
    post: str
    recorded_at: Moment
    chain_index: int
    version: int | None = None
    sha256: Sha256 | None = None
    reason: str | None = None
    places: tuple[str, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    zero_report: bool = False
    until: Moment | None = None
    second_account: str | None = None
    second_who: str | None = None

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        """As its record has it: what it says nothing of is left out."""
        said = asdict(self)
        return {k: said[k] for k in said if said[k] is not None and said[k] is not False and said[k] != ()}

    @property
    def by(self) -> Person:
        return Person(self.account, self.who, self.post)

    @property
    def recorded(self) -> datetime:
        return datetime.fromisoformat(self.recorded_at)


@dataclass(frozen=True, slots=True)
class Voided:
    """A release that no longer holds, by two persons: kept, never deleted, and nothing new is made of it."""

    year: int
    release: str
    reason: str
    account: str
    who: str
    post: str
    second_account: str
    second_who: str
    recorded_at: Moment
    chain_index: int

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def recorded(self) -> datetime:
        return datetime.fromisoformat(self.recorded_at)


def same_account(one: str | None, other: str | None) -> bool:
    """Whether two accounts are one person's, however they are typed."""
    return one is not None and other is not None and _plain(one) == _plain(other)


def _plain(account: str) -> str:
    return "".join(normalize("NFKC", account).casefold().split())


_NEEDS: dict[ActName, tuple[str, ...]] = {
    "submitted": ("version", "sha256"), "signed": ("version", "sha256"), "approved": ("version", "sha256"),
    "returned": ("version", "sha256", "reason", "places"), "withdrawn": ("version", "sha256"), "locked": (),
    "unlocked": ("reason", "until", "second_account", "second_who"),
}  # fmt: skip
_MAY: dict[ActName, tuple[str, ...]] = {"submitted": ("confirmed", "zero_report")}
_ASKED = ("version", "sha256", "reason", "places", "confirmed", "zero_report", "until", "second_account", "second_who")


def unfit(act: Act | Voided) -> str | None:
    """The field by which it cannot be ours: one that is lacking, says nothing, or has no business there; None where
    all are as they should be."""
    names: tuple[str, ...] = ("account", "who")
    if isinstance(act, Voided):
        names = (*names, "reason", "second_account", "second_who")
    for name in names:
        if not getattr(act, name).strip():
            return name
    if same_account(act.second_account, act.account):
        return "second_account"
    return None if isinstance(act, Voided) else _unfit(act)


def _unfit(act: Act) -> str | None:
    said = act.as_dict()
    for name in _ASKED:
        if (name in said) != (name in _NEEDS[act.act]) and not (name in said and name in _MAY.get(act.act, ())):
            return name
    for name in ("reason", "second_account", "second_who"):
        if name in said and not str(said[name]).strip():
            return name
    if not all(place.strip() for place in act.places):
        return "places"
    if not all(c.reason.strip() for c in act.confirmed):
        return "confirmed"
    return "until" if act.until is not None and act.until <= act.recorded_at else None
