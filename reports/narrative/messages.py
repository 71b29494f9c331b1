"""What the Word file says besides the report's own text."""

from __future__ import annotations

DEMO_MARK = "演示数据 不作考核依据"
PICTURE = "图片{number}"
CARDS = ("项目", "结果", "说明")
RUNNING = "{year}年度 · 第{number}版 · {name}"
IDENTITY = "版次：{year}年度第{number}版　版次指纹：{data_hash}"
DRAFT = "本稿由第{number}版{report}导出，供编辑；文字、数值和图与该版报告相同，图是图片，不能改动。"
EDITED = "改动后的文稿不再是该版次的内容，以冻结的 PDF 为准。"
LOGO = "〔徽标〕"

UNKNOWN_TAG = "报告里有 Word 稿不认识的内容 <{tag}>（{cls}）：请在 reports/narrative/page.py 补上它怎样转写"
UNCLOSED = "报告的网页不完整：<{tag}> 没有结束"
NO_DISTRICT = "成果表 unit_scores 里没有{year}年度的{district}级得分，不能写{district}级报告的 Word 稿"
