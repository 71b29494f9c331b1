"""What must hold across an index pack; every breach is found at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from mulin.findings import Finding
from mulin.index.formula import FormulaError, parse_derived
from mulin.index.magnitudes import check_magnitudes
from mulin.index.model import Impute, IndexPack, Normalise, Treat, treated
from mulin.index.node_checks import check_against_root, check_drawn, check_node
from mulin.index.parameters import rule_of_index
from mulin.index.places import Places
from mulin.index.problems import Problem, problem, unread
from mulin.index.rules import RULES
from mulin.index.score_checks import check_scores
from mulin.index.trees import all_nodes, children_of, places
from mulin.language import Both, listed
from mulin.pack.explain import written
from mulin.pack.meant import meant
from mulin.rules import INDEX_RULES
from mulin.scoring.peer_rule import ReferenceRule


def check_index(pack: IndexPack, places: Places) -> list[Finding]:
    def at(path: str, rule: str, value: str, words: Mapping[str, object]) -> Finding:
        file, row, column = places.of(path)
        return RULES[rule].finding(rule, words, file=file, row=row, column=column, value=value)

    checks = (check_magnitudes, _indicators, _rules, _derived, _trees, check_drawn, check_scores)
    return [at(*found) for check in checks for found in check(pack)]


def _indicators(pack: IndexPack) -> Iterator[Problem]:
    counts = Counter(i.code for i in pack.indicators)
    nodes = {n.node for root in pack.trees.values() for n in all_nodes(root)}
    used = {c.code for root in pack.trees.values() for n in all_nodes(root) for c in children_of(pack, n) if not c.node}
    for position, indicator in enumerate(pack.indicators):
        path = f"indicators.{position}"
        if counts[indicator.code] > 1:
            yield problem(f"{path}.code", "indicator_twice", indicator.code)
        if indicator.code in nodes:
            yield problem(f"{path}.code", "code_taken", indicator.code)
        if indicator.parent and indicator.parent not in nodes:
            yield problem(f"{path}.parent", "node_unknown", indicator.parent, near=meant(indicator.parent, nodes))
        if indicator.code not in used:
            yield problem(f"{path}.code", "indicator_unused", indicator.code)
    if pack.ranking.peer and pack.ranking.peer not in pack.classes:
        yield problem("ranking.peer", "class_unknown", pack.ranking.peer, near=meant(pack.ranking.peer, pack.classes))
    if pack.data.year is None and pack.year is None:
        yield problem("year", "year_absent")


def _rules(pack: IndexPack) -> Iterator[Problem]:
    """Blocks that could not be carried out; those of the defaults once, not for every indicator."""
    defaults, codes = pack.defaults, [i.code for i in pack.indicators]
    blocks = [("defaults", defaults.impute, defaults.treat, defaults.normalise)] + [
        (f"indicators.{n}", i.impute or Impute(), i.treat or Treat(), i.normalise or Normalise())
        for n, i in enumerate(pack.indicators)
    ]
    for path, impute, treat, rule in blocks:
        own = treat.model_fields_set
        for key, name in (("impute.by", impute.by), ("normalise.pool", (rule.pool or "").removeprefix("by:"))):
            if name and name not in pack.classes:
                yield problem(f"{path}.{key}", "class_unknown", name, near=meant(name, pack.classes))
        for code in impute.predictors:
            if code not in codes or path == f"indicators.{codes.index(code)}":
                yield problem(f"{path}.impute.predictors", "predictor", code, near=meant(code, codes))
        if impute.method in {"latest", "interpolate"} and pack.data.year is None:
            yield problem(f"{path}.impute.method", "no_panel", impute.method)
        if treat.quantiles is not None and treat.quantiles[0] >= treat.quantiles[1]:
            yield problem(f"{path}.treat.quantiles", "quantiles", listed(map(str, treat.quantiles)))
        if rule.pool and not rule.pool.startswith("by:"):
            yield problem(f"{path}.normalise.pool", "pool", rule.pool)
        yield from _unread_blocks(impute, treat, path)
        yield from _rule(rule, f"{path}.normalise", pack.scale, treats=treated(treat if own else defaults.treat))
    yield from _contradictions(pack)


def _unread_blocks(impute: Impute, treat: Treat, path: str) -> Iterator[Problem]:
    """Keys that mean nothing as the others of their block are written."""
    own = tuple(Treat.model_fields.keys() - {"quantiles"})
    without = Both("不写 quantiles", "no quantiles")
    some = Both("winsor_max 不是 0，或 then 不是 none", "winsor_max is not 0, or then is not none")
    then = Both("then 不是 none", "then is not none")
    for block, name, keys, when, read in (
        (impute, "impute", ("max_years",), "method: latest", impute.method == "latest"),
        (treat, "treat", own, without, treat.quantiles is None),
        (treat, "treat", ("skew", "kurt"), some, treated(treat)),
        (treat, "treat", ("combine",), then, treat.then != "none"),
        (treat, "treat", ("gii_factor",), "then: log_gii", treat.then == "log_gii"),
        (treat, "treat", ("box_cox_lambda",), "then: box_cox", treat.then == "box_cox"),
    ):  # fmt: skip
        yield from unread(block, f"{path}.{name}", keys, when, read=read)


def _rule(rule: Normalise, path: str, scale: float, *, treats: bool) -> Iterator[Problem]:
    low, high = rule.low or 0.0, scale if rule.high is None else rule.high
    if high <= max(low, 0.0):
        yield problem(f"{path}.high", "range", str(high))
    # outliers are looked for in the same years
    read = INDEX_RULES[rule.rule].reads(rule) | ({"years"} if treats else set())
    for key in sorted(rule.model_fields_set - read):
        readers = [name for name, other in INDEX_RULES.items() if key in other.may_read(name)]
        said = {"rule": rule.rule, "key": key, "keys": _listed(read - {"rule"}), "readers": listed(readers)}
        yield problem(f"{path}.{key}", "unread", written(getattr(rule, key)), **said)
    known, word = INDEX_RULES[rule.rule], rule.reference
    named = known.references if issubclass(known, ReferenceRule) else {}
    if isinstance(word, str) and named and word not in named and not word.startswith("unit:"):
        yield problem(f"{path}.reference", "reference", word, words=listed(named), near=meant(word, named))
    if isinstance(word, str) and named and word.startswith("unit:") and rule.years == "all":
        yield problem(f"{path}.years", "reference_years", "all", reference=word)


def _listed(keys: Collection[str]) -> str:
    return listed(sorted(keys)) or Both("rule 一个键", "the key rule alone")


def _contradictions(pack: IndexPack) -> Iterator[Problem]:
    """Where an indicator's direction, its target and the parameters of its rule say the contrary of each other; what
    the defaults say wrong is said once."""
    said: set[tuple[str, str]] = set()
    for n, i in enumerate(pack.indicators):
        how, own = i.normalise or pack.defaults.normalise, i.normalise is not None
        block = f"indicators.{n}.normalise" if own else "defaults.normalise"
        for wrong in rule_of_index(how, pack.scale, i.direction).against(i.direction, how.target):
            path = f"indicators.{n}.direction" if wrong.column == "direction" else f"{block}.{wrong.key}".rstrip(".")
            if (path, wrong.reason) not in said:
                said.add((path, wrong.reason))
                words = {"code": i.code, "rule": how.rule, "reason": wrong.reason, "mend": wrong.mend}
                yield problem(path, "contradiction", wrong.value, **words)


def _derived(pack: IndexPack) -> Iterator[Problem]:
    above: set[str] = set()
    for name, text in pack.derived.items():
        try:
            formula = parse_derived(text)
        except FormulaError as error:
            yield problem(f"derived.{name}", "formula", text, reason=error)
        else:
            if below := [n for n in formula.names if n in pack.derived and n not in above]:
                yield problem(f"derived.{name}", "derived_order", listed(below))
            if formula.looks_back and pack.data.year is None:
                yield problem(f"derived.{name}", "no_panel/derived", text)
        above.add(name)


def _trees(pack: IndexPack) -> Iterator[Problem]:
    indicators = {i.code: i for i in pack.indicators}
    for tree, root in pack.trees.items():
        counts = Counter(n.node for n in all_nodes(root))
        leaves: Counter[str] = Counter()
        for node, path in places(root, f"trees.{tree}"):
            children = children_of(pack, node)
            leaves.update(c.code for c in children if c.node is None)
            if counts[node.node] > 1:
                yield problem(f"{path}.node", "node_twice", node.node)
            if not children:
                yield problem(path, "node_empty", node.node)
                continue
            for child in children:
                if child.node is None and child.code not in indicators:
                    near = meant(child.code, indicators)
                    yield problem(f"{path}.children", "indicator_unknown", child.code, near=near)
            yield from check_node(pack, node, path, children)
        yield from check_against_root(tree, root)
        for code, count in leaves.items():
            if count > 1:
                yield problem(f"trees.{tree}", "leaf_twice", code)
