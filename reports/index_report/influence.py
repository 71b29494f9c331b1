"""Which assumption moves the ranks (Sobol indices), and what one indicator or node less does to them."""

from __future__ import annotations

from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Blocks, Chart, Text
from reports.index_report.composition import Bar, Part
from reports.index_report.results import Results
from reports.look.palette import PALETTE
from reports.messages import FACTOR
from reports.numbers import fixed
from reports.shared.charts.robust import Factor

MOST = 40
_PLAIN = Part("", "", PALETTE["own"], PALETTE["paper"])
_OF = {"imputation": "split_part(imputation, ':', 1)", "left_out": "nullif(left_out, '')"}
"""``multiple:1``, ``multiple:2``, … are completed tables of one way; a blank is a draw that leaves out nothing."""
INDICES, LEFT_OUT = "各项假设的影响", "去掉一项的影响"


def build(results: Results, tree: str) -> Blocks:
    yield from _indices(results, tree)
    yield from _without(results, tree)


def _varied(results: Results, tree: str) -> Blocks:
    """What the draws were about; weights are drawn anew each time."""
    source = results.of_tree("draws", tree) if results.has("draws") else None
    if source is None:
        return
    counts = results.rows(f"select {', '.join(f'count(distinct {_OF.get(c, c)})' for c in m.VARIED_ONE)} {source}")[0]
    each = [
        said.format(count=n) for (what, said), n in zip(m.VARIED_ONE.items(), counts, strict=True)
        if n > (0 if what == "left_out" else 1)
    ]  # fmt: skip
    if each:
        yield Text(m.VARIED.format(each="，".join(each)))


def _why_not(results: Results, table: str, tree: str) -> str:
    if not results.has(table):
        return m.NO_DRAWS if table != "sensitivity" or not results.has("rank_intervals") else m.NO_SOBOL
    return "" if results.of_tree(table, tree) else m.NOT_OF_TREE


def _indices(results: Results, tree: str) -> Blocks:
    if why := _why_not(results, "sensitivity", tree):
        yield Absent(INDICES, why)
        return
    found = results.rows(
        "select factor, first, first_error, total, total_error, evaluations"
        f" {results.of_tree('sensitivity', tree)} and output = 'mean_rank_shift' order by total desc, factor"
    )
    if not found:
        intervals = results.of_tree("rank_intervals", tree) if results.has("rank_intervals") else ""
        ranked = intervals and results.one(f"select count(rank) {intervals}")
        yield Absent(INDICES, m.NOTHING_VARIED if ranked else m.NO_RANKS_DRAWN)
        return
    if not any(abs(total) > 0 for _, _, _, total, _, _ in found):
        yield Absent(INDICES, m.NOTHING_MOVED)
        return
    factors = [
        Factor(
            FACTOR.get(name, name), first, first_error, total, total_error,
            f"{fixed(first, 3)}±{fixed(first_error, 3)}", f"{fixed(total, 3)}±{fixed(total_error, 3)}",
        )
        for name, first, first_error, total, total_error, _ in found
    ]  # fmt: skip
    most = factors[0]
    yield from _varied(results, tree)
    yield Text(m.INDICES_TEXT.format(first=most.label, total=most.total_text, evaluations=f"{found[0][-1]:,}"))
    yield Chart("indices", m.INDICES, factors, {"note": m.INDICES_NOTE})


def _without(results: Results, tree: str) -> Blocks:
    if why := _why_not(results, "leave_one_out", tree):
        yield Absent(LEFT_OUT, why)
        return
    found = results.rows(
        f"select code, mean_rank_shift, greatest_rank_shift {results.of_tree('leave_one_out', tree)}"
        " and mean_rank_shift is not null order by mean_rank_shift desc, code"
    )
    if not found:
        yield Absent(LEFT_OUT, m.NO_RANKS_DRAWN)
        return
    code, mean, most = found[0]
    yield Text(m.LEFT_OUT.format(name=results.named(tree, code), mean=fixed(mean, 2), most=fixed(most, 0)))
    bars = [Bar(results.named(tree, c), (a,), f"{fixed(a, 2)}（{fixed(b, 0)}）") for c, a, b in found[:MOST]]
    more = m.LEFT_OUT_MORE.format(shown=MOST, count=len(found)) if len(found) > MOST else ""
    yield Chart(
        "shifts",
        m.LEFT_OUT_CHART,
        bars,
        {"parts": (_PLAIN,), "edges": (0, max(mean, 0.01)), "note": m.LEFT_OUT_NOTE + more},
    )
