"""What must hold across an index pack; every breach is found at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.index.formula import FormulaError, parse
from mulin.index.model import Impute, IndexPack, Node, Normalise, Treat
from mulin.index.trees import (
    COMPUTED_METHODS,
    COMPUTED_WEIGHTS,
    Child,
    all_nodes,
    children_of,
    given_weights,
    pairwise,
)
from mulin.pack.read import nearest

_POSITIVE = ("geometric", "harmonic", "power:", "product", "benefit_of_the_doubt")
_POSITIVE_WEIGHTS = ("entropy", "variation")
_REFERENCES = ("mean", "median", "best")


def check_index(pack: IndexPack, lines: Mapping[str, int], rows: Sequence[int]) -> list[Finding]:
    """``lines``: YAML path → line; ``rows``: indicators' lines in indicators.csv, empty when they stand in YAML."""

    def at(path: str, rule: str, message: str, mend: str, value: str = "", level: Level = Level.ERROR) -> Finding:
        parts = path.split(".")
        if parts[0] == "indicators" and rows and len(parts) > 1:
            return Finding(level, rule, message, mend, file="indicators.csv", row=rows[int(parts[1])],
                           column=".".join(parts[2:]) or "code", value=value)  # fmt: skip
        line = nearest(lines, path)
        return Finding(level, rule, message, mend, file="index.yaml", row=line, column=path, value=value)

    return [at(*problem) for check in (_finite, _indicators, _rules, _derived, _trees) for problem in check(pack)]


Problem = tuple[str, str, str, str, str, Level]


def _problem(path: str, rule: str, message: str, mend: str, value: str = "", level: Level = Level.ERROR) -> Problem:
    return path, f"index.{rule}", message, mend, value, level


def _finite(pack: IndexPack) -> Iterator[Problem]:
    def walk(value: Any, path: str) -> Iterator[Problem]:
        if isinstance(value, float) and not math.isfinite(value):
            yield _problem(path, "not_finite", "应填有限的数字", "写成数字", str(value))
        elif isinstance(value, dict | list | tuple):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                yield from walk(inner, f"{path}.{key}" if path else str(key))

    yield from walk(pack.model_dump(), "")


def _indicators(pack: IndexPack) -> Iterator[Problem]:
    counts = Counter(i.code for i in pack.indicators)
    nodes = {n.node for root in pack.trees.values() for n in all_nodes(root)}
    used = {c.code for root in pack.trees.values() for n in all_nodes(root) for c in children_of(pack, n) if not c.node}
    for position, indicator in enumerate(pack.indicators):
        path = f"indicators.{position}"
        if counts[indicator.code] > 1:
            yield _problem(f"{path}.code", "indicator_twice", "这个指标代码写了两次", "每个指标一个代码",
                           indicator.code)  # fmt: skip
        if indicator.code in nodes:
            yield _problem(f"{path}.code", "code_taken", "指标与节点用了同一个代码", "给节点另起代码", indicator.code)
        if indicator.parent and indicator.parent not in nodes:
            yield _problem(f"{path}.parent", "node_unknown", "没有这个节点", "改正，或在 trees 里加上",
                           indicator.parent)  # fmt: skip
        if indicator.code not in used:
            yield _problem(f"{path}.code", "indicator_unused", "没有哪棵树用到这个指标", "挂到节点下，或删去",
                           indicator.code, Level.WARNING)  # fmt: skip
    if pack.ranking.peer and pack.ranking.peer not in pack.classes:
        yield _problem("ranking.peer", "class_unknown", "classes 里没有这一列", "在 classes 里写上列名",
                       pack.ranking.peer)  # fmt: skip
    if pack.data.year is None and pack.year is None:
        yield _problem("year", "year_absent", "数据没有年份列，也没有写 year", "写 data.year（列名）或 year（年份）")


