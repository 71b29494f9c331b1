"""The first two sheets: what the workbook is with a summary of the checks, and the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.workbooks.styles import text_lines
from reports.look.palette import PALETTE, SHADES
from reports.numbers import chinese_date
from reports.results import messages as m
from reports.results.book import Looks, Places
from reports.results.columns import Column, Means
from reports.results.parameters import Band, Parameter
from reports.results.recompute import Values
from reports.results.sheets import shown_value

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from reports.release_info import ReleaseInfo

_WIDTHS = (16, 15, 15, 15, 15, 15, 15)
_DIFFERENCES = (("total",), ("rank", "overall", "rank_peers", "peers"), ("grade",))


@dataclass(frozen=True, slots=True)
class Checked:
    """A tier, or the departments, as the summary counts it."""

    name: str
    at: Places
    columns: Sequence[Column]
    values: Sequence[Values]
    graded: bool

    def counts(self) -> list[tuple[str, int]]:
        """Formula and figure of: units, incomparable, differing totals, ranks, grades, figures on the way."""
        known = {c.key: c for c in self.columns if c.against}
        named = {f"diff_{k}" for keys in _DIFFERENCES for k in keys}
        groups = [[f"diff_{k}" for k in keys if f"diff_{k}" in known] for keys in _DIFFERENCES]
        groups.append([k for k in known if k not in named])
        without = sum(v["total"] is None for v in self.values)
        total = self.at.whole("total")
        out = [(f"=ROWS({total})", len(self.values)), (f"=ROWS({total})-COUNT({total})", without)]
        for keys in groups:
            formula = "+".join(f"SUMPRODUCT(({self.at.whole(k)}<>0)*1)" for k in keys) or "0"
            found = sum(shown_value(known[k], v) != 0 for k in keys for v in self.values)
            out.append((f"={formula}", found))
        return out


def write_guide(looks: Looks, info: ReleaseInfo, title: str, checked: Sequence[Checked]) -> None:
    """说明: identity, how to check, and the summary by formulas."""
    sheet = looks.open(m.GUIDE, title, "", PALETTE["own"])
    sheet.hide_gridlines(2)
    for n, width in enumerate(_WIDTHS):
        sheet.set_column(n, n, width)
    row = 3
    number = info.release.removeprefix("r")
    identity = m.IDENTITY_TEXT.format(
        plan=info.pack_title, year=info.year, number=number, issued=chinese_date(info.issued_on),
        locked=chinese_date(info.locked_on), own=m.OWN_DAY.format(day=info.own_day) if info.own_day else "",
    )  # fmt: skip
    framework = m.FRAMEWORK_TEXT.format(
        title=info.framework_title, version=info.framework_version,
        status=m.EXAMPLE if info.framework_example else m.IN_FORCE,
    )  # fmt: skip
    texts = [(m.WHAT, m.WHAT_TEXT), (m.IDENTITY, identity), (m.HASH, info.data_hash), (m.FRAMEWORK, framework)]
    if info.demo:
        texts.append((m.NOTICE, m.DEMO_TEXT))
    if info.notice:
        texts.append((m.NOTICE, info.notice))
    texts += [(m.HOW if n == 0 else "", info.words.fill(text)) for n, text in enumerate(m.HOW_TEXT)]
    for label, text in [*texts, (m.LIMITS, m.LIMITS_TEXT)]:
        sheet.write_string(row, 0, label, looks.of(bold=True, valign="top", font_color=PALETTE["own"]))
        sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, text, looks.of(text_wrap=True, valign="top"))
        sheet.set_row(row, 6 + 14.5 * text_lines(text, sum(_WIDTHS[1:]) - 2))
        row += 1
    row += 1
    sheet.write_string(row, 0, m.CHECKS, looks.of(bold=True, font_size=12, font_color=PALETTE["own"]))
    for n, head in enumerate(m.CHECK_HEADS):
        sheet.write_string(row + 1, n, head, looks.head(m.MADE))
    first = row + 2
    for line, c in enumerate(checked, first):
        sheet.write_string(line, 0, c.name, looks.box(bold=True))
        for n, (formula, value) in enumerate(c.counts(), 1):
            if n == 5 and not c.graded:
                sheet.write_string(line, n, m.NOT_GRADED, looks.box(align="center", font_color=PALETTE["muted"]))
            else:
                sheet.write_formula(line, n, formula, looks.box(align="center"), value)
    end = first + len(checked)
    sheet.write_string(end, 0, m.ALL, looks.box(bold=True, bg_color=SHADES[1]))
    sums = [sum(c.counts()[n][1] for c in checked) for n in range(len(m.CHECK_HEADS) - 1)]
    for n, value in enumerate(sums, 1):
        column = chr(ord("A") + n)
        formula = f"=SUM({column}{first + 1}:{column}{end})"
        sheet.write_formula(end, n, formula, looks.box(align="center", bold=True, bg_color=SHADES[1]), value)
    rule = {"type": "cell", "criteria": ">", "value": 0, "format": looks.wrong}
    sheet.conditional_format(first, 3, end, len(m.CHECK_HEADS) - 1, rule)
    verdict = f'=IF(SUM(D{end + 1}:G{end + 1})=0,"{m.VERDICT[0]}","{m.VERDICT[1]}")'
    loud = looks.of(bold=True, font_size=12, text_wrap=True)
    sheet.merge_range(end + 1, 0, end + 1, len(_WIDTHS) - 1, "", loud)
    sheet.write_formula(end + 1, 0, verdict, loud, m.VERDICT[1 if sum(sums[2:]) else 0])
    sheet.set_row(end + 1, 24)
    sheet.fit_to_pages(1, 1)


def write_rules(
    wb: Workbook, looks: Looks, rules: Sequence[Parameter], grades: Sequence[Band], means: Means, zero: str
) -> None:
    """规则: each parameter in a cell with a defined name, and the table of grades."""
    sheet = looks.open(m.RULES, m.RULES_TITLE, m.RULES_NOTE, PALETTE["own"])
    for n, (head, width) in enumerate(zip(m.RULE_HEADS, (16, 28, 24, 28, 52), strict=True)):
        sheet.set_column(n, n, width)
        sheet.write_string(2, n, head, looks.head(m.GIVEN))
    for row, p in enumerate(rules, 3):
        sheet.write_string(row, 0, p.group, looks.box())
        sheet.write_string(row, 1, p.label, looks.box())
        fmt = looks.box(bg_color=SHADES[0], bold=True, align="center", num_format=p.shown, shrink=True)
        sheet.write(row, 2, p.value, fmt)
        sheet.write_string(row, 3, p.name, looks.box(font_color=PALETTE["muted"]))
        sheet.write_string(row, 4, p.use, looks.box())
        wb.define_name(p.name, f"='{m.RULES}'!$C${row + 1}")
        if p.choices:
            sheet.data_validation(row, 2, row, 2, {"validate": "list", "source": list(p.choices)})
    row = len(rules) + 4
    sheet.write_string(row, 0, m.BANDS, looks.of(bold=True, font_size=12, font_color=PALETTE["own"]))
    fmt = looks.box(bg_color=SHADES[0], bold=True, align="center", num_format="0.##")
    for n, head in enumerate(m.BAND_HEADS):
        sheet.write_string(row + 1, n, head, looks.head(m.GIVEN))
        column = chr(ord("A") + n)
        wb.define_name(m.BAND_NAMES[n], f"='{m.RULES}'!${column}${row + 3}:${column}${row + 2 + len(grades)}")
    for n, b in enumerate(grades):
        line = row + 2 + n
        sheet.write_number(line, 0, n + 1, looks.box(align="center"))
        sheet.write_string(line, 1, b.grade, looks.box(align="center"))
        sheet.write_number(line, 2, b.minimum, fmt)
        if b.basic_minimum is None:
            sheet.write_blank(line, 3, None, fmt)
        else:
            sheet.write_number(line, 3, float(b.basic_minimum), fmt)
    kind, _, x = zero.partition(":")
    text = m.METHOD_TEXT.format(pillar=means.pillar.name, index=means.index.name, zero=m.ZERO[kind].format(x=x))
    sheet.write_string(row + 3 + len(grades), 0, m.METHOD, looks.of(bold=True))
    sheet.write_string(row + 3 + len(grades), 1, text, looks.of())
    sheet.freeze_panes(3, 0)
    sheet.fit_to_pages(1, 1)
