"""Hash the whole store anew and say what was tampered with."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mulin.findings import Finding, Level
from mulin.received import messages
from mulin.received.chain import GENESIS, ChainBroken
from mulin.received.files import sha256_file, sha256_of
from mulin.received.record import Record

if TYPE_CHECKING:
    from mulin.received.store import Store


def verify_store(store: Store, anchors: Sequence[str] = ()) -> list[Finding]:
    """Findings, empty when all is sound. Files are named relative to the store's root."""
    try:
        state = store.chain.state()
    except ChainBroken as broken:
        return [_error("chain.broken", str(broken), messages.MEND_RESTORE, "chain.jsonl", row=broken.line)]
    found: list[Finding] = []
    if not store.chain.path.exists() and store.unlinked():
        text = messages.CHAIN_MISSING.format(count=len(store.unlinked()))
        return [_error("chain.missing", text, messages.MEND_RESTORE, "chain.jsonl")]
    if state.torn:
        row = len(state.events) + 1
        found.append(_warning("chain.torn", messages.CHAIN_TORN, messages.MEND_JANITOR, "chain.jsonl", row=row))
    heads = {GENESIS, *(e.hash for e in state.events)}
    for anchor in anchors:
        if anchor not in heads:
            text = messages.ANCHOR_MISSING.format(head=anchor)
            found.append(_error("chain.anchor_missing", text, messages.MEND_RESTORE, "chain.jsonl"))
    records, payload_findings = _check_payloads(store)
    found += payload_findings
    found += [
        _warning("record.unlinked", messages.RECORD_UNLINKED.format(ref=ref), messages.MEND_JANITOR, ref)
        for ref in store.unlinked()
    ]
    return found + _check_objects(store, records)


def _check_payloads(store: Store) -> tuple[list[Record], list[Finding]]:
    records: list[Record] = []
    found: list[Finding] = []
    for event in store.chain.state().events:
        path = store.root / event.ref
        if not path.is_file():
            text = messages.RECORD_MISSING.format(ref=event.ref, index=event.index)
            found.append(_error("record.missing", text, messages.MEND_RESTORE, event.ref))
            continue
        payload = path.read_bytes()
        if sha256_of(payload) != event.payload:
            text = messages.RECORD_TAMPERED.format(ref=event.ref, index=event.index)
            found.append(_error("record.tampered", text, messages.MEND_RESTORE, event.ref))
            continue
        found += _check_mode(store, event.ref)
        if event.ref.startswith("sidecars/"):
            records.append(Record.from_dict(json.loads(payload)))
    return records, found


def _check_objects(store: Store, records: Sequence[Record]) -> list[Finding]:
    found: list[Finding] = []
    wanted: dict[str, str] = {}
    for record in records:
        for digest in (record.sha256, *record.evidence.values()):
            wanted.setdefault(digest, record.submission_id)
    present = {p.name: p for p in sorted((store.root / "objects").glob("*/*"))}
    for digest, owner in wanted.items():
        if digest not in present:
            text = messages.OBJECT_MISSING.format(sha256=digest)
            found.append(_error("object.missing", text, messages.MEND_RESTORE, owner))
    for digest, path in present.items():
        ref = path.relative_to(store.root).as_posix()
        actual = sha256_file(path)
        if actual != digest:
            text = messages.OBJECT_TAMPERED.format(sha256=digest, found=actual)
            found.append(_error("object.tampered", text, messages.MEND_RESTORE, ref))
        elif digest not in wanted:
            text = messages.ORPHAN.format(sha256=digest, size=path.stat().st_size)
            found.append(_warning("object.orphan", text, messages.MEND_JANITOR, ref))
        else:
            found += _check_mode(store, ref)
    return found


def _check_mode(store: Store, ref: str) -> list[Finding]:
    mode = stat.S_IMODE((store.root / ref).stat().st_mode)
    if not mode & 0o222:
        return []
    return [_warning("file.writable", messages.WRONG_MODE.format(ref=ref, mode=mode), messages.MEND_MODE, ref)]


def _error(rule: str, message: str, mend: str, file: str, row: int | None = None) -> Finding:
    return Finding(Level.ERROR, rule, message, mend, file=file, row=row)


def _warning(rule: str, message: str, mend: str, file: str, row: int | None = None) -> Finding:
    return Finding(Level.WARNING, rule, message, mend, file=file, row=row)
