"""The page of docs that lists every sentence a sender, or the author of a pack, may be told.

``make docs`` writes ``docs/findings.md``.

Written from the rule tables, so that page, marked workbook and receipt say the same; a test holds the page to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from string import Formatter

from expectations.messages import ARRIVED, CITED, INTERNAL, REPORTED
from expectations.rules import RULES as JUDGED
from mulin.findings import Rule
from mulin.index.rules import RULES as INDEX
from mulin.pack import load_pack
from mulin.pack.checks.rules import RULES as PACK
from mulin.pack.file_rules import FILE_RULES
from mulin.received.messages_objections import RULES as OBJECTIONS
from mulin.settings import Settings
from mulin.source_kinds import KINDS
from mulin.sourcing.kind import REMARKS
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
    "milestone": "时间节点", "rating": "配合评价", "panel": "专家评审", "objection": "异议",
    **{via: kind.title_zh() for via, kind in KINDS.items()}, "gate": "检查程序",
}  # fmt: skip
"""First part of a rule's name → heading, in the order of the page."""
_PACK_HEAD = """# 规划包和指数包的检查结果

`mulin check`、`mulin run` 和 `mulin score` 对规划包、指数包说的每一句话。
计分规则的参数由各规则自己检查，见 `docs/pack.md`。
"""
_PACK_PARTS = {
    "pack": "文件和文字", "plan": "规划（plan.yaml）", "department": "部门（departments.csv）",
    "sources": "数据来源（sources.yaml）", "unit": "责任主体（units.csv）", "tiles": "方格图（tiles.csv）",
    "field": "字段（fields.csv）", "framework": "评价体系（framework.yaml）", "weight": "权重",
    "indicator": "指标（indicators.csv）", "task": "年度任务（tasks.csv）", "reports": "报告样式（reports.yaml）",
    "index": "指数包（index.yaml）",
}  # fmt: skip


def page() -> str:
    """The page in Markdown. Raises KeyError for a rule whose first part has no heading."""
    pulled = {key: rule for kind in KINDS.values() for key, rule in kind.rule_table().items()}
    of_pack = {key: rule for key, rule in pulled.items() if _first(key) in _PACK_PARTS}
    pulled = {key: rule for key, rule in pulled.items() if key not in of_pack}
    handed_in = _chapter(_HEAD, _PARTS, READ, JUDGED, pulled, OBJECTIONS, CITED, ARRIVED, REPORTED, INTERNAL)
    return "\n".join([*handed_in, *_chapter(_PACK_HEAD, _PACK_PARTS, FILE_RULES, PACK, REMARKS, of_pack, INDEX)])


def _chapter(head: str, headings: Mapping[str, str], *tables: Mapping[str, Rule]) -> list[str]:
    rules: dict[str, Rule] = {}
    for table in tables:
        rules |= {key: rule for key, rule in table.items() if _has_words(rule)}
    order = list(headings)
    keys = sorted(rules, key=lambda key: order.index(_first(key)))  # within a part as the tables have them
    return [head, *(_part(headings[part], list(of), rules) for part, of in groupby(keys, key=_first))]


def _first(key: str) -> str:
    return key.partition(".")[0]


def _has_words(rule: Rule) -> bool:
    """Of its own: some only pass on what another part of the program says."""
    return rule.message != "{reason}" and rule.mend != "{mend}"


def _part(heading: str, keys: list[str], rules: Mapping[str, Rule]) -> str:
    lines = [f"## {heading}", "", "| 规则 | 级别 | 说什么 | 怎么改 |", "|---|---|---|---|"]
    for key in keys:
        rule = rules[key]
        cells = (f"`{key.partition('/')[0]}`", str(rule.level), _shown(rule.message), _shown(rule.mend))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


@cache
def _tiers() -> dict[str, str]:
    """The example pack's names stand for every pack's."""
    return load_pack(Settings.model_fields["pack"].default).words.nouns


def _shown(text: str) -> str:
    found = Formatter().parse(text)
    pieces = (plain + ("" if name is None else _tiers().get(name, "…")) for plain, name, _, _ in found)
    return "".join(pieces).replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    print(page(), end="")
