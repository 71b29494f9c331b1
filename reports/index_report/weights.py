"""Weights as written, and what they came to: with figures missing, and beside what each part moves."""

from __future__ import annotations

from typing import Any

from reports.index_report import messages as m
from reports.index_report import sources
from reports.index_report.blocks import Absent, Blocks, Listed, Text
from reports.index_report.results import Results
from reports.numbers import NONE, fixed, share
from reports.parts.table import Row, columns, row, table

MOST = 150


def build(results: Results, tree: str) -> Blocks:
    found = {
        code: (weight, whole)
        for code, weight, whole in results.rows(
            "select node_code, weight, global_weight from weights where tree = ? and year = ?", [tree, results.year]
        )
    }
    nodes = [n for n in results.walk(tree) if n.code in found]
    audit = _audited(results, tree)
    shown = nodes[:MOST]
    lines = []
    for node in shown:
        weight, whole = found[node.code]
        name = "　" * node.level + results.named(tree, node.code)
        cells = [name, m.method(node.method), share(weight) if node.level else NONE, share(whole)]
        lines.append(row(*cells, *(_figures(audit.get(node.code)) if audit else ())))
    more = m.WEIGHTS_MORE.format(shown=MOST, count=len(nodes)) if len(nodes) > MOST else ""
    if audit:
        yield from _spread(results, tree, audit)
        head = columns("节点和指标 42, 合成方法 14, 同级权重 n9, 总分权重 n9, 实际权重 n9, 相关 n8, 影响 n9")
        title, note = m.WEIGHTS, m.WEIGHTS_NOTE + more
    else:
        head = columns("节点和指标 58, 合成方法 18, 同级权重 n12, 总分权重 n12")
        title, note = m.WEIGHTS_PLAIN, more
        yield Absent("实际权重和影响", m.NO_AUDIT_WIDE if results.wide else m.NO_AUDIT)
    yield Listed(table(title, head, lines, look="small", note=note))
    yield from sources.build(results, tree)
    yield from _notes(results, tree)


def _audited(results: Results, tree: str) -> dict[str, tuple[Any, ...]]:
    """code → share among siblings, effective weight, correlation with the total, influence; in per cent but r."""
    source = results.of_tree("audit_weights", tree) if results.has("audit_weights") else None
    if source is None:
        return {}
    found = results.rows(f"select code, sibling_share, effective, correlation, influence {source}")
    return {code: rest for code, *rest in found}  # type: ignore[misc]


def _figures(found: tuple[Any, ...] | None) -> tuple[str, str, str]:
    if found is None:
        return NONE, NONE, NONE
    _, effective, r, influence = found
    return _percent(effective), fixed(r, 2).replace("-", "−"), _percent(influence)


def _percent(value: float | None) -> str:
    return NONE if value is None else share(value / 100)


def _spread(results: Results, tree: str, audit: dict[str, tuple[Any, ...]]) -> Blocks:
    apart = [(abs(i - s), code, s, i) for code, (s, _, _, i) in audit.items() if i is not None]
    if len(apart) > 1:
        _, code, weight, influence = max(apart)
        yield Text(
            m.WEIGHTS_SPREAD.format(
                name=results.named(tree, code), weight=_percent(weight), influence=_percent(influence)
            )
        )


def _notes(results: Results, tree: str) -> Blocks:
    """What is to be said of weights found from the scores; a note that is the way's own name says nothing."""
    if not results.has("weight_notes"):
        return
    found = results.rows(
        "select node_code, weight, note from weight_notes where tree = ? and year = ? and note is not null",
        [tree, results.year],
    )
    nodes = results.nodes[tree]
    ways = {code: nodes[n.parent].weighting for code, n in nodes.items() if n.parent}
    lines: list[Row] = [
        row(results.named(tree, code), share(w) if w is not None else NONE, n)
        for code, w, n in found if n != ways.get(code)
    ]  # fmt: skip
    if lines and "notes_zh" in results.manifest:  # scored in English: what is told of the weights is stored so
        yield Absent(m.WEIGHT_NOTES, m.NOTES_ENGLISH)
    elif lines:
        head = columns("节点和指标 40, 权重 n12, 说明 48")
        yield Listed(table(m.WEIGHT_NOTES, head, lines, look="small"))
