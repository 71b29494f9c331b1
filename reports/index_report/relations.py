"""How indicators go together: the matrix of the audit, indicators against nodes, and the pairs to be explained."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from reports.index_report import messages as m
from reports.index_report import quality
from reports.index_report.blocks import Absent, Blocks, Chart, Listed, Text
from reports.index_report.results import Results
from reports.numbers import fixed
from reports.parts.table import columns, row, table
from reports.shared.charts.robust import Line, framed, pair

NAMED = 30
NODES = 8
FLAGGED = 15
_ORDER = ("redundant", "negative", "low")


def build(results: Results, tree: str) -> Blocks:
    what = m.CHAPTERS["relations"]
    leaves = results.leaves(tree)
    if len(leaves) < 2:
        yield Absent(what, m.ONE_INDICATOR)
        return
    source = results.of_tree("audit_correlations", tree)
    if not results.has("audit_correlations") or source is None:
        yield Absent(what, m.NO_AUDIT_WIDE if results.wide else m.NO_AUDIT)
        return
    found = results.rows(f"select a, b, pearson, spearman, n, flags {source}")
    pairs = {frozenset((a, b)): (r, tuple(json.loads(flags or "[]"))) for a, b, r, _, _, flags in found}
    computed = sum(r is not None for r, _ in pairs.values())
    if not computed:
        yield Absent(what, m.NOT_COMPUTED)
        return
    flags = Counter(f for _, flags in pairs.values() for f in flags)
    yield Text(m.RELATIONS.format(count=computed, **{f: flags[f] for f in _ORDER}))
    named = len(leaves) <= NAMED
    caption = m.MATRIX if named else m.MATRIX_UNNAMED
    yield Chart("matrix", caption, _matrix(results, tree, pairs), {"named": named, "within": m.WITHIN})
    yield from _cross(results, tree)
    flagged = [f for f in found if f[2] is not None and json.loads(f[5] or "[]")]
    if flagged:
        yield _listed(results, tree, flagged)
    yield from quality.consistent(results, tree)


def _matrix(results: Results, tree: str, pairs: dict[frozenset[str], tuple[float | None, Any]]) -> list[Line]:
    """The lower triangle, in the order of the tree."""
    out: list[Line] = []
    leaves = results.leaves(tree)
    for at, leaf in enumerate(leaves):
        fresh = at == 0 or leaves[at - 1].parent != leaf.parent
        cells = []
        for other in leaves[:at]:
            r, flags = pairs.get(frozenset((leaf.code, other.code)), (None, ()))
            cells.append(pair(r, framed(flags)))
        pillar = results.name(tree, leaf.parent or tree) if fresh else ""
        code = leaf.code if leaf.code != leaf.name else ""
        out.append(Line(code, leaf.name, pillar, tuple(cells)))
    return out


def _cross(results: Results, tree: str) -> Blocks:
    """Every indicator against the nodes, root first, as far as there is room."""
    nodes = [n for n in sorted(results.nodes[tree].values(), key=lambda n: n.level) if n.kind != "indicator"]
    shown = nodes[:NODES]
    r_of: dict[tuple[str, str], float | None] = {}
    varied = "min(n.score) < max(n.score) and min(s.score) < max(s.score)"
    for node in shown:
        query = (
            f"select n.indicator_code, count(*), case when {varied} then corr(n.score, s.score) end"
            f" from normalised as n inner join ({results.scores_of(tree, node.code)}) as s"
            " on n.year = s.year and n.unit_code = s.unit_code"
            " where n.year = ? and n.score is not null and s.score is not null group by n.indicator_code"
        )
        for code, count, r in results.rows(query, [results.year]):
            r_of[code, node.code] = r if count > 2 else None
    if results.has("audit_nodes"):  # the audit has those of a node with what is below it
        source = results.of_tree("audit_nodes", tree)
        r_of |= {(code, node): r for node, code, r in results.rows(f"select node_code, code, pearson {source}")}
    lines = [
        Line(leaf.code, leaf.name, "", tuple(
            pair(r_of.get((leaf.code, n.code)), "own" if leaf.parent == n.code else "") for n in shown
        ))
        for leaf in results.leaves(tree)
    ]  # fmt: skip
    more = m.CROSS_MORE.format(count=len(nodes), shown=NODES) if len(nodes) > NODES else ""
    names = [results.name(tree, n.code) for n in shown]
    note = m.CROSS_COLUMNS.format(names="、".join(names)) + m.CROSS_NOTE + more
    yield Chart("cross", m.CROSS, lines, {"columns": names, "note": note})


def _listed(results: Results, tree: str, flagged: list[tuple[Any, ...]]) -> Listed:
    def urgency(f: tuple[Any, ...]) -> tuple[int, float, str, str]:
        a, b, r, _, _, flags = f
        first = min(_ORDER.index(x) for x in json.loads(flags))
        return first, r if first else -abs(r), a, b

    lines = [
        row("、".join(m.FLAG[f] for f in json.loads(flags)), results.named(tree, a), results.named(tree, b),
            fixed(r, 2), fixed(rank, 2), str(n))
        for a, b, r, rank, n, flags in sorted(flagged, key=urgency)[:FLAGGED]
    ]  # fmt: skip
    head = columns("情形 13, 指标甲 31.5, 指标乙 31.5, 皮尔逊 n8, 斯皮尔曼 n9, 单位 n7")
    note = m.FLAGGED_MORE.format(count=len(flagged), shown=FLAGGED) if len(flagged) > FLAGGED else ""
    return Listed(table(m.FLAGGED, head, lines, look="small", note=note))
