"""Every sentence of the report of an index pack's results. Names of units and indicators stand as the data has them."""

from collections.abc import Sequence

from mulin.scoring.unsaid import UNSAID as _UNSAID
from reports.messages import PENDING_REASON as _PENDING

TITLE = "{title}计分报告"
SOURCE = "方法出处：{source}"
RUNNING = "计分报告 · {year}年"
DEMO = "演示数据 不作评估依据"
DESCRIPTION = "{title}：由数据文件 {file} 计算的{year}年得分和名次"
CODE = "数据 {data}　规则包 {pack}"

CHAPTERS = {
    "ranking": "得分和名次", "majority": "两两比较", "intervals": "名次区间", "influence": "各项假设和各项指标的影响",
    "composition": "得分的构成", "clouds": "总分与各部分", "spread": "得分的分布", "relations": "指标之间的关系",
    "weights": "权重", "figures": "数据", "notes": "计分时的说明",
}  # fmt: skip
CARDS = ("单位", "有总分", "指标", "年份", "第一名")
FACTS = "计分的依据"
FACT = {
    "index": "指数", "data": "数据文件", "data_hash": "数据的SHA-256", "pack_hash": "规则包的SHA-256",
    "manifest": "结果清单的SHA-256", "code": "程序版本", "years": "年份", "trees": "计算的树", "scale": "满分",
    "drawn": "抽样", "shape": "计分方式",
}  # fmt: skip
YEARS = "{first}–{last}年，共{count}年；以下各节除另有说明外都是{last}年"
ONE_YEAR = "{last}年"
WIDE = "按宽表（一个单位一行）"
LONG = "逐个数"
DRAWN = "{draws}次"
NOT_DRAWN = "没有抽样"
HINT = "←　左右滑动　→"
FILES = "各节的数都取自计分写出的结果文件，文件的SHA-256列在 manifest.json 里。"

RANKED = "{year}年共{units}个单位，{scored}个有总分{without}。{scale}第一名是{best}，{score}分{lowest}。"
WITHOUT = "，{count}个没有"
AND_MORE = "等"
ASCENDING = "得分低的名次在前。"
LOWEST = "；最后一名是{name}，{score}分"
NOBODY = "{year}年的{units}个单位都没有总分，没有名次可列。没有总分的原因见“{figures}”。"
RANKING = "{year}年的得分和名次"
RANKING_ENDS = "{year}年前{first}名和后{last}个有名次的单位"
ENDS = "（中间{count}个单位从略，全部见 scores.csv）"
COVERAGE = "覆盖率是有得分的指标在权重中占的份额，估算和沿用的也算；“—”是没有总分的单位。"

ORDER = "总分是凯梅尼法的次序：{units}个单位两两比较，按权重有{share}的比较支持这个次序，{proven}。"
NO_ORDER = "{year}年可以排序的单位不足两个，没有次序可言。"
PROVEN = "已证明没有别的次序得到更多支持"
UNPROVEN = "没有证明它得到的支持最多，可能还有更好的次序"
ONLY_ORDER = "得到同样多支持的次序没有第二个。"
TIED = "得到同样多支持的次序不止一个，其中{count}个单位先后不一，名次并列：{names}。"
SO_MANY = "等{count}个"
MORE_PLACES = "；等{count}处"
ORDERS = "各年的次序得到的支持"
ORDERS_NOTE = (
    "两个单位比较，前者较优的指标的权重之和就是对“前者在前”的支持，相等的各计一半；支持是次序中每一对的合计，"
    "占全部是它与对数之比。"
)
ORDERS_MORE = "列最近{shown}年，共{count}年，其余见 orders.csv。"
YES, NO = "是", "否"
PAIRWISE = "“{node}”的两两比较"
NO_PAIRS = "单位多于100个时不写 outranking"
FEW_PAIRS = "有得分的单位不足两个"
OUTRANKED = "“{node}”按{rule}法由两两比较得出。"
BEATS_ALL = "{name}与其余每个单位相比，占优的权重都超过一半。"
NOBODY_BEATS_ALL = "没有一个单位对其余每个单位都占优。"
NOT_CONTRARY = "次序与每一对的多数都不矛盾。"
CONTRARY = "次序与多数相反的有{count}对，占全部{every}对的{share}，例如{better}对{worse}占优而排在其后。"
OUTRANKING = "“{node}”：行的单位优于列的单位的权重（乘以100）"
OUTRANKING_NOTE = "行和列的次序相同，由优到劣。大于50的是行的单位占优；小于50的加黑角。颜色越深，离各占一半越远。"
BEATEN = "“{node}”：与其余单位两两比较的胜负"
BEATEN_NOTE = "占优的权重超过一半为胜，正好一半为平。每一对的权重见 outranking.csv。"
BEATEN_MORE = "列前{shown}个，共{count}个。"

