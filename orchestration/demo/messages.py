"""Chinese words of the demo data. Every name in here is invented and says so."""

from __future__ import annotations

PREFIX = "演示-"
WHO = "演示填报人"

_NUMERALS = "一二三四五六七"
REVIEWER_HOMES = (
    "演示高校社会治理研究中心 研究员",
    "演示社会工作协会 副会长",
    "演示律师事务所 律师",
    "演示规划设计研究院 高级工程师",
    "演示{street} 退休{lowest}工作者",
    "演示第三方评估机构 项目主管",
)


def reviewer(number: int) -> str:
    return f"演示评委{_NUMERALS[number - 1]}"


LATE_NOTES = ("方案征求意见延长，顺延完成", "与其他项目合并实施，推迟完成", "受场地条件影响，延后完成")
OPEN_NOTES = ("尚在实施，转入下一年度", "部门职能调整，暂未完成", "经费下达较晚，正在推进")

REASONS = {
    95: ("主动对接，材料提前送达，现场问题当场解决", "全程派员参与，数据核对无误"),
    85: ("配合及时，按约定提供数据", "按期参加会商，意见具体"),
    75: ("基本按时配合，个别材料催办后补齐", "能够配合，反馈偏慢"),
    60: ("多次催办后提供材料，影响节点进度", "派员不固定，衔接不畅"),
    0: ("未按约定提供数据，节点因此推迟", "未派员参加，工作由牵头部门代办"),
}


def reason(score: float) -> tuple[str, ...]:
    """The reasons that fit a rating."""
    return next(words for floor, words in REASONS.items() if score >= floor)


EVIDENCE_NOTE = "演示材料"


def evidence_text(year: int, department: str, code: str, name: str, phrase: str) -> str:
    """The text of a small evidence file."""
    return (
        f"演示数据，不是真实材料\n\n{year}年度 {department}\n指标：{code} {name}\n规划原文：{phrase or '—'}\n\n"
        f"本文件由演示程序生成，用来说明佐证材料如何随工作簿一并交来、如何按哈希值登记。\n"
    )


WRITTEN = "填写 {name}"
HANDED_IN = "上交 {name}，回执 {code}"
REUSED = "已在收件库：{name}"
UNEXPECTED = "演示工作簿 {name} 的检查结果和预期不符"
