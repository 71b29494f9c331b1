"""The page of docs that lists every sentence a sender may be told: ``make docs`` writes ``docs/findings.md``.

Written from the rule tables, so that page, marked workbook and receipt say the same; a test holds the page to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from expectations.messages import DATABASE, INTERNAL
from expectations.rules import RULES as JUDGED
from mulin.findings import Rule
from mulin.workbooks.rules import RULES as READ

_HEAD = """# 检查结果一览

交上来的每一份工作簿逐格检查。有错误的退回，原件留存；只有警告的收下，警告印在回执里。下表列出平台会说的每一句话：
哪一条规则、说什么、怎么改。“…”处填的是当时的单位、字段或数。

本页由 `make docs` 从规则表生成，不要手工改。
"""
_PARTS = {
    "guard": "文件本身", "read": "读取文件", "identity": "是谁的表", "layout": "工作表、表头和行", "door": "收件",
    "workbook": "整份工作簿", "field": "字段", "cell": "单元格", "value": "数值", "cumulative": "累计数",
    "history": "与上一年相比", "rows": "行的次序", "ratio": "分子与分母", "veto": "一票否决", "evidence": "佐证材料",
    "milestone": "时间节点", "rating": "配合评价", "panel": "专家评审", "database": "部门数据库", "gate": "检查程序",
}  # fmt: skip
"""First part of a rule's name → heading, in the order of the page."""


def page() -> str:
    """The page in Markdown. Raises KeyError for a rule whose first part has no heading."""
    rules: dict[str, Rule] = {}
    for table in (READ, JUDGED, DATABASE, INTERNAL):
        rules |= {key: rule for key, rule in table.items() if rule.message != "{reason}"}
    order = list(_PARTS)
    keys = sorted(rules, key=lambda key: order.index(key.partition(".")[0]))  # within a part as the tables have them
    parts = [_part(_PARTS[part], list(of), rules) for part, of in groupby(keys, key=lambda key: key.partition(".")[0])]
    return "\n".join([_HEAD, *parts])


def _part(heading: str, keys: list[str], rules: Mapping[str, Rule]) -> str:
    lines = [f"## {heading}", "", "| 规则 | 级别 | 说什么 | 怎么改 |", "|---|---|---|---|"]
    for key in keys:
        rule = rules[key]
        cells = (f"`{key.partition('/')[0]}`", str(rule.level), _shown(rule.message), _shown(rule.mend))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _shown(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "…", text).replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    print(page(), end="")
