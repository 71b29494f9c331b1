"""What the workbook of results says. Sheet names and defined names are part of the formulas that officials read."""

from __future__ import annotations

DEMO = "演示数据 不作考核依据"
TITLE = "{year}年度{index}成果核对表"
SHEET_TITLE = "{year}年度{tier}{what}"
RELEASE = "{year}年度第{number}版 版次指纹 {short}"
FOOTER = "&L{release}&C第&P页 共&N页&R&A"
EXAMPLE = "本年度评价体系为示例，采用前须由评估办公室确定、签发。"

RESULTS, GUIDE, RULES, DEPARTMENTS = "结果", "说明", "规则", "部门"
SCORES, STATES, WEIGHTS = "指标得分", "指标状态", "有效权重"
PILLARS, COVERAGE, TOTALS, GRADES = "{pillar}", "可比性", "得分", "等级"
CODE, UNIT, PARENT, POINTS = "代码", "单位", "上级", "按分"
GUIDING = "{guiding_kind}（加减分）"

YES, NO = "是", "否"
COMPARABLE = "可比"
DIFFERS = "不一致"
SEMICOLON = "；"
ROUNDED, EXACT = "印出总分", "精确总分"
TIES = {"min": "同分取前、后续跳号", "dense": "同分取前、后续不跳号"}

# what a cell of the sheet of states may say; a veto is added behind
PENDING, NOT_APPLICABLE = "待报", "不适用"
PASSED, FAILED, COUNTED = "通过", "未通过", "计分"
NO_BONUS = "未加分"
VETO = "（否决）"

MADE, PUBLISHED, DIFFERENCE, GIVEN = "公式", "公布值", "差异", "取自成果"

# the sheet of results
RESULTS_TITLE = "{year}年度{index}评估结果"
RESULTS_NOTE = "公布值。空格为没有：{below_floor}的单位没有名次，部门不计覆盖率。算法和核对见后面各表。"
RESULTS_HEADS = (
    "层级", "代码", "单位", "上级", "总分", "等级", "同级名次", "参评个数", "全{district}名次", "未达标项数",
    "待报分值", "覆盖率", "等级理由",
)  # fmt: skip

# the sheet of explanations
WHAT = "这是什么"
WHAT_TEXT = (
    "本表收入一个发布版次的指标得分、各项规则参数和公布的结果，并用公式从指标得分重新算出总分、名次和等级。"
    "不用我们的程序，在 Excel 或 WPS 表格里就能逐格核对、追踪。公布的结果以冻结的 PDF 报告和成果表为准。"
)
IDENTITY = "版次"
IDENTITY_TEXT = "{plan}　{year}年度第{number}版　公布期限 {issued}{own}　锁定日 {locked}"
OWN_DAY = "　本版印发 {day}"
HASH = "版次指纹"
FRAMEWORK = "评价体系"
FRAMEWORK_TEXT = "{title}，版本 {version}，{status}"
NOTICE = "提示"
HOW = "怎样核对"
HOW_TEXT = (
    "一、先看下面的汇总：不一致的单位数都应为 0。",
    "二、每个层级依次为：指标得分（成果数据，空白为没有得分，不是零分）→ 指标状态 → 有效权重 → {pillar} → "
    "可比性 → 得分 → 等级；同一单位在同一层级各表的同一行。",
    "三、第 6 行写明每列是“公式”“公布值”还是“差异”，第 5 行写明算法；"
    "选中公式格，用“公式—追踪引用单元格”可以一直追到指标得分和“规则”。",
    "四、差异列不为 0 的格标为深底加粗。中间数的差异按 9 位小数比较"
    "（计算机浮点误差在第 12 位以后），总分、名次、等级须完全相同。",
    "五、改动“规则”里的浅色格，或改动任一指标得分、状态、权重，全表重算，差异列即显示影响。核对请另存副本。",
)
LIMITS = "到哪里为止"
LIMITS_TEXT = (
    "本表从指标得分算起。指标值怎样得出指标得分（目标、分档、同组比较等）、通过与否、是否触发一票否决，不在公式内，取自成果；"
    "部门的时间节点按期率、牵头指标达标率、配合评价均值和填报三项也取自成果。公布的等级理由原文照录，不由公式生成。"
)
CHECKS = "核对汇总（公式）"
CHECK_HEADS = ("层级", "单位数", "没有总分", "总分不一致", "名次不一致", "等级不一致", "中间数不一致")
ALL = "合计"
NOT_GRADED = "不评等级"
VERDICT = ("全部一致：用公式重算的结果与公布的相同。", "有不一致：请按各表差异列逐格查看。")

