"""The received store: immutable files by content hash, one record a hand-in, and the chain that binds them.

The order of a hand-in is: object, evidence, sidecar, chain line. The chain line is the commit: before it nobody has a
receipt; after it everything it names is on disk. A crash in between leaves a sidecar that the next writer links
(event ``recovered``), or an object no record mentions (see :mod:`mulin.received.janitor`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from mulin.beijing import in_beijing, now
from mulin.durable import FOLDER, make_folder, move
from mulin.findings import Finding
from mulin.plain import Measured, canonical, legible, sha256_of, why
from mulin.received import messages
from mulin.received.again import (
    Anew,
    already_in_force,
    came_before,
    in_force_of,
    never,
    same_arrival,
    same_hand_in,
    same_restored,
)
from mulin.received.citing import not_to_be_cited
from mulin.received.files import (
    Content,
    StoreError,
    content_of,
    digest_of,
    drafted,
    in_plain_words,
    size_of,
    write_durably,
)
from mulin.received.forms import DEMO
from mulin.received.heads import head_at
from mulin.received.lock import exclusive
from mulin.received.places import ANCHORS, LOCK, PUBLICATIONS, Place, table
from mulin.received.record import (
    UNIDENTIFIED,
    Anchor,
    Channel,
    Identity,
    KeptError,
    Publication,
    Receipt,
    Record,
    Sign,
    State,
    receipt_code,
    submission_id,
)
from mulin.received.recover import refuse_lost_chain, roll_forward
from mulin.received.shelf import Shelf

_CODE = re.compile(r"[A-Za-z0-9]+")


class Store(Shelf):
    """The store under ``root``, with its writers. Nothing is created before the first write; reading needs no lock.

    ``lock_timeout`` in seconds; ``on_wait`` hears a Chinese sentence when another process holds the lock for long.
    ``on_written`` is called whenever a writer has let go of the lock (see :mod:`mulin.received.witness`).
    """

    on_written: Callable[[Store], None] | None = None

    def __init__(
        self, root: Path, *, lock_timeout: float = 60.0, on_wait: Callable[[str], None] | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        super().__init__(root, clock=clock)
        self._lock_timeout = lock_timeout
        self._on_wait = on_wait

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
        hashes = {name: digest_of(f) for name, f in files.items()}
        year, department, kind = (
            (identity.year, identity.department, identity.kind) if identity else (0, "", UNIDENTIFIED)
        )
        if identity and not (_CODE.fullmatch(department) and _CODE.fullmatch(kind)):
            raise ValueError(f"not codes: {department!r}, {kind!r}")  # they become file names
        if received_at is not None and channel != DEMO:
            raise ValueError("only the demo says when a file came")
        digest = digest_of(content)
        with self._drafts([content, *files.values()] if state == "pending" else []) as drafts, self.writing():
            if objection is not None and (found := not_to_be_cited(self, year, objection)):
                raise StoreError(messages.NOT_CITABLE.format(reason=found.message, mend=found.mend))
            versions = self._versions(year, department, kind)
            counts = in_force_of(versions)
            if state == "pending":
                again = (
                    same_arrival(versions, digest, hashes, anew) if restores is None
                    else same_restored(versions, digest, restores, hashes, anew)
                )  # fmt: skip
                hashes = came_before(versions, digest) | hashes if restores is None else hashes
            elif restores is None:
                again = same_hand_in(versions, digest, state, findings, hashes)
            else:
                again = already_in_force(versions, digest, hashes)
            if again is not None:
                self.object_path(digest)  # raises when what the receipt promises is no longer there
                return self.receipt(again)
            version = len(versions) + 1
            moment = self.now()
            record = Record(
                submission_id=submission_id(year, department, kind, version),
                pack=pack,
                year=year,
                department=department,
                kind=kind,
                version=version,
                sha256=digest,
                size=size_of(content),
                file_name=legible(file_name or (source.name if isinstance(source, Path) else f"{digest[:12]}.xlsx")),
                who=who,
                channel=channel,
                received_at=in_beijing(received_at or moment),
                state=state,
                findings=tuple(findings),
                evidence=hashes,
                receipt=receipt_code(year, department, kind, version, digest),
                chain_index=len(self.chain.state().events),
                demo=demo or channel == DEMO,
                blank=blank,
                restores=restores,
                reason=reason,
                objection=objection,
                account=account,
            )
            in_force = version if state == "accepted" else counts.version if counts else None
            try:
                with in_plain_words(self.root):
                    for kept in (content, *files.values()):
                        self._keep(kept, drafts)
                    ref = f"{table(year, department, kind)}{version}.json"
                    self.commit(ref, canonical(record.as_dict()), "received", at=moment)
            except KeptError as risk:
                receipt = self._receipt(record, in_force)
                raise KeptError(messages.HAND_IN_AT_RISK.format(receipt=receipt.code, reason=risk), receipt) from risk
            return self._receipt(record, in_force)

    def _receipt(self, record: Record, in_force: int | None) -> Receipt:
        head = head_at(self.chain, record.chain_index)
        return Receipt.of(record, repeated=False, in_force=in_force, head=head)

    def anchor_release(
        self, year: int, release: str, data_hash: str, manifest_sha256: str, sign: Sign | None = None
    ) -> Anchor:
        """Put a finished release on the chain, so that it cannot be replaced unnoticed. The same twice is written once.
        Where ``sign`` raises, nothing is anchored. Raises StoreError when another was anchored under that name."""
        with self.writing(messages.NOT_ANCHORED):
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
    def writing(self, undone: str = messages.NOT_RECEIVED) -> Iterator[None]:
        """Hold the store's lock, with whatever a crashed writer left behind put in order first.

        ``undone``: what has not been done where the store cannot be written to, in a few Chinese words.
        """
        with exclusive(self.root / LOCK, timeout=self._lock_timeout, on_wait=self._on_wait, undone=undone):
            refuse_lost_chain(self)
            with in_plain_words(self.root, undone):
                self.chain.set_torn_aside()
                roll_forward(self)
            yield
        if self.on_written is not None:
            self.on_written(self)

    @contextmanager
    def _drafts(self, contents: Sequence[Content]) -> Iterator[dict[str, Path]]:
        """SHA-256 → its bytes on the disk already, so that nobody waits for them under the lock; gone afterwards,
        whatever became of them. What the store has is left out."""
        drafts: dict[str, Path] = {}
        try:
            with in_plain_words(self.root):
                for content in contents:
                    if not self._object(digest := digest_of(content)).exists() and digest not in drafts:
                        drafts[digest] = drafted(content, temp_dir=self.temp_dir)
            yield drafts
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)

    def _keep(self, content: Content, drafts: Mapping[str, Path]) -> None:
        digest = digest_of(content)
        path = self._object(digest)
        if path.exists():
            self.object_path(digest)
            return
        if digest in drafts:
            make_folder(path.parent, FOLDER)
            with suppress(FileNotFoundError):  # cleared away as a dead writer's
                move(drafts[digest], path)
                return
        write_durably(path, content, temp_dir=self.temp_dir)

    def commit(self, ref: str, payload: bytes, event: str, *, at: datetime | None = None) -> None:
        """Write a record and its chain line; inside :meth:`writing` only.

        Raises :class:`StoreError` for what would be irregular there, ``OSError`` with neither on disk, and
        :class:`~mulin.received.record.KeptError` where the disk reported an error and the line is there all the same:
        it counts.
        """
        path, digest = self.root / ref, sha256_of(payload)
        moment = at or self.now()
        self._require_fit(event, ref, payload, moment)
        if path.exists() or path.is_symlink():  # not on the chain, or it would have been counted: somebody put it there
            raise StoreError(messages.RECORD_IN_THE_WAY.format(ref=ref))
        try:
            write_durably(path, payload, temp_dir=self.temp_dir)
            self.chain.append(event, ref=ref, payload=digest, at=moment)
        except OSError as error:
            if any(e.ref == ref for e in self.chain.state().events):
                raise KeptError(messages.KEPT_AT_RISK.format(ref=ref, reason=why(error))) from error
            with suppress(OSError):  # should it stay, the next writer deals with it
                path.unlink(missing_ok=True)
            raise

    def _require_fit(self, event: str, ref: str, payload: bytes, moment: datetime) -> None:
        new = self.chain.next(event, ref=ref, payload=sha256_of(payload), at=moment)
        for finding in self.register.candidate(new, payload):
            if finding.rule == "chain.clock":
                previous = self.chain.state().events[-1].at
                raise StoreError(messages.CLOCK_BEHIND.format(at=new.at, previous=previous))
            raise StoreError(messages.NOT_REGISTERED.format(reason=finding.message))
