"""What a correction leaves of a workbook, by every way to count it and every day until which it is free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from mulin.pack import load_pack
from mulin.pack.department_rule import AS_PUBLISHED, Corrections, FreeUntil
from mulin.pack.framework import Framework
from mulin.settings import Settings
from orchestration.again.parts import Workbook, workbooks
from orchestration.again.rows import DepartmentRows
from orchestration.release.inputs import SubmissionInput

FRAMEWORK = load_pack(Settings().pack).years[2024].framework
"""Report 2025-01-20, correction 2025-02-10, lock 2025-02-20."""
ASKED = 20
OWED = DepartmentRows({}, [], [], [], [], [], [], [{"kind": "report"}], {}, {})


def ruled(rule: Corrections) -> Framework:
    department = FRAMEWORK.tiers.department.model_copy(update={"corrections": rule})
    return FRAMEWORK.model_copy(update={"tiers": FRAMEWORK.tiers.model_copy(update={"department": department})})


def hand_in(
    version: int, at: str, state: str = "accepted", gate: str | None = "accepted", objection: int | None = None
) -> SubmissionInput:
    return SubmissionInput(f"v{version}", "D06", "report", version, f"{version:064d}", 9, "x.xlsx", at, "cli", state,
                           gate, gate is not None, 0, 0, False, {}, objection)  # fmt: skip


def judged(rule: Corrections, changed: dict[str, int], *came: str, gate: str | None = "accepted",
           asked: int = ASKED, cited: Mapping[int, int] | None = None) -> Workbook:  # fmt: skip
    """The report that came at these times, all accepted, the last in force; ``changed``: version → lines; ``cited``:
    version → objection that it carries out."""
    last, of = len(came), cited or {}
    versions = [hand_in(n, at, gate=gate if n == last else None, objection=of.get(n)) for n, at in enumerate(came, 1)]
    (book,) = workbooks(OWED, "D06", versions, changed, {"report": asked}, ruled(rule))
    return book


FIRST = "2025-01-15T09:00:00+08:00"
LAST_MINUTE = {
    "report": ("2025-01-20T23:59:59+08:00", "2025-01-21T00:00:00+08:00"),
    "correction": ("2025-02-10T23:59:59+08:00", "2025-02-11T00:00:00+08:00"),
    "lock": ("2025-02-20T23:59:59+08:00", "2025-02-21T00:00:00+08:00"),
}


@pytest.mark.parametrize("until", LAST_MINUTE)
@pytest.mark.parametrize(("counted", "left"), [("cells", 0.95), ("workbooks", 0.0)])
def test_a_correction_is_free_to_the_end_of_the_last_day_and_costs_after_it(
    until: FreeUntil, counted: Any, left: float
) -> None:
    rule = Corrections(counted=counted, free_until=until)
    in_time, late = LAST_MINUTE[until]

    assert judged(rule, {"v1": 0, "v2": 1}, FIRST, in_time).uncorrected == 1.0
    assert judged(rule, {"v1": 0, "v2": 1}, FIRST, late).uncorrected == left


def test_the_last_day_ends_at_midnight_in_beijing_wherever_the_clock_was() -> None:
    rule = Corrections()
    assert judged(rule, {"v1": 0, "v2": 1}, FIRST, "2025-02-10T15:59:59+00:00").uncorrected == 1.0
    assert judged(rule, {"v1": 0, "v2": 1}, FIRST, "2025-02-10T16:00:00+00:00").uncorrected == 0.95


@pytest.mark.parametrize(("counted", "left"), [("cells", 0.95), ("workbooks", 0.0)])
def test_with_never_the_correction_of_the_next_hour_costs(counted: Any, left: float) -> None:
    rule = Corrections(counted=counted, free_until="never")
    assert judged(rule, {"v1": 0, "v2": 1}, FIRST, "2025-01-15T10:00:00+08:00").uncorrected == left


def test_only_the_versions_after_the_last_free_day_are_charged() -> None:
    came = (FIRST, "2025-02-01T09:00:00+08:00", "2025-02-12T09:00:00+08:00")
    book = judged(Corrections(), {"v1": 0, "v2": 5, "v3": 2}, *came)
    assert book.uncorrected == 0.9
    assert [(c.version, c.lines, c.charged) for c in book.corrections] == [(2, 5, False), (3, 2, True)]


def test_a_version_put_back_in_force_is_charged_for_what_it_changes_back() -> None:
    came = (FIRST, "2025-02-12T09:00:00+08:00", "2025-02-13T09:00:00+08:00")
    assert judged(Corrections(), {"v1": 0, "v2": 3, "v3": 3}, *came).uncorrected == 0.7
    # put back within the free days: neither the change nor its return costs
    came = (FIRST, "2025-02-02T09:00:00+08:00", "2025-02-03T09:00:00+08:00")
    assert judged(Corrections(), {"v1": 0, "v2": 3, "v3": 3}, *came).uncorrected == 1.0


def test_more_lines_changed_than_asked_leave_nothing_and_no_less() -> None:
    late = "2025-02-12T09:00:00+08:00"
    assert judged(Corrections(), {"v1": 0, "v2": 21}, FIRST, late).uncorrected == 0.0
    assert judged(Corrections(), {"v1": 0, "v2": 1}, FIRST, late, asked=0).uncorrected == 0.0
    assert judged(Corrections(), {"v1": 0}, FIRST, late, asked=0).uncorrected == 1.0


def test_a_first_version_after_every_deadline_is_late_and_corrects_nothing() -> None:
    book = judged(Corrections(counted="workbooks", free_until="never"), {"v1": 0}, "2025-03-01T09:00:00+08:00")
    assert (book.on_time, book.uncorrected, book.corrections) == (False, 1.0, ())


def test_the_first_accepted_version_decides_on_punctuality_whatever_is_corrected_later() -> None:
    assert judged(Corrections(), {"v1": 0, "v2": 9}, FIRST, "2025-03-01T09:00:00+08:00").on_time


@pytest.mark.parametrize(("counted", "left"), [("cells", 0.95), ("workbooks", 0.0)])
def test_what_an_upheld_objection_asked_for_costs_nothing_and_a_correction_beside_it_does(
    counted: Any, left: float
) -> None:
    rule = Corrections(counted=counted, free_until="never")
    came, late = (FIRST, "2025-04-10T09:00:00+08:00", "2025-04-11T09:00:00+08:00"), "2025-01-21T09:00:00+08:00"
    assert judged(rule, {"v1": 0, "v2": 9}, *came[:2], cited={2: 3}).uncorrected == 1.0
    book = judged(rule, {"v1": 0, "v2": 9, "v3": 1}, *came, cited={2: 3})
    assert book.uncorrected == left
    assert [(c.version, c.charged, c.objection) for c in book.corrections] == [(2, False, 3), (3, True, None)]
    assert not judged(rule, {"v1": 0, "v2": 1}, late, came[1], cited={2: 3}).on_time


def test_the_same_figures_again_are_no_correction() -> None:
    assert judged(AS_PUBLISHED, {"v1": 0}, FIRST, "2025-03-01T09:00:00+08:00").uncorrected == 1.0


def test_a_version_that_cannot_be_read_costs_no_line_but_where_workbooks_count_it_is_a_change() -> None:
    """As releases were published that way: what cannot be read cannot be shown to say the same."""
    came = (FIRST, "2025-02-12T09:00:00+08:00", "2025-02-13T09:00:00+08:00")
    changed = {"v1": 0, "v2": 0, "v3": 0}
    assert judged(Corrections(), changed, *came).uncorrected == 1.0
    assert judged(AS_PUBLISHED, changed, *came).uncorrected == 0.0


def test_a_workbook_not_in_force_is_right_in_nothing() -> None:
    assert judged(Corrections(), {"v1": 0}, FIRST, gate="rejected").uncorrected == 0.0


def test_a_framework_without_the_key_is_scored_as_it_was_published() -> None:
    raw = FRAMEWORK.model_dump()
    written = cast("dict[str, Any]", raw["tiers"]["department"])
    assert written.pop("corrections") == {"counted": "cells", "free_until": "correction"}
    assert Framework.model_validate(raw).tiers.department.corrections == AS_PUBLISHED
    written["corrections"] = {}
    assert Framework.model_validate(raw).tiers.department.corrections == Corrections(
        counted="cells", free_until="correction"
    )
