"""What is said of a table as it is read: its form, its columns, its figures."""

from __future__ import annotations

from mulin.language import Both

COLUMN_ABSENT = Both("数据文件没有这一列", "the data file has no such column")
MEND_COLUMN = Both(
    "改正 index.yaml 里的列名，或在数据文件里补上这一列（有：{known}）",
    "correct the column's name in index.yaml, or add the column to the data file (which has: {known})",
)
NOT_A_NUMBER = Both("不是数", "this is no number")
MEND_NUMBER = Both(
    "写成数字；没有数据就留空，或在 data.missing 里写上这种写法",
    "write a number; where there is no figure leave the cell empty, or add this spelling to data.missing",
)
NOT_FINITE = Both("无穷大不是数据", "infinity is no figure")
SIZE = Both(
    "{field} 在 {year} 年单位 {unit} 的数太大或太小，算起来会溢出：绝对值应在 {least} 到 {most} 之间（0 另当别论）",
    "the figure of {field} for unit {unit} in {year} is too great or too small to be reckoned with: its size must be "
    "between {least} and {most}, or 0",
)
MEND_SIZE = Both(
    "数错了就改正（缺数代码写进 data.missing），没有错就换一个计量单位来写这一列",
    "correct it (a code for missing belongs into data.missing), or write the column in another unit of measure",
)
UNIT_BLANK = Both("单位代码是空的", "the unit code is empty")
MEND_UNIT = Both("补上代码，或删去这一行", "add the code, or delete the row")
UNSEEN = Both(
    "有看不见的字符 {marks}：看起来和没有它的一样，却算作另一个",
    "there are characters that nobody sees, {marks}: it looks like the one without them and counts as another",
)
MEND_UNSEEN = Both(
    "清空这一格重新键入，或在表格程序里用 CLEAN、替换去掉这个字符",
    "empty the cell and type it anew, or remove the character in a spreadsheet program (CLEAN, replace)",
)
MARK = Both("{code}（第{position}个字符）", "{code} (character {position})")
ALIKE = Both(
    "和第 {row} 行的看起来一样，却不是同样的字符（第 {position} 个字符这里是 {here}，那里是 {there}），会算作两个",
    "it looks like the one in row {row} and has other characters (character {position} is {here}, there {there}),"
    " so it would count as another",
)
MEND_ALIKE = Both(
    "全表统一成一种写法，如都从同一处复制；字母带附加符号的用合成形式（Unicode NFC）",
    "write it in one way in the whole table, e.g. copied from one place; letters with marks composed (Unicode NFC)",
)
ENDED = Both("（没有了）", "(nothing)")
UNSEEN_NUMBER = Both("不是数：有看不见的字符 {marks}", "not a number: there are characters that nobody sees, {marks}")
UNSEEN_COLUMN = Both(
    "没有这一列；有一列看起来一样，却不是同样的字符（第 {position} 个字符是 {here}，应是 {there}）",
    "there is no such column; one looks like it and has other characters (character {position} is {here}, not {there})",
)
MEND_UNSEEN_COLUMN = Both("在表头里重新键入列名", "type the name of the column anew in the header")
YEAR_WRONG = Both("年份不是整数", "the year is no whole number")
MEND_YEAR = Both("写成四位年份", "write a year of four digits")
TWICE = Both(
    "同一单位、同一年出现两次，前一次在第 {first} 行",
    "the same unit and year stand twice, the first time in line {first}",
)
MEND_TWICE = Both("只留一行", "keep one row")
FIELD_TWICE = Both(
    "同一单位、同一年、同一字段出现两次，前一次在第 {first} 行",
    "the same unit, year and field stand twice, the first time in line {first}",
)
CLASS_TWICE = Both(
    "同一单位在分类“{name}”里有两个值：{a}、{b}", 'a unit has two values in the class "{name}": {a}, {b}'
)
MEND_CLASS = Both("统一成一个值", "make them one")
MEND_CLASS_BLANK = Both(
    "补上分类；本来就没有分类的单位另起一个类名",
    "fill in the class; give units that have none a class name of their own",
)
CLASS_BLANK = Both(
    "分类“{name}”是空的，而它用作比较范围", 'the class "{name}" is empty, and it says who is compared with whom'
)
GBK = Both("文件是 GB18030（GBK）编码", "the file is encoded in GB18030 (GBK)")
UTF_16 = Both("文件是 UTF-16 编码", "the file is encoded in UTF-16")
WESTERN = Both(
    "文件不是 UTF-8，看来是西欧语言的 Windows-1252（Latin-1）编码：“{sample}”",
    'the file is not encoded in UTF-8; it seems to be Windows-1252 (Latin-1): "{sample}"',
)
EITHER = Both(
    "文件不是 UTF-8：可能是 GB18030（GBK），也可能是 Windows-1252（Latin-1）",
    "the file is not encoded in UTF-8: it may be GB18030 (GBK) or Windows-1252 (Latin-1)",
)
NUL = Both(
    "文件里有空字符（NUL）：不是文本，或是没有标记的 UTF-16",
    "the file has NUL characters: it is no text, or it is UTF-16 without a mark",
)
MEND_NUL = Both("重新导出为 UTF-8 的 CSV", "export it again as CSV in UTF-8")
MARK_WITHIN = Both(
    "文件中间有文件头标记（BOM，U+FEFF）：多半是几个文件首尾相接",
    "there is a byte order mark (BOM, U+FEFF) in the middle of the file: most likely several files joined end to end",
)
MEND_MARK_WITHIN = Both(
    "分开计分，或在表格程序里合成一张表再存；只夹在一格里的，清空这一格重新键入",
    "score them one by one, or join them into one table in a spreadsheet program; within one cell, type that cell anew",
)
WORKBOOK = Both("这是 Excel 工作簿或压缩包，不是 CSV", "this is an Excel workbook or an archive, not CSV")
PARQUET = Both("这是 Parquet 文件，文件名却不是 .parquet", "this is a Parquet file, but it is not named .parquet")
NOT_TEXT = Both("文件不是 UTF-8 文本", "the file is not text in UTF-8")
PACKED = Both("这是压缩文件", "this is a compressed file")
MEND_PACKED = Both("先解压，再用里面的 CSV 或 Parquet", "unpack it, and use the CSV or Parquet inside")
TOO_WIDE = Both(
    "这一行有 {cells} 格，表头只有 {columns} 格", "this row has {cells} cells, the header has only {columns}"
)
MEND_WIDE = Both(
    '一格里有逗号的，整格加引号；逗号若是小数点（62,61），再在 data 里写 decimal: ","；两张表分成两个文件',
    "put cells that contain commas into quotation marks; if the comma is a decimal point "
    '(62,61), write decimal: "," in data too; put two tables into two files',
)
MEND_ENDS = Both(
    "行末多出的{delimiter}去掉，或给表头也补上一格",
    "remove the {delimiter} at the end of the row, or add a cell to the header",
)
TOO_NARROW = Both(
    "这一行只有 {cells} 格，表头有 {columns} 格", "this row has only {cells} cells, the header has {columns}"
)
MEND_NARROW = Both(
    "补齐这一行；表上表下的标题和注释删去；两张表分成两个文件",
    "complete the row; delete titles and notes above and below the table; put two tables into two files",
)
HEADER_AGAIN = Both("这一行又是表头", "this row is a header again")
MEND_HEADER_AGAIN = Both(
    "删去这一行；下面若是另一张表，分成两个文件", "delete the row; if another table follows, put the two into two files"
)
TITLE_ABOVE = Both("表头不在第一行，在第 {line} 行", "the header is not in the first line but in line {line}")
MEND_TITLE = Both("删去表头上面的行", "delete the lines above the header")
NAMELESS = Both("（无名）", "(no name)")
QUOTES = Both(
    "从这一行起引号没有成对，或引号外还有字",
    "from this line on quotation marks do not pair, or something stands outside them",
)
MEND_QUOTES = Both(
    "补上或去掉引号；引号里的引号写两个", "add or remove the quotation mark; double those inside a quoted cell"
)
DELIMITERS = {
    ",": Both("逗号", "commas"),
    ";": Both("分号", "semicolons"),
    "\t": Both("制表符", "tabs"),
    "|": Both("竖线", "vertical bars"),
    "，": Both("全角逗号", "full-width commas"),
    "；": Both("全角分号", "full-width semicolons"),
    "、": Both("顿号", "enumeration commas"),
}
"""What a table may be delimited by, as people call it."""
DELIMITER = Both(
    "文件用{found}（{sign}）分隔，而指数包说的是{declared}",
    "the file is separated by {found} ({sign}), but the pack says {declared}",
)
DECIMAL_TOO = Both("；数里的小数点写成逗号（{example}）", "; and decimal points are written as commas ({example})")
SEP_LINE = Both(
    "第一行“sep={sep}”说用{found}分隔，而指数包说的是{declared}",
    'the first line, "sep={sep}", says that the file is separated by {found}, but the pack says {declared}',
)
DECIMAL_COMMA = Both("不是数：逗号是小数点", "this is no number: the comma is a decimal point")
MEND_DECIMAL = Both(
    '在 index.yaml 的 data 里写 decimal: ","，或在表格程序里把小数点改为“.”再另存',
    'write decimal: "," under data in index.yaml, or change decimal points to "." in a '
    "spreadsheet program and save again",
)
COMMA_IN_NUMBER = Both(
    "不是数：逗号可能是千位分隔，也可能是小数点",
    "this is no number: the comma may be a thousands separator or a decimal point",
)
MEND_COMMA = Both(
    '整个文件的逗号都是小数点，就在 index.yaml 的 data 里写 decimal: ","；是千位分隔，就在表格程序里取消千位分隔再另存',
    'if commas are decimal points in the whole file, write decimal: "," under data in '
    "index.yaml; if they separate thousands, switch that off in a spreadsheet program "
    "and save again",
)
POINT_IN_NUMBER = Both(
    "不是数：data.decimal 说小数点是逗号，这里却有“.”",
    'this is no number: data.decimal says that the decimal point is a comma, but here is a "."',
)
MEND_POINT = Both(
    "整个文件统一写法；“.”若是千位分隔，在表格程序里取消千位分隔再另存",
    'write numbers in one way in the whole file; if "." separates thousands, switch that '
    "off in a spreadsheet program and save again",
)
MINUS = Both("不是数：负号不是“-”", 'this is no number: the minus sign is not "-"')
MEND_MINUS = Both("把负号改为“-”（U+002D）", 'change the minus sign to "-" (U+002D)')
ROWS_LOST = Both("文件有 {rows} 行数据，读出来的是 {read} 行", "the file has {rows} rows, but {read} were read")
MEND_LOST = Both("不要使用，保留文件并报告", "do not use the results; keep the file and report it")


