"""A published year is run by the rules it was published by, or by an amendment that says why not."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError
from release_fixtures import Year, manifest_of

from mulin.findings import FindingsError
from mulin.pack import Pack, read_pack
from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange
from mulin.received import Store
from orchestration.pipeline.approved import MOST_TOLD, amendment_to_fill_in, require_approved, unapproved
from orchestration.pipeline.run import YearRun
from orchestration.publishing.publish import ReleaseResult
from orchestration.release.former import RulesSince

INDICATORS = "years/2021/indicators.csv"
CHANGE = RuleChange(INDICATORS, "C-A01.target", "指标 C-A01 议事会", "目标值", "9", "10", "C-A01")
DEADLINE = RuleChange(
    "years/2021/framework.yaml", "deadlines.correction", "评价体系", "更正截止日", "2月10日", "2月20日"
)


def amendment(*changes: str) -> Amendment:
    return Amendment(approved_on=date(2022, 5, 12), approved_by="第3次会议", what="议事会的目标由9次改为10次",
                     changes=changes)  # fmt: skip


def test_a_change_is_told_by_file_and_key_and_how_to_go_on() -> None:
    (finding,) = unapproved(RulesSince("r1", (CHANGE,), ()), 2021)

    assert (finding.rule, finding.file, finding.column) == ("year.rules_unapproved", INDICATORS, "C-A01.target")
    assert finding.message == "与已发布的规则不同，没有一项修订写明：指标 C-A01 议事会：目标值 9 → 10"
    assert "releases/2021/r1/pack/" in finding.mend


@pytest.mark.parametrize("place", ["indicators.C-A01.target", "indicators.C-A01"])
def test_with_an_amendment_that_names_the_change_nothing_is_asked(place: str) -> None:
    assert unapproved(RulesSince("r1", (CHANGE,), (amendment(place),)), 2021) == []
    assert unapproved(RulesSince("r1", (), ()), 2021) == []


def test_an_amendment_covers_what_it_names_and_nothing_else() -> None:
    """One of the two changes was approved; the other, and whatever an entry without places stands for, was not."""
    both = (CHANGE, DEADLINE)
    (other,) = unapproved(RulesSince("r1", both, (amendment("deadlines"),)), 2021)
    assert (other.rule, other.column) == ("year.rules_unapproved", "C-A01.target")
    assert [f.column for f in unapproved(RulesSince("r1", both, (amendment(),)), 2021)] == [c.key for c in both]
    assert unapproved(RulesSince("r1", both, (amendment("deadlines"), amendment(CHANGE.place))), 2021) == []


def test_an_amendment_that_names_what_was_not_changed_is_refused() -> None:
    """A decision printed in every report though the rules are as they were would be untrue for ever."""
    (idle,) = unapproved(RulesSince("r1", (CHANGE,), (amendment(CHANGE.place, "indicators.C-A02"),)), 2021)

    assert (idle.rule, idle.value) == ("year.amendment_idle", "indicators.C-A02")
    assert "议事会的目标由9次改为10次" in idle.message


def test_the_refusal_says_the_amendment_to_copy_which_no_check_passes_until_it_is_filled_in() -> None:
    since = RulesSince("r1", (CHANGE, DEADLINE), (amendment("deadlines.correction"),))
    told, _, entry = amendment_to_fill_in(since, 2021).partition("\n\n")

    assert "years/2021/framework.yaml" in told
    (draft,) = yaml.safe_load(entry)["amendments"]
    assert draft == {"approved_on": None, "approved_by": None, "what": None, "changes": ["indicators.C-A01.target"]}
    with pytest.raises(ValidationError):
        Amendment.model_validate(draft)
    filled = draft | {"approved_on": "2022-05-12", "approved_by": "第3次会议", "what": "改目标"}
    assert unapproved(RulesSince("r1", (CHANGE,), (Amendment.model_validate(filled),)), 2021) == []


def test_of_very_many_changes_the_amendment_names_the_rows() -> None:
    rows = [f"C-{n:02}" for n in range(MOST_TOLD)]
    changes = [
        RuleChange(INDICATORS, f"{row}.{column}", f"指标 {row}", column, "1", "2", row)
        for row in rows for column in ("target", "weight")
    ]  # fmt: skip
    _, _, entry = amendment_to_fill_in(RulesSince("r1", tuple(changes), ()), 2021).partition("\n\n")

    (draft,) = yaml.safe_load(entry)["amendments"]
    assert draft["changes"] == [f"indicators.{row}" for row in rows]
    assert "这里改了 2 处" in entry


def test_an_amendment_once_released_may_not_be_changed_whatever_else_is_added() -> None:
    (finding,) = unapproved(RulesSince("r1", (), None), 2021)

    assert (finding.rule, finding.file) == ("year.amendment_gone", "years/2021/framework.yaml")


def test_of_very_many_changes_the_rest_is_counted() -> None:
    found = unapproved(RulesSince("r1", (CHANGE,) * (MOST_TOLD + 7), ()), 2021)

    assert (len(found), found[-1].message) == (MOST_TOLD + 1, "还有 7 处不同")


def amended(pack: Pack, into: Path, target: str, amendment: str = "") -> Pack:
    """The pack with another target of C-A01, and perhaps an amendment."""
    shutil.copytree(pack.path, into)
    file, framework = into / INDICATORS, into / "years/2021/framework.yaml"
    now = f",{pack.years[2021].indicator['C-A01'].target:g},example"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert [now in row for row in rows if row.startswith("C-A01,")] == [True]
    other = [row.replace(now, f",{target},example") if row.startswith("C-A01,") else row for row in rows]
    file.write_text("".join(other), encoding="utf-8")
    framework.write_text(framework.read_text(encoding="utf-8") + amendment, encoding="utf-8")
    found, _ = read_pack(into)
    assert found is not None
    return found


NAMED = "changes: [indicators.C-A01.target]"
ENTRY = f"amendments:\n- {{approved_on: '2022-05-12', approved_by: 第3次会议, what: 议事会的目标改为10次, {NAMED}}}\n"


def running(year: Year, pack: Pack) -> YearRun:
    return YearRun(year.settings, pack, 2021, Store(year.settings.received))


def publish(year: Year, release: str) -> None:
    Store(year.settings.received).publish(2021, release, date(2022, 2, 20), date(2022, 3, 31), "办公室")


def released_by(year: Year, pack: Pack) -> ReleaseResult:
    year.house.pack = pack
    return year.release()


def refused(year: Year, pack: Pack) -> list[str]:
    with pytest.raises(FindingsError, match="没有运行") as caught:
        require_approved(running(year, pack))
    return [f.rule for f in caught.value.findings]


@pytest.mark.slow  # releases are made
def test_a_year_from_its_first_edition_to_an_amended_one(year: Year, tmp_path: Path) -> None:
    year.release()
    other = amended(year.pack, tmp_path / "other", "10")
    require_approved(running(year, other))  # nothing was published yet

    publish(year, "r1")
    require_approved(running(year, year.pack))
    assert refused(year, other) == ["year.rules_unapproved"]

    approved = amended(year.pack, tmp_path / "approved", "10", ENTRY)
    require_approved(running(year, approved))
    result = released_by(year, approved)
    notes = manifest_of(year.folder / "r2").notes
    assert "修订：议事会的目标改为10次（2022年5月12日批准，第3次会议）" in notes
    assert any(n.startswith("规则与 r1 不同，1处：指标 C-A01") and "→ 10" in n for n in notes)
    assert result.changes is not None
    assert [c.key for c in result.changes.rules] == ["C-A01.target"]
    told = json.loads((year.folder / "r2" / "diff.json").read_text(encoding="utf-8"))
    assert told["rules"][0]["new"] == "10"
    assert told["text"][0].startswith("修订：")

    assert refused(year, year.pack) == ["year.amendment_gone"], "the rules of r1 are not those of r2"
    assert refused(year, amended(year.pack, tmp_path / "third", "11", ENTRY)) == ["year.rules_unapproved"]
    later = ENTRY + f"- {{approved_on: '2022-06-01', approved_by: 第4次会议, what: 再改, {NAMED}}}\n"
    require_approved(running(year, amended(year.pack, tmp_path / "fourth", "11", later)))
    assert refused(year, amended(year.pack, tmp_path / "rewritten", "10", ENTRY.replace("10次", "12次"))) == [
        "year.amendment_gone"
    ]


@pytest.mark.slow
def test_before_publication_the_notes_name_what_changed(year: Year, tmp_path: Path) -> None:
    year.release()
    released_by(year, amended(year.pack, tmp_path / "other", "10"))

    notes = manifest_of(year.folder / "r2").notes
    assert [n for n in notes if n.startswith("规则与 r1 不同")]
    assert not [n for n in notes if n.startswith("修订")]


@pytest.mark.slow
def test_a_damaged_release_is_not_asked_the_one_before_it_is(year: Year, tmp_path: Path) -> None:
    year.release()
    year.score = 70.0
    year.release()
    publish(year, "r2")
    folder = year.folder / "r2"
    folder.chmod(0o755)
    (folder / "pack").chmod(0o755)
    for inner in [*(folder / "pack").rglob("*")]:
        inner.chmod(0o755)
    shutil.rmtree(folder / "pack")

    assert refused(year, amended(year.pack, tmp_path / "other", "10")) == ["year.rules_unapproved"]


@pytest.mark.slow
def test_where_no_release_is_left_to_compare_with_the_year_goes_on(year: Year, tmp_path: Path) -> None:
    year.release()
    publish(year, "r1")
    for path in [year.folder / "r1", *(year.folder / "r1").rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(year.folder / "r1")

    require_approved(running(year, amended(year.pack, tmp_path / "other", "10")))
