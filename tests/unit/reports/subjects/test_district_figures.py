"""Figures of the district's report that stand in several places: rounded alike, and adding up in print."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import district_marts as fixture
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.reader import Reader
from reports.report import build
from reports.rows_robust import AuditWeight, RankInterval
from reports.sections.quality import district as quality_of
from reports.sections.result import district as front
from reports.sections.robust import audit, stability
from reports.sections.streets import Streets
from reports.shared import measure
from reports.shared.table import Table

DISTRICT, TWO = fixture.DISTRICT, ("310110001", "310110013")


def _reader(pack: Pack, folder: Path, case: fixture.DistrictCase) -> Reader:
    marts = Marts(fixture.build(folder, pack, case), 2024)
    return Reader(marts, pack, ReleaseInfo.from_pack(pack, 2024, "r3", "0123456789abcdef" * 4, demo=True))


@pytest.fixture(scope="module")
def reader(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return _reader(pack, tmp_path_factory.mktemp("figures"), fixture.DistrictCase(years=(2024,), streets=TWO))


def _column(table: Table, heading: str) -> list[str]:
    at = [c.heading for c in table.columns].index(heading)
    return [r.cells[at] for r in table.rows if not r.group]


def _changed(reader: Reader, kind: type, change: dict[tuple[str, str], dict[str, object]]) -> Reader:
    """The reader over the same marts with fields of rows, by unit and indicator or pillar, set to other values."""
    there = reader.marts.of_unit
    at = "pillar" if kind is rows.PillarScore else "indicator_code"

    class Changed(Marts):
        def __init__(self) -> None:
            self.__dict__.update(reader.marts.__dict__)

        def of_unit(self, table: type, code: str, year: int | None = None) -> list[object]:  # type: ignore[override]
            found = list(there(table, code, year))
            if table is not kind or year is not None:
                return found
            return [replace(r, **change.get((code, getattr(r, at)), {})) for r in found]

    return Reader(Changed(), reader.pack, reader.info)


def _heat_row(found: Streets, label: str) -> tuple[str, ...]:
    return next(r.cells for r in found.heat[0].rows if r.cells and r.cells[0].split("　")[0] == label)


def test_the_heat_map_prints_scores_as_the_streets_reports_do(reader: Reader) -> None:
    """Decimals cut off made 84 of 84.96 beside 85.0 in the street's own report."""
    basic = next(i.code for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "basic")
    scored = {(s, basic): {"score": v, "status": "scored"} for s, v in zip(TWO, (84.96, 66.66), strict=True)}
    found = build(_changed(reader, rows.IndicatorScore, scored), "district", DISTRICT).parts["streets"]
    assert sorted(_heat_row(found, basic)[1:]) == ["66.7", "75.8", "85.0"]
    scores = {s: next(p for p in reader.marts.of_unit(rows.PillarScore, s)) for s in TWO}
    order = [u.unit_code for u in measure.in_order(list(reader.marts.units("street")))]
    name = next(iter(scores.values())).pillar_name
    assert _heat_row(found, name)[1:-1] == tuple(reader.n.score(scores[s].score) for s in order)


def test_a_guiding_indicator_not_applied_for_counts_as_nothing_in_the_mean_and_the_note_says_so(
    reader: Reader,
) -> None:
    guiding = next(i.code for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "guiding")
    changed = _changed(reader, rows.IndicatorScore, {
        (TWO[0], guiding): {"contribution": 0.1, "status": "scored"},
        (TWO[1], guiding): {"contribution": 0.0, "status": "no_bonus"},
    })  # fmt: skip
    found = build(changed, "district", DISTRICT).parts["streets"]
    assert sorted(_heat_row(found, guiding)[1:-1]) == ["0.1", "—"]
    assert _heat_row(found, guiding)[-1] == "0.05"
    assert "未申报，按0分计入均值" in found.heat[0].note


def _interval(code: str, rank: int, low: int, high: int) -> RankInterval:
    filled = {f.name: None for f in fields(RankInterval)} | {"draws": 1000, "year": 2024, "tier": "street"}
    given = {"unit_code": code, "rank": rank, "rank_low": low, "rank_high": high}
    return RankInterval(**{**filled, **given})


