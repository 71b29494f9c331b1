"""The last step: the cell itself, read anew from the received file and compared with what the release holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mulin.pack import Pack
from mulin.received import Record, Store, StoreError
from orchestration.trace import messages as m
from orchestration.trace.tree import TraceNode
from orchestration.warehouse.computed import platform_observations, register_observations
from orchestration.warehouse.inputs import Inputs

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed
    from orchestration.pipeline.parsed import ParsedFiles

Row = dict[str, Any]


class Sources:
    """Confirms lineage rows of one release. Each received file is read once, and never from a cache."""

    def __init__(self, store: Store, files: ParsedFiles, packs: dict[int, Pack], inputs: Inputs) -> None:
        self._store = store
        self._files = files
        self._packs = packs
        self._inputs = inputs
        self._records = {r.submission_id: r for y in packs for r in store.records(y)}
        self._read: dict[str, Parsed] = {}
        self._computed: dict[int, dict[tuple[str, str], tuple[float, str]]] = {}

    def node(self, row: Row) -> TraceNode:
        """The source of a lineage row: who handed in what, and whether the file still says it."""
        if row["submission_id"] in m.COMPUTED:
            return self._computed_node(row)
        title = m.SOURCE_FILE.format(
            submission=row["submission_id"], sheet=row["sheet"], cell=row["cell"], raw=row["raw"] or ""
        )
        record = self._records.get(row["submission_id"])
        if record is None or record.sha256 != row["sha256"]:
            return TraceNode("source", title, ((m.LABEL_CHECK, m.GONE),), confirmed=False)
        try:
            found = self._cell(record, row)
        except StoreError as error:
            found = (m.UNREADABLE.format(reason=error), False)
        return TraceNode("source", title, (*_hand_in(record), (m.LABEL_CHECK, found[0])), confirmed=found[1])

    def _cell(self, record: Record, row: Row) -> tuple[str, bool]:
        if record.submission_id not in self._read:
            self._read[record.submission_id] = self._files.load(record, self._packs[record.year])
        parsed = self._read[record.submission_id]
        place = (row["sheet"], row["cell"])
        for cell in parsed.cells:
            if (cell.sheet, cell.cell) == place and cell.field_code == row["field_code"]:
                same = cell.unit_code == row["unit_code"] and cell.value == row["value"] and cell.raw == row["raw"]
                return (m.CONFIRMED if same else m.DIFFERS.format(found=cell.raw)), same
        for review in parsed.reviews:
            if (review.sheet, review.cell) == place and review.field_code == row["field_code"]:
                score = None if review.recused else review.score
                same = review.unit_code == row["unit_code"] and score == row["value"]
                return (m.CONFIRMED if same else m.DIFFERS.format(found=score)), same
        return m.GONE, False

    def _computed_node(self, row: Row) -> TraceNode:
        what = m.COMPUTED[row["submission_id"]]
        title = m.SOURCE_COMPUTED.format(what=what, sheet=row["sheet"], cell=row["cell"])
        key = (row["field_code"], row["unit_code"])
        found = self._compute(row["year"]).get(key)
        if found is None and row["year"] - 1 in self._packs:  # carried forward from the year before
            found = self._compute(row["year"] - 1).get(key)
        same = found is not None and found[0] == row["value"]
        text = m.CONFIRMED_COMPUTED if same else m.DIFFERS_COMPUTED.format(found=found[0] if found else "—")
        return TraceNode("source", title, ((m.LABEL_CHECK, text),), confirmed=same)

    def _compute(self, year: int) -> dict[tuple[str, str], tuple[float, str]]:
        if year not in self._computed:
            previous = self._inputs.year(year).previous_publication
            rows = [
                *register_observations(self._packs[year], year),
                *platform_observations(self._packs[year], year, previous),
            ]
            self._computed[year] = {(f, u): (value, raw) for _, _, f, u, _, value, raw, _, _ in rows}
        return self._computed[year]


def _hand_in(record: Record) -> tuple[tuple[str, str], ...]:
    return (
        (m.LABEL_RECEIPT, record.receipt),
        (m.LABEL_FILE, record.file_name),
        (m.LABEL_SHA, record.sha256),
        (m.LABEL_RECEIVED, record.received_at),
        (m.LABEL_WHO, record.who),
        (m.LABEL_CHANNEL, record.channel),
    )
