"""Every Chinese sentence about uncertainty."""

NOT_ROBUST = "没有做不确定性分析"
METHOD = "节点 {node} 的合成方法 {method} 不能抽样"
MEND_METHOD = "换一种合成方法，或不做抽样（draws: 0）"
NOT_NOMINAL = "抽样的第 0 次（基准设定）与成果表不一致：{unit} 相差 {gap:.3g}"
MEND_NOT_NOMINAL = "不要使用本次结果，保留数据并报告"
