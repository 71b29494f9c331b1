"""Scores that are no numbers, or below 0 under methods that have no place for them: refused by what was scored, never
held at 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack
from mulin.index.against_root import REFUSED as AGAINST_ROOT
from mulin.index.score_checks import NOT_BELOW_ZERO, exponent, needs_not_below_zero
from mulin.index.trees import children_of, flatten, places
from orchestration.index import messages as m

if TYPE_CHECKING:
    import duckdb

MOST = 20
Found = tuple[int, str, str, str, str, str, float]
"""Year, tree, node, method, child, unit, score."""

_CHILDREN = """
with scores as (
    select scenario, year, tree, node_code, unit_code, score from intermediate.int_node_scores
    union all
    select s.scenario, s.year, n.tree, n.node_code, s.unit_code, s.score
    from intermediate.int_scenario_scores as s
    inner join intermediate.int_nodes as n
        on s.scenario = n.scenario and s.year = n.year and s.indicator_code = n.node_code
        and n.node_kind = 'indicator'
    where s.status not in ('pending', 'not_applicable', 'set_aside')
)
select c.year, c.tree, c.parent_code, c.node_code, s.unit_code, s.score
from intermediate.int_nodes as c
inner join scores as s
    on c.scenario = s.scenario and c.year = s.year and c.tree = s.tree and c.node_code = s.node_code
where s.score < 0
qualify row_number() over (
    partition by c.tree, c.parent_code, c.node_code order by c.year desc, s.score, s.unit_code
) = 1
order by c.tree, c.parent_code, c.node_code
"""
_REFUSED = (
    "select year, tree, node_code, note, unit_code, value from intermediate.int_computed_nodes where what = 'refused'"
    " order by year desc, tree, node_code"
)


def require_not_negative(con: duckdb.DuckDBPyConnection, packs: Iterable[IndexPack]) -> None:
    """Raise FindingsError for the lowest score below 0 under each node that has no place for it."""
    ways = {key: way for pack in packs for key, way in _ways(pack)}
    if not ways:
        return
    rows = con.execute(_CHILDREN).fetchall()
    found = [(y, t, node, ways[t, node], c, u, x) for y, t, node, c, u, x in rows if (t, node) in ways]
    _refuse(found)


_NOT_FINITE = (
    "select year, tree, node_code, unit_code, {score} as x from {source} where not isfinite({score})"
    " order by level desc, year desc, tree, node_code, unit_code limit 20"
)


def require_finite(con: duckdb.DuckDBPyConnection) -> None:
    """Raise FindingsError where figures are so great, or differ so little, that what is made of them is no number."""
    _finite(con, "results.index_scores")


def require_finite_wide(con: duckdb.DuckDBPyConnection) -> None:
    _finite(con, "wide.wide_ranks")


def _finite(con: duckdb.DuckDBPyConnection, source: str) -> None:
    findings = [
        Finding(
            Level.ERROR, "score.not_finite", m.SCORE_NOT_FINITE.format(year=year, tree=tree, node=node, unit=unit),
            m.MEND_SCORE_NOT_FINITE, value=f"{value:g}",
        )
        for year, tree, node, unit, value in con.execute(
            _NOT_FINITE.format(score="score_exact", source=source)).fetchall()
    ]  # fmt: skip
    if findings:
        raise FindingsError(m.NOT_SCORED, findings[:MOST])


def require_computable(con: duckdb.DuckDBPyConnection) -> None:
    """The same for what was to be computed from the scores, and was not; and for weights that were not found."""
    rows = [(*row[:3], *row[3].split("|"), *row[4:]) for row in con.execute(_REFUSED).fetchall()]
    _refuse(row for row in rows if row[3] != AGAINST_ROOT)
    said = [
        Finding(
            Level.ERROR, "score.against_root",
            m.AGAINST_ROOT[cause].format(year=year, tree=tree, node=node), m.MEND_AGAINST_ROOT[cause],
            file="index.yaml",
        )
        for year, tree, node, way, cause, _, _ in rows if way == AGAINST_ROOT
    ]  # fmt: skip
    if said:
        raise FindingsError(m.NOT_SCORED, said[:MOST])


def require_not_negative_wide(con: duckdb.DuckDBPyConnection, pack: IndexPack) -> None:
    """As :func:`require_not_negative`, where indicators stand in columns."""
    ways, found = dict(_ways(pack)), []
    for tree, root in pack.trees.items():
        for node, _ in places(root, tree):
            if (tree, node.node) not in ways:
                continue
            for child in children_of(pack, node):
                if child.node is None:
                    score, source, given = f'"score:{child.code}"', "wide.wide_normalised", []
                else:
                    score, source = "score_exact", "wide.wide_ranks where tree = ? and node_code = ?"
                    given = [tree, child.code]
                row = con.execute(
                    f"select year, unit_code, x from (select year, unit_code, {score} as x from {source})"
                    " where x < 0 order by year desc, x, unit_code limit 1", given,
                ).fetchone()  # fmt: skip
                if row:
                    found.append((row[0], tree, node.node, ways[tree, node.node], child.code, row[1], row[2]))
    _refuse(found)


def _ways(pack: IndexPack) -> Iterator[tuple[tuple[str, str], str]]:
    """(tree, node) → method, for means and products that scores below 0 would spoil."""
    for n in flatten(pack):
        if n.method and n.method.startswith(NOT_BELOW_ZERO) and needs_not_below_zero(n.method, n.zero_policy or "keep"):
            yield (n.tree, n.code), n.method


def _refuse(found: Iterable[Any]) -> None:
    findings = [
        Finding(
            Level.ERROR, "score.negative",
            m.NEGATIVE.format(year=year, tree=tree, node=node, method=method, child=child, unit=unit),
            m.MEND_NEGATIVE_POLICY if (power := exponent(method)) is not None and power <= 0 else m.MEND_NEGATIVE,
            file="index.yaml", value=f"{value:g}",
        )
        for year, tree, node, method, child, unit, value in found
    ]  # fmt: skip
    if findings:
        raise FindingsError(m.NOT_SCORED, findings[:MOST])
