"""Where the scores of every node and indicator lie among the units: quartiles, from the audit."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Blocks, Chart, Text
from reports.index_report.results import Results
from reports.numbers import brief

MOST = 80
UNLIKE = 20
"""A span so many times the middle one leaves the others no room on a common axis."""


@dataclass(frozen=True, slots=True)
class Box:
    """A line of ``spread.quartiles``, as it lies on the axis."""

    label: str
    low: float
    lower: float
    median: float
    upper: float
    high: float
    mean: float
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of ``audit_scores``."""

    name: str
    kind: str
    units: int
    mean: float
    low: float
    lower: float
    median: float
    upper: float
    high: float

    @property
    def middle_half(self) -> float:
        return self.upper - self.lower


def build(results: Results, tree: str) -> Blocks:
    what = m.CHAPTERS["spread"]
    source = results.of_tree("audit_scores", tree) if results.has("audit_scores") else None
    if source is None:
        yield Absent(what, m.NO_AUDIT_WIDE if results.wide else m.NO_AUDIT)
        return
    kept = "mean, minimum, lower_quartile, median, upper_quartile, maximum"
    found = {
        code: (kind, units, *rest)
        for code, kind, units, *rest in results.rows(f"select code, kind, units, {kept} {source} and units > 0")
    }
    of = [Summary(results.named(tree, n.code), *found[n.code]) for n in results.walk(tree) if n.code in found]
    if not of:
        yield Absent(what, m.NO_SCORES)
        return
    shown = of[:MOST]
    own = _unlike(shown)
    yield Text(_text(of, own), "lead")
    more = m.SPREAD_MORE.format(shown=MOST, count=len(of)) if len(of) > MOST else ""
    edges = (0.0, 1.0) if own else (min(s.low for s in shown), max(s.high for s in shown))
    yield Chart(
        "quartiles", m.SPREAD, [_box(s, own) for s in shown],
        {"edges": edges, "axis": not own, "key": m.SPREAD_KEY, "note": m.SPREAD_NOTE + more},
    )  # fmt: skip


def _unlike(shown: list[Summary]) -> bool:
    spans = [s.high - s.low for s in shown if s.high > s.low]
    whole = max(s.high for s in shown) - min(s.low for s in shown)
    return bool(spans) and whole > UNLIKE * median(spans)


def _text(of: list[Summary], own: bool) -> str:
    leaves = [s for s in of if s.kind == "indicator" and s.units > 1]
    alike = [s.name for s in leaves if s.low == s.high]
    text = m.ALL_ALIKE.format(count=len(alike), names=m.several(alike)) if alike else ""
    if own:
        return m.OWN_SCALES + text
    varied = [s for s in leaves if s.low < s.high]
    if len(varied) < 2:
        return m.SPREAD_FEW + text
    level = [s.name for s in varied if not s.middle_half]
    if level:
        text += m.MIDDLE_ALIKE.format(count=len(level), names=m.several(level))
    varied = [s for s in varied if s.middle_half]
    if len(varied) < 2:
        return text
    widest, narrowest = (f(varied, key=lambda s: s.middle_half) for f in (max, min))
    most, least = brief(widest.middle_half), brief(narrowest.middle_half)
    if most == least:
        return text + m.SPREAD_ALIKE.format(by=most)
    return text + m.SPREAD_TEXT.format(
        wide=widest.name, wide_by=most,
        narrow=narrowest.name, narrow_by=least,
    )  # fmt: skip


def _box(s: Summary, own: bool) -> Box:
    low, span = (s.low, s.high - s.low) if own else (0.0, 1.0)

    def at(value: float) -> float:
        return (value - low) / span if span else 0.5

    return Box(
        s.name, at(s.low), at(s.lower), at(s.median), at(s.upper), at(s.high), at(s.mean),
        f"{brief(s.median)}（{brief(s.lower)}–{brief(s.upper)}）",
    )  # fmt: skip
