"""Every sentence the trace says."""

from __future__ import annotations

from mulin.scoring.unsaid import UNSAID
from mulin.source_kinds import KINDS
from orchestration.editions.messages import GRADE

TITLE = "{year}年追溯不了"
UNIT_ABSENT = "{year}年 {release} 里没有责任主体或部门 {unit}"
MEND_UNIT = "用 units.csv 或 departments.csv 里的代码，如 {example}、{department}"
INDICATOR_ABSENT = "{unit} 没有指标 {indicator}（该单位的指标：{known}）"
NOT_LED = "{unit} 没有牵头{basic} {indicator}（它牵头任务的{basic}：{known}）"
MEND_INDICATOR = "从列出的指标代码中选一个，或不加 --indicator 查看全部"

RELEASE = "{year}年 {release}"
UNIT = "{name}（{code}）"
PILLAR = "{name}"
INDICATOR = "{code} {name}"
FIGURE = "{role} {field} {name} = {value}{unit}"
IMPUTED = "推算值 {value}：没有上报，按缺报规则以同组水平代替"

CHILDREN = "下级单位"
DEDUCTIONS = "扣分"
CAPS = "封顶"

ROLES = {"value": "数值", "numerator": "分子", "denominator": "分母"}
REVIEW = "评委{number}"
STATUS = {
    "scored": "已计分", "pending": "待报", "not_applicable": "不适用", "failed_missing": "缺报按0分",
    "carried_forward": "沿用上年", "imputed": "推算", "no_bonus": "未申报，不加分",
}  # fmt: skip
REASONS = {
    "not_handed_in": "未上报", "waiting": "已交，待审核",
    "rejected": "上报未通过核验", "declared_missing": "部门申明缺报", "blank": "应填未填",
    "no_prior_value": "无上年值可沿用", "panel_incomplete": "评审人数不足", "panel_spread": "评审分差过大",
    "zero_denominator": "分母为零", "outside_group": "不在适用范围", "before_first_year": "尚未到起算年度",
    "declared_not_applicable": "部门申明不适用", **UNSAID,
}  # fmt: skip
"""Why an indicator is not plainly scored; of a guiding one left blank nothing more is said than its state."""
UNKNOWN_REASON = "原因不明，请报告"
CHANNELS = {
    "cli": "命令行", "folder": "监看文件夹", "portal": "网页", "demo": "演示",
    **{via: kind.title_zh() for via, kind in KINDS.items()},
}  # fmt: skip
RECEIVED_STATES = {"accepted": "收下", "rejected": "退回", "waiting": "待审核", "replaced": "已被取代"}
DIRECTION = {"higher": "越高越好", "lower": "越低越好", "target": "区间内为好"}
SUM_HOLDS = "{count} 项贡献相加 = {sum}，与未取整总分 {exact} 一致"
SUM_FAILS = "{count} 项贡献相加 = {sum}，与未取整总分 {exact} 不一致"
NOT_COMPARABLE = "{below_floor}，没有总分"
# own and children totals are after their own deductions (docs/architecture.md, unit_scores)
OWN = "本级：基础 {basic} + 引导 {guiding} − 扣分 {deductions} = {total}"
COMPOSED = "{own_share} × 本级 {own} + {child_share} × 下级平均 {children} = {sum}{bounded}，取整为 {total}"
SINGLE = "本级 {own} = {sum}{bounded}，取整为 {total}"
BOUNDED = "，超出总分上下限，按 {exact} 计"
TOTAL_DIFFERS = "，与未取整总分 {exact} 不一致"
DIVIDED = "{numerator} ÷ {denominator}{times} = "
PER_CENT = " × 100"
PASS_LINE = {"low": "≥{low}{unit}", "high": "≤{high}{unit}", "both": "{low}–{high}{unit}"}
WEIGHED = "得分 {score} × 有效权重 {weight} ÷ 100 = {points} 分"
WEIGHED_OTHERWISE = "得分 {score}，有效权重 {weight}；不是算术平均，按评价体系的合成方法计入 {points} 分"

SOURCE_FILE = "{submission} · 工作表“{sheet}” {cell} · 原文“{raw}”"
SOURCE_COMPUTED = "{what} · {sheet} {cell}"
COMPUTED = {"register": "由责任主体名单计算", "platform": "由平台计算"}
CONFIRMED = "已重读收到的原件：一致"
CONFIRMED_COMPUTED = "已由规划包快照和公布记录重算：一致"
DIFFERS = "与收到的原件不一致：原件为“{found}”"
DIFFERS_COMPUTED = "重算不一致：现为 {found}"
GONE = "原件里找不到这一格"
UNREADABLE = "原件读不出来：{reason}"

