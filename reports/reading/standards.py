"""The standard of every indicator of every unit of a release: the framework's parameters, and peers' values from the
marts where a rule compares with them, pooled as the scoring pools them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from mulin.pack import Indicator, Pack
from mulin.scoring.peer_rule import POOLS, PlaceRule
from mulin.scoring.standard import Pool, Standard
from reports import rows
from reports.marts import Marts


class Standards:
    """Asked row by row; what is the same for a whole pool is worked out once."""

    def __init__(self, marts: Marts, pack: Pack, year: int) -> None:
        self.marts, self.pack, self.year_pack = marts, pack, pack.years[year]
        self._pools: dict[str, dict[str, Pool]] = {}
        self._made: dict[tuple[str, str, str], Standard] = {}

    def of(self, row: rows.IndicatorScore) -> Standard | None:
        """None where the year's framework does not know the indicator."""
        indicator = self.year_pack.indicator.get(row.indicator_code)
        if indicator is None:
            return None
        scoring = indicator.rule
        key = self._pool_of(indicator, row.unit_code) if scoring.compares else ""
        pool = self._pool(indicator, key) if key else None
        used = row.rule_used or scoring.used(len(pool.values) if pool else 0)
        if isinstance(scoring, PlaceRule) and used == scoring.name:
            return self._zeroed(indicator, row, scoring.standard(indicator, used, pool, row.value))
        known = (row.indicator_code, used, key)
        if known not in self._made:
            self._made[known] = scoring.standard(indicator, used, pool)
        return self._zeroed(indicator, row, self._made[known])

    def _zeroed(self, i: Indicator, row: rows.IndicatorScore, made: Standard) -> Standard:
        """A value that vetoes scores nothing, whatever its rule says, where the framework has it so."""
        effect = self.year_pack.framework.veto.effect.fabricated_values
        vetoes = i.veto and made.judged and (row.value or 0.0) > 0
        return replace(made, zeroed=True) if effect == "zero" and vetoes else made

    def _pool_of(self, i: Indicator, unit: str) -> str:
        asked = str(i.params.get("pool", POOLS[0]))
        if asked == "same_tier_same_year":
            return i.tier
        if asked == "same_parent":
            return self.pack.unit[unit].parent_code or unit
        return asked if unit in (self.year_pack.group_units(asked) or ()) else f"-{asked}"

    def _pool(self, i: Indicator, key: str) -> Pool:
        if i.code not in self._pools:
            values: dict[str, list[float]] = defaultdict(list)
            for r in self.marts.by(rows.IndicatorScore, "indicator_code", i.code):
                if r.value is not None and r.status != "imputed":
                    values[self._pool_of(i, r.unit_code)].append(r.value)
            self._pools[i.code] = {k: Pool(self._label(i, k), tuple(v)) for k, v in values.items()}
        return self._pools[i.code].get(key) or Pool(self._label(i, key), ())

    def _label(self, i: Indicator, key: str) -> str:
        """``全区社区``, ``定海路街道社区``, or a group of units by its name."""
        w, pack = self.year_pack.framework.words, self.pack
        tier = w[i.tier]
        if key == i.tier:
            return f"全{w.district}{tier}"
        if key in pack.unit:
            return f"{pack.unit[key].name}{tier}"
        name = self.year_pack.framework.unit_groups[key.removeprefix("-")].name_zh
        return f"“{name}”以外的{tier}" if key.startswith("-") else f"“{name}”"
