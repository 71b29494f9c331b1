from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mulin.pack import read_and_check
from portal.demo.pack import write_pack


@pytest.mark.parametrize("today", [date(2026, 11, 30), date(2028, 5, 3), date(2026, 12, 30)])
def test_the_demos_pack_is_sound_and_its_year_is_open_whatever_the_day(tmp_path: Path, today: date) -> None:
    year = write_pack(tmp_path, today)
    pack, findings = read_and_check(tmp_path)
    assert (findings, year) == ([], today.year - 1)
    assert pack is not None
    framework = pack.years[year].framework
    assert framework.review is not None
    assert framework.deadlines.report < framework.deadlines.lock <= date(today.year, 12, 31)
    assert framework.deadlines.report >= min(today, date(today.year, 12, 28))


def test_a_demo_is_gone_on_with_until_its_year_is_over(tmp_path: Path) -> None:
    write_pack(tmp_path, date(2026, 3, 1))
    framework = tmp_path / "years" / "2025" / "framework.yaml"
    before = framework.read_bytes()
    write_pack(tmp_path, date(2026, 3, 4))
    assert framework.read_bytes() == before
    write_pack(tmp_path, date(2026, 3, 7))
    assert framework.read_bytes() != before
