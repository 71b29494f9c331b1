"""From the table to scores, one row a unit: an indicator's SQL, and a tier's figures and scores as derived tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mulin.index.compile.macros import Macros, column, listed, number, word
from mulin.index.compile.spec import Indicator, Policy, Tier
from mulin.scoring.peer_rule import POOLS, PeerRule

Pooling = tuple[str, bool]
"""The column whose value names a unit's pool, and whether figures of all years make one."""

PLACES = ("n", "below", "equal", "above")
_AGGREGATES = {
    "minimum": "min({0})", "maximum": "max({0})", "mean": "avg({0})", "median": "median({0})",
    "sd_sample": "stddev_samp({0})", "sd_population": "stddev_pop({0})",
}  # fmt: skip
_FILLS = {"impute_mean": "favg", "impute_median": "median"}
_CONSTANT = "impute_constant"
_WHOLE_TIER = (None, POOLS[0], "by:__all")


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator in SQL.

    ``v<k>`` is its figure, ``s<k>`` its score, ``o<k>`` the figure before something stands in for a missing one,
    ``i<k>`` whether it is missing there.
    ``divided``: where its denominator is 0 and nothing may; ``pooling``: of a rule that compares; ``statistics``: what
    its rule reads of a pool, aggregates of ``v<k>`` by name; ``places``: what it reads of the unit's place there.
    """

    indicator: Indicator
    observed: str
    divided: str | None
    filled_within: str | None
    pooling: Pooling | None
    statistics: Mapping[str, str]
    places: tuple[str, ...]
    score: str

    @property
    def number(self) -> int:
        return self.indicator.number

    @property
    def fill(self) -> str | None:
        """The aggregate of ``o<k>`` that stands in."""
        made = _FILLS.get(self.indicator.missing_policy)
        return made and f"{made}(o{self.number})"

    @property
    def stand_in(self) -> str | None:
        """What stands in for a missing figure."""
        if self.indicator.missing_policy == _CONSTANT:
            return number(self.indicator.constant)
        return f"fill{self.number}" if self.fill else None


def figure_of(indicator: Indicator, policy: Policy, macros: Macros) -> Figure:
    rule, fields = indicator.rule, [column(f) for f in indicator.fields]
    divided = None
    if len(fields) == 2:
        observed = macros("observed_value", word(indicator.value_type), "null", *fields)
        if not policy.zero_denominator_missing:
            divided = f"coalesce({fields[1]} = 0 and {fields[0]} is not null, false)"
    else:
        (observed,) = fields
    score, asked = _score(indicator, macros)
    pool = rule.pool if isinstance(rule, PeerRule) else None
    filled = indicator.missing_policy in _FILLS
    return Figure(
        indicator,
        observed if rule.factor == 1 else f"{number(rule.factor)} * {observed}",
        divided,
        pool_column(indicator.impute_pool or pool) if filled else None,
        (pool_column(pool), bool(rule.pool_years)) if rule.compares else None,
        {name: made for name, made in _aggregates(indicator, macros).items() if name in asked},
        tuple(name for name in PLACES if name in asked),
        score if rule.range_low == 0 else macros("on_range", f"({score})", number(rule.range_low), number(rule.cap)),
    )


def pool_column(pool: str | None) -> str:
    """Column (SQL) whose value names a unit's pool."""
    if pool in _WHOLE_TIER:
        return "tier"
    assert pool is not None
    return "parent_code" if pool in POOLS else column(pool.removeprefix("by:"))


