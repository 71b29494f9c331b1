"""Sentences of ``mulin objection``."""

from __future__ import annotations

RAISED = "{year}年异议第{number}号已登记：{objector}对 {release} 的“{subject}”提出，{day}收到"
ANSWERED = "{year}年异议第{number}号的答复已登记：{department}，{day}"
DECIDED = "{year}年异议第{number}号的决定已登记：{outcome}，{by}，{day}"
IN_TIME = "期限到{until}止，按期提出"
LATE = "期限到{until}止，逾期提出；照样登记，受不受理由{office}决定"
NEXT = "下一步：{next}"
NONE_YET = "{year}年还没有登记过异议"
TITLE = "{year}年的异议"
COLUMNS = ("编号", "提出人", "对象", "收到", "期限", "所处阶段", "历时", "下一步")
DAYS = "{days}天"
COUNT = "共 {count} 件，办结 {closed} 件。"
WRITTEN = "异议登记已写出：{path}"
BAD_OUTCOME = "没有“{text}”，可以写 {known}"
BAD_SUFFIX = "文件名以 .csv 或 .xlsx 结尾"
SHOW_RAISED = "提出　{day}收到，{objector}对 {release} 的“{subject}”：{text}（经办 {who}）"
SHOW_ANSWERED = "答复　{day}，{department}：{text}（经办 {who}）"
SHOW_DECIDED = "决定　{day}，{by}，{outcome}：{text}（经办 {who}）"
SHOW_HAND_IN = "重报　{day}，{record}，回执 {receipt}"
