"""The first sheet: every unit's and department's result in one table, as an office reads, sorts and prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from reports.look.palette import PALETTE, SHADES
from reports.results import messages as m
from reports.results.book import GROUP, HEAD, TITLE, Looks
from reports.results.inputs import TierInput
from reports.rows import DepartmentScore, UnitScore

if TYPE_CHECKING:
    from mulin.words import Words

_WIDTHS = (7, 14, 30, 14, 10, 9, 8, 8, 9, 9, 10, 9, 52)
_AS = ("", "", "", "", "{score}", "c", "0", "0", "0", "0", "0.00", "0%", "t")
# below the title and its note
_HEAD, _FIRST = GROUP, HEAD


def write_summary(
    looks: Looks, title: str, words: Words, tiers: Sequence[TierInput], duties: Sequence[DepartmentScore], decimals: int
) -> None:
    """District, streets by rank, communities street by street and by rank, departments by rank; figures as published.

    What has no figure is an empty cell: an unranked unit has no rank, a department no coverage.
    """
    sheet = looks.open(m.RESULTS, title, words.fill(m.RESULTS_NOTE), PALETTE["own"])
    rows = [*_units(tiers), *_departments(duties)]
    heads = tuple(words.fill(h) for h in m.RESULTS_HEADS)
    for n, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        sheet.set_column(n, n, width)
        sheet.write_string(_HEAD, n, head, looks.head(m.GIVEN))
    score = "0." + "0" * decimals if decimals else "0"
    formats = [_format(looks, how.format(score=score)) for how in _AS]
    before = ""
    for at, row in enumerate(rows, _FIRST):
        for n, (value, fmt) in enumerate(zip(row, formats, strict=True)):
            shown = looks.box(bold=True, bg_color=SHADES[0]) if n == 0 and row[0] != before else fmt
            if value is None or value == "":
                sheet.write_blank(at, n, None, shown)
            elif isinstance(value, str):
                sheet.write_string(at, n, value, shown)
            else:
                sheet.write_number(at, n, value, shown)
        before = row[0]
    last = _HEAD + len(rows)
    sheet.set_row(_HEAD, 30)
    sheet.autofilter(_HEAD, 0, last, len(heads) - 1)
    sheet.freeze_panes(_FIRST, 3)
    sheet.repeat_rows(TITLE, _HEAD)
    sheet.print_area(TITLE, 0, last, len(heads) - 1)
    sheet.fit_to_pages(1, 0)


def _format(looks: Looks, how: str) -> Any:
    if how == "c":
        return looks.box(align="center")
    if how == "t":
        return looks.box(text_wrap=True, font_size=9)
    return looks.box(num_format=how) if how else looks.box(shrink=True)


def _units(tiers: Sequence[TierInput]) -> Iterator[tuple[Any, ...]]:
    place: dict[str, int] = {}
    for t in tiers:
        listed = sorted(t.units, key=lambda u: (place.get(u.parent_code or "", 0), _last(u), u.unit_code))
        for at, u in enumerate(listed):
            place[u.unit_code] = at
            yield (
                t.name, u.unit_code, u.unit_name, t.parents[u.unit_code], u.total_score,
                u.grade or ("" if u.comparable else t.words.below_floor), u.rank, u.peers if u.rank else None,
                u.overall_rank, u.failed_basic_count, u.pending_points, u.coverage, u.grade_reason,
            )  # fmt: skip


def _departments(duties: Sequence[DepartmentScore]) -> Iterator[tuple[Any, ...]]:
    for d in sorted(duties, key=lambda d: (d.rank is None, d.rank or 0, d.department)):
        yield (
            m.DEPARTMENTS, d.department, d.department_name, "", d.total_score, d.grade, d.rank,
            d.peers if d.rank else None, None, None, None, None, "",
        )  # fmt: skip


def _last(unit: UnitScore) -> tuple[bool, int]:
    """By rank; who has none stands last."""
    return unit.rank is None, unit.rank or 0
