"""The sheet 填报说明: everything a department lead must know, in plain words, generated from the pack."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mulin.pack import Indicator, Pack
from mulin.pack.model import Field
from mulin.workbooks import messages as m
from mulin.workbooks.layout import Layout
from mulin.workbooks.styles import Styles, text_lines

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LAST_COLUMN = 6
_EXAMPLE = "示例：目标、权重、计分规则和截止日期均为示例，以评估办公室正式下发的为准。"


def _day(d: date) -> str:
    return f"{d.year}年{d.month}月{d.day}日"


def _basics(pack: Pack, layout: Layout) -> list[str]:
    deadlines = pack.years[layout.year].framework.deadlines
    name = pack.department[layout.department].name
    office = pack.department[pack.plan.office_department].name
    return [
        f"填报部门：{name}（{layout.department}）　　数据年度：{layout.year}年1月1日至12月31日",
        f"交表截止：{_day(deadlines.report)}　　更正截止：{_day(deadlines.correction)}　　锁定：{_day(deadlines.lock)}",
        f"有疑问找：{office}（评估办公室）。本表依据《{pack.plan.title_zh}》年度评价体系生成。",
    ]


_STEPS_COMMON = [
    "只填白色格和浅蓝色格。灰色格已锁定：浅灰是上年值，供对照；深灰是不需要填的。",
    "只填数字，不写单位、百分号、文字、公式。例如填 12，不填“12次”“约12”；比例类指标分别填分子和分母，由系统计算。",
    "没有发生的填 0。暂时报不出来的填“缺报”，该格记为待报，责任记在填报部门，不扣{units}的分。",
    "“不适用”只在允许的格里填（见下表“空白怎么办”）。是否类从下拉列表选“是”或“否”。",
    "不要增删行列、改表头、改工作表名、合并单元格；需要汇总请另建文件。从别处粘贴时用“选择性粘贴—数值”。",
    "用 Excel、WPS 或 LibreOffice 填都可以，保存为 .xlsx，不要加密码，不要存成 .xls 或 .csv。",
]
_STEPS_PANEL = [
    "先在“评委”表填姓名和单位，至少三位；与参评单位有利害关系的，在“应回避的单位”里写单位代码。",
    "每个评审项目一张表，评委1—7与“评委”表的序号一致。填0—100分，可带小数；应回避的填“回避”。",
    "没有申报的单位整行留空。分数相差过大的，系统会提示，请在备注写明理由。",
    "不要增删行列、改表头、改工作表名；保存为 .xlsx，不要加密码。",
]
_HAND_IN = [
    "交表前可以先检查：把文件放进本部门的收件文件夹，或由评估办公室代为检查，系统逐格核对。",
    "通过的，旁边出现回执（编号请留存）；没通过的，旁边出现一份标好颜色的表：红色必须改，黄色请核对。直接在那份表上改好再交。",
    "同一张表可以多次交，以截止前最后一次通过的为准；每一次都会留底，不会覆盖。",
]


def _legend(ws: Worksheet, row: int, style: Styles) -> int:
    for fmt, text in (
        (style.input, "白色：要填的格"),
        (style.optional, "浅蓝：选报的格，不报留空"),
        (style.previous, "浅灰：上年值，只供对照"),
        (style.closed, "深灰：不需要填"),
    ):
        ws.write_blank(row, 0, None, fmt)
        ws.write_string(row, 1, text, style.para)
        row += 1
    return row


def _heading(ws: Worksheet, row: int, text: str, style: Styles) -> int:
    ws.merge_range(row, 0, row, _LAST_COLUMN, text, style.heading)
    ws.set_row(row, 26)
    return row + 1


def _para(ws: Worksheet, row: int, text: str, style: Styles) -> int:
    ws.merge_range(row, 0, row, _LAST_COLUMN, text, style.para)
    ws.set_row(row, 15 * text_lines(text, 150) + 3)
    return row + 1


def _type_words(field: Field) -> str:
    if field.value_type == "boolean":
        return "是/否"
    words = "整数" if field.value_type == "integer" else "数字，可带小数"
    if field.minimum is not None and field.maximum is not None:
        return f"{words}，{field.minimum:.15g}—{field.maximum:.15g}"
    return f"{words}，不小于{field.minimum:.15g}" if field.minimum is not None else words


def _rule_words(indicator: Indicator) -> str:
    target = f"{indicator.target:.15g}{indicator.unit_of_measure}" if indicator.value_type != "boolean" else m.YES
    example = "（示例）" if indicator.target_basis != "plan_stated" else ""
    return f"目标{target}{example}，{indicator.rule.guide()}"


_ROLE = {"numerator": "分子", "denominator": "分母", "value": "指标值"}


def _definitions(ws: Worksheet, row: int, pack: Pack, layout: Layout, style: Styles) -> int:
    heads = ("字段", "名称（计量单位）", "填什么", "空白怎么办", "用于指标", "指标口径", "目标与计分")
    for c, head in enumerate(heads):
        ws.write_string(row, c, head, style.header)
    row += 1
    year = pack.years[layout.year]
    users: dict[str, list[str]] = {}
    blanks: dict[str, set[str]] = {}
    for asked in layout.asked():
        users.setdefault(asked.field_code, []).extend(asked.indicator_codes)
        blanks.setdefault(asked.field_code, set()).add(m.BLANKS[asked.blank])
    for code, used_by in users.items():
        field = pack.field[code]
        indicators = [year.indicator[i] for i in dict.fromkeys(used_by)]
        role = {i.code: "、".join(_ROLE[r] for r, f in i.fields.items() if f == code) for i in indicators}
        texts = (
            code,
            m.field_header(field.field_name_zh, field.unit_of_measure),
            _type_words(field),
            "；".join(sorted(blanks[code])),
            "\n".join(f"{i.code} {i.name_zh}（{role[i.code]}）" for i in indicators),
            "\n".join(i.definition_zh for i in indicators),
            "\n".join(_rule_words(i) for i in indicators),
        )
        for c, text in enumerate(texts):
            ws.write_string(row, c, text, style.cell)
        widths = (9, 26, 15, 17, 24, 46, 24)
        ws.set_row(
            row,
            13.5 * max(sum(text_lines(p, w - 1) for p in t.split("\n")) for t, w in zip(texts, widths, strict=True))
            + 4,
        )
        row += 1
    return row


def write_guide(wb: Workbook, pack: Pack, layout: Layout, style: Styles, mark: str = "") -> None:
    """Add the sheet 填报说明 as the first sheet."""
    ws = wb.add_worksheet(m.SHEET_GUIDE)
    for c, width in enumerate((9, 26, 15, 17, 24, 46, 24)):
        ws.set_column(c, c, width)
    ws.set_row(0, 30)
    name = pack.department[layout.department].name
    ws.write_string(0, 0, f"{layout.year}年度 {name} {m.KIND_NAMES[layout.kind]}{mark}", style.title)
    row = 1
    if pack.years[layout.year].framework.status == "示例":
        ws.merge_range(row, 0, row, _LAST_COLUMN, _EXAMPLE, style.warn)
        row += 1
    words = pack.years[layout.year].framework.words
    steps = _STEPS_PANEL if layout.kind == "panel" else _STEPS_COMMON
    for heading, lines in (
        ("一、基本信息", _basics(pack, layout)),
        ("二、怎么填", [f"{n}. {words.fill(t)}" for n, t in enumerate(steps, start=1)]),
        ("三、怎么交", [f"{n}. {t}" for n, t in enumerate(_HAND_IN, start=1)]),
    ):
        row = _heading(ws, row, heading, style)
        for line in lines:
            row = _para(ws, row, line, style)
    row = _legend(ws, _heading(ws, row, "四、颜色说明", style), style)
    if any(True for _ in layout.asked()):
        _definitions(ws, _heading(ws, row, "五、逐项口径", style), pack, layout, style)
    ws.set_paper(9)
    ws.set_landscape()
    ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    ws.fit_to_pages(1, 0)
    ws.set_footer("&L&A&C第 &P 页，共 &N 页")
    ws.hide_gridlines(2)
    ws.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
