"""Is the log what was written? Edited, forged, moved, missing and cut lines, each named.

Four things are held against each other: the lines as they lie in the database; their seals, by a key that no database
holds; the heads kept in the home; the heads on the chain of the received store. Whoever has all rights over the
database and nothing else can make none of the other three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from mulin.findings import Finding
from mulin.received.loghead import Audited, Rollback
from portal.audit import messages as m
from portal.audit.seal import FIELDS, GENESIS, hash_of, holds, mark_of
from portal.audit.words import line_words

MOST = 200
"""Findings told one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it lies in the database, whatever somebody made of it."""

    body: Mapping[str, Any]
    hash: str
    seal: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Line:
        """``row``: the columns of :class:`portal.audit.models.Entry`."""
        return cls({name: row[name] for name in FIELDS}, str(row["hash"]), str(row["seal"]))

    @property
    def number(self) -> Any:
        return self.body["number"]

    @property
    def is_whole(self) -> bool:
        """Whether its hash is its own."""
        try:
            return hash_of(self.body) == self.hash
        except (TypeError, ValueError):  # what no line of ours holds
            return False


@dataclass
class _Run:
    """Lines one after another that were sealed by a key which is not here."""

    first: int
    last: int
    vouched: bool


class Heads(Protocol):
    """Kept heads: the hash of a line, and the line of a hash; None where it was not kept. All of them are
    :class:`mulin.received.loghead.Kept`."""

    @property
    def last(self) -> int: ...
    @property
    def rollbacks(self) -> tuple[Rollback, ...]: ...
    @property
    def damaged(self) -> tuple[int, ...]: ...
    def of(self, number: int) -> str | None: ...
    def where(self, digest: str) -> int | None: ...


@dataclass
class Check:
    """One walk over the log. ``kept``: the heads of the home, None where the file is gone; ``audited``: those on the
    chain; ``key``: None where it was lost. After the walk ``last`` is the number of the last line, ``lines`` how many
    there are."""

    kept: Heads | None
    audited: Sequence[Audited]
    key: bytes | None
    last: int = 0
    lines: int = 0
    _at: str = ""
    _words: str = ""
    _hash: str | None = GENESIS
    _foreign: list[_Run] = field(default_factory=list)
    _agreeing: int = 0
    _ours: int = 0

    def findings(self, lines: Iterable[Line]) -> list[Finding]:
        """Everything that is wrong, in the order of the log; ``lines`` in the order of their numbers."""
        wanted = {a.line: a for a in self.audited}
        walked = list(self._walk(lines, wanted))
        if self.lines and not self._ours and not self._agreeing and self.kept is not None and self.kept.last:
            return [_finding("swapped", last=self.last)]
        walked += [*self._ends(), *self._keys(), *self._file()]
        if len(walked) > MOST:
            walked = [*walked[:MOST], _finding("more", count=len(walked) - MOST)]
        return walked

    # ---- line by line --------------------------------------------------------------------------------------------

    def _walk(self, lines: Iterable[Line], wanted: Mapping[int, Audited]) -> Iterator[Finding]:
        mark = None if self.key is None else mark_of(self.key)
        for line in lines:
            number = line.number
            self.lines += 1
            if not isinstance(number, int) or number < 1:
                yield _of_line("forged", line)
                continue
            if number <= self.last:
                yield _of_line("twice", line)
                continue
            if number > self.last + 1:
                yield self._removed(number, line)
                self._hash = self._kept(number - 1)
            wrong = self._judge(line, mark)
            if wrong is not None:
                yield wrong
            elif number in wanted and wanted[number].head != line.hash:
                a = wanted[number]
                yield _of_line("chained", line, index=a.chain_index, head=a.head[:16])
            self.last, self._hash = number, line.hash if wrong is None else self._kept(number)
            self._at, self._words = str(line.body["at"]), line_words(line.body)

    def _kept(self, number: int) -> str | None:
        return None if self.kept is None else self.kept.of(number)

    def _removed(self, number: int, line: Line) -> Finding:
        words = {"first": self.last + 1, "last": number - 1, "count": number - 1 - self.last}
        return _finding("removed", after=_moment(self._at), before=_moment(line.body["at"]), **words)

    def _judge(self, line: Line, mark: str | None) -> Finding | None:
        kept = self._kept(line.number)
        agrees = kept == line.hash
        self._agreeing += agrees
        if not line.is_whole:
            was = None if self.kept is None or agrees else self.kept.where(line.hash)
            return _of_line("edited", line) if was is None else _of_line("moved", line, was=was)
        if mark is None or line.body["key"] != mark:
            self._note_foreign(line.number, agrees)
            if kept is not None and not agrees:
                return _of_line("forged", line)
        else:
            if self.key is None or not holds(self.key, line.hash, line.seal):
                return _of_line("forged", line)
            self._ours += 1
            if kept is not None and not agrees:
                return _of_line("other", line)
        if self._hash is not None and line.body["previous"] != self._hash:
            return _of_line("link", line)
        return None

    def _note_foreign(self, number: int, vouched: bool) -> None:
        last = self._foreign[-1] if self._foreign else None
        if last is not None and last.last == number - 1 and last.vouched == vouched:
            last.last = number
        else:
            self._foreign.append(_Run(number, number, vouched))

    # ---- the whole -----------------------------------------------------------------------------------------------

    def _ends(self) -> Iterator[Finding]:
        until = max([0 if self.kept is None else self.kept.last, *(a.line for a in self.audited)])
        if until <= self.last:
            return
        if not self.lines:
            yield _finding("emptied", kept=until)
        else:
            words = {"last": self.last, "kept": until, "count": until - self.last}
            yield _finding("cut", line=self._words, at=_moment(self._at), **words)

    def _keys(self) -> Iterator[Finding]:
        for run in self._foreign:
            yield _finding("key_lost" if run.vouched else "key_foreign", first=run.first, last=run.last)

    def _file(self) -> Iterator[Finding]:
        if self.kept is None:
            if self.lines:
                audited = max([0, *(a.line for a in self.audited)])
                yield _finding("heads_lost", last=self.last, audited=audited)
            return
        for back in self.kept.rollbacks:
            yield _finding("rolled_back", to=back.to, was=back.was, first=back.to + 1)
        if self.kept.damaged:
            yield _finding("heads_damaged", count=len(self.kept.damaged), row=self.kept.damaged[0])


@dataclass(frozen=True)
class _Some:
    """The kept heads of some lines, of which no end is known."""

    hashes: Mapping[int, str]
    last: int = 0
    rollbacks: tuple[Rollback, ...] = ()
    damaged: tuple[int, ...] = ()

    def of(self, number: int) -> str | None:
        return self.hashes.get(number)

    def where(self, digest: str) -> int | None:
        return next((n for n, kept in self.hashes.items() if kept == digest), None)


def check_some(lines: Sequence[Line], hashes: Mapping[int, str], key: bytes | None) -> list[Finding]:
    """What is wrong with some lines by themselves, newest first as a page shows them; ``hashes``: of the kept heads,
    those of these lines."""
    check = Check(_Some(hashes), (), key)
    found = []
    for line in sorted(lines, key=lambda one: one.number):
        if line.number != check.last + 1:
            check._hash = None
        wrong = check._judge(line, None if key is None else mark_of(key))
        found += [] if wrong is None else [wrong]
        check.last, check._hash = line.number, line.hash
    return [*found, *check._keys()]


def _of_line(rule: str, line: Line, **words: Any) -> Finding:
    number = line.number if isinstance(line.number, int) else 0
    words = {"number": line.number, "line": line_words(line.body), **words}
    return m.RULES[f"log.{rule}"].finding(f"log.{rule}", words, file=m.FILE, row=number or None)


def _finding(rule: str, **words: Any) -> Finding:
    return m.RULES[f"log.{rule}"].finding(f"log.{rule}", words, file=m.FILE)


def _moment(text: object) -> str:
    return str(text)[:16].replace("T", " ") or "开头"
