"""From own scores to the index: composed from the lowest tier up, printed and ranked, held against the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mulin.index.compile.macros import BETWEEN_STEPS, UNION, Macros, column, listed, number, word
from mulin.index.compile.nodes import Trees
from mulin.index.compile.spec import Node, Spec

_COMPOSED = (
    "year, unit_code, parent_code, tier, peer_group, tree, own_score, own_comparable, coverage, imputed_share,"
    " children, comparable_children, children_score, score, comparable"
)


def scores(tiers: Sequence[Trees], nodes: Sequence[Node]) -> str:
    """Own scores: every node of every tree from the unit's own figures, before tiers are composed."""
    return UNION.join(_own(trees, nodes) for trees in tiers)


def _own(trees: Trees, nodes: Sequence[Node]) -> str:
    """A tier's own scores; of another tier's nodes there is a column with nothing in it."""
    peer = column(trees.policy.peer_class) if trees.policy.peer_class else "cast(null as varchar)"
    columns = ["year", "unit_code", "parent_code", "tier", f"{peer} as peer_group"]
    for n in nodes:
        j, mine = n.number, n in trees.nodes
        columns.append(f"score_{j}" if mine else f"cast(null as double) as score_{j}")
        columns.append(f"{trees.coverage(n) if mine else 'cast(null as double)'} as coverage_{j}")
        columns.append(f"{trees.imputed(n) if mine else 'cast(null as double)'} as imputed_share_{j}")
        columns.append(f"comparable_{j}" if mine else f"cast(null as boolean) as comparable_{j}")
    return (
        f"select * from (\nwith {trees.levels()}\n\nselect\n    {listed(columns)}\nfrom level_0\n"
        f") as tier_{trees.figures.tier.height}"
    )


def totals(tiers: Sequence[Trees], *, stored: bool) -> str:
    """Own share of the unit's own score and children's share of the mean of its children. ``stored``: own scores are
    those of ``wide_scores``."""
    steps = [step for trees in tiers for step in _total(trees, stored)]
    last = UNION.join(f"select {_COMPOSED}\nfrom totals_{trees.figures.tier.height}" for trees in tiers)
    return f"with {BETWEEN_STEPS.join(steps)}\n\n{last}"


def _total(trees: Trees, stored: bool) -> Iterator[str]:
    t = trees.figures.tier
    scored = "wide.wide_scores" if stored else f"scored_{t.height}"
    if not stored:
        yield f"{scored} as (\n{_own(trees, t.roots)}\n)"
    own = UNION.join(
        f"select year, unit_code, parent_code, tier, peer_group, {word(n.tree)} as tree, {at} as tree_number,\n"
        f"    score_{n.number} as own_score, coverage_{n.number} as coverage,\n"
        f"    imputed_share_{n.number} as imputed_share,\n"
        f"    coalesce(comparable_{n.number} and score_{n.number} is not null, false) as own_comparable\n"
        f"from {scored}\nwhere tier = {word(t.code)}"
        for at, n in enumerate(t.roots)
    )
    yield f"own_{t.height} as (\n{own}\n)"
    if t.child is None:
        yield f"""totals_{t.height} as materialized (
    select *, cast(null as double) as children_score, cast(null as integer) as children,
        cast(null as integer) as comparable_children, own_score as score, own_comparable as comparable
    from own_{t.height}
)"""
        return
    own_share, children_share = number(t.own_share), number(t.children_share)
    yield f"""children_{t.height} as (
    select year, parent_code, tree_number, cast(count(*) as integer) as children,
        cast(sum(case when comparable then 1 else 0 end) as integer) as comparable_children,
        avg(case when comparable then score end) as children_score
    from totals_{t.child}
    group by year, parent_code, tree_number
)"""
    yield f"""totals_{t.height} as materialized (
    select o.*, c.children_score, coalesce(c.children, 0) as children,
        coalesce(c.comparable_children, 0) as comparable_children,
        {trees.macros("composed", own_share, "o.own_score", children_share, "c.children_score")} as score,
        (o.own_comparable or {own_share} = 0) and coalesce(c.comparable_children, 0) > 0
            and c.comparable_children >= {number(t.least_children)} * c.children - 1e-9 as comparable
    from own_{t.height} as o
    left join children_{t.height} as c
        on o.year = c.year and o.unit_code = c.parent_code and o.tree_number = c.tree_number
)"""


