"""One department's folder in one sweep: what is to be taken in, what has to wait, and what is to be told."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from expectations import rules
from expectations.door import MAX_KEPT_BYTES
from expectations.inbox import messages as m
from expectations.inbox.answer import Draft, failure
from expectations.inbox.editors import STALE_LOCK_SECONDS, is_lock, locks_of, open_for_writing
from expectations.inbox.entries import Entry, clock, look
from expectations.inbox.foreign import foreign
from expectations.inbox.items import SweepItem
from expectations.inbox.ledger import clear_drafts, note_not_taken, note_seen, ours, seen
from expectations.inbox.misplaced import too_deep
from expectations.inbox.names import (
    EVIDENCE,
    PUT_AWAY,
    REFUSED,
    SHORTCUTS,
    WORKBOOKS,
    as_workbook,
    folded,
    is_for_nobody,
    is_our_answer,
    is_temporary,
    shown,
    suffix_of,
)
from expectations.inbox.returned import bring_back
from expectations.inbox.whole import wholeness
from mulin.plain import no_plain_file, refusal, sha256_file
from mulin.temporary import private_file
from mulin.workbooks.guard import claims_to_be_ours

log = logging.getLogger(__name__)

_STALLED_SECONDS = 120.0
_STALE_TEMPORARY_SECONDS = 3600.0
_CLOCK_SLACK_SECONDS = 120.0


class Desk:
    """``begin`` before the wait, ``sort`` after it, ``close`` when all were answered. None of them raises."""

    def __init__(self, folder: Path, department: str) -> None:
        self.folder, self.department = folder, department
        self.items: list[SweepItem] = []
        self.drafts: list[Draft] = []
        self._told: dict[str, str] = {}
        self._first: dict[str, Entry] = {}
        self._evidence: dict[str, Entry] = {}
        self._seen: dict[str, list[float]] = {}
        self._broken = False
        self._copies = itertools.count()

    def begin(self) -> bool:
        """Whether there is anything that a person may have put here and that is worth a second look."""
        try:
            clear_drafts(self.folder)
            for place, text in bring_back(self.folder).items():
                self._tell(place, text)
            self._first = look(self.folder)
            self._evidence = self._papers()
        except Exception as error:  # noqa: BLE001 - logged and said; the other folders are looked into
            self._break(error)
        return any(e.is_file and not is_for_nobody(n) and not is_our_answer(n) for n, e in self._first.items())

    def sort(self, temp: Path) -> None:
        """Look once more; copy what is whole and at rest into ``temp``. Oldest first: the newest is to be in force."""
        if self._broken:
            return
        try:
            there, written = look(self.folder), ours(self.folder)
            papers_at_rest = _at_rest(self._evidence, self._papers())
        except Exception as error:  # noqa: BLE001 - logged and said; the other folders are looked into
            self._break(error)
            return
        for name, entry in there.items():
            try:
                if is_for_nobody(name) or is_our_answer(name):
                    self._hidden(entry)
                    continue
                if name in written and entry.is_file and written[name] == sha256_file(entry.path):
                    continue
                self._look_at(entry, there, temp, papers_at_rest)
            except Exception as error:  # noqa: BLE001 - logged, answered; the next file is another matter
                self.fail(name, error)
        self.drafts.sort(key=lambda d: (d.entry.state.st_mtime_ns if d.entry.state else 0, d.name))
        self._name_answers()

    def fail(self, name: str, error: Exception) -> None:
        """A file that could not be dealt with: logged, told beside it, left for the next sweep."""
        item = failure(self.department, name, error)
        self._told[name] = item.text
        self.items.append(item)

    def answer(self, draft: Draft, item: SweepItem) -> None:
        """Take note of what became of a file."""
        if item.state == "failed" and (item.result is None or item.result.receipt is None):
            self._told[draft.path.name] = item.text
        self.items.append(item)

    def close(self) -> None:
        """Write the notes of all that was not taken in, and take back those that are no longer true."""
        if self._broken:
            return
        try:
            note_not_taken(self.folder, self._told)
            if self._seen != seen(self.folder):
                note_seen(self.folder, self._seen)
        except Exception as error:  # logged; the files themselves were dealt with
            log.error("no notes in %s", self.folder, exc_info=error)

    def _papers(self) -> dict[str, Entry]:
        papers = self.folder / EVIDENCE
        return look(papers) if papers.is_dir() else {}

    def _break(self, error: Exception) -> None:
        log.error("%s could not be swept", self.folder, exc_info=error)
        self._broken = True
        reason = refusal(error) if isinstance(error, OSError) else type(error).__name__
        text = m.FOLDER_BROKEN.format(reason=reason)
        self.items.append(SweepItem(self.department, shown(self.folder.name), "failed", text))

    def _tell(self, name: str, text: str) -> None:
        self._told[name] = text
        self._wait(name, text)

    def _wait(self, name: str, text: str) -> None:
        self.items.append(SweepItem(self.department, shown(name), "waiting", text))

    def _look_at(self, entry: Entry, there: Mapping[str, Entry], temp: Path, papers_at_rest: bool) -> None:
        name = entry.name
        if entry.error is not None:
            raise entry.error
        if name == EVIDENCE and not entry.is_folder:
            if not entry.path.is_dir():  # a link to a folder is as good as one
                self._tell(name, m.EVIDENCE_NO_FOLDER)
        elif entry.is_link or (entry.is_file and suffix_of(name) in SHORTCUTS):
            self._tell(name, m.LINK.format(folder=self.folder.name))
        elif entry.is_folder:
            self._inner(entry)
        elif what := no_plain_file(entry.mode):
            self._tell(name, m.NOT_PLAIN.format(what=what, folder=self.folder.name))
        elif is_temporary(name):
            self._temporary(entry)
        elif not entry.same_as(self._first.get(name)) or open_for_writing(entry.path):
            self._wait(name, m.WRITING)
        else:
            self._file(entry, there, temp, papers_at_rest)

    def _hidden(self, entry: Entry) -> None:
        """A hidden workbook may be a clerk's: a name that begins with a point is plain to see on Windows (``._``: a
        Mac's)."""
        name = entry.name
        ours_or_an_editors = name.startswith((f".{REFUSED}", "._")) or is_lock(name)
        if not name.startswith(".") or ours_or_an_editors or not entry.is_file or suffix_of(name) not in WORKBOOKS:
            return
        if entry.same_as(self._first.get(name)) and claims_to_be_ours(entry.path):
            self._tell(name, m.HIDDEN)

    def _inner(self, entry: Entry) -> None:
        if entry.name in PUT_AWAY:
            return
        if is_temporary(entry.name):
            self._wait(entry.name, m.TEMPORARY)
            return
        if suffix_of(entry.name) in WORKBOOKS | {".zip", ".numbers"}:
            self._tell(entry.name, m.A_FOLDER.format(folder=self.folder.name))
        for name, text in too_deep(self.folder, entry.path).items():
            self._tell(name, text)

    def _temporary(self, entry: Entry) -> None:
        if self._age(entry.name, entry.changed) < _STALE_TEMPORARY_SECONDS:
            self._wait(entry.name, m.TEMPORARY)
        else:
            self._tell(entry.name, m.TEMPORARY_STALE.format(hours=int(_STALE_TEMPORARY_SECONDS // 3600)))

    def _file(self, entry: Entry, there: Mapping[str, Entry], temp: Path, papers_at_rest: bool) -> None:
        """A plain file at rest: ours to take in, somebody's who has it open, or none of ours."""
        remarks = []
        for lock in locks_of(entry.name, there):
            stamp = there[lock].state
            if self._age(lock, stamp.st_mtime if stamp else 0.0) < STALE_LOCK_SECONDS:
                self._wait(entry.name, m.OPEN.format(lock=shown(lock)))
                return
            remarks.append(m.STALE_LOCK.format(lock=shown(lock)))
        if entry.latest > time.time() + _CLOCK_SLACK_SECONDS:
            remarks.append(m.CLOCK_AHEAD.format(told=f"{clock(entry.latest):%Y-%m-%d %H:%M}"))
        if suffix_of(entry.name) in WORKBOOKS or claims_to_be_ours(entry.path):
            self._candidate(entry, temp, remarks, papers_at_rest)
        elif wholeness(entry.path) == "partial":
            self._not_whole(entry)
        else:
            self._tell(entry.name, foreign(entry.path, self.folder.name))

    def _candidate(self, entry: Entry, temp: Path, remarks: list[str], papers_at_rest: bool) -> None:
        if entry.size > MAX_KEPT_BYTES:
            wrong = rules.finding("door.too_large", megabytes=MAX_KEPT_BYTES // 1_000_000)
            self._tell(entry.name, m.REFUSED.format(reason=wrong.message, mend=wrong.mend))
            return
        if not papers_at_rest:
            self._wait(entry.name, m.EVIDENCE_WRITING)
            return
        name = as_workbook(entry.name)
        copy = temp / str(next(self._copies)) / name
        copy.parent.mkdir(parents=True)
        if not _copied(entry, copy):
            self._wait(entry.name, m.WRITING)
            return
        whole = wholeness(copy)
        if whole == "partial":
            self._not_whole(entry)
            return
        if whole == "trailing":
            if self._age(entry.name, entry.changed) < _STALLED_SECONDS:
                self._wait(entry.name, m.WRITING)
                return
            remarks.append(m.TRAILING)
        if suffix_of(entry.name) not in WORKBOOKS:
            remarks.append(m.RENAMED.format(name=shown(entry.name), taken=name))
        own = name.removeprefix(REFUSED)
        self.drafts.append(
            Draft(self.folder, self.department, entry, copy, sha256_file(copy), own, Path(own).stem, remarks)
        )

    def _not_whole(self, entry: Entry) -> None:
        since = self._since(entry.name, entry.changed)
        if time.time() - since < _STALLED_SECONDS:
            self._wait(entry.name, m.WRITING)
        else:  # a time and no age: what is laid beside the file must not change with every look
            size = m.HALF.format(size=entry.size) if entry.size else m.EMPTY
            self._tell(entry.name, m.STALLED.format(size=size, since=f"{clock(since):%Y-%m-%d %H:%M}"))

    def _age(self, name: str, stamp: float) -> float:
        """Seconds since ``stamp``, see :meth:`_since`."""
        return time.time() - self._since(name, stamp)

    def _since(self, name: str, stamp: float) -> float:
        """``stamp``; of one that has not come yet, by a clock that is ahead, when we first saw it."""
        now = time.time()
        if stamp <= now:
            return stamp
        known = seen(self.folder).get(name)
        self._seen[name] = known if known and known[0] == stamp else [stamp, now]
        return self._seen[name][1]

    def _name_answers(self) -> None:
        """Two files of one folder must not be answered under one name: 上报.xlsx and 上报.XLS, or 退回-上报.xlsx."""
        taken: set[str] = set()
        for draft in self.drafts:
            base, number = draft.stem, 2
            while folded(draft.stem) in taken:
                draft.stem, number = f"{base}-{number}", number + 1
            taken.add(folded(draft.stem))


def _at_rest(first: Mapping[str, Entry], second: Mapping[str, Entry]) -> bool:
    return first.keys() == second.keys() and all(second[n].same_as(first[n]) for n in second)


def _copied(entry: Entry, to: Path) -> bool:
    """Copy a file as it was seen; no where it changed meanwhile. Raises OSError."""
    descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as source, os.fdopen(private_file(to), "wb") as out:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return False
        shutil.copyfileobj(source, out)
        after = Entry(entry.path, os.fstat(descriptor))
    return after.same_as(entry)
