"""A file on its way through the door: copied, hashed, read, and whose it is."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations import messages
from expectations.attachments import Attachments, collect, pick
from expectations.books import with_evidence
from expectations.rules import finding
from mulin.durable import is_full
from mulin.findings import Finding, errors
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.plain import Measured, legible, measure, no_plain_file, refusal
from mulin.received import Receipt, Record, Store, StoreError
from mulin.received.messages import OBJECT_TAMPERED
from mulin.received.places import object_ref
from mulin.received.record import Channel
from mulin.temporary import private_file
from mulin.text.personal import masked, personal_numbers
from mulin.workbooks.parsed import Identity, Parsed

MAX_KEPT_BYTES = 200_000_000
"""A refused file up to this size is kept as it came; a larger one is refused without keeping it."""
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")
_STARS = re.compile(r"\d{3}[^*\w]*\*{6,}")
"""What :func:`mulin.text.personal.masked` left of somebody's number in a name that was kept without it."""


@dataclass(frozen=True)
class HandInResult:
    """The answer of the door. ``receipt`` is None for a dry run and where the store could not keep the file.

    ``findings`` hold everything: structure, types, gate, and the store's own refusal. ``text`` says it in Chinese.
    """

    file_name: str
    accepted: bool
    receipt: Receipt | None
    findings: tuple[Finding, ...]
    parsed: Parsed | None
    text: str
    notes: tuple[str, ...] = ()
    """What follows from a deadline that has passed; no fault of the workbook."""
    facts: tuple[str, ...] = ()
    """Where the sender stands now: on time or not, the version in force, what remains."""

    @property
    def machine(self) -> bool:
        """Not kept because of this machine (disk, rights): trying again is enough once that is mended."""
        return any(f.rule == "door.disk" for f in self.findings)


@dataclass(frozen=True)
class HandIn:
    """One file of a batch.

    ``owner``: the only department whose workbook may come this way (its folder, its account). ``findings``: what was
    found before the door, by whoever made the file; errors among them refuse it. ``restores``: the earlier hand-in
    that is put back in force by this one, for ``reason``; ``path`` is its object in the store. ``kept``: it is in the
    store already and waits for its judgement; ``path`` likewise. ``objection``: the
    number of the upheld objection that it carries out. ``received_at`` is for
    the demo and for dry runs: what is kept came when the store wrote it down. ``refuse`` is asked once
    it is known whose workbook of which year it is: with a finding the file is not kept. ``answered`` hears the result
    as soon as there is one, before the next file is stored; it must not raise.
    """

    path: Path
    evidence_dir: Path | None = None
    received_at: datetime | None = None
    owner: str | None = None
    who: str | None = None
    findings: tuple[Finding, ...] = ()
    restores: Record | None = None
    kept: Record | None = None
    reason: str | None = None
    objection: int | None = None
    refuse: Callable[[Identity], Finding | None] | None = None
    answered: Callable[[HandInResult], None] | None = None

    @property
    def name(self) -> str:
        """The file's name as people know it, in characters that can be stored, without anybody's number."""
        known = self.kept or self.restores
        return known.file_name if known else masked(legible(self.path.name))


class Draft:
    """A file on its way through the door. ``not_now``: why it cannot be judged this time, in Chinese. ``channel``: by
    which door, of what is not kept yet."""

    def __init__(self, number: int, item: HandIn, copy: Measured, came: datetime, channel: Channel = "cli") -> None:
        self.number = number
        self.item = item
        self.channel = channel if item.kept is None else item.kept.channel
        self._came = came
        self.copy = copy.path
        self.measured = copy
        self.parsed = Parsed(None)
        self.identity: Identity | None = None
        self.attachments = Attachments({})
        self.findings: tuple[Finding, ...] = ()
        self.judged_ok = False
        self.judged = False
        self.turned_away = False
        self.not_now: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it was judged and nothing is wrong with it."""
        return self.judged and self.judged_ok and not errors(self.findings)

    @property
    def blank(self) -> int | None:
        """Cells left empty; None where it is not the workbook of a table, so that nobody counted."""
        told = self.parsed.identity
        if self.identity is None or told is None or _whose(told) != _whose(self.identity):
            return None
        return sum(c.state == "blank" for c in self.parsed.cells)

    @property
    def year(self) -> int:
        return self.identity.year if self.identity else 0

    @property
    def department(self) -> str:
        return self.identity.department if self.identity else ""

    @property
    def received_at(self) -> datetime:
        return self.item.kept.received if self.item.kept else self.item.received_at or self._came

    def read(self, parsed: Parsed, pack: Pack, attachments: Attachments) -> None:
        """Note what was parsed. An identity that this pack does not know, or that came the wrong way, is not kept as
        one: such a file must not become a version of somebody's hand-in."""
        self.attachments = attachments
        self.parsed = with_evidence(parsed, self.attachments.hashes)
        self.findings = (*self.item.findings, *parsed.findings, *self.attachments.findings)
        if personal_numbers(self.item.path.name) or (self.item.kept and _STARS.search(self.item.name)):
            self.findings = (*self.findings, finding("door.personal_number", name=self.item.name))
        if self.item.kept is not None:  # whosever it says it is: it came in at this table's door
            self.identity = table_of(self.item.kept)
            if self.item.refuse is not None and (refused := self.item.refuse(self.identity)) is not None:
                self.turn_away(refused)
            return
        identity = parsed.identity
        if identity is None or not _known(identity, pack):
            return
        if self.item.owner not in (None, identity.department):
            theirs, mine = pack.department[identity.department].name, _name(pack, self.item.owner)
            self.findings = (*self.findings, finding("door.wrong_department", theirs=theirs, mine=mine))
            return
        if self.item.refuse is not None and (refused := self.item.refuse(identity)) is not None:
            self.turn_away(refused)
            return
        self.identity = identity

    def turn_away(self, reason: Finding) -> None:
        """It is not kept, or, where it is already, refused for this; nothing else is told."""
        self.findings, self.turned_away = (reason,), True


