"""By which hand-in a figure is cited when a year is computed again: by the rule that its release was made with."""

from __future__ import annotations

import pytest

from mulin.pack import load_pack
from mulin.settings import Settings
from mulin.workbooks.parsed import MilestoneCell, Parsed
from orchestration.again.cells import YearCells
from orchestration.release.inputs import SubmissionInput, YearInputs

PACK = load_pack(Settings().pack)
TASK = next(t.code for t in PACK.years[2024].tasks if t.lead_department == "D06")


def version(number: int) -> SubmissionInput:
    return SubmissionInput(
        f"2024-D06-report-v{number}", "D06", "report", number, "0" * 64, 1, "a.xlsx", "2025-01-20T09:00:00+08:00",
        "cli", "accepted", "accepted", number == 2, 0, 0, False, {},
    )  # fmt: skip


@pytest.mark.parametrize(("first_said", "cited"), [(True, "2024-D06-report-v1"), (False, "2024-D06-report-v2")])
def test_the_same_said_again_is_cited_as_the_release_cites(first_said: bool, cited: str) -> None:
    said = Parsed(None, milestones=(MilestoneCell(TASK, 1, None, None, "时间节点", "F4"),))
    inputs = YearInputs(2024, "in_force", None, (version(1), version(2)), None)

    cells = YearCells(PACK, inputs, lambda _: said, first_said=first_said)

    assert {by.submission_id for by, _ in cells.cited.values()} == {cited}
    assert [*cells.changed] == ["2024-D06-report-v1"], "what is no correction is none under either rule"
