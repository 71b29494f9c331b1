"""What nodes by majority rest on: the order that most of the weight speaks for, and of every two units who is ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mulin.index.trees import FlatNode
from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Blocks, Chart, Listed, Text
from reports.index_report.results import Results
from reports.numbers import NONE, fixed, plain, share
from reports.parts.table import columns, row, table
from reports.shared.charts.geometry import shade
from reports.shared.charts.robust import Cell, Line

BY_MAJORITY = ("copeland", "kemeny")
DRAWN = 20
"""Units whose pairs are drawn as a field; of more, a row a unit says how many it beats."""
MOST, YEARS, NAMED = 60, 40, 5
LEVEL = 1e-9


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    score: float


Shares = Mapping[tuple[str, str], float]


def build(results: Results, tree: str) -> Blocks:
    nodes = [n for n in results.walk(tree) if n.computed in BY_MAJORITY]
    if not nodes:
        return
    yield from _orders(results, tree)
    source = results.of_tree("outranking", tree) if results.has("outranking") else None
    for node in nodes:
        shares = {} if source is None else {
            (a, b): part for a, b, part in results.rows(
                f"select unit_a, unit_b, share {source} and node_code = ?", [node.code])
        }  # fmt: skip
        if shares:
            yield from _pairs(results, tree, node, shares)
        else:
            scored = results.one(
                "select count(score_exact) from scores where tree = ? and node_code = ? and year = ?",
                [tree, node.code, results.year],
            )
            yield Absent(
                m.PAIRWISE.format(node=results.name(tree, node.code)), m.NO_PAIRS if scored > 1 else m.FEW_PAIRS
            )


def _orders(results: Results, tree: str) -> Blocks:
    """Of Kemeny's rule, which stands at a root alone: what the order rests on, this year and in those before."""
    if not results.has("orders"):
        return
    found = results.rows(
        "select year, units, support, support_share, proven, tied from orders where tree = ? order by year desc", [tree]
    )
    if not found or found[0][0] != results.year:
        return
    _, units, _, part, proven, tied = found[0]
    if units < 2:
        yield Text(m.NO_ORDER.format(year=results.year))
        return
    text = m.ORDER.format(units=units, share=share(part), proven=m.PROVEN if proven else m.UNPROVEN)
    if tied:
        text += m.TIED.format(count=tied, names=_level(results, tree))
    elif proven:
        text += m.ONLY_ORDER
    yield Text(text)
    if len(found) > 1:
        lines = [
            row(str(year), str(n), plain(support, 2), share(of), m.YES if sure else m.NO, str(level or NONE))
            for year, n, support, of, sure, level in found[:YEARS]
        ]
        head = columns("年份 15, 排序的单位 n15, 支持 n20, 占全部 n18, 已证明最多 c16, 并列的单位 n16")
        more = m.ORDERS_MORE.format(shown=YEARS, count=len(found)) if len(found) > YEARS else ""
        yield Listed(table(m.ORDERS, head, lines, look="small", note=m.ORDERS_NOTE + more))


def _level(results: Results, tree: str) -> str:
    """Who shares a place, place by place."""
    places = results.rows(
        "select list(unit_name order by unit_code) from scores where tree = ? and level = 0 and year = ? and comparable"
        " and score_exact is not null group by round(score_exact, 10) having count(*) > 1"
        " order by max(score_exact) desc", [tree, results.year],
    )  # fmt: skip
    return "；".join(m.several(names, NAMED) for (names,) in places[:NAMED]) + (
        m.MORE_PLACES.format(count=len(places)) if len(places) > NAMED else ""
    )


def _pairs(results: Results, tree: str, node: FlatNode, shares: Shares) -> Blocks:
    units = [
        Unit(*found) for found in results.rows(
            "select unit_code, unit_name, score_exact from scores where tree = ? and node_code = ? and year = ?"
            " and score_exact is not null order by score_exact desc, unit_code", [tree, node.code, results.year])
        if any(found[0] == a for a, _ in shares)
    ]  # fmt: skip
    name, rule = results.name(tree, node.code), m.method(node.computed)
    yield Text(m.OUTRANKED.format(node=name, rule=rule) + _first(units, shares) + _contrary(units, shares), "lead")
    if len(units) <= DRAWN:
        numbers = [str(k) for k in range(1, len(units) + 1)]
        lines = [
            Line("", f"{k}　{a.name}", "", tuple(_cell(shares.get((a.code, b.code)), a is b) for b in units))
            for k, a in zip(numbers, units, strict=True)
        ]
        caption = m.OUTRANKING.format(node=name)
        yield Chart("cross", caption, lines, {"columns": numbers, "note": m.OUTRANKING_NOTE})
        return
    head = columns("次序 n8, 代码 18, 名称 38, 胜 n12, 平 n12, 负 n12")
    lines_ = [
        row(str(k), u.code, u.name, *(str(n) if n else NONE for n in _against(u, units, shares)))
        for k, u in enumerate(units[:MOST], 1)
    ]
    more = m.BEATEN_MORE.format(shown=MOST, count=len(units)) if len(units) > MOST else ""
    caption = m.BEATEN.format(node=name)
    yield Listed(table(caption, head, lines_, look="small", note=m.BEATEN_NOTE + more))


def _cell(part: float | None, own: bool) -> Cell:
    """Dark is far from half and half; below half it has the sign of the loser."""
    if part is None or own:
        return Cell(-1, False, "" if own else NONE, "")
    behind = part < 0.5 - LEVEL
    return Cell(shade(abs(2 * part - 1), 0, 1), behind, fixed(100 * part, 0), "")


def _against(unit: Unit, units: Sequence[Unit], shares: Shares) -> tuple[int, int, int]:
    """How many others it beats, equals and loses to."""
    parts = [p for o in units if o is not unit and (p := shares.get((unit.code, o.code))) is not None]
    won = sum(p > 0.5 + LEVEL for p in parts)
    lost = sum(p < 0.5 - LEVEL for p in parts)
    return won, len(parts) - won - lost, lost


def _first(units: Sequence[Unit], shares: Shares) -> str:
    beats_all = [u.name for u in units if len(units) > 1 and _against(u, units, shares)[0] == len(units) - 1]
    return m.BEATS_ALL.format(name=beats_all[0]) if beats_all else m.NOBODY_BEATS_ALL


def _contrary(units: Sequence[Unit], shares: Shares) -> str:
    """Pairs in which the one behind is ahead by majority: where they are, no order suits every pair."""
    pairs = [
        (a, b) for k, a in enumerate(units) for b in units[k + 1 :]
        if a.score > b.score + LEVEL and shares.get((a.code, b.code), 0.5) < 0.5 - LEVEL
    ]  # fmt: skip
    if not pairs:
        return m.NOT_CONTRARY
    every = len(units) * (len(units) - 1) // 2
    first, second = pairs[0]
    return m.CONTRARY.format(
        count=len(pairs), every=every, share=share(len(pairs) / every), better=second.name, worse=first.name
    )
