"""What the list of changes says."""

from __future__ import annotations

DEPARTMENTS = "部门"
REPLACES = "{name}{year}年度第{number}版取代第{old}版（{day}登记）。"
NEW, AGAIN, UPHELD, GONE, JUDGED = (
    "新收上报{count}份",
    "更正重报{count}份",
    "执行异议重报{count}份",
    "不再生效的上报{count}份",
    "重新核验的上报{count}份",
)
AMENDED, RULES = "规则改动{count}处（经批准的修订{amended}项）", "规则改动{count}处"
NOTHING_MOVED = "单位和部门的得分、名次、等级都没有变动。"
MOVED = (
    "得分有变动的单位{scores}个；得分未变、只有名次或等级随别的单位或规则变动的{places}个；其余{rest}个没有变动。"
    "等级有变动的{grades}个。"
)
LISTED = "新列入或不再列入的{count}个。"
MOVED_DEPARTMENTS = (
    "得分有变动的部门{scores}个；得分未变、只有名次或等级随别的部门或规则变动的{places}个；其余{rest}个没有变动。"
    "等级有变动的{grades}个。"
)
SUMMARY = "变动汇总"
SUMMARY_NOTE = "平均分、升降幅只计可比的单位；“只有名次、等级”的，自己的得分未变，是别的单位得分或规则变动所致。"
GREATEST = "得分升降最大的单位"
HOW = {"listed": "新列入", "score": "得分变动", "place": "只有名次、等级"}
GONE_UNIT = "不再列入"
AMENDMENTS, RULE_CHANGES, HAND_INS = "经批准的修订", "规则的改动", "上报的变动"
STATE = {
    "new": "新收",
    "again": "更正重报，取代第{before}次",
    "objection": "{carried}，取代第{before}次",
    "gone": "第{before}次不再生效",
    "judged": "核验结论改为{verdict}",
}
CARRIED, WITH = "执行异议第{numbers}号", "（含{carried}）"
TABLE = "{kind}（第{version}次）"
NO_AMENDMENT = "规则改动发生在公布以前，没有登记修订。"
ARROW = "{old} → {new}"
OVERALL = "全{district}名次"
UNITS = "各单位得分、名次、等级"
UNITS_NOTE = "没有列出的{count}个单位，得分、名次、等级都与第{old}版相同。"
DEPARTMENT_TABLE = "各部门得分、名次、等级"
DEPARTMENTS_NOTE = "没有列出的{count}个部门，得分、名次、等级都与第{old}版相同。"
INDICATORS, INDICATOR = "各项指标在各单位", "{code}　{name}（{count}个单位）"
INDICATORS_NOTE = "只列指标值、得分、目标值或结果有变动的；没有列出的与第{old}版相同。"
NO_INDICATOR = "没有一项指标的数值、得分、目标值或结果有变动。"
NO_UNIT = "没有一个单位的得分、名次、等级有变动。"
NO_DEPARTMENT = "没有一个部门的得分、名次、等级有变动。"
PASSED = {True: "达标", False: "未达标", None: "不判定"}
VETOED = "一票否决"
BELOW = "{above}所辖{tier}"
