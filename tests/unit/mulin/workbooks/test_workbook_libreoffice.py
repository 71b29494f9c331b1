"""Saved by LibreOffice, a workbook says the same: real ``soffice``, every kind of workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import libreoffice
import office
import pytest
from openpyxl import load_workbook

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.workbooks.fill import Filled, Reviewer
from mulin.workbooks.marked import write_marked
from mulin.workbooks.parse import parse_workbook

Write = Callable[..., Path]
pytestmark = [
    pytest.mark.slow,
    libreoffice.installed,
]


def filled(pack: Pack, department: str, kind: str) -> Filled:
    """Something in every kind of cell: numbers, decimals, words, dates, texts, reviewers."""
    cells: dict[tuple[str, str], float | str | None] = {}
    scores: dict[tuple[str, str], list[float | str | None]] = {}
    for n, a in enumerate(asked_cells(pack, 2024, department, kind)):
        kinds = {"boolean": ("是", "否")[n % 2], "integer": n % 97, "decimal": round(n * 0.37 % 100, 2)}
        cells[a.field_code, a.unit_code] = "缺报" if n % 31 == 5 else kinds[pack.field[a.field_code].value_type]
        if n % 3:
            scores[a.field_code, a.unit_code] = [80, "回避" if n % 7 == 0 else 81.25, 79.9]
    tasks = [t for t in pack.years[2024].tasks if t.lead_department == department]
    return Filled(
        cells=cells,
        scores=scores,
        milestones={(t.code, m.number): (date(2024, 2, 29), "按期") for t in tasks for m in t.milestones},
        ratings={(t.code, d): (92.5, "配合主动，\n资料齐全") for t in tasks for d in t.cooperating_departments},
        evidence={i.code: [("会议记录.pdf", "2024")] for i in pack.years[2024].indicators},
        reviewers=[
            Reviewer("张三", "同济大学", ("310110001001",)),
            Reviewer("李四", "复旦"),
            Reviewer("王五", "上理工"),
        ],
    )


@pytest.mark.parametrize(
    ("department", "kind"), [("D05", "report"), ("D05", "survey"), ("D06", "report"), ("D06", "panel")]
)
def test_saved_by_libreoffice_it_reads_the_same(
    write: Write, pack: Pack, tmp_path: Path, department: str, kind: str
) -> None:
    source = write(department, kind, filled(pack, department, kind))
    before = parse_workbook(source, pack)
    after = parse_workbook(libreoffice.convert(source, "xlsx", tmp_path / "saved"), pack)
    assert before.findings == ()
    assert after == before
    assert before.cells or before.reviews


def test_a_marked_copy_opens_in_libreoffice_and_reads_the_same(write: Write, pack: Pack, tmp_path: Path) -> None:
    source = write("D08", filled=Filled(cells={("F-S028", "310110001"): "12次"}))
    before = parse_workbook(source, pack)
    write_marked(source, before.findings, tmp_path / "marked.xlsx")
    after = parse_workbook(libreoffice.convert(tmp_path / "marked.xlsx", "xlsx", tmp_path / "saved"), pack)
    assert after == before
    assert replace(after, findings=()).cells == before.cells


@pytest.mark.parametrize("kind", ["as_it_is", "strict", "prefixed", "own_notes", "merged", "empty_styles"])
def test_marks_are_seen_by_libreoffice_and_leave_no_trace_when_it_has_saved_them(
    write: Write, surgery: Callable[..., Path], pack: Pack, tmp_path: Path, kind: str
) -> None:
    """What LibreOffice keeps is what it understood; and marking what it saved takes our former marks away."""
    source = surgery(write("D08", filled=Filled(cells={("F-S028", "310110001"): "12次"})), office.KINDS[kind])
    finding = Finding(Level.ERROR, "x", "不是数", "填12", sheet="街道", cell="D4")
    write_marked(source, [finding], tmp_path / "marked.xlsx")
    saved = libreoffice.convert(tmp_path / "marked.xlsx", "xlsx", tmp_path / "saved")

    def seen(path: Path) -> tuple[int, int, int]:
        """Comments of ours in 街道, coloured areas, lines of the list."""
        book = load_workbook(path)
        notes = [c.comment.text for row in book["街道"].iter_rows() for c in row if c.comment]
        ours = sum("填12" in note for note in notes)
        return ours, len(book["街道"].conditional_formatting), book["检查结果"].max_row - 4

    assert seen(saved) == (1, 1, 1)
    write_marked(saved, [], tmp_path / "again.xlsx")
    assert seen(tmp_path / "again.xlsx") == (0, 0, 0)
    assert parse_workbook(tmp_path / "again.xlsx", pack) == parse_workbook(saved, pack)


def test_an_ods_file_is_told_to_be_saved_as_xlsx(write: Write, pack: Pack, tmp_path: Path) -> None:
    ods = libreoffice.convert(write("D08"), "ods", tmp_path / "saved")
    assert [f.rule for f in parse_workbook(ods, pack).findings] == ["guard.not_workbook"]


def test_an_old_xls_file_is_told_to_be_saved_as_xlsx(write: Write, pack: Pack, tmp_path: Path) -> None:
    xls = libreoffice.convert(write("D08"), "xls", tmp_path / "saved")
    assert [f.rule for f in parse_workbook(xls, pack).findings] == ["guard.old_excel"]
