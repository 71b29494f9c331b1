"""Sentences of ``mulin extract``."""

from __future__ import annotations

ISSUED = "考核摘要〔{year}〕{number}号（份号 {number:06d}）已制发给“{recipient}”，登记在收件链上：{path}（{pages} 页）"
TITLE = "{year} 年度街道党政干部考核摘要发放登记"
NOTHING_ISSUED = "没有制发摘要"
NONE_YET = "{year} 年度还没有制发过考核摘要"
HEADINGS = ("编号", "街道", "收件单位", "用途", "经办人", "日期", "版次", "SHA-256")
NEED_UNIT = "要制发摘要，须写明 --unit（街道）、--to（收件单位）和 --purpose（用途）"
MEND_NEED = "例：mulin extract --year 2024 --unit 定海路街道 --to 区委组织部 --purpose 领导班子年度考核"
UNIT_UNKNOWN = "没有街道“{unit}”；可用：{known}"
MEND_UNIT = "写街道代码或全名"
BLANK = "{what}不能为空，也不能含有报告印不出的字符"
MEND_BLANK = "写收件单位、用途、经办人的全称"
UNKNOWN_PAPER = "这份文件不在登记里：可能被改动过，或不是本系统制发的（SHA-256 {digest}）"
MEND_UNKNOWN = "以登记中的份号向制发单位核对"
KNOWN_PAPER = (
    "这是{year}年度{number}号摘要（份号 {number:06d}），{unit}，{day}发给“{recipient}”，用途“{purpose}”，经办人{who}"
)
REPRINT_DIFFERS = "补制的{number}号摘要与登记的 SHA-256 不同：程序、字体或版次与制发时不一样了"
MEND_REPRINT = "用制发时的程序版本补制，或另发一份新编号的摘要"
NUMBER_UNKNOWN = "{year}年度没有{number}号摘要"
MEND_NUMBER = "用 mulin extract --year {year} --list 查看登记"
NO_FILE = "找不到文件 {path}"
MEND_NO_FILE = "检查路径"