NO_INTERVALS = "这次计分没有抽样，加上 --draws 1000 再计分就有"
NO_RANKS_DRAWN = "没有单位有名次，抽样没有结果"
INTERVALS = (
    "名次区间是{draws}次抽样的名次由前到后排列，第5%位至第95%位之间的范围；"
    "它说明规则的选择会使名次变动多少，不含数据本身的误差。"
)
WIDTHS = "{count}个单位中，区间只有一个名次的{firm}个；区间跨度（两端之差）的中位数是{middle}个名次{widest}。"
WIDEST = "，最大的是{names}，{span}个名次"
OUTSIDE = "名次落在自己的区间以外的{count}个。"
PAIRS = "先后不能判定（任一方领先的抽样都不超过95%）的单位有{count}对，占全部{every}对的{share}。"
FIRST_PLACE = "{name}在{share}的抽样中居第1名；居过第1名的共{count}个单位。"
INTERVAL_CHART = "名次区间"
INTERVAL_FIRST = "前{first}名的名次区间"
BAND = "全部单位的名次（线）和5%–95%区间（带），由左到右按名次"
BAND_BINNED = "每一格是名次相邻的约{size}个单位的平均。"
WIDEST_TABLE = "名次区间最宽的单位"

NO_DRAWS = "这次计分没有抽样，加上 --draws 1000 再计分就有"
NO_SOBOL = "这次计分没有算 Sobol 指数（--sobol 0），去掉它再计分就有"
NOTHING_VARIED = "各次抽样都没有变动任何一项假设"
NOTHING_MOVED = "各项假设怎样变动，名次都不变"
NOT_OF_TREE = "结果没有写明各行属于哪一棵树"
VARIED = "各次抽样里，{each}。"
VARIED_ONE = {
    "normalisation": "归一化方法取过{count}种", "aggregation": "合成方法取过{count}种",
    "imputation": "缺数估算取过{count}种", "left_out": "去掉过{count}项指标（每次至多一项）",
}  # fmt: skip
INDICES = "各项假设对名次变动的影响（索博尔指数±标准误）"
INDICES_TEXT = "以全部单位的名次平均变动几名为结果，影响最大的假设是{first}，总指数{total}；模型共计算{evaluations}次。"
INDICES_NOTE = (
    "一阶指数为只确定该项假设即可消除的方差占比；总指数为其余假设都确定后仍留下的方差占比，含交互影响。"
    "小于0的估计值是抽样误差。"
)
LEFT_OUT = "去掉一项、其余权重按比例归并后重新排名，名次平均变动最大的是{name}：平均{mean}个名次，最大{most}个。"
LEFT_OUT_CHART = "去掉一项后名次的平均变动"
LEFT_OUT_MORE = "列出平均变动最大的{shown}项，共{count}项，其余见 leave_one_out.csv。"
LEFT_OUT_NOTE = "条形为平均变动；右侧是平均变动（最大变动）。名次变动取绝对值，按全部有名次的单位计算。"
NO_CONTRIBUTIONS = "没有单位有总分"
COMPOSITION = "每个单位的总分等于各项指标贡献之和；下图按总分下的第一层合并。"
COMPOSITION_LEAF = "每个单位的总分等于各项指标贡献之和。"
COMPOSED_FIRST = "前{first}名的总分由什么构成"
COMPOSED = "全部{first}个单位的总分由什么构成"
COMPOSED_ALL = "全部{count}个单位的总分构成，由左到右按名次"
PARTS_KEY = "图例：总分的各部分"
REST = "其余{count}项"
BINNED = "单位很多，每一格是名次相邻的约{size}个单位的平均。"

