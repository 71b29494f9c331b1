"""What a careful clerk does to a pack in Excel and an editor: each is refused in place, by its kind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from another_district import COUNTY
from breakable import BreakablePack

from mulin.findings import Level
from mulin.pack import Pack, read_and_check

UNITS, INDICATORS, TASKS, RULES = (
    "units.csv",
    *(f"years/2024/{name}" for name in ("indicators.csv", "tasks.csv", "framework.yaml")),
)
Change = Callable[[str], str]


@pytest.fixture
def county(tmp_path: Path) -> BreakablePack:
    shutil.copytree(COUNTY, tmp_path / "pack")
    return BreakablePack(tmp_path / "pack")


def save(pack: BreakablePack, file: str, change: Change, encoding: str = "utf-8") -> None:
    path = pack.path / file
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))


@pytest.mark.parametrize("file", [UNITS, INDICATORS])
@pytest.mark.parametrize(
    ("change", "encoding", "said"),
    [
        pytest.param(lambda t: t, "gb18030", "GB18030", id="as Excel saves CSV in China"),
        pytest.param(lambda t: t.replace(",", "\t"), "utf-16", "UTF-16", id="as Unicode text"),
        pytest.param(lambda t: "PK\x03\x04" + t, "utf-8", "Excel 工作簿", id="a workbook called .csv"),
        pytest.param(lambda t: t.replace(";", "|").replace(",", ";"), "utf-8", "分号", id="semicolons"),
        pytest.param(lambda t: t.replace(",", "\t"), "utf-8", "制表符", id="tabs"),
        pytest.param(lambda t: t.replace(",", "，"), "utf-8", "中文逗号", id="full-width commas"),
        pytest.param(lambda t: f"二〇二四年度,,,\n\n{t}", "utf-8", "列名在第3行", id="a title above"),
    ],
)
def test_a_table_saved_otherwise_is_told_once_by_its_kind(county, file, change, encoding, said):
    save(county, file, change, encoding)
    (found,) = [f for f in county.findings() if f.file == file]
    assert said in found.message
    assert found.mend


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda t: "\ufeff" + t.replace("\n", "\r\n"), id="CSV UTF-8 of Excel"),
        pytest.param(lambda t: t.replace("\n", "\r"), id="of an old Mac"),
        pytest.param(lambda t: t.replace("\n", ",,\n"), id="columns of nothing at the end"),
        pytest.param(lambda t: t.replace(",", " ,\u3000"), id="blanks around cells"),
        pytest.param(lambda t: t + "\n,,,\n\n", id="rows of nothing at the end"),
    ],
)
def test_what_takes_nothing_away_is_no_fault(county, change):
    save(county, UNITS, change)
    assert county.findings() == []


@pytest.mark.parametrize(
    ("file", "called", "said"),
    [
        (UNITS, "Units.csv", "Units.csv，是不是它"),
        (UNITS, "units.csv.csv", "units.csv.csv，是不是它"),
        (INDICATORS, "indicators.xlsx", "工作簿 indicators.xlsx"),
        ("plan.yaml", "plan.yml", "plan.yml，是不是它"),
    ],
)
def test_a_file_of_another_name_is_pointed_at(county, file, called, said):
    (county.path / file).rename((county.path / file).with_name(called))
    found = county.finding("pack.file_missing")
    assert (found.file, said in found.message, file in found.mend) == (file, True, True)


@pytest.mark.parametrize("called", ["2024年", "2024 - 副本", "二〇二五"])
def test_a_folder_that_is_no_year_is_a_warning(county, called):
    shutil.copytree(county.path / "years" / "2024", county.path / "years" / called)
    found = county.finding("pack.year_folder")
    assert (found.level, found.file) == (Level.WARNING, f"years/{called}")


CELLS = [
    (INDICATORS, "V-2", "params", "floor=30；pass_at=0.9", "写了“；”"),
    (INDICATORS, "V-2", "params", "floor＝30", "写了“＝”"),
    (INDICATORS, "V-2", "params", "floor=３０", "写了“３”"),
    (INDICATORS, "V-4", "params", "basis=value; bands=24：100|0:0", "写了“：”"),
    (INDICATORS, "V-2", "params", "floor=1_0", "写了“_”"),
    (INDICATORS, "V-2", "target", "8_2", "应填数字"),
    ("fields.csv", "V02", "minimum", "1_0", "应填数字"),
    (INDICATORS, "V-2", "target", "８２", "应填数字"),
    (INDICATORS, "V-2", "target", "inf", "应填有限的数字"),
    (INDICATORS, "V-2", "target", "1,200", "应填数字"),
    (INDICATORS, "V-2", "target", "82%", "应填数字"),
    (INDICATORS, "V-2", "name_zh", "", "不能为空"),
    (INDICATORS, "V-2", "lead_department", "县司法局", "这是名称，编码是 JUSTICE"),
    (INDICATORS, "V-2", "lead_department", "ｗａｔｅｒ", "是不是 WATER"),
    (INDICATORS, "V-2", "cooperating_departments", "FARM、CIVIL", "写了“、”"),
    (TASKS, "2024-G1.1", "main_indicators", "V-1；T-1", "写了“；”"),
    (TASKS, "2024-G1.1", "milestone_dates", "2024年4月30日=项目确定", "应填日期"),
    (TASKS, "2024-G1.1", "milestone_dates", "2024-04-30=项目确定；2024-12-10=年终核账", "写了“；”"),
    (TASKS, "2024-G1.1", "milestone_dates", "2024-04-30：项目确定", "应写成"),
    ("departments.csv", "FARM", "name", "", "不能为空"),
    ("fields.csv", "V01", "field_name_zh", "", "不能为空"),
    (UNITS, "QH1-1", "parent_code", "麦穗镇", "这是名称，编码是 QH1"),
    (UNITS, "QH1-1", "name", "麦垄\n村", "换行"),
]


@pytest.mark.parametrize(("file", "code", "column", "value", "said"), CELLS)
def test_a_cell_is_told_with_its_place_and_mend(county, file, code, column, value, said):
    line = county.set(file, code, column, value)
    told = [f for f in county.findings() if f.level is Level.ERROR and said in f.message]
    assert [(f.file, f.row, f.column) for f in told] == [(file, line, column)]
    assert told[0].mend


def test_a_date_within_a_milestones_name_is_no_second_milestone(county):
    county.set(TASKS, "2024-G1.1", "milestone_dates", "2024-04-30=项目确定，2024年内开工")
    assert county.rules() == set()


def test_zeros_that_excel_took_away_are_thought_of(county):
    save(county, UNITS, lambda t: t.replace("QH1,麦穗镇", "007,麦穗镇").replace(",QH1\n", ",7\n"))
    told = {f.message for f in county.findings() if f.rule == "unit.parent_unknown"}
    assert len(told) == 3
    assert all("是不是 007？（Excel 会去掉数前面的 0）" in message for message in told)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("children_mean: simple", "children_mean：simple", "中文的“：”"),
        ("children_mean: simple", "children_mean:simple", "冒号后面缺一个空格"),
        ("  correction: '", "\u3000\u3000correction: '", "全角空格"),
        ("  correction: '", "\tcorrection: '", "制表符"),
        ("{name_zh: 产业, weight: 0.25}", "{name_zh：产业，weight：0.25}", "冒号、逗号要写英文的"),
        ("'on': exact", "on: exact", "要加引号"),
        ("    name_zh: 村\n", "    name_zh: 乡镇\n", "tiers.street 叫同一个名字"),
        ("name_zh: 生态,", "name_zh: 产业,", "pillars.industry 叫同一个名字"),
        ("report: '2025-02-10'", "report: 2025年2月10日", "应填日期"),
        ("lock: '2025-03-10'", "lock: '2025-02-20'", "应晚于"),
    ],
)
def test_a_line_of_the_framework_is_told_with_its_place_and_mend(county, old, new, said):
    line = county.replace(RULES, old, new)
    told = [f for f in county.findings() if said in f.message]
    assert told
    assert {(f.file, f.row) for f in told} <= {(RULES, line), (RULES, line + 1)}
    assert all(f.mend for f in told)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("plan_years: [2023, 2024]", "plan_years: [2023, 2024, 2024]", "plan.year_twice"),
        ("title: 村庄干净有序，邻里和睦相帮", "title: ''", "pack.string_too_short"),
        ("schema_version: 1", "schema_version: 2", "pack.less_than_equal"),
        ("key_projects: 1,", "key_projects: 一项,", "plan.count"),
    ],
)
def test_a_line_of_the_plan_is_told(county, old, new, rule):
    line = county.replace("plan.yaml", old, new)
    assert county.finding(rule).row == line


def test_everything_is_told_at_once(county):
    """Each in another file or another row: no defect hides another that does not follow from it."""
    county.replace("plan.yaml", "plan_years: [2023, 2024]", "plan_years: [2023, 2024, 2024]")
    save(county, UNITS, lambda t: t.replace(",", ";"))
    for file, code, column, value, _ in CELLS[:4]:
        county.set(file.replace("2024", "2023"), code, column, value)
    county.set("fields.csv", "V02", "times_per_year", "四")
    county.set("fields.csv", "V03", "minimum", "9")
    county.set("fields.csv", "V03", "maximum", "5")
    county.set("years/2023/tasks.csv", "2023-G1.1", "milestone_dates", "2025-04-30=项目确定")
    county.set("departments.csv", "FARM", "named_in_plan", "是")
    county.replace(RULES, "report: '2025-02-10'", "report: 2025年2月10日")
    county.replace(RULES, "{grade: 二星, min: 50}", "{grade: 二星, min: 50分}")
    found: tuple[Pack | None, list] = read_and_check(county.path)
    told = {(f.file, f.column) for f in found[1] if f.level is Level.ERROR}
    assert told >= {
        ("plan.yaml", "plan_years.2"), (UNITS, None), ("years/2023/indicators.csv", "params"),
        ("fields.csv", "times_per_year"), ("fields.csv", "minimum"), ("years/2023/tasks.csv", "milestone_dates"),
         ("departments.csv", "named_in_plan"), (RULES, "deadlines.report"),
        (RULES, "grade_bands.3.min"),
    }  # fmt: skip
