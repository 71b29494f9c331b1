"""A department's printed figures add up: parts to the total, causes to the change; and two kinds of 牵头 are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from changed_marts import changed, with_values
from pages import part

from mulin.pack import Pack
from reports import rows
from reports.numbers import fixed
from reports.reading.reader import Reader

SCORES = [(88.333, 91.11, 77.775), (66.666, 66.665, 66.664), (93.339, 81.235, 99.995), (70.005, 90.005, 80.005)]


@pytest.fixture(scope="module")
def made(reader_of: Callable[..., Reader]) -> Reader:
    return reader_of()


def _scored(reader: Reader, code: str, now: tuple[float, float, float]) -> Reader:
    """The reader where the department has these scores for tasks led, cooperation and reporting this year."""
    tier = reader.year_pack.framework.tiers.department.composition
    led, cooperation, reporting = now
    exact = tier.led * led + tier.cooperation * cooperation + tier.reporting * reporting
    values = {
        **dict.fromkeys(("led_score", "led_milestones", "led_indicators"), led), "cooperation_score": cooperation,
        **{f"reporting_{of}": reporting for of in ("score", "on_time", "first_time", "no_correction")},
        "total_score": float(fixed(exact, 2)),
    }  # fmt: skip
    return changed(reader, {rows.DepartmentScore: with_values({(code,): values}, "department")})


@pytest.mark.parametrize("scores", SCORES)
def test_printed_parts_add_up_to_the_printed_total(made: Reader, scores: tuple[float, float, float]) -> None:
    found = part(_scored(made, "D05", scores), "department", "D05", "result")
    assert found.parts is not None
    assert sum(Decimal(r.cells[-1]) for r in found.parts.rows) == Decimal(found.total)


@pytest.mark.parametrize("scores", SCORES)
def test_printed_causes_and_the_rest_add_up_to_the_printed_change(
    made: Reader, scores: tuple[float, float, float]
) -> None:
    # last year: numbers whose sum is their total, as the marts have it
    found = part(_scored(made, "D05", scores), "department", "D05", "result")
    assert found.opening is not None
    rest = re.search(r"其余各项合计([+-]?[0-9.]+)分", found.opening.causes_note)
    told = sum(Decimal(p.points) for p in found.opening.causes) + (Decimal(rest[1]) if rest else 0)
    assert told == Decimal(next(c for c in found.cards if c.label == "较上年").value)


def test_a_department_with_indicators_but_no_task_to_lead_is_told_the_difference(made: Reader, pack: Pack) -> None:
    leading = {t.lead_department for t in made.year_pack.tasks}
    only = {i.lead_department for i in made.year_pack.indicators} - leading
    assert only, "every department with indicators leads a task, nothing proven"
    for code in only:
        (text,) = part(made, "department", code, "indicators").text
        assert "本部门没有牵头的任务" in text
        assert "不计入本部门得分" in text
    both = next(iter(leading & {i.lead_department for i in made.year_pack.indicators}))
    (text,) = part(made, "department", both, "indicators").text
    assert "两者不同" not in text
