"""Every rule of reading a pack that nobody has looked at yet: its files, and what stands in each of them.

What is wrong with what the files say together: ``mulin/pack/checks/rules/``. Braces are filled from the place.
"""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule
from mulin.language import Both
from mulin.pack.yaml_rules import YAML_RULES

_E = Level.ERROR

NTH_COLUMN = Both("第{number}列", "column {number}")
MISSING_KEY = Both(
    "缺少这一项（行号是它应在的那一段）", "this key is missing (the line is that of the block it belongs into)"
)

FILE_RULES: dict[str, Rule] = {
    "pack.not_found": Rule(
        _E,
        Both("找不到规划包文件夹 {path}", "there is no pack folder {path}"),
        Both("检查路径，或用 MULIN_PACK 指定", "check the path, or set MULIN_PACK"),
    ),
    "pack.no_year": Rule(
        _E,
        Both("规划包没有任何年度", "the pack has no year"),
        Both("在 years/ 下建立年度文件夹，如 years/2024", "make a folder for a year below years/, e.g. years/2024"),
    ),
    "pack.not_plain": Rule(
        _E,
        Both(
            "{what}。规划包里只能有文件和文件夹，其余一律不打开",
            "{what}. A pack may hold files and folders only; nothing else is opened",
        ),
        Both(
            "把文件本身复制进来；不属于规划包的移到别处",
            "copy the file itself here; move what is no part of the pack elsewhere",
        ),
    ),
    "pack.unreadable": Rule(
        _E,
        Both("读不出来（{reason}）", "this cannot be read ({reason})"),
        Both("检查权限和磁盘后再试", "check its rights and the disk, then try again"),
    ),
    "pack.file_missing": Rule(
        _E, Both("缺少这个文件", "this file of the pack is missing"), Both("补上 {name}", "add {name}")
    ),
    "pack.file_missing/other_name": Rule(
        _E,
        Both(
            "缺少这个文件；那里有 {other}，是不是它？",
            "this file is missing; did you mean {other}, which is there?",
        ),
        Both("改名为 {name}，大小写、后缀一字不差", "rename it to {name}, spelled exactly so"),
    ),
    "pack.file_missing/workbook": Rule(
        _E,
        Both("缺少这个文件；那里有工作簿 {other}", "this file is missing; the workbook {other} is there"),
        Both(
            "在 Excel 中打开 {other}，另存为“CSV UTF-8（逗号分隔）”，取名 {name}",
            'open {other} in Excel and save it as "CSV UTF-8 (Comma delimited)", named {name}',
        ),
    ),
    "pack.year_folder": Rule(
        Level.WARNING,
        Both("不是四位数字的年度，没有读", "its name is no year of four digits; it was not read"),
        Both(
            "是一个年度就改名，如 2024；不是就移到别处", "rename it, e.g. 2024, if it is a year; else move it elsewhere"
        ),
    ),
    "pack.too_large": Rule(
        _E,
        Both("大于 {most} MB，没有读", "larger than {most} MB; it was not read"),
        Both(
            "规划包的一个文件最多 {most} MB；只放评估要用的内容",
            "a file of a pack may have {most} MB at most; keep in it only what is needed for scoring",
        ),
    ),
    "pack.too_large/together": Rule(
        _E,
        Both(
            "规划包的文件一共大于 {most} MB，没有读",
            "the files of the pack are larger than {most} MB together; they were not read",
        ),
        Both("只放评估要用的内容，其余移到别处", "keep only what is needed for scoring, and move the rest elsewhere"),
    ),
    "pack.too_many_files": Rule(
        _E,
        Both("文件和文件夹多于 {most} 个，没有读", "more than {most} files and folders; they were not read"),
        Both(
            "确认这是规划包文件夹；不属于规划包的移到别处",
            "make sure that this is the folder of the pack; move what is no part of it elsewhere",
        ),
    ),
    "pack.too_deep_folders": Rule(
        _E,
        Both("文件夹套了 {most} 层以上，没有读", "folders are nested more than {most} deep; they were not read"),
        Both("不属于规划包的移到别处", "move what is no part of the pack elsewhere"),
    ),
    "pack.odd_name": Rule(
        _E,
        Both("名称里有控制字符，或不是 UTF-8 编码", "the name has control characters, or is not UTF-8"),
        Both("改名", "rename it"),
    ),
    "pack.personal_number/name": Rule(
        _E,
        Both(
            "名称里有身份证号或手机号（已遮盖），规划包不收个人号码",
            "the name has an identity number or a mobile number (masked); a pack holds no personal numbers",
        ),
        Both("改名", "rename it"),
    ),
    "pack.encoding": Rule(
        _E,
        Both("文件不是文本，或编码已损坏", "the file is no text, or its encoding is damaged"),
        Both("从备份恢复这个文件，用 UTF-8 编码保存", "restore the file from a backup and save it as UTF-8"),
    ),
    "pack.encoding/gbk": Rule(
        _E,
        Both("文件是 GB18030（GBK）编码", "the file is encoded in GB18030 (GBK)"),
        Both("用编辑器另存为 UTF-8 编码", "save it as UTF-8 in an editor"),
    ),
    "pack.encoding/gbk_table": Rule(
        _E,
        Both("文件是 GB18030（GBK）编码", "the file is encoded in GB18030 (GBK)"),
        Both(
            "在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用编辑器转成 UTF-8",
            'save it as "CSV UTF-8 (Comma delimited)" in Excel, or convert it to UTF-8 in an editor',
        ),
    ),
    "pack.encoding/utf16": Rule(
        _E,
        Both("文件是 UTF-16 编码（Excel 的“Unicode 文本”）", 'the file is encoded in UTF-16 (Excel\'s "Unicode text")'),
        Both(
            "在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用编辑器转成 UTF-8",
            'save it as "CSV UTF-8 (Comma delimited)" in Excel, or convert it to UTF-8 in an editor',
        ),
    ),
    "pack.encoding/workbook": Rule(
        _E,
        Both("文件是 Excel 工作簿，只是后缀改成了别的", "the file is an Excel workbook under another extension"),
        Both(
            "在 Excel 中打开，另存为“CSV UTF-8（逗号分隔）”",
            'open it in Excel and save it as "CSV UTF-8 (Comma delimited)"',
        ),
    ),
    "pack.encoding/western": Rule(
        _E,
        Both(
            "文件不是 UTF-8，看来是西欧语言的 Windows-1252（Latin-1）编码：“{sample}”",
            'the file is not encoded in UTF-8; it seems to be Windows-1252 (Latin-1): "{sample}"',
        ),
        Both(
            "用编辑器打开，看清文字没有乱，另存为 UTF-8 编码",
            "open it in an editor, see that its texts are right, and save it as UTF-8",
        ),
    ),
    "pack.delimiter": Rule(
        _E,
        Both("各列用{found}隔开，应是英文逗号", "the columns are separated by {found}, not by commas"),
        Both(
            "在 Excel 中另存为“CSV UTF-8（逗号分隔）”；在编辑器里改的，换成英文逗号“,”",
            'save it as "CSV UTF-8 (Comma delimited)" in Excel, or put commas in an editor',
        ),
    ),
    "pack.header_below": Rule(
        _E,
        Both(
            "第一行不是列名，列名在第{below}行",
            "the first row is no header; the names of the columns are in line {below}",
        ),
        Both("删去列名上面的行（标题、说明）", "delete the rows above them (titles, notes)"),
    ),
    "pack.column_missing": Rule(
        _E,
        Both("表头缺少这一列", "the header lacks this column"),
        Both("补上这一列，列名一字不差", "add the column, spelled exactly so"),
    ),
    "pack.column_unknown": Rule(
        _E,
        Both("表头多出这一列，程序不认识{near}", "the header has a column that nobody knows{near}"),
        Both("删去这一列，或改正列名", "delete the column, or correct its name"),
    ),
    "pack.column_unknown/many": Rule(
        _E,
        Both("表头有 {count} 列，最多 {most} 列", "the header has {count} columns; {most} are allowed"),
        Both("删去多余的列", "delete what is too much"),
    ),
    "pack.column_twice": Rule(
        _E,
        Both("表头里这一列出现了两次", "this column stands twice in the header"),
        Both("只保留一列", "keep one of them"),
    ),
    "pack.columns": Rule(
        _E,
        Both("这一行有{cells}列，表头有{columns}列", "this row has {cells} cells, the header has {columns}"),
        Both("检查是否多了或少了逗号、引号", "look for a comma or a quotation mark too many or too few"),
    ),
    "pack.csv": Rule(
        _E,
        Both(
            "从这一行起 CSV 写法有误（多半是引号没有成对）",
            "the CSV is malformed from this line on (most likely a quotation mark without its partner)",
        ),
        Both("补上或去掉引号", "add or remove the quotation mark"),
    ),
    "pack.file_empty": Rule(
        _E,
        Both("文件是空的", "the file is empty"),
        Both("对照样例规划包补上表头和内容", "write its header and content as in the sample pack"),
    ),
    "pack.too_many_rows": Rule(
        _E,
        Both("多于 {most} 行，后面的没有读", "more than {most} rows; the rest was not read"),
        Both("拆开，或确认放对了文件", "split it, or make sure that it is the right file"),
    ),
    "pack.cell_too_long": Rule(
        _E,
        Both(
            "这一行有一格超过 {most} 个字，后面的没有读",
            "a cell of this row has more than {most} characters; the rest was not read",
        ),
        Both(
            "缩短这一格；也可能是引号没有成对", "shorten the cell; it may also be a quotation mark without its partner"
        ),
    ),
    "pack.list_type": Rule(
        _E,
        Both("应填列表", "this must be a list"),
        Both("每项一行，以“- ”开头", 'one item a line, each beginning with "- "'),
    ),
    "pack.year": Rule(
        _E,
        Both("文件夹是{year}年，文件里写的是{written}年", "the folder is of {year}, but the file says {written}"),
        Both("把 year 改为 {year}", "change year to {year}"),
    ),
    "pack.logo": Rule(
        _E,
        Both("找不到徽标文件 {logo}", "there is no logo file {logo}"),
        Both("放在 {folder}/ 下，或删去 logo 一行", "put it into {folder}/, or delete the line logo"),
    ),
    "pack.value_error": Rule(_E, "{reason}", "{mend}"),
    **YAML_RULES,
}
INVALID = Rule(_E, "{reason}", Both("改正后重新运行 mulin check", "correct it and run mulin check again"))
"""A value of another shape; the rule is the kind of error, the words are ``mulin.pack.explain``'s."""


def error(
    rule: str,
    file: str | None,
    /,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    family: str = "pack",
    **words: object,
) -> Finding:
    """An error of a pack's own files; ``family``: whose rule it is reported as."""
    made = FILE_RULES[f"pack.{rule}"]
    return made.finding(f"{family}.{rule}", words, file=file, row=row, column=column, value=value)
