"""Every rule of an index pack: what is wrong with it, and how to mend it; listed in docs/findings.md.

What is wrong with its files as such, and with the characters of its texts, is what would be wrong with a plan pack's.
"""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.index.node_rules import NODE_RULES
from mulin.language import Both

_E, _W = Level.ERROR, Level.WARNING

RULES: dict[str, Rule] = {
    "index.indicators_twice": Rule(
        _E,
        Both(
            "指标在 index.yaml 和 indicators.csv 里各写了一份",
            "indicators stand both in index.yaml and in indicators.csv",
        ),
        Both("只留一处", "keep one of them"),
    ),
    "index.columns": Rule(
        _E,
        Both("缺少 code 列", "there is no column code"),
        Both("只用这些列：{columns}", "use these columns only: {columns}"),
    ),
    "index.columns/unknown": Rule(
        _E,
        Both("多出这些列：{names}", "columns nobody knows: {names}"),
        Both("只用这些列：{columns}", "use these columns only: {columns}"),
    ),
    "index.columns/twice": Rule(
        _E,
        Both("这一列出现了两次：{names}", "this column stands twice: {names}"),
        Both("只用这些列：{columns}", "use these columns only: {columns}"),
    ),
    "index.columns/row": Rule(
        _E,
        Both("这一行比表头多出几格", "this row has more cells than the header"),
        Both("检查逗号和引号", "check commas and quotation marks"),
    ),
    "index.not_finite": Rule(
        _E, Both("应填有限的数字", "this must be a finite number"), Both("写成数字", "write it as a number")
    ),
    "index.magnitude": Rule(
        _E,
        Both(
            "太大或太小，算起来会溢出：绝对值应在 {least} 到 {most} 之间（0 另当别论）",
            "too great or too small to be reckoned with: its size must be between {least} and {most}, or 0",
        ),
        Both("改正，或换一个单位来写", "correct it, or write it in another unit of measure"),
    ),
    "index.magnitude/power": Rule(
        _E,
        Both(
            "幂的指数太大或太小：绝对值应在 {least} 到 {most} 之间，或是 0",
            "the exponent is too great or too small: its size must be between {least} and {most}, or 0",
        ),
        Both("改小，或用 geometric（即 power:0）", "take a smaller one, or geometric (which is power:0)"),
    ),
    "index.indicator_twice": Rule(
        _E,
        Both("这个指标代码写了两次", "this indicator code is used twice"),
        Both("每个指标一个代码", "give every indicator a code of its own"),
    ),
    "index.code_taken": Rule(
        _E,
        Both("指标与节点用了同一个代码", "an indicator and a node have the same code"),
        Both("给节点另起代码", "give the node another code"),
    ),
    "index.node_unknown": Rule(
        _E,
        Both("没有这个节点{near}", "there is no such node{near}"),
        Both("改正，或在 trees 里加上", "correct it, or add the node in trees"),
    ),
    "index.indicator_unused": Rule(
        _W,
        Both("没有哪棵树用到这个指标", "no tree uses this indicator"),
        Both("挂到节点下，或删去", "put it under a node, or delete it"),
    ),
    "index.class_unknown": Rule(
        _E,
        Both("classes 里没有这一列{near}", "classes has no such column{near}"),
        Both("在 classes 里写上列名", "add the column to classes"),
    ),
    "index.year_absent": Rule(
        _E,
        Both("数据没有年份列，也没有写 year", "the data have no year column, and no year is given"),
        Both("写 data.year（列名）或 year（年份）", "write data.year (a column) or year (a number)"),
    ),
    "index.no_panel": Rule(
        _E,
        Both(
            "数据没有年份列，无从取其他年份的数",
            "the data have no year column, so figures of other years are not known",
        ),
        Both("写 data.year，或换一种填补方法", "write data.year, or impute by another method"),
    ),
    "index.no_panel/derived": Rule(
        _E,
        Both(
            "数据没有年份列，无从取上一年的数",
            "the data have no year column, so the figure of the year before is not known",
        ),
        Both("写 data.year，或改公式", "write data.year, or change the formula"),
    ),
    "index.predictor": Rule(
        _E,
        Both("应是另一个指标的代码{near}", "this must be the code of another indicator{near}"),
        Both(
            "改正；不写 predictors 就用其余的全部指标", "correct it; without predictors all other indicators are used"
        ),
    ),
    "index.quantiles": Rule(
        _E,
        Both("两个分位数应由小到大", "the first quantile must be below the second"),
        Both("前小后大，如 [0.05, 0.95]", "the smaller first, e.g. [0.05, 0.95]"),
    ),
    "index.pool": Rule(
        _E, Both("应写成 by:<分类列>", "this must be by:<class column>"), Both("改成 by: 开头", "begin it with by:")
    ),
    "index.range": Rule(
        _E,
        Both("最高分应大于最低分，也大于 0", "the best score must be above the worst, and above 0"),
        Both("改正 low 或 high", "correct low or high"),
    ),
    "index.reference_years": Rule(
        _E,
        Both(
            "reference: {reference} 每年有一个数，years: all 把各年放在一起，不知道以哪一年的为准",
            "reference: {reference} has a figure in every year; with years: all nobody knows which of them is meant",
        ),
        Both(
            "去掉 years: all，每年用它当年的数；要一直用同一个数，就把那个数写成 reference",
            "take years: all out, so that each year has its own, or write the one figure itself as reference",
        ),
    ),
    "index.unread": Rule(
        _E,
        Both(
            "这样写的 {rule} 不读 {key}，写了等于没写；它读 {keys}",
            "{rule}, as written, does not read {key}, so it would do nothing; it reads {keys}",
        ),
        Both(
            "删去 {key}，或把 rule 改为读 {key} 的：{readers}",
            "delete {key}, or change rule to one that reads {key}: {readers}",
        ),
    ),
    "index.unread/block": Rule(
        _E,
        Both(
            "这样写用不到 {key}，写了等于没写；它只在这时才读：{when}",
            "{key} is not read as things are written, so it would do nothing; it is read only when: {when}",
        ),
        Both("删去 {key}，或改成 {when}", "delete {key}, or change to: {when}"),
    ),
    "index.contradiction": Rule(
        _E, Both("指标 {code}，规则 {rule}：{reason}", "indicator {code}, rule {rule}: {reason}"), "{mend}"
    ),
    "index.reference": Rule(
        _E,
        Both("应是数，或 {words}、unit:<单位代码>{near}", "this must be a number, {words} or unit:<unit code>{near}"),
        Both("改正", "correct it"),
    ),
    "index.formula/not_child": Rule(
        _E,
        Both("公式里的代码不是它的下级", "the formula has a code that is no child of the node"),
        Both("只用下级的代码", "use codes of its children only"),
    ),
    "index.derived_order": Rule(
        _E,
        Both("公式用到了自己，或写在下面的导出数", "the formula uses itself, or a derived figure written further down"),
        Both("调换次序，或另起名字", "change the order, or take another name"),
    ),
    **NODE_RULES,
}
INVALID = Rule(_E, "{reason}", Both("改正后重新运行", "correct it and run again"))
"""A value of another shape; the rule is the kind of error, the words are ``mulin.pack.explain``'s."""
