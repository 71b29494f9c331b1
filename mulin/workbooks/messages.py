"""Words of the workbooks that people read, and the names of their sheets."""

from __future__ import annotations

NOT_APPLICABLE = "不适用"
DECLARED_MISSING = "缺报"
RECUSED = "回避"
YES, NO = "是", "否"

SHEET_GUIDE = "填报说明"
SHEET_MILESTONES = "时间节点"
SHEET_RATINGS = "配合评价"
SHEET_EVIDENCE = "佐证材料"
SHEET_REVIEWERS = "评委"
SHEET_LISTS = "_lists"
SHEET_RESULT = "检查结果"

KIND_NAMES = {"report": "年度数据填报表", "survey": "第三方调查数据表", "panel": "专家评审打分表"}

OTHER_PARSER = "由另一版解析程序（{found}，现为{version}）写成"
ODD_CELL = "有单元格的状态与数值不符"

UNSEEN_PLACE = "{code}（第{position}个字符）"
LOOKALIKE = "{character}（{code}）应是“{plain}”"
AND_MORE = "等{count}个"
DIFFERS = "：第{position}个字应是{expected}，现在是{actual}"
NAMES_DIFFER = "，只是第{position}个字的写法不同，一是{expected}，一是{actual}"
DIFFERS_END = "没有字"
DIFFERS_CHARACTER = "“{character}”（{code}）"

SIGNATURE = ("填表人", "审核人", "单位负责人", "填报日期")
"""The line under every table where those who answer for it sign."""

WHOSE = "{who}的“{what}”："
"""Stands before what is told of a cell."""
ROW_NAMES = {
    "grid": "{1}",
    "panel": "{1}",
    "milestones": "任务 {0} 第{2}个时间节点“{3}”",
    "ratings": "任务 {0} 对{3}",
    "evidence": "指标 {0} 第{2}份材料",
    "reviewers": "第{0}位评委",
}
"""What people call a row, from its locked texts, by the role of its sheet."""

PLACES = {"note": "批注", "box": "文本框", "property": "文件属性", "author": "作者姓名", "sheet": "工作表名称"}
NUMBERS = {"identity": "身份证", "mobile": "手机"}
"""Where a personal number may stand besides the cells, and which."""

NOT_TAKEN_OVER = "这一份工作簿里的数取不出来"
"""Why nothing is taken over from a workbook."""

PICTURE = "（图片）"
"""What a cell shows that holds a picture."""

BLANKS = {
    "required": "必填，没有发生填0",
    "not_applicable": "必填，确无此项可填“不适用”",
    "optional": "选报，不报则留空",
}


DEMO_MARK = "　【演示数据】"
DEMO_PROPERTY = "mulin_demo"
"""Custom property of workbooks with made-up figures; kept by every program that keeps the identity."""


def field_header(name: str, unit_of_measure: str) -> str:
    """Header of an input column: the field's name and, in brackets, its unit of measure."""
    return f"{name}（{unit_of_measure}）" if unit_of_measure else name


def previous_header(year: int) -> str:
    return f"{year}年值"


MARKED_AUTHOR = "睦邻检查"
MARKED_RULER = "——睦邻检查——"
"""Stands above what we note on a cell."""
MARKED_HEADS = ("序号", "级别", "工作表", "单元格", "所填内容", "问题", "怎么改")
MARKED_FOOTER = "&L&A&C第 &P 页，共 &N 页"
MARKED_LISTED, MARKED_VALUE, MARKED_SENTENCE, MARKED_AT_A_CELL = 2000, 80, 300, 5
"""How many findings are listed, how long values and sentences may be (characters), findings in one note."""
MARKED_WRONG = (
    "错误{wrong}条（红色，必须改）、警告{warned}条（黄色，请核对）。点“单元格”一列可跳到该格；"
    "直接在本文件里改好、保存后再交，本页不用删除。"
)
MARKED_WARNED = "没有错误；警告{warned}条（黄色），请核对，确认无误不必再交。"
MARKED_ALONE = (
    "错误{wrong}条、警告{warned}条。本文件只有这张清单，原文件里的表格和图片没有附在后面，原因：{reason}。"
    "请按“怎么改”处理后再交，交改好的工作簿，不要交本文件。"
)
MARKED_MORE = "下面列出前{listed}条；其余{more}条没有列出，改好这些再交时会重新检查。"
MARKED_MORE_COLOURED = "没有列出的格子也标了颜色，没有批注。"
MARKED_WITHOUT_NOTES = "“{sheets}”表原有的批注读不出，没有动；这些表只标颜色，没有加批注。"
MARKED_AT_CELL_MORE = "……另有{more}条，见“检查结果”。"
MARKED_FAILURES = {
    "crashed": "原文件能读，但加颜色和批注时程序中断",
    "timeout": "原文件能读，但加颜色和批注超过了规定的时间",
    "memory": "原文件能读，但加颜色和批注占用的内存超过了规定",
}
MARKED_NO_FILE = "原件不是普通文件"
