"""What must hold of a node: how its children's weights are found, how it sums them up, and what it reads of all that is
written; and of what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from mulin.findings import FindingsError
from mulin.index.formula import FormulaError, parse
from mulin.index.model import ESTIMATES, POOLED, Combinable, IndexPack, Node, Weights
from mulin.index.problems import Problem, problem, unread
from mulin.index.score_checks import exponent
from mulin.index.trees import (
    COMPUTED_METHODS,
    COMPUTED_WEIGHTS,
    Child,
    all_nodes,
    children_of,
    given_weights,
    pairwise,
)
from mulin.language import Both, listed
from mulin.methods.ahp import ahp, require_consistent
from mulin.methods.draws.problem import MULTIPLE
from mulin.pack.meant import meant

INFLUENCE = frozenset({"equal_influence", "influence"})
WITHIN = 1e-9
"""Shares written with decimals may miss 1 by so much."""


def check_node(pack: IndexPack, node: Node, path: str, children: list[Child]) -> Iterator[Problem]:
    codes = [c.code for c in children]
    yield from _unread(pack, node, path)
    yield from _weights(node, path, codes, pack)
    yield from _method(node, path, codes, pack)
    yield from _bounds(node, f"{path}.bounds", codes)
    how = node.weights
    if how.method != "given" and not (how.method == "combined" and "given" in how.shares):
        replaced = [code for code in codes if _weight_written(pack, node, code)]
        if replaced:
            yield problem(f"{path}.weights", "weight_replaced", how.method, children=listed(replaced))


def _unread(pack: IndexPack, node: Node, path: str) -> Iterator[Problem]:
    """Keys that mean nothing as the others of the node are written."""
    power, how = exponent(node.method), node.weights
    drawn = pack.robustness.aggregations if pack.robustness else ()
    lowered = power is not None and (power <= 0 or any(_brought_down(name) for name in drawn))
    gated = node.minimum_share > 0
    yield from unread(
        node,
        path,
        ["zero_policy"],
        Both(
            "method 是 geometric、harmonic 或不大于 0 的 power", "method is geometric, harmonic, or a power not above 0"
        ),
        read=lowered,
    )
    yield from unread(
        node, path, ["share_of", "below_minimum"], Both("minimum_share 大于 0", "minimum_share is above 0"), read=gated
    )
    yield from unread(
        node, path, ["bounds"], "method: benefit_of_the_doubt", read=node.method == "benefit_of_the_doubt"
    )
    for key, ways in (
        ("allocations", ["budget"]), ("matrix", ["ahp"]), ("shares", ["combined", "influence"]),
        ("components", ["pca"]), ("explained", ["pca"]),
    ):  # fmt: skip
        when = Both("weights 的 method: ", "method of weights: ") + listed(ways)
        yield from unread(how, f"{path}.weights", [key], when, read=how.method in ways)
    yield from unread(
        how,
        f"{path}.weights",
        ["against"],
        Both("weights 的 method: equal_influence、influence", "method of weights: equal_influence, influence"),
        read=how.method in INFLUENCE,
    )
    yield from unread(
        how, f"{path}.weights", ["explained"], Both("不写 components", "no components"), read=how.components is None
    )


def check_against_root(tree: str, root: Node) -> Iterator[Problem]:
    """Nodes whose children's weights are found against the index: of one kind, none above another, and between them
    and the index only means whose weights do not come from scores themselves."""
    there: list[tuple[Node, str]] = []

    def walk(node: Node, path: str, above: tuple[Node, ...]) -> Iterator[Problem]:
        if _against_root(node) and above:
            there.append((node, path))
            odd = [n for n in above if _against_root(n) or n.weights.method in COMPUTED_WEIGHTS]
            if odd:
                yield problem(f"{path}.weights.against", "against/above", odd[0].node, node=odd[0].node)
            for way in [n for n in above if exponent(n.method) is None][:1]:
                yield problem(f"{path}.weights.against", "against/mean", way.node, node=way.node, method=way.method)
        for position, child in enumerate(node.children):
            if isinstance(child, Node):
                yield from walk(child, f"{path}.children.{position}", (*above, node))

    yield from walk(root, f"trees.{tree}", ())
    for node, path in there[1:]:
        if node.weights.method != there[0][0].weights.method:
            words = {"node": there[0][0].node, "method": there[0][0].weights.method}
            yield problem(f"{path}.weights.method", "against/kinds", node.weights.method, **words)


def _against_root(node: Node) -> bool:
    return node.weights.against == "root" and node.weights.method in INFLUENCE


def check_drawn(pack: IndexPack) -> Iterator[Problem]:
    """Keys of ``robustness`` that no draw reads."""
    how = pack.robustness
    if how is None:
        return
    yield from unread(
        how, "robustness", ["weight_perturbation"], Both("不写 dirichlet", "no dirichlet"), read=how.dirichlet is None
    )
    lifted = any(_brought_down(name) for name in how.aggregations)
    when = Both(
        "aggregations 里有 geometric、harmonic 或不大于 0 的 power",
        "aggregations has geometric, harmonic, or a power not above 0",
    )
    yield from unread(how, "robustness", ["zero_floor"], when, read=lifted)
    taken = [name for name in how.imputations if name in POOLED]
    if pack.screen is not None and pack.screen.after == "imputation" and taken:
        yield problem("robustness.imputations", "screened", taken[0])
    several = MULTIPLE in how.imputations
    yield from unread(
        how, "robustness", ["completions"], Both("imputations 里有 multiple", "imputations has multiple"), read=several
    )
    if several:
        yield from _multiple(pack)
    varied = how.dirichlet is not None or how.weight_perturbation > 0 or how.leave_out or any(
        len(set(names)) > 1 for names in (how.normalisations, how.aggregations, how.imputations)
    )  # fmt: skip
    when = Both(
        "有假设变动：weight_perturbation 大于 0、dirichlet、leave_out，或两种以上的做法",
        "an assumption varies: weight_perturbation above 0, dirichlet, leave_out, or two ways or more",
    )
    yield from unread(how, "robustness", ["sobol"], when, read=varied)


def _multiple(pack: IndexPack) -> Iterator[Problem]:
    """Whether every figure that is imputed has a distribution it can be drawn from."""
    how = {i.code: (i.impute or pack.defaults.impute).method for i in pack.indicators}
    made = {code: method for code, method in how.items() if method != "none"}
    others = {code: method for code, method in made.items() if method not in ESTIMATES}
    if others:
        said = listed(Both(f"{code}（{method}）", f"{code} ({method})") for code, method in others.items())
        yield problem("robustness.imputations", "multiple", MULTIPLE, codes=said)
    elif not made:
        yield problem("robustness.imputations", "multiple/none", MULTIPLE)


def _brought_down(method: str) -> bool:
    power = exponent(method)
    return power is not None and power <= 0


def _weight_written(pack: IndexPack, node: Node, code: str) -> bool:
    own = [c for c in node.children if (c.node if isinstance(c, Node) else c.indicator) == code]
    own += [] if own else [i for i in pack.indicators if i.code == code and i.parent == node.node]  # type: ignore[misc]
    return any("weight" in c.model_fields_set for c in own)


def _shares(how: Weights, path: str, codes: list[str]) -> Iterator[Problem]:
    rule, known = how.method, get_args(Combinable) if how.method == "combined" else codes
    unknown = [key for key in how.shares if key not in known]
    if unknown:
        words = {"known": listed(known), "near": meant(unknown[0], known)}
        row = "combined/unknown" if rule == "combined" else "influence/unknown"
        yield problem(path, row, unknown[0], **words)
    elif sum(how.shares.values()) <= 0 or min(how.shares.values()) < 0:
        yield problem(path, rule)
    elif rule == "influence" and len(how.shares) < len(codes):
        yield problem(path, "influence/lacking", listed(c for c in codes if c not in how.shares))


def _bounds(node: Node, path: str, codes: list[str]) -> Iterator[Problem]:
    """Shares that can come to the whole of a unit's score."""
    if node.method != "benefit_of_the_doubt" or not node.bounds:
        return
    unknown = [code for code in node.bounds if code not in codes]
    if unknown:
        yield problem(path, "bounds/unknown", unknown[0], near=meant(unknown[0], codes))
        return
    reversed_ = [code for code, (low, high) in node.bounds.items() if low > high]
    if reversed_:
        low, high = node.bounds[reversed_[0]]
        yield problem(f"{path}.{reversed_[0]}", "bounds/order", listed((f"{low:g}", f"{high:g}")))
        return
    least = sum(low for low, _ in node.bounds.values())
    most = sum(node.bounds.get(code, (0.0, 1.0))[1] for code in codes)
    if least > 1 + WITHIN or most < 1 - WITHIN:
        yield problem(path, "bounds", listed((f"{least:g}", f"{most:g}")), least=f"{least:g}", most=f"{most:g}")


