"""Every rule of reading a pack that nobody has looked at yet in Chinese: its files, and what stands in each of them.

What is wrong with what the files say together: ``mulin/pack/checks/rules.py``. Braces are filled from the place.
"""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule

_E = Level.ERROR

NTH_COLUMN = "第{number}列"
MISSING_KEY = "缺少这一项（行号是它应在的那一段）"

FILE_RULES: dict[str, Rule] = {
    "pack.not_found": Rule(_E, "找不到规划包文件夹 {path}", "检查路径，或用 MULIN_PACK 指定"),
    "pack.no_year": Rule(_E, "规划包没有任何年度", "在 years/ 下建立年度文件夹，如 years/2024"),
    "pack.not_plain": Rule(
        _E, "{what}。规划包里只能有文件和文件夹，其余一律不打开", "把文件本身复制进来；不属于规划包的移到别处"
    ),
    "pack.unreadable": Rule(_E, "读不出来（{reason}）", "检查权限和磁盘后再试"),
    "pack.file_missing": Rule(_E, "规划包缺少这个文件", "补上 {name}"),
    "pack.too_large": Rule(_E, "大于 {most} MB，没有读", "规划包的一个文件最多 {most} MB；只放评估要用的内容"),
    "pack.too_large/together": Rule(_E, "规划包的文件一共大于 {most} MB，没有读", "只放评估要用的内容，其余移到别处"),
    "pack.too_many_files": Rule(
        _E, "文件和文件夹多于 {most} 个，没有读", "确认这是规划包文件夹；不属于规划包的移到别处"
    ),
    "pack.too_deep_folders": Rule(_E, "文件夹套了 {most} 层以上，没有读", "不属于规划包的移到别处"),
    "pack.odd_name": Rule(_E, "名称里有控制字符，或不是 UTF-8 编码", "改名"),
    "pack.personal_number/name": Rule(_E, "名称里有身份证号或手机号（已遮盖），规划包不收个人号码", "改名"),
    "pack.encoding": Rule(_E, "文件不是文本，或编码已损坏", "从备份恢复这个文件，用 UTF-8 编码保存"),
    "pack.encoding/gbk": Rule(_E, "文件是 GB18030（GBK）编码", "用编辑器另存为 UTF-8 编码"),
    "pack.encoding/gbk_table": Rule(
        _E, "文件是 GB18030（GBK）编码", "在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用编辑器转成 UTF-8"
    ),
    "pack.column_missing": Rule(_E, "表头缺少这一列", "补上这一列，列名一字不差"),
    "pack.column_unknown": Rule(_E, "表头多出这一列，程序不认识{near}", "删去这一列，或改正列名"),
    "pack.column_unknown/many": Rule(_E, "表头有 {count} 列，最多 {most} 列", "删去多余的列"),
    "pack.column_twice": Rule(_E, "表头里这一列出现了两次", "只保留一列"),
    "pack.columns": Rule(_E, "这一行有{cells}列，表头有{columns}列", "检查是否多了或少了逗号、引号"),
    "pack.csv": Rule(_E, "从这一行起 CSV 写法有误（多半是引号没有成对）", "补上或去掉引号"),
    "pack.file_empty": Rule(_E, "文件是空的", "对照样例规划包补上表头和内容"),
    "pack.too_many_rows": Rule(_E, "多于 {most} 行，后面的没有读", "拆开，或确认放对了文件"),
    "pack.cell_too_long": Rule(_E, "这一行有一格超过 {most} 个字，后面的没有读", "缩短这一格；也可能是引号没有成对"),
    "pack.yaml": Rule(_E, "YAML 写法有误{said}", "检查缩进、冒号和引号"),
    "pack.yaml/no_mapping": Rule(_E, "文件内容应为“键: 值”的形式", "对照样例规划包"),
    "pack.yaml/no_date": Rule(
        _E, "有一个值读不出来，多半是没有这一天的日期", "日期写成加引号的 'YYYY-MM-DD'，并核对是否真有这一天"
    ),
    "pack.odd_number": Rule(
        _E,
        "这样写的数，YAML 会按八进制、十六进制或六十进制读成另一个数，或不当作数",
        "数按十进制写，前面不写 0；是编码或文字就加引号",
    ),
    "pack.key_twice": Rule(_E, "同一层里这个键写了两次，后写的会悄悄盖掉先写的", "只保留一处"),
    "pack.yaml/too_deep": Rule(_E, "套了 {most} 层以上", "对照样例规划包改写；评估规则用不到这么多层"),
    "pack.yaml/too_many": Rule(_E, "内容多于 {most} 项，没有读", "确认放对了文件"),
    "pack.yaml/long_number": Rule(_E, "数太长，有 {size} 位", "数最多写 {most} 位；是编码或文字就加引号"),
    "pack.yaml/long_text": Rule(_E, "一段文字超过 {most} 个字", "缩短，或拆成几段"),
    "pack.yaml/anchors": Rule(_E, "YAML 写法有误：不使用锚点和引用（& 和 *）", "把内容写全；值以 & 或 * 开头要加引号"),
    "pack.yaml/tags": Rule(_E, "YAML 写法有误：不使用“!”标签", "删去标签；值以 ! 开头要加引号"),
    "pack.yaml/merged": Rule(_E, "不使用合并键 <<", "把内容写全"),
    "pack.yaml/odd_key": Rule(_E, "键应是一个词，不能是列表或“键: 值”", "对照样例规划包"),
    "pack.yaml/no_pairs": Rule(_E, "应填“键: 值”", "对照样例规划包"),
    "pack.list_type": Rule(_E, "应填列表", "每项一行，以“- ”开头"),
    "pack.year": Rule(_E, "文件夹是{year}年，文件里写的是{written}年", "把 year 改为 {year}"),
    "pack.logo": Rule(_E, "找不到徽标文件 {logo}", "放在 {folder}/ 下，或删去 logo 一行"),
    "pack.value_error": Rule(_E, "{reason}", "{mend}"),
}
INVALID = Rule(_E, "{reason}", "改正后重新运行 mulin check")
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
