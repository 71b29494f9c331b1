"""What the audit says of the indicators before they are put together: their figures, and whether those under one node
measure one thing."""

from __future__ import annotations

import json
from typing import Any

from reports.index_report import messages as m
from reports.index_report.blocks import Blocks, Listed, Text
from reports.index_report.results import Results
from reports.numbers import NONE, brief, fixed, share
from reports.parts.table import columns, row, table

MOST = 100
ALPHA = 0.7
"""Nunnally's bound (1978), as in the OECD handbook."""
WHOLE = "*"


def described(results: Results) -> Blocks:
    """The treated figures of every indicator, once, whatever trees it stands in."""
    if not results.has("audit_indicators"):
        return
    found = {
        code: rest
        for code, *rest in results.rows(
            "select code, n, mean, sd, minimum, maximum, skew, kurtosis, zeros, outliers from audit_indicators"
            " where year = ?", [results.year],
        )
    }  # fmt: skip
    codes = [i.code for i in results.pack.indicators if i.code in found]
    if not codes:
        return
    outlying = [results.indicator(c) for c in codes if found[c][-1]]
    yield Text(
        m.OUTLYING.format(count=len(outlying), names=m.several(outlying)) if outlying else m.NOT_OUTLYING, "lead"
    )
    lines = []
    for code in codes[:MOST]:
        n, mean, sd, low, high, skew, kurtosis, zeros, odd = found[code]
        shape = fixed(skew, 2), fixed(kurtosis, 2)
        figures = (brief(v) for v in (mean, sd, low, high))
        tones = (*("",) * 6, *("bad" if odd else "",) * 2)
        lines.append(
            row(results.indicator(code), f"{n:,}", *figures, *shape, share(zeros, 0) if zeros else NONE, tones=tones)
        )
    head = columns("指标 26, 有数 n8, 均值 n11, 标准差 n11, 最小 n11, 最大 n11, 偏度 n7.5, 峰度 n7.5, 为零 n7")
    more = m.DESCRIBED_MORE.format(shown=MOST, count=len(codes)) if len(codes) > MOST else ""
    caption = m.DESCRIBED.format(year=results.year)
    yield Listed(table(caption, head, lines, look="small", note=m.DESCRIBED_NOTE + more))


def consistent(results: Results, tree: str) -> Blocks:
    """Cronbach's alpha and principal components, a line a node with indicators."""
    source = results.of_tree("audit_consistency", tree) if results.has("audit_consistency") else None
    if source is None:
        return
    found = {p: rest for p, *rest in results.rows(f"select pillar, items, n, alpha, standardised, reason {source}")}
    components = _components(results, tree)
    order = [*(n.code for n in results.walk(tree)), WHOLE]
    pillars = sorted(found, key=lambda p: order.index(p) if p in order else len(order))
    own = [p for p in pillars if p != WHOLE]
    if len(own) == 1 and WHOLE in found:
        pillars = own  # all indicators stand under it
    if not pillars:
        return
    known = {p: found[p][2] for p in own if found[p][2] is not None}
    if known:
        weak = sorted((p for p, alpha in known.items() if alpha < ALPHA), key=lambda p: known[p])
        names = m.several([f"{results.name(tree, p)}（{fixed(known[p], 2)}）" for p in weak])
        yield Text(
            m.WEAK.format(count=len(weak), of=len(known), names=names) if weak else m.NOT_WEAK.format(of=len(known))
        )
    else:
        yield Text(m.NO_ALPHA)
    lines = []
    for pillar in pillars[:MOST]:
        items, n, alpha, standardised, reason = found[pillar]
        first, above = components.get(pillar, (None, None))
        name = m.EVERY_INDICATOR if pillar == WHOLE else results.name(tree, pillar)
        lines.append(row(
            name, str(len(json.loads(items))), f"{n:,}", fixed(alpha, 2), fixed(standardised, 2), share(first),
            str(above) if first is not None else NONE, reason or NONE,
            tones=("", "", "", "bad" if alpha is not None and alpha < ALPHA else ""),
        ))  # fmt: skip
    head = columns("上级 28, 指标 n8, 单位 n8, α n8, 标准化α n10, 第一主成分 n12, 特征根>1 n10, 不能计算的原因 16")
    more = m.CONSISTENCY_MORE.format(shown=MOST, count=len(pillars)) if len(pillars) > MOST else ""
    yield Listed(table(m.CONSISTENCY, head, lines, look="small", note=m.CONSISTENCY_NOTE + more))


def _components(results: Results, tree: str) -> dict[str, tuple[Any, Any]]:
    """pillar → share of the first component (None where there is none), how many have an eigenvalue above one."""
    source = results.of_tree("audit_components", tree) if results.has("audit_components") else None
    if source is None:
        return {}
    return {
        pillar: ((json.loads(explained or "[]") or [None])[0], above)
        for pillar, explained, above in results.rows(f"select pillar, explained, above_one {source}")
    }
