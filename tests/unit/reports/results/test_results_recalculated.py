"""Recalculated by LibreOffice from a file without values, the formulas give what was published, and follow a change."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import libreoffice
import marts_fixture as fixture
import openpyxl
import pytest

from mulin.pack import Pack, load_pack
from mulin.settings import Settings
from reports import Marts, ReleaseInfo
from reports.results import write_results
from reports.results.means import Mean

pytestmark = [
    pytest.mark.slow,
    libreoffice.installed,
]
FIRST = 7
STREET, COMMUNITY = "310110001", "310110001003"


def recalculated(book: openpyxl.Workbook, folder: Path) -> openpyxl.Workbook:
    """The workbook as LibreOffice computes it. openpyxl writes formulas without values: nothing can be taken over."""
    bare = folder / "bare.xlsx"
    book.save(bare)
    with zipfile.ZipFile(bare) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any(re.search(r"</f><v>[^<]", sheet) for sheet in sheets)
    after = libreoffice.convert(bare, "xlsx", folder / "out")
    return openpyxl.load_workbook(after, data_only=True)


def unlike(path: Path, after: openpyxl.Workbook) -> tuple[int, list[str]]:
    """How many formulas there are, and those that LibreOffice computes otherwise than the file says."""
    formulas, before = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    count, found = 0, []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    a, b = (w[sheet.title][cell.coordinate].value for w in (before, after))
                    near = isinstance(a, int | float) and isinstance(b, int | float) and abs(a - b) < 1e-9
                    if not near and (a or "") != (b or ""):
                        found.append(f"{sheet.title}!{cell.coordinate} {a!r} {b!r} {cell.value}")
    return count, found


def at(sheet: Any, head: str, source: str, unit: str) -> Any:
    """The cell of a computing sheet by head (row 4), source (row 6) and unit code."""
    col = next(c.column for c in sheet[4] if c.value == head and sheet.cell(6, c.column).value == source)
    return sheet.cell(next(r for r in range(FIRST, sheet.max_row + 1) if sheet.cell(r, 1).value == unit), col)


def group(sheet: Any, name: str, head: str, unit: str) -> Any:
    """The same by the heading above (row 3), where two columns have the same head."""
    above = ""
    for c in sheet[3]:
        above = c.value or above
        if above == name and sheet.cell(4, c.column).value == head:
            return next(r[c.column - 1].value for r in sheet.iter_rows(min_row=FIRST) if r[0].value == unit)
    raise AssertionError((name, head))


def test_the_demo_release_recalculates_to_what_was_published(tmp_path: Path) -> None:
    year = Settings().home / "releases" / "2024"
    if not (year / "current").is_file():
        pytest.skip("there is no released demo year 2024 (make demo)")
    release = (year / "current").read_text(encoding="utf-8").strip()
    pack = load_pack(year / release / "pack")
    info = ReleaseInfo.from_pack(pack, 2024, release, "ab" * 32, demo=True)
    path = tmp_path / "results.xlsx"
    write_results(Marts(year / release / "marts", 2024), pack, info, path)
    after = recalculated(openpyxl.load_workbook(path), tmp_path)
    count, found = unlike(path, after)
    assert count > 30_000
    assert found == []
    differing = [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in after.worksheets[2:] for cells in sheet.iter_cols(min_row=6)
        if cells[0].value == "差异" for cell in cells[1:] if cell.value != 0
    ]  # fmt: skip
    assert differing == []
    summary = [[c.value for c in row[:7]] for row in after["说明"].iter_rows() if row[0].value in
               ("区", "街道", "社区", "部门", "合计")]  # fmt: skip
    assert summary == [
        ["区", 1, 0, 0, 0, "不评等级", 0], ["街道", 12, 0, 0, 0, 0, 0], ["社区", 301, 1, 0, 0, 0, 0],
        ["部门", 28, 1, 0, 0, 0, 0], ["合计", 342, 2, 0, 0, 0, 0],
    ]  # fmt: skip


def test_made_up_figures_recalculate_with_gaps_vetoes_and_failures(
    make_marts: Callable[[fixture.Case], Marts], pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    codes = [u.code for u in pack.children(STREET)]
    case = fixture.Case(all_missing=codes[:1], all_failed=codes[1:3], vetoed=codes[3:4])
    path = tmp_path / "results.xlsx"
    write_results(make_marts(case), pack, info, path)
    count, found = unlike(path, recalculated(openpyxl.load_workbook(path), tmp_path))
    assert count > 1000
    assert found == []


def test_a_changed_score_and_a_changed_parameter_change_the_totals_by_what_they_weigh(
    marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    path = tmp_path / "results.xlsx"
    write_results(marts, pack, info, path)
    before, book = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    scores = book["社区指标得分"]
    row = next(r for r in range(FIRST, scores.max_row + 1) if scores.cell(r, 1).value == COMMUNITY)
    cell = next(c for c in scores[row][3:] if isinstance(c.value, int | float) and 20 < c.value < 90)
    cell.value -= 10
    effective = before["社区有效权重"][cell.coordinate].value
    own_share, children_share = (book["规则"][book.defined_names[n].attr_text.partition("!")[2].replace("$", "")]
                                 for n in ("街道本级占比", "街道下级平均占比"))  # fmt: skip
    own_share.value, children_share.value = 0.5, 0.5
    ties = book["规则"][book.defined_names["同分名次"].attr_text.partition("!")[2].replace("$", "")]
    ties.value = "同分取前、后续不跳号"
    after = recalculated(book, tmp_path)

    lost = effective * 10 / 100
    old, new = (at(b["社区得分"], "精确总分", "公式", COMMUNITY).value for b in (before, after))
    assert new == pytest.approx(old - lost, abs=1e-9)
    assert at(after["社区得分"], "精确总分", "差异", COMMUNITY).value == pytest.approx(-lost, abs=1e-9)
    comparable = at(before["街道可比性"], "其中可比", "公式", STREET).value
    own, children = (group(before["街道得分"], g, "总分", STREET) for g in ("本级", "可比下级单位"))
    expected = 0.5 * own + 0.5 * (children - lost / comparable)
    assert at(after["街道得分"], "精确总分", "公式", STREET).value == pytest.approx(expected, abs=1e-9)
    units = [r[0].value for r in after["社区得分"].iter_rows(min_row=FIRST)]
    total = {u: at(after["社区得分"], "印出总分", "公式", u).value for u in units}
    ranks = {u: at(after["社区得分"], "组内名次", "公式", u).value for u in units}
    assert ranks == {u: 1 + len({x for x in total.values() if x > total[u]}) for u in units}


@pytest.mark.parametrize("zero", ["keep", "drop", "floor:20"])
def test_other_means_are_the_same_in_the_formula_and_in_the_figure(zero: str, tmp_path: Path) -> None:
    rows = [[80.0, None, 60.0, 35.5], [0.0, 90.0, 60.0, 7.0], [None, None, None, None], [0.0, None, None, None]]
    weights = [1.0, 2.0, 3.0, 0.5]
    methods = ["arithmetic", "geometric", "harmonic", "power:2", "power:-0.5"]
    book, expected = openpyxl.Workbook(), {}
    sheet = book.active
    assert sheet is not None
    sheet.append(weights)
    for n, row in enumerate(rows, 2):
        sheet.append(row)
        # a pillar without a score is an empty text, not an empty cell
        for k in range(4):
            sheet.cell(n, 20 + k, f'=IF(ISNUMBER({"ABCD"[k]}{n}),{"ABCD"[k]}{n},"")')
        for k, method in enumerate(methods):
            mean = Mean.of(method, zero)
            sheet.cell(n, 6 + k, mean.of_range(f"A{n}:D{n}", "A$1:D$1"))
            sheet.cell(n, 12 + k, mean.of_cells([(f"{w}$1", f"{c}{n}") for w, c in zip("ABCD", "TUVW", strict=True)]))
            expected[n, 6 + k] = expected[n, 12 + k] = mean.number(list(zip(weights, row, strict=True)))
    after = recalculated(book, tmp_path).worksheets[0]
    found = {key: after.cell(*key).value for key in expected}
    assert {k: v if v != "" else None for k, v in found.items()} == pytest.approx(expected, abs=1e-9)