NO_CLOUDS_SCORES = "有总分的单位不足3个"
CLOUD = "总分与各部分的得分：每个点是一个单位"
CLOUD_CELLS = "总分与各部分的得分：颜色越深，落在格里的单位越多"
CORRELATED = "相关系数{r}"
LAST_YEAR = "{year}年总分"
THIS_YEAR = "{year}年总分"
MORE_CLOUDS = "只画权重最大的{shown}项，共{count}项。"

NO_SCORES = "没有单位有得分"
SPREAD = "各节点和各项指标的得分分布"
SPREAD_KEY = ("最小到最大", "中间一半", "中位数", "均值")
SPREAD_TEXT = (
    "指标中得分最分散的是{wide}，中间一半的单位相差{wide_by}；最集中的是{narrow}，相差{narrow_by}，最分不出先后。"
)
MIDDLE_ALIKE = "中间一半的单位得分都相同的指标{count}项：{names}。"
SPREAD_ALIKE = "各项指标得分的分散程度相同，中间一半的单位都相差{by}。"
SPREAD_FEW = "得分有差异的指标不足两项，不比较分散程度。"
ALL_ALIKE = "各单位得分完全相同、分不出先后的指标{count}项：{names}。"
OWN_SCALES = "各项得分的量程相差很大，图中每一行用自己的刻度，只能看形状，不能互相比较。"
SPREAD_NOTE = "右侧是中位数（下四分位数–上四分位数）；只计有得分的单位。"
SPREAD_MORE = "列前{shown}行，共{count}行，其余见 audit_scores.csv。"

NO_AUDIT = "这次计分没有做统计检验，加上 --draws 0 再计分就有"
NO_AUDIT_WIDE = "按宽表计分不做统计检验；数据不大时用 --shape long --draws 0 再计分就有"
ONE_INDICATOR = "这棵树只有一项指标"
NOT_COMPUTED = "有数据的单位太少，相关系数都不能计算"
RELATIONS = (
    "能计算的指标{count}对：相关系数绝对值大于0.92（冗余）的{redundant}对，"
    "同一上级内不低于0但低于0.3的{low}对，负相关的{negative}对。"
)
MATRIX = "各项指标得分的相关系数（乘以100）"
MATRIX_UNNAMED = "各项指标得分的相关系数；指标多，只标所属的上级，次序同下图"
WITHIN = "同一上级内低于0.3"
CROSS = "各项指标与各级节点得分的相关系数（乘以100）"
CROSS_NOTE = (
    "加框的是指标自己的上级；深浅和黑角的意思同上图。"
    "节点与其下指标的取自统计检验（audit_nodes），其余由 normalised 和 scores 计算。"
)
CROSS_COLUMNS = "各列依次为{names}。"
CROSS_MORE = "节点有{count}个，只列前{shown}个。"
FLAGGED = "需要说明的相关关系"
FLAG = {"redundant": "冗余", "low": "同一上级内偏低", "negative": "负相关"}
FLAGGED_MORE = "共{count}对，列前{shown}对，其余见 audit_correlations.csv。"

WEAK = "克朗巴哈α低于0.7、指标不像在测同一件事的上级{count}个（能计算的共{of}个）：{names}。"
NOT_WEAK = "能计算克朗巴哈α的{of}个上级都不低于0.7，各自的指标测的大体是同一件事。"
NO_ALPHA = "各上级的克朗巴哈α都不能计算。"
CONSISTENCY = "一致性与主成分"
CONSISTENCY_NOTE = (
    "按各项指标都有得分的单位计算，标准化α按平均相关系数计算。"
    "第一主成分是它解释的方差的份额，特征根大于1的计为一个主成分。"
)
CONSISTENCY_MORE = "列前{shown}行，共{count}行，其余见 audit_consistency.csv。"
EVERY_INDICATOR = "全部指标"

