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

RULES = {
    "target_attainment": "按目标完成程度计分",
    "goalpost": "按规定上下限折算计分",
    "min_max": "与同级单位比较折算计分",
    "step": "分档计分",
    "boolean": "做到得满分，没做到得0分",
    "deduction": "按次扣分",
    "bonus": "加分（有上限）",
    "efficacy": "功效系数法计分",
    "z_score": "标准化计分",
    "rank": "按名次计分",
    "percentile_rank": "按百分位名次计分",
    "borda": "按名次计分",
    "distance_to_reference": "按与参照值的差距计分",
    "share_of_best": "按与最好值的比例计分",
}

NOTATION = "这一格用了程序里的写法，不是普通数字"
NOTATION_MEND = "写成普通的数，不用 0x、e、下划线"

SUBSTITUTE = (
    "这一格有字体里没有的字：{characters}。原样收下、保存、导出；印到纸上时印作〓并注明编码，异体字印作通行字形"
)
SUBSTITUTE_MEND = "姓名、地名不用改；表情和符号换成文字更清楚"

HEADER_CODE_CHANGED = "第2行是字段编码（小字、灰色），这一格应是“{code}”，现在不同，整张表没有读"

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
