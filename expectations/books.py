"""One workbook together with everything the pack says of it: the input of the frames."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from mulin.findings import errors
from mulin.pack import Field, Indicator, Pack
from mulin.pack.asked import Asked, asked_cells
from mulin.pack.framework import Checks, Guiding
from mulin.workbooks.address import a1
from mulin.workbooks.layout import Layout, build_layout
from mulin.workbooks.parsed import Cell, EvidenceRow, Identity, Parsed
from mulin.workbooks.sheet import Sheet

Previous = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Book:
    """A parsed workbook to be judged. ``previous``: last year by (field, unit); ``received_on``: when it came."""

    pack: Pack
    year: int
    parsed: Parsed
    previous: Previous = field(default_factory=dict)
    received_on: date = field(default_factory=date.today)

    @property
    def identity(self) -> Identity:
        """Raises ValueError for a workbook that was not recognised: there is nothing to judge it by."""
        if self.parsed.identity is None:
            raise ValueError("工作簿没有可识别的身份，不能判定")
        return self.parsed.identity

    @cached_property
    def asked(self) -> dict[tuple[str, str], Asked]:
        cells = asked_cells(self.pack, self.year, self.identity.department, self.identity.kind)
        return {(a.field_code, a.unit_code): a for a in cells}

    @cached_property
    def cells(self) -> dict[tuple[str, str], Cell]:
        """The first cell of each (field, unit): a second one is a finding of its own."""
        found: dict[tuple[str, str], Cell] = {}
        for cell in self.parsed.cells:
            found.setdefault((cell.field_code, cell.unit_code), cell)
        return found

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Indicators of the year that use a cell of this workbook, in file order."""
        used = {code for a in self.asked.values() for code in a.indicator_codes}
        return tuple(i for i in self.pack.years[self.year].indicators if i.code in used)

    @cached_property
    def layout(self) -> Layout:
        return build_layout(self.pack, self.year, self.identity.department, self.identity.kind)

    @cached_property
    def listed_evidence(self) -> dict[str, list[EvidenceRow]]:
        rows: dict[str, list[EvidenceRow]] = {}
        for row in self.parsed.evidence:
            rows.setdefault(row.indicator_code, []).append(row)
        return rows

    @cached_property
    def reported(self) -> frozenset[tuple[str | None, str | None]]:
        """(sheet, cell) of what was found on reading: judging says no more of these cells."""
        return frozenset((f.sheet, f.cell) for f in self.parsed.findings)

    @cached_property
    def broken_sheets(self) -> frozenset[str | None]:
        """Sheets refused for their headers or rows. What is not there for that reason has its finding already, and
        that finding refuses the workbook."""
        return frozenset(f.sheet for f in errors(self.parsed.findings) if f.rule.startswith("layout."))

    def sound(self, role: str) -> bool:
        """Whether the sheet of that role could be read as the template has it."""
        sheet = self.sheet(role)
        return sheet is None or sheet.name not in self.broken_sheets

    @property
    def checks(self) -> Checks:
        return self.pack.years[self.year].framework.checks

    @property
    def guiding(self) -> Guiding:
        return self.pack.years[self.year].framework.guiding

    def field_name(self, code: str) -> str:
        known = self.pack.field.get(code)
        return known.field_name_zh if known else code

    def unit_name(self, code: str) -> str:
        known = self.pack.unit.get(code)
        return known.name if known else code

    def department_name(self, code: str) -> str:
        known = self.pack.department.get(code)
        return known.name if known else code

    def sheet(self, role: str) -> Sheet | None:
        return next((s for s in self.layout.sheets if s.role == role), None)

    def sheet_of_field(self, code: str) -> str:
        """Name of the sheet a field is asked on."""
        for sheet in self.layout.sheets:
            if sheet.cells and any(a.field_code == code for a in sheet.cells.values()):
                return sheet.name
        return ""

    def place(self, role: str, key: tuple[str, ...], code: str) -> tuple[str, str]:
        """Sheet and A1 address of an input in the template, for rows that ought to be there."""
        sheet = self.sheet(role)
        if sheet is None or key not in sheet.row_of:
            return (sheet.name if sheet else "", "")
        column = next(i for i, c in enumerate(sheet.columns) if c.code == code)
        return sheet.name, a1(sheet.row_of[key], column)

    def known_value(self, code: str, unit: str) -> tuple[str, float | None]:
        """State and value of a field for a unit, where this workbook or the register of units knows it.

        State is ``unknown`` for a field another department reports.
        """
        if self.pack.field[code].source_kind == "register":
            return "value", float(register_value(self.pack, self.pack.field[code], unit))
        cell = self.cells.get((code, unit))
        return (cell.state, finite(cell)) if cell else ("unknown", None)


def finite(cell: Cell) -> float | None:
    """The cell's figure, where it is one to reckon with."""
    good = cell.state == "value" and cell.value is not None and math.isfinite(cell.value)
    return cell.value if good else None


def register_value(pack: Pack, field_: Field, unit: str) -> int:
    """A register field counts the units below one: 街道所辖居民区总数 is the street's communities."""
    if unit not in pack.unit or pack.unit[unit].tier != field_.tier:
        raise KeyError(unit)
    return len(pack.children(unit))


def with_evidence(parsed: Parsed, hashes: Mapping[str, str]) -> Parsed:
    """``parsed`` with the SHA-256 of every evidence file that was handed in, found by its name."""
    rows = tuple(replace(row, sha256=hashes.get(row.file_name)) for row in parsed.evidence)
    return replace(parsed, evidence=rows)
