"""What is said of objections besides what their register says."""

from __future__ import annotations

from mulin.findings import Level, Rule

NOT_MEANT = "异议没有登记"
RULES: dict[str, Rule] = {
    "objection.unit": Rule(
        Level.ERROR, "规划包里没有叫“{text}”的单位或部门", "写 mulin releases 所列年度规划包里的代码或全名"
    ),
    "objection.unit/several": Rule(Level.ERROR, "叫“{text}”的单位不止一个：{known}", "写代码"),
    "objection.indicator": Rule(
        Level.ERROR, "{year}年没有叫“{text}”的指标", "写指标代码或报告所印的全名；对整个结果有异议的不写"
    ),
    "objection.department": Rule(Level.ERROR, "规划包里没有叫“{text}”的部门", "写部门代码，如 D06，或全名"),
}

WHOLE = "整体结果"
SUBJECT = "{unit}：{about}"
STAGES = {"raised": "待答复", "answered": "待决定", "decided": "已决定"}
NEXT_ANSWER = (
    "请{departments}答复：mulin objection answer {number} --year {year} --department {code} --text 答复内容；"
    "不待答复即可决定的，直接登记决定"
)
ANYBODY = "有关部门"
A_CODE = "部门代码"
"""In a command, where several departments may be meant."""
NEXT_DECIDE = (
    "请{office}决定：mulin objection decide {number} --year {year} --outcome 成立|部分成立|不成立|撤回 "
    "--text 决定内容 --by 决定机关"
)
NEXT_HAND_IN = "决定成立的，请{departments}改正后重报：mulin submit 工作簿 --objection {number}"
NEXT_RUN = "已由{records}重报：mulin run --year {year} 出新的一版"
DONE_UPHELD = "已办结：{records}重报，已进 {release}"
DONE_REFUSED = "已办结：不成立，结果不变"
DONE_WITHDRAWN = "已办结：提出人撤回，结果不变"
HEADINGS = (
    "编号", "版次", "提出人", "对象", "异议内容", "收到日期", "期限", "答复部门", "答复内容", "答复日期",
    "决定", "决定内容", "决定机关", "决定日期", "重报", "所处阶段", "下一步",
)  # fmt: skip
ON_TIME, TOO_LATE = "{until}（按期）", "{until}（逾期）"
SHEET = "异议登记"
