"""Every sentence said of editions and of what differs between two."""

from __future__ import annotations

TOTAL, GRADE, RANK, STATUS = "综合得分", "等级", "名次", "状态"

RULES_CHANGED = "规则与 {release} 不同，{count}处：{changes}{more}"
RULES_MORE = "；其余见 diff.json"
AMENDED = "修订：{what}（{day}批准，{by}）"

DIFF_NOTHING = "上报和成果都没有变化"
DIFF_UNIT = "{name}：{changes}"
DIFF_SCORE = "总分 {old} → {new}"
DIFF_GRADE = f"{GRADE} {{old}} → {{new}}"
DIFF_RANK = "名次 {old} → {new}"
DIFF_OVERALL = "全部同级中的名次 {old} → {new}"
DIFF_STATUS = "{old} → {new}"
DIFF_NEW_UNIT = "新列入"
DIFF_LOST_UNIT = "不再列入"
DIFF_INPUT_NEW = "新上报 {submission}（{file}）"
DIFF_INPUT_CHANGED = "{submission} 取代 {previous}"
DIFF_INPUT_LOST = "{submission} 不再生效"
DIFF_INPUT_GATE = "{submission} 质量门由 {old} 变为 {new}"
DIFF_RULES_MORE = "另有 {count} 处规则不同，见 diff.json"
DIFF_MORE = "另有 {count} 个单位有变化，见 diff.json"
DIFF_TABLES = "有变化的成果表：{names}"
DIFF_NOT_OWN = "（总分未变，随别的单位或规则变动）"
DIFF_SUMMARY = (
    "{units} 个单位总分有变化，{by_others} 个总分未变、只有名次或等级随别的单位或规则变动，{grades} 个等级有变化；"
    "{departments} 个部门得分有变化，{departments_by_others} 个得分未变、只有名次或等级变动"
)

RULES_TOLD, RULES_LENGTH = 3, 110
AND, RULES_REST = "；", "另有{count}处"
# what a file of the pack is to an office, where no rule in it is another
FILES = {
    "plan.yaml": "规划文字", "framework.yaml": "评价体系说明", "indicators.csv": "指标说明", "tasks.csv": "任务说明",
    "fields.csv": "数据项说明", "tiles.csv": "方格地图", "reports.yaml": "报告的文字、章节和版式",
}  # fmt: skip
OTHER_FILES = "规划包的其他内容"
NOT_JUDGED = "未核验"
YEAR = "{year}年度{edition}"
EDITION_OF = "第{number}版"
IN_FORCE, THOSE, EARLIER_TOLD = "现行上报", "（{named}{more}）", 3
VERSION, MORE = "{name}{table}第{version}版", "等{count}份"

OVERALL, INTERVAL, BEFORE_INTERVAL = "全{district}名次", "名次区间", "区间"
LAST_YEAR, PRIOR = "{year}年度得分", "{code} {name}（{year}年）"
DEPARTMENT_TOTAL, OWED_POINTS = "总分", "欠报分值"
FAILED, PENDING, COUNT, POINTS = "未达标基础项", "待报", "{count}项", "{points}分"
INDICATOR, SCORED = "{code} {name}", "{value}、{score}分"
CASES, OPEN_CASES, CASE_COUNT, CASE = "整改事项", "未结案的整改事项", "{count}件", "{code} {what}"
NOT_LISTED, DUE = "不列", "{stage}、{figures}"

DAY_EARLIER = "这一版的日期 {day} 早于上一版（{before}）"
DAY_UNHEARD = "这一版的日期 {day} 早于它所依据的上报收到的日期（{received}）"
DAY_LATER = "这一版的日期 {day} 在今天（{today}）之后超过 {most} 天"
DAY_NOT_ASKED = "{year}年的第一版以公布期限 {day} 为准，不另定日期"
MEND_DAY = "改写 --issued-on，或不写：以形成当天为准"
NO_EDITION_DAY = "{year}年这一版的日期不成立"
MOST_NAMED = 5
CORRECTION_DIFFERS = "{release} 有 {count} 份报告的更正说明与两版重新比较的结果不符：{names}"
CAUSES_DIFFER = "{release} 所写的更正原因与两版重新比较的结果不符"
DAY_NOT_SANE = "{release} 的印发日期 {day} 早于上一版，或远在登记之后"
NOT_DAMAGED = "{release} 称 {replaces} 已损坏、没有作对比，但 {replaces} 现在是登记过的样子"
MEND_NOT_DAMAGED = "上一版若是后来从备份恢复的，不必处理；否则查明来历"
