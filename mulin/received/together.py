"""Arrivals that wait in the same process are written down together: a crowd waits for the disk once, not one by one.

Whoever finds nobody writing takes the store's lock and writes for all who wait by then, each of another table. What
each needs of the disk is asked for at once: the records under no name yet, the objects' names, and what the group is
about to do (:mod:`mulin.received.announced`); then the records get their names; then all lines go onto the chain with
one sync; then each has its receipt. So a hand-in costs three waits shared by all, and a group is as safe as one.

Where the disk will not have the group, each is tried alone: those that are written have a receipt, the others a
sentence.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

from mulin.at_once import AtOnce
from mulin.crowd import Crowd, Take, Wish
from mulin.durable import FOLDER, make_folder, sync_folder
from mulin.plain import sha256_of, why
from mulin.received import messages
from mulin.received.announced import MOST, announce, announced, forget
from mulin.received.chain import Event
from mulin.received.files import drafted, in_plain_words
from mulin.received.incoming import Incoming, Planned, planned
from mulin.received.record import KeptError, Receipt
from mulin.received.writer import Writer


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """What somebody hands in. ``drafts``: SHA-256 → bytes that are on the disk already."""

    coming: Incoming
    drafts: Mapping[str, Path]


_Wish = Wish[_Asked, Receipt]
_ASK = AtOnce(2 * MOST)


@contextmanager
def _asked(coming: Incoming, drafts: AbstractContextManager[Mapping[str, Path]]) -> Iterator[_Asked]:
    with drafts as kept:
        yield _Asked(coming, kept)


class Together:
    """Those of one process who wait to hand something in to one store: one of each table at a time, for the next one's
    number depends on it."""

    def __init__(self) -> None:
        self._crowd: Crowd[_Asked, Receipt] = Crowd(MOST, of=lambda asked: asked.coming.table)

    def receive(self, store: Writer, coming: Incoming, drafts: AbstractContextManager[Mapping[str, Path]]) -> Receipt:
        """As :meth:`Writer.keep`, without the lock: waits for it, and raises StoreError when that takes too long."""
        group: list[_Wish] = []

        def lead(own: _Wish, take: Take[_Asked, Receipt]) -> None:
            with store.locked(since=own.since):
                group.extend(taken := take())
                settle(store, taken)

        try:
            return self._crowd.join(_asked(coming, drafts), lead)
        finally:
            if group:
                store.notify()


@dataclass(eq=False, slots=True)
class _Line:
    """A version that is about to be written. ``draft``: its record, under no name yet."""

    wish: _Wish
    plan: Planned
    event: Event
    draft: Path | None = None


def settle(store: Writer, wishes: Sequence[_Wish]) -> None:
    """Each has its receipt, or why not; inside the lock only."""
    is_unsettled = announced(store.root, store.chain.state()) is not None  # what a group left waits for its objects
    lines: list[_Line] = []
    folders: set[Path] = set()
    for wish in () if is_unsettled or len(wishes) == 1 else wishes:
        try:
            what = _prepared(store, wish, lines[-1].event if lines else None, folders)
        except Exception as refused:  # noqa: BLE001 - raised by whoever waits
            wish.refused = refused
            continue
        if isinstance(what, Receipt):
            wish.given = what
        else:
            lines.append(what)
    if len(lines) > 1:
        _write_or_put_back(store, lines, folders)
    for wish in (w for w in wishes if not w.is_settled):
        wish.settle(partial(store.keep, wish.asked.coming, wish.asked.drafts))


def _prepared(store: Writer, wish: _Wish, last: Event | None, folders: set[Path]) -> Receipt | _Line:
    """What becomes of one behind the line ``last`` of its group; its objects have their names, in ``folders`` too."""
    if last is None:
        state = store.chain.state()
        index, previous, moment = len(state.events), state.head, store.now()
    else:
        index, previous, moment = last.index + 1, last.hash, datetime.fromisoformat(last.at)
    plan = planned(store, wish.asked.coming, index=index, moment=moment)
    if isinstance(plan, Receipt):
        return plan
    with in_plain_words(store.root):
        folders |= store.keep_objects(wish.asked.coming.contents, wish.asked.drafts)
    digest = sha256_of(plan.payload)
    event = Event.make(index=index, event="received", ref=plan.ref, payload=digest, previous=previous, at=moment)
    store.require_fit(event, plan.payload)
    return _Line(wish, plan, event)


def _write_or_put_back(store: Writer, lines: Sequence[_Line], folders: set[Path]) -> None:
    """The group is on the chain, or nothing is there of it. Who is not settled then is to be tried alone."""
    try:
        _write(store, lines, folders)
    except OSError as error:
        there = {event.ref for event in store.chain.state().events}
        is_clean = _put_back(store, [line for line in lines if line.plan.ref not in there])
        if is_clean and not store.chain.state().torn and there.isdisjoint(line.plan.ref for line in lines):
            forget(store.root)
            return
        for line in lines:  # what stays of it the next writer deals with
            if line.plan.ref in there:
                risk = KeptError(messages.KEPT_AT_RISK.format(ref=line.plan.ref, reason=why(error)))
                line.wish.refused = store.at_risk(line.plan, risk)
            else:
                line.wish.settle(partial(_raise, store, error))
        return
    for line in lines:
        line.wish.settle(partial(store.receipt_of, line.plan))


def _write(store: Writer, lines: Sequence[_Line], folders: set[Path]) -> None:
    events = [line.event for line in lines]
    places = [store.root / event.ref for event in events]
    for place in places:
        make_folder(place.parent, FOLDER)

    def draft(line: _Line) -> None:
        line.draft = drafted(line.plan.payload, temp_dir=store.temp_dir)

    _at_once(
        [partial(announce, store.root, events), *(partial(draft, line) for line in lines)]
        + [partial(sync_folder, folder) for folder in folders]
    )
    for line, place in zip(lines, places, strict=True):
        assert line.draft is not None
        line.draft.replace(place)
    for folder in {place.parent for place in places}:
        sync_folder(folder)
    store.chain.extend(events)
    forget(store.root)


def _put_back(store: Writer, lines: Sequence[_Line]) -> bool:
    """Take away what was written of lines that are not on the chain; returns whether that went well."""
    try:
        for line in lines:
            for path in (line.draft, store.root / line.plan.ref):
                if path is not None:
                    path.unlink(missing_ok=True)
        for folder in {(store.root / line.plan.ref).parent for line in lines}:
            sync_folder(folder)
    except OSError:  # whoever waits hears of the first error
        return False
    return True


def _raise(store: Writer, error: OSError) -> NoReturn:
    with in_plain_words(store.root):
        raise error


def _at_once(asks: Sequence[Callable[[], None]]) -> None:
    """Ask the disk for all of it at once, and wait for all; it then writes once. Raises the first OSError."""
    try:
        asked = _ASK(asks)
    except RuntimeError as no_thread:
        raise OSError(errno.EAGAIN, str(no_thread)) from no_thread
    for one in asked:
        one.result()
