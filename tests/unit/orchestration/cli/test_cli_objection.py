"""``mulin objection``: each step says what was registered, whether in time, and which command comes next."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from served_by_hand import PACK, STREET
from typer.testing import CliRunner, Result

from mulin.pack import load_pack
from mulin.pack.asked import asked_cells
from mulin.received import Store
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.objections import meant
from orchestration.objections.messages import HEADINGS

IN_TIME = "2025-04-02"
STEPS = ("raise", "answer", "decide", "list", "show")


def objection(*words: str) -> Result:
    return CliRunner().invoke(app, ["objection", *words])


def raised(*more: str, unit: str = "定海路街道", text: str = "次数少计两次", day: str = IN_TIME) -> Result:
    given = ["--by", "定海路街道", "--unit", unit, "--text", text, "--received-on", day, *more]
    return objection("raise", "--year", "2024", *given)


def answered(number: str = "1") -> Result:
    return objection("answer", number, "--year", "2024", "--department", "d06", "--text", "确少计两次")


def decided(outcome: str = "成立", number: str = "1") -> Result:
    return objection("decide", number, "--year", "2024", "--outcome", outcome, "--by", "评估领导小组", "--text", "重报")


def said(done: Result) -> str:
    return "".join(done.output.split())


@pytest.fixture
def concerned() -> tuple[str, str]:
    """An indicator and the name of a department whose report brings it, alone."""
    pack = load_pack(PACK)
    asked = [a for a in asked_cells(pack, 2024) if a.kind == "report" and a.unit_code == STREET]
    alone = next(
        a for a in asked
        if {b.department for b in asked_cells(pack, 2024) if a.indicator_codes[0] in b.indicator_codes}
        == {a.department}
    )  # fmt: skip
    return alone.indicator_codes[0], pack.department[alone.department].name


def test_an_objection_is_led_from_step_to_step(home: Path, concerned: tuple[str, str]) -> None:
    indicator, department = concerned
    first = raised("--indicator", indicator)
    assert first.exit_code == ExitCode.OK, first.output
    assert "2024年异议第1号已登记：定海路街道对r1的" in said(first)
    assert "按期提出" in first.output
    assert f"请{department}答复：mulinobjectionanswer1--year2024" in said(first)
    assert "链头：" in first.output

    assert "mulinobjectiondecide1--year2024--outcome成立|部分成立|不成立" in said(answered())
    done = decided()
    assert done.exit_code == ExitCode.OK, done.output
    assert f"决定成立的，请{department}改正后重报：mulinsubmit工作簿--objection1" in said(done)

    (known,) = Store(home / "received").objections(2024)
    assert (known.raised.objector_code, known.raised.unit_code, known.raised.indicator_code) == (
        STREET,
        STREET,
        indicator,
    )
    assert known.raised.received_on == date(2025, 4, 2)
    shown = objection("show", "1", "--year", "2024")
    for word in ("提出", "答复", "决定", "次数少计两次", "确少计两次", "评估领导小组，成立：重报"):
        assert word in shown.output


@pytest.mark.usefixtures("home")
def test_a_late_one_is_registered_and_said_to_be_late() -> None:
    late = raised(day="2025-06-01")
    assert late.exit_code == ExitCode.OK
    assert "期限到2025-04-10止，逾期提出；照样登记" in late.output


@pytest.mark.usefixtures("home")
def test_the_list_is_shown_and_kept_as_a_file(tmp_path: Path) -> None:
    assert "还没有登记过异议" in objection("list", "--year", "2024").output
    raised()
    raised(text="另一件", day="2025-06-01")
    decided("不成立")
    shown = objection("list", "--year", "2024", "--out", str(tmp_path / "异议.csv"))
    assert "共 2 件，办结 1 件" in shown.output
    rows = list(csv.reader(io.StringIO((tmp_path / "异议.csv").read_text(encoding="utf-8-sig"))))
    assert tuple(rows[0]) == HEADINGS
    assert [(r[0], r[4], r[6], r[10], r[16]) for r in rows[1:]] == [
        ("1", "次数少计两次", "2025-04-10（按期）", "不成立", "已办结：不成立，结果不变"),
        ("2", "另一件", "2025-04-10（逾期）", "", rows[2][16]),
    ]
    objection("list", "--year", "2024", "--out", str(tmp_path / "异议.xlsx"))
    sheet = load_workbook(tmp_path / "异议.xlsx").active
    assert sheet is not None
    assert [[str(c.value or "") for c in row] for row in sheet.iter_rows()] == rows


@pytest.mark.usefixtures("home")
def test_one_that_is_taken_back_is_closed_and_not_said_to_be_refused() -> None:
    raised()
    done = decided("撤回")
    assert done.exit_code == ExitCode.OK, done.output
    assert "已办结：提出人撤回，结果不变" in done.output
    assert "不成立" not in objection("show", "1", "--year", "2024").output


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (lambda: raised(unit="某某街道"), "规划包里没有叫“某某街道”的单位或部门"),
        (lambda: raised("--indicator", "X-X99"), "2024年没有叫“X-X99”的指标"),
        (lambda: raised(text="请电13812345678"), "异议内容里有身份证号或手机号"),
        (lambda: raised(day="2999-01-01"), "还没有到"),
        (lambda: raised("--release", "r9"), "r9"),
        (lambda: answered("7"), "2024年没有第7号异议"),
        (lambda: decided(number="7"), "2024年没有第7号异议"),
        (lambda: objection("show", "7", "--year", "2024"), "2024年没有第7号异议"),
        (lambda: objection("answer", "1", "--year", "2024", "--department", "Z9", "--text", "x"), "没有叫“Z9”的部门"),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(home: Path, done, words: str) -> None:  # type: ignore[no-untyped-def]
    result = done()
    assert result.exit_code == ExitCode.FOUND, result.output
    assert "".join(words.split()) in said(result)
    assert "改法" in result.output
    assert Store(home / "received").objections(2024) == ()


@pytest.mark.usefixtures("home")
def test_a_word_that_is_no_outcome_and_a_name_that_is_no_file_are_refused(tmp_path: Path) -> None:
    raised()
    wrong = decided("通过")
    assert (wrong.exit_code, "成立、部分成立、不成立、撤回" in wrong.output) == (ExitCode.USAGE, True)
    wrong = objection("list", "--year", "2024", "--out", str(tmp_path / "异议.pdf"))
    assert (wrong.exit_code, ".csv" in wrong.output) == (ExitCode.USAGE, True)


def test_the_list_is_not_written_among_the_received_files(home: Path) -> None:
    done = objection("list", "--year", "2024", "--out", str(home / "received" / "异议.csv"))
    assert done.exit_code == ExitCode.FOUND
    assert not (home / "received" / "异议.csv").exists()


@pytest.mark.parametrize("step", STEPS)
def test_every_step_teaches_by_example(step: str) -> None:
    result = objection(step, "--help")
    assert result.exit_code == ExitCode.OK
    assert f"mulin objection {step}" in result.output
    assert "例：" in result.output
    assert "Usage" not in result.output


def test_the_way_is_taught_and_every_step_is_named() -> None:
    text = objection("--help").output
    assert all(f"\n  {step} " in text for step in STEPS)
    assert "mulin submit 改正后的工作簿.xlsx --objection 3" in text


def test_a_name_that_several_units_have_is_asked_back() -> None:
    pack = load_pack(PACK)
    two = pack.model_copy(update={"units": (*pack.units, pack.units[-1].model_copy(update={"code": "Z"}))})
    with pytest.raises(Exception, match="不止一个"):
        meant.subject(two, pack.units[-1].name)
    assert meant.objector(pack, "某协会") == ("某协会", None)
    assert meant.objector(pack, "D06") == (pack.department["D06"].name, "D06")
