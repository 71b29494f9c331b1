"""A file on its way through the door: copied, hashed, read, and whose it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations import messages
from expectations.attachments import Attachments, collect
from expectations.books import with_evidence
from expectations.rules import finding
from mulin.durable import is_full
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import WORKBOOK_KINDS
from mulin.plain import Measured, legible, measure, no_plain_file, refusal
from mulin.received import Receipt, Record, Store
from mulin.temporary import private_file
from mulin.text.personal import masked, personal_numbers
from mulin.workbooks.parsed import Identity, Parsed

MAX_KEPT_BYTES = 200_000_000
"""A refused file up to this size is kept as it came; a larger one is refused without keeping it."""


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
    that is put back in force by this one, for ``reason``; ``path`` is its object in the store. ``objection``: the
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
    reason: str | None = None
    objection: int | None = None
    refuse: Callable[[Identity], Finding | None] | None = None
    answered: Callable[[HandInResult], None] | None = None

    @property
    def name(self) -> str:
        """The file's name as people know it, in characters that can be stored, without anybody's number."""
        return self.restores.file_name if self.restores else masked(legible(self.path.name))


class Draft:
    """A file on its way through the door."""

    def __init__(self, number: int, item: HandIn, copy: Measured, came: datetime) -> None:
        self.number = number
        self.item = item
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

    @property
    def year(self) -> int:
        return self.identity.year if self.identity else 0

    @property
    def department(self) -> str:
        return self.identity.department if self.identity else ""

    @property
    def received_at(self) -> datetime:
        return self.item.received_at or self._came

    def read(self, parsed: Parsed, pack: Pack, attachments: Attachments) -> None:
        """Note what was parsed. An identity that this pack does not know, or that came the wrong way, is not kept as
        one: such a file must not become a version of somebody's hand-in."""
        self.attachments = attachments
        self.parsed = with_evidence(parsed, self.attachments.hashes)
        self.findings = (*self.item.findings, *parsed.findings, *self.attachments.findings)
        if personal_numbers(self.item.path.name):
            self.findings = (*self.findings, finding("door.personal_number", name=self.item.name))
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
        """It is not kept, nor told anything else."""
        self.findings, self.turned_away = (reason,), True


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
    copy = folder / f"{number}{Path(item.name).suffix.lower()}"
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


def evidence_of(item: HandIn, parsed: Parsed, store: Store) -> Attachments:
    """The files that come with a workbook; with one that is put back in force, those that came with it then."""
    if item.restores is None:
        return collect(parsed.evidence, item.evidence_dir)
    return Attachments({name: measure(store.object_path(sha)) for name, sha in item.restores.evidence.items()})
