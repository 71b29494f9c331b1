"""The pack decides which sections a report has, in which order, under which headings, with which words between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mulin.pack.presentation import Presentation
from mulin.report_kinds import KINDS, made
from mulin.words import Words
from reports.engine import environment
from reports.layout import ANNEXES, reference, sections
from reports.numbers import numeral

WORDS = Words("区", "街道", "社区", ("优秀", "合格"))
QUOTED = {"year": 2024, "unit": "定海路街道", "office": "区地区办"}


def presentation(**kinds: object) -> Presentation:
    texts = {"notice": {"title": "致居民", "paragraphs": ["{unit}{year}年度的结果由{office}核定。"]}}
    return Presentation.model_validate({"texts": texts, "reports": kinds})


@pytest.mark.parametrize("kind", made(WORDS))
def test_without_a_choice_every_section_stands_in_its_usual_place(kind: str) -> None:
    found = sections(Presentation(), kind, QUOTED, WORDS)
    below = {"communities"} if kind == WORDS.lowest else set()
    assert [s.code for s in found] == [code for code in KINDS[kind].sections if code not in below]
    numbered = [s for s in found if s.code not in ANNEXES]
    assert [s.heading for s in numbered] == [f"{numeral(i)}、{s.title}" for i, s in enumerate(numbered, start=1)]


def test_a_unit_with_none_below_has_no_section_of_them_though_the_pack_lists_it() -> None:
    chosen = presentation(community={"sections": ["result", "communities", "objection"]})
    assert [s.code for s in sections(chosen, "community", QUOTED, WORDS)] == ["result", "objection"]
    four = replace(WORDS, grid="网格")
    assert [s.title for s in sections(chosen, "community", QUOTED, four)] == ["评估结果", "所辖网格", "异议"]


@pytest.mark.parametrize("kind", made(WORDS))
def test_every_section_there_is_has_a_template(kind: str) -> None:
    for section in sections(Presentation(), kind, QUOTED, WORDS):
        environment().get_template(section.template)


def test_sections_left_out_leave_no_gap_in_the_numbers() -> None:
    chosen = presentation(community={"sections": ["result", "gaps", "objection", "sources"]})
    assert [s.heading for s in sections(chosen, "community", QUOTED, WORDS)] == [
        "一、评估结果", "二、未达标与待报", "三、异议", "附表　数据来源",
    ]  # fmt: skip


def test_a_section_may_have_another_heading_and_the_office_its_own_words() -> None:
    chosen = presentation(
        street={"sections": ["result", {"text": "notice"}, {"section": "gaps", "title": "短板"}, "objection"]}
    )
    found = sections(chosen, "street", QUOTED, WORDS)
    assert [s.heading for s in found] == ["一、评估结果", "二、致居民", "三、短板", "四、异议"]
    assert found[1].paragraphs == ("定海路街道2024年度的结果由区地区办核定。",)
    assert found[1].template == ""


def test_a_sentence_points_to_a_section_only_where_the_report_has_it() -> None:
    found = sections(presentation(district={"sections": ["result", "robust", "objection"]}), "district", QUOTED, WORDS)
    assert reference(found, "robust") == "“附件　统计检验与名次稳定性”"
    assert reference(found, "burden") == ""


def test_numerals_are_chinese_up_to_ninety_nine() -> None:
    assert [numeral(n) for n in (1, 9, 10, 11, 19, 20, 21, 99)] == [
        "一", "九", "十", "十一", "十九", "二十", "二十一", "九十九",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="100"):
        numeral(100)
