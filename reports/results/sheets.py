"""The sheets about units: indicators by units (scores, states, effective weights), and the computing sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reports.look.palette import PALETTE, SHADES
from reports.results import messages as m
from reports.results.book import FIRST, HEAD, LABELS, SOURCE, WAY, Looks, Places, fit
from reports.results.columns import Column, Means
from reports.results.inputs import TierInput
from reports.results.recompute import Values, half_up
from reports.results.weights import weight_columns, weight_formula

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Rows = Sequence[tuple[str, str, str]]


def shown_value(column: Column, values: Values) -> Any:
    """What a cell of the column shows before anybody recalculates; None for an empty one."""
    if column.against is None:
        return values.get(column.key)
    made, said = (values.get(key) for key in column.against)
    if isinstance(made, str) or isinstance(said, str):
        return 0 if (made or "") == (said or "") else m.DIFFERS
    if made is None or said is None:
        return 0 if made is said else m.DIFFERS
    return abs(half_up(made - said, 9)) and half_up(made - said, 9)


def _indicator_heads(looks: Looks, sheet: Worksheet, t: TierInput, names: Rows, basic_only: bool = False) -> None:
    looks.labels(sheet, names)
    columns = [c for c in t.columns if c.indicator.kind == "basic" or not basic_only]
    pillar = {p: t.pillars[t.units[0].unit_code, p].pillar_name for p in t.families}
    looks.groups(
        sheet, [pillar[c.indicator.pillar] if c.indicator.kind == "basic" else t.words.fill(m.GUIDING) for c in columns]
    )
    sheet.set_row(WAY, 84)
    sheet.set_column(LABELS, LABELS + len(columns) - 1, 7.5)
    for n, c in enumerate(columns, LABELS):
        sheet.write_string(HEAD, n, c.indicator.code, looks.head(m.GIVEN, small=True))
        sheet.write_string(WAY, n, c.indicator.name_zh, looks.head(m.GIVEN, small=True))
        if c.full is None:
            sheet.write_string(SOURCE, n, m.POINTS, looks.head(m.GIVEN, small=True))
        else:
            fmt = looks.box(bg_color=SHADES[0], align="center", bold=True, num_format="0.##")
            sheet.write_number(SOURCE, n, c.full, fmt)
    fit(sheet, 40 + 7.5 * len(columns))


def write_scores(looks: Looks, t: TierInput, title: str, tab: str, names: Rows) -> None:
    """Units × indicators: published scores; blank where there is none."""
    sheet = looks.open(t.name + m.SCORES, title, t.words.fill(m.SCORES_NOTE), tab)
    _indicator_heads(looks, sheet, t, names)
    for row, unit in enumerate(t.units, FIRST):
        for n, c in enumerate(t.columns, LABELS):
            score = t.cells[unit.unit_code, c.indicator.code].score
            if score is None:
                sheet.write_blank(row, n, None, looks.box(bg_color=PALETTE["grid"]))
            else:
                sheet.write_number(row, n, score, looks.box(num_format="0.00"))


def write_states(looks: Looks, t: TierInput, title: str, tab: str, names: Rows) -> None:
    """Units × indicators: why a score is missing, whether a basic indicator was passed, a veto."""
    sheet = looks.open(t.name + m.STATES, title, m.STATES_NOTE, tab)
    _indicator_heads(looks, sheet, t, names)
    for row, unit in enumerate(t.units, FIRST):
        for n, c in enumerate(t.columns, LABELS):
            state = t.cells[unit.unit_code, c.indicator.code].state
            loud = state.startswith(m.FAILED) or state.endswith(m.VETO)
            quiet = state in (m.PENDING, m.NOT_APPLICABLE)
            fmt = (
                {"bold": True, "font_color": PALETTE["bad"]} if loud else {"bg_color": PALETTE["grid"]} if quiet else {}
            )
            sheet.write_string(row, n, state, looks.box(font_size=9, align="center", shrink=True, **fmt))


def write_weights(
    looks: Looks, t: TierInput, title: str, tab: str, names: Rows,
    at: Places, values: Mapping[str, Values], means: Means,
) -> None:  # fmt: skip
    """Units × basic indicators: points out of 100 each weighs once what has no score is left out."""
    name = t.name + m.WEIGHTS
    sheet = looks.open(name, title, m.WEIGHTS_NOTE, tab)
    _indicator_heads(looks, sheet, t, names, basic_only=True)
    basic = [(p, c) for p, family in t.families.items() for c in family]
    for row, unit in enumerate(t.units, FIRST):
        made = values[unit.unit_code]["weight"]
        for n, (pillar, c) in enumerate(basic, LABELS):
            formula = at.expand(weight_formula(t, means, pillar, c.indicator.code), name, row)
            sheet.write_formula(row, n, formula, looks.box(num_format="0.000"), made.get(c.indicator.code, ""))
    _columns(looks, sheet, name, LABELS + len(basic), at, weight_columns(t, means), [values[n[0]] for n in names])


def write_columns(
    looks: Looks, name: str, title: str, tab: str, names: Rows,
    at: Places, columns: Sequence[Column], values: Mapping[str, Values],
) -> None:  # fmt: skip
    """A computing sheet: one row a unit, one column a step."""
    sheet = looks.open(name, title, m.COLUMNS_NOTE, tab)
    looks.labels(sheet, names)
    sheet.set_row(WAY, 74)
    _columns(looks, sheet, name, LABELS, at, columns, [values[n[0]] for n in names])
    fit(sheet, 40 + sum(c.width for c in columns))


def _columns(
    looks: Looks, sheet: Worksheet, name: str, first: int, at: Places, columns: Sequence[Column], rows: Sequence[Values]
) -> None:
    looks.groups(sheet, [c.group for c in columns], first)
    last = FIRST + len(rows) - 1
    for n, c in enumerate(columns, first):
        sheet.set_column(n, n, c.width)
        sheet.write_string(HEAD, n, c.head, looks.head(c.source))
        sheet.write_string(WAY, n, c.how, looks.head(c.source, small=True))
        sheet.write_string(SOURCE, n, c.source, looks.head(c.source, small=True))
        if c.against:
            rule = {"type": "cell", "criteria": "!=", "value": 0, "format": looks.wrong}
            sheet.conditional_format(FIRST, n, last, n, rule)
        more: dict[str, Any] = {"align": "center"} if c.shown in ("@", "0", "General") else {}
        if c.width > 30:
            more = {"shrink": False, "font_size": 9}
        if c.published:
            more["bg_color"] = SHADES[0]
        # a text format would make Excel show a formula instead of computing it once it is edited
        fmt = looks.box(**more, **({} if c.shown in ("@", "General") else {"num_format": c.shown}))
        for row, values in enumerate(rows, FIRST):
            value = shown_value(c, values)
            if c.formula:
                formula = at.expand(c.formula, name, row)
                sheet.write_formula(row, n, formula, fmt, "" if value is None else value)
            elif value is None or value == "":
                sheet.write_blank(row, n, None, fmt)
            else:
                sheet.write(row, n, value, fmt)
