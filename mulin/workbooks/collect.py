"""Walk the input cells of checked sheets and build the typed rows of ``Parsed``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.printable import spelled, substituted
from mulin.text.alike import label_key, name_key
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1, split_a1
from mulin.workbooks.coerce import NOTHING, Coerced, show
from mulin.workbooks.doubts import NOTES, UNSURE, not_taken
from mulin.workbooks.frame import Grid, differs, squeeze
from mulin.workbooks.layout import Layout
from mulin.workbooks.parsed import (
    Cell,
    EvidenceRow,
    Identity,
    MilestoneCell,
    Parsed,
    RatingCell,
    ReviewCell,
)
from mulin.workbooks.rules import finding
from mulin.workbooks.sheet import FIRST_DATA_ROW, Key, Sheet
from mulin.workbooks.typed import coerce


class Collector:
    """Feed it the sheets in layout order, then ask for ``parsed``."""

    def __init__(self, pack: Pack, layout: Layout) -> None:
        self.pack, self.layout = pack, layout
        self.cells: list[Cell] = []
        self.milestones: list[MilestoneCell] = []
        self.ratings: list[RatingCell] = []
        self.evidence: list[EvidenceRow] = []
        self.reviews: list[ReviewCell] = []
        self.findings: list[Finding] = []
        self._read: set[str] = set()
        self._reviewers: dict[int, tuple[str, str, frozenset[str]]] = {}
        self._named: dict[str, tuple[str, str]] = {}
        """Folded name → name and cell of the first who bears it."""
        self._told: set[int] = set()
        """Numbers of reviewers whose name is refused: there is one, and it is said what is wrong with it."""

    def parsed(self, identity: Identity, findings: list[Finding]) -> Parsed:
        return Parsed(
            identity,
            tuple(self.cells),
            tuple(self.milestones),
            tuple(self.ratings),
            tuple(self.evidence),
            tuple(self.reviews),
            (*findings, *self.findings),
        )

    def read(self, sheet: Sheet, grid: Grid, rows: Mapping[Key, int]) -> None:
        """Read every row of the layout that was found, in layout order."""
        self._read.add(sheet.role)
        self._locked_cells(sheet, grid, rows)
        self._closed_cells(sheet, grid, rows)
        for texts in sheet.rows:
            key = sheet.key_of(texts)
            if key in rows:
                getattr(self, f"_{sheet.role}_row")(sheet, grid, key, rows[key])

    def _locked_cells(self, sheet: Sheet, grid: Grid, rows: Mapping[Key, int]) -> None:
        """A name or code that is as it should be in one reading only does not say whose figures these are; content
        of no certain place may be any cell's."""
        locked = {a1(r, c) for r in rows.values() for c in sheet.locked_columns}
        locked |= {a1(r, c) for r in (1, 2) for c in range(len(sheet.columns))}
        asked = {a1(r, c) for key, r in rows.items() for c in sheet.input_columns if sheet.is_input(key, c)}
        for at, (what, seen) in grid.refused.items():
            if (what in UNSURE and at in locked) or (what == "nowhere" and at not in asked):
                told = not_taken(grid.at(*split_a1(at)), what, seen, "text")
                assert told.problem is not None
                self.findings.append(told.problem.at(sheet.name, split_a1(at), told.raw))

    def _closed_cells(self, sheet: Sheet, grid: Grid, rows: Mapping[Key, int]) -> None:
        for key, r in rows.items():
            for c in sheet.input_columns:
                held = squeeze(show(grid.at(r, c))) or a1(r, c) in grid.refused
                if held and not sheet.is_input(key, c):
                    told = finding("cell.not_asked", sheet.name, (r, c), show(grid.at(r, c)))
                    self.findings.append(self._named_cell(sheet, key, c, told))

    def _cell(self, sheet: Sheet, grid: Grid, key: Key, row: int, column: int) -> Coerced:
        """One input cell, its findings recorded."""
        address, place = a1(row, column), (row, column)
        value: Any = grid.at(row, column)
        notes = grid.noted.get(address, ())
        spec = sheet.columns[column]
        assert spec.type is not None
        if address in grid.refused:
            result = not_taken(value, *grid.refused[address], spec.type)
        else:
            percent = any(what == "percent" for what, _ in notes)
            bounds = tuple(b for b in (spec.minimum, spec.maximum) if b is not None)
            result = coerce(value, spec.type, sheet.words(key, column), percent, bounds)
        before = len(self.findings)
        self._tell(sheet, row, column, result)
        if result.state != "invalid":
            self.findings += [finding(NOTES[what], sheet.name, place, result.raw, seen=seen) for what, seen in notes]
        self._printable(sheet, row, column, result)
        self.findings[before:] = [self._named_cell(sheet, key, column, f) for f in self.findings[before:]]
        return result

    def _named_cell(self, sheet: Sheet, key: Key, column: int, told: Finding) -> Finding:
        """With the unit and the field it tells of, as the rules of the gate say it: ``平凉路街道的“志愿者人数”：``."""
        known = self.pack.field.get(sheet.columns[column].code)
        what = known.field_name_zh if known else sheet.columns[column].header
        return replace(told, message=m.WHOSE.format(who=sheet.row_name(key), what=what) + told.message)

    def _tell(self, sheet: Sheet, row: int, column: int, got: Coerced) -> None:
        """The cell's problem, and what was taken otherwise than typed: in one sentence where the cell is refused."""
        notes = [note.at(sheet.name, (row, column), got.raw) for note in got.notes]
        if got.problem:
            problem = got.problem.at(sheet.name, (row, column), got.raw)
            if got.state == "invalid" and notes:
                problem = replace(problem, message="；".join([problem.message, *(n.message for n in notes)]))
                notes = []
            self.findings.append(problem)
        self.findings += notes

    def _printable(self, sheet: Sheet, row: int, column: int, got: Coerced) -> None:
        """Say what a page will show otherwise than typed. A cell that is refused says no more."""
        strange = substituted(got.raw if got.state != "invalid" else "")
        if strange:
            characters = spelled(strange)
            self.findings.append(finding("cell.substitute", sheet.name, (row, column), got.raw, characters=characters))

    def _grid_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        for c in sheet.input_columns:
            if sheet.is_input(key, c):
                got = self._cell(sheet, grid, key, row, c)
                self.cells.append(
                    Cell(sheet.columns[c].code, key[0], got.state, got.value, got.raw, sheet.name, a1(row, c))
                )

    def _pair(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> tuple[Coerced, Coerced, str]:
        first, second = sheet.input_columns
        got = self._cell(sheet, grid, key, row, first)
        return got, self._cell(sheet, grid, key, row, second), a1(row, first)

    def _milestones_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        done, note, at = self._pair(sheet, grid, key, row)
        self.milestones.append(MilestoneCell(key[0], int(key[1]), done.value, note.value or "", sheet.name, at))

    def _ratings_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        score, reason, at = self._pair(sheet, grid, key, row)
        self.ratings.append(RatingCell(key[0], key[1], score.value, reason.value or "", sheet.name, at))

    def _evidence_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        name, note, at = self._pair(sheet, grid, key, row)
        if name.state == "value":
            self.evidence.append(EvidenceRow(key[0], name.value, None, note.value or "", sheet.name, at))
        elif name.state == "blank" and note.state == "value":
            at_name = (row, sheet.input_columns[0])
            self.findings.append(finding("evidence.no_file_name", sheet.name, at_name))

    def _reviewers_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        name, organisation, recused = (self._cell(sheet, grid, key, row, c) for c in sheet.input_columns)
        at_name = (row, sheet.input_columns[0])
        number = int(key[0])
        if name.state == "invalid":
            self._told.add(number)
            return
        if name.state != "value" or name.value.lower() in NOTHING or not any(map(str.isalpha, name.value)):
            if name.value or organisation.state == "value" or recused.state == "value":
                self._told.add(number)
                self.findings.append(finding("panel.reviewer_without_name", sheet.name, at_name, name.raw))
            return
        first, first_cell = self._named.setdefault(name_key(name.value), (name.value, a1(*at_name)))
        if first_cell != a1(*at_name):
            both = {"first": first, "first_cell": first_cell, "second": name.value, "second_cell": a1(*at_name)}
            both["difference"] = differs(first, name.value, m.NAMES_DIFFER)
            self.findings.append(finding("panel.reviewer_twice", sheet.name, at_name, name.value, **both))
            self._told.add(number)
            return
        units = self._recused_units(sheet, row, recused.value or "")
        self._reviewers[number] = (name.value, organisation.value or "", units)

    def _recused_units(self, sheet: Sheet, row: int, text: str) -> frozenset[str]:
        """Unit codes, or names that only one unit has."""
        out = set()
        for token in filter(None, re.split(r"[、，,;；\s]+", text)):
            wanted = label_key(token)
            matches = [u.code for u in self.pack.units if wanted in (label_key(u.code), label_key(u.name))]
            if len(matches) == 1:
                out.add(matches[0])
            else:
                rule = "panel.unknown_unit/many" if matches else "panel.unknown_unit"
                self.findings.append(finding(rule, sheet.name, (row, sheet.input_columns[-1]), token, word=token))
        return frozenset(out)

    def _panel_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        *scores, note_column = sheet.input_columns
        got = [self._cell(sheet, grid, key, row, c) for c in scores]
        self._cell(sheet, grid, key, row, note_column)
        if all(g.state == "blank" and not g.raw for g in got):
            return
        for number, (c, g) in enumerate(zip(scores, got, strict=True), start=1):
            reviewer = self._reviewers.get(number)
            if reviewer is None:
                if g.state != "blank" or g.raw:
                    self._unnamed(sheet, row, c, number, g)
                continue
            name, organisation, units = reviewer
            code = sheet.columns[c].code.partition("/")[0]
            recused = key[0] in units or g.raw == m.RECUSED
            self.reviews.append(ReviewCell(code, key[0], name, organisation, recused, g.value, sheet.name, a1(row, c)))

    def _unnamed(self, sheet: Sheet, row: int, column: int, number: int, got: Coerced) -> None:
        if "reviewers" not in self._read or number in self._told:
            return
        told = finding(
            "panel.unnamed_reviewer", sheet.name, (row, column), got.raw, number=number, row=FIRST_DATA_ROW + number
        )
        if not any((f.rule, f.sheet, f.message) == (told.rule, told.sheet, told.message) for f in self.findings):
            self.findings.append(told)
