"""How firm ranks are: the interval of every unit, and how many pairs the draws cannot order."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Blocks, Chart, Listed, Text
from reports.index_report.ranking import place
from reports.index_report.results import ROOTS, Results
from reports.numbers import plain, share
from reports.parts.table import columns, row, table

ALL, FIRST = 250, 60
BAND, BAND_CELLS = 40, 220
MARKS, WIDE_MARKS = 20, 12  # on the axis, at most; of three digits fewer
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
WIDEST = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """One line of ``robust.intervals``."""

    label: str
    rank: float
    low: float
    high: float
    median: float
    text: str

    @property
    def span(self) -> float:
        return self.high - self.low


def build(results: Results, tree: str) -> Blocks:
    what, source = m.CHAPTERS["intervals"], results.of_tree("rank_intervals", tree)
    if not results.has("rank_intervals") or source is None:
        yield Absent(what, m.NO_INTERVALS)
        return
    found = results.rows(
        "select s.unit_name, i.rank, i.rank_low, i.rank_high, i.rank_median, i.draws from"
        f" (select * {source}) as i inner join scores as s on i.unit_code = s.unit_code and s.level = 0"
        " and s.tree = ? and s.year = ? where i.rank is not null order by i.rank, i.unit_code",
        [tree, results.year],
    )
    if not found:
        yield Absent(what, m.NO_RANKS_DRAWN)
        return
    all_ = [Interval(name, rank, low, high, middle, f"{place(low)}–{place(high)}")
            for name, rank, low, high, middle, _ in found]  # fmt: skip
    yield Text(m.INTERVALS.format(draws=f"{found[0][-1]:,}"))
    yield Text(_text(all_) + _first(results, tree) + _pairs(results, tree, len(all_)))
    shown = all_ if len(all_) <= ALL else all_[:FIRST]
    if len(all_) > BAND:
        size = -(-len(all_) // BAND_CELLS)
        note = m.BAND_BINNED.format(size=size) if size > 1 else ""
        title = m.BAND
        yield Chart("band", title, _binned(all_, size), {"top": max(i.high for i in all_), "note": note})
    caption = m.INTERVAL_CHART if shown is all_ else m.INTERVAL_FIRST
    top = max(i.high for i in shown)
    yield Chart(
        "intervals", caption.format(first=len(shown)), shown,
        {"marks": _marks(int(top)), "top": top},
    )  # fmt: skip
    if shown is not all_:
        widest = sorted(all_, key=lambda i: (-i.span, i.rank))[:WIDEST]
        head = columns("名称 48, 名次 n12, 区间 c16, 中位名次 n12, 跨度 n12")
        lines = [row(i.label, place(i.rank), i.text, place(i.median), place(i.span)) for i in widest]
        caption = m.WIDEST_TABLE
        yield Listed(table(caption, head, lines, look="small"), whole=True)


def _marks(top: int) -> tuple[int, ...]:
    """1 and round ranks."""
    step = next((s for s in STEPS if s * (MARKS if top < 100 else WIDE_MARKS) >= top), top)
    return (1, *(k for k in range(step, top + 1, step) if k > max(1, step // 2)))


def _text(all_: list[Interval]) -> str:
    most = max(i.span for i in all_)
    wide = [i.label for i in all_ if i.span == most]
    names = m.several(wide, 3)
    outside = sum(not i.low <= i.rank <= i.high for i in all_)
    return m.WIDTHS.format(
        count=len(all_), firm=sum(not i.span for i in all_), middle=plain(median(i.span for i in all_), 1),
        widest=m.WIDEST.format(names=names, span=place(most)) if most else "",
    ) + (m.OUTSIDE.format(count=outside) if outside else "")  # fmt: skip


def _first(results: Results, tree: str) -> str:
    """How firmly the first place is held."""
    source = results.of_tree("rank_shares", tree) if results.has("rank_shares") else None
    if source is None:
        return ""
    held = dict(results.rows(f"select unit_code, share {source} and rank = 1"))
    best = results.rows(
        f"select unit_code, unit_name from scores where {ROOTS} and rank = 1 order by unit_code", [tree, results.year]
    )
    if len(best) != 1:
        return ""  # several share it
    code, name = best[0]
    return m.FIRST_PLACE.format(name=name, share=share(held.get(code, 0.0)), count=len(held))


def _pairs(results: Results, tree: str, units: int) -> str:
    source = results.of_tree("rank_pairs", tree) if results.has("rank_pairs") else None
    every = units * (units - 1) // 2
    if source is None or not every:
        return ""
    count = results.one(f"select count(*) {source} and indistinguishable")
    return m.PAIRS.format(count=f"{count:,}", every=f"{every:,}", share=share(count / every))


def _binned(all_: list[Interval], size: int) -> list[tuple[float, float, float]]:
    """(rank, low, high) of every ``size`` neighbours, as means."""
    parts = [all_[k : k + size] for k in range(0, len(all_), size)]
    return [
        (sum(i.rank for i in p) / len(p), sum(i.low for i in p) / len(p), sum(i.high for i in p) / len(p))
        for p in parts
    ]
