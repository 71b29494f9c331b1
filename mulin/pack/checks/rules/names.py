"""Sentences of what is written anywhere, of the plan, its departments and its units."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.language import Both

_E, _W = Level.ERROR, Level.WARNING

RULES: dict[str, Rule] = {
    # ---- characters of every text ------------------------------------------------------------------------------------
    "pack.unseen": Rule(
        _E,
        Both("有看不见的字符：{marks}", "invisible characters: {marks}"),
        Both("删去后重新键入，不要粘贴", "delete them and type anew; do not paste"),
    ),
    "pack.name_lines": Rule(
        _E,
        Both("名称里有换行", "this name has a line break"),
        Both(
            "写在一行里（在 Excel 里是 Alt+Enter 换的行，删去）", "write it in one line (delete the Alt+Enter of Excel)"
        ),
    ),
    "pack.lookalike": Rule(
        _E,
        Both("有形似的字符：{pairs}", "look-alike characters: {pairs}"),
        Both(
            "换成普通字；从PDF粘贴的文字请重新键入",
            "replace them by ordinary ones; type anew what was pasted from a PDF",
        ),
    ),
    "pack.lookalike/name": Rule(
        _W,
        Both("有形似的字符：{pairs}", "look-alike characters: {pairs}"),
        Both(
            "换成普通字；确是名称用字的不必改",
            "replace them by ordinary ones; leave those that really belong to a name",
        ),
    ),
    "pack.personal_number": Rule(
        _E,
        Both(
            "有身份证号或手机号，规划包不收个人号码",
            "an identity number or a mobile number; a plan pack holds no personal numbers",
        ),
        Both("删去；联系方式写办公电话（含区号）", "delete it; as contact write an office telephone (with area code)"),
    ),
    "pack.names_alike": Rule(
        _E,
        Both(
            "和第{line}行的“{name}”看起来是同一个名称，写法不同",
            'this looks like the name in line {line}, "{name}", written in another way',
        ),
        Both(
            "同一个的统一写法，删去重复的一行；不同的改名，使人分得清",
            "if they are one, write it in one way and delete the second row; if not, rename one "
            "so that people can tell them apart",
        ),
    ),
    "pack.substitute": Rule(
        _W,
        Both(
            "有字体里没有的字，报告上印作〓并注明编码（异体字印作通行字形）：{characters}",
            "characters that the fonts do not have; reports print a placeholder with their code "
            "(variants in their usual form): {characters}",
        ),
        Both(
            "人名、地名不用改；表情和符号换成文字或通用标点",
            "leave names of people and places; replace emoji and symbols by words or usual punctuation",
        ),
    ),
    # ---- plan.yaml, departments.csv, sources.yaml --------------------------------------------------------------------
    "department.duplicate_code": Rule(
        _E,
        Both("部门编码和第{line}行重复", "the department code is that of line {line}"),
        Both("改成不重复的编码，或删去一行", "take a code of its own, or delete a row"),
    ),
    "department.duplicate_name": Rule(
        _E,
        Both("部门名称和第{line}行重复", "the department name is that of line {line}"),
        Both("改成不重复的编码，或删去一行", "take a code of its own, or delete a row"),
    ),
    "sources.department_unknown": Rule(
        _E,
        Both("departments.csv 里没有这个部门", "departments.csv has no such department"),
        Both("改正编码", "correct the code"),
    ),
    "plan.duplicate_code": Rule(
        _E, Both("编码重复", "this code stands twice"), Both("改成不重复的编码", "take a code of its own")
    ),
    "plan.parent_unknown": Rule(
        _E,
        Both("任务 {item} 没有归入已列的任务组", "the task {item} belongs to no group of the list"),
        Both("改为 {groups} 之一", "change it to one of {groups}"),
    ),
    "plan.count": Rule(
        _E,
        Both("写着 {stated} 项，实际列了 {listed} 项", "{stated} are stated, {listed} are listed"),
        Both("核对原文后改正", "correct it by the original"),
    ),
    "plan.count/shape": Rule(
        _E,
        Both("counts 应写各有几项，都是整数", "counts must say how many there are of each, in whole numbers"),
        Both(
            "写成 {{objectives: 2, tasks: 6}} 的样子，或删去", "write it like {{objectives: 2, tasks: 6}}, or delete it"
        ),
    ),
    "plan.date": Rule(_E, Both("不是日期", "this is no date"), Both("写成 'YYYY-MM-DD'", "write it as 'YYYY-MM-DD'")),
    "plan.year_twice": Rule(
        _E, Both("{year}年写了两次", "{year} stands twice"), Both("只保留一处", "keep one of them")
    ),
    "plan.office_unknown": Rule(
        _E,
        Both("departments.csv 里没有这个部门", "departments.csv has no such department"),
        Both("改为牵头评估的部门编码", "change it to the code of the department that leads the assessment"),
    ),
    "plan.year_outside": Rule(
        _E,
        Both("{year}年不在规划年度之内", "{year} is no year of the plan"),
        Both("删去这个文件夹，或改 plan_years", "delete the folder, or change plan_years"),
    ),
    "plan.year_missing": Rule(
        _W,
        Both("规划年度{year}年还没有年度文件夹", "the plan's year {year} has no folder yet"),
        Both("制定年度方案后建立", "make one when the scheme of the year is decided"),
    ),
    "department.code_form": Rule(
        _E,
        Both("编码只能用数字、英文字母和下划线", "a code may have digits, Latin letters and underscores only"),
        Both("改正编码（它也用作文件名）", "correct the code (file names have it too)"),
    ),
    "department.key_project_unknown": Rule(
        _E, Both("规划里没有这个重点项目", "the plan has no such key project"), Both("改正编码", "correct the code")
    ),
    "department.key_project": Rule(
        _E,
        Both(
            "重点项目{project}的单位名单里没有“{department}”",
            'the units of the key project {project} do not include "{department}"',
        ),
        Both("核对原文后改正", "correct it by the original"),
    ),
    "plan.placeholder_unresolved": Rule(
        _E,
        Both(
            "占位写法“{name}”在{years}年的 unit_groups 里没有落到具体{street}",
            'the placeholder "{name}" stands for no {street} in unit_groups of {years}',
        ),
        Both(
            "在 framework.yaml 的 unit_groups 里加一组，name_zh 写“{name}”，列出单位",
            'add a group with name_zh "{name}" and its units to unit_groups in framework.yaml',
        ),
    ),
    "plan.lead_unit_unknown": Rule(
        _E,
        Both(
            "既不是 departments.csv 里印在这个重点项目下的部门，也不是责任主体",
            "this is neither a department that departments.csv prints under this key project nor a responsible unit",
        ),
        Both("核对 printed_as 和 key_projects", "check printed_as and key_projects"),
    ),
    # ---- units.csv ---------------------------------------------------------------------------------------------------
    "unit.duplicate_code": Rule(
        _E,
        Both("编码和第{line}行重复", "the code is that of line {line}"),
        Both("改成不重复的编码，或删去一行", "take a code of its own, or delete a row"),
    ),
    "unit.one_district/none": Rule(
        _E,
        Both("名单里没有{district}", "the list has no {district}"),
        Both("加一行 tier 为 district 的责任主体", "add a responsible unit with tier district"),
    ),
    "unit.duplicate_name": Rule(
        _E,
        Both("同一上级下和第{line}行同名", "it has the name of line {line} under the same parent"),
        Both("核对是否重复登记", "check whether it was entered twice"),
    ),
    "unit.code_form": Rule(
        _E,
        Both(
            "编码只能用数字、英文字母、短横线和下划线",
            "a code may have digits, Latin letters, hyphens and underscores only",
        ),
        Both("改正编码（它也用作文件名）", "correct the code (file names have it too)"),
    ),
    "unit.name_missing": Rule(_E, Both("没有名称", "there is no name"), Both("补上名称", "add the name")),
    "unit.parent_tier": Rule(
        _E,
        Both("{tier}的上级应是{above}", "the parent of {tier} must be {above}"),
        Both("改为一个{above}的编码", "change it to the code of one {above}"),
    ),
    "unit.parent_tier/district": Rule(
        _E, Both("{district}没有上级", "{district} has no parent"), Both("清空这一格", "empty this cell")
    ),
    "unit.parent_missing": Rule(
        _E,
        Both("{unit}没有上级", "{unit} has no parent"),
        Both("填上所属{above}的编码", "write the code of the {above} it belongs to"),
    ),
    "unit.parent_unknown": Rule(
        _E,
        Both("{unit}的上级不在名单里", "the parent of {unit} is not in the list"),
        Both("改为一个{above}的编码", "change it to the code of one {above}"),
    ),
    "unit.childless": Rule(
        _E,
        Both("{unit}下没有{below}，无法合成得分", "there is no {below} under {unit}, so its score cannot be composed"),
        Both("补上它的{below}，或删去这一行", "add its {below}, or delete the row"),
    ),
    "unit.one_district": Rule(
        _E,
        Both("一个规划包只有一个{district}", "a plan pack has one {district} only"),
        Both("删去多余的{district}", "delete the extra {district}"),
    ),
    "unit.district_unit": Rule(
        _E,
        Both("和 units.csv 里{district}的编码不一致", "this is not the code of {district} in units.csv"),
        Both("改为 {code}", "change it to {code}"),
    ),
    # ---- tiles.csv ---------------------------------------------------------------------------------------------------
    "tiles.not_whole": Rule(
        _E,
        Both(
            "应是0到{most}的整数：行从北向南数，列从西向东数",
            "it must be a whole number from 0 to {most}: rows from north to south, columns from west to east",
        ),
        Both("改为整数", "change it to a whole number"),
    ),
    "tiles.unit_twice": Rule(
        _E, Both("和第{line}行是同一个单位", "this is the unit of line {line}"), Both("删去一行", "delete a row")
    ),
    "tiles.unit_unknown": Rule(
        _E,
        Both("units.csv 里没有这个单位", "units.csv has no such unit"),
        Both("改为 units.csv 里的编码，或删去这一行", "change it to a code of units.csv, or delete the row"),
    ),
    "tiles.district": Rule(
        _E,
        Both("{district}是整张图，不占方格", "{district} is the whole map and has no tile"),
        Both("删去这一行", "delete this row"),
    ),
    "tiles.place_twice": Rule(
        _E,
        Both("和{other}在同一格", "it lies in the place of {other}"),
        Both("给其中一个换一格", "give one of them another place"),
    ),
}
