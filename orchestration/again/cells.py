"""What was handed in for one year, field by field, from the received files: as ``stg_field_values`` has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mulin.pack import Pack
from mulin.pack.asked import asked_cells, workbooks_owed
from mulin.received import StoreError
from mulin.workbooks.citation import Key, changed, citations
from orchestration.release.inputs import SubmissionInput, YearInputs
from orchestration.warehouse.cells import accepted_versions
from orchestration.warehouse.computed import platform_observations, register_observations

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Cell, Parsed, ReviewCell

Load = Callable[[SubmissionInput], "Parsed"]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field of a unit. ``state``: value, blank, not_applicable, declared_missing, rejected, waiting,
    not_handed_in.

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
    """Every asked and computed field of a year. ``unread``: hand-ins whose file could not be read, and why;
    ``changed``: accepted ones that say anything else than the one before → in how many lines; ``cited``: what those in
    force say, each line as the hand-in has it that said it first (:mod:`mulin.workbooks.citation`), or, where
    ``first_said`` is False, as the one in force has it: so releases cited before there was that rule."""

    def __init__(self, pack: Pack, inputs: YearInputs, load: Load, *, first_said: bool = True) -> None:
        self.pack, self.inputs = pack, inputs
        self.unread: dict[str, str] = {}
        self.used: dict[tuple[str, str], SubmissionInput] = {
            (s.department, s.kind): s for s in inputs.submissions if s.usable
        }
        self._load = load
        versions = accepted_versions(inputs, self._read)
        self.changed = {known: lines for of in versions.values() for known, lines in changed(of).items()}
        by_id = {s.submission_id: s for s in inputs.submissions}
        self.cited: dict[Key, tuple[SubmissionInput, Sequence[Any]]] = {
            key: (by_id[version.submission_id], version.lines[key])
            for table in self.used
            for key, version in citations(versions[table] if first_said else versions[table][-1:]).items()
        }  # fmt: skip
        self._fields = dict(self._asked())
        self._fields |= self._computed()

    def _read(self, hand_in: SubmissionInput) -> Parsed | None:
        try:
            return self._load(hand_in)
        except StoreError as error:
            self.unread[hand_in.submission_id] = str(error)
            return None

    def field(self, code: str | None, unit: str) -> FieldValue | None:
        """None where the field is neither asked of the unit nor computed."""
        return self._fields.get((code, unit)) if code else None

    @property
    def owed(self) -> list[tuple[str, str]]:
        """(department, kind) of every workbook owed."""
        return [(d, str(k)) for d, k in workbooks_owed(self.pack, self.inputs.year)]

    def _asked(self) -> Mapping[tuple[str, str], FieldValue]:
        came = {(s.department, s.kind) for s in self.inputs.submissions if s.state != "replaced"}
        waits = {(s.department, s.kind) for s in self.inputs.submissions if s.gate_state == "waiting"}
        out = {}
        for a in asked_cells(self.pack, self.inputs.year):
            key = (a.field_code, a.unit_code)
            hand_in = self.used.get((a.department, a.kind))
            if hand_in is None:
                table = a.department, a.kind
                state = "waiting" if table in waits else "rejected" if table in came else "not_handed_in"
                out[key] = FieldValue(state, a.kind, a.department)
                continue
            cited, lines = self.cited.get(("panel" if a.kind == "panel" else "cell", *key), (hand_in, ()))
            of = _panel if a.kind == "panel" else _reported
            out[key] = of(FieldValue("blank", a.kind, a.department, hand_in=cited), lines)
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


def _reported(blank: FieldValue, cells: Sequence[Cell]) -> FieldValue:
    if not cells:
        return blank
    (cell,) = cells
    value = cell.value if cell.state == "value" else None
    other = {"invalid": "rejected", "value": "blank"}.get(cell.state, cell.state)
    state = "value" if value is not None else other
    return replace(blank, state=state, value=value, raw=cell.raw, sheet=cell.sheet, cell=cell.cell)


def _panel(blank: FieldValue, reviews: Sequence[ReviewCell]) -> FieldValue:
    found = replace(blank, reviews=tuple(reviews))
    if not found.scores:
        return found
    return replace(found, state="value", value=sum(found.scores) / len(found.scores))
