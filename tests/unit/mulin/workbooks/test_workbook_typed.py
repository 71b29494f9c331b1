"""What one cell holds, by its column: the value a person means, or a sentence that leads to it."""

from __future__ import annotations

from datetime import date

import pytest

from mulin.findings import Finding
from mulin.workbooks.coerce import Coerced
from mulin.workbooks.typed import coerce


def told(got: Coerced) -> Finding:
    assert got.problem is not None
    return got.problem.at("街道", (3, 3), got.raw)


@pytest.mark.parametrize("text", ["优", "良", "A", "满分", "无", "—", "不评", "★★★", "90+", "#N/A", "缺报", "不适用"])
@pytest.mark.parametrize("words", [(), ("回避",)])
def test_a_score_that_is_none_is_told_which_marks_may_stand(text: str, words: tuple[str, ...]) -> None:
    """Where nothing happened 0 is right for a count; for a score it would be the worst mark."""
    got = coerce(text, "score", words, bounds=(0.0, 100.0))
    assert got.state == "invalid"
    assert "0—100的分数" in told(got).mend
    assert "没有发生" not in told(got).mend
    assert "留空" not in told(got).mend
    assert ("回避" in told(got).mend) == bool(words)


@pytest.mark.parametrize(
    ("text", "letters"), [("1O", "O"), ("O1", "O"), ("l2", "l"), ("1O0", "O"), ("○5", "○"), ("|2", "|")]
)
def test_a_letter_among_digits_is_named_and_no_number_proposed(text: str, letters: str) -> None:
    got = told(coerce(text, "integer"))
    assert f"“{letters}”" in got.message
    assert "如果是" not in got.mend


@pytest.mark.parametrize("text", ["#N/A", "＃N／A", "#DIV/0!", "#n/a", "#SPILL!", "Err:502", "#REF!"])
def test_an_error_value_pasted_as_text_is_one(text: str) -> None:
    assert told(coerce(text, "integer")).rule == "cell.error_value"


@pytest.mark.parametrize("text", ["3月", "2024年", "12号", "3日", "12届"])
def test_a_count_is_not_proposed_where_a_date_or_an_ordinal_stands(text: str) -> None:
    assert "如果是" not in told(coerce(text, "integer")).mend


def test_a_figure_like_a_mobile_number_is_taken_and_told() -> None:
    got = coerce(13800001234.0, "integer")
    assert (got.state, [n.key for n in got.notes]) == ("value", ["cell.personal_number/figure"])
    assert coerce(13800.0, "integer").notes == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-09-30完成", "后面还有“完成”"),
        ("2024-9-30至2024-10-8", "后面还有“至2024-10-8”"),
        ("2024年9月30日 星期一", "后面还有“星期一”"),
        ("2024-09-30 24:00", "时刻"),
    ],
)
def test_a_whole_date_with_more_behind_it_is_not_told_to_be_none(text: str, said: str) -> None:
    assert said in told(coerce(text, "date")).message


@pytest.mark.parametrize("text", ["2024年9月30号", "2024年9月30日。", "2024—09—30", "2024−09−30", "2024‑9‑30"])
def test_a_day_in_other_strokes_is_that_day(text: str) -> None:
    assert coerce(text, "date").value == date(2024, 9, 30)


@pytest.mark.parametrize(
    ("name", "state", "key"),
    [
        ("方案.pdf、纪要.docx", "invalid", "cell.file_name"),
        ("方案.pdf; 纪要.pdf", "invalid", "cell.file_name"),
        ("无", "blank", "cell.file_name/none"),
        ("方案、纪要.pdf", "value", None),
    ],
)
def test_one_file_name_a_cell(name: str, state: str, key: str | None) -> None:
    got = coerce(name, "file")
    assert (got.state, got.problem.key if got.problem else None) == (state, key)