def _weights(node: Node, path: str, codes: list[str], pack: IndexPack) -> Iterator[Problem]:
    how = node.weights
    if how.method in {"combined", "influence"}:
        wrong = list(_shares(how, f"{path}.weights.shares", codes))
        yield from wrong
        if wrong:
            return
    if how.method == "budget":
        for expert, points in how.allocations.items():
            odd = sorted(set(points) ^ set(codes))
            if odd or sum(points.values()) <= 0 or min(points.values()) < 0:
                yield problem(f"{path}.weights.allocations.{expert}", "budget", listed(odd))
                return
        if not how.allocations:
            yield problem(f"{path}.weights", "budget/none")
            return
    if how.method == "ahp":
        try:
            matrix = pairwise(node)
        except (ValueError, ZeroDivisionError):
            yield problem(f"{path}.weights.matrix", "ahp/no_number")
            return
        if len(matrix) != len(codes) or any(len(row) != len(codes) for row in matrix):
            yield problem(f"{path}.weights.matrix", "ahp", count=len(codes))
            return
        try:
            require_consistent(ahp(matrix))
        except FindingsError as refused:
            (first, *_) = refused.findings
            yield problem(f"{path}.weights.matrix", "ahp/inconsistent", reason=first.message, mend=first.mend)
            return
        except ValueError as error:
            yield problem(f"{path}.weights.matrix", "ahp/rule", reason=error)
            return
    try:
        given_weights(node, children_of(pack, node))
    except ZeroDivisionError:
        yield problem(f"{path}.children", "weights_zero", node.node)


def _method(node: Node, path: str, codes: list[str], pack: IndexPack) -> Iterator[Problem]:
    if node.formula is not None:
        try:
            unknown = [n for n in parse(node.formula).names if n not in codes]
        except FormulaError as error:
            yield problem(f"{path}.formula", "formula", node.formula, reason=error)
        else:
            if unknown:
                yield problem(f"{path}.formula", "formula/not_child", listed(unknown))
    ways = {node.weights.method, *node.weights.shares} if node.weights.method == "combined" else {node.weights.method}
    if ways & INFLUENCE and exponent(node.method) is None:
        yield problem(f"{path}.weights", "influence/mean", node.method, method=node.method)
    if node.weights.components is not None and node.weights.components > len(codes):
        yield problem(f"{path}.weights.components", "components", str(node.weights.components), count=len(codes))
    if node.method == "kemeny" and path.count(".children") > 0:
        yield problem(f"{path}.method", "kemeny")
    if node.method in COMPUTED_METHODS or node.weights.method in COMPUTED_WEIGHTS:
        below = [n.node for child in node.children if isinstance(child, Node) for n in all_nodes(child) if n.formula]
        if below:
            yield problem(path, "formula_below", listed(below))
