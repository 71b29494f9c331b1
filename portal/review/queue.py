"""The queue: every table of a year and every scheme that was filed, where it stands, since when, who has it now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.pack.model import AnnualTask
from mulin.received.acts import Person
from mulin.received.review import OPEN, TableReview, VersionReview, allowed, reviewed, reviewed_schemes
from mulin.received.shelf import Shelf
from mulin.workbooks.messages import KIND_NAMES
from portal.people.roles import Role
from portal.review import messages as m
from portal.review.reading import page_of

Group = Literal["review", "sign", "returned", "department", "approved"]
"""Whom a table waits for: reviewers, the leader who signs, the department (returned; or not submitted yet), nobody."""
Holders = Mapping[tuple[str, str], Sequence[str]]
"""(role, code) → names of those who hold that post today."""
GROUPS: Mapping[str, str] = m.GROUPS
SCHEMES = "scheme"
"""As a kind to ask for: the schemes of all tasks."""
PAGE = 50
"""Rows on a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One table, or the scheme of a ``task``. ``shown``: the version that is spoken of, None where nothing came yet.
    ``again``: 改后再交, it was returned and came back. ``since``: when it came to where it is. ``refused``: why whoever
    looks may not approve it now, None where they may."""

    review: TableReview
    group: Group
    shown: VersionReview | None
    word: str
    again: bool
    since: str | None
    owner: str
    name: str
    refused: Finding | None = None
    unread: int = 0
    task: AnnualTask | None = None

    @property
    def department(self) -> str:
        return self.review.department

    @property
    def kind(self) -> str:
        return self.review.kind

    @property
    def kind_name(self) -> str:
        if self.task is not None:
            return m.SCHEME.format(task=self.task.title_zh)
        return dict[str, str](KIND_NAMES).get(self.kind, self.kind)

    @property
    def url(self) -> str:
        """Where it is looked at and decided on."""
        return page_of(self.review.year, self.department, self.kind)

    @property
    def bulk_refused(self) -> Finding | None:
        """Why it is not approved with a list of others: five texts are read one scheme at a time."""
        return self.refused if self.refused is not None or self.task is None else m.finding("one_by_one")

    @property
    def version(self) -> int | None:
        return None if self.shown is None else self.shown.record.version

    @property
    def warnings(self) -> int:
        found = () if self.shown is None else self.shown.record.findings
        return sum(f.level is Level.WARNING for f in found)

    @property
    def head(self) -> str:
        """What a decision on this row rests on: changed by whatever happens to the table."""
        return head_of(self.review)

    def age(self) -> str:
        return "" if self.since is None else age(self.since, self.review.at)

    @property
    def label(self) -> str:
        return m.TABLE.format(name=self.name, kind=self.kind_name)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for, as it stands in the address."""

    year: int
    state: str = "review"
    department: str = ""
    kind: str = ""
    mine: bool = False

    def query(self, **other: object) -> str:
        """The address of the same list, with something other."""
        said = {"year": self.year, "state": self.state, "department": self.department, "kind": self.kind,
                "mine": "1" if self.mine else ""} | other  # fmt: skip
        return urlencode({k: v for k, v in said.items() if v not in ("", None)})

    def keeps(self, row: Row) -> bool:
        """Whether a row is asked for, its state apart."""
        return (
            self.department in ("", row.department)
            and self.kind in ("", row.kind if row.task is None else SCHEMES)
            and (not self.mine or row.refused is None)
        )

    def in_state(self, row: Row) -> bool:
        return self.state in ("all", row.group) or (self.state == "again" and row.again and row.group == "review")


