"""Sentences of ``mulin received``."""

from __future__ import annotations

TITLE = "收到的文件"
COLUMNS = ("编号", "部门", "收到时间", "经办人", "途径", "状态", "错误", "警告", "文件", "回执")
COUNT = "共 {count} 份，生效 {valid} 份。"

SCHEMES = "年度任务的实施方案和时间节点报告"
SCHEME_COLUMNS = ("回执", "部门", "任务", "什么", "时间", "经办人", "途径", "状态")
SCHEME = "实施方案第{version}版"
REPORT = "节点“{label}”第{number}次报告"
DONE_ON = "{day} 完成"
TAKEN_BACK = "撤销报告"
COUNTS = "生效"
FILED = "已填报"
EARLIER = "已被取代"
SENT_BACK = "退回"
SCHEMES_COUNT = "共 {schemes} 份实施方案、{reports} 次节点报告，都不计分。"
PORTAL = "portal"

FOUND_TABLE = "{receipt}：{year}年 {name}（{department}）{kind}第{version}版，{state}"
FOUND_UNKNOWN = "{receipt}：没有认出是哪张表的文件，{state}"
FOUND_SCHEME = "{receipt}：{year}年 {name}（{department}）任务 {task} 实施方案第{version}版，{state}"
FOUND_REPORT = "{receipt}：{year}年 {name}（{department}）任务 {task} 节点“{label}”第{number}次报告，{state}"
FOUND_CAME = "收到　{at}，{who}，途径 {channel}"
FOUND_REPORTED = "登记　{at}，{who}"
FOUND_FILE = "文件　{file}（{size} 字节），SHA-256 {sha256}"
FOUND_FINDINGS = "检查　错误 {errors} 条，警告 {warnings} 条"
FOUND_NOTE = "说明　{note}"
FOUND_PAPER = "佐证　{name}，SHA-256 {sha256}"