def _rules(pack: IndexPack) -> Iterator[Problem]:
    """Blocks that could not be carried out; those of the defaults once, not for every indicator."""
    defaults = pack.defaults
    blocks = [("defaults", defaults.impute, defaults.treat, defaults.normalise)] + [
        (f"indicators.{n}", i.impute or Impute(), i.treat or Treat(), i.normalise or Normalise())
        for n, i in enumerate(pack.indicators)
    ]
    for path, impute, treat, rule in blocks:
        for key, name in (("impute.by", impute.by), ("normalise.pool", (rule.pool or "").removeprefix("by:"))):
            if name and name not in pack.classes:
                yield _problem(f"{path}.{key}", "class_unknown", "classes 里没有这一列", "在 classes 里写上列名", name)
        if impute.method in {"latest", "interpolate"} and pack.data.year is None:
            yield _problem(f"{path}.impute.method", "no_panel", "数据没有年份列，无从取其他年份的数",
                           "写 data.year，或换一种填补方法", impute.method)  # fmt: skip
        if treat.quantiles is not None and treat.quantiles[0] >= treat.quantiles[1]:
            yield _problem(f"{path}.treat.quantiles", "quantiles", "两个分位数应由小到大", "前小后大，如 [0.05, 0.95]",
                           "、".join(map(str, treat.quantiles)))  # fmt: skip
        if treat.box_cox_lambda is not None and treat.then != "box_cox":
            yield _problem(f"{path}.treat.box_cox_lambda", "box_cox", "只有 then: box_cox 才用得到", "删去，或改 then",
                           str(treat.box_cox_lambda))  # fmt: skip
        if rule.pool and not rule.pool.startswith("by:"):
            yield _problem(f"{path}.normalise.pool", "pool", "应写成 by:<分类列>", "改成 by: 开头", rule.pool)
        yield from _rule(rule, f"{path}.normalise", pack.scale)


def _rule(rule: Normalise, path: str, scale: float) -> Iterator[Problem]:
    low, high = rule.low or 0.0, scale if rule.high is None else rule.high
    if high <= max(low, 0.0):
        yield _problem(f"{path}.high", "range", "最高分应大于最低分，也大于 0", "改正 low 或 high", str(high))
    if rule.rule in {"goalposts", "efficacy"} and rule.transform == "ln":
        for key, post in (("floor", rule.floor), ("ceil", rule.ceil)):
            if post is not None and post <= 0:
                yield _problem(
                    f"{path}.{key}", "logarithm", "取对数的尺度应大于 0", "改正，或去掉 transform", str(post)
                )
    if rule.rule == "bonus" and (rule.per_item or 0.0) <= 0:
        yield _problem(f"{path}.per_item", "per_item", "每项加分应大于 0", "改正，或改用 deduction", str(rule.per_item))
    word = rule.reference
    if isinstance(word, str) and word not in _REFERENCES and not word.startswith("unit:"):
        yield _problem(f"{path}.reference", "reference", "应是数，或 mean、median、best、unit:<单位代码>", "改正", word)


def _derived(pack: IndexPack) -> Iterator[Problem]:
    above: set[str] = set()
    for name, text in pack.derived.items():
        try:
            below = [n for n in parse(text).names if n in pack.derived and n not in above]
        except FormulaError as error:
            yield _problem(f"derived.{name}", "formula", str(error), "改正公式", text)
        else:
            if below:
                yield _problem(f"derived.{name}", "derived_order", "公式用到了自己，或写在下面的导出数",
                               "调换次序，或另起名字", "、".join(below))  # fmt: skip
        above.add(name)


def _trees(pack: IndexPack) -> Iterator[Problem]:
    indicators = {i.code: i for i in pack.indicators}
    for tree, root in pack.trees.items():
        counts = Counter(n.node for n in all_nodes(root))
        leaves: Counter[str] = Counter()
        for node, path in _places(root, f"trees.{tree}"):
            children = children_of(pack, node)
            leaves.update(c.code for c in children if c.node is None)
            if counts[node.node] > 1:
                yield _problem(f"{path}.node", "node_twice", "同一棵树里这个节点写了两次", "换一个代码",
                               node.node)  # fmt: skip
            if not children:
                yield _problem(path, "node_empty", "节点下面什么也没有", "加上 children，或让指标的 parent 指向它",
                               node.node)  # fmt: skip
                continue
            for child in children:
                if child.node is None and child.code not in indicators:
                    yield _problem(f"{path}.children", "indicator_unknown", "没有这个指标", "改正代码，或加上这个指标",
                                   child.code)  # fmt: skip
            yield from _weights(node, path, [c.code for c in children], pack)
            yield from _method(node, path, [c.code for c in children], pack)
        for code, count in leaves.items():
            if count > 1:
                yield _problem(f"trees.{tree}", "leaf_twice", "同一棵树里这个指标挂了两处", "只挂一处", code)


def _places(node: Node, path: str) -> Iterator[tuple[Node, str]]:
    yield node, path
    for position, child in enumerate(node.children):
        if isinstance(child, Node):
            yield from _places(child, f"{path}.children.{position}")


