"""Every sentence the steps of a year say."""

from __future__ import annotations

from mulin.language import Both

START = "启动"
PULL = "收取各部门数据"
PULL_SAID = "新收 {accepted} 份，退回 {rejected} 份"
ARRIVED = "{department} {file}：{state}{receipt}{findings}"
NOTE = "。请注意：{note}"
ARRIVAL_STATES = {
    "accepted": "已收件",
    "repeated": "以前收过，没有重复计入",
    "rejected": "退回",
    "waiting": "还在写入，下次再收",
    "failed": "没有收成",
}
GATE = Both("检查上报数据", "checking hand-ins")
GATE_SAID = Both(
    "通过 {accepted} 份，退回 {rejected} 份，缺 {missing} 份",
    "accepted {accepted}, refused {rejected}, missing {missing}",
)
GATE_WAITING = Both("，待审核 {waiting} 份", ", not approved yet {waiting}")
LOAD = Both("装入数据仓库", "loading the warehouse")
LOAD_SAID = Both("{tables} 张表，{rows:,} 行", "tables {tables}, rows {rows:,}")
SCORE = "计分与检验"
SCORE_SAID = "{models} 个模型，{tests} 项检验"
DRAW = "抽样与统计检验"
DRAW_SAID = "{draws:,} 次抽样，{units} 个单位的名次区间"
JUDGE = "复核成果表"
JUDGE_SAID = "{evaluated} 项复核，{rows:,} 行"
MARTS_REFUSED = "{year}年成果表没有通过复核，不出报告"
RENDER = "生成评估报告"
RENDER_SAID = "{done} 份 PDF，其中 {cached} 份未变沿用"
RELEASE = "形成发布版次"
NO_CHANGE = "与当前版次完全一致"
FIRST_RELEASE = "这是该年度的第一版"
COVERAGE = "数据覆盖率（{tier}）"
NO_SHARE = "没有应计分的指标"
SHARE = "最低 {lowest:.1%}，平均 {mean:.1%}"
TIER = "{tier}"
TIER_SAID = "{units} 个，可比 {comparable} 个，平均 {mean} 分，未达标 {failed} 项，待报 {pending} 项"
TIER_NONE = "{units} 个，都不可比，没有平均分；未达标 {failed} 项，待报 {pending} 项"
STANDING = "可比"
NOBODY = (
    "还没有一个单位可比，都不可比：应收 {owed} 份工作簿，通过 {accepted} 份，"
    "还差 {missing} 份（见“没有参与计分的工作簿”）；报齐后再运行一次"
)

UNJUDGED = Both(
    "部门 {department} 的 {kind} 工作簿没有检查完（应做 {expected} 项，做了 {evaluated} 项）",
    "the {kind} workbook of department {department} was not checked to the end ({evaluated} of {expected} checks)",
)
MEND_UNJUDGED = Both(
    "不要发布；这是程序错误，请带上日志报告",
    "do not publish; this is an error of the program, please report it with the log",
)
NOTHING_ADMITTED = Both(
    "没有一份工作簿通过检查：所有单位都不可比，不出报告、不形成版次，原有版次不变",
    "no workbook passed the check: no unit is comparable, so there are no reports and no "
    "release; earlier releases stay",
)
MEND_NOTHING = Both(
    "用 mulin received 看收到了什么，请各部门上报或改正后重报；只想看计分结果，加 --no-reports",
    "see with mulin received what came in, and ask departments to report or to correct; "
    "to see scores only, add --no-reports",
)
OWED = Both("{department} {name} {workbook}：{state}", "{department} {name} {workbook}: {state}")
GATE_STATES = {
    "accepted": Both("通过", "accepted"),
    "rejected": Both("退回", "refused"),
    "missing": Both("未上报", "not reported"),
    "waiting": Both("待审核", "not approved yet"),
}
MEND_OWED = {
    "rejected": Both("请该部门按退回意见改正后重报", "ask the department to correct it as told and report again"),
    "missing": Both("请该部门上报", "ask the department to report"),
    "waiting": Both("请分管领导签发、审核人审核，通过后才算数", "have it signed and approved; only then it counts"),
}
NO_RELEASE = Both("{year}年没有可以发布的结果", "{year} has no results to release")
YEAR_STOPPED = Both("{year}年不能继续", "{year} cannot go on")

NO_YEAR = "没有选年度，没有运行"
OTHER_YEAR = "规划包没有 {year} 年度，没有运行"
NO_SUCH_YEAR = "规划包里有的年度：{years}"
MEND_YEAR = "在界面上选其中一个年度分区；换过规划包（MULIN_PACK）的，核对换得对不对"

UNAPPROVED = "{year}年已经公布，规则的改动与经批准的修订不符，没有运行；原有版次不受影响"
RULE_CHANGED = "与已发布的规则不同，没有一项修订写明：{change}"
RULES_MORE = "还有 {count} 处不同"
MEND_UNAPPROVED = (
    "改回 {release} 所用的规则（在 releases/{year}/{release}/pack/）；确经批准的，照末尾列出的几行登记修订；"
    "只想试算，用 mulin compare"
)
AMENDMENT_IDLE = "修订“{what}”写明改了 {place}，规则里这一处与 {release} 相同"
MEND_AMENDMENT_IDLE = "规则还没有照批准的改：改过来；位置写错了：照本年度实际的改动写；没有要改的：从 changes 里删去"
AMENDMENT_GONE = "{release} 里有的修订被改动或删去了"
MEND_AMENDMENT_GONE = "照 releases/{year}/{release}/pack/ 里的 framework.yaml 恢复原有各项；新的修订只加在最后"
FILL_IN = (
    "以上改动确经批准的，把下面几行加到 {file} 末尾，填好前三项（# 后面的字是说明，可以不抄）。已有 amendments 的，"
    "只加“- approved_on”起的各行；这次的修订已经写了一项的，只把 changes 下面的各行补进那一项：\n"
)
AMENDMENT_LINES = (
    "amendments:",
    "- approved_on:  # 批准日，如 2025-05-12",
    "  approved_by:  # 批准的文号或会议",
    "  what:  # 用一句话写明改了什么",
    "  changes:",
)
APPROVED_PLACE = "  - {place}  # {told}"
CHANGED_THERE = "这里改了 {count} 处"
