"""Every rule of reading a YAML file of a pack, before its keys are looked at."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.language import Both

_E = Level.ERROR

YAML_RULES: dict[str, Rule] = {
    "pack.yaml": Rule(
        _E,
        Both("YAML 写法有误{said}", "the YAML is malformed{said}"),
        Both("检查缩进、冒号和引号", "check indentation, colons and quotation marks"),
    ),
    "pack.yaml/no_mapping": Rule(
        _E,
        Both("文件内容应为“键: 值”的形式", 'the file must consist of "key: value"'),
        Both("对照样例规划包", "see the sample pack"),
    ),
    "pack.yaml/no_date": Rule(
        _E,
        Both(
            "有一个值读不出来，多半是没有这一天的日期", "a value cannot be read, most likely a date that does not exist"
        ),
        Both(
            "日期写成加引号的 'YYYY-MM-DD'，并核对是否真有这一天",
            "write dates in quotation marks, 'YYYY-MM-DD', and check that the day exists",
        ),
    ),
    "pack.odd_number": Rule(
        _E,
        Both(
            "这样写的数，YAML 会按八进制、十六进制或六十进制读成另一个数，或不当作数",
            "YAML reads a number written so as octal, hexadecimal or base 60, which is another "
            "number, or not as a number",
        ),
        Both(
            "数按十进制写，前面不写 0；是编码或文字就加引号",
            "write numbers in decimal without a leading 0; put codes and texts in quotation marks",
        ),
    ),
    "pack.key_twice": Rule(
        _E,
        Both(
            "同一层里这个键写了两次，后写的会悄悄盖掉先写的",
            "this key stands twice in one block, and the later would silently replace the earlier",
        ),
        Both("只保留一处", "keep one of them"),
    ),
    "pack.yaml/too_deep": Rule(
        _E,
        Both("套了 {most} 层以上", "nested more than {most} deep"),
        Both(
            "对照样例规划包改写；评估规则用不到这么多层",
            "rewrite it as in the sample pack; no rule needs so many levels",
        ),
    ),
    "pack.yaml/too_many": Rule(
        _E,
        Both("内容多于 {most} 项，没有读", "more than {most} items; they were not read"),
        Both("确认放对了文件", "make sure that it is the right file"),
    ),
    "pack.yaml/long_number": Rule(
        _E,
        Both("数太长，有 {size} 位", "this number is too long: it has {size} digits"),
        Both(
            "数最多写 {most} 位；是编码或文字就加引号",
            "a number may have {most} digits at most; put codes and texts in quotation marks",
        ),
    ),
    "pack.yaml/long_text": Rule(
        _E,
        Both("一段文字超过 {most} 个字", "a text of more than {most} characters"),
        Both("缩短，或拆成几段", "shorten it, or split it into several"),
    ),
    "pack.yaml/anchors": Rule(
        _E,
        Both(
            "YAML 写法有误：不使用锚点和引用（& 和 *）",
            "the YAML is malformed: anchors and references (& and *) are not used",
        ),
        Both(
            "把内容写全；值以 & 或 * 开头要加引号",
            "write the content out; a value that begins with & or * needs quotation marks",
        ),
    ),
    "pack.yaml/tags": Rule(
        _E,
        Both("YAML 写法有误：不使用“!”标签", 'the YAML is malformed: "!" tags are not used'),
        Both("删去标签；值以 ! 开头要加引号", "delete the tag; a value that begins with ! needs quotation marks"),
    ),
    "pack.yaml/merged": Rule(
        _E, Both("不使用合并键 <<", "the merge key << is not used"), Both("把内容写全", "write the content out")
    ),
    "pack.yaml/odd_key": Rule(
        _E,
        Both("键应是一个词，不能是列表或“键: 值”", 'a key must be a word, not a list and not "key: value"'),
        Both("对照样例规划包", "see the sample pack"),
    ),
    "pack.yaml/no_pairs": Rule(
        _E, Both("应填“键: 值”", 'this must be "key: value"'), Both("对照样例规划包", "see the sample pack")
    ),
}
