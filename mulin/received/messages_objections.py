"""What the register of objections says."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.received.steps import Outcome, Stage

_E = Level.ERROR

NOTHING = "异议没有登记"
RULES: dict[str, Rule] = {
    "objection.unknown": Rule(
        _E, "{year}年没有第{number}号异议", "已登记的异议用 mulin objection list --year {year} 查看，照着写编号"
    ),
    "objection.release": Rule(
        _E, "{year}年没有登记过 {release}，不能对它提出异议", "登记过的版次用 mulin releases --year {year} 查看"
    ),
    "objection.answered": Rule(
        _E,
        "{year}年异议第{number}号已经答复过（{day}）；一件异议只登记一次答复",
        "登记过的改不掉；要补充的，写进决定：mulin objection decide {number} --year {year}",
    ),
    "objection.decided": Rule(
        _E,
        "{year}年异议第{number}号已经决定：{outcome}（{day}）；决定以后不再登记答复和决定",
        "仍有异议的，作为新的一件提出：mulin objection raise --year {year}",
    ),
    "objection.day": Rule(_E, "{what}写的是 {day}，还没有到（今天是 {today}）", "照书面材料上的日期写"),
    "objection.day/before": Rule(_E, "{what} {day} 早于{earlier} {then}", "照书面材料上的日期写"),
    "objection.undecided": Rule(
        _E,
        "{year}年异议第{number}号还没有决定，重报不能引用它",
        "先登记决定：mulin objection decide {number} --year {year}；急于重报的，不引用它，照一般更正上报",
    ),
    "objection.refused": Rule(_E, "{year}年异议第{number}号决定不成立，重报不能引用它", "不引用它，照一般更正上报"),
    "objection.withdrawn": Rule(
        _E, "{year}年异议第{number}号已由提出人撤回，重报不能引用它", "不引用它，照一般更正上报"
    ),
}

OUTCOMES: dict[Outcome, str] = {"upheld": "成立", "partly": "部分成立", "refused": "不成立", "withdrawn": "撤回"}
DAYS: dict[Stage, str] = {"raised": "收到异议的日期", "answered": "答复日期", "decided": "决定日期"}
OBJECTOR = "提出人"
TEXT = "异议内容"
ANSWER = "答复内容"
DECISION = "决定内容"
DECIDED_BY = "决定机关"
WHO = "经办人"
