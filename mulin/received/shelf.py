"""The received store as its readers see it: nothing that was altered, and nothing past an irregular line."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

from mulin.beijing import in_beijing, now
from mulin.findings import Finding
from mulin.plain import measure, read_plain, sha256_of, why
from mulin.received import messages
from mulin.received.acts import Act, Voided
from mulin.received.again import in_force_of
from mulin.received.chain import GENESIS, Chain, Event
from mulin.received.events import FOLDER_OF
from mulin.received.files import StoreError
from mulin.received.forms import Form
from mulin.received.heads import head_at
from mulin.received.judgements import Judged
from mulin.received.loghead import Audited
from mulin.received.places import (
    ANCHORS,
    AUDITS,
    CHAIN,
    EXTRACTS,
    JUDGEMENTS,
    MILESTONES,
    OBJECTIONS,
    PUBLICATIONS,
    REVIEWS,
    SIDECARS,
    TEMPORARY,
    TORN,
    VOIDS,
    Place,
    acts_of,
    object_ref,
    place_of,
    table,
    torn_of,
)
from mulin.received.record import Anchor, Extract, Publication, Receipt, Record
from mulin.received.register import Register
from mulin.received.reported import Reported
from mulin.received.scheme_kind import is_scheme
from mulin.received.steps import Answered, Decided, Objection, Raised
from mulin.stored import FormError, read_form

_SILENT = (ANCHORS, AUDITS, EXTRACTS, MILESTONES, OBJECTIONS, TORN, VOIDS)
# what goes out, or is set aside, says nothing new about a year, nor does a decision alone, nor what tasks are to bring
# and have brought so far: it asks for no run
_Form = TypeVar("_Form", bound=Form)


_Stamp = tuple[int, int, int, int, int]


def _stamp(name: str) -> _Stamp | None:
    """What tells that a file is still the one that was read; None where it is not there, or not to be looked at."""
    try:
        at = os.lstat(name)
    except OSError:
        return None
    return at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_mode


def _under(folder: str, year: int | None, department: str | None) -> str:
    """How the names of records of a year and a department begin; of another whose code begins so, too."""
    return f"{folder}/" if year is None else f"{folder}/{year}/{department + '-' if department else ''}"


class Shelf:
    """The store under ``root``, for reading: no lock, nothing is created. One serves many threads: what was read is
    remembered by the event that names it, and read again where the file is no longer the one that was read.

    ``clock`` says what time it is; everything written down carries its time, and nobody else's.
    """

    def __init__(self, root: Path, *, clock: Callable[[], datetime] = now) -> None:
        self.root = Path(root)
        self.temp_dir = self.root / TEMPORARY
        self.chain = Chain(self.root / CHAIN, temp_dir=self.temp_dir)
        self.clock = clock
        self._register = Register(self._payload_or_none)
        self._read: dict[str, tuple[_Stamp, Form]] = {}
        self._judged: dict[str, tuple[Record, Judged, Record]] = {}

    def now(self) -> datetime:
        """The clock's time as it is written down: in UTC+8, to the second."""
        return datetime.fromisoformat(in_beijing(self.clock()))

    @property
    def register(self) -> Register:
        """The events on the chain, held against what this store's writers do. Raises :class:`StoreError`."""
        self._register.follow(lambda: self.chain.state().events)
        return self._register

    def irregular(self) -> list[Finding]:
        """Every event that our writers would not have written, or not there. Raises :class:`StoreError` where the chain
        itself is broken. Objects are not needed; what is missing or altered ``verify_store`` says."""
        return self.register.irregular()

    def record(self, submission_id: str) -> Record:
        """The record of one hand-in. Raises :class:`StoreError` when there is none or it was altered."""
        for record in self.records():
            if record.submission_id == submission_id:
                return record
        raise StoreError(messages.RECORD_UNKNOWN.format(submission_id=submission_id))

    def records(self, year: int | None = None, department: str | None = None) -> list[Record]:
        """All hand-ins in the order they were written down, each as it was judged; what nobody has judged yet is
        ``pending``. Unidentified files only without a ``year``. Schemes of tasks are not among them: they have no
        figures, so that whoever counts, judges or scores never meets one (:meth:`schemes`).

        Raises :class:`StoreError` where one of them was altered, or should not be there; others do not matter.
        """
        found = self._hand_ins(_under(SIDECARS, year, department))
        return [r for r in found if department in (None, r.department) and not is_scheme(r.kind)]

    def schemes(self, year: int | None = None, department: str | None = None) -> list[Record]:
        """The filed 实施方案 of annual tasks, every version, in the order they were written down. Raises as
        :meth:`records`."""
        found = self._hand_ins(_under(SIDECARS, year, department))
        return [r for r in found if department in (None, r.department) and is_scheme(r.kind)]

    def reported(self, year: int | None = None, department: str | None = None) -> list[Reported]:
        """What was reported of milestones of annual tasks, in the order it was written down. Raises StoreError where
        one of these was altered, or is irregular."""
        found = self._forms(Reported, _under(MILESTONES, year, department))
        return [r for r in found if department in (None, r.department)]

    def receipt(self, record: Record) -> Receipt:
        """The receipt of a hand-in that is here, given once more."""
        in_force = in_force_of(self.versions(record.year, record.department, record.kind))
        version, head = in_force.version if in_force else None, head_at(self.chain, record.chain_index)
        return Receipt.of(record, repeated=True, in_force=version, head=head)

    def in_force(self, year: int, department: str | None = None) -> list[Record]:
        """The latest accepted version per department and kind, by department, then kind."""
        latest: dict[tuple[str, str], Record] = {}
        for record in self.records(year, department):
            if record.state == "accepted":
                latest[record.department, record.kind] = record
        return [latest[key] for key in sorted(latest)]

    def publications(self, year: int | None = None) -> list[Publication]:
        """Publications in the order they were written down; a later line for a release corrects an earlier one.

        Like :meth:`anchors`, raises :class:`StoreError` where any publication, of whatever year, is irregular."""
        return self._proofs(Publication, PUBLICATIONS, year)

    def anchors(self, year: int | None = None) -> list[Anchor]:
        """Releases on the chain, in the order they were made, each once. Raises :class:`StoreError` where any anchor,
        of whatever year, is irregular: which one to believe is not for a reader to choose."""
        return self._proofs(Anchor, ANCHORS, year)

    def extracts(self, year: int | None = None) -> list[Extract]:
        """Restricted papers handed out, in the order of their numbers. Raises like :meth:`anchors`."""
        return self._proofs(Extract, EXTRACTS, year)

    def audits(self) -> list[Audited]:
        """Heads of the portal's log, in the order in which they were written down. Raises like :meth:`anchors`."""
        return self._proofs(Audited, AUDITS, None)

    def objections(self, year: int) -> tuple[Objection, ...]:
        """The objections of an assessed year with their steps, in the order of their numbers. Raises like
        :meth:`anchors`."""
        place = Place(OBJECTIONS, year, 1)
        raised = self._steps(Raised, place.step("raised"))
        answered = {a.number: a for a in self._steps(Answered, place.step("answered"))}
        decided = {d.number: d for d in self._steps(Decided, place.step("decided"))}
        return tuple(Objection(r, answered.get(r.number), decided.get(r.number)) for r in raised)

    def acts(self, year: int, department: str | None = None, kind: str | None = None) -> list[Act]:
        """The acts of review of a year, a department or (with both) a table, in the order they were written down.
        Raises StoreError where one of them was altered, or is irregular; others do not matter."""
        of_table = acts_of(year, department, kind) if department and kind else _under(REVIEWS, year, department)
        return self._forms(Act, of_table)

    def voided(self, year: int | None = None) -> list[Voided]:
        """Releases that no longer hold, in the order they were voided. Raises like :meth:`anchors`."""
        return self._proofs(Voided, VOIDS, year)

    def object_path(self, sha256: str) -> Path:
        """Where an object lies, after its bytes have been hashed anew. Raises :class:`StoreError` if they differ."""
        path = self._object(sha256)
        try:
            found = measure(path).sha256
        except FileNotFoundError as gone:
            raise StoreError(messages.OBJECT_MISSING.format(sha256=sha256)) from gone
        except OSError as error:
            raise StoreError(messages.OBJECT_NOT_READ.format(sha256=sha256, reason=why(error))) from error
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
        """Like :meth:`head`, but of the last event that brought something in: what goes out must not ask for a run, nor
        what came in and is not judged yet (its judgement does)."""
        for event in reversed(self.chain.state().events):
            folder = event.ref.partition("/")[0]
            if folder in _SILENT or ((place := place_of(event.ref)) is not None and is_scheme(place.kind)):
                continue
            if not (folder == SIDECARS and self._came_unjudged(event)):
                return event.hash
        return GENESIS

    def _came_unjudged(self, event: Event) -> bool:
        with suppress(StoreError):
            return self._form(Record, event).state == "pending"
        return False

    def payload(self, event: Event) -> bytes:
        """The file that an event names, as it was then. Raises :class:`StoreError`."""
        if place_of(event.ref) is None and torn_of(event.ref) is None:  # any path at all
            raise StoreError(messages.RECORD_UNREADABLE.format(ref=event.ref, reason=messages.NO_PLACE))
        try:
            payload = read_plain(self.root / event.ref)
        except FileNotFoundError as gone:
            raise StoreError(messages.RECORD_MISSING.format(ref=event.ref, index=event.index)) from gone
        except OSError as error:
            raise StoreError(messages.RECORD_UNREADABLE.format(ref=event.ref, reason=why(error))) from error
        if sha256_of(payload) != event.payload:
            raise StoreError(messages.RECORD_TAMPERED.format(ref=event.ref, index=event.index))
        return payload

    def _payload_or_none(self, event: Event) -> bytes | None:
        with suppress(StoreError):
            return self.payload(event)
        return None

    def versions(self, year: int, department: str, kind: str) -> list[Record]:
        """All hand-ins of one table, in order. Raises like :meth:`records`."""
        return self._hand_ins(table(year, department, kind))

    def came_since(self, head: str) -> list[Record]:
        """The hand-ins that came in or were judged after the event of that hash, as they are now; all of them where it
        is not on the chain. Whoever asks again and again reads what is new only. Raises as :meth:`records`."""
        new: dict[str, None] = {}
        for event in reversed(self.chain.state().events):
            if event.hash == head:
                break
            if event.ref.startswith((f"{SIDECARS}/", f"{JUDGEMENTS}/")):
                new[event.ref.replace(JUDGEMENTS, SIDECARS, 1)] = None
        found = (record for ref in reversed(new) for record in self._hand_ins(ref))
        return [record for record in found if not is_scheme(record.kind)]

    def _hand_ins(self, prefix: str) -> list[Record]:
        """The hand-ins whose sidecars' names begin so, each with its judgement."""
        judged = {
            (j.year, j.department, j.kind, j.version): j
            for j in self._forms(Judged, prefix.replace(SIDECARS, JUDGEMENTS, 1))
        }
        found = self._forms(Record, prefix)
        if not judged:
            return found
        whose = [(r, judged.get((r.year, r.department, r.kind, r.version))) for r in found]
        return [record if judgement is None else self._whole(record, judgement) for record, judgement in whose]

    def _whole(self, record: Record, judgement: Judged) -> Record:
        """The hand-in with its judgement, put together once for what was read."""
        known = self._judged.get(record.submission_id)
        if known is None or known[0] is not record or known[1] is not judgement:
            self._judged[record.submission_id] = known = (record, judgement, judgement.of(record))
        return known[2]

    def _steps(self, kind: type[_Form], first: Place) -> list[_Form]:
        self._require_regular_in(OBJECTIONS)
        return self._forms(kind, first.series)

    def _proofs(self, kind: type[_Form], folder: str, year: int | None) -> list[_Form]:
        self._require_regular_in(folder)
        return self._forms(kind, f"{folder}/" if year is None else f"{folder}/{year}/")

    def _require_regular_in(self, folder: str) -> None:
        for event in self.chain.state().events:
            if event.ref.startswith(f"{folder}/") or FOLDER_OF.get(event.event) == folder:
                self._require_regular(event)

    def _forms(self, kind: type[_Form], prefix: str) -> list[_Form]:
        """What the records under ``prefix`` say, in the order they were written down."""
        register = self.register
        return [self._form(kind, event, register) for event in register.under(prefix)]

    def _form(self, kind: type[_Form], event: Event, register: Register | None = None) -> _Form:
        """What one record says. Raises StoreError."""
        self._require_regular(event, register)
        stamp = _stamp(f"{self.root}/{event.ref}")
        known = self._read.get(event.hash)
        if known is not None and known[0] == stamp is not None and isinstance(known[1], kind):
            return known[1]
        try:
            form = read_form(kind, self.payload(event))
        except FormError as error:
            raise StoreError(messages.RECORD_UNREADABLE.format(ref=event.ref, reason=error)) from error
        if stamp is not None:
            self._read[event.hash] = (stamp, form)
        return form

    def _require_regular(self, event: Event, register: Register | None = None) -> None:
        for finding in (register or self.register).of(event):
            raise StoreError(messages.IRREGULAR_READ.format(reason=finding.message, mend=finding.mend))

    def _object(self, sha256: str) -> Path:
        return self.root / object_ref(sha256)
