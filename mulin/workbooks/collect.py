"""Walk the input cells of checked sheets and build the typed rows of ``Parsed``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.printable import spelled, substituted
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1
from mulin.workbooks.coerce import Coerced, Problem, coerce, show
from mulin.workbooks.frame import Grid, finding, squeeze
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
from mulin.workbooks.sheet import FIRST_DATA_ROW, Key, Sheet

_PASTE = "选中这一格，复制后“选择性粘贴—数值”，或直接键入数字"


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
        self._closed_cells(sheet, grid, rows)
        for texts in sheet.rows:
            key = sheet.key_of(texts)
            if key in rows:
                getattr(self, f"_{sheet.role}_row")(sheet, grid, key, rows[key])

    def _closed_cells(self, sheet: Sheet, grid: Grid, rows: Mapping[Key, int]) -> None:
        for key, r in rows.items():
            for c in sheet.input_columns:
                if not sheet.is_input(key, c) and squeeze(show(grid.at(r, c))):
                    self.findings.append(
                        finding(
                            Level.ERROR,
                            "cell.not_asked",
                            "这一格不需要填，却填了内容",
                            "清空这一格；是不是填错了行",
                            sheet.name,
                            (r, c),
                            grid.at(r, c),
                        )
                    )

    def _cell(self, sheet: Sheet, grid: Grid, key: Key, row: int, column: int) -> Coerced:
        """One input cell, its findings recorded."""
        address = a1(row, column)
        value: Any = grid.at(row, column)
        if address in grid.errors:
            raw = grid.errors[address]
            problem = Problem(
                Level.ERROR, "cell.error_value", "这一格是 Excel 错误值", "查明出错原因，直接填数字；没有发生填0"
            )
            result = Coerced("invalid", None, raw, problem)
        elif address in grid.formulas:
            problem = Problem(Level.ERROR, "cell.formula", "这一格是公式，平台不收公式", _PASTE)
            result = Coerced("invalid", None, show(value), problem)
        else:
            kind = sheet.columns[column].type
            assert kind is not None
            result = coerce(value, kind, sheet.words(key, column), address in grid.percents)
        if result.problem:
            p = result.problem
            self.findings.append(finding(p.level, p.rule, p.message, p.mend, sheet.name, (row, column), result.raw))
        self._printable(sheet, row, column, result)
        return result

    def _printable(self, sheet: Sheet, row: int, column: int, got: Coerced) -> None:
        """Say what a page will show otherwise than typed. A cell that is refused says no more."""
        strange = substituted(got.raw if got.state != "invalid" else "")
        if strange:
            message = m.SUBSTITUTE.format(characters=spelled(strange))
            self.findings.append(
                finding(
                    Level.WARNING, "cell.substitute", message, m.SUBSTITUTE_MEND, sheet.name, (row, column), got.raw
                )
            )

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
            self.findings.append(
                finding(
                    Level.WARNING,
                    "evidence.no_file_name",
                    "写了说明，没有写材料文件名",
                    "补上文件名，或删去说明",
                    sheet.name,
                    (row, sheet.input_columns[0]),
                )
            )

    def _reviewers_row(self, sheet: Sheet, grid: Grid, key: Key, row: int) -> None:
        name, organisation, recused = (self._cell(sheet, grid, key, row, c) for c in sheet.input_columns)
        if name.state != "value":
            if organisation.state == "value" or recused.state == "value":
                self.findings.append(
                    finding(
                        Level.ERROR,
                        "panel.reviewer_without_name",
                        "这位评委没有填姓名",
                        "补上姓名",
                        sheet.name,
                        (row, sheet.input_columns[0]),
                    )
                )
            return
        if any(squeeze(name.value) == squeeze(n) for n, _, _ in self._reviewers.values()):
            self.findings.append(
                finding(
                    Level.ERROR,
                    "panel.reviewer_twice",
                    "这位评委填了两次",
                    "每位评委只占一行",
                    sheet.name,
                    (row, sheet.input_columns[0]),
                    name.value,
                )
            )
            return
        units = self._recused_units(sheet, row, recused.value or "")
        self._reviewers[int(key[0])] = (name.value, organisation.value or "", units)

    def _recused_units(self, sheet: Sheet, row: int, text: str) -> frozenset[str]:
        """Unit codes, or names that only one unit has."""
        out = set()
        for token in filter(None, re.split(r"[、，,;；\s]+", text)):
            matches = [u.code for u in self.pack.units if token in (u.code, u.name)]
            if len(matches) == 1:
                out.add(matches[0])
            else:
                message = f"“{token}”对应多个单位" if matches else f"没有“{token}”这个单位"
                self.findings.append(
                    finding(
                        Level.ERROR,
                        "panel.unknown_unit",
                        message,
                        "写单位代码，多个用顿号隔开",
                        sheet.name,
                        (row, sheet.input_columns[-1]),
                        token,
                    )
                )
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
        if "reviewers" not in self._read:  # that sheet is refused already; its names may all be there
            return
        message = f"评委{number}打了分，但“{m.SHEET_REVIEWERS}”表第{FIRST_DATA_ROW + number}行没有姓名"
        if not any(
            f.rule == "panel.unnamed_reviewer" and f.sheet == sheet.name and f.message == message for f in self.findings
        ):
            self.findings.append(
                finding(
                    Level.ERROR,
                    "panel.unnamed_reviewer",
                    message,
                    "在“评委”表补上姓名和单位",
                    sheet.name,
                    (row, column),
                    got.raw,
                )
            )
