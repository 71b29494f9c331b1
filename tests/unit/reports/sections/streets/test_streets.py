"""The streets in the district's report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed, with_values
from pages import column, part

from mulin.pack import Pack
from reports import rows
from reports.numbers import fixed
from reports.reading.reader import Reader
from reports.sections import streets
from reports.sections.streets import Streets
from reports.shared import measure

DISTRICT = fixture.DISTRICT
TWO, KEY = ("310110001", "310110013"), ("unit_code", "indicator_code")
ReaderOf = Callable[..., Reader]
Parts = dict[str, Any]


def test_streets_are_listed_best_first_with_their_totals(parts: Parts, faulty: Reader) -> None:
    scored = {u.unit_name: u for u in faulty.marts.units("street")}
    names = column(parts["streets"].ranking, "街道")
    assert set(names) == set(scored)
    assert column(parts["streets"].ranking, "名次区间") == ["—"] * len(names)  # nothing was drawn in this release
    comparable = [n for n in names if scored[n].comparable]
    assert comparable == sorted(comparable, key=lambda n: scored[n].rank or 0)
    for name, total in zip(names, column(parts["streets"].ranking, "总分"), strict=True):
        assert total == (fixed(scored[name].total_score, 2) if scored[name].comparable else "暂不可比")


def test_forty_streets_are_shown_in_several_heat_tables_and_none_is_lost(pack: Pack, reader_of: ReaderOf) -> None:
    wide = fixture.forty_streets(pack)
    codes = tuple(u.code for u in wide.units_of("street"))
    reader = reader_of(fixture.DistrictCase(years=(2024,), streets=codes), wide)
    found = part(reader, "district", DISTRICT, "streets")
    assert len(codes) == 40
    assert len(found.heat) == 3
    assert len(found.map.cells) == 40
    assert found.side * (1 + max(c.row for c in found.map.cells)) <= streets.MAP_HEIGHT
    heads = [c.heading for t in found.heat for c in t.columns if c.heading not in ("指标", "均值")]
    assert sorted(heads) == sorted(measure.short(wide.unit[s].name, wide.words) for s in codes)
    assert sorted(s.label for s in part(reader, "district", DISTRICT, "communities").tiers[0].spread) == sorted(heads)
    assert len(found.ranking.rows) == 40


def test_the_heat_map_has_every_pillar_and_every_indicator_of_the_streets(parts: Parts, faulty: Reader) -> None:
    (heat,) = parts["streets"].heat
    printed = [r.cells[0].split("　")[0] for r in heat.rows if not r.group]
    names = [p.name_zh for p in faulty.year_pack.framework.pillars.values()]
    known = [i.code for i in faulty.year_pack.indicators if i.tier == "street"]
    assert printed[: len(names)] == names
    assert sorted(printed[len(names) :]) == sorted(known)
    guiding = {i.code for i in faulty.year_pack.indicators if i.tier == "street" and i.kind == "guiding"}
    shaded = {r.cells[0].split("　")[0] for r in heat.rows if any(t.startswith("h") for t in r.tones)}
    assert guiding
    assert not guiding & shaded  # points are no scores


@pytest.fixture(scope="module")
def reader(reader_of: Callable[..., Reader]) -> Reader:
    return reader_of(fixture.DistrictCase(years=(2024,), streets=TWO))


def _built(reader: Reader) -> Streets:
    found: Streets = part(reader, "district", fixture.DISTRICT, "streets")
    return found


def _heat_row(found: Streets, label: str) -> tuple[str, ...]:
    return next(r.cells for r in found.heat[0].rows if r.cells and r.cells[0].split("　")[0] == label)


def test_the_heat_map_prints_scores_as_the_streets_reports_do(reader: Reader) -> None:
    """Decimals cut off made 84 of 84.96 beside 85.0 in the street's own report."""
    basic = next(i.code for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "basic")
    scored = {(s, basic): {"score": v, "status": "scored"} for s, v in zip(TWO, (84.96, 66.66), strict=True)}
    found = _built(changed(reader, {rows.IndicatorScore: with_values(scored, *KEY)}))
    assert sorted(_heat_row(found, basic)[1:]) == ["66.7", "75.8", "85.0"]
    scores = {s: next(p for p in reader.marts.of_unit(rows.PillarScore, s)) for s in TWO}
    order = [u.unit_code for u in measure.in_order(list(reader.marts.units("street")))]
    name = next(iter(scores.values())).pillar_name
    assert _heat_row(found, name)[1:-1] == tuple(reader.n.score(scores[s].score) for s in order)


def test_a_guiding_indicator_not_applied_for_counts_as_nothing_in_the_mean_and_the_note_says_so(
    reader: Reader,
) -> None:
    guiding = next(i.code for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "guiding")
    values = {
        (TWO[0], guiding): {"contribution": 0.1, "status": "scored"},
        (TWO[1], guiding): {"contribution": 0.0, "status": "no_bonus"},
    }
    found = _built(changed(reader, {rows.IndicatorScore: with_values(values, *KEY)}))
    assert sorted(_heat_row(found, guiding)[1:-1]) == ["0.1", "—"]
    assert _heat_row(found, guiding)[-1] == "0.05"
    assert "未申报，按0分计入均值" in found.heat[0].note
