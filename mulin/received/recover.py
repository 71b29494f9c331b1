"""What a writer that died left behind is put in order before the next one writes.

A writer that dies on its last step leaves a record that no line names, or several where it had said so
(:mod:`mulin.received.announced`). A hand-in is linked: its file is there, its
department waits, and nothing is claimed that the file does not show. What proves something (an anchor, a publication,
an extract, a step of an objection) is never linked by anybody but the one who makes it: it is set aside, and made again
where it is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from mulin.beijing import in_beijing
from mulin.durable import FOLDER, make_folder, move, sync_folder
from mulin.findings import Finding, Level
from mulin.plain import canonical, read_plain, sha256_of
from mulin.received import messages
from mulin.received.announced import announced, forget
from mulin.received.chain import Event
from mulin.received.contents import contents
from mulin.received.files import StoreError, write_durably
from mulin.received.forms import DEMO, Form, form_of, is_timely
from mulin.received.places import OBJECTIONS, RECORDS, TORN, Place, object_ref, place_of, torn_name, torn_of
from mulin.received.record import Record
from mulin.received.shelf import Shelf
from mulin.stored import FormError, read_form


def unlinked(store: Shelf) -> list[str]:
    """Records that no line names, in the order in which they are looked at."""
    return _unlinked(store, RECORDS)


def unlinked_torn(store: Shelf) -> list[str]:
    """What was set aside, by us or so it seems, and not yet written down."""
    return _unlinked(store, (TORN,))


def _unlinked(store: Shelf, folders: tuple[str, ...]) -> list[str]:
    linked = store.register.named
    return [ref for folder in folders for ref in contents(store.root, folder, linked).files]


class Left(NamedTuple):
    """What a writer may have left: where, its bytes, and what they say."""

    place: Place
    payload: bytes
    form: Form


def left_behind(store: Shelf) -> list[Left]:
    """What a writer may have left who died on its last steps, in the order of its lines: the hand-ins of a group that
    was announced, or one record that is meant for the chain's next line. More than one that nobody announced tell of a
    chain that was cut: the first alone is in question then."""
    refs = unlinked(store)
    if not refs:
        return []
    return _of_group(store, refs) or [left for left in _lefts(store, refs) if _comes_next(store, left)][:1]


def _of_group(store: Shelf, refs: Sequence[str]) -> list[Left]:
    """The hand-ins that a group announced and did not finish. Their objects were there before they were."""
    group = announced(store.root, store.chain.state())
    if group is None:
        return []
    hashes = dict(group.records)
    return [
        left for left in _lefts(store, [ref for ref in hashes if ref in {*refs}])
        if isinstance(left.form, Record)
        and (sha256_of(left.payload) == hashes[left.place.ref] or _comes_next(store, left))  # reworded in linking it
        and all((store.root / object_ref(o)).is_file() for o in (left.form.sha256, *left.form.evidence.values()))
    ]  # fmt: skip


def _lefts(store: Shelf, refs: Iterable[str]) -> Iterator[Left]:
    """Those of them that are sound."""
    for ref in refs:
        if (left := _left(store, ref)) is not None:
            yield left


def _left(store: Shelf, ref: str) -> Left | None:
    place = place_of(ref)
    if place is None:
        return None
    try:
        payload = read_plain(store.root / ref)
        return Left(place, payload, read_form(form_of(place), payload))
    except (OSError, FormError):
        return None


def _comes_next(store: Shelf, left: Left) -> bool:
    return left.form.chain_index == len(store.chain.state().events)


def roll_forward(store: Shelf) -> None:
    """Link the hand-ins, or set aside the proof, that a writer left who died on its last step. Inside the lock only."""
    for left in left_behind(store):
        if isinstance(left.form, Record):
            _link(store, left, left.form)
        else:
            _set_aside(store, left)
    for ref in unlinked_torn(store):  # last: they must not take a record's place
        _write_down(store, ref)
    if announced(store.root, store.chain.state()) is not None and not _of_group(store, unlinked(store)):
        forget(store.root)


def _link(store: Shelf, left: Left, record: Record) -> None:
    ref = left.place.ref
    try:
        for digest in (record.sha256, *record.evidence.values()):
            store.object_path(digest)
    except StoreError:
        return  # told by verify: what a receipt would promise is not there
    moment, index = store.now(), len(store.chain.state().events)
    if record.chain_index != index:  # of its group, what comes before was not left
        record = replace(record, chain_index=index)
    if record.channel != DEMO and not is_timely(record.received_at, in_beijing(moment)):
        record = replace(record, received_at=in_beijing(moment))  # nobody has a receipt: it comes in now
    linked = canonical(record.as_dict())
    event = store.chain.next("recovered", ref=ref, payload=sha256_of(linked), at=moment)
    if store.register.candidate(event, linked):
        return
    if linked != left.payload:
        kept = store.root / torn_name(left.place, sha256_of(left.payload))
        write_durably(kept, left.payload, temp_dir=store.temp_dir)
        write_durably(store.root / ref, linked, temp_dir=store.temp_dir)
    store.chain.append("recovered", ref=ref, payload=event.payload, at=moment)


def _set_aside(store: Shelf, left: Left) -> None:
    source, target = store.root / left.place.ref, store.root / torn_name(left.place, sha256_of(left.payload))
    make_folder(target.parent, FOLDER)
    move(source, target)
    sync_folder(source.parent)


def _write_down(store: Shelf, ref: str) -> None:
    try:
        payload = sha256_of(read_plain(store.root / ref))
    except OSError:
        return  # told by verify
    event = store.chain.next("repaired", ref=ref, payload=payload, at=store.now())
    if not store.register.candidate(event, b""):
        store.chain.append("repaired", ref=ref, payload=payload, at=store.now())


def aside(event: Event) -> Finding | None:
    """What an event says was set aside, with what to do; None for a torn line, and for other events."""
    torn = torn_of(event.ref) if event.event == "repaired" else None
    if torn is None or torn.was is None:
        return None
    message, mend = (
        text.format(year=torn.was.year, number=torn.was.number, ref=event.ref)
        for text in messages.ASIDE[torn.was.kind if torn.was.folder == OBJECTIONS else torn.was.folder]
    )
    return Finding(Level.WARNING, "record.set_aside", message, mend, file=event.ref)


def is_lost(store: Shelf) -> int:
    """The number of records where no line is left of the chain; 0 for a chain that may be whole."""
    if store.chain.state().events:
        return 0
    left = unlinked(store)
    return 0 if len(left) <= 1 or len(left) == len(left_behind(store)) else len(left)  # the first that ever came in


def refuse_lost_chain(store: Shelf) -> None:
    """Raises StoreError where there are records but no chain."""
    if count := is_lost(store):
        raise StoreError(messages.CHAIN_MISSING.format(count=count))
