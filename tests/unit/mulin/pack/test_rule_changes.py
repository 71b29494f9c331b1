"""Two packs' rules compared: every change that can move a number, in words without a code of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from breakable import BreakablePack
from pydantic import BaseModel

from mulin.pack import Pack, read_pack, rule_words
from mulin.pack.checks.amendments import names_a_place
from mulin.pack.framework import Framework
from mulin.pack.model import AnnualTask, Department, Field, Indicator, Unit
from mulin.pack.rule_changes import RuleChange, amendments_added, rule_changes
from mulin.rules import RULES

FW, INDICATORS = "years/2024/framework.yaml", "years/2024/indicators.csv"


def read(broken: BreakablePack) -> Pack:
    pack, _ = read_pack(broken.path)
    assert pack is not None
    return pack


@pytest.fixture
def changed(broken: BreakablePack):
    """Edit the pack, get what changed."""
    before = read(broken)

    def compare() -> tuple[RuleChange, ...]:
        return rule_changes(before, read(broken), 2024)

    return compare


def test_a_pack_has_no_changes_against_itself(pack):
    assert rule_changes(pack, pack, 2024) == ()


def test_a_target_is_told_by_its_indicator_with_file_and_key(broken, changed):
    broken.set(INDICATORS, "C-A01", "target", "10")

    (change,) = changed()
    assert (change.file, change.key) == (INDICATORS, "C-A01.target")
    assert change.sentence == "指标 C-A01 居民议事协商会议召开次数：目标值 9 → 10"


def test_parameters_are_told_one_by_one(broken, changed):
    broken.set(INDICATORS, "C-A01", "params", "basis=value; bands=1:100|0:0; cap=100; pass_at=0.7")

    assert [(c.key, c.what, c.old, c.new) for c in changed()] == [
        ("C-A01.params.basis", "按什么分档", "完成目标的比例", "数值"),
        ("C-A01.params.bands", "分档", "1→100、0.8→80、0.6→60、0→0", "1→100、0→0"),
        ("C-A01.params.pass_at", "达到目标的几成算达标", "0.8", "0.7"),
    ]


def test_keys_of_the_framework_are_told_by_names(broken, changed):
    broken.replace(FW, "min: 90", "min: 88")
    broken.replace(FW, "    weight: 0.35", "    weight: 0.4")
    broken.replace(FW, "- '310110018'", "- '310110019'")
    broken.replace(FW, "lock: '2025-02-20'", "lock: '2025-02-21'")

    assert [(c.key, c.what, c.old, c.new) for c in changed()] == [
        ("deadlines.lock", "期限·数据锁定日", "2025-02-20", "2025-02-21"),
        ("pillars.co_governance.weight", "治理理念·共治·权重", "0.35", "0.4"),
        ("grade_bands.优秀.min", "等级线·优秀·下限", "90", "88"),
        ("unit_groups.riverside.units", "单位分组·滨江沿线相关街道·单位", "310110018 大桥街道", "310110019 五角场街道"),
    ]


def test_what_is_new_or_gone_is_told_once(broken, changed):
    broken.drop("units.csv", code="310110001001")
    broken.add("departments.csv", "D01", code="D99", name="新部门", printed_as="")

    assert [(c.file, c.key, c.old, c.new) for c in changed()] == [
        ("units.csv", "310110001001", "有", "没有"),
        ("departments.csv", "D99", "没有", "有"),
    ]


def test_what_is_only_read_is_no_rule(broken, changed):
    broken.set(INDICATORS, "C-A01", "definition_zh", "另一种说法。")
    broken.set("departments.csv", "D01", "short_note", "另一种说法")
    broken.replace(FW, "version: '1.0'", "version: '1.1'")
    (broken.path / "years/2024/reports.yaml").write_text("schema_version: 1\nmasthead: 另一个报头\n", encoding="utf-8")

    assert changed() == ()


AMENDED = "unit_groups:\n  riverside"
ENTRY = "amendments:\n- approved_on: '{day}'\n  approved_by: 第3次会议\n  what: {what}\n"


def test_amendments_are_told_apart_from_those_there_were(broken):
    before = read(broken)
    broken.replace(FW, AMENDED, ENTRY.format(day="2025-05-12", what="改目标") + AMENDED)
    first = read(broken)

    assert [a.what for a in amendments_added(before, first, 2024) or ()] == ["改目标"]
    assert amendments_added(first, first, 2024) == ()
    assert rule_changes(before, first, 2024) == (), "an amendment is no rule itself"


@pytest.mark.parametrize("entry", ["", ENTRY.format(day="2025-05-12", what="改目标和权重")], ids=["gone", "changed"])
def test_an_amendment_that_is_no_longer_as_it_was_is_noticed(broken, entry):
    broken.replace(FW, AMENDED, ENTRY.format(day="2025-05-12", what="改目标") + AMENDED)
    before = read(broken)
    broken.replace(FW, ENTRY.format(day="2025-05-12", what="改目标"), entry)

    assert amendments_added(before, read(broken), 2024) is None


def test_amendments_stand_in_the_order_of_their_days(broken):
    two = ENTRY.format(day="2025-05-12", what="改目标") + "- {approved_on: '2025-05-11', approved_by: 会, what: 改}\n"
    line = broken.replace(FW, AMENDED, two + AMENDED)

    finding = broken.finding("framework.amendment_order")
    assert (finding.column, finding.row) == ("amendments.1.approved_on", line + 4)


@pytest.mark.parametrize(
    "place",
    ["indicators.C-A01.target", "indicators.C-A01.params.cap", "indicators.C-Z99", "tasks.2024-T7.1-01",
     "tasks.2024-T7.1-01.milestone_dates", "fields.F-S002.maximum", "units.310110001.name", "departments.D06",
     "plan.district_unit", "plan.T7.1", "deadlines.correction", "pillars"],
)  # fmt: skip
def test_an_amendment_names_a_row_a_column_or_a_key(pack, place):
    assert names_a_place(pack, 2024, place)


@pytest.mark.parametrize(
    "place",
    ["indicators", "indicators.C-A01.goal", "indicators.C-A01.name_en", "C-A01.target", "目标", "version", "reports"],
)
def test_what_is_no_place_of_a_rule_is_told_by_the_check(broken, pack, place):
    assert not names_a_place(pack, 2024, place)
    entry = ENTRY.format(day="2025-05-12", what="改目标") + f"  changes: [deadlines.report, {place}]\n"
    broken.replace(FW, AMENDED, entry + AMENDED)
    finding = broken.finding("framework.amendment_place")
    assert (finding.column, finding.value) == ("amendments.0.changes.1", place)


def test_a_change_is_in_its_row_or_group_of_keys_and_in_no_whole_file():
    row = RuleChange("years/2024/tasks.csv", "2024-T7.1-01.milestone_dates", "", "", "", "", "2024-T7.1-01")
    assert row.within == ("tasks.2024-T7.1-01", "tasks.2024-T7.1-01.milestone_dates")
    deleted = RuleChange("fields.csv", "F-S002", "", "", "有", "没有", "F-S002")
    assert deleted.within == ("fields.F-S002",)
    key = RuleChange(FW, "tiers.units.street.own", "", "", "", "")
    assert key.within == ("tiers", "tiers.units", "tiers.units.street", "tiers.units.street.own")
    assert RuleChange("plan.yaml", "district_unit", "", "", "", "").within == ("plan.district_unit",)


def test_every_change_has_a_place_that_an_amendment_may_name(broken, changed):
    broken.set(INDICATORS, "C-A01", "target", "99")
    broken.replace(FW, "tie_text:", "tie_text: 另一种说法 #")
    found = changed()
    assert len(found) == 2
    after = read(broken)
    for change in found:
        assert all(names_a_place(after, 2024, place) for place in change.within)


def keys_of(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, info in model.model_fields.items():
        yield name, info.annotation
        for inner in models_in(info.annotation):
            yield from keys_of(inner)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def choices_in(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (c for c in get_args(annotation) if isinstance(c, str))
    for argument in get_args(annotation):
        yield from choices_in(argument)


def test_every_key_column_parameter_and_choice_has_a_word(pack):
    said_of_itself = {"schema_version", "year", "version", "status", "title_zh", "amendments"}
    told_by_name = {"grid", "community", "street", "district", "approved_on", "approved_by", "what", "changes"}
    framework = {k for k, _ in keys_of(Framework)} - said_of_itself - told_by_name
    assert framework - rule_words.FRAMEWORK.keys() == set()
    tables = (Indicator, AnnualTask, Field, Unit, Department)
    read_only = {"name_en", "plan_phrase", "definition_zh", "rationale_en", "is_example", "target_basis", "short_note",
                 "named_in_plan", "printed_as", "key_projects"}  # fmt: skip
    assert {n for t in tables for n in t.model_fields} - read_only - rule_words.COLUMNS.keys() == set()
    rules = [r for r in RULES.values() if r.in_districts]
    assert {p for r in rules for p in r.parameters()} - rule_words.PARAMS.keys() == set()
    choices = {c for m in (Framework, *tables) for _, a in keys_of(m) for c in choices_in(a)}
    of_rules = {c for r in rules for info in r.model_fields.values() for c in choices_in(info.annotation)}
    units, stated = {"grid", "community", "street", "district"}, {"plan_stated", "plan_direction", "example"}
    assert choices | of_rules - units - stated
    assert (choices | of_rules) - units - stated - rule_words.VALUES.keys() == set()


def test_no_word_is_english():
    words = [*rule_words.FRAMEWORK.values(), *rule_words.COLUMNS.values(), *rule_words.PARAMS.values(),
             *rule_words.VALUES.values(), *rule_words.FILES.values()]  # fmt: skip
    assert [w for w in words if re.search("[A-Za-z_]", re.sub(r"\{\w+\}", "", w))] == [], "but the pack's own words"
