"""The indicators a department leads."""

from __future__ import annotations

import pytest
from pages import part

from reports.reading.reader import Reader

LEADS = "D05"


def test_panels_show_shares_of_units(owing: Reader) -> None:
    panels = part(owing, "department", LEADS, "indicators").panels
    assert panels
    for p in panels:
        assert sum(p.bins) == pytest.approx(1)
