"""Lines in words."""

from __future__ import annotations

import pytest

from portal.audit.words import act_words, detail_words, line_words, subject_words


@pytest.mark.parametrize(("act", "words"), [
    ("review.approve", "审核通过"), ("review.unlock.asked", "提请解锁"), ("review.unlock.taken_back", "收回提请的解锁"),
    ("of.tomorrow", "of.tomorrow"),
])  # fmt: skip
def test_an_act_and_its_steps(act: str, words: str) -> None:
    assert act_words(act) == words


def test_a_table_is_named_by_year_department_and_kind() -> None:
    assert subject_words("2024/D06/report/v3", {"D06": "民政局"}) == "2024年 D06 民政局 年度数据填报表 第3版"
    named = subject_words("2024/D06/schemeT1z2e1z2d01/v2", {"D06": "民政局"})
    assert named == "2024年 D06 民政局 实施方案 T1.1-01 第2版"
    assert subject_words("2024/D99/x", {}) == "2024年 D99 x"
    assert subject_words("wang", {}) == "wang"


def test_a_release_is_named_as_its_pages_name_it() -> None:
    assert subject_words("2024 r1", {}) == "2024年第1版"
    assert subject_words("2024 r12 department D06", {"D06": "民政局"}) == "2024年第12版 D06 民政局"
    assert subject_words("2024 r1 street 310110001", {}) == "2024年第1版 310110001"


@pytest.mark.parametrize(("detail", "words"), [
    ({"before": {"ends": None, "post": "a"}, "after": {"ends": "2026-12-31", "post": "a"}},
     [("结束", "无 → 2026-12-31")]),
    ({"before": "甲", "after": "乙"}, [("改动", "甲 → 乙")]),
    ({"before": "2026-01-01", "ends": "2026-12-31"}, [("原为", "2026-01-01"), ("结束", "2026-12-31")]),
    ({"before": "", "reason": "补佐证", "sha256": "ab"}, [("理由", "补佐证")]),
    ({"places": ["区!D7", "C-A01"], "zero_report": True}, [("位置", "区!D7、C-A01"), ("零报", "是")]),
    ({"kind": "report"}, [("工作簿", "年度数据填报表")]),
])  # fmt: skip
def test_what_changed_is_said_as_before_and_after(detail: dict[str, object], words: list[tuple[str, str]]) -> None:
    assert list(detail_words(detail)) == words


def test_a_line_by_a_hostile_hand_stays_on_one_line() -> None:
    body = {"at": "2026-12-01T09:00:00+08:00", "account": "u\n\x1b[31m", "act": "people.login", "about": "x" * 500}
    told = line_words(body)
    assert told.startswith("2026-12-01 09:00，u??[31m，登录（x")
    assert len(told) < 150
