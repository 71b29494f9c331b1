"""Tables are refused where they cannot be printed."""

from __future__ import annotations

import pytest

from reports.parts.table import columns, row, table


def test_a_table_whose_widths_or_rows_do_not_fit_is_refused() -> None:

    with pytest.raises(ValueError, match="列宽之和应为100"):
        columns("甲 60, 乙 n30")
    with pytest.raises(ValueError, match="应为2格"):
        table("测试", columns("甲 60, 乙 n40"), [row("一")])
