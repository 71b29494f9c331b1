"""What a rule says of itself follows its parameters; the sentences of usual parameters are the usual ones."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mulin.rules import RULES, rule_of
from mulin.settings import REPO_ROOT

USUAL: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "target_attainment": (
        {}, "按目标完成程度计分", "100×（实际值－下限）÷（目标值－下限），截在0至上限之间；逆向指标对称处理",
        "目标完成度：100×(值−底线)/(目标−底线)，限于0至上限",
    ),
    "goalpost": (
        {"floor": 0.0, "ceil": 42.0}, "按规定上下限折算计分",
        "100×（实际值－零分点）÷（满分点－零分点），截在0至100之间",
        "定标法：100×(值−零分点)/(满分点−零分点)，限于0至100",
    ),
    "min_max": (
        {"winsor": [0.05, 0.95]}, "与同级单位比较折算计分", "以同级单位的第5、第95百分位为0和100",
        "极差法：在同组第5与第95百分位之间按比例",
    ),
    "boolean": ({}, "做到得满分，没做到得0分", "是计100分，否计0分", "是否：是100分，否0分"),
    "deduction": (
        {"per_unit": 5.0}, "按次扣分", "满分减去逐项扣分，扣完为止", "扣分：基础分减去每项扣分，最低0分",
    ),
    "efficacy": (
        {}, "功效系数法计分", "60＋40×（实际值－不容许值）÷（满意值－不容许值）",
        "功效系数：60+40×(值−不容许值)/(满意值−不容许值)",
    ),
}  # fmt: skip

OTHER: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("target_attainment", {"cap": 80.0}, "按目标完成程度计分",
     "80×（实际值－下限）÷（目标值－下限），截在0至上限之间；逆向指标对称处理",
     "目标完成度：80×(值−底线)/(目标−底线)，限于0至上限"),
    ("target_attainment", {"overshoot": 1.2}, "按目标完成程度计分",
     "100×（实际值－下限）÷（目标值－下限），截在0至120之间；逆向指标对称处理",
     "目标完成度：100×(值−底线)/(目标−底线)，限于0至120"),
    ("goalpost", {"cap": 90.0, "floor": 1.0, "ceil": 9.0, "transform": "ln"}, "按规定上下限折算计分",
     "90×（实际值－零分点）÷（满分点－零分点），截在0至90之间，值和两端先取对数",
     "定标法：90×(值−零分点)/(满分点−零分点)，限于0至90，值和两端先取对数"),
    ("min_max", {"cap": 80.0}, "与同级单位比较折算计分", "以同级单位的最小、最大值为0和80",
     "极差法：在同组最低与最高之间按比例"),
    ("bonus", {"basis": "panel_score", "cap": 2.0}, "加分（有上限）", "经评审加分，每项和每级均设上限",
     "加分：按评审或件数取分，有上限"),
    ("bonus", {"basis": "per_item", "per_item": 0.5, "cap": 2.0}, "加分（有上限）", "按件数加分，每项和每级均设上限",
     "加分：按评审或件数取分，有上限"),
    ("boolean", {"true_score": 80.0, "false_score": 20.0}, "做到得80分，没做到得20分", "是计80分，否计20分",
     "是否：是80分，否20分"),
    ("deduction", {"per_unit": 5.0, "base": 90.0, "floor": 30.0}, "按次扣分", "90分减去逐项扣分，最低30分",
     "扣分：90分减去每项扣分，最低30分"),
    ("deduction", {"per_unit": 5.0, "item_cap": 40.0}, "按次扣分", "满分减去逐项扣分，最低60分",
     "扣分：基础分减去每项扣分，最低60分"),
    ("efficacy", {"base": 50.0}, "功效系数法计分", "50＋50×（实际值－不容许值）÷（满意值－不容许值）",
     "功效系数：50+50×(值−不容许值)/(满意值−不容许值)"),
    ("efficacy", {"floor": 1.0, "ceil": 60.0, "transform": "ln"}, "功效系数法计分",
     "60＋40×（实际值－不容许值）÷（满意值－不容许值），值和两端先取对数",
     "功效系数：60+40×(值−不容许值)/(满意值−不容许值)，值和两端先取对数"),
    ("goalpost", {"target_low": 95.0, "target_high": 100.0, "zero_low": 80.0, "zero_high": 110.0},
     "按规定上下限折算计分",
     "规定区间内得100分，向两边的零分点直线降到0", "定标法：规定区间内得100分，向两边的零分点直线降到0"),
    ("share_of_best", {"cap": 90.0}, "按与最好值的比例计分",
     "90×实际值÷同级单位最优值；越低越好的，90×同级单位最优值÷实际值",
     "占最优比：90×值/同组最好值；越低越好的，90×同组最好值/值"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "params", "guide", "report", "trace"), [*((rule, *usual) for rule, usual in USUAL.items()), *OTHER]
)
def test_sentences_say_the_parameters(rule: str, params: dict[str, Any], guide: str, report: str, trace: str) -> None:
    made = rule_of(rule, params)
    assert (made.guide(), made.report("basic"), made.trace(rule, "basic")) == (guide, report, trace)


def test_a_guiding_deduction_takes_points_off_the_total() -> None:
    made = rule_of("deduction", {"per_unit": 5.0})
    assert made.report("guiding") == "按次从总分中扣分，最多扣该项的分值"
    assert made.trace("deduction", "guiding") == "扣分：按次从总分中扣分，最多扣该项的分值"


def test_a_rule_that_fell_back_is_traced_as_the_other() -> None:
    made = rule_of("min_max", {"cap": 80.0})
    other = rule_of("target_attainment", {"cap": 80.0})
    assert made.trace("target_attainment", "basic") == other.trace("target_attainment", "basic")


def test_every_rule_of_a_district_has_words_and_a_macro_of_its_name() -> None:
    assert all(rule.title_zh and rule.guide_zh and rule.report_zh and rule.trace_zh
               for rule in RULES.values() if rule.in_districts)  # fmt: skip
    macros = REPO_ROOT / "dbt_project" / "macros" / "rules"
    assert {macro.stem for macro in macros.glob("*.sql")} == set(RULES)


def test_no_parameter_is_called_like_what_every_macro_may_read() -> None:
    text = (REPO_ROOT / "dbt_project" / "macros" / "scoring.sql").read_text(encoding="utf-8")
    lists = re.findall(r"set (?:statistics|facts) = \[([^\]]*)\]", text)
    assert len(lists) == 2
    taken = set(re.findall(r"'(\w+)'", "".join(lists)))
    assert not {(rule.name, p) for rule in RULES.values() for p in rule.model_fields if p in taken}
