"""An index pack as rows of ``raw``: the same tables a district's pack fills, so that the same models score both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mulin.index import IndexPack, Indicator
from mulin.index.model import Impute, Normalise, Treat, treated
from mulin.index.parameters import bands_of_index, rule_of_index, rule_parameters
from mulin.index.trees import flatten
from mulin.rules import INDEX_RULES
from orchestration.index.estimated import is_handed
from orchestration.warehouse.params import param_rows
from orchestration.warehouse.rows import RefBand, RefIndicator, RefNode, RefPolicy, RefTier
from orchestration.warehouse.schema import Row

TIER = "unit"
OWNER = "table"
_MISSING = {
    "none": "pending", "mean": "impute_mean", "median": "impute_median", "constant": "impute_constant",
    "latest": "carry_forward", "interpolate": "interpolate",
}  # fmt: skip
HANDED = "impute_estimate"
"""What is filled before the models run."""
_NEUTRAL: dict[str, float | str] = {
    # what a district's framework states and an index has not: no bonus, no failed basics, no veto, no departments
    "children_mean": "simple", "missing.zero_denominator": "missing", "coverage.not_applicable_counts_as_missing": 0.0,
    "guiding.min_reviewers": 3.0, "guiding.panel_disagreement_range": 100.0,
    "basic.failed_basic_limit_for_excellent": 0.0, "basic.failed_basic_share_cap_grade.share": 1.0,
    "veto.effect.grade": "-", "tiers.department.composition.led": 0.0,
    "tiers.department.composition.cooperation": 0.0, "tiers.department.composition.reporting": 0.0,
}  # fmt: skip


def yearly_rows(pack: IndexPack, version: int) -> Iterator[Row]:
    """What a framework says, under one ``year``: that of the data, or a version to compare with."""
    nodes = list(flatten(pack))
    used = {n.code for n in nodes if n.kind == "indicator"}
    for sort, i in enumerate(pack.indicators, 1):
        yield _indicator(pack, i, version, sort, i.code in used)
        yield from param_rows(version, i.code, _with_defaults(pack, i).items())
        yield from (RefBand(version, i.code, at, score) for at, score in bands_of_index(_how(pack, i), i.direction))
    for n in nodes:
        yield RefNode(
            year=version,
            tree=n.tree,
            node_code=n.code,
            parent_code=n.parent,
            level=n.level,
            node_kind=n.kind,
            weight=n.weight,
            method=n.method,
            minimum_share=n.minimum_share,
            zero_policy=n.zero_policy if _brought_down(n.method) else None,
            sort=n.sort,
            tier=TIER,
            share_of=n.share_of,
            below_minimum=n.below_minimum,
            weighting=n.weighting,
        )
    yield tier_row(version, TIER)
    yield from (RefPolicy(version, key, *_number_word(value)) for key, value in _policy(pack))


def tier_row(year: int, tier: str, own_share: float = 1.0, child_tier: str | None = None) -> RefTier:
    """A tier without floors, bonus, bounds or quota."""
    return RefTier(
        year=year,
        tier=tier,
        name_zh=tier,
        own_share=own_share,
        children_share=1.0 - own_share,
        child_tier=child_tier,
        minimum_comparable_share=None if child_tier is None else 0.0,
        coverage_floor=0.0,
        pillar_floor=0.0,
        guiding_cap=0.0,
        total_min=-1e12,
        total_max=1e12,
        quota_share=None,
        quota_within=None,
    )


def _brought_down(method: str | None) -> bool:
    """Whether a zero brings the node down, so that ``zero_policy`` speaks about it: power means up to 0."""
    return method in ("geometric", "harmonic") or (method or "").startswith("power:-") or method == "power:0"


def _policy(pack: IndexPack) -> Iterable[tuple[str, float | str]]:
    yield from _NEUTRAL.items()
    yield "scale", pack.scale
    yield "rounding.mode", "half_up"
    yield "rounding.score_decimals", float(pack.rounding.decimals)
    yield "ranking.on", pack.ranking.on
    yield "ranking.ties", pack.ranking.ties
    yield "ranking.ascending", float(pack.ranking.ascending)
    if pack.ranking.peer:
        yield "ranking.peer", pack.ranking.peer
    yield "missing.carry_forward_max_years", 10.0


def methods(packs: Iterable[IndexPack]) -> dict[str, list[str]]:
    """dbt's vars that say which rules and missing policies occur: no statement need speak of others."""
    found = [row for pack in packs for row in yearly_rows(pack, 0) if isinstance(row, RefIndicator)]
    return {
        "scoring_rules": sorted({row.scoring_rule for row in found}),
        "missing_policies": sorted({row.missing_policy for row in found}),
    }


def _number_word(value: float | str) -> tuple[float | None, str | None]:
    return (value, None) if isinstance(value, float) else (None, value)


def _how(pack: IndexPack, indicator: Indicator) -> Normalise:
    return indicator.normalise or pack.defaults.normalise


def _indicator(pack: IndexPack, i: Indicator, version: int, sort: int, used: bool) -> RefIndicator:
    how, impute = _how(pack, i), i.impute or pack.defaults.impute
    figure = i.field or i.code
    return RefIndicator(
        year=version,
        code=i.code,
        name_zh=i.name or i.code,
        tier=TIER,
        pillar="index",
        kind="basic",
        plan_ref=None,
        lead_department=OWNER,
        unit_of_measure=None,
        direction=i.direction,
        value_type="rate" if i.denominator else "count",
        value_field=None if i.denominator else figure,
        numerator_field=figure if i.denominator else None,
        denominator_field=i.denominator,
        scoring_rule=INDEX_RULES[how.rule].name,
        target=how.target,
        target_basis=None,
        weight=float(used),
        missing_policy=HANDED if is_handed(pack, impute) else _MISSING[impute.method],
        veto=False,
        evidence_required=False,
        applies_to=None,
        sort=sort,
    )


def _with_defaults(pack: IndexPack, i: Indicator) -> dict[str, Any]:
    """What the pack says about an indicator, and the defaults of its rule."""
    how = _how(pack, i)
    written = rule_parameters(how, pack.scale, i.direction) | {"factor": i.factor}
    written |= _impute(i.impute or pack.defaults.impute) | _treat(i.treat or pack.defaults.treat, i.direction)
    given = {name: value for name, value in written.items() if value is not None}
    rule = rule_of_index(how, pack.scale, i.direction)
    return {name: value for name, value in rule.stored() if name != "bands"} | given


def _impute(impute: Impute) -> dict[str, float | str | None]:
    return {
        "constant": impute.value,
        "impute_pool": f"by:{impute.by}" if impute.by else "by:__all",
        "max_years": float(impute.max_years) if impute.method == "latest" else None,
    }


def _treat(treat: Treat, direction: str) -> dict[str, float | str | None]:
    if treat.quantiles is not None:
        return {"treat_low": treat.quantiles[0], "treat_high": treat.quantiles[1]}
    if not treated(treat):
        return {}
    return {
        "winsor_max": -1.0 if treat.winsor_max is None else float(treat.winsor_max), "treat_skew": treat.skew,
        "treat_kurt": treat.kurt, "treat_then": treat.then, "treat_lambda": treat.box_cox_lambda,
        "treat_combine": float(treat.combine),
        "treat_factor": treat.gii_factor if treat.then == "log_gii" else None,
        "treat_lower": float(direction == "lower") if treat.then == "log_gii" else None,
    }  # fmt: skip
