"""What the workbook of results says. Sheet names and defined names are part of the formulas that officials read."""

from __future__ import annotations

DEMO = "演示数据 不作考核依据"
TITLE = "{year}年度{index}成果核对表"
SHEET_TITLE = "{year}年度{tier}{what}"
RELEASE = "{year}年度第{number}版（{release}） 数据指纹 {short}"
FOOTER = "&L{release}&C第&P页 共&N页&R&A"
EXAMPLE = "本年度评价体系为示例，采用前须由评估办公室确定、签发。"

GUIDE, RULES, DEPARTMENTS = "说明", "规则", "部门"
SCORES, STATES, WEIGHTS = "指标得分", "指标状态", "有效权重"
PILLARS, COVERAGE, TOTALS, GRADES = "治理理念", "可比性", "得分", "等级"
CODE, UNIT, PARENT, WEIGHT, POINTS = "代码", "单位", "上级", "权重（分）", "按分"
GUIDING = "引导性（加减分）"

YES, NO = "是", "否"
COMPARABLE, INCOMPARABLE = "可比", "暂不可比"
DIFFERS = "不一致"
ROUNDED, EXACT = "印出总分", "精确总分"
TIES = {"min": "同分取前、后续跳号", "dense": "同分取前、后续不跳号"}

# what a cell of the sheet of states may say; a veto is added behind
PENDING, NOT_APPLICABLE = "待报", "不适用"
PASSED, FAILED, COUNTED = "通过", "未通过", "计分"
NO_BONUS = "未加分"
VETO = "（否决）"

MADE, PUBLISHED, DIFFERENCE, GIVEN = "公式", "公布值", "差异", "取自成果"

# the sheet of explanations
WHAT = "这是什么"
WHAT_TEXT = (
    "本表收入一个发布版次的指标得分、各项规则参数和公布的结果，并用公式从指标得分重新算出总分、名次和等级。"
    "不用我们的程序，在 Excel 或 WPS 表格里就能逐格核对、追踪。公布的结果以冻结的 PDF 报告和成果表为准。"
)
IDENTITY = "版次"
IDENTITY_TEXT = "{plan}　{year}年度第{number}版（{release}）　发布日 {issued}　锁定日 {locked}"
HASH = "数据指纹"
FRAMEWORK = "评价体系"
FRAMEWORK_TEXT = "{title}，版本 {version}，{status}"
NOTICE = "提示"
HOW = "怎样核对"
HOW_TEXT = (
    "一、先看下面的汇总：不一致的单位数都应为 0。",
    "二、每个层级依次为：指标得分（成果数据，空白为没有得分，不是零分）→ 指标状态 → 有效权重 → 治理理念 → 可比性 → 得分 → 等级；"
    "同一单位在同一层级各表的同一行。",
    "三、第 6 行写明每列是“公式”“公布值”还是“差异”，第 5 行写明算法；选中公式格，用“公式—追踪引用单元格”可以一直追到指标得分和“规则”。",
    "四、差异列不为 0 的格标为深底加粗。中间数的差异按 9 位小数比较（计算机浮点误差在第 12 位以后），总分、名次、等级须完全相同。",
    "五、改动“规则”里的浅色格，或改动任一指标得分、状态、权重，全表重算，差异列即显示影响。核对请另存副本。",
)
LIMITS = "到哪里为止"
LIMITS_TEXT = (
    "本表从指标得分算起。指标值怎样得出指标得分（目标、分档、同组比较等）、通过与否、是否触发一票否决，不在公式内，取自成果；"
    "部门的时间节点按期率、牵头指标达标率、配合评价均值和填报三项也取自成果。公布的等级理由原文照录，不由公式生成。"
)
CHECKS = "核对汇总（公式）"
CHECK_HEADS = ("层级", "单位数", "暂不可比", "总分不一致", "名次不一致", "等级不一致", "中间数不一致")
ALL = "合计"
NOT_GRADED = "不评等级"
VERDICT = ("全部一致：用公式重算的结果与公布的相同。", "有不一致：请按各表差异列逐格查看。")

