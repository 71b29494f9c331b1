"""更正说明: what a later edition says on page 1, and that it is part of who a report is, but not of its content."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, RenderJob, jobs
from reports.correction import Cause, Correction, Moved
from reports.engine import html
from reports.identity import Kept
from reports.narrative.blocks import Text
from reports.narrative.page import read_page
from reports.reading.reader import Reader
from reports.report import build
from reports.wording.corrections import CAUSES_TOLD, block, cause, summary

UNIT = "310110001001"
CAME = Cause("hand_in", "区民政局", "部门上报", 2, 1, "2025-05-12", objections=(3,))
NOTE = Correction(
    "r4", "r3", "2025-05-20", (CAME,), (Moved("综合得分", "81.20", "81.40"),),
    (Moved("C-A03 睦邻空间每周开放时长", "12小时、80.0分", "14小时、85.0分"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def issue(marts: Marts, pack: Pack, info: ReleaseInfo):
    """A community's job in a release: renewed with a note, or kept from the one before."""

    def make(release: str, note: Correction | None = None, kept: dict[str, Kept] | None = None) -> dict[str, RenderJob]:
        told = replace(info, release=release)
        found = jobs(marts, pack, told, ["community"], [UNIT], kept, lambda kind, code: note)
        assert [j.error for j in found] == [None]
        return {j.code: j for j in found}

    return make


def kept_of(found: dict[str, RenderJob]) -> dict[str, Kept]:
    return {j.file_name: Kept(j.content_key, j.since, j.correction) for j in found.values()}


def test_day_and_note_are_no_part_of_the_content_and_a_kept_report_keeps_both(issue) -> None:
    first, second = issue("r3"), issue("r4", NOTE)
    assert first[UNIT].content_key == second[UNIT].content_key
    third = issue("r5", replace(NOTE, release="r5", issued_on="2025-06-02"), kept_of(second))
    assert third == second
    assert {j.context.frame.release_number for j in third.values()} == {"4"}


def test_an_edition_has_a_day_and_an_objection_period_of_its_own(issue, info: ReleaseInfo) -> None:
    first, second = (issue(*args)[UNIT].context.frame for args in (("r3",), ("r4", NOTE)))
    assert (first.printed_on, first.objection_until, first.issued_iso) == (
        "2025年3月31日", "2025年4月10日", "2025-03-31",
    )  # fmt: skip
    assert (second.printed_on, second.objection_until, second.issued_iso) == (
        "2025年5月20日", "2025年5月30日", "2025-05-20",
    )  # fmt: skip
    assert "2025年5月20日公布的，至2025年5月30日止" in "".join(second.objection)
    assert second.issued_on == first.issued_on, "the year's deadline is what it was"


def test_another_note_under_the_same_number_is_another_code_fingerprint_and_file(issue) -> None:
    one, two = issue("r4", NOTE)[UNIT], issue("r4", replace(NOTE, issued_on="2025-05-21"))[UNIT]
    assert one.content_key == two.content_key
    for of in (RenderJob.content_hash, lambda j: j.report_code, lambda j: j.fingerprint):
        assert of(one) != of(two)


def test_page_and_data_say_the_note_word_for_word(issue) -> None:
    job = issue("r4", NOTE)[UNIT]
    page, said = html(job.kind, job.context), block(NOTE, 10)
    assert said.edition.startswith("本版（第4版，2025年5月20日印发）更正并替代第3版；")
    assert said.edition.endswith("异议期自公布之日起10日，当日公布的至2025年5月30日止。")
    data = json.loads(job.attachments[0].data)["正文"]["frame"]["correction"]
    assert data == {"edition": said.edition, "parts": [list(p) for p in said.parts]}
    assert page.index("更正说明") < page.index("一、评估结果")
    assert all(text.replace("C-A03", '<span class="w">C-A03</span>') in page for _, text in said.parts)
    assert "更正说明" not in html(job.kind, issue("r3")[UNIT].context)


def test_word_prints_day_and_note(rich: Reader, pack: Pack) -> None:
    info = ReleaseInfo.from_pack(
        pack, 2024, "r4", "0" * 64, demo=True, edition_day=NOTE.day, corrections={"district/310110": NOTE}
    )
    built = build(Reader(rich.marts, pack, info), "district", "310110")
    assert info.own_day == built.frame.printed_on == "2025年5月20日"
    texts = [b.text for b in read_page(html("district", built)) if isinstance(b, Text)]
    assert [t for t in texts if t.startswith("更正说明本版（第4版")]


def test_figures_are_told_before_those_of_others() -> None:
    moved = Moved("江浦路街道", "80.10", "80.30")
    assert block(NOTE, 10).parts[1] == (
        "变动数值", "综合得分 81.20→81.40；C-A03 睦邻空间每周开放时长 12小时、80.0分→14小时、85.0分。",
    )  # fmt: skip
    only_others = replace(NOTE, results=(), details=(), others=(moved,), others_count=7)
    (_, (_, text)) = block(only_others, 10).parts
    assert text.startswith("本报告自身的得分、等级、名次和数值没有变动")
    assert text.endswith("江浦路街道 80.10→80.30等7项，单位、部门和指标的变动见更正清单。")
    nothing = replace(NOTE, results=(), details=(), causes=(Cause("program"),))
    assert block(nothing, 10).parts[1][1] == "得分、等级、名次和各项数值没有变动。"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (CAME, "区民政局部门上报第2版（2025年5月12日收到）取代第1版，依据异议第3号决定"),
        (Cause("hand_in", "区民政局", "部门上报", 1, 0, "2025-05-12", late=True),
         "区民政局补报部门上报（第1版，2025年5月12日收到，已过上报截止日）"),
        (Cause("hand_in", "区民政局", "部门上报", 1, 0, "2025-01-02"),
         "区民政局报来部门上报（第1版，2025年1月2日收到）"),
        (Cause("hand_in", "区民政局", "部门上报", 3, 2, "2025-05-12", restores=1, note="第2版填错年度"),
         "区民政局部门上报撤回第2版，恢复第1版（2025年5月12日收到，原因：第2版填错年度）"),
        (Cause("amended", "C-A01 目标值改为10", day="2025-05-01", note="区委平安办"),
         "区委平安办2025年5月1日批准修订：C-A01 目标值改为10"),
        (Cause("damaged", "第1版"), "第1版的存档文件与登记不符，全部报告重新印发，未作逐项对比"),
    ],
)  # fmt: skip
def test_a_cause_is_said_in_words_of_the_field(one: Cause, said: str) -> None:
    assert cause(one) == said


def test_a_long_list_is_cut_and_counted_and_a_long_reason_too() -> None:
    many = tuple(replace(CAME, name=f"第{n}部门", restores=1, note="理由" * 250) for n in range(30))
    said = summary(many)
    assert len(said) < 260
    assert said.endswith("等30项，全部原因见更正清单")
    assert "理由…" in said
    rules = summary([Cause("rules", "指标 C-A01：目标值 9 → 10；" * 40, version=40)])
    assert len(rules) == CAUSES_TOLD
    assert rules.endswith("…")


def test_where_the_release_before_was_damaged_nothing_is_compared() -> None:
    (only,) = block(replace(NOTE, causes=(Cause("damaged", "第3版"),)), 10).parts
    assert only[0] == "更正原因"


def test_a_report_there_was_not_before_replaces_none() -> None:
    assert "首次列入本报告" in block(replace(NOTE, replaces=""), 10).edition
    assert "替代" not in block(replace(NOTE, replaces=""), 10).edition
