"""Every sentence of the data package, and the Chinese of the codes in its columns."""

from __future__ import annotations

from mulin.rules import RULES
from reports import messages as m
from reports.sections.method import BASIS, MISSING

DIRECTION = {"higher": "越高越好", "lower": "越低越好", "target": "越接近目标越好"}
ITEM_KIND = {
    "indicator": "{basic}",
    "guiding": "{guiding_kind}加分",
    "child_unit": "下级责任主体",
    "deduction": "扣分",
    "cap": "上限截取",
}
OUTPUT = {"mean_rank_shift": "平均名次变动"}
WORDS: dict[str, dict[str, str]] = {
    "TIER": {},  # the pack's own
    "KIND": m.KIND,
    "STATUS": m.STATUS,
    "PENDING_REASON": m.PENDING_REASON,
    "MILESTONE_STATE": m.MILESTONE_STATE,
    "GATE_STATE": m.GATE_STATE,
    "CHARGED_KIND": m.CHARGED_KIND,
    "SUBMISSION_KIND": m.SUBMISSION_KIND,
    "CASE_KIND": m.CASE_KIND,
    "STAGE": m.STAGE,
    "NORMALISATION": m.NORMALISATION,
    "AGGREGATION": m.AGGREGATION,
    "FACTOR": m.FACTOR,
    "LEFT_OUT_KIND": m.LEFT_OUT_KIND,
    "DIRECTION": DIRECTION,
    "ITEM_KIND": ITEM_KIND,
    "OUTPUT": OUTPUT,
    "BASIS": BASIS,
    "MISSING": MISSING,
    "RULE": {name: rule.title_zh for name, rule in RULES.items() if rule.in_districts},
}
"""What ``words`` of a column may name: code → Chinese."""

NO_TABLE = "数据字典里没有表 {table}，请在 dbt_project/models/marts 的 .yml 里补上它的标题、说明和主键"
NO_COLUMN = "数据字典里没有字段 {table}.{column}，请在 dbt_project/models/marts 的 .yml 里补上它的中文说明"
NO_CSV = "版次的成果表文件夹缺少 {name}：这一版没有写完整，从备份恢复后再导出"
NO_PARQUET = "成果表 {name}.csv 旁边没有 {name}.parquet，无从核对列的类型：从备份恢复后再导出"
HEADER = "成果表 {name}.csv 的表头与 {name}.parquet 的列不一致：从备份恢复后再导出"
BAD_TYPE = "成果表 {name} 的列 {column} 是 {type} 类型，数据包没有对应的类型"
NOT_EMPTY = "{folder} 不是空文件夹：换一个文件夹，以免新旧文件混在一起"

DEMO = "演示数据"
EXAMPLE = "示例"
DEMO_NOTE = "演示数据：全部数值由程序编造，只供试用，不作考核依据。"
EXAMPLE_NOTE = "评价体系状态为“示例”：目标值、权重、计分参数、等级线为示例，由评估办公室按年度核定。"
TITLE = "{plan}{year}年度{index}第{release}版成果数据"
DESCRIPTION = "{office}{year}年度评估第{release}版的全部成果表，与冻结的版次逐字节一致；各表各字段均有中文说明。"
LICENCE = "未附公开许可：对外提供、公开或再利用前，由{office}决定"
SOURCE_PLAN = "《{title}》（{issuer}）"
SOURCE_HANDINS = "各部门上报的工作簿；每个数值的出处（文件哈希、工作表、单元格）见 lineage"
FRAMEWORK = "《{title}》{year}年度第{version}版"
TITLED = "{title}（{mark}）"
CODES = "取值：{codes}。"
CODE = "{code} {word}"
NULLS = "空格表示没有值，不是0。"
TEXTS = (
    "文字以 = + - @（含全角）或制表符、换行开头，或者在引号、空格之后这样开头的，前面多一个半角撇号（'），"
    "免得电子表格当作公式计算；去掉一个撇号就是原文。数字从不这样写。"
)

OWN_DAY = "；本版印发：{day}"
README = """# {title}

{notes}本文件夹是一个数据包（Frictionless Data Package）：\
`datapackage.json` 说明每张表、每个字段、主键和外键，`data/` 里是表。

- 年度和版次：{year}年度第{number}版（{release}）
- 版次指纹：`{data_hash}`（与报告所依据的版次相同，可用 `mulin verify {year}/{release}` 核对）
- 数据锁定：{locked_on}；公布期限：{issued_on}{own}
- 评估依据：{framework}
- 许可：{licence}

## 表

{tables}

`indicators`、`units`、`departments` 由规划包快照写出，其余各表是版次冻结的 CSV，逐字节相同。

## 怎样读

- 编码为 UTF-8（带 BOM），逗号分隔，第一行是字段名；Excel 可以直接打开。\
责任主体代码、上报编号等按文字读，以免丢失开头的0。
- {texts}
- 空格表示没有值（待报、不适用、不可比等），不是0。布尔值写作 true、false，日期写作 2024-12-31。
- 各表含评估年度和以前各年度；名次区间、模拟和统计检验各表只有评估年度。
- 字段的中文名、说明、计量单位和代码取值在 `datapackage.json` 的 `schema` 里。
- 外键只写对全部行都成立的。
- 核对文件是否完整：比较 `datapackage.json` 中的 `hash`（SHA-256）与文件的哈希。

例（DuckDB）：

```sql
select unit_name, total_score, grade, rank
from 'data/unit_scores.csv'
where year = {year} and tier = 'street'
order by overall_rank;
```
"""
README_HEAD = "| 文件 | 内容 | 行数 | 字节 |\n|---|---|---:|---:|\n"
README_ROW = "| `{path}` | {title}：{description} | {rows} | {bytes} |\n"

PAGE_HEAD = """# 成果表

每个版次的表和列，由 `dbt_project/models/marts/` 里的说明写出（`make docs`），不在这里改。列的次序就是文件里的次序。
名次区间起的各表在成果表之后写成，只有评估年度，数值取6位小数；其余各表含评估年度和以前各年度，一律是名义设定。
"""
PAGE_GRAIN = "每行：`{grain}`。{without_rows}"
PAGE_ROWS = {
    "never": "评估年度必有行。",
    "in_a_faultless_year": "评估年度可以没有行。",
    "while_nobody_is_comparable": "没有可比单位时，评估年度没有行。",
}
PAGE_COLUMNS = "| 列 | 类型 | 名称 | 计量单位 | 空值 | 说明 |\n|---|---|---|---|---|---|"
