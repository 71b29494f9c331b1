"""Where everything stands in the workbook, how a formula's brackets become addresses, and how cells look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reports.look.palette import PALETTE, SHADES
from reports.results import messages as m
from reports.results.columns import Column
from reports.results.inputs import TierInput

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from reports.release_info import ReleaseInfo

# rows (from 0): title, note, group, head, way or name, source or weight; then the units
TITLE, NOTE, GROUP, HEAD, WAY, SOURCE, FIRST = 0, 1, 2, 3, 4, 5, 6
LABELS = 3
FONT = "等线"
_BRACKETS = re.compile(r"\[([\w.\-]+)(:all)?\]")


class Places:
    """Addresses of one tier's (or the departments') columns and ranges; ``child``: those of the tier below."""

    def __init__(self, units: int, child: Places | None = None) -> None:
        self.last, self.child = FIRST + units - 1, child
        self.columns: dict[str, tuple[str, int]] = {}
        self.ranges: dict[str, tuple[str, int, int, int | None]] = {}

    def add(self, sheet: str, columns: Sequence[Column], first: int = LABELS) -> None:
        """Columns of a sheet from its ``first`` on."""
        for n, column in enumerate(columns, first):
            self.columns[column.key] = (sheet, n)

    def add_indicators(self, t: TierInput) -> None:
        """The ranges of the sheets of indicators, which all have the same columns."""
        spans: dict[str, tuple[int, int]] = {}
        at = LABELS
        for pillar, family in t.families.items():
            spans[pillar] = (at, at + len(family) - 1)
            at += len(family)
        spans["basic"], spans["all"] = (LABELS, at - 1), (LABELS, LABELS + len(t.columns) - 1)
        for n, column in enumerate(t.columns, LABELS):
            spans[column.indicator.code] = (n, n)
        for name, (a, b) in spans.items():
            self.ranges[f"scores.{name}"] = (t.name + m.SCORES, a, b, None)
            self.ranges[f"states.{name}"] = (t.name + m.STATES, a, b, None)
            self.ranges[f"weights.{name}"] = (t.name + m.SCORES, a, b, SOURCE)
        self.ranges["effective"] = (t.name + m.WEIGHTS, LABELS, at - 1, None)

    def whole(self, key: str, sheet: str = "") -> str:
        """The absolute range of a column over all units."""
        from xlsxwriter.utility import xl_range_abs

        at, col = self.columns[key]
        return f"{_on(at, sheet)}{xl_range_abs(FIRST, col, self.last, col)}"

    def expand(self, formula: str, sheet: str, row: int) -> str:
        """The formula of a row with addresses for its brackets. Raises KeyError for a key that stands nowhere."""
        from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

        def replaced(found: re.Match[str]) -> str:
            key, whole = found.groups()
            if key == "code":
                return f"$A{row + 1}"
            if key.startswith("child."):
                if self.child is None:
                    raise KeyError(key)
                return self.child.whole(key.removeprefix("child."))
            if whole:
                return self.whole(key, sheet)
            if key in self.ranges:
                at, a, b, fixed = self.ranges[key]
                line, mark = (row, "") if fixed is None else (fixed, "$")
                text = xl_range(line, a, line, b) if a != b else xl_rowcol_to_cell(line, a)
                address = re.sub(r"([A-Z]+)(\d+)", rf"$\1{mark}\2", text)
                return f"{_on(at, sheet)}{address}"
            at, col = self.columns[key]
            return f"{_on(at, sheet)}{xl_rowcol_to_cell(row, col, col_abs=True)}"

        return _BRACKETS.sub(replaced, formula)


def _on(at: str, sheet: str) -> str:
    return "" if at == sheet else f"'{at}'!"


class Looks:
    """Formats, made once each; the head and foot of every sheet."""

    def __init__(self, wb: Workbook, info: ReleaseInfo) -> None:
        self._wb, self._info, self._made = wb, info, dict[tuple[tuple[str, Any], ...], Any]()

    def of(self, **more: Any) -> Any:
        """A format in the workbook's font, 10 points."""
        key = tuple(sorted(more.items()))
        if key not in self._made:
            self._made[key] = self._wb.add_format(
                {"font_name": FONT, "font_size": 10, "valign": "vcenter", "font_color": PALETTE["ink"], **more}
            )
        return self._made[key]

    def box(self, **more: Any) -> Any:
        return self.of(border=1, border_color=PALETTE["line"], **more)

    def head(self, source: str, small: bool = False) -> Any:
        """Heads are dark over formulas, middling over published figures, light over differences."""
        fill, ink = {
            m.MADE: (PALETTE["own"], PALETTE["paper"]), m.PUBLISHED: (PALETTE["muted"], PALETTE["paper"]),
            m.DIFFERENCE: (PALETTE["line"], PALETTE["ink"]), m.GIVEN: (SHADES[1], PALETTE["ink"]),
        }[source]  # fmt: skip
        return self.box(
            bg_color=fill, font_color=ink, text_wrap=True, align="center", bold=not small, font_size=8 if small else 10
        )

    @cached_property
    def wrong(self) -> Any:
        """A difference that is not 0: read in grey by its darkness, and bold."""
        return self._wb.add_format({"bold": True, "font_color": PALETTE["paper"], "bg_color": PALETTE["bad"]})

    def open(self, name: str, title: str, note: str, tab: str) -> Worksheet:
        """A new sheet with its title, its note and its print set-up: A4 landscape, heads repeated."""
        sheet: Worksheet = self._wb.add_worksheet(name)
        sheet.set_tab_color(tab)
        sheet.write_string(TITLE, 0, title, self.of(bold=True, font_size=14, font_color=PALETTE["own"]))
        notes = [self._info.notice, *([m.DEMO] if self._info.demo else []), note]
        loud = self._info.demo or bool(self._info.notice)  # a sheet is printed by itself
        sheet.write_string(
            NOTE, 0, "　".join(n for n in notes if n),
            self.of(font_size=9, bold=loud, font_color=PALETTE["bad"] if loud else PALETTE["muted"]),
        )  # fmt: skip
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        if self._info.demo:
            sheet.set_header(f"&C{m.DEMO}")
        sheet.set_footer(m.FOOTER.format(release=release(self._info).replace("&", "&&")))
        return sheet

    def labels(self, sheet: Worksheet, rows: Sequence[tuple[str, str, str]]) -> None:
        """The first three columns of a sheet of units: code, name, parent."""
        small = self.box(font_size=8, font_color=PALETTE["muted"])
        for n, text in enumerate((m.CODE, m.UNIT, m.PARENT)):
            sheet.merge_range(GROUP, n, SOURCE, n, text, self.head(m.GIVEN))
            sheet.set_column(n, n, min(36, max([8, *(_width(r[n]) + 1 for r in rows)])))
        for n, (code, name, parent) in enumerate(rows, FIRST):
            sheet.write_string(n, 0, code, small)
            sheet.write_string(n, 1, name, self.box(shrink=True))
            sheet.write_string(n, 2, parent, self.box(shrink=True, font_size=9))
        sheet.set_row(HEAD, 28)
        sheet.freeze_panes(FIRST, LABELS)
        sheet.repeat_rows(TITLE, SOURCE)
        sheet.repeat_columns(0, LABELS - 1)

    def groups(self, sheet: Worksheet, names: Sequence[str], first: int = LABELS) -> None:
        """One head over neighbours with the same name."""
        at = 0
        while at < len(names):
            end = at
            while end + 1 < len(names) and names[end + 1] == names[at]:
                end += 1
            fmt = self.box(bold=True, align="center", bg_color=SHADES[2], shrink=True)
            if end > at:
                sheet.merge_range(GROUP, first + at, GROUP, first + end, names[at], fmt)
            else:
                sheet.write_string(GROUP, first + at, names[at], fmt)
            at = end + 1


def fit(sheet: Worksheet, width: float) -> None:
    """As many pages side by side as keep the print readable."""
    sheet.fit_to_pages(max(1, round(width / 170)), 0)


def release(info: ReleaseInfo) -> str:
    """The release's identity in one line."""
    number = info.release.removeprefix("r")
    return m.RELEASE.format(year=info.year, number=number, short=info.data_hash[:12])


def _width(text: str) -> int:
    return sum(2 if ord(ch) > 0x2E7F else 1 for ch in text)
