"""What was handed in for one year, field by field, from the received files: as ``stg_field_values`` has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.pack import Pack
from mulin.pack.asked import asked_cells, workbooks_owed
from mulin.received import StoreError
from orchestration.release.stored.inputs import SubmissionInput, YearInputs
from orchestration.warehouse.computed import platform_observations, register_observations

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed, ReviewCell

Load = Callable[[SubmissionInput], "Parsed"]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field of a unit. ``state``: value, blank, not_applicable, declared_missing, rejected, not_handed_in.

    ``kind``: report, survey, panel, register or platform. ``reviews``: those of a panel, recused ones included;
    ``value`` is then the mean of the others.
    """

    state: str
    kind: str
    owner: str | None
    value: float | None = None
    raw: str | None = None
    hand_in: SubmissionInput | None = None
    sheet: str | None = None
    cell: str | None = None
    reviews: tuple[ReviewCell, ...] = ()

    @property
    def scores(self) -> list[float]:
        """What the reviewers who judged gave."""
        return [r.score for r in self.reviews if not r.recused and r.score is not None]


class YearCells:
    """Every asked and computed field of a year. ``unread``: hand-ins whose file could not be read, and why."""

    def __init__(self, pack: Pack, inputs: YearInputs, load: Load) -> None:
        self.pack, self.inputs = pack, inputs
        self.unread: dict[str, str] = {}
        self.used: dict[tuple[str, str], SubmissionInput] = {
            (s.department, s.kind): s for s in inputs.submissions if s.usable
        }
        self.parsed: dict[str, Parsed] = {}
        for s in self.used.values():
            try:
                self.parsed[s.submission_id] = load(s)
            except StoreError as error:
                self.unread[s.submission_id] = str(error)
        self._fields = dict(self._asked())
        self._fields |= self._computed()

    def field(self, code: str | None, unit: str) -> FieldValue | None:
        """None where the field is neither asked of the unit nor computed."""
        return self._fields.get((code, unit)) if code else None

    @property
    def owed(self) -> list[tuple[str, str]]:
        """(department, kind) of every workbook owed."""
        return [(d, str(k)) for d, k in workbooks_owed(self.pack, self.inputs.year)]

    def _asked(self) -> Mapping[tuple[str, str], FieldValue]:
        came = {(s.department, s.kind) for s in self.inputs.submissions}
        cells = {(i, c.field_code, c.unit_code): c for i, p in self.parsed.items() for c in p.cells}
        reviews: dict[tuple[str, str, str], list[ReviewCell]] = {}
        for i, p in self.parsed.items():
            for r in p.reviews:
                reviews.setdefault((i, r.field_code, r.unit_code), []).append(r)
        out = {}
        for a in asked_cells(self.pack, self.inputs.year):
            hand_in = self.used.get((a.department, a.kind))
            if hand_in is None:
                state = "rejected" if (a.department, a.kind) in came else "not_handed_in"
                out[a.field_code, a.unit_code] = FieldValue(state, a.kind, a.department)
                continue
            key = (hand_in.submission_id, a.field_code, a.unit_code)
            if a.kind == "panel":
                out[a.field_code, a.unit_code] = _panel(a.department, hand_in, tuple(reviews.get(key, ())))
                continue
            cell = cells.get(key)
            if cell is None:
                out[a.field_code, a.unit_code] = FieldValue("blank", a.kind, a.department, hand_in=hand_in)
                continue
            value = cell.value if cell.state == "value" else None
            other = {"invalid": "rejected", "value": "blank"}.get(cell.state, cell.state)
            state = "value" if value is not None else other
            out[a.field_code, a.unit_code] = FieldValue(
                state, a.kind, a.department, value, cell.raw, hand_in, cell.sheet, cell.cell
            )
        return out

    def _computed(self) -> Mapping[tuple[str, str], FieldValue]:
        year, previous = self.inputs.year, self.inputs.previous_publication
        rows = [*register_observations(self.pack, year), *platform_observations(self.pack, year, previous)]
        return {
            (o.field_code, o.unit_code): FieldValue(
                "blank" if o.value is None else "value", o.submission_id,
                self.pack.field[o.field_code].source_department, o.value, o.raw, None, o.sheet, o.cell,
            )
            for o in rows
        }  # fmt: skip


def _panel(owner: str, hand_in: SubmissionInput, reviews: tuple[ReviewCell, ...]) -> FieldValue:
    found = FieldValue("blank", "panel", owner, hand_in=hand_in, reviews=reviews)
    if not found.scores:
        return found
    mean = sum(found.scores) / len(found.scores)
    return FieldValue("value", "panel", owner, mean, None, hand_in, reviews=reviews)
