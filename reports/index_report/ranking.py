"""The order of the last year: every unit, or the two ends of thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from reports.index_report import messages as m
from reports.index_report.blocks import Blocks, Listed, Text
from reports.index_report.results import ROOTS, Results
from reports.numbers import NONE, plain, share
from reports.parts.table import Column, Row, columns, group, row, table

ALL = 250
FIRST, LAST = 60, 30
NAMED = 3
SHORT = 10
"""A code of so many characters stands on one line."""


@dataclass(frozen=True, slots=True)
class _More:
    """A column besides rank, code, name and score."""

    column: Column
    sql: str
    printed: Callable[[Any], str]


def place(rank: float | None) -> str:
    """``12``; of places that are shared half each ``12.5``."""
    return NONE if rank is None else plain(rank, 1)


def build(results: Results, tree: str) -> Blocks:
    given = [tree, results.year]
    units, ranked = results.rows(f"select count(*), count(rank) from scores where {ROOTS}", given)[0]
    yield Text(_text(results, tree, units, ranked))
    if not ranked:
        return
    more = list(_more(results, tree))
    longest = results.one(f"select max(length(unit_code)) from scores where {ROOTS}", given)
    code = min(max(longest * 1.1 + 2, 8), 22)
    width = 81 - code - sum(e.column.width for e in more)
    line = "w" if longest <= SHORT else ""
    head = columns(
        Column("名次", "n", 7), Column("代码", line, code), Column("名称", "", width), Column("得分", "n", 12),
        *(e.column for e in more),
    )  # fmt: skip
    wanted = ", ".join(("rank", "unit_code", "unit_name", "score", *(e.sql for e in more)))
    order = "comparable desc, rank nulls last, score desc, unit_code"
    query = f"select {wanted} from scores as a where {ROOTS} order by {order}"
    caption = m.RANKING.format(year=results.year)
    if units <= ALL:
        lines = [_line(results, more, r) for r in results.rows(query, given)]
    else:
        first = results.rows(f"{query} limit {min(FIRST, ranked)}", given)
        last = results.rows(
            f"{query} limit {max(0, min(LAST, ranked - FIRST))} offset {max(FIRST, ranked - LAST)}", given
        )
        between = ranked - len(first) - len(last)
        gap = [group(m.ENDS.format(count=f"{between:,}"))] if between else []
        lines = [*(_line(results, more, r) for r in first), *gap, *(_line(results, more, r) for r in last)]
        caption = m.RANKING_ENDS.format(year=results.year, first=len(first), last=len(last))
    yield Listed(table(caption, head, lines, look="small", note=m.COVERAGE))


def first_place(results: Results, tree: str) -> tuple[str, float | None]:
    """Who has it, named as far as three, and the score; no name where nobody is ranked."""
    found = results.rows(
        f"select unit_name, score from scores where {ROOTS} and rank is not null"
        f" qualify rank = min(rank) over () order by unit_code limit {NAMED + 1}", [tree, results.year],
    )  # fmt: skip
    names = "、".join(name for name, _ in found[:NAMED]) + (m.AND_MORE if len(found) > NAMED else "")
    return names, found[0][1] if found else None


def _text(results: Results, tree: str, units: int, ranked: int) -> str:
    if not ranked:
        return m.NOBODY.format(year=results.year, units=f"{units:,}", figures=m.CHAPTERS["figures"])
    best, score = first_place(results, tree)
    lowest = results.rows(
        f"select unit_name, score from scores where {ROOTS} and rank is not null order by rank desc, unit_code desc"
        " limit 1", [tree, results.year],
    )[0]  # fmt: skip
    return m.RANKED.format(
        year=results.year, units=f"{units:,}", scored=f"{ranked:,}",
        without=m.WITHOUT.format(count=units - ranked) if units > ranked else "",
        scale=m.ASCENDING if results.pack.ranking.ascending else "", best=best, score=results.score(score),
        lowest=m.LOWEST.format(name=lowest[0], score=results.score(lowest[1])) if ranked > 1 else "",
    )  # fmt: skip


def _more(results: Results, tree: str) -> Iterator[_More]:
    given = [tree, results.year]
    yield _More(Column("覆盖率", "n", 10), "coverage", share)
    if results.has("scores", "imputed_share") and results.one(
        f"select count(*) from scores where {ROOTS} and imputed_share > 0", given
    ):
        yield _More(Column("其中估算", "n", 10), "imputed_share", share)
    if results.one(f"select count(peer_rank) from scores where {ROOTS}", given):
        sql = "coalesce(peer_group || '　' || peer_rank::int || '/' || peer_group_size, peer_group)"
        yield _More(Column("组别和组内名次", "c", 18), sql, lambda v: v or NONE)
    if len(results.years) > 1:
        sql = (
            "(select b.rank from scores as b where b.tree = a.tree and b.level = 0 and b.unit_code = a.unit_code"
            f" and b.year = {results.years[-2]})"
        )
        yield _More(Column(f"{results.years[-2]}年名次", "n", 11), sql, place)


def _line(results: Results, more: list[_More], found: tuple[Any, ...]) -> Row:
    rank, code, name, score, *rest = found
    return row(place(rank), code, name, results.score(score), *(e.printed(v) for e, v in zip(more, rest, strict=True)))
