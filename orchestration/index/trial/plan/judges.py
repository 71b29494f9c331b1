"""What a plan pack promises of whole tiers. Each says what it saw of one change of one figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mulin.pack import Indicator
from orchestration.again.figures import pool_of
from orchestration.index.trial.plan.shown import Change, Judge, Seen
from orchestration.index.trial.plan.world import World

_CLOSE = 1e-9
_UNKNOWN = ("pending", "not_applicable")


def tier_score(before: World, after: World, change: Change) -> Iterator[Seen]:
    """A better figure of a unit never lowers the unit's own score."""
    was, now = (w.scored.totals[change.unit]["exact"] for w in (before, after))
    if _fell(was, now):
        place = _fallen_row(before, after, change.unit)
        kind = "rule" if place else "sum"
        yield Seen("tier_score", kind, place or change.indicator, "breach", change.unit, "total", was, now)


def tier_rank(before: World, after: World, change: Change) -> Iterator[Seen]:
    """Nor its rank among those it stands with."""
    for what in ("rank", "overall"):
        was, now = (w.scored.totals[change.unit].get(what) for w in (before, after))
        if was is not None and (now is None or now > was):
            pool = _pooled(before, after, change)
            kind, place = ("pool", pool) if pool else ("rank", change.indicator)
            yield Seen("tier_rank", kind, place, "declared" if pool else "breach", change.unit, what, was, now)


def tier_above(before: World, after: World, change: Change) -> Iterator[Seen]:
    """Nor the score of the units above it."""
    for unit in before.above(change.unit):
        was, now = (w.scored.totals[unit]["exact"] for w in (before, after))
        if _fell(was, now):
            pool = _pooled(before, after, change)
            kind, place = ("pool", pool) if pool else ("above", change.indicator)
            yield Seen("tier_above", kind, place, "declared" if pool else "breach", unit, "total", was, now)


def locality(before: World, after: World, change: Change) -> Iterator[Seen]:
    """Other units' indicators move by pools that are declared alone, and their totals with their indicators alone."""
    moved = set()
    for (unit, code), row in before.scored.rows.items():
        now = after.scored.rows[unit, code]
        if unit == change.unit or _same(row["score"], now["score"]):
            continue
        moved.add(unit)
        declared = _declared(before, change, unit, before.pack.years[before.year].indicator[code])
        yield Seen("locality", "tier_pool" if declared else "tier_undeclared", code,
                   "declared" if declared else "breach", unit, "row", row["score"], now["score"])  # fmt: skip
    for unit, total in before.scored.totals.items():
        below = unit in before.above(change.unit) or any(unit in before.above(u) for u in moved)
        now = after.scored.totals[unit]["exact"]
        if unit != change.unit and unit not in moved and not below and not _same(total["exact"], now):
            yield Seen("locality", "tier_sum", change.indicator, "breach", unit, "total", total["exact"], now)


def bounds(_: World, after: World, change: Change) -> Iterator[Seen]:
    """Scores between 0 and 100, no bonus beyond its weight, nor those of a tier beyond its cap, totals on the scale."""
    framework = after.pack.years[after.year].framework
    for code, i in after.pack.years[after.year].indicator.items():
        row = after.scored.rows.get((change.unit, code))
        if row is None:
            continue
        earned, score = row["contribution"], row["score"]
        if i.kind == "guiding" and earned is not None and earned > i.weight + _CLOSE:
            yield Seen("bounds", "cap", code, "breach", change.unit, "points", i.weight, earned)
        elif score is not None and not -_CLOSE <= score <= 100.0 + _CLOSE:
            yield Seen("bounds", "score", code, "breach", change.unit, "row", min(max(score, 0.0), 100.0), score)
    for unit in (change.unit, *after.above(change.unit)):
        total = after.scored.totals[unit]
        if total["own_guiding"] > framework.guiding.tier_cap + _CLOSE:
            yield Seen("bounds", "tier_cap", change.indicator, "breach", unit, "guiding", framework.guiding.tier_cap,
                       total["own_guiding"])  # fmt: skip
        least, most = framework.total_scale.min, framework.total_scale.max
        if total["exact"] is not None and not least - _CLOSE <= total["exact"] <= most + _CLOSE:
            yield Seen("bounds", "total", change.indicator, "breach", unit, "total", most, total["exact"])


def missing(_: World, after: World, change: Change) -> Iterator[Seen]:
    """A figure that is declared missing scores nothing, and not 0: it is owed, or filled as the pack says."""
    row = after.scored.rows[change.unit, change.indicator]
    nothing = row["status"] in ("imputed", "carried_forward") or row["score"] is None
    if not nothing or (row["status"] in _UNKNOWN and row["contribution"] is not None):
        yield Seen("missing", "zero", change.indicator, "breach", change.unit, "row", None, row["score"])


def names(before: World, _: World, change: Change) -> Iterator[Seen]:
    """Other codes, names and order of rows: the same scores and ranks."""
    other, codes = before.renamed()
    for unit, total in before.scored.totals.items():
        for what, key in (("total", "exact"), ("rank", "rank"), ("overall", "overall")):
            was, now = total.get(key), other.scored.totals[codes[unit]].get(key)
            if not _same(was, now):
                yield Seen("names", "tier", change.indicator, "breach", unit, what, was, now)


JUDGES: Mapping[str, Judge] = {
    "tier_score": tier_score, "tier_rank": tier_rank, "tier_above": tier_above, "locality": locality,
    "missing": missing, "names": names, "bounds": bounds,
}  # fmt: skip


def _fell(was: Any, now: Any) -> bool:
    return was is not None and (now is None or now < was - _CLOSE * max(1.0, abs(was)))


def _same(was: Any, now: Any) -> bool:
    return was is now or (was is not None and now is not None and abs(was - now) <= _CLOSE * max(1.0, abs(was)))


def _fallen_row(before: World, after: World, unit: str) -> str:
    """The unit's indicator whose score fell most; empty: none did."""
    falls = {
        code: row["score"] - (after.scored.rows[of, code]["score"] or 0.0)
        for (of, code), row in before.scored.rows.items()
        if of == unit and _fell(row["score"], after.scored.rows[of, code]["score"])
    }
    return max(falls, key=lambda code: falls[code]) if falls else ""


def _pooled(before: World, after: World, change: Change) -> str:
    """The indicator by whose declared pool others moved, the most; empty: nobody did by one."""
    moves: dict[str, float] = {}
    for (unit, code), row in before.scored.rows.items():
        now = after.scored.rows[unit, code]["score"]
        if unit != change.unit and not _same(row["score"], now):
            indicator = before.pack.years[before.year].indicator[code]
            if _declared(before, change, unit, indicator):
                moves[code] = max(moves.get(code, 0.0), abs((row["score"] or 0.0) - (now or 0.0)))
    return max(moves, key=lambda code: moves[code]) if moves else ""


def _declared(world: World, change: Change, unit: str, i: Indicator) -> bool:
    """Whether the pack says that this indicator of the unit is judged by the figure that changed."""
    reads = {field for field, _ in change.before} & set(i.fields.values())
    compares = i.rule.compares or i.missing_policy in ("impute_mean", "impute_median")
    if not (reads and compares) or world.pack.unit[change.unit].tier != i.tier:
        return False
    return pool_of(i, world.pack, world.year, unit) == pool_of(i, world.pack, world.year, change.unit)
