"""Every Chinese sentence of scoring a table."""

from orchestration.robust.messages import NOTHING_TO_DRAW

REFUSED = "数据文件 {file} 不能用来计分"
NOT_SCORED = "没有计分"
COLUMN_ABSENT = "数据文件没有这一列"
MEND_COLUMN = "改正 index.yaml 里的列名，或在数据文件里补上这一列（有：{known}）"
NOT_A_NUMBER = "不是数"
MEND_NUMBER = "写成数字；没有数据就留空，或在 data.missing 里写上这种写法"
NOT_FINITE = "无穷大不是数据"
UNIT_BLANK = "单位代码是空的"
MEND_UNIT = "补上代码，或删去这一行"
YEAR_WRONG = "年份不是整数"
MEND_YEAR = "写成四位年份"
TWICE = "同一单位、同一年出现两次，前一次在第 {first} 行"
MEND_TWICE = "只留一行"
FIELD_TWICE = "同一单位、同一年、同一字段出现两次，前一次在第 {first} 行"
CLASS_TWICE = "同一单位在分类“{name}”里有两个值：{a}、{b}"
MEND_CLASS = "统一成一个值"
MEND_CLASS_BLANK = "补上分类；本来就没有分类的单位另起一个类名"
CLASS_BLANK = "分类“{name}”是空的，而它用作比较范围"
NO_ROWS = "数据文件没有数据行"
MEND_ROWS = "检查文件是否完整"
NOT_READ = "数据文件读不出来：{reason}"
MEND_READ = "用 UTF-8 的 CSV，或 Parquet"
REFERENCE_ABSENT = "数据里没有参照单位 {unit}"
MEND_REFERENCE = "改正 reference 里的单位代码"
OUT_IN_USE = "输出文件夹里已有别的文件"
MEND_OUT = "换一个空文件夹；上次计分的结果可以覆盖"
AGAINST_ROOT = {
    "constant": "{year} 年，树 {tree}：节点 {node} 的下级各单位都相同（或没有数据），对总分求不出它们的权重",
    "unsettled": "{year} 年，树 {tree}：从节点 {node} 起，对总分求权重没有收敛，不能当作结果",
}
MEND_AGAINST_ROOT = {
    "constant": "去掉这个节点的 against: root（写明权重），或补上有差别的数据",
    "unsettled": "单位数应多于下级数；去掉重复的指标，或减少写 against: root 的节点，或写明权重",
}
NOT_COMPARED = "没有比较"
YEAR_ABSENT = "数据里没有 {year} 年，有的是 {known}"
MEND_YEAR_ABSENT = "用 --from 和 --to 指定数据里有的年份"
DERIVED_CLASH = "两个指数包的派生数 {names} 同名而公式不同"
ROWS_DIFFER = "两个指数包从数据里读出的单位或年份不同（单位列、年份列或 screen 不同）"
MEND_CLASH = "改成同名同义，再比较"
WIDE_LACKS = "这个指数包不能按宽表计分：用到了 {what}"
MEND_WIDE_LACKS = "用 --shape long（慢，占用内存多），或改指数包"
WIDE_LONG_DATA = "data.shape: long"
WIDE_NAME = "列名 {name}（不分大小写与另一列相同，或是保留的列名）"
SHAPE_UNKNOWN = "没有“{shape}”这种计分方式"
MEND_SHAPE = "写 auto、long 或 wide"
GBK = "文件是 GB18030（GBK）编码"
UTF_16 = "文件是 UTF-16 编码"
MEND_ENCODING = "在 Excel 中另存为“CSV UTF-8（逗号分隔）”"
NUL = "文件里有空字符（NUL）：不是文本，或是没有标记的 UTF-16"
MEND_NUL = "重新导出为 UTF-8 的 CSV"
MARK_WITHIN = "文件中间有文件头标记（BOM）：多半是几个文件首尾相接"
MEND_MARK_WITHIN = "分开计分，或在表格程序里合成一张表再存"
WORKBOOK = "这是 Excel 工作簿或压缩包，不是 CSV"
PARQUET = "这是 Parquet 文件，文件名却不是 .parquet"
NOT_TEXT = "文件不是 UTF-8 文本"
PACKED = "这是压缩文件"
MEND_PACKED = "先解压，再用里面的 CSV 或 Parquet"
NOT_THERE = "没有这个文件"
MEND_THERE = "检查路径和文件名"
TOO_WIDE = "这一行有 {cells} 格，表头只有 {columns} 格"
MEND_WIDE = '一格里有逗号的，整格加引号；逗号若是小数点（62,61），再在 data 里写 decimal: ","；两张表分成两个文件'
MEND_ENDS = "行末多出的{delimiter}去掉，或给表头也补上一格"
TOO_NARROW = "这一行只有 {cells} 格，表头有 {columns} 格"
MEND_NARROW = "补齐这一行；表上表下的标题和注释删去；两张表分成两个文件"
HEADER_AGAIN = "这一行又是表头"
MEND_HEADER_AGAIN = "删去这一行；下面若是另一张表，分成两个文件"
TITLE_ABOVE = "表头不在第一行，在第 {line} 行"
MEND_TITLE = "删去表头上面的行"
NAMELESS = "（无名）"
QUOTES = "从这一行起引号没有成对，或引号外还有字"
MEND_QUOTES = "补上或去掉引号；引号里的引号写两个"
DELIMITERS = {
    ",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线", "，": "全角逗号", "；": "全角分号", "、": "顿号",
}  # fmt: skip
"""What a table may be delimited by, as people call it."""
DELIMITER = "文件用{found}（{sign}）分隔，而指数包说的是{declared}"
DECIMAL_TOO = "；数里的小数点写成逗号（{example}）"
SEP_LINE = "第一行“sep={sep}”说用{found}分隔，而指数包说的是{declared}"
MEND_SEP = "在表格程序里另存为“CSV UTF-8（逗号分隔）”，去掉 sep= 这一行"
MEND_UNDECLARABLE = "在表格程序里以这个符号为分隔符导入，另存为“CSV UTF-8（逗号分隔）”"
DECIMAL_COMMA = "不是数：逗号是小数点"
MEND_DECIMAL = '在 index.yaml 的 data 里写 decimal: ","，或在表格程序里把小数点改为“.”再另存'
COMMA_IN_NUMBER = "不是数：逗号可能是千位分隔，也可能是小数点"
MEND_COMMA = (
    '整个文件的逗号都是小数点，就在 index.yaml 的 data 里写 decimal: ","；是千位分隔，就在表格程序里取消千位分隔再另存'
)
POINT_IN_NUMBER = "不是数：data.decimal 说小数点是逗号，这里却有“.”"
MEND_POINT = "整个文件统一写法；“.”若是千位分隔，在表格程序里取消千位分隔再另存"
MINUS = "不是数：负号不是“-”"
MEND_MINUS = "把负号改为“-”（U+002D）"
ROWS_LOST = "文件有 {rows} 行数据，读出来的是 {read} 行"
MEND_LOST = "不要使用，保留文件并报告"


