"""What the register of objections says."""

from __future__ import annotations

NOTHING = "异议没有登记"
UNKNOWN = "{year}年没有第{number}号异议"
MEND_UNKNOWN = "已登记的异议用 mulin objection list --year {year} 查看，照着写编号"
ANSWERED = "{year}年异议第{number}号已经答复过（{day}）；一件异议只登记一次答复"
MEND_ANSWERED = "登记过的改不掉；要补充的，写进决定：mulin objection decide {number} --year {year}"
DECIDED = "{year}年异议第{number}号已经决定{outcome}（{day}）；决定以后不再登记答复和决定"
MEND_DECIDED = "仍有异议的，作为新的一件提出：mulin objection raise --year {year}"
FUTURE = "{what}写的是 {day}，还没有到（今天是 {today}）"
BEFORE = "{what} {day} 早于{earlier} {then}"
MEND_DAY = "照书面材料上的日期写"
RELEASE = "{year}年没有登记过 {release}，不能对它提出异议"
MEND_RELEASE = "登记过的版次用 mulin releases --year {year} 查看"
CITED_UNDECIDED = "{year}年异议第{number}号还没有决定，重报不能引用它"
MEND_UNDECIDED = "先登记决定：mulin objection decide {number} --year {year}；急于重报的，不引用它，照一般更正上报"
CITED_REFUSED = "{year}年异议第{number}号决定不成立，重报不能引用它"
MEND_REFUSED = "不引用它，照一般更正上报"

DAYS = {"raised": "收到异议的日期", "answered": "答复日期", "decided": "决定日期"}
OBJECTOR = "提出人"
TEXT = "异议内容"
ANSWER = "答复内容"
DECISION = "决定内容"
DECIDED_BY = "决定机关"
WHO = "经办人"
