"""The last step: the cell itself, read anew from the received file and compared with what the release holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mulin.pack import Pack
from mulin.received import Record, Store, StoreError
from orchestration.release.stored.inputs import Inputs, SubmissionInput
from orchestration.trace import messages as m
from orchestration.trace.tree import Fact, Mark, TraceNode
from orchestration.warehouse.computed import platform_observations, register_observations

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed
    from orchestration.pipeline.parsed import ParsedFiles

Row = dict[str, Any]
Compare = Callable[["Parsed"], tuple[str, bool]]
"""What a file, read anew, says in the place a row names: the sentence, and whether it is the same."""


_SELF = Mark(None)
"""Lines of the source itself: whether it is confirmed stands in its last one."""


class Sources:
    """Confirms lineage rows of one release. Each received file is read once, and never from a cache."""

    def __init__(self, store: Store, files: ParsedFiles, packs: dict[int, Pack], inputs: Inputs) -> None:
        self._store = store
        self._files = files
        self._packs = packs
        self._inputs = inputs
        self._records = {r.submission_id: r for y in packs for r in store.records(y)}
        self._frozen = {s.submission_id: s.sha256 for y in inputs.years for s in y.submissions}
        self._read: dict[str, Parsed] = {}
        self._computed: dict[int, dict[tuple[str, str], tuple[float, str]]] = {}

    def node(self, row: Row) -> TraceNode:
        """The source of a lineage row: who handed in what, and whether the file still says it."""
        if row["submission_id"] in m.COMPUTED:
            return self._computed_node(row)
        title = m.SOURCE_FILE.format(
            submission=row["submission_id"], sheet=row["sheet"], cell=row["cell"], raw=row["raw"] or ""
        )
        return self._in_file(title, row["submission_id"], row["sha256"], lambda parsed: _cell(parsed, row))

    def milestone(self, row: Row) -> TraceNode:
        """The cell in which a milestone was reported done, or not."""
        return self._of_task(row, _text(row["done_on"]), lambda parsed: _milestone(parsed, row))

    def rating(self, row: Row) -> TraceNode:
        """The cell in which a lead department rated another."""
        return self._of_task(row, _text(row["score"]), lambda parsed: _rating(parsed, row))

    def hand_in(self, hand_in: SubmissionInput) -> TraceNode:
        """A whole hand-in: its record, and its bytes hashed anew."""
        title = m.HAND_IN.format(submission=hand_in.submission_id, state=m.RECEIVED_STATES[hand_in.state])
        record = self._records.get(hand_in.submission_id)
        if record is None or (record.sha256, record.received_at) != (hand_in.sha256, hand_in.received_at):
            return TraceNode("source", title, (Fact(m.LABEL_CHECK, m.GONE_HAND_IN, _SELF),), confirmed=False)
        try:
            self._store.object_path(record.sha256)
        except StoreError as error:
            found = (m.UNREADABLE.format(reason=error), False)
        else:
            found = (m.CONFIRMED_HASH, True)
        return TraceNode("source", title, (*_hand_in(record), Fact(m.LABEL_CHECK, found[0], _SELF)), confirmed=found[1])

    def _of_task(self, row: Row, raw: str, compare: Compare) -> TraceNode:
        title = m.SOURCE_FILE.format(submission=row["submission_id"], sheet=row["sheet"], cell=row["cell"], raw=raw)
        return self._in_file(title, row["submission_id"], self._frozen.get(row["submission_id"], ""), compare)

    def _in_file(self, title: str, submission: str, sha256: str, compare: Compare) -> TraceNode:
        record = self._records.get(submission)
        if record is None or record.sha256 != sha256:
            return TraceNode("source", title, (Fact(m.LABEL_CHECK, m.GONE, _SELF),), confirmed=False)
        try:
            found = compare(self._parsed(record))
        except StoreError as error:
            found = (m.UNREADABLE.format(reason=error), False)
        return TraceNode("source", title, (*_hand_in(record), Fact(m.LABEL_CHECK, found[0], _SELF)), confirmed=found[1])

    def _parsed(self, record: Record) -> Parsed:
        if record.submission_id not in self._read:
            self._read[record.submission_id] = self._files.load(record, self._packs[record.year])
        return self._read[record.submission_id]

    def _computed_node(self, row: Row) -> TraceNode:
        what = m.COMPUTED[row["submission_id"]]
        title = m.SOURCE_COMPUTED.format(what=what, sheet=row["sheet"], cell=row["cell"])
        key = (row["field_code"], row["unit_code"])
        years = [y for y in (row["year"], row["year"] - 1) if y in self._packs]
        found = next((f for y in years if (f := self._compute(y).get(key)) is not None), None)
        same = found is not None and found[0] == row["value"]
        text = m.CONFIRMED_COMPUTED if same else m.DIFFERS_COMPUTED.format(found=found[0] if found else "—")
        return TraceNode("source", title, (*self._record(row), Fact(m.LABEL_CHECK, text, _SELF)), confirmed=same)

    def _record(self, row: Row) -> tuple[Fact, ...]:
        """The publication's record that a figure was computed from, with its whole hash."""
        known = (y.previous_publication for y in self._inputs.years)
        return next(
            ((Fact(m.LABEL_FILE, row["sheet"], _SELF), Fact(m.LABEL_SHA, p.sha256, _SELF))
             for p in known if p is not None and p.ref and row["sheet"] == f"received/{p.ref}"),
            (),
        )  # fmt: skip

    def _compute(self, year: int) -> dict[tuple[str, str], tuple[float, str]]:
        if year not in self._computed:
            previous = self._inputs.year(year).previous_publication
            rows = [
                *register_observations(self._packs[year], year),
                *platform_observations(self._packs[year], year, previous),
            ]
            self._computed[year] = {(o.field_code, o.unit_code): (o.value, o.raw) for o in rows if o.value is not None}
        return self._computed[year]


