"""The district's heat table: scores as the streets' reports print them, means that can be computed from it."""

from __future__ import annotations

from collections.abc import Callable

import district_marts as fixture
import pytest
from changed_marts import changed, with_values

from reports import rows
from reports.reader import Reader
from reports.sections import forms
from reports.sections.streets import Streets
from reports.shared import measure
from reports.subjects import subject

TWO, KEY = ("310110001", "310110013"), ("unit_code", "indicator_code")


@pytest.fixture(scope="module")
def reader(reader_of: Callable[..., Reader]) -> Reader:
    return reader_of(fixture.DistrictCase(years=(2024,), streets=TWO))


def _built(reader: Reader) -> Streets:
    found: Streets = forms("streets")["district"].build(subject(reader, "district", fixture.DISTRICT))
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
