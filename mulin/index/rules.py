"""Every rule of an index pack in Chinese: what is wrong with it, and how to mend it; listed in docs/findings.md.

What is wrong with its files as such, and with the characters of its texts, is what would be wrong with a plan pack's.
"""

from __future__ import annotations

from mulin.findings import Level, Rule

_E, _W = Level.ERROR, Level.WARNING

RULES: dict[str, Rule] = {
    "index.indicators_twice": Rule(_E, "指标在 index.yaml 和 indicators.csv 里各写了一份", "只留一处"),
    "index.columns": Rule(_E, "缺少 code 列", "只用这些列：{columns}"),
    "index.columns/unknown": Rule(_E, "多出这些列：{names}", "只用这些列：{columns}"),
    "index.columns/twice": Rule(_E, "这一列出现了两次：{names}", "只用这些列：{columns}"),
    "index.columns/row": Rule(_E, "这一行比表头多出几格", "检查逗号和引号"),
    "index.not_finite": Rule(_E, "应填有限的数字", "写成数字"),
    "index.indicator_twice": Rule(_E, "这个指标代码写了两次", "每个指标一个代码"),
    "index.code_taken": Rule(_E, "指标与节点用了同一个代码", "给节点另起代码"),
    "index.node_unknown": Rule(_E, "没有这个节点{near}", "改正，或在 trees 里加上"),
    "index.indicator_unused": Rule(_W, "没有哪棵树用到这个指标", "挂到节点下，或删去"),
    "index.class_unknown": Rule(_E, "classes 里没有这一列{near}", "在 classes 里写上列名"),
    "index.year_absent": Rule(_E, "数据没有年份列，也没有写 year", "写 data.year（列名）或 year（年份）"),
    "index.no_panel": Rule(_E, "数据没有年份列，无从取其他年份的数", "写 data.year，或换一种填补方法"),
    "index.no_panel/derived": Rule(_E, "数据没有年份列，无从取上一年的数", "写 data.year，或改公式"),
    "index.predictor": Rule(_E, "应是另一个指标的代码{near}", "改正；不写 predictors 就用其余的全部指标"),
    "index.quantiles": Rule(_E, "两个分位数应由小到大", "前小后大，如 [0.05, 0.95]"),
    "index.pool": Rule(_E, "应写成 by:<分类列>", "改成 by: 开头"),
    "index.range": Rule(_E, "最高分应大于最低分，也大于 0", "改正 low 或 high"),
    "index.unread": Rule(
        _E, "这样写的 {rule} 不读 {key}，写了等于没写；它读 {keys}", "删去 {key}，或把 rule 改为读 {key} 的：{readers}"
    ),
    "index.unread/block": Rule(
        _E, "这样写用不到 {key}，写了等于没写；它只在这时才读：{when}", "删去 {key}，或改成 {when}"
    ),
    "index.contradiction": Rule(_E, "指标 {code}，规则 {rule}：{reason}", "{mend}"),
    "index.reference": Rule(_E, "应是数，或 {words}、unit:<单位代码>{near}", "改正"),
    "index.formula/not_child": Rule(_E, "公式里的代码不是它的下级", "只用下级的代码"),
    "index.derived_order": Rule(_E, "公式用到了自己，或写在下面的导出数", "调换次序，或另起名字"),
    "index.node_twice": Rule(_E, "同一棵树里这个节点写了两次", "换一个代码"),
    "index.node_empty": Rule(_E, "节点下面什么也没有", "加上 children，或让指标的 parent 指向它"),
    "index.indicator_unknown": Rule(_E, "没有这个指标{near}", "改正代码，或加上这个指标"),
    "index.leaf_twice": Rule(_E, "同一棵树里这个指标挂了两处", "只挂一处"),
    "index.combined": Rule(_E, "combined 要写 shares，各份不为负，合计大于 0", "补全或改正"),
    "index.combined/unknown": Rule(_E, "shares 里没有这种赋权方法{near}", "只用这些：{known}"),
    "index.influence": Rule(_E, "各份不为负，合计大于 0", "改正 shares"),
    "index.influence/unknown": Rule(_E, "shares 里的代码不是它的下级{near}", "只写下级的代码：{known}"),
    "index.influence/lacking": Rule(_E, "influence 要给每个下级写影响份额", "在 shares 里补上；不要影响的写 0"),
    "index.influence/mean": Rule(
        _E,
        "按影响赋权，节点要按权重平均；{method} 不是",
        "method 用 arithmetic、geometric、harmonic 或 power，或换赋权方法",
    ),
    "index.against/above": Rule(
        _E,
        "它上面的 {node} 的权重也由得分求出，两层互相牵动，求不出唯一的一组",
        "只在一层写 against: root；上面各节点的权重写明（given、equal、budget、ahp）",
    ),
    "index.against/mean": Rule(
        _E,
        "它上面的 {node} 用 {method}，总分不随权重连续变动，不能对总分求权重",
        "上面各节点的 method 用 arithmetic、geometric、harmonic 或 power，或去掉 against: root",
    ),
    "index.against/kinds": Rule(
        _E,
        "同一棵树里写了 against: root 的节点一起求权重，而 {node} 用的是 {method}",
        "都写 equal_influence，或都写 influence 和 shares",
    ),
    "index.components": Rule(_E, "主成分不会多于下级，下级有 {count} 个", "改小 components"),
    "index.weight_replaced": Rule(
        _W,
        "下级写了权重，而这里的赋权方法不读：{children}",
        "删去下级的 weight，或去掉 weights，或用 combined 把 given 算进去",
    ),
    "index.bounds": Rule(_E, "份额凑不成 1：下限合计 {least}，上限合计 {most}", "下限合计不超过 1，上限合计不小于 1"),
    "index.bounds/unknown": Rule(_E, "不是它的下级{near}", "只写下级的代码"),
    "index.bounds/order": Rule(_E, "下限大于上限", "前小后大，如 [0.1, 0.5]"),
    "index.multiple": Rule(
        _E,
        "multiple 从预测分布里抽，只有 regression 和 em 有；这些指标另有填补方法：{codes}",
        "把它们的 impute 改为 regression、em 或 none，或从 imputations 里去掉 multiple",
    ),
    "index.multiple/none": Rule(
        _E, "没有指标用 regression 或 em 填补，multiple 无从抽起", "给指标写 impute，或从 imputations 里去掉 multiple"
    ),
    "index.ahp/no_number": Rule(_E, "判断矩阵里有不是数的格", "写数，或写 1/3 这样的分数"),
    "index.ahp": Rule(_E, "判断矩阵应为 {count}×{count}，按下级次序", "补全矩阵"),
    "index.ahp/rule": Rule(_E, "判断矩阵不合规则：{reason}", "各格为正数，对称格互为倒数"),
    "index.weights_zero": Rule(_E, "下级权重合计为 0", "至少一个下级的权重大于 0"),
    "index.kemeny": Rule(_E, "kemeny 给出的是名次，只能用在树根", "换一种方法"),
    "index.negative": Rule(
        _E,
        "{child} 的得分可能为负，不能用 {method}",
        "换归一化方法（如 min_max 的 low: 1），或换合成、赋权方法；geometric、harmonic 和不大于 0 的 power 也可写"
        " zero_policy: drop（不大于 0 的不计）或 floor:<x>（抬到 x）",
    ),
    "index.negative_drawn": Rule(
        _E,
        "抽样时 {tree} 的节点 {node} 改用 {method}，而 {child} 的得分可能为负",
        "从 aggregations 里去掉，或换归一化方法，或写 zero_floor（低于它的抬到它）",
    ),
    "index.constant": Rule(_E, "constant 是得分，应在 {low} 到 {high} 之间", "改正 constant，或改 scale、low、high"),
    "index.floor_high": Rule(_E, "应小于满分 {scale}，否则不好的也抬成满分", "按满分的比例写，如满分的百分之一"),
    "index.ties_average": Rule(_E, "名次不一定是整数，不能抽样", "改成 min、max 或 dense，或去掉 robustness"),
    "index.formula": Rule(_E, "{reason}", "改正公式"),
    "index.budget": Rule(_E, "每位专家要给每个下级分配点数，不为负，合计大于 0", "补全或改正"),
    "index.budget/none": Rule(_E, "budget 要写 allocations", "写上各位专家的分配"),
    "index.ahp/inconsistent": Rule(_E, "{reason}", "{mend}"),
    "index.formula_below": Rule(_E, "由得分计算的节点下面不能有公式节点", "换一种方法，或把公式写进 derived"),
}
INVALID = Rule(_E, "{reason}", "改正后重新运行")
"""A value of another shape; the rule is the kind of error, the words are ``mulin.pack.explain``'s."""
