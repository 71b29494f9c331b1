"""What a pack declares about its indicators, as far as a trial has to know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mulin.index import IndexPack, Indicator
from mulin.index.formula import parse
from mulin.index.model import ESTIMATES, Impute, Node, Normalise, Treat
from mulin.index.trees import COMPUTED_METHODS, COMPUTED_WEIGHTS, children_of
from mulin.rules import INDEX_RULES, rule_of
from mulin.rules.boolean import Boolean
from mulin.rules.step import Step
from mulin.scoring.peer_rule import PlaceRule
from mulin.scoring.rule import Rule
from orchestration.index.refs import _with_defaults as stored_params

_IN_POINTS = ("low", "high", "base", "constant", "item_cap", "per_unit", "per_item")
"""What `normalise` says in points of the index: it does not grow with another scale."""


@dataclass(frozen=True)
class Known:
    """One indicator. ``columns``: all of the data that its value is reckoned from."""

    indicator: Indicator
    how: Normalise
    impute: Impute
    treat: Treat
    rule: Rule
    columns: frozenset[str]
    direct: bool

    @property
    def field(self) -> str:
        return self.indicator.field or self.indicator.code

    @property
    def compares(self) -> bool:
        return self.rule.compares

    @property
    def treated(self) -> bool:
        return self.treat.quantiles is not None or self.treat.winsor_max != 0 or self.treat.then != "none"

    @property
    def jumps(self) -> bool:
        """Whether its rule goes in steps by declaration: bands, yes or no, places."""
        return isinstance(self.rule, Step | Boolean | PlaceRule)

    @property
    def measured(self) -> str | None:
        """What of it is stated in the figure's unit of measure; None: another unit would alter nothing."""
        if not self.compares:
            return f"normalise.rule: {self.how.rule}"
        if isinstance(self.how.reference, float | int) or self.how.target is not None:
            return "normalise.reference" if self.how.target is None else "normalise.target"
        if self.impute.method == "constant":
            return "impute.value"
        if self.treat.then in ("log1", "box_cox") and self.treated:
            return f"treat.then: {self.treat.then}"
        return None


class Facts:
    """Looked up once a trial."""

    def __init__(self, pack: IndexPack) -> None:
        self.pack = pack
        self.known = tuple(self._of(i) for i in pack.indicators)
        self.at = {known.indicator.code: n for n, known in enumerate(self.known)}

    def _of(self, i: Indicator) -> Known:
        defaults = self.pack.defaults
        how = i.normalise or defaults.normalise
        given = stored_params(self.pack, i) | ({"bands": how.bands} if how.bands else {})
        names = [i.field or i.code, *([i.denominator] if i.denominator else [])]
        return Known(
            i, how, i.impute or defaults.impute, i.treat or defaults.treat,
            rule_of(INDEX_RULES[how.rule].name, given),
            frozenset(raw for name in names for raw in self._raw(name)), names[0] not in self.pack.derived,
        )  # fmt: skip

    def _raw(self, name: str) -> Iterator[str]:
        if name not in self.pack.derived:
            yield name
            return
        for inner in parse(self.pack.derived[name]).names:
            yield from self._raw(inner)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the data that anything depends on."""
        return tuple(dict.fromkeys(c for known in self.known for c in sorted(known.columns)))

    def reading(self, column: str) -> list[int]:
        """Indicators that a column of the data reaches."""
        return [n for n, known in enumerate(self.known) if column in known.columns]

    def reached(self, column: str) -> set[int]:
        """Those, and the indicators whose gaps are estimated from them."""
        read = set(self.reading(column))
        codes = {self.known[n].indicator.code for n in read}
        return read | {
            n for n, known in enumerate(self.known)
            if known.impute.method in ESTIMATES and (not known.impute.predictors or codes & {*known.impute.predictors})
        }  # fmt: skip

    @cached_property
    def named(self) -> frozenset[str]:
        """Units that the pack itself names."""
        return frozenset(unit for known in self.known if (unit := known.how.reference_unit) is not None)

    @cached_property
    def over_years(self) -> bool:
        """Whether a year's scores depend on other years."""
        return any(k.how.years == "all" or k.impute.method in ("latest", "interpolate") for k in self.known)

    @cached_property
    def grouping(self) -> frozenset[str]:
        """Classes that something is compared or filled within."""
        pools = {(k.how.pool or "").removeprefix("by:") for k in self.known}
        return frozenset(pools | {k.impute.by or "" for k in self.known}) - {""}

    @cached_property
    def leaves(self) -> Mapping[str, tuple[int, ...]]:
        """tree → its indicators."""
        return {tree: tuple(self._below(root)) for tree, root in self.pack.trees.items()}

    def _below(self, node: Node) -> Iterator[int]:
        for child in children_of(self.pack, node):
            if child.node is not None:
                yield from self._below(child.node)
            elif child.code in self.at:
                yield self.at[child.code]

    @cached_property
    def inner(self) -> Mapping[tuple[str, str], Node]:
        def walk(tree: str, node: Node) -> Iterator[tuple[tuple[str, str], Node]]:
            yield (tree, node.node), node
            for child in node.children:
                if isinstance(child, Node):
                    yield from walk(tree, child)

        return dict(pair for tree, root in self.pack.trees.items() for pair in walk(tree, root))

    def nodes_of_all(self, tree: str) -> list[Node]:
        """Nodes whose weights or scores are found from all units' scores."""
        return [
            node for (t, _), node in self.inner.items()
            if t == tree and (node.method in COMPUTED_METHODS or node.weights.method in COMPUTED_WEIGHTS)
        ]  # fmt: skip

    @cached_property
    def costly(self) -> bool:
        """Whether every table costs a linear program a unit, or the best of all orders: then fewer are tried."""
        return any(node.method in ("benefit_of_the_doubt", "kemeny") for node in self.inner.values())

    def comparing(self, tree: str) -> bool:
        """Whether a unit's score in this tree may depend on other units."""
        return bool(self.nodes_of_all(tree)) or any(
            self.known[n].compares
            or self.known[n].treated
            or self.known[n].impute.method in ("mean", "median", *ESTIMATES)
            for n in self.leaves[tree]
        )

    @cached_property
    def in_points(self) -> list[str]:
        """Where the pack states points of the index, which do not grow with its scale."""
        out = []
        for k in self.known:
            said = [key for key in _IN_POINTS if getattr(k.how, key) is not None]
            if k.how.rule == "z_score":
                said += ["mean", "sd"]
            if k.how.bands:
                said.append("bands")
            if k.how.rule == "none" or (k.how.rule in ("rank", "borda") and k.how.counted):
                said.append(f"rule: {k.how.rule}")
            out += [f"{k.indicator.code}.{key}" for key in said]
        for node in self.inner.values():
            if node.formula is not None:
                out.append(f"{node.node}.formula")
            if node.zero_policy.startswith("floor"):
                out.append(f"{node.node}.zero_policy")
            if node.method in ("kemeny", "copeland"):
                out.append(f"{node.node}.method: {node.method}")
        return list(dict.fromkeys(out))
