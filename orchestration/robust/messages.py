"""Every Chinese sentence about uncertainty."""

NOT_ROBUST = "没有做不确定性分析"
NOT_NOMINAL = "抽样的第 0 次（基准设定）与成果表不一致：{unit} 相差 {gap:.3g}"
MEND_NOT_NOMINAL = "不要使用本次结果，保留数据并报告"
DRAW_FAILED = "有一次抽样使 {unit} 没有得分：归一化 {normalisation}，合成 {aggregation}，缺数估算 {imputation}"
MEND_DRAW_FAILED = "从 robustness 里去掉这种方法，或不做抽样（draws: 0）"
NOTHING_TO_DRAW = "没有单位有得分，名次无从变动，抽样没有结果"
NEGATIVE = (
    "抽样里有一种做法算不出来：{tier} 的节点 {node} 用 {method}，单位 {unit} 的下级 {child} 得分小于 0"
    "（归一化 {normalisation}，缺数估算 {imputation}）"
)
MEND_NEGATIVE = "从 robustness 的 aggregations 里去掉这种方法，或写 zero_floor（低于它的抬到它），或换归一化方法"
