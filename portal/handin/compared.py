"""What a version is held against: the one in force, the last submitted, the last signed."""

from __future__ import annotations

from typing import NamedTuple

from mulin.received import Store
from mulin.received.acts import ActName
from mulin.received.review import VersionReview
from mulin.settings import Settings
from portal.handin import messages as m
from portal.handin.difference import Change, Difference, difference
from portal.owed.table import Table

MOST_FIRST = 20


class Compared(NamedTuple):
    """One comparison: with what, its sentence, the difference, the address of the whole list."""

    label: str
    sentence: str
    difference: Difference
    url: str

    @property
    def first_rows(self) -> tuple[Change, ...]:
        """The beginning of the list, for a page that shows more besides."""
        return (self.difference.changes or ())[:MOST_FIRST]


def compared(
    settings: Settings, store: Store, table: Table, mine: VersionReview, act: ActName = "submitted"
) -> list[Compared]:
    """With the version in force and with the one for which ``act`` was done last, each once; without either, with the
    accepted one before. Raises StoreError for what was altered."""
    version = mine.record.version
    wanted = {name: number for name, number in (("force", _in_force(table)), ("last", last_with(table, act, version)))
              if number not in (None, version)}  # fmt: skip
    if not wanted and (before := _before(table, version)) is not None:
        wanted = {"before": before}
    labels = {"last": m.WITH["signed" if act == "signed" else "submitted"], **m.WITH}
    found: dict[int, Compared] = {}
    for name, number in wanted.items():
        other = table.review.version(number)
        if number is None or other is None or number in found:
            continue
        one = difference(settings, table.pack, store, other.record, mine.record)
        sentence = one.sentence(replaces=name == "force" and version > number and mine.stage != "superseded")
        found[number] = Compared(labels[name], sentence, one, changes_url(table, version, number))
    return list(found.values())


def against(table: Table, mine: VersionReview, other: int) -> str:
    """The sentence's beginning for a list of changes: what the other version is now."""
    return m.WITH["force"] if other == _in_force(table) else m.WITH_VERSION.format(version=other)


def changes_url(table: Table, version: int, other: int) -> str:
    return f"{table.way('version', version)}against/v{other}/"


def last_with(table: Table, act: ActName, version: int) -> int | None:
    """The version for which an act was done last, this one apart."""
    done = [a.version for a in table.review.acts if a.act == act and a.version != version]
    return done[-1] if done else None


def _in_force(table: Table) -> int | None:
    return None if table.review.in_force is None else table.review.in_force.version


def _before(table: Table, version: int) -> int | None:
    earlier = [
        v.record.version for v in table.review.versions if v.record.version < version and v.record.state == "accepted"
    ]
    return earlier[-1] if earlier else None
