"""Every rule of the gate and the door in Chinese: what is wrong with what a workbook says, and how to mend it.

Each has a case in tests/workbooks/should_fail. Braces are filled from the offending row. What is wrong with a file, a
sheet or a cell as such is found on reading: ``mulin/workbooks/rules.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mulin.findings import Finding, Level, Rule

_E, _W = Level.ERROR, Level.WARNING

_ABSENT = "列出的佐证材料没有随工作簿一起交来"
_NO_FILE = "列出的佐证材料{what}"
_THEIRS = "这是{theirs}的工作簿，不能由{mine}提交"
_ADD = "已通过检查的一版不用重传工作簿，在那一版的页面上“补交佐证材料”"

RULES: dict[str, Rule] = {
    # ---- cells ----------------------------------------------------------------------------------------------------
    "workbook.empty": Rule(_E, "整个工作簿没有填写任何一项数据", "按“填报说明”填写后再提交"),
    "field.rows_missing": Rule(
        _E,
        "“{field_name}”应填 {asked:.0f} 个单位，只读到 {found:.0f} 个",
        "下载新模板，把数据粘贴到原有行列中，不要删行删列",
    ),
    "cell.not_asked": Rule(_E, "{unit_name}的“{field_name}”不在本年度填报范围内", "删去这一格，或下载本年度模板重填"),
    "cell.duplicate": Rule(_E, "{unit_name}的“{field_name}”出现了不止一次", "每个单位每项只留一格"),
    "cell.required_blank": Rule(
        _E, "{unit_name}的“{field_name}”没有填", "填写数值；确实没有发生填 0；数据一时报不出填“缺报”"
    ),
    "cell.zero_not_reported": Rule(_E, "{unit_name}的“{field_name}”实行零报告，不能留空", "没有发生请明确填写 0"),
    "cell.not_applicable_refused": Rule(
        _E, "{unit_name}的“{field_name}”不能填“不适用”", "填写数值；数据一时报不出填“缺报”"
    ),
    "cell.invalid": Rule(_E, "{unit_name}的“{field_name}”读不出数值", "填写数字，不带单位和说明文字"),
    "cell.declared_missing": Rule(
        _W, "{unit_name}的“{field_name}”填了“缺报”，相关指标暂不计分，责任记在本部门", "{make_up}"
    ),
    "value.not_finite": Rule(_E, "{unit_name}的“{field_name}”不是有限的数值", "改为普通数字"),
    "value.below_minimum": Rule(_E, "{unit_name}的“{field_name}”小于允许的最小值 {lower:.15g}", "核对后改正"),
    "value.above_maximum": Rule(_E, "{unit_name}的“{field_name}”大于允许的最大值 {upper:.15g}", "核对后改正"),
    "value.not_whole": Rule(_E, "{unit_name}的“{field_name}”应为整数", "改为整数，不要小数"),
    "value.not_boolean": Rule(_E, "{unit_name}的“{field_name}”只能填“是”或“否”", "从下拉列表中选择"),
    "cumulative.fell": Rule(
        _E,
        "“{field_name}”是累计数，比上一年的 {previous:.15g} 还小",
        "核对：填写自起始年以来的累计数；上年数有误的先更正上年",
    ),
    "history.jump": Rule(
        _W, "{unit_name}的“{field_name}”与上一年（{previous:.15g}）相差过大", "核对；属实的请在佐证材料中说明原因"
    ),
    "history.copied": Rule(
        _W, "“{field_name}”有 {copied_percent:.0f}% 的单位与上一年完全相同", "核对是否误用了上年数据；属实可不改"
    ),
    # ---- columns that slid against their rows ---------------------------------------------------------------------
    "rows.slid": Rule(
        _W,
        "“{field_name}”{part}像是贴{direction}了 {rows:.0f} 行：照现在的行，与{beside}各单位的次序对不上"
        "（相关 {now:.2f}）；{part}{back}移 {rows:.0f} 行就对上了（相关 {moved:.2f}）。"
        "例如{unit_name}，现在读作 {reading}，移后是 {other_reading}",
        "逐行核对；确实贴错了的，把{part}{back}移 {rows:.0f} 行再交；没有错可不改",
    ),
    "rows.slid_in_part": Rule(
        _W,
        "“{field_name}”从这一格往下像是贴{direction}了 {rows:.0f} 行：照现在的行，与{beside}各单位的次序对不上"
        "（相关 {now:.2f}），这一格以下{back}移 {rows:.0f} 行就对上了（相关 {moved:.2f}）。例如{unit_name}，"
        "现在读作 {reading}，移后是 {other_reading}",
        "从这一格往下逐行核对；确实贴错了的，{back}移 {rows:.0f} 行再交；没有错可不改",
    ),
    "rows.apart": Rule(
        _W,
        "“{field_name}”与{beside}两列像是错开了 {rows:.0f} 行：照现在的行，各单位的次序对不上（相关 {now:.2f}），"
        "这一列上移 {rows:.0f} 行（或另一列下移）就对上了（相关 {moved:.2f}）。"
        "例如{unit_name}，这一列现在读作 {reading}，移后是 {other_reading}",
        "两列逐行核对；确实贴错了的，把那一列移回原来的行再交；没有错可不改",
    ),
    "rows.sorted": Rule(
        _W,
        "“{field_name}”{part}从上到下正好按大小排列，上一年各单位却不是这个次序（相关 {now:.2f}）："
        "像是只给这些数排了序，单位代码没有跟着动",
        "与原始数据逐行核对；确实排错了的，撤销排序或重新粘贴后再交；没有错可不改",
    ),
    "rows.sorted_alone": Rule(
        _W,
        "“{field_name}”{part}从上到下正好按大小排列，旁边各列却没有次序：像是只给这些数排了序，单位代码没有跟着动",
        "与原始数据逐行核对；确实排错了的，撤销排序或重新粘贴后再交；没有错可不改",
    ),
    # ---- ratios ---------------------------------------------------------------------------------------------------
    "ratio.numerator_exceeds_denominator": Rule(
        _E,
        "{unit_name}：“{numerator_name}”（{numerator:.15g}）大于“{denominator_name}”（{denominator:.15g}）",
        "核对两项口径，分子不能大于分母",
    ),
    "ratio.one_side_missing": Rule(
        _E,
        "{unit_name}：“{numerator_name}”与“{denominator_name}”一项有数、一项“不适用”",
        "两项同时填数，或同时填“不适用”",
    ),
    "ratio.zero_denominator": Rule(
        _W, "{unit_name}：“{denominator_name}”为 0，{indicator_name}按不适用处理", "核对；确为 0 可不改"
    ),
    "ratio.beyond_band": Rule(
        _W,
        "{unit_name}：“{numerator_name}”是“{denominator_name}”的 {percent:.1f}%，超出上限 {band:.15g}%",
        "核对两项数据",
    ),
    # ---- veto and evidence ----------------------------------------------------------------------------------------
    "veto.without_evidence": Rule(
        _E,
        "{unit_name}的“{field_name}”大于 0，属一票否决事项，却没有附书面认定材料",
        "在“佐证材料”表中列出 {veto_indicator} 的认定文件，并随工作簿一并提交该文件；没有发生请填 0",
    ),
    "evidence.none_listed": Rule(
        _W,
        "指标 {indicator_code} {indicator_name} 需要佐证材料，却一份也没有列出",
        "在“佐证材料”表中填写材料文件名并一并提交",
    ),
    "evidence.file_absent": Rule(_W, _ABSENT, "把同名文件放进佐证材料文件夹后重新提交"),
    "evidence.file_absent/portal": Rule(_W, _ABSENT, "上传工作簿时一起选上同名文件；" + _ADD),
    "evidence.ambiguous": Rule(
        _E,
        "有{count}个文件的名称看起来都是“{name}”，其中一个的第{position}个字是{one}，另一个是{other}，不知道是哪一个",
        "只留要交的那一个文件，或改成分得清的名称，并改写表中的文件名",
    ),
    "evidence.not_asked": Rule(_E, "指标 {indicator_code} 不由本部门在本表佐证", "删去这一行，或改为本部门的指标编码"),
    # ---- milestones -----------------------------------------------------------------------------------------------
    "milestone.row_missing": Rule(
        _E, "任务 {task_code} 第 {number:.0f} 个时间节点“{label}”的行不见了", "下载新模板，把数据粘贴到原有行中"
    ),
    "milestone.not_asked": Rule(_E, "任务 {task_code} 第 {number:.0f} 个时间节点不属本部门本年度", "删去这一行"),
    "milestone.in_future": Rule(_E, "“{label}”的完成日期晚于提交日期", "只填已经完成的日期；未完成的留空"),
    "milestone.before_year": Rule(
        _E, "“{label}”的完成日期早于本年度 1 月 1 日", "填写本年度实际完成的日期；年份写错的，应是 {likely}"
    ),
    "milestone.after_deadline": Rule(
        _W,
        "“{label}”的完成日期晚于上报截止日（{deadline}），像是写错了年份",
        "年份写错的，应是 {likely}；确实在截止日以后才完成的可不改",
    ),
    "milestone.not_reported": Rule(_W, "“{label}”已到期（{due}），没有填完成日期，按未完成计", "已完成的请补填日期"),
    "milestone.out_of_order": Rule(_W, "“{label}”的完成日期早于前一个时间节点", "核对两个日期"),
    # ---- cooperation ratings --------------------------------------------------------------------------------------
    "rating.blank": Rule(_E, "任务 {task_code} 对{department_name}的配合没有评分", "填写 0—100 分"),
    "rating.row_missing": Rule(
        _E, "任务 {task_code} 对{department_name}的评分行不见了", "下载新模板，把数据粘贴到原有行中"
    ),
    "rating.not_asked": Rule(_E, "任务 {task_code} 没有把{department_name}列为本部门的配合部门", "删去这一行"),
    "rating.out_of_range": Rule(_E, "对{department_name}的评分不在 0—100 之间", "改为 0—100 分"),
    "rating.reason_missing": Rule(
        _E,
        "对{department_name}的评分低于 {reason_below:.15g} 或高于 {reason_above:.15g}，须写明理由",
        "在“评分理由”栏写明具体事实",
    ),
    # ---- expert panels --------------------------------------------------------------------------------------------
    "panel.empty": Rule(_E, "整个评审表没有一个评分", "由评委打分后再提交"),
    "panel.not_asked": Rule(_E, "{unit_name}不在“{field_name}”的评审范围内", "删去这一行"),
    "panel.duplicate_reviewer": Rule(
        _E, "评委“{reviewer}”对{unit_name}重复评分", "每位评委只评一次；姓名相同的请加单位区分"
    ),
    "panel.out_of_range": Rule(
        _E, "评委“{reviewer}”对{unit_name}的评分不在允许范围内", "改为 {lower:.15g}—{upper:.15g} 分"
    ),
    "panel.recused_scored": Rule(_E, "评委“{reviewer}”应回避{unit_name}，却打了分", "删去该分数，另请评委"),
    "panel.too_few_reviewers": Rule(
        _E,
        "{unit_name}的“{field_name}”只有 {reviewers:.0f} 位评委有效评分，少于 {minimum:.0f} 位",
        "补足评委；未申报的单位整行留空",
    ),
    "panel.spread": Rule(
        _W,
        "{unit_name}的“{field_name}”评委最高分与最低分相差 {spread:.15g} 分，超过 {limit:.15g} 分，本项暂不计分",
        "复核后重新评分",
    ),
    # ---- the door -------------------------------------------------------------------------------------------------
    "door.wrong_department": Rule(_E, _THEIRS, "请把本部门的工作簿放进本部门的文件夹"),
    "door.wrong_department/portal": Rule(_E, _THEIRS, "请选本部门这张表的工作簿上传"),
    "door.unreadable": Rule(_E, "文件打不开（{reason}）", "确认文件名和路径无误、文件没有被删除，再提交"),
    "door.too_large": Rule(_E, "文件超过 {megabytes} MB，没有收下", "删除图片和无关工作表；佐证材料另行交文件"),
    "door.older_version_again": Rule(
        _W,
        "内容与以前的第 {older} 版完全相同，没有重复收件；生效的仍是第 {latest} 版",
        "不必再交；确要恢复第 {older} 版的，请告知评估办公室（mulin submit --restore {receipt} --reason 原因）",
    ),
    "door.older_version_again/refused": Rule(
        _W,
        "内容与以前退回的第 {older} 版完全相同，没有重复收件；生效的仍是第 {latest} 版",
        "有错误的不能恢复；要更正的，照上面列的改好再交，不更正的不必再交",
    ),
    "door.personal_number": Rule(
        _E, "文件名里有身份证号或手机号，平台不收个人号码：{name}", "改文件名，删去号码后重新提交"
    ),
    "evidence.too_large": Rule(_E, "佐证材料超过 {megabytes} MB", "压缩或拆分后重新提交，并改写表中的文件名"),
    "evidence.too_much": Rule(
        _E, "佐证材料合计超过 {megabytes} MB，从这一份起放不下", "压缩后重新提交；过大的材料另行报送，并从表中删去"
    ),
    "evidence.no_file": Rule(_E, _NO_FILE, "把材料文件本身放进佐证材料文件夹后重新提交"),
    "evidence.no_file/portal": Rule(_E, _NO_FILE, "上传工作簿时一起选上材料文件本身"),
}


def finding(
    rule: str, *, sheet: str | None = None, cell: str | None = None, value: str | None = None, **words: object
) -> Finding:
    """A finding about the file as a whole, or at the place where it names what is not in it."""
    return RULES[rule].finding(rule, words, sheet=sheet, cell=cell, value=value)


def as_mended_at(channel: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What was found, mended in words of the door it came in by (``rule/channel``, where the table has them): the
    portal has no folders. ``channel``: one of :data:`mulin.received.record.CHANNELS`."""
    told = ((f, RULES.get(f"{f.rule}/{channel}")) for f in findings)
    return tuple(f if there is None else replace(f, mend=there.mend) for f, there in told)
