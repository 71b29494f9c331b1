"""What ``mulin export`` says."""

from __future__ import annotations

FORMS = {"xlsx": "结果工作簿", "docx": "{district}级报告文稿", "data": "数据包", "changes": "更正清单"}
NAMES = {
    "xlsx": "{year}-{release}-评估结果.xlsx",
    "docx": "{year}-{release}-{district}级报告.docx",
    "data": "{year}-{release}-数据包",
    "changes": "{year}-{release}-更正清单.xlsx",
}
BAD_FORM = "没有“{form}”这种形式，写 xlsx、docx、data、changes 或 all"
CANNOT = "{year}年的 {release} 没有导出"
EXISTS = "{path} 已经在了，没有覆盖"
MEND_EXISTS = "加 --force 覆盖，或用 --out 换一个文件夹"
NOT_OURS = "{path} 不是导出的{what}，不能用 --force 顶替"
MEND_NOT_OURS = "用 --out 换一个文件夹，或先把它移走"
MEND_FORM = "按提示改正后重新导出；版次没有受影响"
COLUMNS = ("内容", "文件", "大小", "SHA-256")
TABLE = "{year}年 {release} 的导出文件{demo}"
DEMO = "（演示数据，不作考核依据）"
DESCRIPTOR = "{name}/{descriptor}（连同数据表等共 {count} 个文件，{size}）"
SAID = "版次指纹 {data_hash}，放在 {out}"
DATA_HASHES = "数据包各表的哈希写在 {descriptor} 里，与版次清单一致。"
NO_CHANGES = "{release} 没有更正清单：它是该年度的第一版，或它所取代的版次不在了、不是登记过的样子"
MEND_NO_CHANGES = "用 mulin verify {year} 查看前一版次；第一版没有更正清单"
