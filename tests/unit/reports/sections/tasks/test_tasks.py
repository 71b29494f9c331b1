"""The year's tasks."""

from __future__ import annotations

import re
from typing import Any

from reports import rows
from reports.reading.reader import Reader

Parts = dict[str, Any]


def test_milestone_counts_add_up_to_the_number_of_milestones(parts: Parts, faulty: Reader) -> None:
    counts = [int(n) for n in re.findall(r"(?:按期|逾期完成|逾期未完成|未报)(\d+)个", parts["tasks"].text[0])]
    assert sum(counts) == len(faulty.marts.table(rows.MilestoneResult)) > 0
