"""The received store: immutable files by content hash, one record a hand-in, and the chain that binds them.

The order of a hand-in is: object, evidence, sidecar, chain line. The chain line is the commit: before it nobody has a
receipt; after it everything it names is on disk. A crash in between leaves a sidecar that the next writer links
(event ``recovered``), or an object no record mentions (see :mod:`mulin.received.janitor`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from mulin.findings import Finding
from mulin.received import messages
from mulin.received.again import already_in_force, in_force_of, same_hand_in
from mulin.received.chain import GENESIS, Chain, Event
from mulin.received.files import (
    Content,
    Measured,
    StoreError,
    canonical,
    content_of,
    digest_of,
    in_plain_words,
    legible,
    sha256_file,
    sha256_of,
    size_of,
    write_durably,
)
from mulin.received.lock import exclusive
from mulin.received.record import (
    UNIDENTIFIED,
    Anchor,
    Identity,
    Publication,
    Receipt,
    Record,
    State,
    in_shanghai,
    receipt_code,
    submission_id,
)
from mulin.received.recover import ANCHORS, EXTRACTS, PUBLICATIONS, SIDECARS, TORN, refuse_lost_chain, roll_forward
from mulin.received.recover import unlinked as unlinked_in

OBJECTS = "objects"
_CODE = re.compile(r"[A-Za-z0-9]+")
# what goes out says nothing new about a year: it asks for no run
_OUTGOING = (f"{ANCHORS}/", f"{EXTRACTS}/")


def _table(year: int, department: str, kind: str) -> str:
    """Where the records of one table stand, but for version and suffix."""
    return f"{SIDECARS}/{UNIDENTIFIED}/v" if kind == UNIDENTIFIED else f"{SIDECARS}/{year}/{department}-{kind}-v"


class Store:
    """The store under ``root``. Nothing is created before the first write; reading needs no lock.

    ``lock_timeout`` in seconds; ``on_wait`` hears a Chinese sentence when another process holds the lock for long.
    """

    def __init__(self, root: Path, *, lock_timeout: float = 60.0, on_wait: Callable[[str], None] | None = None) -> None:
        self.root = Path(root)
        self.temp_dir = self.root / ".tmp"
        self.chain = Chain(self.root / "chain.jsonl", torn_dir=self.root / TORN, temp_dir=self.temp_dir)
        self._lock_timeout = lock_timeout
        self._on_wait = on_wait

    # ---- writing -------------------------------------------------------------------------------------------------

    def receive(
        self,
        source: Path | bytes | Measured,
        *,
        pack: str,
        identity: Identity | None,
        who: str,
        channel: str,
        state: State,
        findings: Sequence[Finding] = (),
        evidence: Mapping[str, Path | bytes | Measured] | None = None,
        received_at: datetime | None = None,
        file_name: str | None = None,
        demo: bool = False,
        blank: int | None = None,
        restores: int | None = None,
        reason: str | None = None,
    ) -> Receipt:
        """Keep a file with its judgement for ever and answer with the receipt.

        ``pack`` names the pack it was judged by; ``identity`` is what the workbook says it is, None when that cannot be
        read. ``evidence`` maps file names to files; what was measured before is kept only as it was then. Whether it is
        a hand-in that has been here before, and gets that one's receipt, is decided in :mod:`mulin.received.again`;
        ``restores`` puts an earlier version back in force in spite of it, for a ``reason`` that is kept. Raises
        :class:`StoreError` (nothing kept) when the disk is full, the lock stays taken, or the store has been tampered
        with; :class:`~mulin.received.files.SourceError` where a file cannot be read or has changed.
        """
        content = content_of(source)
        files = {legible(name): content_of(f) for name, f in sorted((evidence or {}).items())}
        hashes = {name: digest_of(f) for name, f in files.items()}
        year, department, kind = (
            (identity.year, identity.department, identity.kind) if identity else (0, "", UNIDENTIFIED)
        )
        if identity and not (_CODE.fullmatch(department) and _CODE.fullmatch(kind)):
            raise ValueError(f"not codes: {department!r}, {kind!r}")  # they become file names
        digest = digest_of(content)
        with self.writing():
            versions = self._versions(year, department, kind)
            now = in_force_of(versions)
            if restores is None:
                again = same_hand_in(versions, digest, state, findings, hashes)
            else:
                again = already_in_force(versions, digest, hashes)
            if again is not None:
                self.object_path(digest)  # raises when what the receipt promises is no longer there
                return self.receipt(again)
            version = len(versions) + 1
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
                received_at=in_shanghai(received_at),
                state=state,
                findings=tuple(findings),
                evidence=hashes,
                receipt=receipt_code(year, department, kind, version, digest),
                chain_index=len(self.chain.state().events),
                demo=demo or channel == "demo",
                blank=blank,
                restores=restores,
                reason=reason,
            )
            with in_plain_words(self.root):
                self._keep(digest, content)
                for name, paper in files.items():
                    self._keep(hashes[name], paper)
                self.commit(f"{_table(year, department, kind)}{version}.json", canonical(record.as_dict()), "received")
            in_force = version if state == "accepted" else now.version if now else None
            return Receipt.of(record, repeated=False, in_force=in_force)

    def anchor_release(self, year: int, release: str, data_hash: str, manifest_sha256: str) -> Anchor:
        """Put a finished release on the chain, so that it cannot be replaced unnoticed. The same twice is written once.

        Raises :class:`StoreError` when another release was anchored under that name.
        """
        with self.writing():
            for known in (a for a in self.anchors(year) if a.release == release):
                if (known.data_hash, known.manifest_sha256) == (data_hash, manifest_sha256):
                    return known
                raise StoreError(messages.RELEASE_TWICE.format(year=year, release=release))
            index = len(self.chain.state().events)
            anchor = Anchor(year, release, data_hash, manifest_sha256, in_shanghai(None), index)
            with in_plain_words(self.root):
                self.commit(f"{ANCHORS}/{year}/{release}.json", canonical(anchor.as_dict()), "release")
            return anchor

    def publish(self, year: int, release: str, locked_on: date, published_on: date, who: str) -> Publication:
        """Write down that a release was made public. The same publication twice is written once."""
        with self.writing():
            known = self.publications(year)
            same = [
                p for p in known[-1:]
                if (p.release, p.locked_on, p.published_on, p.who) == (release, locked_on, published_on, who)
            ]  # fmt: skip
            if same:
                return same[0]
            index = len(self.chain.state().events)
            publication = Publication(year, release, locked_on, published_on, who, in_shanghai(None), index)
            with in_plain_words(self.root):
                ref = f"{PUBLICATIONS}/{year}/p{len(known) + 1}.json"
                self.commit(ref, canonical(publication.as_dict()), "published")
            return publication

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store's lock, with whatever a crashed writer left behind put in order first."""
        with exclusive(self.root / ".lock", timeout=self._lock_timeout, on_wait=self._on_wait):
            refuse_lost_chain(self)
            with in_plain_words(self.root):
                self.chain.set_torn_aside()
                roll_forward(self)
            yield

    def _keep(self, digest: str, content: Content) -> None:
        path = self._object(digest)
        if path.exists():
            self.object_path(digest)
            return
        write_durably(path, content, temp_dir=self.temp_dir)

    def commit(self, ref: str, payload: bytes, event: str) -> None:
        """Write a record and its chain line; inside :meth:`writing` only. Raises ``OSError`` with neither there."""
        path = self.root / ref
        if path.exists():  # not on the chain, or it would have been counted: somebody put it there
            raise StoreError(messages.RECORD_IN_THE_WAY.format(ref=ref))
        try:
            write_durably(path, payload, temp_dir=self.temp_dir)
            self.chain.append(event, ref=ref, payload=sha256_of(payload))
        except OSError:
            if all(e.ref != ref for e in self.chain.state().events):
                with suppress(OSError):  # should it stay, the next writer links it: kept, though not acknowledged
                    path.unlink(missing_ok=True)
            raise

    # ---- reading -------------------------------------------------------------------------------------------------

    def record(self, submission_id: str) -> Record:
        """The record of one hand-in. Raises :class:`StoreError` when there is none or it was altered."""
        for record in self.records():
            if record.submission_id == submission_id:
                return record
        raise StoreError(messages.RECORD_UNKNOWN.format(submission_id=submission_id))

    def records(self, year: int | None = None, department: str | None = None) -> list[Record]:
        """All hand-ins in the order they were written down. Unidentified files only without a ``year``."""
        prefix = f"{SIDECARS}/" if year is None else f"{SIDECARS}/{year}/{department + '-' if department else ''}"
        found = [Record.from_dict(data) for data in self.payloads(prefix)]
        return [r for r in found if department is None or r.department == department]

    def by_receipt(self, code: str) -> Record:
        """The record a receipt code stands for."""
        for record in self.records():
            if record.receipt == code.strip():
                return record
        raise StoreError(messages.RECORD_UNKNOWN.format(submission_id=code))

    def receipt(self, record: Record) -> Receipt:
        """The receipt of a hand-in that is here, given once more."""
        now = in_force_of(self._versions(record.year, record.department, record.kind))
        return Receipt.of(record, repeated=True, in_force=now.version if now else None)

    def in_force(self, year: int) -> list[Record]:
        """The latest accepted version per department and kind, by department, then kind."""
        latest: dict[tuple[str, str], Record] = {}
        for record in self.records(year):
            if record.state == "accepted":
                latest[record.department, record.kind] = record
        return [latest[key] for key in sorted(latest)]

    def publications(self, year: int | None = None) -> list[Publication]:
        """Publications in the order they were written down; a later line for a release corrects an earlier one."""
        prefix = f"{PUBLICATIONS}/" if year is None else f"{PUBLICATIONS}/{year}/"
        return [Publication.from_dict(data) for data in self.payloads(prefix)]

    def anchors(self, year: int | None = None) -> list[Anchor]:
        """Releases on the chain, in the order they were made."""
        prefix = f"{ANCHORS}/" if year is None else f"{ANCHORS}/{year}/"
        return [Anchor.from_dict(data) for data in self.payloads(prefix)]

    def payloads(self, prefix: str) -> list[dict[str, Any]]:
        """What the records under ``prefix`` say, in the order they were written down. Raises :class:`StoreError`."""
        return [json.loads(self._payload(e)) for e in self._events(prefix)]

    def object_path(self, sha256: str) -> Path:
        """Where an object lies, after its bytes have been hashed anew. Raises :class:`StoreError` if they differ."""
        path = self._object(sha256)
        if not path.is_file():
            raise StoreError(messages.OBJECT_MISSING.format(sha256=sha256))
        found = sha256_file(path)
        if found != sha256:
            raise StoreError(messages.OBJECT_TAMPERED.format(sha256=sha256, found=found))
        return path

    def open_object(self, sha256: str) -> BinaryIO:
        """An object opened for reading, checked first."""
        return self.object_path(sha256).open("rb")

    def head(self) -> str:
        """Hash of the chain's last event; 64 zeros for an empty store."""
        return self.chain.state().head

    def intake_head(self) -> str:
        """Like :meth:`head`, but of the last event that brought something in: what goes out must not ask for a run."""
        events = reversed(self.chain.state().events)
        return next((e.hash for e in events if not e.ref.startswith(_OUTGOING)), GENESIS)

    def verify(self, anchors: Sequence[str] = ()) -> list[Finding]:
        """Hash everything anew and name what is missing, altered or foreign. ``anchors``: heads printed in releases."""
        from mulin.received.verify import verify_store

        return verify_store(self, anchors)

    def irregular(self) -> list[Finding]:
        """Events that this store's own writers would not have written, each an error."""
        return []

    def unlinked(self) -> list[str]:
        """Records, anchors, publications and torn lines on disk that no chain line names, in the order they claim."""
        return unlinked_in(self)

    def _versions(self, year: int, department: str, kind: str) -> list[Record]:
        return [Record.from_dict(data) for data in self.payloads(_table(year, department, kind))]

    def _events(self, prefix: str) -> list[Event]:
        return [e for e in self.chain.state().events if e.ref.startswith(prefix)]

    def _payload(self, event: Event) -> bytes:
        try:
            payload = (self.root / event.ref).read_bytes()
        except FileNotFoundError as gone:
            raise StoreError(messages.RECORD_MISSING.format(ref=event.ref, index=event.index)) from gone
        if sha256_of(payload) != event.payload:
            raise StoreError(messages.RECORD_TAMPERED.format(ref=event.ref, index=event.index))
        return payload

    def _object(self, sha256: str) -> Path:
        return self.root / OBJECTS / sha256[:2] / sha256
