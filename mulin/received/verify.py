"""Hash the whole store anew and say what was tampered with. Each file is a finding of its own; the rest goes on."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.plain import legible, measure, read_plain, sha256_of, why
from mulin.received import messages
from mulin.received.chain import GENESIS, ChainBroken, ChainState
from mulin.received.contents import contents
from mulin.received.files import StoreError
from mulin.received.places import CHAIN, EXTRACTS, MILESTONES, OBJECTIONS, SIDECARS, Place, object_of, place_of, torn_of
from mulin.received.record import Record
from mulin.received.recover import aside, is_lost, left_behind, unlinked, unlinked_torn
from mulin.received.reported import Reported
from mulin.received.shelf import Shelf
from mulin.stored import FormError, read_form

_OTHERS_WRITE = 0o022
_NUMBERED = (EXTRACTS, OBJECTIONS)
"""Somebody outside may hold what was set aside: it is told for good."""


def verify_store(store: Shelf, anchors: Sequence[str] = ()) -> list[Finding]:
    """Findings, empty when all is sound. Files are named relative to the store's root. Never raises for what lies in
    the store."""
    found: list[Finding] = []
    wanted: dict[str, str] | None = None
    try:
        state = store.chain.read_anew()
        if count := is_lost(store):
            found.append(_error("chain.missing", messages.CHAIN_MISSING.format(count=count), CHAIN))
        else:
            found += [*_check_heads(state, anchors), *store.irregular()]
            wanted, payload_findings = _check_payloads(store, state)
            found += [*payload_findings, *_check_unlinked(store)]
    except ChainBroken as broken:
        found.append(_error("chain.broken", str(broken), CHAIN, row=broken.line))
    except StoreError as unreadable:
        found.append(_error("chain.unreadable", str(unreadable), CHAIN, messages.MEND_RIGHTS))
    there = contents(store.root)
    found += there.findings
    objects = {digest: ref for ref in there.files if (digest := object_of(ref)) is not None}
    return [*found, *_check_chain_mode(store), *_check_objects(store, objects, wanted)]


def _check_heads(state: ChainState, anchors: Sequence[str]) -> Iterator[Finding]:
    if state.torn:
        row = len(state.events) + 1
        yield _warning("chain.torn", messages.CHAIN_TORN, messages.MEND_JANITOR, CHAIN, row=row)
    heads = {GENESIS, *(e.hash for e in state.events)}
    for anchor in anchors:
        if anchor not in heads:
            yield _error("chain.anchor_missing", messages.ANCHOR_MISSING.format(head=anchor), CHAIN)


def _check_payloads(store: Shelf, state: ChainState) -> tuple[dict[str, str], list[Finding]]:
    """Object → hand-in that names it first, and what is wrong with what the events name. A name that this store would
    not write is told as irregular, and not read."""
    wanted: dict[str, str] = {}
    found: list[Finding] = []
    for event in state.events:
        ref = event.ref
        place = place_of(ref)
        if place is None and torn_of(ref) is None:
            continue
        try:
            payload = read_plain(store.root / ref)
        except FileNotFoundError:
            found.append(_error("record.missing", messages.RECORD_MISSING.format(ref=ref, index=event.index), ref))
            continue
        except OSError as error:
            text = messages.RECORD_UNREADABLE.format(ref=ref, reason=why(error))
            found.append(_error("record.unreadable", text, ref, messages.MEND_RIGHTS))
            continue
        if sha256_of(payload) != event.payload:
            text = messages.RECORD_TAMPERED.format(ref=ref, index=event.index)
            found.append(_error("record.tampered", text, ref))
            continue
        found += _check_mode(store, ref)
        if (torn := torn_of(ref)) and torn.was and torn.was.folder in _NUMBERED and (told := aside(event)):
            found.append(told)
        if place is not None and place.folder in (SIDECARS, MILESTONES):
            for digest, owner in _objects_of(payload, place):
                wanted.setdefault(digest, owner)
    return wanted, found


def _objects_of(payload: bytes, place: Place) -> list[tuple[str, str]]:
    try:
        if place.folder == MILESTONES:
            return [(digest, place.ref) for digest in read_form(Reported, payload).evidence.values()]
        record = read_form(Record, payload)
    except FormError:  # told as irregular
        return []
    return [(digest, record.submission_id) for digest in (record.sha256, *record.evidence.values())]


def _check_unlinked(store: Shelf) -> Iterator[Finding]:
    """What a dying writer may have left is no error, nor is what was set aside. Any other one is: there were more
    lines, or somebody put it there."""
    spared = {left.place.ref for left in left_behind(store)}
    for ref in unlinked(store):
        text = messages.RECORD_UNLINKED.format(ref=ref)
        if ref in spared:
            yield _warning("record.unlinked", text, messages.MEND_JANITOR, ref)
        else:
            yield _error("record.unlinked", text, ref, messages.MEND_UNLINKED)
    for ref in unlinked_torn(store):
        yield _warning("record.unlinked", messages.TORN_UNLINKED.format(ref=ref), messages.MEND_JANITOR, ref)


def _check_objects(store: Shelf, objects: dict[str, str], wanted: dict[str, str] | None) -> Iterator[Finding]:
    """``objects``: hash → name. ``wanted``: hash → hand-in; None where the chain does not say."""
    for digest, owner in (wanted or {}).items():
        if digest not in objects:
            yield _error("object.missing", messages.OBJECT_MISSING.format(sha256=digest), owner)
    for digest, ref in objects.items():
        try:
            found = measure(store.root / ref)
        except OSError as error:
            text = messages.OBJECT_UNREADABLE.format(ref=ref, reason=why(error))
            yield _error("object.unreadable", text, ref, messages.MEND_RIGHTS)
            continue
        if found.sha256 != digest:
            text = messages.OBJECT_TAMPERED.format(sha256=digest, found=found.sha256)
            yield _error("object.tampered", text, ref)
        elif wanted is not None and digest not in wanted:
            text = messages.ORPHAN.format(sha256=digest, size=found.size)
            yield _warning("object.orphan", text, messages.MEND_JANITOR, ref)
        else:
            yield from _check_mode(store, ref)


def _check_mode(store: Shelf, ref: str) -> Iterator[Finding]:
    mode = _mode_of(store.root / ref)
    if mode & 0o222:
        yield _warning("file.writable", messages.WRONG_MODE.format(ref=ref, mode=mode), messages.MEND_MODE, ref)


def _check_chain_mode(store: Shelf) -> Iterator[Finding]:
    mode = _mode_of(store.chain.path)
    if mode & _OTHERS_WRITE:
        text = messages.OPEN_CHAIN.format(ref=CHAIN, mode=mode)
        yield _warning("file.writable", text, messages.MEND_CHAIN_MODE, CHAIN)


def _mode_of(path: Path) -> int:
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except OSError:  # gone, or out of reach: told where it is read
        return 0


def _error(rule: str, message: str, file: str, mend: str = messages.MEND_RESTORE, row: int | None = None) -> Finding:
    return Finding(Level.ERROR, rule, message, mend, file=legible(file), row=row)


def _warning(rule: str, message: str, mend: str, file: str, row: int | None = None) -> Finding:
    return Finding(Level.WARNING, rule, message, mend, file=legible(file), row=row)