def _weights(node: Node, path: str, codes: list[str], pack: IndexPack) -> Iterator[Problem]:
    how = node.weights
    if how.method == "combined" and (sum(how.shares.values()) <= 0 or min(how.shares.values()) < 0):
        yield _problem(
            f"{path}.weights.shares", "combined", "combined 要写 shares，各份不为负，合计大于 0", "补全或改正"
        )
        return
    if how.method == "budget":
        for expert, points in how.allocations.items():
            odd = sorted(set(points) ^ set(codes))
            if odd or sum(points.values()) <= 0 or min(points.values()) < 0:
                text = "每位专家要给每个下级分配点数，不为负，合计大于 0"
                place = f"{path}.weights.allocations.{expert}"
                yield _problem(place, "budget", text, "补全或改正", "、".join(odd))
                return
        if not how.allocations:
            yield _problem(f"{path}.weights", "budget", "budget 要写 allocations", "写上各位专家的分配")
            return
    if how.method == "ahp":
        try:
            matrix = pairwise(node)
        except (ValueError, ZeroDivisionError):
            yield _problem(f"{path}.weights.matrix", "ahp", "判断矩阵里有不是数的格", "写数，或写 1/3 这样的分数")
            return
        if len(matrix) != len(codes) or any(len(row) != len(codes) for row in matrix):
            yield _problem(f"{path}.weights.matrix", "ahp", f"判断矩阵应为 {len(codes)}×{len(codes)}，按下级次序",
                           "补全矩阵")  # fmt: skip
            return
        from mulin.methods.ahp import ahp, require_consistent

        try:
            require_consistent(ahp(matrix))
        except FindingsError as refused:
            yield _problem(f"{path}.weights.matrix", "ahp", refused.findings[0].message, refused.findings[0].mend)
            return
        except ValueError as error:
            yield _problem(f"{path}.weights.matrix", "ahp", f"判断矩阵不合规则：{error}", "各格为正数，对称格互为倒数")
            return
    try:
        given_weights(node, children_of(pack, node))
    except ZeroDivisionError:
        yield _problem(f"{path}.children", "weights_zero", "下级权重合计为 0", "至少一个下级的权重大于 0", node.node)


def _method(node: Node, path: str, codes: list[str], pack: IndexPack) -> Iterator[Problem]:
    if node.formula is not None:
        try:
            unknown = [n for n in parse(node.formula).names if n not in codes]
        except FormulaError as error:
            yield _problem(f"{path}.formula", "formula", str(error), "改正公式", node.formula)
        else:
            if unknown:
                yield _problem(f"{path}.formula", "formula", "公式里的代码不是它的下级", "只用下级的代码",
                               "、".join(unknown))  # fmt: skip
    if node.method == "kemeny" and path.count(".children") > 0:
        yield _problem(f"{path}.method", "kemeny", "kemeny 给出的是名次，只能用在树根", "换一种方法")
    if node.method in COMPUTED_METHODS or node.weights.method in COMPUTED_WEIGHTS:
        below = [n.node for child in node.children if isinstance(child, Node) for n in all_nodes(child) if n.formula]
        if below:
            text = "由得分计算的节点下面不能有公式节点"
            yield _problem(path, "formula_below", text, "换一种方法，或把公式写进 derived", "、".join(below))
    ways = {node.weights.method, *node.weights.shares}
    positive = next((w for w in _POSITIVE_WEIGHTS if w in ways), None)
    needs = node.method if node.method.startswith(_POSITIVE) else positive
    if needs is not None:
        for child in children_of(pack, node):
            if _may_be_negative(pack, child):
                yield _problem(f"{path}.method", "negative", f"{child.code} 的得分可能为负，不能用 {needs}",
                               "换归一化方法（如 min_max 的 low: 1），或换合成、赋权方法", needs)  # fmt: skip


def _may_be_negative(pack: IndexPack, child: Child) -> bool:
    if child.node is not None:
        if child.node.method == "arithmetic":
            return any(_may_be_negative(pack, c) for c in children_of(pack, child.node))
        return child.node.method == "copeland"
    own = next((i.normalise for i in pack.indicators if i.code == child.code), None)
    rule = own or pack.defaults.normalise
    return (
        rule.rule == "z_score"
        or (rule.low or 0.0) < 0
        or rule.rule == "scaled"
        or (not rule.truncate and rule.rule in {"goalposts", "distance_to_reference", "distance_to_target",
                                                "target_attainment"})
    )  # fmt: skip
