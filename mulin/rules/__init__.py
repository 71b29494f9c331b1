"""The scoring rules of docs/method.md §2. A rule is one module here, and the macro of its name in ``dbt_project/``.

The module holds its class: parameters with their defaults, checks, the sum on arrays, the figures a reader needs to do
it again, its Chinese words. Both are found by name; no list of rules stands anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mulin.scoring.rule import Array, Measured, Rule


def _rule_in(module: str) -> type[Rule]:
    name = f"{__name__}.{module}"
    (rule,) = (c for c in vars(import_module(name)).values() if isinstance(c, type) and c.__module__ == name)
    return rule


RULES: Mapping[str, type[Rule]] = {m.name: _rule_in(m.name) for m in iter_modules(__path__)}

INDEX_RULES: Mapping[str, type[Rule]] = {name: rule for rule in RULES.values() for name in rule.in_index}
"""By the names that index packs use."""

ALTERNATIVES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    name: (rule.name, params) for rule in RULES.values() for name, params in rule.alternatives().items()
}
"""What draws may put in a rule's place, by name: a rule and the parameters that are the same on every scale."""


def alternative(name: str, cap: float) -> tuple[str, dict[str, Any]]:
    """A rule of ``ALTERNATIVES`` and its parameters where the best score is ``cap``."""
    rule, params = ALTERNATIVES[name]
    return rule, {**params, **RULES[rule].in_place(cap)}


def rule_of(name: str, params: Mapping[str, Any]) -> Rule:
    """Raises ValueError for an unknown rule, or where a parameter without a default is missing."""
    if name not in RULES:
        raise ValueError(f"unknown scoring rule {name!r}")
    return RULES[name].of(params)


def score(
    rule: str,
    x: ArrayLike,
    *,
    direction: str = "higher",
    target: ArrayLike = np.nan,
    params: Mapping[str, Any] | None = None,
    pool: ArrayLike | Sequence[object] | None = None,
    imputed: ArrayLike | None = None,
) -> Array:
    """Values (units,) → scores (units,), on 0..cap (``bonus``: 100·points/cap). The same results as the SQL.

    ``pool`` (units,): ids of the groups compared within; ``imputed`` (units,) of bool. NaN: no value, or the rule has
    nothing to say. ``score("min_max", x, direction="lower", params={"degenerate_score": 50}, pool=streets)``.
    """
    values = np.asarray(x, dtype=np.float64)
    if direction not in ("higher", "lower", "target"):
        raise ValueError(f"unknown direction {direction!r}")
    if values.ndim != 1 or np.isinf(values).any():
        raise ValueError("values must be one finite number (or NaN) for each unit")
    goal = np.asarray(target, dtype=np.float64)
    return rule_of(rule, params or {}).score(Measured(values, direction, goal, pool, imputed))