def _saved(declared: str) -> str:
    """How a table that the pack can read is saved: Excel's own CSV has commas."""
    if declared == ",":
        return Both("另存为“CSV UTF-8（逗号分隔）”", 'save it as "CSV UTF-8 (Comma delimited)"')
    return Both(
        f"另存为用{DELIMITERS[declared]}分隔的 UTF-8 文本", f"save it as UTF-8 text separated by {DELIMITERS[declared]}"
    )


def mend_encoding(declared: str) -> str:
    """How to save a file that is encoded otherwise; its delimiters are those of the pack."""
    if declared == ",":
        return str(Both(f"在 Excel 中{_saved(declared)}", f"{_saved(declared)} in Excel"))
    return Both(
        "在编辑器（如记事本）里打开，看清文字没有乱，另存为 UTF-8 编码，分隔符不动",
        "open it in an editor (e.g. Notepad), see that its texts are right, and save it as UTF-8 with its separators "
        "as they are",
    )


def mend_sep(declared: str) -> str:
    return str(
        Both(
            f"在表格程序里{_saved(declared)}，去掉 sep= 这一行",
            f"{_saved(declared)} in a spreadsheet program, and remove the line sep=",
        )
    )


def mend_undeclarable(declared: str) -> str:
    import_it = Both(
        "在表格程序里以这个符号为分隔符导入，", "import it in a spreadsheet program with this separator, and "
    )
    return import_it + _saved(declared)


