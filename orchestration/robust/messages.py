"""Every Chinese sentence about uncertainty."""

NOT_ROBUST = "没有做不确定性分析"
METHOD = "节点 {node} 的合成方法 {method} 不能抽样"
MEND_METHOD = "换一种合成方法，或不做抽样（draws: 0）"
NOT_NOMINAL = "抽样的第 0 次（基准设定）与成果表不一致：{unit} 相差 {gap:.3g}"
DRAW_FAILED = (
    "有一次抽样算不出 {unit} 的得分（归一化 {normalisation}，合成 {aggregation}，缺数估算 {imputation}），而它本来有得分"
)
MEND_DRAW_FAILED = "从 robustness 里去掉这种归一化、合成或缺数估算方法，或不做抽样（draws: 0）"
MEND_NOT_NOMINAL = "不要使用本次结果，保留数据并报告"
