"""``write_changes``: the list of changes as an Excel workbook: results first, then units, indicators and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mulin.tables.export import open_workbook
from mulin.workbooks.styles import text_lines
from reports import messages as words
from reports.changed import messages as said
from reports.changed.shown import hand_in_state, indicator_cells
from reports.look.palette import PALETTE, SHADES
from reports.results import messages as m
from reports.results.book import NOTE, TITLE, Looks
from reports.sections.result import changes as opening
from reports.sections.unit_moves import heading_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from reports import rows
    from reports.changed.moves import Move
    from reports.subjects.changes import Changes

_HEAD = 3
_DAY = "yyyy-mm-dd"


class _Column(NamedTuple):
    """``shown``: number format; texts have none."""

    label: str
    width: float
    shown: str = ""


def write_changes(changes: Changes, path: Path) -> None:
    """Write the ``.xlsx`` to ``path``; same input, same bytes. Figures are figures; every sheet prints on pages as wide
    as the paper, its head on each."""
    info = changes.reader.info
    buffer = BytesIO()
    wb = open_workbook(buffer, {"in_memory": True})
    looks = Looks(wb, info)
    title = m.CHANGES_TITLE.format(year=info.year, index=info.index_name, number=info.release.removeprefix("r"),
                                   old=changes.former.number)  # fmt: skip
    wb.set_properties(
        {"title": title + (f"（{m.DEMO}）" if info.demo else ""), "subject": info.pack_title, "author": info.office,
         "comments": info.data_hash, "created": datetime.combine(info.issued_on, time())}
    )  # fmt: skip
    total = "0." + "0" * info.score_decimals if info.score_decimals else "0"
    _summary(looks, changes, title, total)
    _units(looks, changes, title, total)
    _indicators(looks, changes, title)
    _departments(looks, changes, title, total)
    _rules(looks, changes, title)
    _hand_ins(looks, changes, title)
    wb.close()
    path.write_bytes(buffer.getvalue())


def _table(
    looks: Looks, name: str, title: str, note: str, columns: Sequence[_Column], lines: Iterable[Sequence[Any]]
) -> None:
    """A sheet that is one table: its head is frozen, filtered and repeated on every printed page."""
    sheet = looks.open(name, title, note, SHADES[2])
    last = _write(looks, sheet, _HEAD, columns, lines)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.autofilter(_HEAD, 0, max(last, _HEAD), len(columns) - 1)
    sheet.repeat_rows(TITLE, _HEAD)
    _printed(sheet, last, len(columns))


def _write(looks: Looks, sheet: Worksheet, at: int, columns: Sequence[_Column], lines: Iterable[Sequence[Any]]) -> int:
    """Head and rows from a row on; returns the last row. What there is no figure for is an empty cell."""
    for n, column in enumerate(columns):
        sheet.write_string(at, n, column.label, looks.head(m.GIVEN))
        sheet.set_column(n, n, column.width)
    for at, line in enumerate(lines, at + 1):  # noqa: B020  the row goes on where the head stood
        for n, (value, column) in enumerate(zip(line, columns, strict=True)):
            if isinstance(value, date):
                sheet.write_datetime(at, n, datetime.combine(value, time()), looks.box(num_format=_DAY))
            elif isinstance(value, str):
                sheet.write_string(at, n, value, looks.box(text_wrap=True))
            elif value is None:
                sheet.write_blank(at, n, None, looks.box(bg_color=PALETTE["grid"]))
            else:
                sheet.write_number(at, n, value, looks.box(num_format=column.shown))
    return at


def _printed(sheet: Worksheet, last: int, columns: int) -> None:
    sheet.print_area(0, 0, last, columns - 1)
    sheet.fit_to_pages(1, 0)


def _summary(looks: Looks, changes: Changes, title: str, total: str) -> None:
    """What page 1 of the printed list says."""
    part = opening.build(changes)
    sheet = looks.open(m.CHANGES_SUMMARY, title, "", PALETTE["own"])
    columns = [
        _Column(m.LEVEL, 30), *(_Column(label, 12, "0") for label in m.MOVED_COUNTS), _Column(m.OLD_MEAN, 12, total),
        _Column(m.NEW_MEAN, 12, total), _Column(m.RISE, 12, f"+{total}"), _Column(m.FALL, 12, total),
    ]  # fmt: skip
    at = NOTE + 1
    causes = m.CAUSES.format(causes=part.causes) if part.causes else m.NO_CAUSE
    for text in (*part.summary, causes):
        wide = int(sum(c.width for c in columns))
        sheet.merge_range(at, 0, at, len(columns) - 1, text, looks.of(text_wrap=True, valign="top"))
        sheet.set_row(at, 6 + 14.5 * text_lines(text, wide - 2))
        at += 1
    lines = []
    for of in changes.counted:
        up, down = ([float(s) for s in of.steps if (s > 0) is rising] for rising in (True, False))
        means = [sum(t) / len(t) if (t := of.totals(side)) else None for side in (0, 1)]
        lines.append((of.name, len(of.moves), of.how("score"), of.how("place"), of.graded, *means,
                      max(up, default=None), min(down, default=None)))  # fmt: skip
    at = _write(looks, sheet, at + 1, columns, lines) + 2
    sheet.write_string(at, 0, said.GREATEST, looks.of(bold=True, font_size=12, font_color=PALETTE["own"]))
    heads = _unit_columns(total)[1:-1]
    for n, column in enumerate(heads):
        sheet.write_string(at + 1, n, column.label, looks.head(m.GIVEN))
    for at, move in enumerate(changes.moves.greatest(opening.GREATEST), at + 2):  # noqa: B020
        for n, (value, column) in enumerate(zip(_unit(changes, move)[1:-1], heads, strict=True)):
            if isinstance(value, str):
                sheet.write_string(at, n, value, looks.box())
            elif value is None:
                sheet.write_blank(at, n, None, looks.box(bg_color=PALETTE["grid"]))
            else:
                sheet.write_number(at, n, value, looks.box(num_format=column.shown))
    _printed(sheet, at, len(columns))


def _unit_columns(total: str) -> list[_Column]:
    return [
        _Column(m.CODE, 16), _Column(m.UNIT, 30), _Column(m.OLD_TOTAL, 10, total), _Column(m.NEW_TOTAL, 10, total),
        _Column(m.STEP, 9, f"+{total};-{total};{total}"), _Column(m.OLD_RANK, 9, "0"), _Column(m.NEW_RANK, 9, "0"),
        _Column(m.OLD_GRADE, 10), _Column(m.NEW_GRADE, 10), _Column(m.HOW_MOVED, 16),
    ]  # fmt: skip


def _unit(changes: Changes, move: Move[rows.UnitScore]) -> list[Any]:
    return [move.either.unit_code, changes.called(move.either.unit_code), *_moved(changes, move)]


def _moved(changes: Changes, move: Move[Any]) -> list[Any]:
    (old, new), step = move.totals, None if move.by is None else float(move.by)
    ranks = [None if r is None else r.rank for r in (move.old, move.new)]
    grades = [None if r is None else r.grade for r in (move.old, move.new)]
    return [old, new, step, *ranks, *grades, changes.how(move)]


def _units(looks: Looks, changes: Changes, title: str, total: str) -> None:
    moved = changes.moves.moved_units()
    note = said.UNITS_NOTE.format(count=len(changes.moves.units) - len(moved), old=changes.former.number)
    overall = said.OVERALL.format(**changes.reader.words.tiers)
    everywhere = [_Column(side + overall, 9, "0") for side in m.SIDES]
    columns = [_Column(m.LEVEL, 22), *_unit_columns(total), *everywhere]
    lines = (
        [heading_of(changes, move), *_unit(changes, move), *(u and u.overall_rank for u in (move.old, move.new))]
        for move in moved
    )
    _table(looks, m.CHANGES_UNITS, title, note, columns, lines)


def _indicators(looks: Looks, changes: Changes, title: str) -> None:
    columns = [
        _Column(m.INDICATOR_CODE, 10), _Column(m.INDICATOR_NAME, 30), _Column(m.UNIT, 32), _Column(m.MEASURE, 8),
        _Column(m.OLD_VALUE, 12, "General"), _Column(m.NEW_VALUE, 12, "General"), _Column(m.OLD_TARGET, 9, "General"),
        _Column(m.NEW_TARGET, 9, "General"), _Column(m.OLD_SCORE, 9, "0.00"), _Column(m.NEW_SCORE, 9, "0.00"),
        _Column(m.OLD_RESULT, 10), _Column(m.NEW_RESULT, 10),
    ]  # fmt: skip
    lines: list[list[Any]] = []
    for code, moved in changes.moves.indicators(list(changes.reader.year_pack.indicator)):
        for pair in moved:
            row, sides = pair.either, (pair.old, pair.new)
            results = [indicator_cells(r, s)[-1] for r, s in zip((changes.before, changes.reader), sides, strict=True)]
            figures = [
                None if s is None else getattr(s, name) for name in ("value", "target", "score") for s in sides
            ]  # fmt: skip
            lines.append([code, row.indicator_name, changes.called(row.unit_code), row.unit_of_measure, *figures,
                          *results])  # fmt: skip
    note = said.INDICATORS_NOTE.format(old=changes.former.number)
    _table(looks, m.CHANGES_INDICATORS, title, note, columns, lines)


def _departments(looks: Looks, changes: Changes, title: str, total: str) -> None:
    moved = changes.moves.moved_departments()
    note = said.DEPARTMENTS_NOTE.format(count=len(changes.moves.departments) - len(moved), old=changes.former.number)
    columns = _unit_columns(total)
    columns[1] = _Column(m.DEPARTMENT_NAME, 30)
    lines = ([move.either.department, move.either.department_name, *_moved(changes, move)] for move in moved)
    _table(looks, m.DEPARTMENTS, title, note, columns, lines)


def _rules(looks: Looks, changes: Changes, title: str) -> None:
    approved = m.APPROVED.format(
        amendments="；".join(m.AMENDMENT.format(day=a.approved_on, by=a.approved_by, what=a.what)
                             for a in changes.amendments)
    ) if changes.amendments else said.NO_AMENDMENT if changes.rules else ""  # fmt: skip
    columns = [_Column(m.RULE_SUBJECT, 44), _Column(m.RULE_WHAT, 30), _Column(m.RULE_OLD, 30), _Column(m.RULE_NEW, 30)]
    lines = ([r.subject, r.what, r.old, r.new] for r in changes.rules)
    _table(looks, m.CHANGES_RULES, title, approved, columns, lines)


def _hand_ins(looks: Looks, changes: Changes, title: str) -> None:
    columns = [_Column(m.DEPARTMENT_NAME, 24), _Column(m.HAND_IN_TABLE, 14), _Column(m.VERSION, 8, "0"),
               _Column(m.HAND_IN_FILE, 50), _Column(m.RECEIVED, 12), _Column(m.HOW_MOVED, 26)]  # fmt: skip
    lines = []
    for h in changes.former.hand_ins:
        kind = words.word(words.SUBMISSION_KIND, h.kind)
        lines.append(
            [changes.department(h.department), kind, h.version or h.before, h.file, h.received_on, hand_in_state(h)]
        )
    _table(looks, m.CHANGES_HAND_INS, title, "；".join(changes.former.beside), columns, lines)