def _score(indicator: Indicator, macros: Macros) -> tuple[str, Collection[str]]:
    """A rule's SQL on ``v<k>``, and the statistics of the pool that stand in it."""
    rule, k = indicator.rule, indicator.number
    statistics = {name: f"{name}{k}" for name in (*PLACES, *_aggregates(indicator, macros))} if rule.compares else {}
    known = {**_arguments(indicator, macros), **statistics}

    def scored_by(macro: str) -> str:
        return macros(macro, **{name: known.get(name) or _parameter(rule, name) for name in macros.reads(macro)})

    if "band_score" in macros.reads(rule.name):
        position = f"{rule.name}_position"
        reached = scored_by(position) if macros.reads(position) else macros("settled_figure", known["x"])
        known["band_score"] = _band(reached, getattr(rule, "bands", ()), macros)
    score = scored_by(rule.name)
    return score, {name for name, column in statistics.items() if re.search(rf"\b{column}\b", score)}


def _arguments(indicator: Indicator, macros: Macros) -> dict[str, object]:
    """What a rule's macro may read besides its parameters and its pool."""
    rule, figure = indicator.rule, f"v{indicator.number}"
    floor, ceil = (number(getattr(rule, name, None)) for name in ("floor", "ceil"))
    logarithmic = "true" if getattr(rule, "transform", None) == "ln" else "false"
    unbounded = "true" if getattr(rule, "unbounded", False) else "false"
    lowest = macros("lowest_figure", word(rule.name), word(indicator.direction), floor, unbounded)
    return {
        "x": macros("read_figure", figure, lowest, logarithmic) if logarithmic == "true" else figure,
        "low": macros("read_post", floor, logarithmic), "high": macros("read_post", ceil, logarithmic),
        "direction": word(indicator.direction), "target": number(indicator.target), "weight": number(indicator.weight),
        "unbounded": unbounded,
        # nothing lies beyond ends that are the pool's own
        "inside": "true" if tuple(getattr(rule, "winsor", ())) == (0.0, 1.0) else "false",
        "min_units": number(getattr(rule, "min_units", None) or None),
    }  # fmt: skip


def _parameter(rule: object, name: str) -> str:
    """A parameter as its macro's argument: ``floor`` its number, ``basis_word`` its word, null what is not written."""
    value = getattr(rule, name.removesuffix("_word"), None)
    if name.endswith("_word"):
        return word(value if isinstance(value, str) else None)
    return number(value if isinstance(value, int | float) else None)


def _aggregates(indicator: Indicator, macros: Macros) -> dict[str, str]:
    """Statistics of a pool as aggregates of the figure."""
    rule, figure = indicator.rule, f"v{indicator.number}"
    out = {name: made.format(figure) for name, made in _AGGREGATES.items()}
    for name, share in zip(("lo", "hi"), getattr(rule, "winsor", ()), strict=False):
        ends = {0.0: "minimum", 1.0: "maximum"}
        out[name] = out[ends[share]] if share in ends else f"quantile_cont({figure}, {number(share)})"
    if "lo" in out:  # asked of a pool once, not of each of its units
        out["span"] = f"case when not {macros('level', out['hi'], out['lo'])} then {out['hi']} - {out['lo']} end"
    reference = getattr(rule, "reference", None)
    if isinstance(reference, str) and reference.startswith("unit:"):
        unit = word(reference.removeprefix("unit:"))
        out["reference_value"] = f"max(case when unit_code = {unit} then {figure} end)"
    return out


def _band(position: str, bands: Collection[tuple[float, float]], macros: Macros) -> str:
    """The score of the highest band reached; its lower edge belongs to it."""
    steps = " ".join(
        f"when {position} >= {macros('settled_figure', number(at))} then {number(score)}"
        for at, score in sorted(bands, reverse=True)
    )
    return f"(case {steps} when {position} is not null then 0.0 end)"