DEPARTMENT = "{name}（{code}）"
NO_TOTAL = "没有可以计分的事项，不计总分"
PART_LED = "牵头任务"
PART_MILESTONES = "时间节点"
PART_INDICATORS = "牵头指标"
PART_COOPERATION = "配合评分"
PART_REPORTING = "填报质量"
NO_PART = "没有这类事项，不计，权重归入其余部分"
SHARE_OF = "{name} {score} × {share}"
MEAN = "{terms}{whole} = {score}"
TOTAL = "{equation}，取整为 {total}"
COUNTED = "{good} ÷ {all} × 100 = {score}"
MEAN_OF = "{count} 项平均 = {score}"
TASK = "{code} {title}"
MILESTONE = "第{number}个节点 {label}：应于 {due} 完成，{state}"
MILESTONE_STATES = {
    "on_time": "{done} 完成，按期", "late": "{done} 完成，逾期 {days} 天",
    "overdue": "没有填完成日期，逾期未完成", "not_reported": "没有上报",
}  # fmt: skip
ATTAINED = "{code} {name}：{passed} 个单位达标 ÷ {judged} 个可判定 = {share}"
NOT_JUDGED = "{code} {name}：没有一个单位可以判定，不计"
OWED_UNITS = "其中 {count} 个单位的数据由本部门欠报，计为未达标"
MISSED = "{names}{more}"
AND_MORE = " 等 {count} 个"
UNIT_LINE = "{name}（{code}）：{value}，{state}"
PASSED = {True: "达标", False: "未达标", None: "不判定"}
RATING = "{task} {title}：{score} 分，{by} 评"
NOT_RATED = "未评"
WORKBOOK = "{kind}：{on_time}，{first_time}，{replaced}"
ON_TIME = {True: "按期", False: "未按期"}
FIRST_TIME = {True: "第一次就通过", False: "不是第一次就通过"}
REPLACED = {True: "事后没有更正", False: "事后有更正"}
ALL_FREE = "更正都不晚于 {until}，不扣"
NONE_COUNTED = "重报都不算更正，不扣"
CORRECTED = "事后更正 {lines} 行，应报 {asked} 行，得 {score}"
CORRECTION = "第 {version} 版改动 {lines} 行，{charged}"
CHARGED = "计入"
OBJECTION = "执行异议第{number}号，不算更正"
FREE = "不晚于 {until}，不扣"
NOT_IN_FORCE = "{kind}：没有一份在用，三项都计 0"
HAND_IN = "{submission} · {state}"
GONE_HAND_IN = "收件库里没有这份上报，或不是当时的那一份"
CONFIRMED_HASH = "已重算收到文件的哈希：一致"

HOLDS = "一致"
DIFFERS_FROM = "不一致（应为 {should}）"
UNPROVEN = "未核（{why}）"
ABSENT = "版次里没有"
NOTHING = "没有这一项"
SHOULD_BE_THERE = "应有这一项"
THERE, TWICE, ONCE = "版次里有这一项", "版次里有两行", "应只有一行"
ROW = "{table} {key}"
VALUE = "{place} {column}：{printed} 不一致（应为 {should}）"
TABLES = {
    "unit": "单位总分表", "score": "部门得分表", "pillars": "维度得分表", "indicators": "指标得分表",
    "contributions": "贡献表", "lineage": "数据来源表", "tasks": "任务表", "milestones": "时间节点表",
    "chain": "任务指标表", "pending": "待报表", "ratings": "配合评价表", "quality": "上报情况表", "titles": "任务名称",
    "names": "单位名称",
}  # fmt: skip
CODE_NOT_PROVEN = "清单这样记，别处没有依据"
NOTES = (
    "哪一版上报在用、检查是否放行，取自版次冻结的清单（已与收件库的记录逐项核对），没有在这里重新检查；"
    "mulin verify 连检查一并重做",
)
"""What the trace does not compute again."""
NOT_LATEST = "{submission}：版次记的是否在用不对（在用的应是这份工作簿最后收下的一版）"
LEFT_OUT = "{submission}（{at} 收下）在形成版次之前收下而没有计入：或在运行期间才收到，或被略去"
MARTS_BROKEN = "成果表读不出来，或不是成果表的样子：{reason}"
MEND_MARTS = "请停止使用该版次，运行 mulin verify 并从备份恢复"
ROW_ABSENT = "成果表里没有 {unit} 这一行，而规划包里有这个责任主体或部门"

LABEL_DUE = "上报截止"
LABEL_FIRST = "首次收下"
LABEL_VERSIONS = "版本"
LABEL_CORRECTIONS = "更正"
LABEL_REASON = "理由"
LABEL_TASKS = "所属任务"
LABEL_MISSED = "未达标"
LABEL_OWED = "欠报"
LABEL_FURTHER = "逐个单位"
LABEL_CELLS = "逐格来源"
FURTHER = "mulin trace --year {year} --unit {subject} --indicator {indicator}"
SOME_UNIT = "单位代码"
VERSIONS = "交来 {all} 版，收下 {accepted} 版，退回 {rejected} 版"
LABEL_HASH = "版次指纹"
LABEL_NOTE = "注意"
LABEL_DEMO = "演示数据"
LABEL_CODE = "程序版本"
LABEL_FORMULA = "算式"
LABEL_SCORE = "总分"
LABEL_RANK = "名次"
LABEL_GRADE = GRADE
LABEL_COVERAGE = "数据覆盖率"
LABEL_CHECK = "核对"
LABEL_SUM = "合计"
LABEL_WEIGHTS_USED = "所用权重"
LABEL_RULE = "计分规则"
LABEL_PARAMS = "参数"
LABEL_TARGET = "目标"
LABEL_VALUE = "数值"
LABEL_POINTS = "得分"
LABEL_TAKEN = "计入总分"
LABEL_PASS_LINE = "达标线"
LABEL_PASSED = "是否达标"
LABEL_WEIGHT = "权重"
LABEL_STATE = "状态"
LABEL_LEAD = "牵头部门"
LABEL_RECEIPT = "回执"
LABEL_FILE = "文件"
LABEL_SHA = "SHA-256"
LABEL_RECEIVED = "收到"
LABEL_WHO = "提交人"
LABEL_CHANNEL = "途径"
YES, NO = "是", "否"

TEXT_SOUND = "以上各行都由收到的原件逐步重算，全部一致；{count} 个数据来源已重读原件核对一致"
TEXT_UNSOUND = "有 {bad} 处与由收到的原件重算的不一致，请停止使用该版次并运行 mulin verify："
TEXT_NO_SOURCE = "以上各行都由收到的原件逐步重算，全部一致；没有数据来源可以重读"
