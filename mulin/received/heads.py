"""Heads: what a paper prints of the chain, and whether a head that somebody kept still stands on it.

The hash of an event covers every event before it, so whoever kept one head can tell whether anything up to then was
altered or taken away, whoever did it and however well the rest was made to fit. For people it is a code,
``0163-7F3A-9C21-K4QD-X``: the event's number on the chain, 60 bits of its hash in Crockford's base 32, and a check
character. Programs and witnesses write the whole hash: ``163-<64 digits>``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from mulin.codes import BITS, bare, check, spell, strange
from mulin.received import messages
from mulin.received.chain import Chain, Event
from mulin.received.files import StoreError
from mulin.received.places import JUDGEMENTS, OBJECTIONS, SIDECARS, place_of

_CHARACTERS = 12
_HEX = _CHARACTERS * BITS // 4
_LEAST_NUMBER = 4
"""Digits of an event's number, at least: so a head is never as short as a report's code."""
_LEAST = _LEAST_NUMBER + _CHARACTERS + 1
_WHOLE = r"(?:(?P<index>\d{1,9})-)?(?P<hash>[0-9a-f]{64})"
_WHOLE_IN_TEXT = re.compile(r"(?<![\w-])(\d{1,9})-([0-9a-f]{64})(?![\w-])", re.ASCII | re.IGNORECASE)
_CODE_IN_TEXT = re.compile(r"(?<![\w-])\d{4,9}(?:-[0-9A-Z]{4}){3}-[0-9A-Z](?![\w-])", re.ASCII | re.IGNORECASE)
_RECEIPT_CODE = re.compile(r"-v\d+-", re.IGNORECASE)


class HeadError(ValueError):
    """Not a head; the message (Chinese) says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head somebody kept. ``mark``: what its code holds of the hash. ``hash`` is None where only the code was kept,
    ``index`` where only the hash was."""

    mark: str
    index: int | None = None
    hash: str | None = None

    def __str__(self) -> str:
        if self.index is None:
            return f"{self.hash}"
        return _spelt(self.index, self.mark)

    def names(self, event: Event) -> bool:
        """Whether it is this event's."""
        return self.mark == _mark(event.hash) and self.hash in (None, event.hash) and self.index in (None, event.index)


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a head is on the chain, which had ``events`` when it was looked at. ``event``: the one it names."""

    head: Head
    event: Event | None
    events: tuple[Event, ...]

    @property
    def on_chain(self) -> bool:
        return self.event is not None

    @property
    def after(self) -> int:
        """How many events came after it. 0 where it is not on the chain."""
        return len(self.events) - 1 - self.event.index if self.event is not None else 0

    @property
    def lost(self) -> Literal["cut", "other", "unknown"] | None:
        """Why it is not on the chain: the chain ends before it, or has another event in its place. None where it is."""
        if self.event is not None:
            return None
        if self.head.index is None:
            return "unknown"
        return "cut" if self.head.index >= len(self.events) else "other"

    @property
    def end(self) -> str:
        """Where the chain ends, as the end of a Chinese sentence about it."""
        return _end(self.events)

    def since(self) -> Counter[str]:
        """What came after it: what kind of event → how many."""
        if self.event is None:
            return Counter()
        return Counter(kind_of(e) for e in self.events[self.event.index + 1 :])


def head_code(event: Event) -> str:
    """The head at an event as people copy it. Every paper, page and line that prints a head prints this."""
    return _spelt(event.index, _mark(event.hash))


def whole_head(event: Event) -> str:
    """The head at an event with its whole hash, for programs and witnesses."""
    return f"{event.index}-{event.hash}"


def _mark(digest: str) -> str:
    return spell(int(digest[:_HEX], 16), _CHARACTERS)


def _spelt(index: int, mark: str) -> str:
    number = f"{index:0{_LEAST_NUMBER}d}"
    return f"{number}-{mark[:4]}-{mark[4:8]}-{mark[8:]}-{check(number + mark)}"


def may_be_head(text: str) -> bool:
    """Whether somebody who typed this meant a head: no other code is as long, nor all of a code's characters."""
    typed = bare(text)
    return re.fullmatch(_WHOLE, text.strip().lower()) is not None or (
        _LEAST <= len(typed) <= _LEAST + 5 and not strange(typed) and typed[: -_CHARACTERS - 1].isdigit()
    )


