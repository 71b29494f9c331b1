"""What the acts of one table come to: one pure function of records and acts, in the chain's order.

The same rules decide whether an act may be written and whether one that is written counts. So an act slipped into the
store by whoever can write to it changes nothing that the rules would not have let it change. The register, which asks
no pack, has it judged by :data:`LOOSEST`: whatever that forbids, no pack allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from mulin.received.acts import OF_TABLE, Act, ActName, same_account
from mulin.received.record import Record

Stage = Literal[
    "pending", "rejected", "accepted", "submitted", "signed", "approved_in_part", "approved", "returned", "withdrawn",
    "superseded",
]  # fmt: skip
OPEN: tuple[Stage, ...] = ("submitted", "signed", "approved_in_part")
"""Stages in which a version waits for somebody."""


class Terms(NamedTuple):
    """What the year's rule asks. ``locked_from``: the first second in which its deadline has locked every table, as
    moments are written; None where no deadline is known."""

    signature: bool
    approvers: int
    locked_from: str | None


LOOSEST = Terms(signature=False, approvers=1_000_000, locked_from=None)


class Move(NamedTuple):
    """An act, done or wanted."""

    act: ActName
    account: str
    version: int | None = None
    second: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, act: Act) -> Move:
        return cls(act.act, act.account, act.version, act.second_account, act.until)


class Refusal(NamedTuple):
    """Why a move is not allowed: a rule of ``review_words.RULES`` after ``review.``, and its words."""

    rule: str
    words: Mapping[str, Any]


@dataclass(slots=True)
class Version:
    """Where one version stands. ``submitted`` is the submission in effect: what is taken back, returned, or replaced
    by a later one has ended. ``first``: the earliest submission since it was taken back, if ever it was."""

    submitted: Act | None = None
    first: Act | None = None
    signed: Act | None = None
    approvals: tuple[Act, ...] = ()
    approved: bool = False
    ended: Act | None = None
    superseded: bool = False
    acts: tuple[Act, ...] = ()

    @property
    def waits(self) -> bool:
        return self.submitted is not None and not (self.approved or self.ended or self.superseded)


@dataclass(slots=True)
class Table:
    """One table as its acts so far have made it. ``odd``: acts that the terms do not allow, each with why."""

    terms: Terms
    versions: dict[int, Version] = field(default_factory=dict)
    in_force: int | None = None
    lock: Act | None = None
    latest: Act | None = None
    carried_out: set[int] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)
    odd: list[tuple[Act, Refusal]] = field(default_factory=list)

    # ---- what is so at a moment ----------------------------------------------------------------------------------

    def locked(self, at: str) -> bool:
        """Whether nothing may be changed at a moment (as moments are written, so that they compare as texts)."""
        if self.lock is None:
            return self.terms.locked_from is not None and at >= self.terms.locked_from
        return self.lock.until is None or at > self.lock.until

    def unlocked_until(self, at: str) -> str | None:
        return self.lock.until if self.lock is not None and not self.locked(at) else None

    @property
    def waiting(self) -> int | None:
        """The version that waits for somebody: there is never more than one."""
        return next((number for number, version in self.versions.items() if version.waits), None)

    def stage(self, record: Record) -> Stage:
        version = self.versions.get(record.version, Version())
        if version.ended is not None:
            return "returned" if version.ended.act == "returned" else "withdrawn"
        if version.approved:
            return "approved" if record.version == self.in_force else "superseded"
        if version.superseded or (record.state == "accepted" and version.submitted is None and self._later(record)):
            return "superseded"
        if version.submitted is None:
            return record.state
        return "approved_in_part" if version.approvals else "signed" if version.signed else "submitted"

    def _later(self, record: Record) -> int | None:
        """A later version that counts, or waits to."""
        later = (n for n, v in self.versions.items() if n > record.version and (v.waits or v.approved))
        return max(later, default=None)

    # ---- what is allowed -----------------------------------------------------------------------------------------

    def refusal(self, move: Move, record: Record | None, at: str) -> Refusal | None:
        """Why a move is not allowed at a moment, None where it is. ``record``: the version that it is about."""
        if move.act in OF_TABLE:
            return self._refuse_locking(move, at)
        if record is None:
            return Refusal("version", {"version": move.version})
        if self.locked(at):
            if record.objection is None:
                return Refusal("locked", {"since": self.locked_since()})
            if record.objection in self.carried_out:
                return Refusal("carried_out", {"objection": record.objection})
        version = self.versions.get(record.version, Version())
        if move.act == "submitted":
            return self._refuse_submission(record, version)
        words = {"version": record.version}
        if version.approved:
            return Refusal("approved", words)
        if not version.waits:
            return Refusal(f"not_open/{self.stage(record)}", words)
        return None if move.act == "withdrawn" else self._refuse_person(move, record, version)

    def locked_since(self) -> str:
        """Since when it is locked, where it is."""
        if self.lock is None:
            return self.terms.locked_from or ""
        return self.lock.recorded_at if self.lock.until is None else self.lock.until

    def _refuse_submission(self, record: Record, version: Version) -> Refusal | None:
        words: dict[str, Any] = {"version": record.version}
        if record.state != "accepted":
            return Refusal(record.state, words)
        if version.approved:
            return Refusal("approved", words)
        if version.waits and version.submitted is not None:
            return Refusal("submitted", words | {"who": version.submitted.who, "at": version.submitted.recorded_at})
        later = self._later(record)
        return None if later is None else Refusal("later", words | {"later": later})

    def _refuse_person(self, move: Move, record: Record, version: Version) -> Refusal | None:
        """Nobody judges what they uploaded or submitted, nor approves what they signed, nor twice."""
        own = [version.submitted.account if version.submitted else None, record.account]
        words = {"version": record.version}
        if any(same_account(move.account, account) for account in own):
            return Refusal(f"own/{move.act}", words)
        if move.act == "returned":
            return None
        approvers = [a.account for a in version.approvals]
        if any(same_account(move.account, account) for account in approvers):
            return Refusal("approved_by_you" if move.act == "approved" else "signs_own_approval", words)
        if move.act == "signed":
            return None if version.signed is None else Refusal("signed", words | {"who": version.signed.who})
        if version.signed is not None and same_account(move.account, version.signed.account):
            return Refusal("approves_own_signature", words)
        return Refusal("unsigned", words) if self.terms.signature and version.signed is None else None

    def _refuse_locking(self, move: Move, at: str) -> Refusal | None:
        locked = self.locked(at)
        if move.act == "locked":
            return Refusal("is_locked", {"since": self.locked_since()}) if locked else None
        if self.terms is not LOOSEST and not locked and self.unlocked_until(at) is None:
            return Refusal("not_locked", {})
        if same_account(move.second, move.account):
            return Refusal("second", {})
        return Refusal("until", {"until": move.until}) if move.until is not None and move.until <= at else None

    # ---- what an act does ----------------------------------------------------------------------------------------

    def take(self, act: Act, record: Record | None, at: str) -> None:
        """Take an act in: what the terms do not allow changes nothing, and is told. But a version that was returned or
        taken back stays so, also where fewer approvals are asked now than then."""
        refused = self.refusal(Move.of(act), record, at)
        if refused is None or (refused.rule == "approved" and act.act in ("returned", "withdrawn")):
            self._apply(act, record)
        if refused is None or (refused.rule == "approved" and act.act == "approved"):  # one more than are asked now
            self.acts.append(act)
        else:
            self.odd.append((act, refused))

    def _apply(self, act: Act, record: Record | None) -> None:
        if act.version is None or record is None:
            self.lock = act
            return
        version = self.versions.setdefault(act.version, Version())
        version.acts = (*version.acts, act)
        if act.act == "submitted":
            for other in self.versions.values():
                other.superseded = other.superseded or (other is not version and other.waits)
            version.submitted, version.signed, version.approvals = act, None, ()
            version.approved, version.ended, version.superseded = False, None, False
            version.first = version.first or act
            self.latest = act
        elif act.act == "signed":
            version.signed, version.approvals = act, ()
        elif act.act == "approved":
            version.approvals = (*version.approvals, act)
            version.approved = len(version.approvals) >= self.terms.approvers
            if version.approved and record.objection is not None:
                self.carried_out.add(record.objection)
        else:
            version.ended, version.approved = act, False
            version.first = None if act.act == "withdrawn" else version.first
        self.in_force = max((n for n, v in self.versions.items() if v.approved), default=None)


def fold(terms: Terms, records: Mapping[int, Record], acts: Iterable[Act], moments: Sequence[str]) -> Table:
    """The table that acts have made. ``records`` by version; ``moments``: by the number of an event, the latest moment
    up to it, so that a clock set back gives nobody time."""
    table = Table(terms)
    for act in acts:
        record = None if act.version is None else records.get(act.version)
        table.take(act, None if record is None or record.sha256 != act.sha256 else record, moments[act.chain_index])
    return table