@dataclass(frozen=True, slots=True)
class Figures:
    """A tier's figures, and the queries over ``raw.wide`` that several models are made of, so that nothing wide need be
    written down between them."""

    tier: Tier
    of: tuple[Figure, ...]
    keys: tuple[str, ...]

    @property
    def placed(self) -> tuple[Figure, ...]:
        return tuple(f for f in self.of if f.places)

    @property
    def poolings(self) -> tuple[Pooling, ...]:
        return tuple(dict.fromkeys(f.pooling for f in self.of if f.pooling))

    @property
    def filled_within(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.filled_within for f in self.of if f.filled_within))

    def observed(self) -> str:
        """Figures after denominator and factor, nothing filled in."""
        columns = list(self.keys)
        for f in self.of:
            if f.stand_in and f.divided:
                columns.append(f"{f.divided} as z{f.number}")
            columns.append(f"{f.observed} as {'o' if f.stand_in else 'v'}{f.number}")
        return f"select\n    {listed(columns)}\nfrom raw.wide\nwhere tier = {word(self.tier.code)}"

    def filled(self) -> str:
        """The same with what stands in for a missing figure. Over a denominator of 0 nothing does where the policy
        says so."""
        if not any(f.stand_in for f in self.of):
            return self.observed()
        columns = [f"o.{key}" for key in self.keys]
        for f in self.of:
            known = f"coalesce(o{f.number}, {f.stand_in})" if f.stand_in else f"v{f.number}"
            if f.stand_in and f.divided:
                known = f"case when z{f.number} then null else {known} end"
            columns.append(f"{known} as v{f.number}" if f.stand_in else known)
            columns += [f"o{f.number} is null as i{f.number}"] * bool(f.stand_in)
        joins = "\n".join(self._fill_join(at, by) for at, by in enumerate(self.filled_within))
        return f"select\n    {listed(columns)}\nfrom ({self.observed()}) as o\n{joins}"

    def _fill_join(self, at: int, by: str) -> str:
        fills = [f"fill{f.number}" for f in self.of if f.filled_within == by]
        return (
            f"left join (\n    select {', '.join(('pool', 'year', *fills))}\n    from wide.wide_fills\n"
            f"    where tier = {word(self.tier.code)} and pool_by = {word(by)}\n"
            f") as fills_{at} on o.{by} = fills_{at}.pool and o.year = fills_{at}.year"
        )

    def scored(self, *, figures: bool = False) -> str:
        """Scores. A figure stays beside a score that may be missing although the figure is there: peers all alike."""
        columns = [f"v.{key}" for key in self.keys]
        for f in self.of:
            columns += [f"v{f.number}"] * (figures or f.indicator.rule.silent)
            columns += [f"i{f.number}"] * bool(f.stand_in)
            columns.append(f"{f.score} as s{f.number}")
        joins = "\n".join(self._joins())
        return f"select\n    {listed(columns)}\nfrom ({self.filled()}) as v\n{joins}"

    def _joins(self) -> Iterator[str]:
        for at, (by, every_year) in enumerate(self.poolings):
            read = [f"{name}{f.number}" for f in self.of if f.pooling == (by, every_year) for name in f.statistics]
            if read:
                yield (
                    f"left join (\n    select {', '.join(('pool', 'pool_year', *read))}\n    from wide.wide_pools\n"
                    f"    where tier = {word(self.tier.code)} and pool_by = {word(by)} and every_year = {every_year}\n"
                    f") as pool_{at} on v.{by} = pool_{at}.pool"
                    + ("" if every_year else f" and v.year = pool_{at}.pool_year")
                )
        if self.placed:
            read = [f"{name}{f.number}" for f in self.placed for name in PLACES]
            yield (
                f"left join (\n    select {', '.join(('year', 'unit_code', *read))}\n    from wide.wide_places\n"
                f"    where tier = {word(self.tier.code)}\n"
                ") as place on v.year = place.year and v.unit_code = place.unit_code"
            )


def figures_of(tier: Tier, policy: Policy, macros: Macros) -> Figures:
    of = tuple(figure_of(i, policy, macros) for i in tier.indicators)
    found = [by for f in of for by in (f.pooling[0] if f.pooling else None, f.filled_within) if by]
    peers = [column(policy.peer_class)] if policy.peer_class else []
    return Figures(tier, of, tuple(dict.fromkeys(["year", "unit_code", "parent_code", "tier", *found, *peers])))