def ranks(spec: Spec, macros: Macros, *, below_root: bool) -> str:
    """Printed and ranked: among all units of the tier and among those of the same peer group. A node belongs to one
    tier: its number stands for tier, tree and code."""
    policy = spec.policy
    printed = macros("round_half_up", "score", policy.decimals)
    ranked_by = macros("settled", "score") if policy.ranked_exact else printed
    rank, peer_rank = (f"{name}_from + {macros('ties_shift', f'{name}_equal')}" for name in _WINDOWS)
    ranked = [(t.code, n) for t in spec.tiers for n in t.nodes if below_root or n.level == 0]
    named = ", ".join(f"({n.number}, {word(t)}, {word(n.tree)}, {word(n.code)}, {n.level})" for t, n in ranked)
    return f"""with named as (
    -- joined last: windows sort all they are given, so they are given no word that the number stands for
    select * from (values {named}) as v (number, tier, tree, node_code, level)
),

nodes as (
{UNION.join(_ranked(spec, below_root))}
),

printed as (
    select
        year, number, unit_code, peer_group, coverage, imputed_share,
        comparable and score is not null as comparable,
        score as score_exact,
        case when comparable then {printed} end as score,
        case when comparable then {ranked_by} end as ranked_by
    from nodes
),

placed as (
    select
    {listed(["*", *_places(policy.ties, policy.ascending), f"{word(policy.ties)} as ranking_ties"])}
    from printed
)

select
    p.year, d.tier, d.tree, d.node_code, d.level, p.unit_code, p.score, p.score_exact, p.comparable, p.coverage,
    p.imputed_share,
    case when p.ranked_by is not null then cast({rank} as double) end as rank,
    cast(case when p.ranked_by is null then 0 else rank_peers end as integer) as peers,
    p.peer_group,
    case when p.ranked_by is not null and p.peer_group is not null
        then cast({peer_rank} as double) end as peer_rank,
    case when p.peer_group is null then null when p.ranked_by is null then 0 else cast(peer_rank_peers as integer) end
        as peer_group_size
from placed as p
inner join named as d on p.number = d.number"""


_WINDOWS = {
    "rank": "partition by year, number",
    "peer_rank": "partition by year, number, peer_group",
}


def _ranked(spec: Spec, below_root: bool) -> Iterator[str]:
    """The scores that are ranked, a row a node."""
    yield (
        "select t.year, r.number, t.unit_code, t.peer_group, t.score, t.coverage, t.imputed_share, t.comparable\n"
        "from wide.wide_totals as t\ninner join named as r on t.tree = r.tree and r.level = 0"
    )
    for t in spec.tiers if below_root else ():
        for n in (n for n in t.nodes if n.level > 0):
            yield (
                f"select year, {n.number} as number, unit_code, peer_group, score_{n.number} as score,"
                f" coverage_{n.number} as coverage, imputed_share_{n.number} as imputed_share,"
                f" comparable_{n.number} as comparable\n"
                f"from wide.wide_scores\nwhere tier = {word(t.code)}"
            )


def _places(ties: str, ascending: bool) -> Iterator[str]:
    better = f"ranked_by {'asc' if ascending else 'desc'} nulls last"  # so that what has no rank takes none
    for name, window in _WINDOWS.items():
        yield f"{'dense_rank' if ties == 'dense' else 'rank'}() over ({window} order by {better}) as {name}_from"
        equal = f"count(*) over ({window}, ranked_by)" if ties in ("max", "average") else "1"
        yield f"{equal} as {name}_equal"
        yield (
            f"count(ranked_by) over (\n        {window} order by {better}"
            f" rows between unbounded preceding and unbounded following\n    ) as {name}_peers"
        )


def changes(years: int) -> str:
    """One set of rules scores all years of the table, so that the whole change is an effect of the data. A year before
    that is not in the table may be there as it was published (``raw.wide_prior``)."""
    columns = "select year, tier, tree, unit_code, score, comparable from"
    earlier = [f"{columns} wide.wide_totals"] * (years > 1) + [f"{columns} raw.wide_prior"]
    return f"""with earlier as (
{UNION.join(earlier)}
),

compared as (
    select
        t.year,
        t.tier,
        t.tree,
        t.unit_code,
        case when b.comparable then b.score end as previous_score,
        case when t.comparable then t.score end as score
    from wide.wide_totals as t
    left join earlier as b on t.year = b.year + 1 and t.tier = b.tier and t.tree = b.tree and t.unit_code = b.unit_code
)

select
    *,
    score - previous_score as change,
    score - previous_score as data_effect,
    case when score - previous_score is not null then 0.0 end as weight_effect,
    case when score - previous_score is not null then 0.0 end as method_effect
from compared"""
