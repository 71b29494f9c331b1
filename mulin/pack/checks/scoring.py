"""An indicator's rule and its parameters: are all there, does the rule know them, can it be computed."""

from __future__ import annotations

from pydantic import ValidationError

from mulin.language import Both
from mulin.pack.explain import explain
from mulin.pack.meant import meant
from mulin.pack.model import Indicator
from mulin.rules import RULES
from mulin.scoring.problem import Problem
from mulin.scoring.rule import Rule

_MEND = Both("对照 docs/pack.md 的规则参数表改正", "correct it by the table of parameters in docs/pack.md")
_RULE_OF_ERROR = {"missing": "rule.param_missing", "extra_forbidden": "rule.param_unknown"}


def _unknown(rule: type[Rule], name: str) -> str:
    return explain({"type": "extra_forbidden"}) + meant(name, rule.parameters())


def rule_problems(indicator: Indicator) -> list[Problem]:
    """Everything wrong with one indicator's rule and parameters; empty when it can be computed."""
    rule = RULES[indicator.scoring_rule]
    errors: dict[str, tuple[str, str, str]] = {}
    try:
        checked = rule.model_validate(indicator.params)
    except ValidationError as exc:
        for error in exc.errors():
            name = str(error["loc"][0]) if error["loc"] else "params"
            given = f"{error['input']:g}" if isinstance(error["input"], float) else error["input"]
            shown = "" if error["type"] == "missing" else f"{name}={given}"[:60]
            why = _unknown(rule, name) if error["type"] == "extra_forbidden" else explain(error)
            # a union says once per branch what is wrong with one parameter: once is enough
            if error["type"] != "default_factory_not_called":
                errors.setdefault(name, (error["type"], why, shown))
    for name in rule.stated:
        if name not in indicator.params:
            errors[name] = "missing", explain({"type": "missing"}), ""
    for name in rule.unwritten & indicator.params.keys():
        errors[name] = "extra_forbidden", _unknown(rule, name), f"{name}={indicator.params[name]}"[:60]
    if not errors:
        return checked.problems(indicator)
    return [
        Problem(_RULE_OF_ERROR.get(kind, "rule.param_range"), "params", shown,
                Both(f"{rule.name} 规则：参数 {name} {why}", f"rule {rule.name}: parameter {name} {why}"), _MEND)
        for name, (kind, why, shown) in errors.items()
    ]  # fmt: skip
