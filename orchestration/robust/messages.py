"""Every Chinese sentence about uncertainty."""

from mulin.language import Both

NOT_ROBUST = Both("没有做不确定性分析", "The uncertainty analysis was not made")
NOT_NOMINAL = Both(
    "抽样的第 0 次（基准设定）与成果表不一致：{unit} 相差 {gap:.3g}",
    "draw 0 (the nominal setting) differs from the results: by {gap:.3g} for {unit}",
)
MEND_NOT_NOMINAL = Both("不要使用本次结果，保留数据并报告", "do not use these results; keep the data and report it")
DRAW_FAILED = Both(
    "有一次抽样使 {unit} 没有得分：归一化 {normalisation}，合成 {aggregation}，缺数估算 {imputation}",
    "one draw leaves {unit} without a score: normalisation {normalisation}, aggregation "
    "{aggregation}, imputation {imputation}",
)
MEND_DRAW_FAILED = Both(
    "从 robustness 里去掉这种方法，或不做抽样（draws: 0）",
    "take this method out of robustness, or make no draws (draws: 0)",
)
NOTHING_TO_DRAW = Both(
    "没有单位有得分，名次无从变动，抽样没有结果", "no unit has a score, so no rank can move; the draws have no result"
)
NEGATIVE = Both(
    "抽样里有一种做法算不出来：{tier} 的节点 {node} 用 {method}，单位 {unit} 的下级 {child} 得分小于 0"
    "（归一化 {normalisation}，缺数估算 {imputation}）",
    "one of the drawn ways cannot be computed: node {node} of {tier} by {method}; child "
    "{child} of unit {unit} scores below 0 (normalisation {normalisation}, imputation "
    "{imputation})",
)
MEND_NEGATIVE = Both(
    "从 robustness 的 aggregations 里去掉这种方法，或写 zero_floor（低于它的抬到它），或换归一化方法",
    "take this method out of aggregations of robustness, or write zero_floor (what is "
    "below it is raised to it), or normalise in another way",
)