@dataclass(frozen=True, slots=True)
class Queue:
    """``rows``: those asked for, in order; ``counts``: by state, of what the rest of the filter keeps."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


class Shown(NamedTuple):
    """What a decision rests on: the version, its bytes, and how many acts the table had."""

    version: int
    sha256: str
    acts: int


def shown_of(review: TableReview) -> VersionReview | None:
    """What waits, else the newest version."""
    return review.open_version or (review.versions[-1] if review.versions else None)


_HEAD = re.compile(r"([0-9]{1,6}):([0-9a-f]{64}|):([0-9]{1,6})")


def head_of(review: TableReview) -> str:
    """What waits, or the newest version where nothing does, as :class:`Shown` in one text."""
    one = shown_of(review)
    version, sha256 = (0, "") if one is None else (one.record.version, one.record.sha256)
    return f"{version}:{sha256}:{len(review.acts)}"


def parts_of(head: str) -> Shown | None:
    """The inverse of :func:`head_of`; None for what that did not write."""
    found = _HEAD.fullmatch(head)
    return None if found is None else Shown(int(found[1]), found[2], int(found[3]))


def queue_of(
    pack: Pack, store: Shelf, asked: Filter, *, by: Person, approves: bool, holders: Holders,
    unread: Mapping[tuple[str, str], int],
) -> Queue:  # fmt: skip
    """``approves``: whether ``by`` holds a post that approves at all. Raises what
    :func:`mulin.received.review.reviewed` raises."""
    kept = [row for row in rows_of(pack, store, asked.year, by, approves, holders, unread) if asked.keeps(row)]
    counts = Counter[str](row.group for row in kept)
    counts["again"], counts["all"] = sum(row.again and row.group == "review" for row in kept), len(kept)
    return Queue(tuple(sorted(filter(asked.in_state, kept), key=_order)), counts)


def _order(row: Row) -> tuple[bool, str, str, str]:
    """改后再交 first, then what has waited longest; what nobody waits with comes last."""
    return (not row.again, row.since or "9", row.department, row.kind)


def rows_of(
    pack: Pack, store: Shelf, year: int, by: Person, approves: bool, holders: Holders,
    unread: Mapping[tuple[str, str], int],
) -> Iterable[Row]:  # fmt: skip
    for review, task in _reviews(pack, store, year):
        group, shown = _group(review)
        refused = allowed(review, "approved", by) if approves else m.finding("not_a_reviewer")
        owner = pack.department.get(review.department)
        yield Row(
            review, group, shown, word_of(review, shown), is_again(review), _since(shown),
            _owner(review, group, holders), owner.name if owner else review.department, refused,
            unread.get((review.department, review.kind), 0), task,
        )  # fmt: skip


def _reviews(pack: Pack, store: Shelf, year: int) -> Iterable[tuple[TableReview, AnnualTask | None]]:
    """Tables that are owed stand here before they come; tasks do so on the list of the year's tasks."""
    yield from ((review, None) for review in reviewed(pack, store, year))
    yield from ((review, task) for task, review in reviewed_schemes(pack, store, year) if review.versions)


def schemes_waiting(pack: Pack, store: Shelf) -> dict[int, int]:
    """Year → how many schemes wait for an approval, of every year still open; years without are left out."""
    today = store.now().date()
    years = [y for y, of in pack.years.items() if date(y, 1, 1) <= today <= of.framework.deadlines.lock]
    counts = {y: sum(_group(review)[0] == "review" for _, review in reviewed_schemes(pack, store, y)) for y in years}
    return {year: count for year, count in counts.items() if count}


def _group(review: TableReview) -> tuple[Group, VersionReview | None]:
    if (waits := review.open_version) is not None:
        signs = review.rule is not None and review.rule.signature and waits.stage == "submitted"
        return ("sign" if signs else "review"), waits
    last = review.versions[-1] if review.versions else None
    if last is None:
        return "department", None
    if last.stage == "returned":
        return "returned", last
    if review.in_force is not None and last.stage in ("approved", "superseded"):
        return "approved", review.version(review.in_force.version)
    if review.rule is None and review.in_force is not None:
        return "approved", review.version(review.in_force.version)
    return "department", last


def word_of(review: TableReview, shown: VersionReview | None) -> str:
    """Where a table stands, in words."""
    if shown is None:
        return m.NOTHING_CAME
    if review.rule is None:
        return m.WITHOUT_REVIEW if shown.stage == "accepted" else shown.word
    if shown.stage not in OPEN:
        return shown.word
    if review.rule.signature and shown.stage == "submitted":
        word = m.WAITS_FOR_SIGNATURE
    elif shown.stage == "approved_in_part":
        word = m.APPROVED_IN_PART.format(done=shown.approvals, of=review.rule.approvers)
    else:
        word = m.WAITS_FOR_REVIEW
    return f"{m.ZERO}{word}" if shown.zero_report else word


def is_again(review: TableReview) -> bool:
    """Whether what waits was returned before, since the last approval."""
    if review.open_version is None:
        return False
    for act in reversed(review.acts):
        if act.act == "returned":
            return True
        if act.act == "approved" and act.version != review.open_version.record.version:
            return False
    return False


def _since(shown: VersionReview | None) -> str | None:
    if shown is None:
        return None
    acts = [a for a in shown.acts if a.act != "locked"]
    return acts[-1].recorded_at if acts else shown.record.received_at


def _owner(review: TableReview, group: Group, holders: Holders) -> str:
    if group == "approved":
        return ""
    role, code = {"review": (Role.REVIEWER, ""), "sign": (Role.LEADER, review.department)}.get(
        group, (Role.CLERK, review.department)
    )
    if group == "department" and review.versions and review.versions[-1].stage == "pending":
        return m.BEING_JUDGED
    done = {a.who for a in review.open_version.acts if a.act == "approved"} if review.open_version else set()
    return owner_words(role, [name for name in holders.get((role, code), ()) if name not in done])


def owner_words(role: Role, names: Sequence[str]) -> str:
    """``分管领导 王芳``; of many the first three."""
    if not names:
        return m.NOBODY.format(role=role.label)
    more = m.AND_MORE.format(count=len(names)) if len(names) > 3 else ""
    return f"{role.label} {'、'.join(names[:3])}{more}"


def age(since: str, at: str) -> str:
    """How long ago: hours up to two days, then days."""
    hours = int((datetime.fromisoformat(at) - datetime.fromisoformat(since)).total_seconds() // 3600)
    if hours < 1:
        return m.JUST_NOW
    return m.HOURS.format(hours) if hours < 48 else m.DAYS.format(hours // 24)
