"""Every sentence of the pages about annual tasks."""

from __future__ import annotations

NAME = "实施方案"
TITLE = "{year}年度 {task} 实施方案"
FILE_BY = "方案填报截止"
LOCK_AT = "锁定"
EXAMPLE = "示例日期：规划包没有写明，按当年2月末"

NOT_THERE = "还没有填报"
TO_SUBMIT = "第{version}版已填报，还没有提交"
COUNTS = "第{version}版已填报，生效"
STEP_FILL = "填写方案"
STEP_SUBMIT = "核对、提交"
STEP_RETURNED = "看退回意见，改好再交"
STEP_SIGN = "去签发"
STEP_LOOK = "查看"

GROUPS = {
    "missing": "还没有填报", "open": "办理中", "returned": "退回", "in_force": "生效",
}  # fmt: skip
"""Where a scheme stands, for the office's list."""
WAITS = "等审核"
DIFFERS = "与规划包不同"
OVERDUE = "有节点过期未报"
ALL = "全部"
NOTHING = "{year}年没有这样的任务。看全部请点“全部”。"
NO_TASKS = "{year}年度的规划包没有年度任务。"

FILED = "已保存为第{version}版，回执号 {receipt}。核对后请提交。"
FILED_COUNTS = "已保存为第{version}版，生效，回执号 {receipt}。"
FILED_ALREADY = "内容与第{version}版相同，没有另存新版，回执号 {receipt}。"
SUBMITTED = "第{version}版已提交。"
WITHDRAWN = "第{version}版已撤回。改好后重新提交。"
SIGNED = "第{version}版已签发。"
APPROVED = "第{version}版已通过。"
RETURNED = "第{version}版已退回，部门的页面上写着理由和要改的要素。"
REPORTED = "已登记“{label}”于 {day} 完成，回执号 {receipt}。"
TAKEN_BACK = "已撤销“{label}”的完成报告，回执号 {receipt}。"

NOT_DONE = "没有办成"
STALE = ("页面上的第{version}版与现在的不同", "重新打开这一页，看清现在的内容再办")
NO_DATE = ("没有写完成日期", "写实际完成的日期；还没有完成的，不用报；报过要撤销的，勾“撤销报告”并写原因")
BAD_DATE = ("“{typed}”不是日期", "写成 2024-03-31 这样")
HALF = ("第{number}个时间节点只写了一半", "日期和要做到的事都写上；不要的，两格都清空")

REPORT_NONE = "还没有报"
REPORT_OVERDUE = "已到期，还没有报"
REPORT_DONE = "{day} 完成"
REPORT_LATE = "{day} 完成，迟于计划 {days} 天"
REPORT_BACK = "报告已撤销"
MILESTONES_LINE = "{done}/{all}个节点已报"
MILESTONES_LATE = "（{count}个迟于计划）"
MILESTONES_OVERDUE = "，{count}个过期未报"

EXPORT_FILE = "{year}年度任务实施方案.csv"
EXPORT_HEAD = (
    "任务编码", "任务", "牵头部门", "状态", "版本", "提交时间", "与规划包不同的要素", "节点", "已报", "过期未报",
    "迟于计划",
)  # fmt: skip
EXPORT_AGREE = "一致"
EXPORT_NOT_COMPARED = "还没有填报"
EXPORT_SEPARATOR = "、"
