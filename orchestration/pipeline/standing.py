"""Where the tiers of a scored year stand: coverage, who is comparable, means, what failed and what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration.pipeline import messages as m

if TYPE_CHECKING:
    import duckdb

    from expectations.gate import GateResult
    from mulin.words import Words

_TIERS = (
    "select s.tier, s.units, s.comparable_units, round(s.mean, 2), s.failed_basics, s.pending, c.lowest, c.mean"
    " from marts.tier_summary as s inner join (select tier, min(coverage) as lowest, avg(coverage) as mean"
    " from marts.unit_scores where year = $1 group by tier) as c using (tier) where s.year = $1"
    " order by s.units, s.tier"
)


def standing(con: duckdb.DuckDBPyConnection, year: int, results: Sequence[GateResult], words: Words) -> dict[str, str]:
    """What → sentence, from a scored warehouse; the first line says so where nobody is comparable, and what is owed
    by the gate's ``results``."""
    tiers = con.execute(_TIERS, [year]).fetchall()
    out: dict[str, str] = {}
    if not any(comparable for _, _, comparable, *_ in tiers):
        accepted = sum(r.state == "accepted" for r in results)
        out[m.STANDING] = m.NOBODY.format(owed=len(results), accepted=accepted, missing=len(results) - accepted)
    for tier, *_, lowest, mean in tiers:
        out[m.COVERAGE.format(tier=words[tier])] = (
            m.NO_SHARE if lowest is None else m.SHARE.format(lowest=lowest, mean=mean)
        )
    for tier, units, comparable, mean, failed, pending, *_ in tiers:
        sentence = m.TIER_SAID if comparable else m.TIER_NONE
        out[m.TIER.format(tier=words[tier])] = sentence.format(
            units=units, comparable=comparable, mean=mean, failed=failed, pending=pending
        )
    return out
