"""Every sentence of the log's page."""

from __future__ import annotations

LOG, CHAIN = "日志", "登记链"
EMPTY = "没有符合的记录。放宽时间或清空条件再查；刚办的事马上就在这里。"
SOUND = "核对一致：{what}没有被改动、插入、删去、换过次序。"
SHOWN_LINES = "日志第{first}行至第{last}行中所列的{count}行"
SHOWN_EVENTS = "登记链第{first}条至第{last}条中所列的{count}条"
NOTHING_SHOWN = "没有列出记录，没有核对。"
MEND_CHAIN = "停止使用，由备份恢复收件库，再运行 mulin verify"
HEAD = "日志现有{last}行；登记链为其中到第{audited}行为止的作证。"
HEAD_ALONE = "日志现有{last}行；还没有登记到登记链上。"
PLACES = {
    "anchors": "{year}年第{number}版",
    "voids": "{year}年第{number}版",
    "publications": "{year}年第{number}次公布",
    "extracts": "考核摘要〔{year}〕{number}号",
    "objections": "{year}年异议第{number}号",
    "audits": "日志到第{line}行",
}
"""Folder of a record → what an event was about."""
UNIDENTIFIED = "没有认出是哪张表的文件（第{number}份）"
HOW = (
    "log 每一行的 hash 是其余各项（键按字母排序、无空格的 JSON、UTF-8）的 SHA-256，previous 是前一行的 hash；"
    "chain 同样；heads 是登记在 chain 上的日志链头（line 行的 hash 应为 head）。行有缺号的，是筛选掉的"
)
