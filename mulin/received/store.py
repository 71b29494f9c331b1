"""The received store: immutable files by content hash, one record a hand-in, and the chain that binds them.

The order of a hand-in is: object, evidence, sidecar, chain line. The chain line is the commit: before it nobody has a
receipt; after it everything it names is on disk. A crash in between leaves a sidecar that the next writer links
(event ``recovered``), or an object no record mentions (see :mod:`mulin.received.janitor`). Arrivals that wait for the
lock in one process are written together (:mod:`mulin.received.together`), in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from mulin.beijing import in_beijing, now
from mulin.durable import FOLDER, make_folder
from mulin.findings import Finding
from mulin.plain import Measured, canonical, legible
from mulin.received import messages
from mulin.received.again import Anew, never
from mulin.received.files import Content, StoreError, content_of, digest_of, drafted, in_plain_words
from mulin.received.forms import DEMO
from mulin.received.incoming import Incoming
from mulin.received.places import ANCHORS, PUBLICATIONS, Place
from mulin.received.record import (
    UNIDENTIFIED,
    Anchor,
    Channel,
    Identity,
    Publication,
    Receipt,
    Sign,
    State,
)
from mulin.received.together import Together
from mulin.received.writer import Writer

_CODE = re.compile(r"[A-Za-z0-9]+")


class Store(Writer):
    """The store under ``root``, with its writers. Nothing is created before the first write; reading needs no lock."""

    def __init__(
        self, root: Path, *, lock_timeout: float = 60.0, on_wait: Callable[[str], None] | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        super().__init__(root, lock_timeout=lock_timeout, on_wait=on_wait, clock=clock)
        self._together = Together()

    def receive(
        self,
        source: Path | bytes | Measured,
        *,
        pack: str,
        identity: Identity | None,
        who: str,
        channel: Channel,
        state: State,
        findings: Sequence[Finding] = (),
        evidence: Mapping[str, Path | bytes | Measured] | None = None,
        received_at: datetime | None = None,
        file_name: str | None = None,
        demo: bool = False,
        blank: int | None = None,
        restores: int | None = None,
        reason: str | None = None,
        objection: int | None = None,
        account: str | None = None,
        anew: Anew = never,
    ) -> Receipt:
        """Keep a file with its judgement for ever and answer with the receipt. In state ``pending`` it is kept before
        it is judged (:mod:`mulin.received.arrivals`, which also says what ``anew`` is for).

        ``pack`` names the pack it was judged by; ``identity`` is what the workbook says it is, None when that cannot be
        read. ``evidence`` maps file names to files; what was measured before is kept only as it was then. Whether it is
        a hand-in that has been here before, and gets that one's receipt, is decided in :mod:`mulin.received.again`;
        ``restores`` puts an earlier version back in force in spite of it, for a ``reason`` that is kept. ``objection``:
        the number of the year's objection that it carries out, which must have been upheld.

        When it came is when it is written down: record and line carry one reading of the store's clock. Only the demo,
        which hands in years that are over, may say otherwise by ``received_at`` (ValueError for others). Raises
        :class:`StoreError` (nothing kept) when the disk is full, the lock stays taken, or the store has been tampered
        with; :class:`~mulin.received.files.SourceError` where a file cannot be read or has changed;
        :class:`~mulin.received.record.KeptError`, with the receipt, where it is kept on a disk that may fail.
        """
        content = content_of(source)
        files = {legible(name): content_of(f) for name, f in sorted((evidence or {}).items())}
        year, department, kind = (
            (identity.year, identity.department, identity.kind) if identity else (0, "", UNIDENTIFIED)
        )
        if identity and not (_CODE.fullmatch(department) and _CODE.fullmatch(kind)):
            raise ValueError(f"not codes: {department!r}, {kind!r}")  # they become file names
        if received_at is not None and channel != DEMO:
            raise ValueError("only the demo says when a file came")
        name = legible(file_name or (source.name if isinstance(source, Path) else f"{digest_of(content)[:12]}.xlsx"))
        coming = Incoming(
            content, files, pack, year, department, kind, who, channel, state, findings, received_at, name, demo, blank,
            restores, reason, objection, account, anew,
        )  # fmt: skip
        if state != "pending":
            with self.writing():
                return self.keep(coming, {})
        return self._together.receive(self, coming, self._drafts(coming.contents))

    def anchor_release(
        self, year: int, release: str, data_hash: str, manifest_sha256: str, sign: Sign | None = None,
        still: Callable[[], None] = lambda: None,
    ) -> Anchor:  # fmt: skip
        """Put a finished release on the chain, so that it cannot be replaced unnoticed. The same twice is written once.
        ``still`` is called when nobody else can write any more: where it or ``sign`` raises, nothing is anchored.
        Raises StoreError when another was anchored under that name."""
        with self.writing(messages.NOT_ANCHORED):
            still()
            for known in (a for a in self.anchors(year) if a.release == release):
                if (known.data_hash, known.manifest_sha256) == (data_hash, manifest_sha256):
                    return known
                raise StoreError(messages.RELEASE_TWICE.format(year=year, release=release))
            state, moment = self.chain.state(), self.now()
            anchor = Anchor(year, release, data_hash, manifest_sha256, in_beijing(moment), len(state.events))
            anchor = anchor.signed(sign, state.head) if sign is not None else anchor
            with in_plain_words(self.root, messages.NOT_ANCHORED):
                self.commit(f"{ANCHORS}/{year}/{release}.json", canonical(anchor.as_dict()), "release", at=moment)
            return anchor

    def publish(self, year: int, release: str, locked_on: date, published_on: date, who: str) -> Publication:
        """Write down that a registered release was made public. What was written last is not written again, whoever
        asks for it; anything else corrects it.

        Raises :class:`StoreError` for a release that is not on the chain (but see the register on the demo).
        """
        with self.writing(messages.NOT_PUBLISHED):
            known = self.publications(year)
            if known and known[-1].is_of(release, locked_on, published_on):
                return known[-1]
            index, moment = len(self.chain.state().events), self.now()
            publication = Publication(year, release, locked_on, published_on, who, in_beijing(moment), index)
            with in_plain_words(self.root, messages.NOT_PUBLISHED):
                ref = Place(PUBLICATIONS, year, len(known) + 1).ref
                self.commit(ref, canonical(publication.as_dict()), "published", at=moment)
            return publication

    @contextmanager
    def _drafts(self, contents: Sequence[Content]) -> Iterator[dict[str, Path]]:
        """SHA-256 → its bytes on the disk already, so that nobody waits for them under the lock; gone afterwards,
        whatever became of them. What the store has is left out."""
        drafts: dict[str, Path] = {}
        try:
            with in_plain_words(self.root):
                for content in contents:
                    path = self._object(digest := digest_of(content))
                    if not path.exists() and digest not in drafts:
                        make_folder(path.parent, FOLDER)
                        drafts[digest] = drafted(content, temp_dir=self.temp_dir)
            yield drafts
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