def test_a_weights_distance_is_that_of_the_printed_shares(reader: Reader) -> None:
    """66.74 is 66.7 and 85.26 is 85.3: 18.6 apart, not 18.5."""
    code = next(i.code for i in reader.year_pack.indicators if i.tier == "community" and i.kind == "basic")
    filled = {f.name: 0.0 for f in fields(AuditWeight)} | {"year": 2024, "tier": "community", "code": code}
    given = {"parent": "A", "sibling_share": 66.74, "influence": 85.26}
    weight = AuditWeight(**{**filled, **given})

    class Weighed(Marts):
        def __init__(self) -> None:
            self.__dict__.update(reader.marts.__dict__)

        def optional(self, table: type) -> list[object]:  # type: ignore[override]
            return [weight] if table is AuditWeight else []

        def has(self, table: type) -> bool:
            return table is AuditWeight

    (text,), table = audit._weights(Reader(Weighed(), reader.pack, reader.info))
    assert table is not None
    assert next(r.cells[4:] for r in table.rows if not r.group) == ("66.7%", "85.3%", "+18.6")
    assert "高于权重18.6个百分点" in text


def test_all_streets_with_the_widest_interval_are_named() -> None:
    tied = [_interval("甲", 9, 8, 10), _interval("乙", 3, 2, 4), _interval("丙", 1, 1, 2)]
    assert [i.unit_code for i in measure.widest(tied)] == ["乙", "甲"]
    assert measure.widest([_interval("甲", 1, 1, 1), _interval("乙", 2, 2, 2)]) == []
    assert measure.widest([]) == []


def test_the_front_page_and_the_chapter_name_every_street_that_ties_for_the_widest_interval(
    reader: Reader,
) -> None:
    intervals = [_interval(TWO[0], 1, 1, 2), _interval(TWO[1], 2, 1, 2)]

    class Drawn(Marts):
        def __init__(self) -> None:
            self.__dict__.update(reader.marts.__dict__)

        def optional(self, table: type) -> list[object]:  # type: ignore[override]
            return list(intervals) if table is RankInterval else []

        def has(self, table: type) -> bool:
            return table is RankInterval

    drawn = Reader(Drawn(), reader.pack, reader.info)
    said = [front._firmness(drawn), stability._streets(drawn, intervals)[0][0]]
    assert all(drawn.full_name(code) in text for code in TWO for text in said), said
    assert "共2个" in said[1]


def test_a_second_version_is_one_resubmission(reader: Reader) -> None:
    quality = list(reader.marts.table(rows.DataQuality))
    there = reader.marts.table

    class Again(Marts):
        def __init__(self) -> None:
            self.__dict__.update(reader.marts.__dict__)

        def table(self, table: type, year: int | None = None) -> list[object]:  # type: ignore[override]
            if table is not rows.DataQuality:
                return list(there(table, year))
            return [replace(quality[0], versions=2), *(replace(q, versions=1) for q in quality[1:])]

    text = "".join(quality_of._quality(Reader(Again(), reader.pack, reader.info))[0])
    name = reader.department(quality[0].department)
    assert re.search(rf"重新上报过的（首次上报不计）：{name}（[^）]+）1次，", text)


def test_points_charged_to_departments_and_pending_points_reconcile_in_print(pack: Pack, tmp_path: Path) -> None:
    """A guiding indicator that is pending is nobody's loss: the two sums differ by its points, and the note says so."""
    reader = _reader(pack, tmp_path, fixture.DistrictCase(years=(2024,), streets=TWO[:1], pending_departments=("D10",)))
    guiding = next(i for i in reader.year_pack.indicators if i.tier == "community" and i.kind == "guiding")
    unit = next(u.unit_code for u in reader.marts.units("community"))
    more = rows.PendingItem(2024, unit, guiding.code, owed_by="D10", reason="blank", points=2.5)
    whole, before = reader.marts.table, build(reader, "district", DISTRICT).parts
    assert "引导性" not in "".join(before["gaps"].pending_text) + before["attribution"].departments.note

    class More(Marts):
        def __init__(self) -> None:
            self.__dict__.update(reader.marts.__dict__)

        def table(self, table: type, year: int | None = None) -> list[object]:  # type: ignore[override]
            return [*whole(table, year), *([more] if table is rows.PendingItem else [])]

    parts = build(Reader(More(), pack, reader.info), "district", DISTRICT).parts
    found, table = parts["gaps"], parts["attribution"].departments
    *lines, last = [float(v) for v in _column(table, "分值合计")]
    assert sum(lines) == pytest.approx(last)
    pending = float(re.search(r"分值合计([\d.]+)分", found.pending_text[0])[1])  # type: ignore[index]
    assert pending == pytest.approx(last + 2.5)
    assert f"基础性指标{last:.2f}分、引导性指标2.50分" in found.pending_text[0]
    assert "引导性指标2.50分（加分上限，没有失分可记" in table.note
