"""Where weights come from that the pack does not simply write: of each node the way, of each child its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from reports.index_report import messages as m
from reports.index_report.blocks import Blocks, Listed, Text
from reports.index_report.results import Results
from reports.numbers import NONE, fixed, plain, share
from reports.parts.table import Row, columns, group, row, table

MOST, FIGURES = 120, 8
RATIO = "consistency_ratio"

Figure = tuple[str, str | None, float]


def build(results: Results, tree: str) -> Blocks:
    if not results.has("weight_sources"):
        return
    found: dict[str, dict[str | None, list[Any]]] = defaultdict(lambda: defaultdict(list))
    ways: dict[str, str] = {}
    for node, child, way, weight, what, part, value in results.rows(
        "select node_code, child_code, way, weight, what, part, value from weight_sources where tree = ? and year = ?",
        [tree, results.year],
    ):
        ways[node] = way
        found[node][child].append((weight, what, part, value))
    if not ways:
        return
    yield Text(_text(ways, found))
    order = {n.code: k for k, n in enumerate(results.walk(tree))}
    lines: list[Row] = []
    for node in sorted(ways, key=lambda c: order[c]):
        own = _figures(figures_of(found[node].pop(None, [])))
        name, way = results.name(tree, node), m.weighting(ways[node])
        lines.append(group(m.SOURCE_OF.format(node=name, way=way, figures=f"，{own}" if own else "")))
        for child in sorted((c for c in found[node] if c), key=lambda c: order[c]):
            some = found[node][child]
            lines.append(row(results.named(tree, child), share(some[0][0]), _figures(figures_of(some)) or NONE))
    head = columns("下级 36, 同级权重 n14, 由来 50")
    more = m.SOURCES_MORE.format(shown=MOST, count=len(lines)) if len(lines) > MOST else ""
    yield Listed(table(m.SOURCES, head, lines[:MOST], look="small", note=more))


def figures_of(some: Iterable[tuple[Any, ...]]) -> list[Figure]:
    return [(what, part, value) for _, what, part, value in some if what is not None and value is not None]


def _text(ways: dict[str, str], found: dict[str, dict[str | None, list[Any]]]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for way in ways.values():
        counts[way] += 1
    text = m.FOUND_WEIGHTS.format(
        count=len(ways), ways="、".join(m.WAY_COUNT.format(way=m.weighting(w), count=n) for w, n in counts.items())
    )
    ratios = [
        value for of in found.values() for what, _, value in figures_of(of.get(None, ())) if what == RATIO
    ]  # fmt: skip
    return text + (m.CONSISTENT.format(ratio=fixed(max(ratios), 3)) if ratios else "")


def _figures(some: list[Figure]) -> str:
    """``熵0.912``, ``份额：甲0.300、乙0.400``: what, then each part's value."""
    by_what: dict[str, list[str]] = defaultdict(list)
    for what, part, value in some:
        by_what[what].append(f"{m.part(part)}{plain(value, 3)}")
    return "；".join(m.what(what) + m.several(values, FIGURES) for what, values in by_what.items())
