"""Tells the witnesses after every event. A hand-in is never lost, refused or held up by one that does not answer.

They are told when the store's lock has been let go, all at once, each in a thread that is waited for no longer than its
time-out. The newest head vouches for all before it, so one that could not be told is told the next time, and a crowd
of files need be told of only once (:func:`held`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mulin.findings import FindingsError
from mulin.received.chain import Event
from mulin.received.files import StoreError
from mulin.received.heads import seen, whole_head
from mulin.received.lock import exclusive
from mulin.received.store import Store
from mulin.received.witness import listed, mail, reached, stamped
from mulin.received.witness import messages as m
from mulin.received.witness.config import FileWitness, MailWitness, TimestampWitness, WebhookWitness, Witness
from mulin.received.witness.config import read_witnesses as witnesses_of
from mulin.received.witness.sent import Sent, place, read_sent, write_sent
from mulin.settings import Settings
from mulin.stored import FormError

log = logging.getLogger(__name__)

REST_SECONDS = 60.0
"""For which a witness that did not answer is left alone, so that a batch of files does not wait for it each time."""


def open_store(
    settings: Settings,
    on_wait: Callable[[str], None] | None = None,
    on_warning: Callable[[str], None] | None = None,
) -> Store:
    """The received store for whoever writes: its witnesses are told. ``on_warning`` hears (in Chinese) of one that was
    not; the log hears it in any case."""
    store = Store(settings.received, on_wait=on_wait)
    if settings.witnesses is not None:
        store.on_written = Messenger(settings, on_warning)
    return store


@contextmanager
def held(store: Store) -> Iterator[None]:
    """Within, events pile up; the witnesses are told once, at the end, however it ends."""
    messenger = store.on_written
    if not isinstance(messenger, Messenger):
        yield
        return
    messenger.waiting += 1
    try:
        yield
    finally:
        messenger.waiting -= 1
        messenger(store)


@dataclass
class Messenger:
    """Called by the store when a writer has let go of its lock. ``waiting``: how many :func:`held` are open."""

    settings: Settings
    on_warning: Callable[[str], None] | None = None
    waiting: int = 0
    resting: dict[str, float] = field(default_factory=dict)
    """Witness → the moment (monotonic seconds) until which it is left alone."""

    def __call__(self, store: Store) -> None:
        if self.waiting:
            return
        try:
            events = store.chain.state().events
            witnesses = witnesses_of(self.settings)
        except FindingsError as error:
            self._warn(m.NOT_READ.format(reason="；".join(f.message for f in error.findings)))
            return
        except (OSError, StoreError) as error:  # the chain's own troubles are told by whoever wrote
            self._warn(m.NOT_READ.format(reason=error))
            return
        if events:
            self._tell_all(
                [w for w in witnesses if self.resting.get(w.name, 0.0) <= time.monotonic()], store, events[-1]
            )

    def _tell_all(self, witnesses: list[Witness], store: Store, event: Event) -> None:
        errands = [Errand(self.settings, w, store, event) for w in witnesses]
        began = time.monotonic()
        for errand in errands:
            errand.start()
        for errand in errands:
            name, timeout = errand.witness.name, errand.witness.timeout
            errand.join(max(began + timeout - time.monotonic(), 0.0))
            failed = m.TOO_SLOW.format(seconds=timeout) if errand.is_alive() else errand.failed
            if failed is not None:
                self.resting[name] = time.monotonic() + REST_SECONDS
                self._warn(m.NOT_SENT.format(name=name, index=event.index, reason=failed))
            for text in () if errand.is_alive() else errand.odd:
                self._warn(text)

    def _warn(self, text: str) -> None:
        log.warning("%s", text)
        if self.on_warning is not None:
            self.on_warning(text)


class Errand(threading.Thread):
    """One witness told of one event. ``failed``: why not, in a few Chinese words; ``odd``: what should be looked at."""

    def __init__(self, settings: Settings, witness: Witness, store: Store, event: Event) -> None:
        super().__init__(name=f"witness {witness.name}", daemon=True)  # a dead share must not keep us from ending
        self.settings, self.witness, self.store, self.event = settings, witness, store, event
        self.failed: str | None = None
        self.odd: list[str] = []

    def run(self) -> None:
        try:
            with exclusive(place(self.settings, f".{self.witness.name}.lock"), timeout=self.witness.timeout):
                self._tell()
        except StoreError:
            self.failed = m.STILL_SENDING
        except Exception as error:  # told, and logged with all of it: nothing here may end a hand-in
            self.failed = m.reason(error)
            log.info("%s was not told", self.witness.name, exc_info=error)

    def _tell(self) -> None:
        before = self._before()
        if before is not None and self._knows(before):
            return
        self.odd += answers(self.witness, self.event, before)
        write_sent(self.settings, self.witness.name, before, self.event)

    def _before(self) -> Sent | None:
        try:
            return read_sent(self.settings, self.witness.name)
        except FormError as error:
            log.info("what %s was told is not known", self.witness.name, exc_info=error)
            return None

    def _knows(self, before: Sent) -> bool:
        """Whether it was told already, perhaps of something newer, by another process."""
        if before.last == whole_head(self.event):
            return True
        last = before.heads[1]
        found = seen(Store(self.store.root).chain, last)  # read anew: it may be newer than what we know
        if not found.on_chain:
            self.odd.append(m.ANNOUNCED_LOST.format(name=self.witness.name, index=last.index))
            return False
        return found.event is not None and found.event.index >= self.event.index


def answers(witness: Witness, event: Event, before: Sent | None) -> list[str]:
    """Tell a witness, each kind in its way; what is odd comes back in words. Raises what stopped it."""
    match witness:
        case FileWitness():
            return list(listed.send(witness, event, before))
        case MailWitness():
            return list(mail.send(witness, event))
        case WebhookWitness():
            return list(reached.send(witness, event))
        case TimestampWitness():
            return list(stamped.send(witness, event))
    raise AssertionError(f"a witness of no kind: {witness!r}")
