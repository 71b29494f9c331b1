"""A deadline that has passed is said with the receipt, with what follows from it; nothing is refused for it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from cases import Case, write

from expectations.deadlines import late_notes
from expectations.door import hand_in
from expectations.draft import HandInResult
from mulin.pack import Pack
from mulin.received import Store


def _hand_in(
    pack: Pack, store: Store, folder: Path, when: datetime, edit: dict[str, object] | None = None
) -> HandInResult:
    path = write(pack, Case("上报", "", "D08", "report", 2024, edit or {}), folder)
    store.clock = lambda: when
    return hand_in(path, pack=pack, store=store, who="张三")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 1, 20), None),
        (date(2025, 1, 21), "已过上报截止日（2025-01-20）"),
        (date(2025, 2, 10), "已过上报截止日（2025-01-20）"),
        (date(2025, 2, 11), "已过更正截止日（2025-02-10）"),
        (date(2025, 2, 21), "已过锁定日（2025-02-20）"),
    ],
)
def test_the_last_deadline_that_has_passed_speaks(pack: Pack, day: date, said: str | None) -> None:
    notes = late_notes(pack, 2024, day)
    assert len(notes) == (said is not None)
    assert said is None or notes[0].startswith(said)


def test_a_hand_in_after_the_lock_is_accepted_and_told_what_follows(pack: Pack, store: Store, tmp_path: Path) -> None:
    result = _hand_in(pack, store, tmp_path / "a", datetime(2025, 3, 1, 10))

    assert result.accepted
    (note,) = result.notes
    for part in ("锁定日（2025-02-20）", "已公布的2024年度结果不含", "再公布", "报送及时按迟报计"):
        assert part in note
    assert f"请注意：{note}" in result.text
    assert result.findings == (), "no fault of the workbook"


def test_the_same_file_again_is_told_by_the_day_of_its_receipt(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = write(pack, Case("上报", "", "D08", "report", 2024, {}), tmp_path / "a")
    store.clock = lambda: datetime(2025, 1, 15, 10)
    first = hand_in(path, pack=pack, store=store, who="张三")
    store.clock = lambda: datetime(2025, 3, 1, 10)
    again = hand_in(path, pack=pack, store=store, who="张三")

    assert again.receipt is not None
    assert again.receipt.repeated
    assert (first.notes, again.notes) == ((), ())


@pytest.mark.parametrize(
    ("when", "advice"),
    [
        (datetime(2025, 1, 15, 10), "在更正截止日（2025-02-10）前补报"),
        (
            datetime(2025, 2, 11, 10),
            "更正截止日（2025-02-10）已过：查到数后仍可上报，并告知评估办公室，重新运行后才计入",
        ),
    ],
)
def test_nobody_is_sent_to_a_date_that_has_passed(
    pack: Pack, store: Store, tmp_path: Path, when: datetime, advice: str
) -> None:
    result = _hand_in(pack, store, tmp_path / "a", when, {"cells": {"F-S029/310110006": "缺报"}})

    (found,) = result.findings
    assert found.rule == "cell.declared_missing"
    assert found.mend.startswith(advice)
