"""Nodes of a tree where the children of a node are columns. The formulas are those of ``macros/aggregation.sql``.

``s<k>`` is an indicator's score, ``score_<j>`` a node's, ``seen_<j>_<i>`` how node j sees its i-th child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mulin.index.compile.figures import Figures
from mulin.index.compile.macros import BETWEEN_STEPS, Macros, number
from mulin.index.compile.spec import Child, Indicator, Node, Policy


@dataclass(frozen=True, slots=True)
class Trees:
    """A tier's trees in SQL. ``covered``: coverage is asked for; ``shared``: contributions are."""

    figures: Figures
    policy: Policy
    macros: Macros
    covered: bool
    shared: bool = False

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.figures.tier.nodes

    @property
    def deepest(self) -> int:
        return max((n.level for n in self.nodes), default=0)

    def levels(self) -> str:
        """The tier's rows with all their nodes, deepest first: the body of a ``with`` that ends in ``level_0``."""
        out = [f"level_{self.deepest + 1} as ({self.figures.scored()})"]
        for level in range(self.deepest, -1, -1):
            mine = [n for n in self.nodes if n.level == level]
            for step, below, columns in (
                (f"seen_{level}", f"level_{level + 1}", [c for n in mine for c in self._seen(n)]),
                (f"sums_{level}", f"seen_{level}", [c for n in mine for c in self._sums(n)]),
                (f"level_{level}", f"sums_{level}", [c for n in mine for c in self._columns(n)]),
            ):
                made = "".join(f"    {c},\n" for c in columns)
                out.append(f"{step} as (\n    select\n{made}    *\n    from {below}\n)")
        return BETWEEN_STEPS.join(out)

    def coverage(self, node: Node) -> str:
        if not self.covered:
            return "cast(null as double)"
        return self.macros("ratio", f"available_{node.number}", f"applicable_{node.number}")

    def imputed(self, node: Node) -> str:
        """The part of the coverage for which something stands in."""
        if not self.covered:
            return "cast(null as double)"
        share = f"imputed_{node.number}" if self._imputable(node) else "cast(0.0 as double)"
        return self.macros("ratio", share, f"applicable_{node.number}")

    def _imputable(self, of: Node | Indicator) -> bool:
        """Whether something may stand in for a figure below."""
        if isinstance(of, Indicator):
            return any(f.stand_in is not None for f in self.figures.of if f.number == of.number)
        return any(self._imputable(c.of) for c in of.children)

    def _seen(self, node: Node) -> Iterator[str]:
        if node.drops:
            how = ("lifted", number(node.zero_floor)) if node.zero_policy == "floor" else ("without_zero",)
            for child, column in zip(node.children, seen_columns(node), strict=True):
                yield f"{self.macros(how[0], score_column(child), *how[1:])} as {column}"

    def _sums(self, node: Node) -> Iterator[str]:
        """The sums a node is made of."""
        j, p = node.number, node.exponent
        if p == 1 or self.shared:
            yield f"{_weighted(node, str)} as plain_{j}"
        if p == 0:
            logs = _weighted(node, lambda seen: f"({self.macros('log_of', seen, node.positive)})")
            yield f"{logs} as logs_{j}"
        elif p is not None and p != 1:
            powers = _weighted(node, lambda seen: f"({self.macros('power_of', seen, number(p), node.positive)})")
            yield f"{powers} as powers_{j}"
        if p is not None and p <= 0 and not node.positive:
            yield f"least({', '.join((*seen_columns(node), 'null'))}) as lowest_{j}"
        yield f"({_added(node, lambda c, seen: _if(f'{seen} is not null', number(c.weight)))}) as weights_{j}"
        if self.covered or node.least > 0:
            if not _plain(node):
                there = _added(node, lambda c, _: _available(c, number(c.weight)))
                yield f"({there}) / {_whole(node)} as available_sum_{j}"
            applies = _added(node, lambda c, _: self._applicable(c, number(c.weight)))
            yield f"({applies}) / {_whole(node)} as applicable_{j}"
        if self.covered and self._imputable(node):
            filled = _added(node, lambda c, _: self._imputed(c, number(c.weight)))
            yield f"({filled}) / {_whole(node)} as imputed_sum_{j}"
        if node.least > 0 and node.least_counts:
            scored = _added(node, lambda _, seen: _if(f"{seen} is not null", "1.0"))
            due = _added(node, lambda c, _: _if(f"{self._applicable(c, '1.0')} > 0", "1.0"))
            yield f"{self.macros('ratio', f'({scored})', f'({due})')} as counted_{j}"

    def _columns(self, node: Node) -> Iterator[str]:
        """The node itself: its score, what share of it is there, whether all below it is comparable."""
        j = node.number
        available = f"weights_{j} / {_whole(node)}" if _plain(node) else f"available_sum_{j}"
        enough = "true"
        if node.least > 0:
            share = f"counted_{j}" if node.least_counts else self.macros("ratio", f"({available})", f"applicable_{j}")
            enough = f"(applicable_{j} = 0 or coalesce({share}, 0) >= {number(node.least)} - 1e-9)"
        gives, holds = (enough, "true") if node.missing_below_least else ("true", enough)
        yield f"case when {gives} then {self._score(node)} end as score_{j}"
        if self.covered or node.least > 0:
            yield f"case when {gives} then {available} else 0.0 end as available_{j}"
        if self.covered and self._imputable(node):
            yield f"case when {gives} then imputed_sum_{j} else 0.0 end as imputed_{j}"
        below = [c.of.number for c in node.children if isinstance(c.of, Node)]
        sound = [f"(comparable_{i}{f' or applicable_{i} = 0' if self.covered else ''})" for i in below]
        yield f"{' and '.join((*sound, holds))} as comparable_{j}"

    def _score(self, node: Node) -> str:
        j, p = node.number, node.exponent
        if p is not None:
            return self.macros(
                "mean_from_sums", number(p), f"weights_{j}", f"plain_{j}" if p == 1 else "null",
                f"logs_{j}" if p == 0 else "null", f"powers_{j}" if p not in (0, 1) else "null",
                f"lowest_{j}" if p <= 0 and not node.positive else "null",
            )  # fmt: skip
        seen = dict(zip((c.of.code for c in node.children), seen_columns(node), strict=True))
        if node.formula is not None:
            return node.formula.sql(seen.__getitem__)
        scale = number(self.policy.scale)
        return f"{scale} * {' * '.join(f'({column} / {scale})' for column in seen.values())}"

    def _imputed(self, child: Child, weight: str) -> str:
        """The child's weight, as far as something stands in below it."""
        k = child.of.number
        if not self._imputable(child.of):
            return "0.0"
        if isinstance(child.of, Node):
            return f"{weight} * imputed_{k}"
        return _if(f"i{k} and s{k} is not null", weight)

    def _applicable(self, child: Child, weight: str) -> str:
        """The child's weight, as far as it counts among what could be scored: an indicator does not where its peers are
        all alike. The weight stands inside the case: to choose between two constants costs DuckDB a third of a product
        with what was chosen."""
        k = child.of.number
        if isinstance(child.of, Node):
            return f"{weight} * applicable_{k}"
        if child.of.rule.silent and not self.policy.not_applicable_is_missing:
            return f"(case when v{k} is not null and s{k} is null then 0.0 else {weight} end)"
        return weight


