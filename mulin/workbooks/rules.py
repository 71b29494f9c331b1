"""Every rule of reading a workbook in Chinese: what is wrong with the file, a sheet, a row or a cell, and its mend.

One row a sentence. A rule that is said in several ways has several rows, ``rule/variant``; what is reported, stored and
documented is the rule. Braces are filled where the rule is found. What is wrong with a file as such stands in
``file_rules``. Whether figures are plausible is the gate's business: its table is ``expectations/rules.py``.
"""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule
from mulin.text.personal import masked
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1
from mulin.workbooks.file_rules import FILE_RULES

_E, _W = Level.ERROR, Level.WARNING

_RESTORE = "不要改动表头和锁定的格；重新领取模板，把数据抄过去再交"
_CHECKED = "核对后重新填"
_GENERAL = "把单元格格式改为“常规”，重新填数字"
_BOTH = f"从下拉列表选“{m.YES}”或“{m.NO}”"

RULES: dict[str, Rule] = {
    **FILE_RULES,
    # ---- sheets, headers, rows ------------------------------------------------------------------------------------
    "layout.sheet_missing": Rule(_E, "缺少工作表“{name}”", "恢复这张工作表"),
    "layout.sheet_missing/renamed": Rule(
        _E, "缺少工作表“{name}”", "恢复这张工作表；如果{others}就是这张表，把名称改回“{name}”"
    ),
    "layout.hidden_sheet": Rule(_E, "有一张隐藏的、不属于模板的工作表", "取消隐藏，核对后删除这张工作表"),
    "layout.unknown_sheet": Rule(_W, "这张工作表不属于模板，平台不读取", "里面若有要报的数，请抄到模板的表里"),
    "layout.sheet_copy": Rule(
        _E,
        "这张工作表是“{ours}”的副本，不知道以哪一张为准",
        "核对两张表，把要报的数留在“{ours}”里，删除这一张；要留底的另存到别的文件",
    ),
    "layout.header_twice": Rule(
        _E,
        "“{header}”在表格右边又有一列，不知道以哪一列为准，整张表没有读",
        "把要报的数留在原来的列里，删除右边这一列",
    ),
    "layout.header_changed": Rule(_E, "表头应是“{want}”，现在不同{difference}", _RESTORE),
    "layout.header_changed/code": Rule(
        _E, "第2行是字段编码（小字、灰色），这一格应是“{code}”，现在不同，整张表没有读", _RESTORE
    ),
    "layout.header_changed/more": Rule(_E, "这里多出一列，后面的数会错位", _RESTORE),
    "layout.header_changed/fewer": Rule(_E, "这里少了一列“{want}”，或列的次序变了", _RESTORE),
    "layout.merged": Rule(_E, "{ref}是合并单元格，合并后其他格的数会丢失", "取消合并，把数填到各自的格里"),
    "layout.row_without_code": Rule(_E, "这一行没有代码，不知道是谁的数", "把数填到有代码的行里，删除这一行"),
    "layout.unknown_row": Rule(_E, "这一行的代码不在模板里", "删除这一行（合计行也不要）；代码被改动的请恢复"),
    "layout.unknown_row/signed": Rule(
        _E, "这是签字的一行，这一格里却不是签字的内容", "要报的数填到上面有代码的行里，再清空这一格；这一行留着签字"
    ),
    "layout.duplicate_row": Rule(_E, "这个代码在第{row}行已经有了", "同一单位只留一行"),
    "layout.label_changed": Rule(_E, "这一格应是“{want}”，现在不同，数可能对错了行{difference}", _RESTORE),
    "layout.row_missing": Rule(_E, "少了{count}行：{rows}", "恢复被删的行；" + _RESTORE),
    "layout.outside/below": Rule(_W, "表格下面还有文字，平台不读取", "要说明的写在说明栏，其余不必理会"),
    "layout.outside": Rule(_W, "表格右边还有内容，平台不读取", "要报的数填到表格里，其余删掉"),
    # ---- cells: figures -------------------------------------------------------------------------------------------
    "cell.not_asked": Rule(_E, "这一格不需要填，却填了内容", "清空这一格；是不是填错了行"),
    "cell.error_value": Rule(_E, "这一格是 Excel 错误值", "查明出错原因，直接填数字；没有发生填0"),
    "cell.error_value/score": Rule(_E, "这一格是 Excel 错误值", "查明出错原因，直接填分数"),
    "cell.error_value/text": Rule(_E, "这一格是 Excel 错误值", "清空这一格，直接键入内容；没有可写的留空"),
    "cell.formula": Rule(_E, "这一格是公式，平台不收公式", "选中这一格，复制后“选择性粘贴—数值”，或直接键入"),
    "cell.picture": Rule(_E, "这一格里是图片，不是文字", "把图片存成文件，随佐证材料一起交，这一格写文件名"),
    "cell.picture/figure": Rule(
        _E, "这一格里是图片，不是填的内容", "直接键入要填的内容；图片存成文件，随佐证材料一起交"
    ),
    "cell.picture/text": Rule(
        _E, "这一格里是图片，不是文字", "删去图片；把图片存成文件，随佐证材料一起交，这一格写文字或留空"
    ),
    "cell.picture_over": Rule(
        _W, "有图片盖在这一格上，平台只读格里的内容", "核对格里的内容；图片存成文件，随佐证材料一起交"
    ),
    "cell.readers_differ": Rule(
        _E, "这一格用两种程序读出来不同：一种读作“{mine}”，一种读作“{theirs}”", "清空这一格，重新键入后保存再交"
    ),
    "cell.malformed": Rule(
        _E, "这一格在文件里的写法不合规范，不同的程序会读成不同的内容", "清空这一格，重新键入后保存再交"
    ),
    "cell.malformed/nowhere": Rule(
        _E, "表里有内容没有写明在哪一格，大约在这里", "核对这一格和左右的格，重新键入后用 Excel 或 WPS 保存再交"
    ),
    "cell.not_as_seen/struck": Rule(
        _E,
        "这一格里有划掉的字“{seen}”，平台读出的是全部的字，分不清哪些有效",
        "清空这一格，只键入有效的内容，不用删除线",
    ),
    "cell.not_as_seen/raised": Rule(
        _E, "这一格里有上标或下标“{seen}”，读出来和正文连在一起", "清空这一格，重新键入，不用上标、下标"
    ),
    "cell.not_as_seen/white": Rule(_E, "这一格里有白色的字“{seen}”，看不见却会读进去", "清空这一格，只键入有效的内容"),
    "cell.struck_out": Rule(_W, "这一格加了删除线，平台照样读取", "作废的，清空这一格；有效的，去掉删除线"),
    "cell.white": Rule(
        _W, "这一格的字是白色的，屏幕和纸上都看不见，平台照样读取", "作废的，清空这一格；有效的，把字改成黑色"
    ),
    "cell.display/part_of_day": Rule(
        _W, "这一格的格式没有把年、月、日都显示出来，平台读作{seen}", "核对：不是这一天的，重新键入，如 2024-09-30"
    ),
    "cell.display/percent": Rule(
        _W, "这一格显示成百分数，平台按存的数读取", "核对；要的是百分数的写法，就把它当文字键入"
    ),
    "cell.display/scaled": Rule(
        _W, "这一格的格式把数缩小了显示，平台按存的数读取", "核对：存的数如果不对，把格式改为“常规”后重新填"
    ),
    "cell.display/unseen": Rule(
        _W, "这一格的格式不显示所存的数，平台按存的数读取", "核对：存的数如果不对，把格式改为“常规”后重新填"
    ),
    "cell.display/beside": Rule(
        _W, "这一格的格式在数旁边加了“{seen}”，平台只读存的数", "核对：存的数如果不对，把格式改为“常规”后重新填"
    ),
    "cell.substitute": Rule(
        _W,
        "这一格有字体里没有的字：{characters}。原样收下、保存、导出；印到纸上时印作〓并注明编码，异体字印作通行字形",
        "姓名、地名不用改；表情和符号换成文字更清楚",
    ),
    "cell.text_number": Rule(_W, "这一格是文本，已按数字读取", "请核对：系统读作{number}"),
    "cell.not_a_number": Rule(_E, "这一格要填数字", "只填数字{allowed}；没有发生填0"),
    "cell.not_a_number/nothing": Rule(_E, "这一格要填数字", "没有发生填0；选报项不报就留空{allowed}"),
    "cell.not_a_number/unsure": Rule(_E, "这一格不是一个确定的数字", "只填数字{allowed}"),
    "cell.not_a_number/notation": Rule(
        _E, "这一格用了程序里的写法，不是普通数字", "写成普通的数，不用 0x、e、下划线{meant}"
    ),
    "cell.not_a_number/boolean": Rule(_E, "这一格要填数字，现在是 TRUE/FALSE", "填数字"),
    "cell.not_a_number/score": Rule(_E, "这一格要填分数", "填{range}分数，用数字，不用等级和文字{allowed}"),
    "cell.not_a_number/letter": Rule(
        _E, "这一格里的“{letters}”是字母或符号，样子像数字", "清空这一格，在英文输入状态下重新键入数字"
    ),
    "cell.percent": Rule(_E, "这一格要填数字，不能带百分号、千分号", "去掉百分号、千分号，只填数字{meant}"),
    "cell.percent/format": Rule(
        _E,
        "这一格是百分数格式，实际存的数小了一百倍",
        "把单元格格式改为“常规”再填；如果要填的是{shown}，就填{shown}",
    ),
    "cell.two_values": Rule(
        _E,
        "这一格里不止一个数，或者数字中间夹了空格、逗号或别的字符",
        "只填一个数字，中间不加空格和符号；需要说明的另附材料",
    ),
    "cell.unit_suffix": Rule(_E, "数字后面带了“{suffix}”", "只填数字，不带单位、符号和说明{meant}"),
    "cell.chinese_number": Rule(_E, "这一格填的是中文数字", "改成阿拉伯数字{meant}"),
    "cell.date": Rule(
        _E, "这一格要填数字，现在是日期", "把单元格格式改为“常规”，重新填数字（如 3-1 这样的写法会被当成日期）"
    ),
    "cell.date/time": Rule(_E, "这一格要填数字，现在是时间", _GENERAL),
    "cell.word_not_allowed": Rule(_E, "这一格不能填“{word}”", "填数字，或留空"),
    "cell.word_not_allowed/count": Rule(
        _E, "这一格不能填“{word}”", f"填数字；没有发生填0；确实报不出的填“{m.DECLARED_MISSING}”"
    ),
    "cell.word_not_allowed/score": Rule(_E, "这一格不能填“{word}”", "填{range}分数，用数字{allowed}"),
    "cell.word_not_allowed/boolean": Rule(_E, "这一格不能填“{word}”", _BOTH),
    "cell.not_finite": Rule(_E, "这个数大得不正常", _CHECKED),
    "cell.negative_zero": Rule(_E, "这一格填的是-0", "没有发生填0；漏写了数字请补上"),
    "cell.not_integer": Rule(_E, "这一格只能填整数", "核对后填整数，不要小数"),
    "cell.not_boolean": Rule(_E, "这一格只能填“是”或“否”", _BOTH),
    "cell.not_boolean/meant": Rule(_E, "这一格只能填“是”或“否”", "如果意思是“{meant}”，从下拉列表选“{meant}”"),
    # ---- cells: days and texts ------------------------------------------------------------------------------------
    "cell.text_date": Rule(_W, "这一格是文本，已按日期读取", "请核对：系统读作{day}"),
    "cell.text_date/digits": Rule(_W, "这一格是八位数字，已按日期读取", "请核对：系统读作{day}"),
    "cell.text_date/clock": Rule(_W, "这一格除了日期还有时刻，已按日期读取", "请核对：系统读作{day}"),
    "cell.not_a_date/zone": Rule(_E, "这一格的时刻带时区，换成北京时间是另一天", "写成 年-月-日，如 2024-09-30"),
    "cell.not_a_date": Rule(_E, "这一格要填完整日期", "写成 年-月-日，如 2024-09-30；没有完成的留空，原因写在说明栏"),
    "cell.not_a_date/no_such_day": Rule(_E, "没有这一天", "核对年、月、日后重新填，如 2024-09-30"),
    "cell.not_a_date/no_such_time": Rule(_E, "日期后面的时刻写得不对", "只写日期，如 2024-09-30"),
    "cell.not_a_date/more": Rule(
        _E, "日期后面还有“{rest}”", "只写实际完成的那一天，如 2024-09-30；没有完成的留空，说明写在说明栏"
    ),
    "cell.not_a_date/number": Rule(
        _E, "这一格是数字，没有显示成日期", "把单元格格式改为“日期”，核对显示的是不是要填的那一天，不是就重新键入"
    ),
    "cell.not_a_date/time": Rule(
        _E,
        "这一格存的是时刻或时长，或者没有这一天",
        "把单元格格式改为“日期”，重新键入 年-月-日，如 2024-09-30；没有完成的留空，说明写在说明栏",
    ),
    "cell.text_too_long": Rule(_E, "文字有{length}字，超过{limit}字", "缩短，或另附佐证材料"),
    # ---- cells: characters ----------------------------------------------------------------------------------------
    "cell.unseen": Rule(_W, "这一格有看不见的字符：{characters}，已去掉", "请核对；下次直接键入，不要从别处粘贴"),
    "cell.unseen/blank": Rule(
        _W, "这一格有看不见的特殊空格：{characters}，已当作普通空格", "请核对；数字中间不要留空格"
    ),
    "cell.unseen/figure": Rule(
        _E, "这一格有看不见的字符：{characters}，可能改变数字的意思", "清空这一格，重新键入，不要从别处粘贴"
    ),
    "cell.unseen/reversed": Rule(
        _E, "这一格有看不见的字符：{characters}，使文字倒着显示", "清空这一格，重新键入，不要从别处粘贴"
    ),
    "cell.lookalike": Rule(_W, "这一格有形似的字符：{characters}，已按普通字读取", "请核对；从PDF粘贴的文字请重新键入"),
    "cell.word_tidied": Rule(_W, "这一格填的是“{typed}”，已按“{word}”读取", "下次只填“{word}”，不加标点"),
    "cell.personal_number/identity": Rule(
        _E, "这里有身份证号，平台不收个人号码", "删去身份证号；要指明是谁，只写姓名和单位"
    ),
    "cell.personal_number/mobile": Rule(
        _E, "这里有手机号，平台不收个人号码", "删去手机号；要留联系方式，写办公电话（含区号）"
    ),
    "cell.personal_number/elsewhere": Rule(
        _E, "{place}里有{number}号，平台不收个人号码：{shown}", "在{place}里删去这个号码，保存后再交"
    ),
    "cell.personal_number/author": Rule(
        _W, "{place}里有{number}号，会随文件保存：{shown}", "在 Excel 或 WPS 的账号或选项里改用户名，不用号码"
    ),
    "cell.personal_number/figure": Rule(_W, "这个数像是手机号", "核对：是手机号就改填要报的数；确是这么大的数可不改"),
    "cell.personal_number/signed": Rule(_W, "签字行里有手机号，平台不读取这一行", "改写办公电话，或删去"),
    "cell.file_name/none": Rule(_W, "这里填的是“{typed}”，按没有材料读取", "没有材料的留空"),
    "cell.file_name": Rule(_E, "这里只写一个文件名", "不写文件夹和路径，多个文件分行填在下面几格，如 会议记录.pdf"),
    # ---- evidence and panels --------------------------------------------------------------------------------------
    "evidence.no_file_name": Rule(_W, "写了说明，没有写材料文件名", "补上文件名，或删去说明"),
    "panel.reviewer_without_name": Rule(_E, "这位评委没有填姓名", "补上姓名；没有这位评委的，清空这一行"),
    "panel.reviewer_twice": Rule(
        _E,
        "这位评委填了两次：{first_cell}的“{first}”和{second_cell}的“{second}”是同一个姓名{difference}",
        "每位评委只占一行；确是同名的两个人，在姓名后加单位区分，如 张三（区教育局）",
    ),
    "panel.unknown_unit": Rule(_E, "没有“{word}”这个单位", "写单位代码，多个用顿号隔开"),
    "panel.unknown_unit/many": Rule(_E, "“{word}”对应多个单位", "写单位代码，多个用顿号隔开"),
    "panel.unnamed_reviewer": Rule(
        _E,
        f"评委{{number}}打了分，但“{m.SHEET_REVIEWERS}”表第{{row}}行没有姓名",
        f"在“{m.SHEET_REVIEWERS}”表补上姓名和单位",
    ),
}


def finding(
    rule: str,
    sheet: str | None = None,
    at: tuple[int, int] | str | None = None,
    value: str | None = None,
    **words: object,
) -> Finding:
    """The finding of a rule of this table. ``at``: 0-based row and column, or an A1 address; ``words`` fill its braces.

    ``value`` is what stands in the cell, as its sender sees it. Numbers that belong to one person are masked in both:
    a finding is kept and sent on.
    """
    cell = at if isinstance(at, str) or at is None else a1(*at)
    words = {name: masked(word) if isinstance(word, str) else word for name, word in words.items()}
    return RULES[rule].finding(rule, words, sheet=sheet and masked(sheet), cell=cell, value=value and masked(value))