WEIGHTS = "权重：规定的与实际的"
WEIGHTS_PLAIN = "权重"
WEIGHTS_NOTE = (
    "同级权重是在兄弟中的权重，总分权重是一路相乘到总分的；实际权重是缺数的权重转给兄弟以后各单位的平均；"
    "相关是与总分的相关系数；影响是相关系数的平方在兄弟中所占的份额，与同级权重相差大的，权重说的不是它的分量。"
)
WEIGHTS_SPREAD = "影响与同级权重相差最大的是{name}：权重{weight}，影响{influence}。"
WEIGHTS_MORE = "列出前{shown}行，共{count}行，其余见 weights.csv。"
WEIGHT_NOTES = "由得分求出的权重"
NOTES_ENGLISH = "这次计分用的是英文，说明在结果 weight_notes 里；用中文计分（--lang zh）就列在这里"
FOUND_WEIGHTS = "下级的权重不是直接写明、而是由方法得出的节点有{count}个：{ways}。"
WAY_COUNT = "{way}{count}个"
CONSISTENT = "层次分析法判断矩阵的一致性比率最大为{ratio}，小于0.1，可以采用。"
SOURCES = "权重的由来"
SOURCE_OF = "{node}：{way}{figures}"
SOURCES_MORE = "列前{shown}行，共{count}行，其余见 weight_sources.csv。"
WAY = {
    "given": "直接写明", "equal": "等权", "budget": "专家分配", "ahp": "层次分析法", "entropy": "熵权法",
    "critic": "CRITIC法", "variation": "变异系数法", "sd": "标准差", "variance": "方差", "pca": "主成分",
    "pca_kaiser": "主成分（特征根大于1）", "equal_influence": "影响相等", "influence": "影响按份额", "combined": "组合",
}  # fmt: skip
WHAT = {
    "children": "同级项数", "share": "份额", "lambda_max": "最大特征根", "consistency_index": "一致性指标",
    "consistency_ratio": "一致性比率", "eigenvector": "特征向量", "entropy": "熵", "sd": "标准差",
    "mean": "均值", "variance": "方差", "conflict": "冲突", "loading": "载荷", "rotated_loading": "旋转后的载荷",
    "eigenvalue": "特征根",
    "explained": "解释的方差", "correlation": "相关系数", "target": "目标份额", "deviation": "偏离目标",
    "weight": "权重",
}  # fmt: skip
METHOD = {
    "arithmetic": "加权算术平均", "geometric": "加权几何平均", "harmonic": "加权调和平均", "product": "乘积",
    "copeland": "科普兰", "topsis": "TOPSIS", "topsis_vector": "TOPSIS（向量归一）", "kemeny": "凯梅尼",
    "benefit_of_the_doubt": "数据包络",
    "formula": "公式", "power": "幂平均", "median": "中位数", "min": "最小值", "max": "最大值",
}  # fmt: skip

OUTLYING = "处理以后仍有离群分布（偏度绝对值不小于2且峰度不小于3.5）的指标{count}项：{names}。"
NOT_OUTLYING = "没有一项指标的数是离群分布（偏度绝对值不小于2且峰度不小于3.5）。"
DESCRIBED = "各项指标的数，{year}年"
DESCRIBED_NOTE = "都是处理离群值以后、归一化以前的数；峰度是超出正态分布的部分；为零是0占的份额。"
DESCRIBED_MORE = "列前{shown}项，共{count}项，其余见 audit_indicators.csv。"