def declare(sign: str, *, decimal: bool) -> str:
    """What to write in the pack so that the file is read as it is, or how to save it."""
    written = {"\t": "\\t"}.get(sign, sign)
    point = '、decimal: ","' if decimal else ""
    return (
        f'在 index.yaml 的 data 里写 delimiter: "{written}"{point}；'
        f"或在表格程序里另存为“CSV UTF-8（逗号分隔）”{'，小数点用“.”' if decimal else ''}"
    )


UNDRAWN = f"{{tree}}，{{years}} 年：{NOTHING_TO_DRAW}。缺数、各单位相同、只有一个单位都会这样，见 normalised.csv。"
TIES_AVERAGE = "ranking.ties 是 average，名次不一定是整数，不能抽样"
TOO_FEW = "--sobol {sobol}：样本太少，至少 {fewest} 个，0 是不算"
MEND_TOO_FEW = "不写 --sobol（256 个），或写大一些"
NO_FACTOR = "没有一项假设会变动，Sobol 指数无从算起：权重不变动（weight_perturbation: 0），别的做法也没有"
MEND_NO_FACTOR = (
    "在 robustness 里写 weight_perturbation、normalisations、aggregations、imputations 或 leave_out，或去掉 --sobol"
)
MEND_TIES = "改成 min、max 或 dense，或不做抽样（--draws 0，不写 --sobol）"
COLUMN_TWICE = "表头里这一列出现了两次"
MEND_COLUMN_TWICE = "只留一列"
ORDER_TIED = (
    "{tree}，{year} 年：得票最多的次序不止一个，{units} 个单位里有 {tied} 个在各个最优次序里先后不一，按并列计。"
    "各下级权重相等、个数又是双数时多半这样；见 orders.csv"
)
OUTRANKING_LARGE = (
    "{tree} 的节点 {node}，{year} 年：{units} 个单位两两比较的表太大，没有写 outranking；最多写 {most} 个单位的"
)
ORDER_UNPROVEN = "{tree}，{year} 年：限时之内没有证明这个次序得票最多，是找到的最好的；见 orders.csv"
KEMENY_DRAWN = "{tree} 用 kemeny，{units} 个单位；抽样要一次次重排，最多 {most} 个单位"
MEND_KEMENY_DRAWN = "改用 copeland，或不做抽样（去掉 robustness，或 --draws 0）"
ALL_SCREENED = "所有单位都因缺数太多或 0 太多被 screen 排除"
MEND_SCREENED = "调低 screen.minimum_share、调高 screen.zeros，或补数据"
SENTINEL = "{count} 个 {value}，远在其余 {others} 个数（{low} 至 {high}）之外，像是表示缺数的代码"
MEND_SENTINEL = '是缺数就在 data.missing 里写上 "{value}"；是真的数就不用改'
ALONE = (
    "{years} 年只有一个单位，没有谁可以比较：指标 {indicators} 按同年的单位比较，没有得分。"
    "要计分，在这些指标的 normalise 里写固定的标杆（如 rule: goalposts，写 floor 和 ceil），"
    "或写 years: all 与各年一起比较。"
)
SILENT = "有数而没有得分的：{count} 处，指标 {indicators}：{why}，见 normalised。"
MEETING = "处理后都是 {at}：{figures} 个数里只有 {differ} 个与它不同；要按原值分高低，去掉 treat，或用 rule: rank。"
BELOW_ZERO = (
    "{rule} 按与参照值的比例计分，数值要大于 0（有的可以是 0）；指标 {indicator} 在 {year} 年单位 {unit} 的数不合"
)
MEND_BELOW_ZERO = "数没有错的话，换归一化方法：min_max、z_score、goalposts 都可以有负数"
PENDING = "缺数、没有填补、没有得分的：{count} 处，指标 {indicators}，见 normalised。"
SINGLE_YEAR = (
    "指标 {indicator}：单位 {units} 只有一年有数，interpolate 只填前后都有数的年份，它们的 {count} 处没有填补"
    "（其余单位填补了 {imputed} 处）。要填补，改用 impute: latest 或 mean，或补数据。"
)
AND_MORE = " 等 {count} 个"
NEGATIVE = "{tree} 的节点 {node} 用 {method}，{year} 年单位 {unit} 的下级 {child} 得分小于 0，没有意义"
MEND_NEGATIVE = "让得分不小于 0（如归一化用 min_max，或 truncate: true），或换合成、赋权方法"
MEND_NEGATIVE_POLICY = MEND_NEGATIVE + "；或写 zero_policy: drop（不大于 0 的不计）、floor:<x>（抬到 x）"
