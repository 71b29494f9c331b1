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
from mulin.received.chain import GENESIS, Chain, Event, claims_index
from mulin.received.files import (
    StoreError,
    canonical,
    in_plain_words,
    read_plainly,
    sha256_file,
    sha256_of,
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
    same_judgement,
    submission_id,
)

SIDECARS = "sidecars"
ANCHORS = "anchors"
EXTRACTS = "extracts"
PUBLICATIONS = "publications"
OBJECTS = "objects"
TORN = "torn"
_CODE = re.compile(r"[A-Za-z0-9]+")
# torn lines last: they must not take a record's place
_EVENT_OF_FOLDER = {**dict.fromkeys((SIDECARS, ANCHORS, PUBLICATIONS, EXTRACTS), "recovered"), TORN: "repaired"}
# what goes out says nothing new about a year: it asks for no run
_OUTGOING = (f"{ANCHORS}/", f"{EXTRACTS}/")


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
        source: Path | bytes,
        *,
        pack: str,
        identity: Identity | None,
        who: str,
        channel: str,
        state: State,
        findings: Sequence[Finding] = (),
        evidence: Mapping[str, Path | bytes] | None = None,
        received_at: datetime | None = None,
        file_name: str | None = None,
        demo: bool = False,
    ) -> Receipt:
        """Keep a file with its judgement for ever and answer with the receipt.

        ``pack`` names the pack it was judged by; ``identity`` is what the workbook says it is, None when that cannot be
        read. ``evidence`` maps file names to files. Handing in the latest version again with the same outcome yields
        the same receipt; anything else is a new version. Raises :class:`StoreError` (nothing kept) when the disk is
        full, the lock stays taken, or the store has been tampered with.
        """
        data = source if isinstance(source, bytes) else read_plainly(source)
        files = {name: (f if isinstance(f, bytes) else read_plainly(f)) for name, f in sorted((evidence or {}).items())}
        hashes = {name: sha256_of(content) for name, content in files.items()}
        year, department, kind = (
            (identity.year, identity.department, identity.kind) if identity else (0, "", UNIDENTIFIED)
        )
        if identity and not (_CODE.fullmatch(department) and _CODE.fullmatch(kind)):
            raise ValueError(f"not codes: {department!r}, {kind!r}")  # they become file names
        digest = sha256_of(data)
        with self.writing():
            versions = self._versions(year, department, kind)
            if versions:
                latest = versions[-1]
                again = latest if kind != UNIDENTIFIED else next((v for v in versions if v.sha256 == digest), latest)
                if again.sha256 == digest and same_judgement(again, state, findings, hashes):
                    self.object_path(digest)  # raises when what the receipt promises is no longer there
                    return Receipt.of(again, repeated=True)
            version = len(versions) + 1
            record = Record(
                submission_id=submission_id(year, department, kind, version),
                pack=pack,
                year=year,
                department=department,
                kind=kind,
                version=version,
                sha256=digest,
                size=len(data),
                file_name=file_name or (source.name if isinstance(source, Path) else f"{digest[:12]}.xlsx"),
                who=who,
                channel=channel,
                received_at=in_shanghai(received_at),
                state=state,
                findings=tuple(findings),
                evidence=hashes,
                receipt=receipt_code(year, department, kind, version, digest),
                chain_index=len(self.chain.state().events),
                demo=demo or channel == "demo",
            )
            with in_plain_words(self.root):
                self._keep(digest, data)
                for name, content in files.items():
                    self._keep(hashes[name], content)
                folder = str(year) if kind != UNIDENTIFIED else UNIDENTIFIED
                name = f"{department}-{kind}-v{version}.json" if kind != UNIDENTIFIED else f"v{version}.json"
                self.commit(f"{SIDECARS}/{folder}/{name}", canonical(record.as_dict()), "received")
            return Receipt.of(record, repeated=False)

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
            self._refuse_lost_chain()
            with in_plain_words(self.root):
                self.chain.set_torn_aside()
                self._roll_forward()
            yield

    def _keep(self, digest: str, data: bytes) -> None:
        path = self._object(digest)
        if path.exists():
            self.object_path(digest)
            return
        write_durably(path, data, temp_dir=self.temp_dir)

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

    def _roll_forward(self) -> None:
        """Link what a writer wrote before it died on the last step. Only the one that comes next can be genuine."""
        for ref in self.unlinked():
            payload = (self.root / ref).read_bytes()
            folder = ref.partition("/")[0]
            if folder == TORN or claims_index(payload, len(self.chain.state().events)):
                self.chain.append(_EVENT_OF_FOLDER[folder], ref=ref, payload=sha256_of(payload))

    def _refuse_lost_chain(self) -> None:
        if not self.chain.path.exists():
            count = sum(1 for ref in self.unlinked() if not ref.startswith(TORN))
            if count > 1:  # one alone is a first hand-in that died on its last step
                raise StoreError(messages.CHAIN_MISSING.format(count=count))

    # ---- reading -------------------------------------------------------------------------------------------------

    def record(self, submission_id: str) -> Record:
        """The record of one hand-in. Raises :class:`StoreError` when there is none or it was altered."""
        for record in self.records():
            if record.submission_id == submission_id:
                return record
        raise StoreError(messages.RECORD_UNKNOWN.format(submission_id=submission_id))

    def records(self, year: int | None = None, department: str | None = None) -> list[Record]:
        """All hand-ins in the order they were written down. Unidentified files only without a ``year``."""
        prefix = f"{SIDECARS}/" if year is None else f"{SIDECARS}/{year}/"
        found = [Record.from_dict(data) for data in self.payloads(prefix)]
        return [r for r in found if department is None or r.department == department]

    def by_receipt(self, code: str) -> Record:
        """The record a receipt code stands for."""
        for record in self.records():
            if record.receipt == code.strip():
                return record
        raise StoreError(messages.RECORD_UNKNOWN.format(submission_id=code))

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

    def unlinked(self) -> list[str]:
        """Records, anchors, publications and torn lines on disk that no chain line names, in the order they claim."""
        linked = {e.ref for e in self.chain.state().events}
        refs = []
        for folder in _EVENT_OF_FOLDER:
            files = (p for p in sorted((self.root / folder).rglob("*")) if p.is_file())
            refs += [ref for p in files if (ref := p.relative_to(self.root).as_posix()) not in linked]
        return refs

    def _versions(self, year: int, department: str, kind: str) -> list[Record]:
        folder = str(year) if kind != UNIDENTIFIED else UNIDENTIFIED
        start = f"{SIDECARS}/{folder}/" + (f"{department}-{kind}-v" if kind != UNIDENTIFIED else "v")
        return [Record.from_dict(data) for data in self.payloads(start)]

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