COMPLETED = (
    "{count}个估算的数各按预测分布抽了{completions}次；相对于得数最拿不准的是{indicator}的{unit}：{low}至{high}。"
)
COMPLETED_TABLE = "估算的数有多拿不准，{year}年"
COMPLETED_NOTE = "均值和5%、95%分位数都是对抽出的各数而言，由最拿不准的（区间与均值之比最大）到最有把握的排列。"
COMPLETED_MORE = "列前{shown}个，共{count}个，其余见 completed.csv。"

TREATED = "处理过离群值的指标{count}项，共{points}个数：截到邻近值的{cut}个，整列变换的{changed}项。"
NO_POINTS = "规则包规定了离群值处理，但没有一个数需要处理"
NOT_TREATED = "规则包没有规定离群值处理"
TREATMENT = "离群值的处理，{year}年"
TREATMENT_NOTE = "偏度、峰度为处理前→处理后；“上截、下截”是各截了几个数。"
TREAT = {
    "none": "不处理", "winsorise": "截尾", "log": "取对数", "log_plus": "取对数", "log1": "取对数",
    "log_gii": "取对数（GII）", "box_cox": "博克斯—考克斯变换", "quantiles": "按分位数截断",
}  # fmt: skip
COMPLETE = "{year}年{indicators}项指标、{units}个单位的数据都齐全，没有估算。"
MISSING = "{year}年应有{cells}个数（{indicators}项指标×{units}个单位）：{parts}。"
MISSING_PART = {
    "scored": "有数的{count}个",
    "imputed": "估算的{count}个",
    "carried_forward": "沿用以前的{count}个",
    "gone": "没有的{count}个",
}
MISSING_TABLE = "有缺数的指标，{year}年"
MISSING_MORE = "列出缺得最多的{shown}项，共{count}项。"
ASIDE = "没有得分的数按原因：{reasons}。"
ASIDE_ONE = "{reason}{count}个"
STATUS = {"pending": "数据里没有数值", "not_applicable": "不适用"}
REASON = {**_PENDING, **_UNSAID, "blank": "数据里没有数值", "set_aside": "有数值而没有尺度，逐个数计分时写明原因"}
UNRANKED = "{tree}没有总分的单位，{year}年"
UNRANKED_MORE = "共{count}个，列前{shown}个，其余见 scores.csv。"
SCREENED = "数据不足、没有参加计分的单位"
SCREENED_TEXT = "数据不足、没有参加计分的{count}行（规则包的 screen）；他们也不作别的单位的同组。"
SCREENED_MORE = "列前{shown}行，其余见 screened.csv。"
NO_SCREEN = "没有单位因数据不足被剔除"
NO_NORMALISED = "结果里没有逐项指标的状态"

LEFT = "本报告没有列出的："
LEFT_ONE = "{what}（{why}）"
NO_NOTES = "计分时没有需要说明的事"


def several(names: Sequence[str], most: int = 5) -> str:
    """``甲、乙``; of more than ``most`` the first, and how many there are."""
    more = SO_MANY.format(count=len(names)) if len(names) > most else ""
    return "、".join(names[:most]) + more


def method(code: str | None) -> str:
    """``power:2`` → ``幂平均（2）``; an indicator has none."""
    name, _, number = (code or "").removeprefix("computed:").partition(":")
    return (METHOD.get(name, name) + (f"（{number}）" if name == "power" else "")) if name else "—"


def treatment(code: str) -> str:
    """``winsorise+log`` → ``截尾，取对数``."""
    return "，".join(TREAT.get(step, step) for step in code.split("+"))


def weighting(code: str) -> str:
    """A way weights are found."""
    return WAY.get(code, code)


def what(code: str) -> str:
    """A figure behind a weight; of combined ways ``entropy.entropy`` → ``熵权法的熵``."""
    way, _, figure = code.rpartition(".")
    said = WHAT.get(figure, figure)
    return f"{weighting(way)}的{said}" if way else said


def part(code: str | None) -> str:
    """Before a figure: the way it is of, the number of a component, or an expert's name as the pack has it."""
    if not code:
        return ""
    return f"第{code}个" if code.isdecimal() else f"{weighting(code)} "
