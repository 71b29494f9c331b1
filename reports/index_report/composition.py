"""What totals are made of: contributions summed up by the first level below the root."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.tables.sqlfiles import quoted, text
from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Blocks, Chart, Text
from reports.index_report.results import ROOTS, Results
from reports.look.palette import NEGATIVE, SHADE_INK, SHADES

FIRST = 20
CELLS = 220
MOST = 10
# neighbours far apart in lightness, so that they are told apart in grey
_ORDER = (4, 1, 3, 2, 0)
FILLS = tuple((hue[s], SHADE_INK[s]) for hue in (SHADES, NEGATIVE) for s in _ORDER)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of every bar: its number, name and look."""

    number: str
    name: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit."""

    label: str
    parts: tuple[float, ...]
    text: str


def build(results: Results, tree: str) -> Blocks:
    what, count = m.CHAPTERS["composition"], _prepare(results, tree)
    if not count:
        yield Absent(what, m.NO_CONTRIBUTIONS)
        return
    parts = _parts(results, tree)
    deeper = any(n.kind != "indicator" for n in results.first_level(tree))
    yield Text(m.COMPOSITION if deeper else m.COMPOSITION_LEAF, "lead")
    columns = ", ".join(f"p{k}" for k in range(len(parts)))
    bars = [Bar(name, tuple(rest), results.score(score)) for name, score, *rest in results.rows(
        f"select unit_name, score, {columns} from composed order by place limit {FIRST}")]  # fmt: skip
    edges = _edges([b.parts for b in bars])
    caption = (m.COMPOSED_FIRST if count > len(bars) else m.COMPOSED).format(first=len(bars))
    yield Chart("made_of", caption, bars, {"parts": parts, "edges": edges, "key": m.PARTS_KEY})
    if count > len(bars):
        size = -(-count // CELLS)
        means = ", ".join(f"avg(p{k})" for k in range(len(parts)))
        cells = results.rows(f"select {means} from composed group by (place - 1) // {size} order by min(place)")
        note = m.BINNED.format(size=size) if size > 1 else ""
        caption = m.COMPOSED_ALL.format(count=f"{count:,}")
        yield Chart("all_of", caption, cells, {"parts": parts, "edges": _edges(cells), "note": note})


def _groups(results: Results, tree: str) -> list[tuple[str, list[str]]]:
    """Name and codes of each part; of many the lightest are one."""
    nodes = results.first_level(tree)
    if len(nodes) <= MOST:
        return [(n.name, [n.code]) for n in nodes]
    kept = sorted(nodes, key=lambda n: -n.weight)[: MOST - 1]
    rest = [n for n in nodes if n not in kept]
    return [(n.name, [n.code]) for n in nodes if n in kept] + [(m.REST.format(count=len(rest)), [n.code for n in rest])]


def _parts(results: Results, tree: str) -> list[Part]:
    return [Part(str(k), name, *FILLS[k - 1]) for k, (name, _) in enumerate(_groups(results, tree), 1)]


def _prepare(results: Results, tree: str) -> int:
    """Make the view ``composed``: place, unit_name, score and p0, p1, … of every ranked unit; how many there are."""
    under, groups = results.under(tree), _groups(results, tree)
    of = {code: k for k, (_, codes) in enumerate(groups) for code in codes}
    members: list[list[str]] = [[] for _ in groups]
    for indicator, first in under.items():
        members[of[first]].append(indicator)
    if not results.has("contributions"):
        return 0
    if results.has("contributions", "indicator_code"):
        sums = ", ".join(
            f"coalesce(sum(contribution) filter (indicator_code in ({', '.join(map(text, some))})), 0) as p{k}"
            for k, some in enumerate(members)
        )
        made = f"select unit_code, {sums} from contributions where tree = {text(tree)} and year = ? group by unit_code"
    else:
        there = results.tables["contributions"]
        named = [[c for i in some if (c := f"contribution:{tree}:{i}") in there] for some in members]
        sums = ", ".join(
            f"{' + '.join(f'coalesce({quoted(c)}, 0)' for c in some) or '0'} as p{k}" for k, some in enumerate(named)
        )
        made = f"select unit_code, {sums} from contributions where year = ?"
    results.con.execute("drop table if exists composed")
    results.con.execute(
        "create temp table composed as select row_number() over (order by s.rank, s.unit_code) as place, s.unit_name,"
        f" s.score, c.* exclude unit_code from (select * from scores where {ROOTS} and rank is not null) as s"
        f" inner join ({made}) as c on s.unit_code = c.unit_code",
        [tree, results.year, results.year],
    )
    return int(results.one("select count(*) from composed"))


def _edges(rows: list[tuple[float, ...]]) -> tuple[float, float]:
    return (
        min(0.0, *(sum(p for p in r if p < 0) for r in rows)), max(0.0, *(sum(p for p in r if p > 0) for r in rows)),
    )  # fmt: skip
