"""What must hold between an index's scores, the scale they are on and the methods that take them up."""

from __future__ import annotations

from collections.abc import Iterator

from mulin.index.model import IndexPack, Node, Normalise
from mulin.index.problems import Problem
from mulin.index.trees import Child, all_nodes, children_of, places
from mulin.methods.trees.means import EXPONENTS
from mulin.rules import INDEX_RULES

NOT_BELOW_ZERO = ("geometric", "harmonic", "power:", "product", "benefit_of_the_doubt")
"""Methods that scores below 0 have no place in. ``zero_policy`` speaks of the first two and of powers up to 0."""
WEIGHTS_NOT_BELOW_ZERO = ("entropy", "variation")


def check_scores(pack: IndexPack) -> Iterator[Problem]:
    """(path, rule, value, words) of each breach."""
    blocks = [("defaults", pack.defaults.normalise)]
    blocks += [(f"indicators.{n}", i.normalise) for n, i in enumerate(pack.indicators) if i.normalise]
    for path, rule in blocks:
        yield from _constant(rule, f"{path}.normalise.constant", pack.scale)
    for tree, root in pack.trees.items():
        for node, path in places(root, f"trees.{tree}"):
            yield from _node(pack, node, path)
    yield from _robustness(pack)


def _constant(rule: Normalise, path: str, scale: float) -> Iterator[Problem]:
    """The score where peers are alike is one that the rule could give."""
    known = INDEX_RULES[rule.rule]
    if rule.constant is None or rule.rule in known.unheld or (known.beyond_ends and not rule.truncate):
        return
    low = (rule.low or 0.0) if known.has_worst else 0.0
    high = scale if rule.high is None else rule.high
    if not low <= rule.constant <= high:
        yield path, "index.constant", f"{rule.constant:g}", {"low": f"{low:g}", "high": f"{high:g}"}


def _node(pack: IndexPack, node: Node, path: str) -> Iterator[Problem]:
    floor = node.zero_policy.partition(":")[2]
    if floor and float(floor) >= pack.scale:
        yield f"{path}.zero_policy", "index.floor_high", node.zero_policy, {"scale": f"{pack.scale:g}"}
    ways = {node.weights.method, *node.weights.shares}
    needs = [node.method] if needs_not_below_zero(node.method, node.zero_policy) else []
    needs += [way for way in WEIGHTS_NOT_BELOW_ZERO if way in ways]
    for way in needs[:1]:
        for child in children_of(pack, node):
            if may_be_negative(pack, child):
                yield f"{path}.method", "index.negative", way, {"child": child.code, "method": way}


def needs_not_below_zero(method: str, zero_policy: str) -> bool:
    """Whether a child's score below 0 leaves the node without meaning; lifted or set aside it does no harm."""
    if not method.startswith(NOT_BELOW_ZERO) or exponent(method) == 1:
        return False
    power = exponent(method)
    return zero_policy == "keep" or power is None or power > 0


def exponent(method: str) -> float | None:
    """Of a power mean as a pack writes it; None for all else."""
    name, _, number = method.partition(":")
    return float(number) if number else EXPONENTS.get(name)


def may_be_negative(pack: IndexPack, child: Child) -> bool:
    """As far as the pack says; what figures as they are, and formulas, come to, the run sees."""
    if child.node is not None:
        if exponent(child.node.method) == 1:
            return any(may_be_negative(pack, c) for c in children_of(pack, child.node))
        return child.node.method == "copeland"
    own = next((i.normalise for i in pack.indicators if i.code == child.code), None)
    rule = own or pack.defaults.normalise
    known = INDEX_RULES[rule.rule]
    return (rule.low or 0.0) < 0 or (known.beyond_ends and (not rule.truncate or rule.rule in known.unheld))


def _robustness(pack: IndexPack) -> Iterator[Problem]:
    how = pack.robustness
    if how is None:
        return
    if how.zero_floor is not None and how.zero_floor >= pack.scale:
        yield "robustness.zero_floor", "index.floor_high", f"{how.zero_floor:g}", {"scale": f"{pack.scale:g}"}
    if pack.ranking.ties == "average":
        yield "ranking.ties", "index.ties_average", "average", {}
    lifted = "keep" if how.zero_floor is None else f"floor:{how.zero_floor}"
    means = [a for a in how.aggregations if needs_not_below_zero(a, lifted)]
    if not means:
        return
    for tree, root in pack.trees.items():
        for node in all_nodes(root):
            for child in children_of(pack, node) if exponent(node.method) is not None else []:
                if may_be_negative(pack, child):
                    words = {"tree": tree, "node": node.node, "child": child.code, "method": means[0]}
                    yield "robustness.aggregations", "index.negative_drawn", means[0], dict(words)
                    return
