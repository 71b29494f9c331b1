"""The received store as a release saw it, and whether the store still agrees with that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from mulin.findings import Finding, Level
from mulin.received import Record, Store
from mulin.received.hand_ins import HandIn, State
from mulin.received.review_words import FROZEN_RETURN
from orchestration.proving import messages
from orchestration.release.inputs import Inputs, SubmissionInput
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
        self._frozen = {s.submission_id: s for y in inputs.years for s in y.submissions}

    def came_in(self, year: int) -> list[HandIn]:
        """The hand-ins the release knew, as it knew them, in the order they came."""
        return [
            _as_frozen(record, frozen) for record in self._store.records(year)
            if (frozen := self._frozen.get(record.submission_id)) is not None
        ]  # fmt: skip

    def object_path(self, sha256: str) -> Path:
        """Where an object lies, hashed anew. Raises StoreError when it is not what it was."""
        return self._store.object_path(sha256)


def _as_frozen(record: Record, frozen: SubmissionInput) -> HandIn:
    returned = frozen.review is not None and frozen.state == "rejected"
    state = cast(State, frozen.state)
    findings = (FROZEN_RETURN,) if returned else record.findings
    return HandIn(record, state, frozen.in_force, findings, frozen.submitted, frozen.review)


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
                if name == "state" and frozen.review is not None:
                    then = "accepted"  # nothing else is submitted; what the review made of it is held in used.py
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
