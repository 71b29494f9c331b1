"""The runner fails closed where Great Expectations would let pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from expectations import runner
from expectations.messages import INTERNAL, Rule
from expectations.runner import Check, Frame, run
from expectations.table import at_least, between, frame, one_of, unique
from mulin.findings import Level

RULES = {
    "too.large": Rule(Level.ERROR, "{name}的数是 {value:g}", "改小"),
    "odd": Rule(Level.WARNING, "{name}不常见", "核对"),
}


def _frame(rows: Sequence[dict[str, Any]], checks: Sequence[Check], minimum: int = 0) -> Frame:
    return frame("numbers", rows, text=("name",), numbers=("value", "limit"), checks=checks, minimum=minimum)


def _row(name: str, value: float | None, book: int = 0, **more: Any) -> dict[str, Any]:
    return {"book": book, "sheet": "区", "cell": "D4", "name": name, "value": value, "limit": 10.0, **more}


UNDER_TEN = at_least("too.large", "limit", "value")


def test_a_failing_row_becomes_a_finding_at_its_cell() -> None:
    outcome = run([_frame([_row("甲", 3), _row("乙", 12, cell="D5", shown="12")], [UNDER_TEN])], RULES)

    (number, found), *others = outcome.findings
    assert others == []
    assert (number, found.rule, found.sheet, found.cell, found.value) == (0, "too.large", "区", "D5", "12")
    assert found.sentence() == "【错误】工作表“区” D5：乙的数是 12（现值：12）。改法：改小"
    assert not outcome.ok()


def test_each_finding_goes_to_its_own_workbook() -> None:
    rows = [_row("甲", 12, book=0), _row("乙", 3, book=1), _row("丙", 13, book=2)]

    assert [n for n, _ in run([_frame(rows, [UNDER_TEN])], RULES).findings] == [0, 2]


def test_warnings_alone_let_pass() -> None:
    outcome = run([_frame([_row("甲", 3)], [one_of("odd", "name", ["乙"])])], RULES)

    assert [f.level for _, f in outcome.findings] == [Level.WARNING]
    assert outcome.ok()


def test_a_level_in_the_row_overrides_that_of_the_rule() -> None:
    outcome = run([_frame([_row("甲", 12, level="警告")], [UNDER_TEN])], RULES)

    assert [f.level for _, f in outcome.findings] == [Level.WARNING]


def test_an_empty_frame_where_rows_are_owed_refuses() -> None:
    outcome = run([_frame([], [UNDER_TEN], minimum=1)], RULES)

    assert [f.rule for f in outcome.broken] == ["gate.rows", "gate.not_evaluated"]
    assert not outcome.ok()


def test_an_empty_frame_where_nothing_is_owed_passes() -> None:
    outcome = run([_frame([], [UNDER_TEN])], RULES)

    assert outcome.ok()
    assert (outcome.evaluated, outcome.expected) == (1, 1)


def test_a_column_that_is_missing_or_extra_refuses() -> None:
    good = _frame([_row("甲", 3)], [UNDER_TEN])
    for data in (good.data.drop(columns="limit"), good.data.assign(more=1)):
        outcome = run([Frame("numbers", data, good.columns, 0, good.checks)], RULES)
        assert outcome.broken[0].rule == "gate.columns"
        assert not outcome.ok()


def test_a_check_that_raises_refuses_instead_of_vanishing() -> None:
    outcome = run([_frame([_row("甲", 3)], [between("too.large", "name", 0, 10)])], RULES)

    assert "gate.exception" in {f.rule for f in outcome.broken}
    assert outcome.evaluated < outcome.expected
    assert not outcome.ok()


def test_a_check_on_a_column_that_is_not_there_refuses() -> None:
    outcome = run([_frame([_row("甲", 3)], [between("too.large", "nowhere", 0, 10)])], RULES)

    assert not outcome.ok()
    assert {f.rule for f in outcome.broken} <= {"gate.exception", "gate.not_evaluated", "gate.no_place"}
    assert outcome.broken


def test_a_failure_without_a_place_refuses() -> None:
    nowhere = Check("too.large", "ExpectTableRowCountToEqual", {"value": 5})
    outcome = run([_frame([_row("甲", 3)], [nowhere])], RULES)

    assert [f.rule for f in outcome.broken] == ["gate.no_place"]
    assert not outcome.ok()


def test_a_result_that_goes_missing_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    real = runner._validate
    monkeypatch.setattr(runner, "_validate", lambda f: real(f)[1:])
    outcome = run([_frame([_row("甲", 3)], [UNDER_TEN, one_of("odd", "name", ["甲"])])], RULES)

    assert [f.rule for f in outcome.broken] == ["gate.not_evaluated"]
    assert not outcome.ok()


def test_a_result_over_other_rows_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    real = runner._validate
    short = _frame([_row("甲", 3)], [UNDER_TEN])
    monkeypatch.setattr(runner, "_validate", lambda f: real(short))
    outcome = run([_frame([_row("甲", 3), _row("乙", 12)], [UNDER_TEN])], RULES)

    assert (outcome.evaluated, outcome.expected) == (0, 1)
    assert not outcome.ok()


def test_text_among_numbers_is_refused_before_anything_runs() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        _frame([_row("甲", "很多")], [UNDER_TEN])  # type: ignore[arg-type]


def test_both_of_a_pair_of_doubles_are_shown() -> None:
    rules = {"twice": Rule(Level.ERROR, "{name}重复", "删去")}
    outcome = run([_frame([_row("甲", 1), _row("甲", 2), _row("乙", 3)], [unique("twice", ("book", "name"))])], rules)

    assert [f.message for _, f in outcome.findings] == ["甲重复", "甲重复"]


def test_nothing_leaves_this_machine() -> None:
    import os

    run([_frame([_row("甲", 3)], [UNDER_TEN])], RULES)

    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_every_internal_sentence_is_tested_somewhere() -> None:
    assert set(INTERNAL) == {
        "gate.columns", "gate.rows", "gate.exception", "gate.not_evaluated", "gate.no_place",
        "door.disk", "door.not_kept", "door.kept_at_risk", "gate.identity",  # test_door_unit.py
        "door.not_judged",  # test_arrivals_judged.py
    }  # fmt: skip
