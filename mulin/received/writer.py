"""The store as whoever writes has it: one at a time, each record with its line, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from mulin.beijing import now
from mulin.durable import sync_folder
from mulin.plain import sha256_of, why
from mulin.received import messages
from mulin.received.chain import Event
from mulin.received.files import Content, StoreError, digest_of, in_plain_words, write_durably
from mulin.received.heads import head_at
from mulin.received.incoming import Incoming, Planned, planned
from mulin.received.lock import exclusive
from mulin.received.places import LOCK
from mulin.received.record import KeptError, Receipt
from mulin.received.recover import refuse_lost_chain, roll_forward
from mulin.received.shelf import Shelf


class Writer(Shelf):
    """What all writers of the store share.

    ``lock_timeout`` in seconds; ``on_wait`` hears a Chinese sentence when another process holds the lock for long.
    ``on_written`` is called whenever a writer has let go of the lock (see :mod:`mulin.received.witness`).
    """

    on_written: Callable[[Any], None] | None = None

    def __init__(
        self, root: Path, *, lock_timeout: float = 60.0, on_wait: Callable[[str], None] | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        super().__init__(root, clock=clock)
        self.lock_timeout = lock_timeout
        self._on_wait = on_wait

    @contextmanager
    def writing(self, undone: str = messages.NOT_RECEIVED, *, behind: float = 0.0) -> Iterator[None]:
        """Hold the store's lock, with whatever a crashed writer left behind put in order first.

        ``undone``: what has not been done where the store cannot be written to, in a few Chinese words. ``behind``: let
        others go first for so many seconds.
        """
        with self.locked(undone, behind=behind):
            yield
        self.notify()

    @contextmanager
    def locked(
        self, undone: str = messages.NOT_RECEIVED, *, since: float | None = None, behind: float = 0.0
    ) -> Iterator[None]:
        """The same, and nobody is told afterwards. ``since``: when the waiting began (monotonic seconds)."""
        with exclusive(
            self.root / LOCK, timeout=self.lock_timeout, on_wait=self._on_wait, undone=undone, since=since, turns=True,
            behind=behind,
        ):  # fmt: skip
            with in_plain_words(self.root, undone):
                self.chain.catch_up()
            refuse_lost_chain(self)
            with in_plain_words(self.root, undone):
                self.chain.set_torn_aside()
                roll_forward(self)
            yield

    def notify(self) -> None:
        """Tell whoever wants to hear of what was written."""
        if self.on_written is not None:
            self.on_written(self)

    def keep(self, coming: Incoming, drafts: Mapping[str, Path]) -> Receipt:
        """Write down what came in, alone; inside :meth:`writing` only. Raises as :meth:`receive`. ``drafts``: SHA-256 →
        bytes that are on the disk already."""
        plan = planned(self, coming, index=len(self.chain.state().events), moment=self.now())
        if isinstance(plan, Receipt):
            return plan
        try:
            with in_plain_words(self.root):
                for folder in self.keep_objects(coming.contents, drafts):
                    sync_folder(folder)
                self.commit(plan.ref, plan.payload, "received", at=plan.moment)
        except KeptError as risk:
            raise self.at_risk(plan, risk) from risk
        return self.receipt_of(plan)

    def receipt_of(self, plan: Planned) -> Receipt:
        """Of a hand-in that has just been written down."""
        head = head_at(self.chain, plan.record.chain_index)
        return Receipt.of(plan.record, repeated=False, in_force=plan.in_force, head=head)

    def at_risk(self, plan: Planned, risk: KeptError) -> KeptError:
        """The same where the disk reported an error in doing so."""
        receipt = self.receipt_of(plan)
        return KeptError(messages.HAND_IN_AT_RISK.format(receipt=receipt.code, reason=risk), receipt)

    def keep_objects(self, kept: Iterable[Content], drafts: Mapping[str, Path]) -> set[Path]:
        """Give bytes that a record will name their place; inside :meth:`writing` only. Returns the folders that are to
        be synced. Raises ``OSError`` and :class:`StoreError`."""
        folders = set()
        for content in kept:
            digest = digest_of(content)
            path = self._object(digest)
            folders.add(path.parent)
            if path.exists():
                self.object_path(digest)
                continue
            with suppress(FileNotFoundError):  # none, or cleared away as a dead writer's
                if digest in drafts:
                    drafts[digest].replace(path)
                    continue
            write_durably(path, content, temp_dir=self.temp_dir)
        return folders

    def commit(self, ref: str, payload: bytes, event: str, *, at: datetime | None = None) -> None:
        """Write a record and its chain line; inside :meth:`writing` only.

        Raises :class:`StoreError` for what would be irregular there, ``OSError`` with neither on disk, and
        :class:`~mulin.received.record.KeptError` where the disk reported an error and the line is there all the same:
        it counts.
        """
        path, digest = self.root / ref, sha256_of(payload)
        moment = at or self.now()
        new = self.chain.next(event, ref=ref, payload=digest, at=moment)
        self.require_fit(new, payload)
        try:
            write_durably(path, payload, temp_dir=self.temp_dir)
            self.chain.extend([new])
        except OSError as error:
            if any(e.ref == ref for e in self.chain.state().events):
                raise KeptError(messages.KEPT_AT_RISK.format(ref=ref, reason=why(error))) from error
            with suppress(OSError):  # should it stay, the next writer deals with it
                path.unlink(missing_ok=True)
            raise

    def require_fit(self, new: Event, payload: bytes) -> None:
        """Raises StoreError where an event would be irregular, or its record's place is taken."""
        for finding in self.register.candidate(new, payload):
            if finding.rule == "chain.clock":
                previous = self.chain.state().events[-1].at
                raise StoreError(messages.CLOCK_BEHIND.format(at=new.at, previous=previous))
            raise StoreError(messages.NOT_REGISTERED.format(reason=finding.message))
        path = self.root / new.ref
        if path.exists() or path.is_symlink():  # not on the chain, or it would have been counted: somebody put it there
            raise StoreError(messages.RECORD_IN_THE_WAY.format(ref=new.ref))
