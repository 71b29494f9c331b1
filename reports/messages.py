"""Every word the reports use for a code. A code that is not listed is an error: nothing English slips into print.
``{basic}`` and its like are the pack's words (:meth:`mulin.words.Words.fill`).
"""

from __future__ import annotations

from mulin.language import Both
from mulin.rules import RULES

KIND = {"basic": "{basic_kind}", "guiding": "{guiding_kind}"}
SUPERSEDED = "本件据第{number}版，该版已被取代：{year}年度现在使用的是第{newer}版，以它为准。"
VOIDED = "本件据已作废的版次，不得作为依据。{said}。"
SUBSTITUTES = (
    "本报告有字体画不出的字符（{codes}）：印作〓并注明编码，异体字印作通行字形；原文照上报和规划保存，见所附数据。"
)
NO_KEPT_REPORT = "留存的不是一份报告"
SUBMISSION_KIND = {"report": "部门上报", "survey": "第三方调查", "panel": "专家评审"}
ROLE = {"value": "数值", "numerator": "分子", "denominator": "分母"}
STATUS = {
    "scored": "计分",
    "pending": "待报",
    "not_applicable": "不适用",
    "failed_missing": "缺报计零",
    "carried_forward": "沿用上年",
    "imputed": "估算",
    "no_bonus": "未加分",
}
PENDING_REASON = {
    "not_handed_in": "未上报",
    "waiting": "已交，待审核",
    "rejected": "上报未通过核验",
    "declared_missing": "部门申明缺报",
    "blank": "应填未填",
    "no_prior_value": "无上年值可沿用",
    "panel_incomplete": "评审人数不足",
    "panel_spread": "评审分差过大",
    "zero_denominator": "分母为零，待核",
}
MILESTONE_STATE = {"on_time": "按期", "late": "逾期完成", "overdue": "逾期未完成", "not_reported": "未报"}
GATE_STATE = {"accepted": "通过", "rejected": "未通过", "missing": "未上报", "waiting": "待审核"}
STAGE = {"dispatched": "已派单", "in_hand": "处置中", "closed": "已结案"}
CASE_KIND = {
    "failed_basic": "未达标的{basic}",
    "missed_milestone": "未按期的时间节点",
    "rejected_table": "未通过或逾期的上报表",
}
CHARGED_KIND = {"unit": "块·责任主体", "department": "条·部门"}
EFFECT = {
    "data_effect": "指标数据",
    "scope_effect": "评估范围",
    "weight_effect": "权重调整",
    "target_effect": "目标调整",
    "method_effect": "计分方法",
}
"""The parts of a change, in the order of the path between the two years' scores."""
RULES_EFFECT = "目标和方法"
"""The last two in one, as older releases have them."""
# what draws vary, and what the statistical audit flags
NORMALISATION = {"declared": "评价体系规定的计分方法"} | {
    name: RULES[name].title_zh for name in ("min_max", "z_score", "rank", "percentile_rank", "borda")
}
AGGREGATION = {
    "declared": "评价体系规定的合成方法",
    "arithmetic": "加权算术平均",
    "geometric": "加权几何平均",
    "harmonic": "加权调和平均",
}
FACTOR: dict[str, str] = {
    "weights": Both("权重", "weights"),
    "normalisation": Both("归一化方法", "normalisation"),
    "aggregation": Both("合成方法", "aggregation"),
    "imputation": Both("缺数估算", "imputation"),
    "left_out": Both("去掉一项指标", "an indicator left out"),
}
CORRELATION_FLAG = {"redundant": "冗余", "low": "同{pillar_short}内偏低", "negative": "负相关"}
AMONG_PEERS = "按在同级中的高低计分，"
"""Before a score that compares peers: whoever meets the target may have little or none."""
RELATIVE = "*"
"""Such a score in a table."""
RELATIVE_NOTE = f"得分带{RELATIVE}的按在同级中的高低计分，达标的也可能得分很低，未达标的也可能得分很高。"
NOT_DONE = "本版次未做{what}：成果表中没有{table}。"
NO_RESULT = "可比的单位或有得分的指标不足，{what}没有结果。"
NOTHING_VARIED = "评价体系没有让任何一项假设变动（权重变动幅度为0，没有备选方法），各次抽样都与公布结果相同。"
NOTHING_DONE = "本版次未做统计检验与名次稳定性分析：成果表中没有名次区间、敏感性和统计检验各表。"
LEFT_OUT_KIND = {"indicator": "指标", "pillar": "{pillar}"}
PUBLICATION = "上一年度结果的公布登记"
SPECIAL_SOURCE = {"register": "登记数", "platform": "平台计算"}
# the report's data and identity
DEMO = "演示数据"
DATA_REAL = "正式数据"
DATA_NONE = "没有牵头的指标"
DATA_JSON = "{name}{year}年度成果数据（SHA-256 即报告所印数据指纹）"
DATA_CSV = "{name}{year}年度指标得分表（可用电子表格打开）"
DATA_READ = (
    "“正文”是报告印出的内容；“成果表”是它所依据的行：一行一条记录，"
    "列的中文名和计量单位见“列”；null 是没有，不是零；得分0至100，分值为总分中的分，比例0至1。"
)
KEY_SAID = "；登记签名钥匙 {key}"
DESCRIPTION = "{said}；报告编码 {code}；数据指纹 {fingerprint}"
CODE_SHAPE = "“{code}”不是报告编码：应有 {length} 个字母数字（如 24-7K3QF-9XMTD-C），这里有 {found} 个"
CODE_STRANGE = "“{code}”里的“{strange}”不会出现在报告编码中（编码只用数字和除 I、L、O、U 以外的字母）"
CODE_CHECK = "“{code}”抄错了：末位校验码“{check}”与前面的字符对不上，请对照报告重输"


class UnknownWordError(Exception):
    """A code without Chinese: the marts speak a word this page does not know."""


def word(table: dict[str, str], code: str) -> str:
    """Look a code up; text that is Chinese already passes. Raises UnknownWordError for an unknown code."""
    if code in table:
        return table[code]
    if code and not code.isascii():
        return code
    raise UnknownWordError(f"报告不认识代码“{code}”，请在 reports/messages.py 补上中文")
