"""Sentences of an index pack's trees: nodes, weights, aggregation, draws."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.language import Both

_E, _W = Level.ERROR, Level.WARNING

NODE_RULES: dict[str, Rule] = {
    "index.node_twice": Rule(
        _E,
        Both("同一棵树里这个节点写了两次", "this node stands twice in one tree"),
        Both("换一个代码", "take another code"),
    ),
    "index.node_empty": Rule(
        _E,
        Both("节点下面什么也没有", "nothing stands under this node"),
        Both("加上 children，或让指标的 parent 指向它", "add children, or let the parent of indicators name it"),
    ),
    "index.indicator_unknown": Rule(
        _E,
        Both("没有这个指标{near}", "there is no such indicator{near}"),
        Both("改正代码，或加上这个指标", "correct the code, or add the indicator"),
    ),
    "index.leaf_twice": Rule(
        _E,
        Both("同一棵树里这个指标挂了两处", "this indicator stands in two places of one tree"),
        Both("只挂一处", "keep one of them"),
    ),
    "index.combined": Rule(
        _E,
        Both("combined 要写 shares，各份不为负，合计大于 0", "combined needs shares, none below 0, with a sum above 0"),
        Both("补全或改正", "complete or correct it"),
    ),
    "index.combined/unknown": Rule(
        _E,
        Both("shares 里没有这种赋权方法{near}", "shares has an unknown weighting method{near}"),
        Both("只用这些：{known}", "use these only: {known}"),
    ),
    "index.influence": Rule(
        _E,
        Both("各份不为负，合计大于 0", "no share may be below 0, and their sum must be above 0"),
        Both("改正 shares", "correct shares"),
    ),
    "index.influence/unknown": Rule(
        _E,
        Both("shares 里的代码不是它的下级{near}", "shares has a code that is no child of the node{near}"),
        Both("只写下级的代码：{known}", "write codes of its children only: {known}"),
    ),
    "index.influence/lacking": Rule(
        _E,
        Both("influence 要给每个下级写影响份额", "influence needs a share of influence for every child"),
        Both("在 shares 里补上；不要影响的写 0", "add it to shares; 0 for one that is to have none"),
    ),
    "index.influence/mean": Rule(
        _E,
        Both(
            "按影响赋权，节点要按权重平均；{method} 不是",
            "to be weighted by influence a node has to be a weighted mean; {method} is none",
        ),
        Both(
            "method 用 arithmetic、geometric、harmonic 或 power，或换赋权方法",
            "take the method arithmetic, geometric, harmonic or power, or weight in another way",
        ),
    ),
    "index.against/above": Rule(
        _E,
        Both(
            "它上面的 {node} 的权重也由得分求出，两层互相牵动，求不出唯一的一组",
            "the weights of {node} above it come from scores too; each would move the other, and "
            "no one set of weights would follow",
        ),
        Both(
            "只在一层写 against: root；上面各节点的权重写明（given、equal、budget、ahp）",
            "write against: root on one level only, and state the weights of the nodes above "
            "(given, equal, budget, ahp)",
        ),
    ),
    "index.against/mean": Rule(
        _E,
        Both(
            "它上面的 {node} 用 {method}，总分不随权重连续变动，不能对总分求权重",
            "{node} above it uses {method}, so the index does not move steadily with the weights "
            "and none can be found against it",
        ),
        Both(
            "上面各节点的 method 用 arithmetic、geometric、harmonic 或 power，或去掉 against: root",
            "take the method arithmetic, geometric, harmonic or power for the nodes above, or drop against: root",
        ),
    ),
    "index.against/kinds": Rule(
        _E,
        Both(
            "同一棵树里写了 against: root 的节点一起求权重，而 {node} 用的是 {method}",
            "nodes of a tree with against: root are weighted together, but {node} uses {method}",
        ),
        Both(
            "都写 equal_influence，或都写 influence 和 shares",
            "write equal_influence for all, or influence with shares for all",
        ),
    ),
    "index.components": Rule(
        _E,
        Both(
            "主成分不会多于下级，下级有 {count} 个",
            "there cannot be more components than children, and there are {count}",
        ),
        Both("改小 components", "make components smaller"),
    ),
    "index.weight_replaced": Rule(
        _W,
        Both(
            "下级写了权重，而这里的赋权方法不读：{children}",
            "children have weights that this way of weighting does not read: {children}",
        ),
        Both(
            "删去下级的 weight，或去掉 weights，或用 combined 把 given 算进去",
            "delete weight from the children, or drop weights, or count given in with combined",
        ),
    ),
    "index.bounds": Rule(
        _E,
        Both(
            "份额凑不成 1：下限合计 {least}，上限合计 {most}",
            "these shares cannot sum to 1: the lower bounds sum to {least}, the upper bounds to {most}",
        ),
        Both(
            "下限合计不超过 1，上限合计不小于 1",
            "the lower bounds may sum to 1 at most, the upper bounds to 1 at least",
        ),
    ),
    "index.bounds/unknown": Rule(
        _E,
        Both("不是它的下级{near}", "this is no child of the node{near}"),
        Both("只写下级的代码", "write codes of its children only"),
    ),
    "index.bounds/order": Rule(
        _E,
        Both("下限大于上限", "the lower bound is above the upper bound"),
        Both("前小后大，如 [0.1, 0.5]", "the smaller first, e.g. [0.1, 0.5]"),
    ),
    "index.screened": Rule(
        _E,
        Both(
            "screen 写了 after: imputation，填补时有后来筛去的单位；抽样时它们不在了，均值、中位数是另一个数",
            "screen says after: imputation, so units that leave later took part in imputing; in draws they are gone,"
            " and mean and median are other figures",
        ),
        Both(
            "从 imputations 里去掉 mean、median（可以用 none、multiple），或去掉 screen.after",
            "take mean and median out of imputations (none and multiple are allowed), or drop screen.after",
        ),
    ),
    "index.multiple": Rule(
        _E,
        Both(
            "multiple 从预测分布里抽，只有 regression 和 em 有；这些指标另有填补方法：{codes}",
            "multiple draws from a predictive distribution, which only regression and em have; "
            "these indicators are imputed in another way: {codes}",
        ),
        Both(
            "把它们的 impute 改为 regression、em 或 none，或从 imputations 里去掉 multiple",
            "change their impute to regression, em or none, or take multiple out of imputations",
        ),
    ),
    "index.multiple/none": Rule(
        _E,
        Both(
            "没有指标用 regression 或 em 填补，multiple 无从抽起",
            "no indicator is imputed by regression or em, so multiple has nothing to draw from",
        ),
        Both(
            "给指标写 impute，或从 imputations 里去掉 multiple",
            "write impute for indicators, or take multiple out of imputations",
        ),
    ),
    "index.ahp/no_number": Rule(
        _E,
        Both("判断矩阵里有不是数的格", "a cell of the judgement matrix is no number"),
        Both("写数，或写 1/3 这样的分数", "write a number, or a fraction such as 1/3"),
    ),
    "index.ahp": Rule(
        _E,
        Both(
            "判断矩阵应为 {count}×{count}，按下级次序",
            "the judgement matrix must be {count}×{count}, in the order of the children",
        ),
        Both("补全矩阵", "complete the matrix"),
    ),
    "index.ahp/rule": Rule(
        _E,
        Both("判断矩阵不合规则：{reason}", "the judgement matrix breaks its rules: {reason}"),
        Both("各格为正数，对称格互为倒数", "cells are above 0, and cells across the diagonal are reciprocals"),
    ),
    "index.weights_zero": Rule(
        _E,
        Both("下级权重合计为 0", "the weights of the children sum to 0"),
        Both("至少一个下级的权重大于 0", "give at least one child a weight above 0"),
    ),
    "index.kemeny": Rule(
        _E,
        Both("kemeny 给出的是名次，只能用在树根", "kemeny gives ranks, so it may stand at the root of a tree only"),
        Both("换一种方法", "take another method"),
    ),
    "index.negative": Rule(
        _E,
        Both(
            "{child} 的得分可能为负，不能用 {method}", "scores of {child} may be negative, so {method} cannot be used"
        ),
        Both(
            "换归一化方法（如 min_max 的 low: 1），或换合成、赋权方法；geometric、harmonic 和不大于 0 的 power 也可写"
            " zero_policy: drop（不大于 0 的不计）或 floor:<x>（抬到 x）",
            "normalise in another way (e.g. min_max with low: 1), or aggregate or weight in "
            "another way; with geometric, harmonic and a power not above 0 you may also write "
            "zero_policy: drop (what is not above 0 is left out) or floor:<x> (it is raised to x)",
        ),
    ),
    "index.negative_drawn": Rule(
        _E,
        Both(
            "抽样时 {tree} 的节点 {node} 改用 {method}，而 {child} 的得分可能为负",
            "draws would compute the node {node} of {tree} by {method}, and scores of {child} may be negative",
        ),
        Both(
            "从 aggregations 里去掉，或换归一化方法，或写 zero_floor（低于它的抬到它）",
            "take it out of aggregations, or normalise in another way, or write zero_floor (what "
            "is below it is raised to it)",
        ),
    ),
    "index.constant": Rule(
        _E,
        Both("constant 是得分，应在 {low} 到 {high} 之间", "constant is a score, so it must be from {low} to {high}"),
        Both("改正 constant，或改 scale、low、high", "correct constant, or change scale, low or high"),
    ),
    "index.floor_high": Rule(
        _E,
        Both(
            "应小于满分 {scale}，否则不好的也抬成满分",
            "this must be below the full score {scale}, or bad scores too would be raised to full ones",
        ),
        Both("按满分的比例写，如满分的百分之一", "write a share of the full score, e.g. a hundredth of it"),
    ),
    "index.ties_average": Rule(
        _E,
        Both("名次不一定是整数，不能抽样", "ranks may not be whole numbers, so draws cannot be made"),
        Both("改成 min、max 或 dense，或去掉 robustness", "change it to min, max or dense, or drop robustness"),
    ),
    "index.formula": Rule(_E, "{reason}", Both("改正公式", "correct the formula")),
    "index.budget": Rule(
        _E,
        Both(
            "每位专家要给每个下级分配点数，不为负，合计大于 0",
            "every expert has to give every child points, none below 0, with a sum above 0",
        ),
        Both("补全或改正", "complete or correct it"),
    ),
    "index.budget/none": Rule(
        _E,
        Both("budget 要写 allocations", "budget needs allocations"),
        Both("写上各位专家的分配", "write what each expert allocates"),
    ),
    "index.ahp/inconsistent": Rule(_E, "{reason}", "{mend}"),
    "index.formula_below": Rule(
        _E,
        Both(
            "由得分计算的节点下面不能有公式节点", "no formula node may stand under a node that is computed from scores"
        ),
        Both("换一种方法，或把公式写进 derived", "take another method, or put the formula into derived"),
    ),
}
