"""What may be done with a version now, by whoever looks: a step that may not be taken says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mulin.findings import Finding
from mulin.received import Record
from mulin.received.acts import ActName, Person
from mulin.received.review import VersionReview, allowed
from portal.owed.table import Table
from portal.people.roles import Role


class Offered(NamedTuple):
    """A step, and why it may not be taken now (None: it may)."""

    refused: Finding | None

    @property
    def open(self) -> bool:
        return self.refused is None


@dataclass(frozen=True, slots=True)
class Steps:
    """Each is None where it is not this post's, or makes no sense for the version. ``newer``: the version to which more
    evidence goes instead of this one, which counts still."""

    submit: Offered | None = None
    withdraw: Offered | None = None
    restore: bool = False
    supplement: bool = False
    newer: int | None = None
    mend: bool = False
    sign: Offered | None = None


def steps_of(table: Table, mine: VersionReview, role: Role, by: Person) -> Steps:
    """``by``: who looks, for what nobody may do to their own."""
    rule, record, review = table.review.rule, mine.record, table.review
    if role is Role.LEADER:
        signs = rule is not None and rule.signature and mine is review.open_version
        return Steps(sign=_offered(table, "signed", by, record.version) if signs else None)
    if role is not Role.CLERK:
        return Steps()
    submits = rule is not None and record.state == "accepted" and mine.stage in ("accepted", "withdrawn", "returned")
    waits = rule is not None and mine is review.open_version
    counts = review.in_force is not None and review.in_force.version == record.version
    latest = mine is table.latest
    newer = newer_than(table, record)
    accepted, newest = record.state == "accepted", newer is None or newer.state != "accepted"
    return Steps(
        submit=_offered(table, "submitted", by, record.version) if submits and latest else None,
        withdraw=_offered(table, "withdrawn", by, record.version) if waits else None,
        restore=accepted and not latest and not waits and not (counts and newest),
        supplement=accepted and newer is None and (latest or counts),
        newer=newer.version if accepted and counts and newer is not None else None,
        mend=latest and (record.state == "rejected" or mine.stage == "returned"),
    )


def newer_than(table: Table, record: Record) -> Record | None:
    """The latest version after this one that was accepted, or waits to be judged.

    Evidence for this one would come with its workbook, as a version newer still: its figures would be back in force,
    and only 恢复 may do that.
    """
    later = [v.record for v in table.review.versions if v.record.version > record.version]
    return next((r for r in reversed(later) if r.state != "rejected"), None)


def _offered(table: Table, act: ActName, by: Person, version: int) -> Offered:
    return Offered(allowed(table.review, act, by, version=version))
