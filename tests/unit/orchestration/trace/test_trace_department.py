"""A department's score: computed again from what it rests on, and refused where it is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from rich.console import Console

from mulin.pack import Pack, load_pack
from mulin.pack.asked import asked_lines
from mulin.pack.department_rule import Corrections
from mulin.settings import Settings
from orchestration.again.parts import attained, parts, workbooks
from orchestration.again.rows import DepartmentRows
from orchestration.release.inputs import SubmissionInput
from orchestration.trace import messages as m
from orchestration.trace.department import DepartmentBuilder
from orchestration.trace.proof import failures, marked
from orchestration.trace.show import trace_text
from orchestration.trace.tree import TraceNode, TraceTree


def ruled(counted: str, free_until: str) -> Pack:
    """The pack with another rule for corrections in 2024."""
    pack = load_pack(Settings().pack)
    framework = pack.years[2024].framework
    department = framework.tiers.department.model_copy(
        update={"corrections": Corrections.model_validate({"counted": counted, "free_until": free_until})}
    )
    framework = framework.model_copy(update={"tiers": framework.tiers.model_copy(update={"department": department})})
    year = pack.years[2024].model_copy(update={"framework": framework})
    return pack.model_copy(update={"years": {**pack.years, 2024: year}})


PACK = ruled("workbooks", "never")
TASK = next(t for t in PACK.years[2024].tasks if t.lead_department == "D06")
CODE = "C-A01"


class Files:
    """Stands for the received files: every cell is as the release says."""

    def node(self, row: dict[str, Any]) -> TraceNode:
        return TraceNode("source", f"{row['sheet']}!{row['cell']}", confirmed=True)

    milestone = rating = node

    def hand_in(self, s: SubmissionInput) -> TraceNode:
        return TraceNode("source", s.submission_id, confirmed=True)


def milestone(number: int, done: date | None, submission: str | None = "2024-D06-report-v1") -> dict[str, Any]:
    return {"task_code": TASK.code, "number": number, "label": "验收", "due_on": date(2024, 6, 30), "done_on": done,
            "submission_id": submission, "sheet": "时间节点", "cell": f"F{number}"}  # fmt: skip


def unit(code: str, passed: bool | None, status: str = "scored", kind: str = "basic") -> dict[str, Any]:
    return {"unit_code": code, "indicator_code": CODE, "indicator_name": "议事协商", "kind": kind, "passed": passed,
            "status": status, "value": 1.0, "unit_of_measure": "次"}  # fmt: skip


def submission(version: int, state: str, at: str, *, in_force: bool = False) -> SubmissionInput:
    return SubmissionInput(
        f"2024-D06-report-v{version}", "D06", "report", version, f"{version:064d}", 9, "x.xlsx", at, "cli", state,
        "accepted" if in_force else None, in_force, 0, 0, False, {},
    )  # fmt: skip


SUBMISSIONS = (
    submission(1, "rejected", "2025-01-10T09:00:00+08:00"),
    submission(2, "accepted", "2025-01-15T09:00:00+08:00"),
    submission(3, "accepted", "2025-02-15T09:00:00+08:00", in_force=True),
)
CHANGED = {"2024-D06-report-v2": 0, "2024-D06-report-v3": 3}
SCORE = {
    # 1 of 4 milestones; 2 of 4 units (the one D06 owes counts, the one it does not owe is left out); rated 80 and 90;
    # on time, but refused at first and replaced later
    "department": "D06", "department_name": "区民政局", "led_milestones": 25.0, "led_indicators": 50.0,
    "led_score": 37.5, "cooperation_score": 85.0, "reporting_on_time": 100.0, "reporting_first_time": 0.0,
    "reporting_no_correction": 0.0, "reporting_score": 50.0, "total_score": 46.5, "grade": "不合格", "rank": 27,
    "peers": 27, "weights_used": "牵头70%；配合15%；填报15%",
}  # fmt: skip


def rows(**changes: Any) -> DepartmentRows:
    ratings = [
        {"task_code": TASK.code, "department": "D06", "rated_by": by, "score": score, "reason": "及时",
         "sheet": "配合评价", "cell": "E4", "submission_id": f"2024-{by}-report-v1",
         "received_at": datetime(2025, 1, 15, 9), "sha256": "a" * 64}
        for by, score in (("D01", 80.0), ("D05", 90.0), ("D07", None))
    ]  # fmt: skip
    return replace(
        DepartmentRows(
            score=dict(SCORE),
            tasks=[{"task_code": TASK.code, "title_zh": TASK.title_zh}],
            milestones=[milestone(1, date(2024, 6, 30)), milestone(2, date(2024, 7, 5)), milestone(3, None),
                        milestone(4, None, None)],
            chain=[{"task_code": TASK.code, "indicator_code": CODE}, {"task_code": TASK.code, "indicator_code": "C-G"}],
            indicators=[unit("u1", True), unit("u2", True), unit("u3", False), unit("u4", None, "pending"),
                        unit("u5", None, "pending"), unit("u6", None, "not_applicable")],
            pending=[{"unit_code": "u4", "indicator_code": CODE, "owed_by": "D06"},
                     {"unit_code": "u5", "indicator_code": CODE, "owed_by": "D09"}],
            ratings=ratings,
            quality=[{"kind": "report"}],
            titles={TASK.code: TASK.title_zh},
            names={f"u{n}": f"第{n}居委会" for n in range(1, 7)},
        ),
        **changes,
    )  # fmt: skip


def again(submissions: tuple[SubmissionInput, ...], pack: Pack, **changes: Any) -> DepartmentRows:
    """The rows with the score that follows from what it rests on."""
    found, framework = rows(**changes), pack.years[2024].framework
    books = workbooks(found, "D06", submissions, CHANGED, asked_lines(pack, 2024, "D06"), framework)
    made = parts(found, framework.tiers.department, 2, attained(found, "D06"), books)
    score = found.score | {
        "led_milestones": made.milestones, "led_indicators": made.indicators, "led_score": made.led,
        "cooperation_score": made.cooperation, "reporting_on_time": made.on_time,
        "reporting_first_time": made.first_time, "reporting_no_correction": made.uncorrected,
        "reporting_score": made.reporting, "total_score": made.total,
    }  # fmt: skip
    return replace(found, score=score)


def traced(
    only: str | None = None, submissions: tuple[SubmissionInput, ...] = SUBMISSIONS, pack: Pack = PACK, **changes: Any
) -> TraceTree:
    """What is printed of the rows, held against the same with the score computed again."""
    files: Any = Files()
    printed, made = (
        DepartmentBuilder(pack, 2024, found, files, submissions, CHANGED, only).subject()
        for found in (rows(**changes), again(submissions, pack, **changes))
    )
    root = TraceNode("release", "r1", (), (marked(printed, made),))
    return TraceTree(2024, "r1", "D06", root, tuple(failures(root)))


def text_of(tree: TraceTree) -> str:
    console = Console(width=300, color_system=None)
    with console.capture() as captured:
        console.print(trace_text(tree))
    return captured.get()


def test_every_part_is_counted_again_from_what_it_rests_on() -> None:
    tree = traced()

    assert tree.sound
    text = text_of(tree)
    assert "牵头任务 37.5 × 0.7 + 配合评分 85 × 0.15 + 填报质量 50 × 0.15 = 46.5，取整为 46.5" in text
    assert "时间节点 25 × 0.5 + 牵头指标 50 × 0.5 = 37.5" in text
    assert "1 ÷ 4 × 100 = 25" in text
    assert "2 个单位达标 ÷ 4 个可判定 = 50%" in text
    assert "1 个单位的数据由本部门欠报" in text
    for said in ("2024-06-30 完成，按期", "逾期 5 天", "逾期未完成", "没有上报",
                 "按期，不是第一次就通过，事后有更正", "首次收下：2025-01-15T09:00:00+08:00",
                 "交来 3 版，收下 2 版，退回 1 版", "未评", "理由：及时"):  # fmt: skip
        assert said in text, said
    assert "不一致" not in text


@pytest.mark.parametrize("column", [c for c, v in SCORE.items() if isinstance(v, float)])
def test_an_altered_figure_is_refused(column: str) -> None:
    tree = traced(score=SCORE | {column: SCORE[column] + 0.01})  # type: ignore[operator]

    assert not tree.sound
    lines = text_of(tree).splitlines()
    assert "处与由收到的原件重算的不一致" in lines[0], "the failing step is said first"
    assert f"{SCORE[column] + 0.01:g}" in lines[1]  # type: ignore[operator]
    assert "不一致（应为 " in lines[1]


def test_a_milestone_said_to_be_on_time_against_its_dates_is_refused() -> None:
    late = [milestone(1, date(2024, 6, 30)), milestone(2, date(2024, 7, 5)) | {"state": "on_time"}]

    assert not traced(milestones=late, score=SCORE | {"led_milestones": 100.0, "led_score": 75.0}).sound


def test_parts_that_do_not_exist_are_set_aside_and_the_weights_renormalised() -> None:
    score = SCORE | {"led_milestones": None, "led_indicators": None, "led_score": None, "total_score": 67.5}
    tree = traced(score=score, tasks=[], milestones=[], chain=[], indicators=[], pending=[])

    assert tree.sound
    assert "(配合评分 85 × 0.15 + 填报质量 50 × 0.15) ÷ 0.3 = 67.5" in text_of(tree)


def test_a_workbook_not_in_force_counts_for_nothing() -> None:
    refused = (submission(1, "accepted", "2025-01-10T09:00:00+08:00"),)
    score = SCORE | {"reporting_on_time": 0.0, "reporting_score": 0.0, "total_score": 39.0}
    tree = traced(submissions=refused, score=score)

    assert tree.sound
    assert "没有一份在用" in text_of(tree)


def test_corrected_lines_cost_their_share_and_the_trace_says_which_version_changed_how_many() -> None:
    pack = ruled("cells", "correction")
    asked = asked_lines(pack, 2024, "D06")["report"]
    right = again(SUBMISSIONS, pack).score
    tree = traced(pack=pack, score=right)

    assert tree.sound
    assert right["reporting_no_correction"] == pytest.approx(100 * (1 - 3 / asked))
    text = text_of(tree)
    assert f"事后更正 3 行，应报 {asked} 行，得 " in text
    assert "更正：第 3 版改动 3 行，计入" in text
    assert not traced(pack=pack, score=right | {"reporting_no_correction": 0.0}).sound


@pytest.mark.parametrize("counted", ["cells", "workbooks"])
def test_a_correction_within_the_free_days_costs_nothing_and_is_told_all_the_same(counted: str) -> None:
    pack = ruled(counted, "lock")
    right = again(SUBMISSIONS, pack).score
    text = text_of(traced(pack=pack, score=right))

    assert right["reporting_no_correction"] == 100.0
    assert "更正都不晚于 2025-02-20，不扣" in text
    assert "更正：第 3 版改动 3 行，不晚于 2025-02-20，不扣" in text


@pytest.mark.parametrize("counted", ["cells", "workbooks"])
def test_what_carries_out_an_objection_costs_nothing_and_the_trace_says_why(counted: str) -> None:
    pack = ruled(counted, "never")
    handed = (*SUBMISSIONS[:2], replace(SUBMISSIONS[2], objection=7))
    right = again(handed, pack).score
    text = text_of(traced(submissions=handed, pack=pack, score=right))

    assert right["reporting_no_correction"] == 100.0
    assert "重报都不算更正，不扣" in text
    assert "更正：第 3 版改动 3 行，执行异议第7号，不算更正" in text


def test_a_department_without_a_score_says_so() -> None:
    score = {c: None if isinstance(v, float | int) else v for c, v in SCORE.items()} | {"grade": None}
    tree = traced(score=score, tasks=[], milestones=[], chain=[], indicators=[], pending=[], ratings=[], quality=[])

    assert tree.sound
    assert m.NO_TOTAL in text_of(tree)


def test_one_indicator_lists_its_units_and_leaves_the_rest_out() -> None:
    text = text_of(traced(only=CODE))

    assert [a.code for a in attained(rows(), "D06")] == [CODE], "a guiding or unknown indicator is nothing to attain"
    assert "第3居委会（u3）：1次，未达标" in text
    assert "第4居委会（u4）：1次，待报" in text
    assert "配合评分" not in text.replace("配合评分 85", "")
    assert "第1个节点" not in text
