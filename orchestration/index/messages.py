"""Every Chinese sentence of scoring a table."""

from collections.abc import Mapping

from mulin.language import Both
from orchestration.robust.messages import NOTHING_TO_DRAW

REFUSED = Both("数据文件 {file} 不能用来计分", "The data file {file} cannot be scored")
NOT_SCORED = Both("没有计分", "Nothing was scored")
NO_ROWS = Both("数据文件没有数据行", "the data file has no rows")
MEND_ROWS = Both("检查文件是否完整", "check that the file is complete")
NOT_READ = Both("数据文件读不出来：{reason}", "the data file cannot be read: {reason}")
MEND_READ = Both("用 UTF-8 的 CSV，或 Parquet", "use CSV in UTF-8, or Parquet")
REFERENCE_ABSENT = Both("数据里没有参照单位 {unit}", "the data have no reference unit {unit}")
MEND_REFERENCE = Both("改正 reference 里的单位代码", "correct the unit code in reference")
OUT_IN_USE = Both("输出文件夹里已有别的文件", "there are other files in the output folder")
MEND_OUT = Both(
    "换一个空文件夹；上次计分的结果可以覆盖", "take an empty folder; results of an earlier scoring may be overwritten"
)
AGAINST_ROOT = {
    "constant": Both(
        "{year} 年，树 {tree}：节点 {node} 的下级各单位都相同（或没有数据），对总分求不出它们的权重",
        "{year}, tree {tree}: all units are alike in the children of {node} (or have no "
        "data), so their weights against the index cannot be found",
    ),
    "unsettled": Both(
        "{year} 年，树 {tree}：从节点 {node} 起，对总分求权重没有收敛，不能当作结果",
        "{year}, tree {tree}: from {node} on, the search for weights against the index did "
        "not converge; it is no result",
    ),
}
MEND_AGAINST_ROOT = {
    "constant": Both(
        "去掉这个节点的 against: root（写明权重），或补上有差别的数据",
        "drop against: root of this node (and state its weights), or add data that differ",
    ),
    "unsettled": Both(
        "单位数应多于下级数；去掉重复的指标，或减少写 against: root 的节点，或写明权重",
        "there must be more units than children; drop duplicated indicators, or write "
        "against: root for fewer nodes, or state the weights",
    ),
}
NOT_COMPARED = Both("没有比较", "Nothing was compared")
YEAR_ABSENT = Both("数据里没有 {year} 年，有的是 {known}", "the data have no year {year}; they have {known}")
MEND_YEAR_ABSENT = Both("用 --from 和 --to 指定数据里有的年份", "name years of the data with --from and --to")
DERIVED_CLASH = Both(
    "两个指数包的派生数 {names} 同名而公式不同",
    "the derived figures {names} have the same names in both packs but other formulas",
)
ROWS_DIFFER = Both(
    "两个指数包从数据里读出的单位或年份不同（单位列、年份列或 screen 不同）",
    "the two packs read different units or years from the data (other unit column, year column or screen)",
)
MEND_CLASH = Both("改成同名同义，再比较", "let the same name mean the same in both, then compare")
WIDE_LACKS = Both("这个指数包不能按宽表计分：用到了 {what}", "this pack cannot be scored wide: it uses {what}")
MEND_WIDE_LACKS = Both(
    "用 --shape long（慢，占用内存多），或改指数包", "use --shape long (slower, more memory), or change the pack"
)
WIDE_LONG_DATA = "data.shape: long"
WIDE_NAME = Both(
    "列名 {name}（不分大小写与另一列相同，或是保留的列名）",
    "the column name {name} (the same as another one but for case, or a reserved one)",
)
SHAPE_UNKNOWN = Both("没有“{shape}”这种计分方式", 'there is no shape "{shape}"')
MEND_SHAPE = Both("写 auto、long 或 wide", "write auto, long or wide")
NOT_THERE = Both("没有这个文件", "there is no such file")
MEND_THERE = Both("检查路径和文件名", "check path and name")