def table_of(record: Record) -> Identity:
    """What the workbook that was kept as a version of a table should say that it is."""
    return Identity(record.pack, record.year, record.department, record.kind)


def _whose(identity: Identity) -> tuple[str, int, str, str]:
    return identity.pack, identity.year, identity.department, identity.kind


def _known(identity: Identity, pack: Pack) -> bool:
    return (
        identity.pack == pack.plan.pack
        and identity.year in pack.years
        and identity.department in pack.department
        and identity.kind in WORKBOOK_KINDS
    )


def _name(pack: Pack, code: str | None) -> str:
    return pack.department[code].name if code and code in pack.department else str(code)


def take_in(number: int, item: HandIn, folder: Path) -> Measured | Finding:
    """Copy the file, so that what is judged is what is stored although the original may change meanwhile."""
    suffix = Path(item.name).suffix.lower()
    copy = folder / f"{number}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
    try:
        status = item.path.stat()
        if what := no_plain_file(status.st_mode):
            return finding("door.unreadable", reason=what)
        if status.st_size > MAX_KEPT_BYTES:
            return finding("door.too_large", megabytes=MAX_KEPT_BYTES // 1_000_000)
        with item.path.open("rb") as source, os.fdopen(private_file(copy), "wb") as out:
            shutil.copyfileobj(source, out)
        return measure(copy)
    except OSError as error:
        if is_full(error):
            return messages.internal("door.disk", reason=messages.NO_ROOM.format(place=folder))
        return finding("door.unreadable", reason=refusal(error))


def take_kept(number: int, record: Record, folder: Path, pack: Pack, store: Store) -> Draft:
    """A file that waits in the store for its judgement, copied: turned away where it is too large to be looked at,
    with ``not_now`` where it cannot be judged as things are. Never raises."""
    item = HandIn(store.root / object_ref(record.sha256), kept=record, objection=record.objection)
    taken = take_in(number, item, folder)
    draft = Draft(number, item, taken if isinstance(taken, Measured) else Measured(item.path, "", 0), record.received)
    draft.identity = table_of(record)
    if record.pack != pack.plan.pack or record.year not in pack.years:
        draft.not_now = messages.NO_LONGER_ASKED.format(year=record.year)
    elif isinstance(taken, Finding) and taken.rule == "door.too_large":
        draft.turn_away(taken)
    elif isinstance(taken, Finding):
        draft.not_now = taken.message
    elif taken.sha256 != record.sha256:
        draft.not_now = OBJECT_TAMPERED.format(sha256=record.sha256, found=taken.sha256)
    return draft


def evidence_of(item: HandIn, parsed: Parsed, store: Store) -> Attachments:
    """The files that come with a workbook; with one that is put back in force, those that came with it then."""
    if item.kept is not None:
        return _kept_with(item.kept, parsed, store)
    if item.restores is None:
        return collect(parsed.evidence, item.evidence_dir)
    return Attachments({name: measure(store.object_path(sha)) for name, sha in item.restores.evidence.items()})


def _kept_with(record: Record, parsed: Parsed, store: Store) -> Attachments:
    """What came with a hand-in that is in the store, as if it lay beside it."""
    try:
        return pick(parsed.evidence, {name: store.object_path(sha) for name, sha in record.came_with.items()})
    except StoreError as error:
        return Attachments({}, unread=str(error))
