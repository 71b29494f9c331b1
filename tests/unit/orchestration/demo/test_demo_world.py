"""The figures of the demo: deterministic, consistent, plausible."""

from __future__ import annotations

import statistics

import pytest
from demo_scores import own_scores, value_of

from mulin.pack.asked import asked_cells
from orchestration.demo.draws import Draws, rounded
from orchestration.demo.figures import Figures
from orchestration.demo.world import World

YEARS = (2021, 2022, 2023, 2024, 2025)


class TestDraws:
    def test_are_named_not_streamed(self):
        one, other = Draws(1), Draws(1)
        one.uniform("something else")
        assert one.normal("quality", "310110001") == other.normal("quality", "310110001")
        assert one.normal("quality", "310110001") != Draws(2).normal("quality", "310110001")

    def test_are_spread_as_they_say(self):
        draws = Draws(7)
        normals = [draws.normal("n", k) for k in range(4000)]
        assert statistics.mean(normals) == pytest.approx(0, abs=0.06)
        assert statistics.stdev(normals) == pytest.approx(1, abs=0.05)
        assert {draws.integer(1, 3, "i", k) for k in range(100)} == {1, 2, 3}
        assert all(0 < draws.uniform("u", k) < 1 for k in range(1000))

    def test_an_order_keeps_when_one_is_left_out(self):
        items = [str(n) for n in range(20)]
        assert Draws(1).order(items[1:], "o") == [i for i in Draws(1).order(items, "o") if i != "0"]

    def test_rounding_is_half_up_and_free_of_dust(self):
        assert [rounded(v, s) for v, s in ((0.5, 1), (1.5, 1), (36.25, 0.5), (84.449, 0.1))] == [1, 2, 36.5, 84.4]


class TestFigures:
    def test_a_seed_gives_one_world(self, pack):
        cells = [(a.field_code, a.unit_code) for a in asked_cells(pack, 2022) if a.kind != "panel"][::37]
        one, same, other = (Figures(World(pack, seed)) for seed in (5, 5, 6))
        assert [one.figure(*c, 2022) for c in cells] == [same.figure(*c, 2022) for c in reversed(cells)][::-1]
        assert [one.figure(*c, 2022) for c in cells] != [other.figure(*c, 2022) for c in cells]

    @pytest.mark.parametrize("year", YEARS)
    def test_every_cell_holds_what_its_field_allows(self, pack, writer, year):
        for asked in asked_cells(pack, year):
            if asked.kind == "panel":
                continue
            figure, field = writer.figures.figure(asked.field_code, asked.unit_code, year), pack.field[asked.field_code]
            if figure == "不适用":
                assert asked.blank == "not_applicable", asked
            elif field.value_type == "boolean":
                assert figure in ("是", "否")
            else:
                assert isinstance(figure, float), asked
                assert field.minimum is None or figure >= field.minimum
                assert field.maximum is None or figure <= field.maximum
                assert field.value_type != "integer" or figure == int(figure)

    @pytest.mark.parametrize("year", YEARS)
    def test_a_part_is_never_more_than_its_whole(self, pack, writer, year):
        for indicator in pack.years[year].indicators:
            if indicator.value_type != "ratio":
                continue
            group = pack.years[year].group_units(indicator.applies_to)
            for unit in pack.units_of(indicator.tier):
                if group is None or unit.code in group:
                    top, bottom = (writer.figures.figure(indicator.fields[r], unit.code, year)
                                   for r in ("numerator", "denominator"))  # fmt: skip
                    assert (top == "不适用") == (bottom == "不适用")
                    assert top == "不适用" or top <= bottom, (indicator.code, unit.code)

    def test_what_counts_from_the_start_never_falls(self, pack, writer):
        cumulative = [f for f in pack.fields if "累计" in f.field_name_zh]
        assert len(cumulative) == 5
        for field in cumulative:
            path = [writer.figures.figure(field.field_code, pack.plan.district_unit, y) for y in YEARS]
            assert path == sorted(path)
            assert path[0] < path[-1]

    def test_some_small_communities_have_no_cases_at_all(self, pack, writer):
        cells = [(a.field_code, a.unit_code) for a in asked_cells(pack, 2024, kind="report")]
        figures = {c: writer.figures.figure(*c, 2024) for c in cells}
        small = {u.code for u in pack.units_of("community") if writer.world.is_small(u)}
        assert 10 <= len(small) <= 25
        without = {unit for (_, unit), figure in figures.items() if figure == "不适用"}
        assert without
        assert without <= small
        requests = {unit for (field, unit), figure in figures.items() if field == "F-C020" and figure == 0}
        assert requests
        assert requests <= small


class TestLevels:
    @pytest.mark.parametrize("year", YEARS)
    def test_communities_are_spread_over_all_grades(self, pack, writer, year):
        scores = own_scores(pack, writer.figures, year, "community")
        values = sorted(s for s, _ in scores.values())
        assert 50 < values[0] < 68
        assert 92 < values[-1] <= 100
        assert 82 < statistics.median(values) < 93
        assert 4 < statistics.stdev(values) < 11

    @pytest.mark.parametrize("year", YEARS)
    def test_streets_are_spread(self, pack, writer, year):
        values = sorted(s for s, _ in own_scores(pack, writer.figures, year, "street").values())
        assert 68 < values[0] < 80
        assert 90 < values[-1] <= 100

    def test_there_are_failed_basics_but_not_everywhere(self, pack, writer):
        failed = [n for _, n in own_scores(pack, writer.figures, 2024, "community").values()]
        assert 1 < statistics.mean(failed) < 4
        assert sum(n == 0 for n in failed) > 60

    def test_quality_lasts_from_year_to_year(self, pack, writer):
        one, next_one = (own_scores(pack, writer.figures, y, "community") for y in (2023, 2024))
        pairs = [(one[u][0], next_one[u][0]) for u in one]
        assert statistics.correlation(*zip(*pairs, strict=True)) > 0.7

    def test_indicators_of_one_pillar_go_together(self, pack):
        """Over streets' and communities' common quality: within a pillar more than across pillars, on average."""
        world = World(pack, 2021)
        basic = [i for i in pack.years[2024].indicators if i.tier == "community" and i.kind == "basic"]
        ways = {i.code: [world.attainment(i, u, 2024) for u in pack.units_of("community")] for i in basic}
        within, across = [], []
        for n, one in enumerate(basic):
            for other in basic[n + 1 :]:
                r = statistics.correlation(ways[one.code], ways[other.code])
                (within if one.pillar == other.pillar else across).append(r)
        assert statistics.mean(within) > statistics.mean(across) + 0.03
        assert statistics.mean(across) > 0.3

    def test_values_rise_with_the_targets(self, pack, writer):
        indicator = pack.years[2021].indicator["C-B05"]
        first, last = (
            statistics.mean(v for u in pack.units_of("community") if (v := value_of(writer.figures, indicator, u, y)))
            for y in (2021, 2025)
        )
        assert last > first + 4
