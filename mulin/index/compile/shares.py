"""Where a score comes from: a unit's own score shared out to its indicators, adding up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mulin.index.compile.macros import BETWEEN_STEPS, UNION, UNION_BY_NAME, Macros, column, listed, number, word
from mulin.index.compile.nodes import Trees, seen_columns
from mulin.index.compile.spec import Indicator, Node, Tier


def contributions(tiers: Sequence[Trees]) -> str:
    return UNION_BY_NAME.join(_contributions(trees) for trees in tiers if trees.nodes)


def _contributions(trees: Trees) -> str:
    roots = []
    for n in trees.figures.tier.roots:
        roots.append(f"score_{n.number} as contribution_{n.number}")
        roots.append(f"cast(case when score_{n.number} is null then null else 1.0 end as double) as share_{n.number}")
    steps = [f"shared_0 as (\n    select\n    {listed([*roots, '*'])}\n    from level_0\n)"]
    for level in range(1, trees.deepest + 1):
        made = []
        for parent in (n for n in trees.nodes if n.level == level - 1):
            for child, contribution, share in _parts(parent, trees.macros):
                if isinstance(child, Node):
                    made += [f"{contribution} as contribution_{child.number}", f"{share} as share_{child.number}"]
        steps.append(f"shared_{level} as (\n    select\n    {listed([*made, '*'])}\n    from shared_{level - 1}\n)")
    columns = ["year", "tier", "unit_code"]
    columns += [f"score_{n.number} as {column(f'score:{n.tree}')}" for n in trees.figures.tier.roots]
    for n in trees.nodes:
        for child, contribution, share in _parts(n, trees.macros):
            if isinstance(child, Indicator):
                columns.append(f"{contribution} as {column(f'contribution:{n.tree}:{child.code}')}")
                columns.append(f"{share} as {column(f'effective_weight:{n.tree}:{child.code}')}")
    return (
        f"select * from (\nwith {trees.levels()},\n\n{BETWEEN_STEPS.join(steps)}\n\n"
        f"select\n    {listed(columns)}\nfrom shared_{trees.deepest}\n) as tier_{trees.figures.tier.height}"
    )


def _parts(parent: Node, macros: Macros) -> Iterator[tuple[Indicator | Node, str, str]]:
    """(child, its part of the node's contribution, of the node's weight)."""
    j = parent.number
    for child, seen in zip(parent.children, seen_columns(parent), strict=True):
        weight = number(child.weight)
        part = macros("shared_out", f"contribution_{j}", f"weights_{j}", f"plain_{j}", weight, seen)
        yield child.of, part, f"case when {seen} is not null then share_{j} * {weight} / weights_{j} end"


def not_adding_up(tiers: Sequence[Tier]) -> str:
    """Units whose contributions do not sum to their score within 1e-9 of its size (of 1 where it is smaller)."""
    return UNION.join(_not_adding_up(tier, root) for tier in tiers for root in tier.roots)


def _not_adding_up(tier: Tier, root: Node) -> str:
    score = column(f"score:{root.tree}")
    shared = [
        f"\n        + coalesce({column(f'contribution:{n.tree}:{c.of.code}')}, 0.0)"
        for n in tier.nodes
        for c in n.children
        if n.tree == root.tree and isinstance(c.of, Indicator)
    ]
    return (
        f"select tier, year, unit_code\nfrom wide.wide_contributions\nwhere tier = {word(tier.code)}"
        f" and {score} is not null"
        f"\n    and abs({score} - (0.0{''.join(shared)})) > 1e-9 * greatest(1.0, abs({score}))"
    )
