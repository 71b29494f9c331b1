"""Every Chinese sentence about packs to begin with."""

NOT_WRITTEN = "没有写指数包或规划包"
NOT_EMPTY = "文件夹“{folder}”不是空的，里面有 {names}"
MORE_NAMES = "{names} 等 {count} 项"
MEND_NOT_EMPTY = "换一个没有的或空的文件夹；原有的东西一样也不会动"
NO_FOLDER = "“{folder}”已经有了，而且不是文件夹"
MEND_NO_FOLDER = "换一个名称"
ONLY_INDEX = "{option} 只用于指数包"
MEND_ONLY_INDEX = "去掉 {option}，或写 --kind index"
ONLY_DISTRICT = "--year 只用于规划包；指数包的年份在数据表里"
MEND_ONLY_DISTRICT = "去掉 --year，或写 --kind district"

NO_UNIT = "数据表里没有哪一列的值一行一个、互不相同，认不出单位"
MEND_NO_UNIT = (
    "加一列单位代码：一行一个单位，有年份的一行一个单位一年；长表（一行一个数）先改成宽表；列名上面的标题行要删去"
)
UNIT_TWICE = "单位“{value}”在第 {rows} 行重复，认不出哪一行是它的"
MEND_UNIT_TWICE = "改正代码或删去多余的行：一行一个单位，有年份的一行一个单位一年；这一列若不是单位代码，换一个列名"
NO_INDICATOR = "数据表里没有可以当作指标的列"
MEND_NO_INDICATOR = "照各列的原因改好数据表"
COLUMN_REFUSED = "不能当作指标：{reason}"
MEND_COLUMN = "改正数据表后再运行一次"

UNIT_BY_NAME = "单位是“{column}”列：列名像，{unlike}"
UNIT_BY_VALUES = "单位是“{column}”列：第一列这样的文字，{unlike}"
UNLIKE, UNLIKE_A_YEAR = "值互不相同", "同一年里值互不相同"
YEAR_BY_NAME = "年份是“{column}”列：列名像，都是 {span} 的整数"
YEAR_BY_VALUES = "年份是“{column}”列：都是 {span} 的整数，同一年里单位不重复"
NAME_OF_UNITS = "名称是“{column}”列：文字，一个单位一个"
CLASS_OF_UNITS = "“{column}”列把单位分成 {count} 类；不用就从 classes 里删去"
TEXTS_MISSING = "写作 {texts} 的格子当作没有数"
RANGE = "{count} 个数，{least}—{greatest}"
RANGE_MISSING = "，{blank} 格没有数"

EMPTY = "整列没有数"
SERIAL = "是 {first} 到 {last} 的序号"
ALIKE = "各行都是 {value}，分不出高低"
NO_FIGURES = "第 {row} 行的“{value}”：{reason}；{mend}"
THOUSANDS = (
    "第 {row} 行的“{value}”：“{sign}”可能是千位分隔（{thousands}），也可能是小数点（{decimal}）；"
    "是千位分隔就整列去掉它，写成 {thousands}；是小数点就让整数也写出小数位，{whole} 写成 {whole}{sign}000"
)
CODES_AND_NO_FIGURES = "有的以 0 开头，是代码不是数"
CODE_TWICE = "列名像代码，不是数；“{value}”在第 {rows} 行重复，也不能认作单位"
CODE_BLANK = "列名像代码，不是数；第 {row} 行没有代码，也不能认作单位"
CALLED_A_CODE = "列名像代码，不是数"
TWICE = "表头里这一列出现了两次"
BLANK_NAME = "（空）"
LOOKED_AT = "只看了前 {most:,} 行；计分时读全部"
UNNAMED = "这一列没有列名"

WRITTEN = "写在 {folder}：{files}"
GUESSED = "{data} 的各列是这样认的："
GUESSED_COLUMNS = ("列", "当作", "说明")
AS_INDICATOR, AS_NOTHING = "指标 {code}", "不是指标"
TO_DECIDE = "方向（越高越好还是越低越好）、权重和规则要你来定：在 {place} 里标着“要定”。"
NEXT_STEPS = "接下来："

TABLE_HEADS = ("列", "可空", "取值", "说明")
MAY_BE_BLANK = "可"
BOOLEAN, WHOLE, FIGURE, TEXT = "`true`、`false`", "整数", "数", "文字"
CODES, DATES, PARAMETERS = "代码，几个用 `;` 隔开", "`YYYY-MM-DD=名称;…`", "`名=值; …`"
RULE_HEADS = ("规则", "名称", "参数")
