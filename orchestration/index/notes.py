"""What a scored table must be told beside: who had nobody to be compared with, what was left without a score, and what
was not imputed although the pack asked for it. The same sentences (Chinese) for tables scored long and wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack, Indicator
from mulin.index.parameters import rule_of_index
from mulin.language import in_both, listed
from mulin.scoring.arrays import LEVEL
from mulin.scoring.peer_rule import PeerRule
from mulin.scoring.unsaid import ALONE, BELOW_ZERO, NO_REFERENCE, UNSAID
from mulin.tables.sqlfiles import quoted, text
from orchestration.index import messages as m

if TYPE_CHECKING:
    import duckdb

    from orchestration.index.rows import Table

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Unscored:
    """Units without a score for an indicator in a year. ``reason``: why its rule says nothing of the figures they have
    (:data:`mulin.scoring.unsaid.UNSAID`), empty where they have none; ``lowest``: unit and figure, ``detail``: more."""

    indicator: str
    year: int
    reason: str
    units: int
    lowest: tuple[str, float] | None = None
    detail: str = ""


def sentences(units: Mapping[int, int], unscored: Iterable[Unscored]) -> Iterator[str]:
    """``units``: year → units that were scored in it."""
    found = [u for u in unscored if u.units]
    alone = [u for u in found if u.reason == ALONE and units[u.year] == 1]
    if alone:
        years = listed(map(str, sorted({u.year for u in alone})))
        yield m.ALONE.format(years=years, indicators=_named(u.indicator for u in alone))
    for reason, why in UNSAID.items():
        if some := [u for u in found if u.reason == reason and u not in alone]:
            said = m.SILENT.format(
                count=sum(u.units for u in some), indicators=_named(u.indicator for u in some), why=why
            )
            yield said + "".join(str(u.detail) for u in some[:_NAMED])
    if pending := [u for u in found if not u.reason]:
        yield m.PENDING.format(count=sum(u.units for u in pending), indicators=_named(u.indicator for u in pending))


def refuse(pack: IndexPack, data: Path, unscored: Iterable[Unscored]) -> None:
    """Raises FindingsError (Chinese) for rules that mean nothing for the figures there are."""
    of = {i.code: i for i in pack.indicators}
    found = []
    for u in unscored:
        if u.reason == BELOW_ZERO and u.lowest is not None:
            found.append(_no_share(pack, data, of[u.indicator], u.year, *u.lowest))
    if found:
        raise FindingsError(m.NOT_SCORED, found)


def _no_share(pack: IndexPack, data: Path, indicator: Indicator, year: int, unit: str, lowest: float) -> Finding:
    """Shares are refused for the lowest figure of a pool or, where that may be as low as it is, for the reference."""
    how = indicator.normalise or pack.defaults.normalise
    lower, written = indicator.direction == "lower", how.rule == "ratio_to_reference"
    wanted, mend, value = m.SHARES[written, lower], m.MEND_BELOW_ZERO, lowest
    said = m.BELOW_ZERO.format(rule=how.rule, wanted=wanted, indicator=indicator.code, year=year, unit=unit)
    if written and (lowest > 0 or (lowest == 0 and not lower)):
        said, mend, value = m.REFERENCE_ZERO, m.MEND_REFERENCE_ZERO, 0.0
        whose = m.REFERENCE_WORD.format(reference=how.reference)
        if how.reference_unit is not None:
            whose = m.REFERENCE_UNIT.format(unit=how.reference_unit)
        said = said.format(rule=how.rule, indicator=indicator.code, year=year, whose=whose)
    return Finding(
        Level.ERROR, "score.below_zero", said, mend, file=data.name, column=indicator.field or indicator.code,
        value=f"{value:g}",
    )  # fmt: skip


def of_values(con: duckdb.DuckDBPyConnection, normalised: str) -> list[Unscored]:
    """From a row a figure. ``normalised``: where the result of that name is read from."""
    rows = con.execute(
        "select indicator_code, year, case when value is null then '' else status_reason end as reason, count(*),"
        " first(unit_code order by value, unit_code), min(value)"
        f" from {normalised} where status in ('pending', 'not_applicable')"
        " and (value is null or status_reason is not null) group by 1, 2, 3 order by 2, 1, 3"
    ).fetchall()
    out = []
    for code, year, reason, units, unit, lowest in rows:
        detail = _where_they_meet(con, normalised, code, year, units) if reason == "ends_coincide" else ""
        out.append(Unscored(code, year, reason, units, None if lowest is None else (unit, lowest), detail))
    return out


def _where_they_meet(con: duckdb.DuckDBPyConnection, normalised: str, code: str, year: int, units: int) -> str:
    """Of figures that differ, and what was made of them does not; nothing where some of them have a score."""
    row = con.execute(
        "with own as (select value, coalesce(treated_value, value) as after, min(after) over () as meet"
        f" from {normalised} where indicator_code = ? and year = ?)"
        " select count(*), count(value), count(distinct after), any_value(meet), count(*) filter (value <> meet)"
        " from own",
        [code, year],
    ).fetchone()
    assert row is not None
    everyone, figures, kinds, at, differ = row
    if (everyone, kinds) != (units, 1):
        return ""
    (said,) = in_both(lambda: [m.MEETING.format(at=f"{at:g}", figures=figures, differ=differ)])
    return said


def of_columns(con: duckdb.DuckDBPyConnection, pack: IndexPack) -> list[Unscored]:
    """From a row a unit, in ``wide.wide_normalised``."""
    codes = [i.code for i in pack.indicators]
    counts = ", ".join(
        f"count({quoted(f'value:{c}')}) - count({quoted(f'score:{c}')}), count(*) - count({quoted(f'value:{c}')})"
        for c in codes
    )
    out = []
    for year, *numbers in con.execute(
        f"select year, {counts} from wide.wide_normalised group by 1 order by 1"
    ).fetchall():
        for indicator, known, unknown in zip(pack.indicators, numbers[::2], numbers[1::2], strict=True):
            out.append(Unscored(indicator.code, int(year), "", int(unknown)))
            if known:
                out += _unsaid(con, pack, indicator, int(year))
    return out


def _unsaid(con: duckdb.DuckDBPyConnection, pack: IndexPack, indicator: Indicator, year: int) -> Iterator[Unscored]:
    """Why figures of one indicator and year have no score: how many there are in the pool, and whether they differ."""
    how = indicator.normalise or pack.defaults.normalise
    rule = rule_of_index(how, pack.scale, indicator.direction)
    pool = quoted(how.pool.removeprefix("by:")) if how.pool else "''"
    value, score = quoted(f"value:{indicator.code}"), quoted(f"score:{indicator.code}")
    partition = f"partition by {pool}" + ("" if how.years == "all" else ", year")
    named = "true" if how.reference_unit is None else f"unit_code = {text(how.reference_unit)}"
    ends = [f"{end}({value}) over ({partition})" for end in ("min", "max")]
    alike = f"abs({ends[1]} - {ends[0]}) <= {LEVEL} * greatest(abs({ends[0]}), abs({ends[1]}))"
    for n, same, there, count, unit, lowest in con.execute(
        f"select least(n, 2), alike, there, count(*), first(unit_code order by value, unit_code), min(value)"
        f" from (select year, unit_code, {value} as value, {score} as score, count({value}) over ({partition}) as n,"
        f" {alike} as alike, count({value}) filter ({named}) over ({partition}) > 0 as there"
        f" from wide.wide_normalised join raw.wide using (year, unit_code))"
        f" where year = {year} and value is not null and score is null group by 1, 2, 3 order by 1, 2, 3"
    ).fetchall():
        reason = NO_REFERENCE if not there else rule.why_unsaid(n, alike=same) if isinstance(rule, PeerRule) else ""
        yield Unscored(indicator.code, year, reason, int(count), (unit, lowest))


def single_years(con: duckdb.DuckDBPyConnection, normalised: str, pack: IndexPack) -> Iterator[str]:
    """Indicators to be interpolated, for units of which one year alone is known: there is no line through one point."""
    for indicator in pack.indicators:
        if (indicator.impute or pack.defaults.impute).method != "interpolate":
            continue
        rows = con.execute(
            "select unit_code, count(*) filter (status = 'scored'), count(*) filter (status = 'pending'),"
            " count(*) filter (status = 'imputed')"
            f" from {normalised} where indicator_code = ? group by 1 order by 1",
            [indicator.code],
        ).fetchall()
        single = [(unit, missing) for unit, known, missing, _ in rows if known == 1 and missing]
        if single:
            yield m.SINGLE_YEAR.format(
                indicator=indicator.code, units=_named(unit for unit, _ in single),
                count=sum(missing for _, missing in single), imputed=sum(imputed for *_, imputed in rows),
            )  # fmt: skip


def unsettled(table: Table) -> Iterator[str]:
    """Years that EM was to fill and has not. Known once the table has been handed to the models; wide tables are not
    filled by EM."""
    for (year, columns), left in sorted(table.filling.unsettled.items()):
        yield m.UNSETTLED.format(year=year, indicators=_named(columns), **left._asdict())


def _named(codes: Iterable[object]) -> str:
    """The first five, each once, and how many there are."""
    every = list(dict.fromkeys(map(str, codes)))
    return listed(every[:_NAMED]) + (m.AND_MORE.format(count=len(every)) if len(every) > _NAMED else "")