# the sheet of rules
RULES_TITLE = "规则参数"
RULES_NOTE = "浅色格可以改动，改后全表重算；“名称”就是公式里引用的名称。指标权重在各层级“指标得分”表第 6 行。"
RULE_HEADS = ("类别", "参数", "数值", "名称", "用在哪里")
BAND_HEADS = ("序号", "等级", "总分最低分", "基础分下限")
BANDS = "等级线"
# defined names of its columns
BAND_NAMES = ("等级_序号", "等级_名称", "等级_最低分", "等级_基础分下限")
PILLAR_GROUP, TIER_GROUP, SCALE_GROUP = "{pillar}权重", "层级合成", "总分"
COVERAGE_GROUP, RANK_GROUP, GRADE_GROUP, QUOTA_GROUP, DEPARTMENT_GROUP = "可比性", "名次", "等级", "{best}名额", "部门"
PILLAR_WEIGHT = "{name}权重"
PILLAR_USE = "本级基础分；有指标的维度之间归一"
OWN_SHARE, CHILDREN_SHARE, CHILDREN_FLOOR = "{tier}本级占比", "{tier}下级平均占比", "{tier}可比下级单位最低占比"
OWN_USE, CHILDREN_USE = "α：本级部分", "β：可比下级单位的简单平均"
CHILDREN_FLOOR_USE = "不足的，{below_floor}"
GUIDING_CAP, TOTAL_MIN, TOTAL_MAX, DECIMALS = "加分上限", "总分下限", "总分上限", "得分小数位"
GUIDING_CAP_USE, TOTAL_USE, DECIMALS_USE = (
    "本级加分之和超过的，取上限",
    "精确总分限制在此范围",
    "总分四舍五入到几位小数",
)
TIER_FLOOR, PILLAR_FLOOR, COUNT_NA = "指数覆盖率下限", "维度覆盖率下限", "不适用计入应计分"
FLOOR_USE, COUNT_NA_USE = "低于下限的，{below_floor}", "“是”则不适用的指标降低覆盖率"
RANK_ON, RANK_TIES = "排名依据", "同分名次"
RANK_ON_USE, RANK_TIES_USE = "名次和{best}名额按哪个总分", "名次怎样数"
FAILED_LIMIT, FAILED_SHARE, FAILED_CAP = "评优未通过项数上限", "未通过权重占比上限", "超过占比上限最高等级"
VETO_GRADE, VETO_LEAVES = "一票否决等级", "一票否决不占{best}名额"
FAILED_LIMIT_USE = "超过的，最高为第二等"
FAILED_SHARE_USE = "未通过{basic}的权重占适用权重"
VETO_GRADE_USE = "触发一票否决的，定为该等级"
VETO_LEAVES_USE = "“是”则不作{best}候选，但计入可比单位数"
QUOTA = "{tier}{best}名额比例"
QUOTA_USE = "名额 = 可比单位数 × 比例，向下取整；组内比较"
LED, COOPERATION, REPORTING = "部门牵头占比", "部门配合占比", "部门填报占比"
LED_MILESTONES, LED_INDICATORS = "牵头时间节点占比", "牵头指标占比"
ON_TIME, FIRST_TIME, NO_CORRECTION = "填报按期占比", "填报一次通过占比", "填报未更正占比"
PARTS_USE = "没有的部分去掉，其余归一"
METHOD = "合成方法"
METHOD_TEXT = "维度内：{pillar}；维度之间：{index}；零值：{zero}。写在公式里，不作参数。"
ZERO = {"keep": "照计", "drop": "不计", "floor": "抬到{x}"}
POWER = "加权幂平均（幂次{p}）"

