"""One fault, one finding: what was refused on reading is not refused a second time for what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cases import Case, write

from expectations.door import hand_in
from expectations.draft import HandInResult
from expectations.gate import gate_year
from mulin.pack import Pack
from mulin.received import Store
from mulin.workbooks.parse import parse_workbook

WHEN = datetime(2025, 1, 15, 10)


@pytest.fixture(autouse=True)
def _then(store: Store) -> None:
    """The store's clock stands on the day of the tests."""
    store.clock = lambda: WHEN


def _edited(pack: Pack, folder: Path, whose: str, change: Callable[[Any], None]) -> Path:
    from openpyxl import load_workbook

    department, kind = whose.split()
    path = write(pack, Case("上报", "", department, kind, 2024, {}), folder)
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def _judged(pack: Pack, store: Store, folder: Path, whose: str, change: Callable[[Any], None]) -> HandInResult:
    path = _edited(pack, folder, whose, change)
    papers = path.parent / "佐证材料"
    return hand_in(path, pack=pack, store=store, who="张三", evidence_dir=papers)


def _put(sheet: str, **cells: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for address, value in cells.items():
            book[sheet][address] = value

    return change


@pytest.mark.parametrize(
    ("whose", "change", "expected"),
    [
        # a date that cannot be read is not also one that was not given
        ("D21 report", _put("时间节点", F4="完成了"), ("cell.not_a_date", "时间节点", "F4")),
        ("D06 report", _put("社区", D2="F-X999"), ("layout.header_changed", "社区", "D2")),
        ("D06 report", lambda b: setattr(b["社区"], "title", "别的"), ("layout.sheet_missing", "社区", None)),
        ("D06 report", lambda b: b["社区"].delete_rows(9), ("layout.row_missing", "社区", None)),
        ("D21 report", lambda b: b.remove(b["时间节点"]), ("layout.sheet_missing", "时间节点", None)),
        ("D21 report", lambda b: b.remove(b["配合评价"]), ("layout.sheet_missing", "配合评价", None)),
        ("D15 report", lambda b: b.remove(b["佐证材料"]), ("layout.sheet_missing", "佐证材料", None)),
        ("D12 panel", _put("评委", B3="别的"), ("layout.header_changed", "评委", "B3")),
    ],
)
def test_one_fault_is_one_finding(
    pack: Pack,
    store: Store,
    tmp_path: Path,
    whose: str,
    change: Callable[[Any], None],
    expected: tuple[str, str, str | None],
) -> None:
    result = _judged(pack, store, tmp_path / "a", whose, change)

    assert not result.accepted
    wrong = [f for f in result.findings if f.rule != "layout.unknown_sheet"]
    assert [(f.rule, f.sheet, f.cell) for f in wrong] == [expected]


def test_what_was_accepted_by_older_rules_and_is_none_is_turned_down_at_the_gate(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    """A store from before: the year goes on without that workbook, and it is charged to its department."""
    good = write(pack, Case("上报", "", "D08", "report", 2024, {}), tmp_path / "good")
    hand_in(good, pack=pack, store=store, who="张三")
    strange = _edited(pack, tmp_path / "strange", "D21 report", _put("配合评价", E4="配合很好"))
    identity = SimpleNamespace(year=2024, department="D21", kind="report")
    store.receive(strange, pack=pack.plan.pack, identity=identity, who="x", channel="cli", state="accepted")  # type: ignore[arg-type]
    results = {
        r.department: r
        for r in gate_year(pack, 2024, store, lambda r: parse_workbook(store.object_path(r.sha256), pack))
        if r.kind == "report"
    }

    assert (results["D08"].state, results["D21"].state) == ("accepted", "rejected")
    assert results["D21"].evaluated == results["D21"].expected > 0, "a verdict, no failure of the gate"
    assert [(f.rule, f.sheet, f.cell) for f in results["D21"].findings] == [("cell.not_a_number", "配合评价", "E4")]
