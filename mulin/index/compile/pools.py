"""What scores look up: fills for missing figures, statistics of pools, places among peers; and each figure's score."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.index.compile.figures import PLACES, Figure, Figures
from mulin.index.compile.macros import BETWEEN_STEPS, UNION, UNION_BY_NAME, Macros, column, listed, word

_NOTHING = "select cast(null as varchar) as tier where false"
_SQL = {"n": "n", "below": "up_to - equal", "equal": "equal", "above": "n - up_to"}


def fills(tiers: Sequence[Figures]) -> str:
    """What stands in for missing figures: mean or median of the figures that are there."""
    parts = []
    for figures in tiers:
        for by in figures.filled_within:
            keys = ["tier", f"{word(by)} as pool_by", f"cast({by} as varchar) as pool", "year"]
            made = [f"{f.fill} as fill{f.number}" for f in figures.of if f.filled_within == by]
            parts.append(
                f"select\n    {listed(keys + made)}\nfrom ({figures.observed()}) as o\ngroup by tier, {by}, year"
            )
    return UNION_BY_NAME.join(parts) or _NOTHING


def pools(tiers: Sequence[Figures]) -> str:
    """One scan of the table per tier and way of pooling; a score then only looks its pool up."""
    parts = []
    for figures in tiers:
        for by, every_year in figures.poolings:
            keys = [
                f"{word(figures.tier.code)} as tier", f"{word(by)} as pool_by", f"{every_year} as every_year",
                f"cast(v.{by} as varchar) as pool",
                f"{'cast(null as integer)' if every_year else 'year'} as pool_year",
            ]  # fmt: skip
            made = [
                f"{sql} as {name}{f.number}"
                for f in figures.of
                if f.pooling == (by, every_year)
                for name, sql in f.statistics.items()
            ]
            parts.append(
                f"select\n    {listed(keys + made)}\nfrom ({figures.filled()}) as v\n"
                f"group by v.{by}{'' if every_year else ', year'}"
            )
    return UNION_BY_NAME.join(parts) or _NOTHING


def places(tiers: Sequence[Figures], macros: Macros) -> str:
    """Only the rules that need a place among peers; they are sorted in rows, because each has an order of its own."""
    placed = [(f, figures) for figures in tiers for f in figures.placed]
    if not placed:
        return _NOTHING
    filled = BETWEEN_STEPS.join(f"figures_{f.tier.height} as (\n{f.filled()}\n)" for f in tiers if f.placed)
    columns = [
        f"max(case when indicator = {f.number} then cast({_SQL[name]} as double) end) as {name}{f.number}"
        for f, _ in placed
        for name in PLACES
    ]
    return f"""with {filled},

members as (
{UNION.join(_members(f, figures, macros) for f, figures in placed)}
),

counted as (
    select
        *,
        count(*) over (partition by indicator, pool_year, pool, tier) as n,
        count(*) over (partition by indicator, pool_year, pool, tier, compared) as equal,
        count(*) over (
            partition by indicator, pool_year, pool, tier order by compared
            range between unbounded preceding and current row
        ) as up_to
    from members
)

select
    {listed(["tier", "year", "unit_code", *columns])}
from counted
group by tier, year, unit_code"""


def _members(figure: Figure, figures: Figures, macros: Macros) -> str:
    assert figure.pooling is not None
    (by, every_year), k = figure.pooling, figure.number
    return (
        f"    select tier, year, unit_code, {k} as indicator, cast({by} as varchar) as pool,\n"
        f"        {'0' if every_year else 'year'} as pool_year, {macros('settled_figure', f'v{k}')} as compared\n"
        f"    from figures_{figures.tier.height}\n    where v{k} is not null"
    )


def normalised(tiers: Sequence[Figures]) -> str:
    """What became of each figure."""
    return UNION_BY_NAME.join(map(_normalised, tiers))


def _normalised(figures: Figures) -> str:
    columns = ["year", "tier", "unit_code"]
    for f in figures.of:
        columns.append(f"v{f.number} as {column(f'value:{f.indicator.code}')}")
        columns.append(f"s{f.number} as {column(f'score:{f.indicator.code}')}")
    return f"select\n    {listed(columns)}\nfrom ({figures.scored(figures=True)}) as scored"
