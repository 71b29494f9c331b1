"""Sentences of ``mulin extract``."""

from __future__ import annotations

ISSUED = "考核摘要〔{year}〕{number}号（份号 {number:06d}）已制发给“{recipient}”，记入登记链：{path}（{pages} 页）"
REPRINTED = (
    "已补制考核摘要〔{year}〕{number}号（份号 {number:06d}，{day}发给“{recipient}”），"
    "与登记的逐字节相同：{path}（{pages} 页）"
)
TITLE = "{year} 年（制发年份或考核年度）{street}党政干部考核摘要发放登记"
NUMBER = "〔{year}〕{number}号"
NOTHING_ISSUED = "没有制发摘要"
NOTHING_CHECKED = "没有查验"
NONE_YET = "{year} 年没有制发过考核摘要，也没有制发过关于该年度的"
HEADINGS = ("文号", "考核年度", "{street}", "收件单位", "用途", "经办人", "日期", "版次", "SHA-256")
NEED_UNIT = "要制发摘要，须写明 --unit（{street}）、--to（收件单位）和 --purpose（用途）"
MEND_NEED = "例：mulin extract --year 2024 --unit {example} --to 收件单位全称 --purpose 领导班子年度考核"
MEND_SUPERSEDED = (
    "不写 --release，据正在使用的 {newer} 制发；确要据旧的一版（如复核当时的结果），加 --although-superseded"
)
UNIT_UNKNOWN = "没有{street}“{unit}”；可用：{known}"
MEND_UNIT = "写{street}代码或全名"
A_FOLDER_THERE = "{path} 已经有一个同名的文件夹，PDF 放不下"
MEND_FOLDER_THERE = "移走它，或用 --out 换一个文件夹"
NAMED_NOTHING = "摘要已经登记，文件没有写成"
NOT_NAMED = "已登记为{number}号，PDF没有写成（{reason}）：{path}"
MEND_NOT_NAMED = "用 mulin extract --year {year} --reprint {number} 补制，不要另发一份"
UNKNOWN_PAPER = "这份文件不在登记里：可能被改动过，或不是本系统制发的（SHA-256 {digest}）"
MEND_UNKNOWN = "以登记中的份号向制发单位核对"
KNOWN_PAPER = (
    "这是考核摘要〔{year}〕{number}号（份号 {number:06d}），关于{about}年度，{unit}，{day}发给“{recipient}”，"
    "用途“{purpose}”，经办人{who}。"
    "只查了登记，没有重做：所印的数是不是{release}的，用 mulin extract --year {year} --reprint {number} 重做，"
    "做不出同样的一份即报"
)
REPRINT_DIFFERS = "补制的{number}号摘要与登记的 SHA-256 不同：程序、字体或版次与制发时不一样了"
MEND_REPRINT = "用制发时的程序版本补制，或另发一份新编号的摘要"
NUMBER_UNKNOWN = "没有考核摘要〔{year}〕{number}号"
MEND_NUMBER = "用 mulin extract --year {year} --list 查看登记；--year 写文号方括号里的年份"
NO_FILE = "找不到文件 {path}"
MEND_NO_FILE = "检查路径"