NO_UNITS = "成果表 unit_scores 里没有{year}年度的单位，不能写成果核对表"
NO_CHILDREN = "成果表 unit_scores 里有{tier}，却没有它的下级（{child}）：{year}年度的成果表不完整，请重新发布"
NO_SCORE = (
    "成果表 indicator_scores 里没有{unit}的指标{indicator}（{year}年度）：成果表与规划包不符，请用同一版次的 pack"
)
NO_PILLAR = "成果表 pillar_scores 里没有{unit}的“{pillar}”（{year}年度）：成果表与规划包不符，请用同一版次的 pack"
BAD_METHOD = "成果核对表不会写合成方法“{method}”的公式，请报告维护平台的人"

IN_FORCE = "已发布"
DEMO_TEXT = "演示数据：本表数字全部由程序虚构，只用于说明系统，不作考核依据。"
SCORES_NOTE = "成果数据，0 至 100 分；空白是没有得分，不是零分。第 6 行为权重（{guiding}为加分上限），可以改动。"
STATES_NOTE = "待报、不适用的权重不计；未通过的计入等级规则；带（否决）的触发一票否决。原因见各单位报告。"
WEIGHTS_NOTE = "公式：去掉没有得分的指标和维度、其余归一后，每项指标在 100 分中实际占几分。"
COLUMNS_NOTE = "第 5 行为算法，第 6 行为来源；公布值为浅底，差异应全部为 0。"

# heads of columns (C), groups of columns (G), the way of each column in words (H)
G_OWN, G_CHILDREN, G_COMPOSED, G_RANK = "本级", "可比下级单位", "合成", "总分与名次"
G_PUBLISHED, G_DIFF, G_GROUP = "公布值", "差异", "对比组"
G_AVAILABLE, G_APPLICABLE, G_COVERAGE, G_INDEX = "可计分权重占比", "适用权重占比", "维度覆盖率", "指数"
G_FAILED, G_STEPS, G_QUOTA = "未通过与否决", "逐步定等（等级序号，1为最高）", "{best}名额"
G_PARTS, G_SCORES, G_TASKS = "各项", "得分", "取自成果"

C_BASIC, C_GUIDING_SUM, C_GUIDING, C_DEDUCTIONS, C_TOTAL = "基础分", "加分之和", "加分", "扣分", "总分"
C_UNCLIPPED, C_EXACT, C_PRINTED = "未限总分", "精确总分", "印出总分"
C_RANK, C_OVERALL, C_LEVEL, C_PEERS, C_GROUP = "组内名次", "层级名次", "同分数", "组内单位", "对比组"
C_COVERAGE, C_LOWEST, C_OWN_COMPARABLE, C_COMPARABLE = "覆盖率", "最低维度覆盖率", "本级可比", "可比与否"
C_CHILDREN, C_COMPARABLE_CHILDREN = "下级单位", "其中可比"
C_LIVE, C_SUM, C_CHECK, C_CHECK_DIFF = "有分维度权重", "合计", "权重×得分", "与基础分差"
C_FAILED, C_FAILED_SHARE, C_VETOED = "未通过项数", "未通过权重占比", "一票否决"
C_BAND, C_BASIC_STEP, C_FAILED_STEP, C_SHARE_STEP = "总分线", "基础分线", "未通过项数", "未通过占比"
C_VETO_STEP, C_EARNED, C_CANDIDATE, C_POOL, C_PLACES, C_UP_TO = (
    "一票否决", "名额前", "{best}候选", "组内可比", "名额", "候选名次",
)  # fmt: skip
C_GRADE_STEP, C_BAND_GRADE, C_GRADE, C_REASON, C_PRINTED_BASIC = "最终", "总分线等级", "等级", "等级理由", "印出基础分"
C_LED_MILESTONES, C_LED_INDICATORS, C_COOPERATION = "时间节点按期", "牵头指标达标", "配合评价"
C_ON_TIME, C_FIRST, C_NO_CORRECTION = "填报按期", "一次通过", "未更正"
C_LED, C_HELP, C_REPORTING, C_USED = "牵头", "配合", "填报", "实用权重"