def read_head(text: str) -> Head:
    """A head from what was typed: the code in any case, full-width, with or without hyphens, O for 0, I or L for 1; or
    the whole hash, with the event's number or without. Raises HeadError."""
    if whole := re.fullmatch(_WHOLE, text.strip().lower()):
        return Head(_mark(whole["hash"]), int(whole["index"]) if whole["index"] else None, whole["hash"])
    typed = bare(text)
    number = typed[: -_CHARACTERS - 1]
    if odd := strange(typed):  # a receipt's code has a Chinese character; a head may well have a group V123
        said = messages.HEAD_IS_RECEIPT if _RECEIPT_CODE.search(text) else messages.HEAD_STRANGE
        raise HeadError(said.format(text=text, strange=odd))
    if len(typed) < _LEAST or not number.isdigit():
        raise HeadError(messages.HEAD_SHAPE.format(text=text, least=_LEAST, found=len(typed)))
    if check(typed[:-1]) != typed[-1]:
        raise HeadError(messages.HEAD_CHECK.format(text=text, check=typed[-1]))
    return Head(typed[-_CHARACTERS - 1 : -1], int(number))


def heads_in(text: str) -> tuple[list[Head], list[str]]:
    """Every head that a text holds, each once and in order, and what looks like one but was copied wrongly.

    Hashes of files stand in receipts too: a whole hash counts with the event's number before it only.
    """
    text = unicodedata.normalize("NFKC", text)
    found = {
        (h[1], h[2].lower()): Head(_mark(h[2].lower()), int(h[1]), h[2].lower()) for h in _WHOLE_IN_TEXT.finditer(text)
    }
    heads, slips = list(found.values()), []
    known = {(h.index, h.mark) for h in heads}
    for typed in dict.fromkeys(match[0] for match in _CODE_IN_TEXT.finditer(text)):
        try:
            head = read_head(typed)
        except HeadError:
            slips.append(typed)
            continue
        if (head.index, head.mark) not in known:  # a mail says the same head both ways
            known.add((head.index, head.mark))
            heads.append(head)
    return heads, slips


def seen(chain: Chain, head: Head) -> Seen:
    """Whether ``head`` is on the chain. Raises ChainBroken where the chain cannot be read."""
    events = chain.state().events
    if head.index is None:
        return Seen(head, next((e for e in events if head.names(e)), None), events)
    event = events[head.index] if head.index < len(events) else None
    return Seen(head, event if event is not None and head.names(event) else None, events)


def head_at(chain: Chain, index: int) -> str:
    """The code of the event with this number (``chain_index`` of a record). Raises StoreError where there is none."""
    events = chain.state().events
    if not 0 <= index < len(events):
        raise StoreError(messages.HEAD_NOWHERE.format(index=index, end=_end(events)))
    return head_code(events[index])


def _end(events: tuple[Event, ...]) -> str:
    return messages.CHAIN_ENDS.format(last=len(events) - 1) if events else messages.CHAIN_EMPTY


def last_of(chain: Chain, department: str) -> Event | None:
    """The last event about a department's hand-ins, of whatever year; None where nothing came."""
    events = reversed(chain.state().events)
    return next((e for e in events if _department_of(e.ref) == department), None)


def _department_of(ref: str) -> str | None:
    folder, _, name = ref.partition("/")
    return name.rpartition("/")[2].partition("-")[0] if folder in (SIDECARS, JUDGEMENTS) else None


def kind_of(event: Event) -> str:
    """What kind of event it is, in Chinese."""
    return messages.EVENT_KINDS.get(event.ref.partition("/")[0], event.event)


def words_of(event: Event) -> str:
    """An event in words: its number on the chain, its day, and what it was."""
    about = event.ref.partition("/")[2].removesuffix(".json")
    place = place_of(event.ref)
    if place is not None and place.folder == OBJECTIONS:
        step = messages.STEPS[place.kind]
        about = messages.OBJECTION_STEP.format(year=place.year, number=place.number, step=step)
    return messages.EVENT.format(
        index=event.index, at=event.at[:19].replace("T", " "), kind=kind_of(event), about=about
    )