def score_column(child: Child) -> str:
    return f"{'s' if isinstance(child.of, Indicator) else 'score_'}{child.of.number}"


def seen_columns(node: Node) -> tuple[str, ...]:
    """The children's scores as the node sees them, in order."""
    if not node.drops:
        return tuple(map(score_column, node.children))
    return tuple(f"seen_{node.number}_{at}" for at in range(len(node.children)))


def _plain(node: Node) -> bool:
    """Whether the weights of the scores it sees are what is there of its data."""
    return not node.drops and all(isinstance(c.of, Indicator) for c in node.children)


def _available(child: Child, weight: str) -> str:
    if isinstance(child.of, Node):
        return f"{weight} * available_{child.of.number}"
    return _if(f"s{child.of.number} is not null", weight)


def _whole(node: Node) -> str:
    return number(sum(c.weight for c in node.children))


def _if(condition: str, amount: str) -> str:
    return f"case when {condition} then {amount} else 0.0 end"


def _added(node: Node, term: Callable[[Child, str], str]) -> str:
    return " + ".join(map(term, node.children, seen_columns(node)))


def _weighted(node: Node, term: Callable[[str], str]) -> str:
    """Weighted sum over the children that are there."""
    return f"({_added(node, lambda c, seen: f'coalesce({number(c.weight)} * {term(seen)}, 0.0)')})"
