"""What ``mulin export`` says."""

from __future__ import annotations

BAD_FORM = "没有“{form}”这种形式，写 xlsx、docx、data、changes 或 all"
EXISTS = "{path} 已经在了，没有覆盖"
MEND_EXISTS = "加 --force 覆盖，或用 --out 换一个文件夹"
NOT_OURS = "{path} 不是导出的{what}，不能用 --force 顶替"
MEND_NOT_OURS = "用 --out 换一个文件夹，或先把它移走"
COLUMNS = ("内容", "文件", "大小", "SHA-256")
TABLE = "{year}年 {release} 的导出文件{demo}"
DEMO = "（演示数据，不作考核依据）"
DESCRIPTOR = "{name}/{descriptor}（连同数据表等共 {count} 个文件，{size}）"
SAID = "版次指纹 {data_hash}，放在 {out}"
DATA_HASHES = "数据包各表的哈希写在 {descriptor} 里，与版次清单一致。"
NO_CHANGES = "{release} 没有更正清单：它是该年度的第一版，或它所取代的版次不在了、不是登记过的样子"
MEND_NO_CHANGES = "用 mulin verify {year} 查看前一版次；第一版没有更正清单"