def _cell(parsed: Parsed, row: Row) -> tuple[str, bool]:
    place = (row["sheet"], row["cell"])
    for cell in parsed.cells:
        if (cell.sheet, cell.cell) == place and cell.field_code == row["field_code"]:
            same = cell.unit_code == row["unit_code"] and cell.value == row["value"] and cell.raw == row["raw"]
            return _said(same, cell.raw)
    for review in parsed.reviews:
        if (review.sheet, review.cell) == place and review.field_code == row["field_code"]:
            score = None if review.recused else review.score
            return _said(review.unit_code == row["unit_code"] and score == row["value"], score)
    return m.GONE, False


def _milestone(parsed: Parsed, row: Row) -> tuple[str, bool]:
    place = (row["sheet"], row["cell"], row["task_code"], row["number"])
    for cell in parsed.milestones:
        if (cell.sheet, cell.cell, cell.task_code, cell.number) == place:
            return _said(cell.done_on == row["done_on"], cell.done_on)
    return m.GONE, False


def _rating(parsed: Parsed, row: Row) -> tuple[str, bool]:
    place = (row["sheet"], row["cell"], row["task_code"], row["department"])
    for cell in parsed.ratings:
        if (cell.sheet, cell.cell, cell.task_code, cell.department) == place:
            same = cell.score == row["score"] and (cell.reason or None) == (row["reason"] or None)
            return _said(same, f"{_text(cell.score)} {cell.reason}".strip())
    return m.GONE, False


def _said(same: bool, found: object) -> tuple[str, bool]:
    return (m.CONFIRMED if same else m.DIFFERS.format(found=_text(found))), same


def _text(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _hand_in(record: Record) -> tuple[Fact, ...]:
    """What the store's own record says, which the chain holds: no line of the release's."""
    said = {
        m.LABEL_RECEIPT: record.receipt, m.LABEL_FILE: record.file_name, m.LABEL_SHA: record.sha256,
        m.LABEL_RECEIVED: record.received_at, m.LABEL_WHO: record.who,
        m.LABEL_CHANNEL: m.CHANNELS.get(record.channel, record.channel),
    }  # fmt: skip
    return tuple(Fact(label, text, _SELF) for label, text in said.items())
