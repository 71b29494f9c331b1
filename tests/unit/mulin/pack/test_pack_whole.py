"""Rules about the pack as a whole, and files that cannot be read."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from breakable import copy_with_years

sys.path.insert(0, str(Path(__file__).parents[3]))
import county_variants

from mulin.findings import FindingsError, Level
from mulin.pack import load_pack
from mulin.pack.check import check_pack, duplicate_fields
from mulin.pack.checks.fields import normalised
from mulin.pack.read import read_and_check
from mulin.settings import REPO_ROOT

COUNTY = REPO_ROOT / "plans" / "qinghe-2023-2024"
IND, TASKS = "years/2024/indicators.csv", "years/2024/tasks.csv"


class TestTheExamplePack:
    def test_is_whole(self, pack):
        assert check_pack(pack) == []

    def test_covers_all_28_plan_items_in_every_year(self, pack):
        items = {i.code for kind in ("task", "key_project") for i in pack.plan.of_kind(kind)}
        assert len(items) == 28
        assert all({t.plan_ref for t in year.tasks} == items for year in pack.years.values())


class TestTheCounty:
    """The second pack that ships, as unlike the first as a pack can be."""

    def test_has_no_finding(self):
        pack, found = read_and_check(COUNTY)
        assert pack is not None
        assert found == []

    def test_shares_no_word_or_number_of_anything_with_the_first(self, pack):
        one, other = pack.years[2024].framework, load_pack(COUNTY).years[2024].framework
        assert not set(one.words.tiers.values()) & set(other.words.tiers.values())
        assert not set(one.words.pillars) & set(other.words.pillars)
        assert not set(one.words.grades) & set(other.words.grades)
        assert (len(one.pillars), len(one.grade_bands)) != (len(other.pillars), len(other.grade_bands))
        unlike = ("deadlines", "aggregation", "total_scale", "rounding", "ranking", "coverage", "rectification")
        assert [key for key in unlike if getattr(one, key) == getattr(other, key)] == []


class TestTiers:
    """A pack has two, three or four tiers of units, from the top, called as it likes."""

    @pytest.fixture
    def county(self, tmp_path):
        return Path(shutil.copytree(COUNTY, tmp_path / "county"))

    def change(self, folder, old, new, file="years/2024/framework.yaml"):
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")

    def said(self, folder):
        return {(f.rule, f.file.rpartition("/")[2], f.column) for f in read_and_check(folder)[1]}

    @pytest.mark.parametrize(("variant", "tiers"), [
        ("two tiers", ["县", "乡镇"]), ("four tiers", ["县", "乡镇", "村", "村民小组"]),
    ])  # fmt: skip
    def test_a_pack_of_two_or_four_is_sound(self, tmp_path, variant, tiers):
        pack, found = read_and_check(county_variants.make(tmp_path / "pack", *county_variants.VARIANTS[variant]))

        assert found == []
        assert [*pack.words.tiers.values()] == tiers
        assert {u.tier for u in pack.units} == {*pack.words.tiers}

    def test_one_of_another_code_is_refused_where_units_and_names_stand(self, county):
        self.change(county, "QH1-1,", "QH1-1-1,一组,group,QH1-1\nQH1-1,", "units.csv")
        self.change(county, "tiers:\n", "tiers:\n  group: {name_zh: 组, composition: {own: 1.0}}\n")
        found = [f for f in read_and_check(county)[1] if "有两层到四层" in f.message]

        assert [(f.rule, f.column) for f in found] == [
            ("pack.literal_error", "tier"), ("pack.extra_forbidden", "tiers.group"),
        ]  # fmt: skip

    def test_units_fields_indicators_and_tasks_of_a_tier_that_is_not_there_are_told(self, county):
        for year in (2023, 2024):
            file = f"years/{year}/framework.yaml"
            self.change(county, "  community:\n    name_zh: 村\n    composition: {own: 1.0}\n", "", file)
            self.change(county, "    child_tier: community\n    min_comparable_children_share: 0.5\n", "", file)
            self.change(county, "{own: 0.3, children_mean: 0.7}", "{own: 1.0}", file)
            self.change(county, "  community: {max_share: 0.2, rounding: down, within: district}\n", "", file)
        found = self.said(county)

        assert {(file, column) for rule, file, column in found if rule == "framework.tier_unnamed"} == {
            ("units.csv", "tier"), ("fields.csv", "tier"), ("indicators.csv", "tier"),
            ("tasks.csv", "responsible_tier"),
        }  # fmt: skip

    def test_no_tier_is_left_out_between_two(self, county):
        self.change(county, "  community:\n    name_zh: 村", "  grid:\n    name_zh: 村")

        assert ("framework.tier_gap", "framework.yaml", "tiers.grid") in self.said(county)

    def test_all_years_have_the_same_tiers(self, county):
        self.change(county, "tiers:\n", "tiers:\n  grid: {name_zh: 组, composition: {own: 1.0}}\n")

        assert ("framework.tiers_differ", "framework.yaml", "tiers") in self.said(county)

    @pytest.mark.parametrize(("old", "new", "rule", "column"), [
        ("  community: {max_share: 0.2, rounding: down, within: district}\n", "", "framework.quota_tier", "community"),
        ("excellent_quota:\n", "excellent_quota:\n  grid: null\n", "framework.quota_tier/none", "grid"),
    ])  # fmt: skip
    def test_a_quota_is_said_of_each_tier_and_of_no_other(self, county, old, new, rule, column):
        self.change(county, old, new)

        assert (rule.partition("/")[0], "framework.yaml", f"excellent_quota.{column}") in self.said(county)

    def test_a_report_that_no_unit_has_is_a_warning(self, county):
        self.change(county, "  community: {title", "  grid: {title", "years/2024/reports.yaml")
        found = [f for f in read_and_check(county)[1] if f.rule == "reports.kind_absent"]

        assert [(f.level, f.column) for f in found] == [(Level.WARNING, "reports.grid")]

    def test_another_key_that_is_missing_says_nothing_of_tiers(self, county):
        self.change(county, "    name_zh: 村\n", "")
        found = read_and_check(county)[1]

        assert [f for f in found if "有两层到四层" in f.message] == []
        assert "pack.missing" in [f.rule for f in found]


class TestAFieldAskedTwice:
    def test_is_refused_with_both_owners_and_the_cells_it_costs(self, broken):
        line = broken.add("fields.csv", "F-C001", field_code="F-C101", source_department="D06", times_per_year="4")

        finding = broken.finding("field.collected_twice")

        assert (finding.file, finding.row, finding.column) == ("fields.csv", line, "field_name_zh")
        assert finding.value == "居民议事协商会议召开次数"
        for part in ("D05 区地区办", "D06 区民政局", "F-C001", "第2行"):
            assert part in finding.message
        assert "301个社区×每年1次＝301格" in finding.message
        assert "301个社区×每年4次＝1204格" in finding.message
        assert "每年多填1204格" in finding.message

    @pytest.mark.parametrize(
        "name",
        ["“居民议事”协商会议 召开次数", "居民议事协商会议召开次数（）", "居民议事协商会议，召开次数　"],
    )
    def test_punctuation_and_blanks_do_not_hide_it(self, broken, name):
        broken.add("fields.csv", "F-C001", field_code="F-C101", source_department="D06", field_name_zh=name)

        assert "field.collected_twice" in broken.rules()

    def test_full_width_letters_do_not_hide_it(self):
        assert normalised("ＡＢ类事项数（１）") == normalised("ab类事项数(1)")

    def test_one_owner_may_not_ask_it_on_two_tiers(self, broken):
        broken.add("fields.csv", "F-C001", field_code="F-S101", tier="street")

        assert "field.collected_twice" in broken.rules()

    def test_two_owners_may_ask_it_on_two_tiers(self, broken):
        broken.add("fields.csv", "F-C001", field_code="F-S101", tier="street", source_department="D06")

        assert "field.collected_twice" not in broken.rules()

    def test_a_restricted_field_costs_only_its_group(self, broken):
        broken.add("fields.csv", "F-S019", field_code="F-S119", source_department="D05")

        assert "3个街道×每年1次＝3格" in broken.finding("field.collected_twice").message

    def test_the_example_pack_has_none(self, pack):
        assert duplicate_fields(pack) == []


def test_a_field_nobody_uses_is_a_warning(broken):
    line = broken.add("fields.csv", "F-C001", field_code="F-C101", field_name_zh="社区黑板报期数")

    finding = broken.finding("field.unused")

    assert finding.level is Level.WARNING
    assert (finding.row, finding.column, finding.value) == (line, "field_code", "F-C101")
    assert "301" in finding.message


def test_an_indicator_that_is_no_years_task_is_a_warning_where_it_stands_last(tmp_path):
    whole = copy_with_years(tmp_path, 2021, 2022, 2023, 2024, 2025)
    assert "indicator.no_task" not in whole.rules(), "C-A08 is a task's in 2025 alone"
    line = whole.add(IND, "C-A01", code="C-A77", name_zh="楼道黑板报更新次数", weight="0")

    finding = whole.finding("indicator.no_task")

    assert finding.level is Level.WARNING
    assert (finding.file, finding.row, finding.column, finding.value) == (IND, line, "code", "C-A77")


def test_nobody_is_told_of_tasks_while_years_of_the_plan_are_to_come(broken):
    assert "indicator.no_task" not in broken.rules()


class TestWeights:
    def test_basic_weights_of_a_tier_and_of_a_pillar_must_add_up(self, broken):
        broken.set(IND, "S-A01", "weight", "9")
        last_of_pillar = broken.set(IND, "S-A04", "weight", broken.value(IND, "S-A04", "weight"))
        last_of_tier = broken.set(IND, "S-D03", "weight", broken.value(IND, "S-D03", "weight"))

        of_tier, of_pillar = broken.finding("weight.tier_sum"), broken.finding("weight.pillar_sum")

        assert (of_tier.row, of_tier.column, of_tier.value) == (last_of_tier, "weight", "102")
        assert "应为 100" in of_tier.message
        assert (of_pillar.row, of_pillar.column, of_pillar.value) == (last_of_pillar, "weight", "27")
        assert "应为 25" in of_pillar.message

    def test_a_weight_moved_between_pillars_keeps_the_tier_but_not_the_pillars(self, broken):
        broken.set(IND, "S-A01", "weight", "9")
        broken.set(IND, "S-C01", "weight", "6")

        found = [f for f in broken.findings() if f.rule.startswith("weight.")]

        assert sorted((f.rule, f.value) for f in found) == [("weight.pillar_sum", "23"), ("weight.pillar_sum", "27")]

    def test_a_tier_without_basic_indicators_is_refused(self, broken):
        broken.drop(IND, tier="district", kind="basic")

        finding = broken.finding("weight.tier_empty")
        assert (finding.file, finding.column, finding.value) == (IND, "tier", "district")


class TestCoverage:
    def test_every_plan_item_needs_a_task_every_year(self, broken):
        broken.drop(TASKS, plan_ref="T6.3")

        finding = broken.finding("task.plan_item_uncovered")

        assert (finding.file, finding.column, finding.value) == (TASKS, "plan_ref", "T6.3")
        assert "深化基层法治文化品牌建设" in finding.message

    def test_a_street_without_communities_is_refused(self, broken):
        broken.drop("units.csv", parent_code="310110006")

        assert broken.finding("unit.childless").value == "310110006"

    def test_a_pack_without_a_district_is_refused(self, broken):
        broken.drop("units.csv", code="310110")

        assert broken.finding("unit.one_district").file == "units.csv"

    def test_a_plan_year_without_a_folder_is_a_warning(self, broken):
        from mulin.pack.read import read_and_check

        _, found = read_and_check(broken.path)

        assert {(f.rule, f.level) for f in found} == {("plan.year_missing", Level.WARNING)}
        assert len(found) == 4

    def test_a_year_outside_the_plan_is_refused(self, broken):
        (broken.path / "years" / "2024").rename(broken.path / "years" / "2031")
        broken.replace("years/2031/framework.yaml", "year: 2024\n", "year: 2031\n")

        assert broken.finding("plan.year_outside").file == "years/2031/"


class TestUnreadableFiles:
    def test_a_missing_file(self, broken):
        (broken.path / "fields.csv").unlink()
        assert broken.finding("pack.file_missing").file == "fields.csv"

    def test_an_empty_file(self, broken):
        (broken.path / "fields.csv").write_text("")
        assert broken.finding("pack.file_empty").file == "fields.csv"

    def test_a_missing_column_is_told_once_not_per_row(self, broken):
        broken.replace("fields.csv", "source_department", "department")

        found = {f.rule: f for f in broken.findings()}

        assert found.keys() == {"pack.column_missing", "pack.column_unknown"}
        assert (found["pack.column_missing"].row, found["pack.column_missing"].column) == (1, "source_department")
        assert (found["pack.column_unknown"].row, found["pack.column_unknown"].column) == (1, "department")

    def test_a_column_twice(self, broken):
        broken.replace("units.csv", "code,name,tier,parent_code", "code,name,tier,tier")
        assert "pack.column_twice" in broken.rules()

    def test_a_comma_too_many(self, broken):
        line = broken.replace("units.csv", "310110,杨浦区,district,", "310110,杨浦区,district,,")
        assert broken.finding("pack.columns").row == line

    def test_an_open_quote_names_where_it_begins(self, broken):
        line = broken.replace("units.csv", "310110001003,十九棉居委会", '310110001003,"十九棉居委会')
        assert broken.finding("pack.csv").row == line

    def test_gbk_is_recognised(self, broken):
        path = broken.path / "units.csv"
        path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))

        finding = broken.finding("pack.encoding")

        assert (finding.file, finding.row) == ("units.csv", 2)
        assert "GB18030" in finding.message

    def test_a_byte_order_mark_and_blank_rows_are_no_fault(self, broken):
        path = broken.path / "units.csv"
        path.write_text("\ufeff" + path.read_text(encoding="utf-8") + ",,,\n\n", encoding="utf-8")

        assert broken.findings() == []

    def test_line_numbers_survive_a_record_of_several_lines(self, broken):
        broken.set(IND, "C-A01", "rationale_en", "two\nlines")
        broken.set(IND, "C-A02", "pillar", "harmony")

        assert broken.finding("indicator.pillar_unknown").row == 4

    def test_yaml_that_does_not_parse(self, broken):
        line = broken.replace("years/2024/framework.yaml", "guiding:\n", "guiding: [\n")
        finding = broken.finding("pack.yaml")
        assert finding.row is not None
        assert finding.row >= line

    @pytest.mark.parametrize(
        "bad", ["guiding: [\n", "guiding: a: b\n", "guiding: 'x\n", "\tguiding:\n", "guiding: @x\n", "guiding: *x\n"]
    )
    def test_what_is_wrong_with_yaml_is_said_in_chinese(self, broken, bad):
        broken.replace("years/2024/framework.yaml", "guiding:\n", bad)
        finding = broken.finding("pack.yaml")
        assert not re.search(r"[a-z]{3,} [a-z]{2,}", finding.message)
        assert "：" in finding.message, "says what, not only that"

    def test_a_date_that_does_not_exist(self, broken):
        line = broken.replace("years/2024/framework.yaml", "report: '2025-01-20'", "report: 2025-02-30")
        finding = broken.finding("pack.yaml")
        assert (finding.file, finding.row) == ("years/2024/framework.yaml", line)
        assert "day is" not in finding.message

    def test_what_is_printed_with_a_substitute_is_told_of_plan_and_framework(self, broken):
        broken.replace("years/2024/framework.yaml", "below_floor_text: 暂不可比", "below_floor_text: 暂不可比😀")
        line = broken.replace("plan.yaml", "index_name_zh: ", "index_name_zh: \ue000")
        found = [f for f in broken.findings() if f.rule == "pack.substitute"]
        places = {(f.file, f.row, f.column) for f in found}
        assert ("plan.yaml", line, "index_name_zh") in places
        assert ("years/2024/framework.yaml", "coverage.below_floor_text") in {(f, c) for f, _, c in places}

    def test_yaml_references_are_refused(self, broken):
        broken.replace("sources.yaml", "default: {via: workbook}", "default: &d {via: workbook}\nother: *d")
        assert "pack.yaml" in broken.rules()

    def test_no_folder(self, tmp_path):
        with pytest.raises(FindingsError, match="找不到规划包文件夹"):
            load_pack(tmp_path / "nowhere")


class TestAllAtOnce:
    def test_faults_in_different_files_are_all_listed(self, broken):
        broken.set("units.csv", "310110001003", "parent_code", "310110099")
        broken.set("fields.csv", "F-C002", "source_department", "D99")
        broken.set(IND, "C-A01", "plan_ref", "T9.9")
        broken.set(TASKS, "2024-T1.2-01", "lead_department", "")
        broken.replace("years/2024/framework.yaml", "own: 0.6", "own: 0.7")

        with pytest.raises(FindingsError) as refused:
            load_pack(broken.path)

        assert {f.rule for f in refused.value.findings} == {
            "unit.parent_unknown", "field.owner_unknown", "indicator.plan_ref_unknown", "task.lead_missing",
            "weight.shares",
        }  # fmt: skip

    def test_an_unreadable_row_is_not_reported_again_by_those_that_refer_to_it(self, broken):
        broken.set("fields.csv", "F-C002", "minimum", "零")
        broken.set(IND, "C-A02", "plan_ref", "T9.9")

        assert broken.rules() == {"pack.float_parsing", "indicator.plan_ref_unknown"}

    def test_sentences_name_the_place_as_people_look_for_it(self, broken):
        broken.set("units.csv", "310110001003", "parent_code", "310110099")

        sentence = broken.finding("unit.parent_unknown").sentence()

        assert sentence.startswith("【错误】units.csv 第16行 “parent_code”：")
        assert "现值：310110099" in sentence
        assert "改法：" in sentence