# the sheet of rules
RULES_TITLE = "规则参数"
RULES_NOTE = "浅色格可以改动，改后全表重算；“名称”就是公式里引用的名称。指标权重在各层级“指标得分”表第 6 行。"
RULE_HEADS = ("类别", "参数", "数值", "名称", "用在哪里")
BAND_HEADS = ("序号", "等级", "总分最低分", "基础分下限")
BANDS = "等级线"
PILLAR_GROUP, TIER_GROUP, SCALE_GROUP = "治理理念权重", "层级合成", "总分"
COVERAGE_GROUP, RANK_GROUP, GRADE_GROUP, QUOTA_GROUP, DEPARTMENT_GROUP = "可比性", "名次", "等级", "优秀名额", "部门"
PILLAR_WEIGHT = "{name}权重"
PILLAR_USE = "本级基础分；有指标的理念之间归一"
OWN_SHARE, CHILDREN_SHARE, CHILDREN_FLOOR = "{tier}本级占比", "{tier}下级平均占比", "{tier}可比下级单位最低占比"
OWN_USE, CHILDREN_USE = "α：本级部分", "β：可比下级单位的简单平均"
CHILDREN_FLOOR_USE = "不足的，暂不可比"
GUIDING_CAP, TOTAL_MIN, TOTAL_MAX, DECIMALS = "引导性加分上限", "总分下限", "总分上限", "得分小数位"
GUIDING_CAP_USE, TOTAL_USE, DECIMALS_USE = (
    "本级加分之和超过的，取上限",
    "精确总分限制在此范围",
    "总分四舍五入到几位小数",
)
TIER_FLOOR, PILLAR_FLOOR, COUNT_NA = "指数覆盖率下限", "理念覆盖率下限", "不适用计入应计分"
FLOOR_USE, COUNT_NA_USE = "低于下限的，暂不可比", "“是”则不适用的指标降低覆盖率"
RANK_ON, RANK_TIES = "排名依据", "同分名次"
RANK_ON_USE, RANK_TIES_USE = "名次和优秀名额按哪个总分", "名次怎样数"
FAILED_LIMIT, FAILED_SHARE, FAILED_CAP = "评优未通过项数上限", "未通过权重占比上限", "超过占比上限最高等级"
VETO_GRADE, VETO_LEAVES = "一票否决等级", "一票否决不占优秀名额"
FAILED_LIMIT_USE = "超过的，最高为第二等"
FAILED_SHARE_USE = "未通过基础性指标的权重占适用权重"
VETO_LEAVES_USE = "“是”则不作优秀候选，但计入可比单位数"
QUOTA = "{tier}优秀名额比例"
QUOTA_USE = "名额 = 可比单位数 × 比例，向下取整；组内比较"
LED, COOPERATION, REPORTING = "部门牵头占比", "部门配合占比", "部门填报占比"
LED_MILESTONES, LED_INDICATORS = "牵头时间节点占比", "牵头指标占比"
ON_TIME, FIRST_TIME, NO_CORRECTION = "填报按期占比", "填报一次通过占比", "填报未更正占比"
PARTS_USE = "没有的部分去掉，其余归一"
METHOD = "合成方法"
METHOD_TEXT = "理念内：{pillar}；理念之间：{index}；零值：{zero}。写在公式里，不作参数。"
ZERO = {"keep": "照计", "drop": "不计", "floor": "抬到{x}"}
POWER = "加权幂平均（幂次{p}）"

NO_UNITS = "成果表 unit_scores 里没有{year}年度的单位，不能写成果核对表"
NO_CHILDREN = "成果表 unit_scores 里有{tier}，却没有它的下级（{child}）：{year}年度的成果表不完整，请重新发布"
NO_SCORE = (
    "成果表 indicator_scores 里没有{unit}的指标{indicator}（{year}年度）：成果表与规划包不符，请用同一版次的 pack"
)
NO_PILLAR = "成果表 pillar_scores 里没有{unit}的“{pillar}”（{year}年度）：成果表与规划包不符，请用同一版次的 pack"
BAD_METHOD = "成果核对表不会写合成方法“{method}”的公式，请在 reports/results/means.py 补上"