UNDRAWN = (
    Both("{tree}，{years} 年：", "{tree}, {years}: ")
    + NOTHING_TO_DRAW
    + Both(
        "。缺数、各单位相同、只有一个单位都会这样，见 normalised.csv。",
        ". This is so where data are missing, all units are alike, or there is one only; see normalised.csv.",
    )
)
TIES_AVERAGE = Both(
    "ranking.ties 是 average，名次不一定是整数，不能抽样",
    "ranking.ties is average, so ranks may not be whole numbers and draws cannot be made",
)
TOO_FEW = Both(
    "--sobol {sobol}：样本太少，至少 {fewest} 个，0 是不算",
    "--sobol {sobol}: too small a sample; at least {fewest}, or 0 for none",
)
MEND_TOO_FEW = Both("不写 --sobol（256 个），或写大一些", "leave --sobol out (256), or write a larger number")
NO_FACTOR = Both(
    "没有一项假设会变动，Sobol 指数无从算起：权重不变动（weight_perturbation: 0），别的做法也没有",
    "no assumption varies, so there are no Sobol indices: weights do not vary "
    "(weight_perturbation: 0), and there is no other way of anything",
)
MEND_NO_FACTOR = Both(
    "在 robustness 里写 weight_perturbation、normalisations、aggregations、imputations 或 leave_out，或去掉 --sobol",
    "write weight_perturbation, normalisations, aggregations, imputations or leave_out in robustness, or drop --sobol",
)
MEND_TIES = Both(
    "改成 min、max 或 dense，或不做抽样（--draws 0，不写 --sobol）",
    "change it to min, max or dense, or make no draws (--draws 0, and no --sobol)",
)
ORDER_TIED = Both(
    "{tree}，{year} 年：得票最多的次序不止一个，{units} 个单位里有 {tied} 个在各个最优次序里先后不一，按并列计。"
    "各下级权重相等、个数又是双数时多半这样；见 orders.csv",
    "{tree}, {year}: more than one order has the most votes; {tied} of {units} units "
    "stand in another place in some of them, and are counted as ties. This is usual "
    "where the children have equal weights and are even in number; see orders.csv",
)
OUTRANKING_LARGE = Both(
    "{tree} 的节点 {node}，{year} 年：{units} 个单位两两比较的表太大，没有写 outranking；最多写 {most} 个单位的",
    "node {node} of {tree}, {year}: the table that compares {units} units in pairs is "
    "too large, so outranking was not written; it is written for {most} units at most",
)
ORDER_UNPROVEN = Both(
    "{tree}，{year} 年：限时之内没有证明这个次序得票最多，是找到的最好的；见 orders.csv",
    "{tree}, {year}: that no order has more votes was not proven in time; this is the best one found; see orders.csv",
)
KEMENY_DRAWN = Both(
    "{tree} 用 kemeny，{units} 个单位；抽样要一次次重排，最多 {most} 个单位",
    "{tree} uses kemeny and has {units} units; draws order them again and again, {most} units at most",
)
MEND_KEMENY_DRAWN = Both(
    "改用 copeland，或不做抽样（去掉 robustness，或 --draws 0）",
    "use copeland, or make no draws (drop robustness, or --draws 0)",
)
ALL_SCREENED = Both(
    "所有单位都因缺数太多或 0 太多被 screen 排除", "screen excludes all units: too many figures are missing or 0"
)
MEND_SCREENED = Both(
    "调低 screen.minimum_share、调高 screen.zeros，或补数据",
    "lower screen.minimum_share, raise screen.zeros, or add data",
)
YEAR_SCREENED = Both(
    "{years} 年的单位填补以后全被 screen 排除，而指标 {indicators} 要在各年之间插值，用得到那一年",
    "after imputation screen leaves out all units of {years}, and that year is needed to interpolate {indicators}",
)
MEND_YEAR_SCREENED = Both(
    "删去那一年的数据，或去掉 screen.after，或换一种填补方法",
    "delete the data of that year, or drop screen.after, or impute by another method",
)
ALONE = Both(
    "{years} 年只有一个单位，没有谁可以比较：指标 {indicators} 按同年的单位比较，没有得分。"
    "要计分，在这些指标的 normalise 里写固定的标杆（如 rule: goalposts，写 floor 和 ceil），"
    "或写 years: all 与各年一起比较。",
    "{years}: there is a single unit, so nobody to compare it with: the indicators "
    "{indicators} are compared with units of the same year and have no score. To score "
    "them, give them fixed posts (e.g. rule: goalposts with floor and ceil) under "
    "normalise, or write years: all to compare with all years.",
)
SILENT = Both(
    "有数而没有得分的：{count} 处，指标 {indicators}：{why}，见 normalised。",
    "Figures without a score: {count}, indicators {indicators}: {why}; see normalised.",
)
MEETING = Both(
    "处理后都是 {at}：{figures} 个数里只有 {differ} 个与它不同；要按原值分高低，去掉 treat，或用 rule: rank。",
    "Treated, they are all {at}: only {differ} of {figures} figures differ from it; to "
    "tell them apart by their original values, drop treat, or use rule: rank.",
)
BELOW_ZERO = Both(
    "{rule} 按与参照值的比例计分，{wanted}；指标 {indicator} 在 {year} 年单位 {unit} 的数不合",
    "{rule} scores the ratio to a reference, so {wanted}; that of unit {unit} for indicator {indicator} in {year} is "
    "not so",
)
SHARES: Mapping[tuple[bool, bool], str] = {
    (False, False): Both("数值不能小于 0", "no figure may be below 0"),
    (False, True): Both("数值不能小于 0，除非全都小于 0", "no figure may be below 0 unless all are"),
    (True, False): Both("数值不能小于 0", "no figure may be below 0"),
    (True, True): Both("越低越好的数值都要大于 0", "where lower is better every figure must be above 0"),
}
"""What figures have to be: by whether the reference is written, and lower is better."""
REFERENCE_ZERO = Both(
    "{rule} 按与参照值的比例计分，参照值要大于 0；指标 {indicator} 在 {year} 年{whose}是 0",
    "{rule} scores the ratio to a reference, which must be above 0; for indicator {indicator} in {year} {whose} is 0",
)
REFERENCE_UNIT = Both("参照单位 {unit} 的数", "the figure of the reference unit {unit}")
REFERENCE_WORD = Both("参照值（reference: {reference}）", "the reference ({reference})")
MEND_REFERENCE_ZERO = Both(
    "改正这个数，或换 reference（如 mean、maximum 或别的单位），或换归一化方法（如 min_max、goalposts）",
    "correct that figure, or choose another reference (e.g. mean, maximum or another unit), or normalise in another "
    "way (e.g. min_max, goalposts)",
)
MEND_BELOW_ZERO = Both(
    "数没有错的话，换归一化方法：min_max、z_score、goalposts 都可以有负数",
    "if the figure is right, normalise in another way: min_max, z_score and goalposts allow negative figures",
)
PENDING = Both(
    "缺数、没有填补、没有得分的：{count} 处，指标 {indicators}，见 normalised。",
    "Missing, not imputed and without a score: {count}, indicators {indicators}; see normalised.",
)
SINGLE_YEAR = Both(
    "指标 {indicator}：单位 {units} 只有一年有数，interpolate 只填前后都有数的年份，它们的 {count} 处没有填补"
    "（其余单位填补了 {imputed} 处）。要填补，改用 impute: latest 或 mean，或补数据。",
    "Indicator {indicator}: units {units} have a figure in one year only, and "
    "interpolate fills years between two known ones only, so {count} of their figures "
    "were not imputed (of other units {imputed} were). To impute them, use impute: "
    "latest or mean, or add data.",
)
UNSETTLED = Both(
    "{year} 年的指标 {indicators}：impute: em 走了 {steps} 步还没有停下，最后一步仍移动 {moved:.1e} 个标准差，"
    "所以这一年要它填的数都没有填补。往往是缺得太多，或有的指标几乎没有单位同时有数：predictors 少写几个指标（先去掉 "
    "{emptiest}，缺 {gaps} 个单位），或改用 impute: regression 或 mean，或补数据。",
    "Year {year}, indicators {indicators}: impute: em has not settled in {steps} steps (the last still moved by "
    "{moved:.1e} standard deviations), so what it was to fill in that year is not imputed. As a rule too much is "
    "missing, or hardly any unit has two of the indicators together: write fewer predictors (first leave out "
    "{emptiest}, missing for {gaps} units), or use impute: regression or mean, or add data.",
)
AND_MORE = Both(" 等 {count} 个", " and others, {count} in all")
NEGATIVE = Both(
    "{tree} 的节点 {node} 用 {method}，{year} 年单位 {unit} 的下级 {child} 得分小于 0，没有意义",
    "node {node} of {tree} uses {method}, but the score of child {child} of unit {unit} "
    "in {year} is below 0, which means nothing",
)
MEND_NEGATIVE = Both(
    "让得分不小于 0（如归一化用 min_max，或 truncate: true），或换合成、赋权方法",
    "keep scores from falling below 0 (e.g. normalise by min_max, or truncate: true), or "
    "aggregate or weight in another way",
)
MEND_NEGATIVE_POLICY = MEND_NEGATIVE + Both(
    "；或写 zero_policy: drop（不大于 0 的不计）、floor:<x>（抬到 x）",
    "; or write zero_policy: drop (what is not above 0 is left out) or floor:<x> (it is raised to x)",
)
SCORE_NOT_FINITE = Both(
    "{tree} 的节点 {node}，{year} 年单位 {unit} 的得分溢出，不是有限的数",
    "node {node} of {tree}: the score of unit {unit} in {year} runs over and is no finite number",
)
MEND_SCORE_NOT_FINITE = Both(
    "检查这个单位的数是不是大得或小得不正常（如没有声明的缺数代码），或换一个单位来写数据",
    "see whether figures of this unit are out of all proportion (e.g. an undeclared code for missing), or write the"
    " data in another unit of measure",
)
NO_LOGARITHM = Both(
    "{rule} 按对数计分，低于 floor 还往下算，数要大于 0；指标 {indicator} 在 {year} 年单位 {unit} 的数没有对数",
    "{rule} scores logarithms and goes on below floor, so figures must be above 0; that of unit {unit} for indicator "
    "{indicator} in {year} has no logarithm",
)
NO_LOGARITHM_COUNT = Both("（{year} 年共 {count} 处）", " (one of {count} in {year})")
NO_LOGARITHM_FILLED = Both("，它是填补的", "; it was imputed")
MEND_NO_LOGARITHM = Both(
    "数错了就改正，不知道就留空；没有错的话，用 rule: goalposts 而不写 truncate: false（不大于 0 的数就在 floor 上），"
    "或去掉 transform: ln",
    "correct the figure, or leave the cell blank where it is not known; if it is right, use rule: goalposts without "
    "truncate: false (what is not above 0 then stands at floor), or drop transform: ln",
)
