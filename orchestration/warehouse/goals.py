"""Goal and method told apart 目标调整、计分方法: do two sets of rules score an indicator by one rule, goals apart?

Belongs here: what counts as the same rule. Which of its parameters are goals, the rule itself says (``Rule.goals``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from mulin.rules import RULES
from orchestration.warehouse.rows import RefIndicator, RefKeptRule, RefParam
from orchestration.warehouse.schema import Row

_READ_BEFORE = frozenset({"first_year", "applies_to"})
"""Parameters that say of whom and from when on a figure is asked, and not how it is scored."""
_How = dict[str, tuple[Any, ...]]


def kept_rules(rows: Iterable[Row], before: Iterable[Row]) -> Iterator[RefKeptRule]:
    """Of two years' rows of rules, the later ones first: the indicators whose rule is the same but for its goals.

    The same rule: tier, kind, direction, fields, type and unit of measure of the figure, name of the rule, and every
    parameter that is no goal. Where one of these is another, the new goals mean nothing to the old rule, and all that
    its rules changed is an effect of the method.
    """
    theirs = {code: how for (_, code), how in _rules(before).items()}
    for (year, code), how in _rules(rows).items():
        if theirs.get(code) == how:
            yield RefKeptRule(year, code)


def _rules(rows: Iterable[Row]) -> dict[tuple[int, str], _How]:
    """(year, indicator) → all that must be alike."""
    indicators: dict[tuple[int, str], RefIndicator] = {}
    params: dict[tuple[int, str], list[RefParam]] = defaultdict(list)
    for row in rows:
        if isinstance(row, RefIndicator):
            indicators[row.year, row.code] = row
        elif isinstance(row, RefParam):
            params[row.year, row.indicator_code].append(row)
    return {key: _how(i, params[key]) for key, i in indicators.items()}


def _how(i: RefIndicator, params: Iterable[RefParam]) -> _How:
    goals = RULES[i.scoring_rule].goals
    out: _How = {
        "": (i.tier, i.kind, i.direction, i.value_type, i.value_field, i.numerator_field, i.denominator_field,
             i.unit_of_measure, i.scoring_rule, i.veto),
    }  # fmt: skip
    for p in params:
        if p.param not in _READ_BEFORE:
            number = "goal" if p.param in goals and p.word is None else p.number
            out[f"{p.param}.{p.position}"] = (number, p.word)
    return out
