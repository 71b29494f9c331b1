"""The received store as a release saw it, and whether the store still agrees with that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.received import Record, Store
from orchestration.proving import messages
from orchestration.release.inputs import Inputs
from orchestration.release.messages import MEND_VERIFY

_KEPT = (
    "department",
    "kind",
    "version",
    "sha256",
    "size",
    "file_name",
    "received_at",
    "channel",
    "state",
    "demo",
    "objection",
)


class FrozenStore:
    """What the gate reads of a store, limited to the hand-ins of a release's ``inputs.json``."""

    def __init__(self, store: Store, inputs: Inputs) -> None:
        self._store = store
        self._in_force = {s.submission_id: s.in_force for y in inputs.years for s in y.submissions}

    def records(self, year: int | None = None, department: str | None = None) -> list[Record]:
        """The hand-ins the release knew, in the order they came."""
        return [r for r in self._store.records(year, department) if r.submission_id in self._in_force]

    def in_force(self, year: int) -> list[Record]:
        """Those in force at the time, by department, then kind."""
        found = [r for r in self.records(year) if self._in_force[r.submission_id]]
        return sorted(found, key=lambda r: (r.department, r.kind))

    def object_path(self, sha256: str) -> Path:
        """Where an object lies, hashed anew. Raises StoreError when it is not what it was."""
        return self._store.object_path(sha256)


def record_findings(store: Store, inputs: Inputs) -> Iterator[Finding]:
    """Hand-ins and publications a release used that the store no longer has, or has otherwise.

    Raises StoreError when the store itself cannot be read.
    """
    for entry in inputs.years:
        records = {r.submission_id: r for r in store.records(entry.year)}
        for frozen in entry.submissions:
            record = records.get(frozen.submission_id)
            if record is None:
                yield _finding("record_absent", messages.RECORD_ABSENT.format(submission=frozen.submission_id))
                continue
            for name in _KEPT:
                then, now = getattr(frozen, name), getattr(record, name)
                if then != now:
                    text = messages.RECORD_DIFFERS.format(
                        submission=frozen.submission_id, what=messages.RECORD_PARTS[name], expected=then, found=now
                    )
                    yield _finding("record_differs", text)
            if dict(record.evidence) != frozen.evidence:
                text = messages.RECORD_DIFFERS.format(
                    submission=frozen.submission_id, what=messages.RECORD_PARTS["evidence"],
                    expected=frozen.evidence, found=record.evidence,
                )  # fmt: skip
                yield _finding("record_differs", text)
        used = entry.previous_publication
        if used is not None and not any(
            (p.release, p.locked_on.isoformat(), p.published_on.isoformat())
            == (used.release, used.locked_on, used.published_on)
            for p in store.publications(used.year)
        ):
            text = messages.PUBLICATION_ABSENT.format(year=used.year, release=used.release)
            yield _finding("publication_absent", text)


def _finding(rule: str, message: str) -> Finding:
    return Finding(Level.ERROR, f"release.{rule}", message, MEND_VERIFY)
