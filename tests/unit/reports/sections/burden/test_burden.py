"""How much is asked for."""

from __future__ import annotations

from typing import Any

from pages import column

from reports import rows
from reports.reading.reader import Reader

Parts = dict[str, Any]


def test_the_burden_is_the_sum_of_its_departments_and_of_its_tiers(parts: Parts, faulty: Reader) -> None:
    whole = sum(b.cells for b in faulty.marts.table(rows.Burden))
    assert sum(int(c) for c in column(parts["burden"].table, "格数")) == whole
    assert f"{whole}格" in parts["burden"].text[0]
    assert sum(sum(b.parts) for b in parts["burden"].bars) == whole
    asked = {b.department for b in faulty.marts.table(rows.Burden)}
    assert {b.label for b in parts["burden"].bars} == {faulty.department(d) for d in asked}
