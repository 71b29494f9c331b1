"""Write the demo's workbooks and hand them in by the same door as real ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from expectations.door import hand_in_many
from expectations.draft import HandIn as AtTheDoor
from expectations.draft import HandInResult
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.plain import sha256_file
from mulin.received import Receipt, Store
from mulin.workbooks.template import write_template
from orchestration.demo import messages, publication
from orchestration.demo.handins import HandIn, Writer
from orchestration.demo.world import World

OnProgress = Callable[[int, int, str], None]
"""Called with (steps done, steps in all, what is being done)."""


SEED = 2021
"""What a demo is made from where nobody says otherwise."""


@dataclass(frozen=True)
class DemoSummary:
    """What came of it. Counts are hand-ins; ``reused`` had been handed in before, byte for byte.

    ``receipts``: one per hand-in, in the order of arrival, refused ones included. ``seconds`` wall time.
    """

    years: tuple[int, ...]
    workbooks: int
    accepted: int
    rejected: int
    reused: int
    evidence_files: int
    published: tuple[int, ...]
    seconds: float
    receipts: tuple[Receipt, ...] = field(repr=False)


def write_workbook(writer: Writer, hand_in: HandIn, path: Path) -> None:
    """Write one filled workbook. The same seed and pack give the same bytes."""
    previous = writer.previous(hand_in.year, hand_in.department)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}")
    write_template(
        writer.pack,
        hand_in.year,
        hand_in.department,
        hand_in.kind,
        temporary,
        previous=previous,
        filled=hand_in.filled,
        demo=True,
    )
    temporary.replace(path)


def write_evidence(writer: Writer, hand_in: HandIn, folder: Path) -> int:
    """Write the evidence files a workbook names; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    indicators = writer.pack.years[hand_in.year].indicator
    department = writer.pack.department[hand_in.department].name
    files = [(code, name) for code, rows in hand_in.filled.evidence.items() for name, _ in rows]
    for code, name in files:
        indicator = indicators[code]
        text = messages.evidence_text(hand_in.year, department, code, indicator.name_zh, indicator.plan_phrase)
        (folder / name).write_text(text, encoding="utf-8")
    return len(files)


def make_demo(
    pack: Pack,
    store: Store,
    home: Path,
    years: Sequence[int],
    seed: int = SEED,
    on_progress: OnProgress | None = None,
    until: datetime | None = None,
) -> DemoSummary:
    """Fill in and hand in every workbook owed in ``years`` (ascending), and publish the years before them.

    Workbooks and evidence are left in ``<home>/demo/<year>/``. Running it again with the same seed hands in nothing
    twice: what the store holds byte for byte keeps its receipt. Raises FindingsError when the door decides otherwise
    than the demo meant (a workbook that should pass is refused, or the other way round), KeyError for an unknown year.
    ``until``: only what has come by then, in Beijing time; for a year that is not over.
    """
    started = time.monotonic()
    writer = Writer(pack, seed)
    planned = {
        year: [h for h in writer.year(year) if until is None or h.received_at <= until] for year in sorted(set(years))
    }
    total, done = 2 * sum(map(len, planned.values())), 0
    tally = _Tally()

    def step(text: str) -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress(done, total, text)

    for year, hand_ins in planned.items():
        _publish(pack, store, year - 1, tally)
        folder = home / "demo" / str(year)
        for hand_in in hand_ins:
            write_workbook(writer, hand_in, folder / hand_in.file_name)
            tally.evidence += write_evidence(writer, hand_in, folder / "evidence")
            step(messages.WRITTEN.format(name=hand_in.file_name))
        _bring(pack, store, folder, hand_ins, tally, step)
    return DemoSummary(
        years=tuple(planned),
        workbooks=sum(map(len, planned.values())),
        accepted=sum(r.state == "accepted" for r in tally.receipts),
        rejected=sum(r.state == "rejected" for r in tally.receipts),
        reused=tally.reused,
        evidence_files=tally.evidence,
        published=tuple(tally.published),
        seconds=time.monotonic() - started,
        receipts=tuple(tally.receipts),
    )


@dataclass
class _Tally:
    receipts: list[Receipt] = field(default_factory=list)
    reused: int = 0
    evidence: int = 0
    published: list[int] = field(default_factory=list)


def _bring(
    pack: Pack, store: Store, folder: Path, hand_ins: Sequence[HandIn], tally: _Tally, step: Callable[[str], None]
) -> None:
    """Hand in one year's workbooks that the store does not hold yet, in one batch, in the order of arrival."""
    known = {(r.year, r.department, r.kind, r.sha256): r for r in store.records()}
    receipts: dict[str, Receipt] = {}
    coming: list[HandIn] = []
    for hand_in in hand_ins:
        digest = sha256_file(folder / hand_in.file_name)
        record = known.get((hand_in.year, hand_in.department, hand_in.kind, digest))
        if record is None:
            coming.append(hand_in)
        else:
            receipts[hand_in.file_name] = store.receipt(record)
            tally.reused += 1
            step(messages.REUSED.format(name=hand_in.file_name))
    by_name = {h.file_name: h for h in coming}

    def received(result: HandInResult) -> None:
        hand_in = by_name[result.file_name]
        if result.accepted != hand_in.should_pass or result.receipt is None:
            raise FindingsError(messages.UNEXPECTED.format(name=result.file_name), result.findings)
        receipts[hand_in.file_name] = result.receipt
        step(messages.HANDED_IN.format(name=result.file_name, code=result.receipt.code))

    at_the_door = [
        AtTheDoor(folder / h.file_name, folder / "evidence", h.received_at, owner=h.department) for h in coming
    ]
    hand_in_many(at_the_door, pack=pack, store=store, who=messages.WHO, channel="demo", on_result=received)
    tally.receipts += [receipts[h.file_name] for h in hand_ins]


def _publish(pack: Pack, store: Store, year: int, tally: _Tally) -> None:
    """Note the publication of an earlier year, unless there is one already: 公布时滞 is computed from it."""
    if year not in pack.years or store.publications(year):
        return
    locked, published = publication.days(pack, year)
    store.publish(year, "r1", locked, published, messages.WHO)
    tally.published.append(year)


__all__ = ["DemoSummary", "World", "make_demo", "write_evidence", "write_workbook"]
