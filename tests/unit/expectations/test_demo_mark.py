"""Made-up figures stay marked, whoever hands the workbook in and however often it was saved."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from cases import Case, write

from expectations import door
from mulin.pack import Pack
from mulin.received import Store
from mulin.workbooks.marked import write_marked
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.template import write_template


@pytest.fixture
def demo_template(pack: Pack, tmp_path: Path) -> Path:
    path = tmp_path / "2024-D21-report.xlsx"
    write_template(pack, 2024, "D21", "report", path, demo=True)
    return path


def test_every_sheet_and_the_properties_say_so(pack: Pack, demo_template: Path) -> None:
    book = openpyxl.load_workbook(demo_template)
    seen = [ws for ws in book if ws.sheet_state == "visible"]

    assert len(seen) >= 2
    assert all("演示数据" in str(ws["A1"].value) for ws in seen)
    assert parse_workbook(demo_template, pack).demo


def test_saving_and_marking_keep_it(pack: Pack, demo_template: Path, tmp_path: Path) -> None:
    saved, marked = tmp_path / "saved.xlsx", tmp_path / "marked.xlsx"
    openpyxl.load_workbook(demo_template).save(saved)
    write_marked(saved, parse_workbook(saved, pack).findings, marked)

    assert parse_workbook(saved, pack).demo
    assert parse_workbook(marked, pack).demo


def test_handed_in_like_any_other_file_it_is_kept_as_demo(pack: Pack, store: Store, demo_template: Path) -> None:
    door.hand_in(demo_template, pack=pack, store=store, who="张三", channel="cli")

    (record,) = store.records(2024)
    assert (record.channel, record.demo) == ("cli", True)


def test_real_workbooks_carry_no_mark(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = write(pack, Case("made", "", "D21", "report", 2024, {}), tmp_path)
    door.hand_in(path, pack=pack, store=store, who="张三", channel="cli")

    assert not parse_workbook(path, pack).demo
    assert [r.demo for r in store.records(2024)] == [False]
