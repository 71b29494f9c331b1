"""What somebody with write access, the store's own code and time can do to a chain so that it reads as sound."""

from __future__ import annotations

import json
from datetime import datetime

from mulin.plain import canonical, sha256_of
from mulin.received import Store
from mulin.received.chain import Event
from mulin.received.files import write_durably
from mulin.received.forms import Form

FORGED = "f" * 64


def append(store: Store, event: str, ref: str, payload: bytes | None = None, at: datetime | None = None) -> None:
    """What anybody with the code can do: write a file where none is yet, and a line that fits the chain."""
    with store.writing():
        if payload is not None:
            (store.root / ref).unlink(missing_ok=True)
            write_durably(store.root / ref, payload, temp_dir=store.temp_dir)
        digest = sha256_of((store.root / ref).read_bytes()) if (store.root / ref).is_file() else FORGED
        store.chain.append(event, ref=ref, payload=digest, at=at or store.now())


def bytes_of(form: Form) -> bytes:
    return canonical(form.as_dict())


def cut(store: Store, events: int) -> None:
    """Take the last events off the chain, with the records they name and the files those hold."""
    path = store.root / "chain.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for line in lines[-events:]:
        record = store.root / json.loads(line)["ref"]
        digest = json.loads(record.read_bytes()).get("sha256", "none")
        (store.root / "objects" / digest[:2] / digest).unlink(missing_ok=True)
        record.unlink()
    path.write_bytes(b"".join(lines[:-events]))


def rewrite(store: Store, index: int) -> None:
    """Alter the record of an event, and make every hash from there on right again."""
    events = list(Store(store.root).chain.state().events)
    record = store.root / events[index].ref
    record.chmod(0o644)
    record.write_bytes(record.read_bytes().replace("张三".encode(), "李四".encode()))
    previous = events[index].previous
    for n in range(index, len(events)):
        payload = sha256_of((store.root / events[n].ref).read_bytes())
        old = events[n]
        events[n] = _same_moment(old, payload, previous)
        previous = events[n].hash
    (store.root / "chain.jsonl").write_bytes(b"".join(e.line() for e in events))
    assert Store(store.root).chain.state().head != old.hash


def _same_moment(old: Event, payload: str, previous: str) -> Event:
    return Event.make(
        index=old.index, event=old.event, ref=old.ref, payload=payload, previous=previous,
        at=datetime.fromisoformat(old.at),
    )  # fmt: skip
