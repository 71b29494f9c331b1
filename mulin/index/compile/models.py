"""The statements of ``dbt_project/models/wide``: one a model, and what it reads of the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mulin.index.compile.figures import figures_of
from mulin.index.compile.macros import Macros
from mulin.index.compile.nodes import Trees
from mulin.index.compile.pools import fills, normalised, places, pools
from mulin.index.compile.shares import contributions, not_adding_up
from mulin.index.compile.spec import Spec
from mulin.index.compile.statement import Statement
from mulin.index.compile.totals import changes, ranks, scores, totals

EXTRAS = ("coverage", "ranks", "contributions", "changes", "normalised")
"""What may be computed beside the scores."""

_LOOKED_UP = ("wide_fills", "wide_pools", "wide_places")


def compile_wide(
    spec: Spec, macros: Macros, extras: Collection[str] = EXTRAS, *, nodes_ranked: bool = False
) -> Mapping[str, Statement]:
    """Model or test → statement. ``nodes_ranked``: not only the index is printed and ranked."""
    tiers = [figures_of(t, spec.policy, macros) for t in spec.tiers]
    least = [any(n.least > 0 for n in t.nodes) for t in spec.tiers]
    trees = [
        Trees(figures, spec.policy, macros, covered="coverage" in extras or asked)
        for figures, asked in zip(tiers, least, strict=True)
    ]
    out = {
        "wide_fills": Statement(fills(tiers)),
        "wide_pools": Statement(pools(tiers), ("wide_fills",)),
        "wide_places": Statement(places(tiers, macros), ("wide_fills",)),
    }
    stored = ("wide_scores",) if nodes_ranked else ()
    if nodes_ranked:
        out["wide_scores"] = Statement(scores(trees, spec.nodes), _LOOKED_UP)
    out["wide_totals"] = Statement(totals(trees, stored=nodes_ranked), stored or _LOOKED_UP)
    if "normalised" in extras:
        out["wide_normalised"] = Statement(normalised(tiers), _LOOKED_UP)
    if "contributions" in extras:
        shared = [
            Trees(figures, spec.policy, macros, covered=asked, shared=True)
            for figures, asked in zip(tiers, least, strict=True)
        ]
        out["wide_contributions"] = Statement(contributions(shared), _LOOKED_UP)
        out["wide_adds_up"] = Statement(not_adding_up(spec.tiers), ("wide_contributions",))
    if "ranks" in extras:
        out["wide_ranks"] = Statement(ranks(spec, macros, below_root=nodes_ranked), ("wide_totals", *stored))
    if "changes" in extras:
        out["wide_changes"] = Statement(changes(spec.years), ("wide_totals",))
    return out