def declare(sign: str, *, decimal: bool, declared: str) -> str:
    """What to write in the pack so that the file is read as it is, or how to save it."""
    written = {"\t": "\\t"}.get(sign, sign)
    point = Both('、decimal: ","', ' and decimal: ","') if decimal else ""
    saved = Both("，小数点用“.”", ', with "." as decimal point') if decimal else ""
    return str(
        Both(
            f'在 index.yaml 的 data 里写 delimiter: "{written}"{point}；或在表格程序里{_saved(declared)}{saved}',
            f'write delimiter: "{written}"{point} under data in index.yaml; '
            f"or {_saved(declared)} in a spreadsheet program{saved}",
        )
    )


COLUMN_TWICE = Both("表头里这一列出现了两次", "this column stands twice in the header")
MEND_COLUMN_TWICE = Both("只留一列", "keep one column")
SENTINEL = Both(
    "{count} 个 {value}，远在其余 {others} 个数（{low} 至 {high}）之外，像是表示缺数的代码",
    "{count} × {value}, far from the other {others} figures ({low} to {high}), looks like a code for missing",
)
MEND_SENTINEL = Both(
    '是缺数就在 data.missing 里写上 "{value}"；是真的数就不用改',
    'if it means missing, add "{value}" to data.missing; if it is a real figure, change nothing',
)
