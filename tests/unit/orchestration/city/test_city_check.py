"""What is wrong with a city is told at once, by line and key, before anything of it is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from city_fixtures import entry, pack_of, write_city

from mulin.findings import FindingsError
from orchestration.city import check
from orchestration.city.check import check_city, load_city


def rules(root: Path) -> list[tuple[str, str | None]]:
    return [(f.rule, f.column) for f in check_city(root).findings]


def test_a_sound_city_has_no_finding_and_homes_of_its_own(tmp_path: Path) -> None:
    checked = check_city(write_city(tmp_path, [entry("QA"), entry("QB", home="/srv/b")]))
    assert checked.findings == ()
    assert checked.city is not None
    assert checked.city.settings("QA").home == tmp_path / "districts" / "QA"
    assert checked.city.settings("QB").home == Path("/srv/b")
    assert checked.city.settings("QB").pack == tmp_path / "packs" / "QB"
    assert sorted(checked.packs) == ["QA", "QB"]


@pytest.mark.parametrize(
    ("districts", "more", "told"),
    [
        ([entry("QA"), entry("QA", home="b")], {}, ("city.code_twice", "districts.1.code")),
        ([entry("QA", home="h"), entry("QB", home="h")], {}, ("city.home_twice", "districts.1.home")),
        ([entry("QA", home="h"), entry("QB", home="h/b")], {}, ("city.home_inside", "districts.1.home")),
        ([entry("QA", home="h/b"), entry("QB", home="h")], {}, ("city.home_inside", "districts.0.home")),
        ([entry("QA", home=".")], {}, ("city.home_inside", "districts.0.home")),
        ([entry("QA", home="..")], {}, ("city.home_inside", "districts.0.home")),
        ([entry("QA", home="dagster/a")], {}, ("city.home_inside", "districts.0.home")),
        ([entry("QA", home="asked")], {}, ("city.home_inside", "districts.0.home")),
        ([entry("QA", home="logs/a")], {}, ("city.home_inside", "districts.0.home")),
        ([entry("QA", home="city.yaml")], {}, ("city.home_is_file", "districts.0.home")),
        ([entry("QA"), entry("QB", pack="packs/QA")], {}, ("city.unit_code", "districts.1.code")),
        ([entry("QA", pack="packs/none")], {}, ("city.pack", "districts.0.pack")),
        ([entry("QA", **{"class": "city"})], {}, ("city.class_unknown", "districts.0.class")),
        ([entry("QA")], {"years": [2024, 2031]}, ("city.year_absent", "districts.0.pack")),
        ([entry("QA")], {"years": [2024, 2031]}, ("city.no_year", "years.1")),
        ([entry("QA")], {"years": [2024, 2024]}, ("city.setting", "years")),
        ([entry("QA")], {"years": []}, ("city.setting", "years")),
        ([entry("QA")], {"engine": "kubernetes"}, ("city.setting", "engine")),
        ([entry("Q|A", pack="packs/QA")], {}, ("city.setting", "districts.0.code")),
        ([entry("QA", queue="a b")], {}, ("city.setting", "districts.0.queue")),
        ([entry("QA", dossier=1)], {}, ("city.setting", "districts.0.dossier")),
        ([], {}, ("city.setting", "districts")),
        ([entry("QA")], {"schema_version": 2}, ("city.setting", "schema_version")),
    ],
)
def test_each_mistake_is_told_at_its_key(
    tmp_path: Path, districts: list[dict[str, Any]], more: dict[str, Any], told: tuple[str, str]
) -> None:
    assert told in rules(write_city(tmp_path, districts, **more))


def test_every_error_is_told_at_once_and_each_says_how_to_mend(tmp_path: Path) -> None:
    root = write_city(
        tmp_path, [entry("QA"), entry("QB", home="districts/QA"), entry("QA", **{"class": "x"}, home="c")]
    )
    (root / "packs" / "QB" / "units.csv").write_text("code\n", encoding="utf-8")
    found = check_city(root).findings
    assert {f.rule for f in found} >= {"city.code_twice", "city.home_twice", "city.class_unknown", "city.pack"}
    assert all(f.file == "city.yaml" and f.row and f.mend and f.message for f in found)
    said = next(f for f in found if f.rule == "city.pack")
    assert "QB" in said.message
    assert "units.csv" in said.message


def test_units_of_two_districts_with_one_code_are_told_once_for_the_two(tmp_path: Path) -> None:
    root = write_city(tmp_path, [entry("QA"), entry("QB")])
    units = root / "packs" / "QB" / "units.csv"
    units.write_text(
        units.read_text(encoding="utf-8").replace("QB1,", "QA1,").replace(",QB1", ",QA1"), encoding="utf-8"
    )
    shared = [f for f in check_city(root).findings if f.rule == "city.units_shared"]
    assert len(shared) == 1
    assert "QA1" in shared[0].message


def test_a_home_behind_a_link_is_the_home_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "link").symlink_to("h")
    root = write_city(tmp_path, [entry("QA", home="h"), entry("QB", home="link")])
    assert ("city.home_twice", "districts.1.home") in rules(root)


@pytest.mark.parametrize("text", ["", "- a", "name: [", "name: 市\nname: 市"])
def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "city.yaml").write_text(text, encoding="utf-8")
    checked = check_city(tmp_path)
    assert checked.city is None
    assert all(f.message and f.mend for f in checked.findings)
    with pytest.raises(FindingsError):
        load_city(tmp_path)


def test_a_folder_without_the_file_says_so(tmp_path: Path) -> None:
    assert "city.yaml" in check_city(tmp_path).findings[0].sentence()


def test_what_is_run_does_not_wait_for_a_pack_that_is_being_mended(tmp_path: Path) -> None:
    """A district whose pack is broken is refused when its turn comes; the others run."""
    root = write_city(tmp_path, [entry("QA"), entry("QB")])
    (root / "packs" / "QB" / "plan.yaml").write_text("{", encoding="utf-8")
    assert load_city(root).codes == ("QA", "QB")


def test_codes_that_three_districts_share_are_told_for_each_two(tmp_path: Path) -> None:
    root = write_city(tmp_path, [entry("QA"), entry("QB"), entry("QC")])
    for code in ("QB", "QC"):
        units = root / "packs" / code / "units.csv"
        text = units.read_text(encoding="utf-8")
        units.write_text(text.replace(f"{code}1", "QA1"), encoding="utf-8")
    shared = [f for f in check_city(root).findings if f.rule == "city.units_shared"]
    assert [f.column for f in shared] == ["districts.1.pack", "districts.2.pack"]
    assert all("QA" in f.message and f.row for f in shared)


def test_districts_may_share_a_pack_only_as_long_as_it_is_their_own(tmp_path: Path) -> None:
    """A pack assesses one district: the second entry of it is a slip, told once where it stands, and read once."""
    found = rules(write_city(tmp_path, [entry("QA"), entry("QB", pack="packs/QA"), entry("QC")]))
    assert ("city.unit_code", "districts.1.code") in found
    assert ("city.units_shared", "districts.1.pack") in found
    assert not [place for _, place in found if place and place.startswith(("districts.0", "districts.2"))]


def test_a_code_is_twice_a_code_whatever_else_the_entries_say(tmp_path: Path) -> None:
    root = write_city(tmp_path, [entry("QA"), entry("QA", pack="packs/QB", home="b"), entry("QA", home="c")])
    pack_of(root / "packs" / "QB", "QB")
    found = [f for f in check_city(root).findings if f.rule == "city.code_twice"]
    assert [f.column for f in found] == ["districts.1.code", "districts.2.code"]
    assert len({f.message for f in found}) == 1, "both name the line of the first"


def test_a_hundred_districts_are_read_once_each_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Homes are held against each other two by two: that must stay cheap."""
    codes = [f"Q{n:02}" for n in range(100)]
    root = write_city(tmp_path, [entry(code, pack=f"packs/{code[:2]}0") for code in codes])
    read: list[Path] = []
    resolved: list[Path] = []
    whole, real = check.read_and_check, Path.resolve
    monkeypatch.setattr(check, "read_and_check", lambda folder: (read.append(folder), whole(folder))[1])
    monkeypatch.setattr(Path, "resolve", lambda self, *a: (resolved.append(self), real(self, *a))[1])
    heard: list[tuple[int, int]] = []
    assert check_city(root, lambda done, total: heard.append((done, total))).city is not None
    assert heard == [(n, 100) for n in range(101)]
    assert len(read) == 10
    assert len(resolved) < 1000


def test_a_folder_that_holds_no_city_is_named_and_so_is_how_to_name_another(tmp_path: Path) -> None:
    (found,) = check_city(tmp_path).findings
    assert found.message == "缺少这个文件"
    assert f"找的是 {tmp_path}" in (found.mend or "")
    assert "MULIN_CITY" in (found.mend or "")
    (tmp_path / "city.yml").write_text("", encoding="utf-8")
    (found,) = check_city(tmp_path).findings
    assert "city.yml" in found.message