H_PILLAR = "指标得分按权重合成，没有得分的去掉、其余归一"
H_CHILDREN = "可比下级的平均"
H_COMPOSED = "α×本级＋β×下级平均"
H_SAME = "同本级"
H_AVAILABLE = "不是待报、不适用的权重÷全部权重"
H_APPLICABLE = "不是不适用的权重÷全部权重"
H_COVERAGE = "可计分÷适用"
H_INDEX_COVERAGE = "各维度按权重合计，可计分÷适用"
H_LOWEST = "各维度中最低"
H_OWN_COMPARABLE = "有基础分，且各覆盖率达到下限"
H_COUNT = "计数"
H_COMPARABLE = "本级可比，且可比下级够数"
H_INDEX = "维度得分按权重合成，没有的去掉、其余归一"
H_GUIDING_SUM = "各项得分×满分÷100之和"
H_CAPPED = "不超过加分上限"
H_DEDUCTIONS = "扣分项之和"
H_SUM = "基础分＋加分－扣分"
H_TOTAL = "总分的合成；{below_floor}的不计"
H_CLIPPED = "限制在总分上下限内"
H_ROUNDED = "四舍五入；{below_floor}的没有"
H_BY = "按规则取印出或精确总分"
H_LEVEL = "分数相同的（含自己）"
H_RANK = "更高的单位数＋1"
H_PEERS = "有总分的单位数"
H_GROUP = "同一上级的相互比较"
H_DIFF = "重算－公布，应为0"
H_LIVE, H_WEIGHT_SUM, H_CHECK, H_CHECK_DIFF = "有得分的维度权重之和", "应为100", "有效权重×得分÷100", "应为0"
H_FAILED, H_FAILED_SHARE, H_VETOED = "状态为未通过的{basic}", "未通过÷适用（指标权重）", "状态带（否决）"
H_BAND, H_BASIC_STEP = "印出总分达到的最高一等", "总分和基础分都达到的最高一等"
H_FAILED_STEP, H_SHARE_STEP, H_VETO_STEP = (
    "超过项数上限，最高2",
    "超过占比上限，最高为所定等级",
    "有否决的，定为所定等级",
)
H_EARNED, H_CANDIDATE, H_POOL = "前四步中最低", "名额前为1且不因否决退出", "名额组内的可比单位"
H_PLACES, H_UP_TO, H_GRADE_STEP = "组内可比×比例，向下取整", "候选中总分不低于自己的", "候选名次超过名额的降为2"
H_WORD, H_REASON, H_QUOTA_GROUP = "序号对应的等级", "公布的原文", "名额在组内计"
H_MEAN, H_USED = "有的部分按占比归一后合成", "归一后的占比"

# the list of changes
CHANGES_TITLE = "{index}{year}年度更正清单：第{number}版与第{old}版"
CHANGES_SUMMARY, CHANGES_UNITS, CHANGES_INDICATORS = "更正概况", "单位", "指标"
CHANGES_RULES, CHANGES_HAND_INS = "规则", "上报"
CAUSES, NO_CAUSE = "更正的原因：{causes}。", "两版所用的上报、规则相同。"
LEVEL, MOVED_COUNTS = "层级", ("个数", "得分变动", "只有名次、等级", "等级变动")
SIDES = ("原", "现")
OLD_MEAN, NEW_MEAN, RISE, FALL = "原平均分", "现平均分", "最大升幅", "最大降幅"
OLD_TOTAL, NEW_TOTAL, STEP, OLD_RANK, NEW_RANK = "原得分", "现得分", "升降", "原名次", "现名次"
OLD_GRADE, NEW_GRADE, HOW_MOVED = "原等级", "现等级", "变动"
INDICATOR_CODE, INDICATOR_NAME, MEASURE = "指标编号", "指标", "计量单位"
OLD_VALUE, NEW_VALUE, OLD_TARGET, NEW_TARGET = "原指标值", "现指标值", "原目标值", "现目标值"
OLD_SCORE, NEW_SCORE, OLD_RESULT, NEW_RESULT = "原得分", "现得分", "原结果", "现结果"
DEPARTMENT_NAME, HAND_IN_TABLE, VERSION, HAND_IN_FILE, RECEIVED = "部门", "上报表", "第几次", "文件", "收到"
RULE_SUBJECT, RULE_WHAT, RULE_OLD, RULE_NEW = "哪一条", "哪一项", "原", "现"
APPROVED, AMENDMENT = "经批准的修订：{amendments}", "{what}（{day}批准，{by}）"
