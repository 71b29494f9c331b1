"""The total against each first-level node, and against last year's total: a dot a unit, or a raster of thousands."""

from __future__ import annotations

from dataclasses import dataclass

from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Blocks, Chart
from reports.index_report.results import Results
from reports.numbers import fixed
from reports.shared.charts.geometry import shade

DOTS = 600
RASTER = 36
MOST = 11


@dataclass(frozen=True, slots=True)
class Cloud:
    """One panel of ``clouds.scatter``: dots, or cells (column, row, shade) of a raster of ``raster`` a side over
    ``edges`` (x low, x high, y low, y high)."""

    x_name: str
    y_name: str
    text: str
    edges: tuple[float, float, float, float]
    dots: tuple[tuple[float, float], ...]
    cells: tuple[tuple[int, int, int], ...]
    raster: int = RASTER


def build(results: Results, tree: str) -> Blocks:
    what, year = m.CHAPTERS["clouds"], results.year
    root = results.pack.trees[tree].node
    nodes = sorted(results.first_level(tree), key=lambda n: -n.weight)
    kept = {n.code for n in nodes[:MOST]}
    clouds = []
    if len(results.years) > 1:
        before = results.years[-2]
        names = m.LAST_YEAR.format(year=before), m.THIS_YEAR.format(year=year)
        clouds.append(_cloud(results, tree, (root, before), names))
    total = results.name(tree, root)
    clouds += [
        _cloud(results, tree, (n.code, year), (n.name, total)) for n in results.first_level(tree) if n.code in kept
    ]
    drawn = [c for c in clouds if c is not None]
    if not drawn:
        yield Absent(what, m.NO_CLOUDS_SCORES)
        return
    caption = m.CLOUD_CELLS if any(c.cells for c in drawn) else m.CLOUD
    more = m.MORE_CLOUDS.format(shown=MOST, count=len(nodes)) if len(nodes) > MOST else ""
    yield Chart("clouds", caption, drawn, {"note": more})


def _cloud(results: Results, tree: str, other: tuple[str, int], names: tuple[str, str]) -> Cloud | None:
    """The root's exact score of the last year (y) against that of ``other``, a node and a year (x)."""
    code, year = other
    pairs = (
        f"select b.score as x, a.score_exact as y from scores as a inner join ({results.scores_of(tree, code)}) as b"
        f" on a.unit_code = b.unit_code and b.year = {year} where a.tree = ? and a.level = 0 and a.year = ?"
        " and a.comparable and a.score_exact is not null and b.score is not null"
    )
    given = [tree, results.year]
    count, x0, x1, y0, y1, r = results.rows(
        f"select count(*), min(x), max(x), min(y), max(y), case when min(x) < max(x) and min(y) < max(y)"
        f" then corr(x, y) end from ({pairs})", given,
    )[0]  # fmt: skip
    if count < 3:
        return None
    text = m.CORRELATED.format(r=fixed(r, 2).replace("-", "−")) if r is not None else ""
    edges = (x0, x1 if x1 > x0 else x0 + 1, y0, y1 if y1 > y0 else y0 + 1)
    if count <= DOTS:
        return Cloud(*names, text, edges, tuple(results.rows(f"{pairs} order by x, y", given)), ())
    return Cloud(*names, text, edges, (), _cells(results, pairs, given, edges))


def _cells(
    results: Results, pairs: str, given: list[object], edges: tuple[float, float, float, float]
) -> tuple[tuple[int, int, int], ...]:
    """Occupied cells, darker by the root of their count; the lightest shade is too light to be seen alone."""
    x0, x1, y0, y1 = edges
    counted = results.rows(
        f"select least(floor((x - ?) / ? * {RASTER}), {RASTER - 1})::int as c,"
        f" least(floor((y - ?) / ? * {RASTER}), {RASTER - 1})::int as r, count(*) from ({pairs}) group by c, r"
        " order by c, r", [x0, x1 - x0, y0, y1 - y0, *given],
    )  # fmt: skip
    most = max(n for _, _, n in counted) ** 0.5
    return tuple((column, line, 1 + shade(n**0.5, 0, most, 4)) for column, line, n in counted)
