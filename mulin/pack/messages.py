"""What is said of a pack that nobody has looked at yet: its files, and where its sources would take us.

``NAME: (what is wrong, how to mend it)``; braces are filled from the place.
"""

from __future__ import annotations

Said = tuple[str, str]

_COPY = "把文件本身复制进来；不属于规划包的移到别处"
NOT_PLAIN: Said = ("{what}。规划包里只能有文件和文件夹，其余一律不打开", _COPY)
UNREADABLE: Said = ("读不出来（{reason}）", "检查权限和磁盘后再试")
MISSING: Said = ("规划包缺少这个文件", "补上 {name}")
TOO_LARGE: Said = ("大于 {most} MB，没有读", "规划包的一个文件最多 {most} MB；只放评估要用的内容")
TOO_LARGE_TOGETHER: Said = ("规划包的文件一共大于 {most} MB，没有读", "只放评估要用的内容，其余移到别处")
TOO_MANY_FILES: Said = ("文件和文件夹多于 {most} 个，没有读", "确认这是规划包文件夹；不属于规划包的移到别处")
TOO_DEEP_FOLDERS: Said = ("文件夹套了 {most} 层以上，没有读", "不属于规划包的移到别处")
ODD_NAME: Said = ("名称里有控制字符，或不是 UTF-8 编码", "改名")
PERSONAL_NAME: Said = ("名称里有身份证号或手机号（已遮盖），规划包不收个人号码", "改名")

_UTF8 = "用编辑器另存为 UTF-8 编码"
GBK: Said = ("文件是 GB18030（GBK）编码", _UTF8)
GBK_TABLE: Said = (GBK[0], "在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用编辑器转成 UTF-8")
NO_TEXT: Said = ("文件不是文本，或编码已损坏", "从备份恢复这个文件，用 UTF-8 编码保存")
COLUMN_MISSING: Said = ("表头缺少这一列", "补上这一列，列名一字不差")
COLUMN_UNKNOWN: Said = ("表头多出这一列，程序不认识", "删去这一列，或改正列名")
COLUMN_TWICE: Said = ("表头里这一列出现了两次", "只保留一列")
NTH_COLUMN = "第{number}列"
TOO_MANY_COLUMNS: Said = ("表头有 {count} 列，最多 {most} 列", "删去多余的列")
COLUMNS: Said = ("这一行有{cells}列，表头有{columns}列", "检查是否多了或少了逗号、引号")
CSV: Said = ("从这一行起 CSV 写法有误（多半是引号没有成对）", "补上或去掉引号")
FILE_EMPTY: Said = ("文件是空的", "对照样例规划包补上表头和内容")
TOO_MANY_ROWS: Said = ("多于 {most} 行，后面的没有读", "拆开，或确认放对了文件")
CELL_TOO_LONG: Said = ("这一行有一格超过 {most} 个字，后面的没有读", "缩短这一格；也可能是引号没有成对")
YAML: Said = ("YAML 写法有误{said}", "检查缩进、冒号和引号")
NO_MAPPING: Said = ("文件内容应为“键: 值”的形式", "对照样例规划包")
NO_DATE: Said = (
    "有一个值读不出来，多半是没有这一天的日期", "日期写成加引号的 'YYYY-MM-DD'，并核对是否真有这一天"
)  # fmt: skip
ODD_NUMBER: Said = (
    "这样写的数，YAML 会按八进制、十六进制或六十进制读成另一个数，或不当作数",
    "数按十进制写，前面不写 0；是编码或文字就加引号",
)
KEY_TWICE: Said = ("同一层里这个键写了两次，后写的会悄悄盖掉先写的", "只保留一处")
TOO_DEEP: Said = ("套了 {most} 层以上", "对照样例规划包改写；评估规则用不到这么多层")
TOO_MANY_NODES: Said = ("内容多于 {most} 项，没有读", "确认放对了文件")
NUMBER_TOO_LONG: Said = ("数太长，有 {size} 位", "数最多写 {most} 位；是编码或文字就加引号")
TEXT_TOO_LONG: Said = ("一段文字超过 {most} 个字", "缩短，或拆成几段")
ANCHORS: Said = ("YAML 写法有误：不使用锚点和引用（& 和 *）", "把内容写全；值以 & 或 * 开头要加引号")
TAGS: Said = ("YAML 写法有误：不使用“!”标签", "删去标签；值以 ! 开头要加引号")
MERGED: Said = ("不使用合并键 <<", "把内容写全")
ODD_KEY: Said = ("键应是一个词，不能是列表或“键: 值”", "对照样例规划包")

URL_FORM: Said = (
    "连接串写得不对",
    "写成 postgresql://用户:${{MULIN_SOURCE_名称}}@主机:端口/库名，或 sqlite:////文件夹/文件.db；"
    "不带 ? 和后面的参数，只写一台主机。需要的连接参数由管理员用 PGSSLMODE 等环境变量设定",
)
CONNECTS: Said = (
    "取数时将连接主机 {host}",
    "核对这台主机；本机要在 MULIN_ALLOWED_HOSTS 里列出它才会连接",
)
READS_VARIABLE: Said = (
    "取数时将读取环境变量 {name}，作为用户名或口令发给 {host}",
    "核对是否该给；只读得到名称以 MULIN_SOURCE_ 开头的变量",
)
OPENS_FILE: Said = (
    "取数时将打开文件或文件夹 {path}",
    "核对这个位置；它所在的文件夹要列在 MULIN_ALLOWED_FOLDERS 里才会打开",
)
VARIABLE: Said = (
    "环境变量 {name} 的名称不以 MULIN_SOURCE_ 开头，取数时读不到",
    "改名为 MULIN_SOURCE_…，并用这个名称设置环境变量",
)
