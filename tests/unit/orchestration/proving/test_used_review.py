"""A release of a year under review names what the review was, and is held against the acts on the chain up to then."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from release_fixtures import Year, manifest_of
from warehouse_fixtures import House, Verdict

from expectations.gate import gate_year
from mulin.pack import read_pack
from mulin.received import Store, review
from mulin.received.acts import Act, Person
from mulin.received.hand_ins import hand_ins
from mulin.settings import REPO_ROOT
from orchestration.proving.used import left_out
from orchestration.release.inputs import Inputs, SubmissionInput
from orchestration.release.known import known_releases
from orchestration.release.snapshot import read_snapshot

pytestmark = pytest.mark.slow
CLERK, HEAD, REVIEWER = (Person(name, name, "") for name in ("clerk", "head", "reviewer"))


class Reviewed(House):
    """What a department hands in goes through review, as far as it is told to."""

    def take(self, version: int, until: str) -> None:
        self.store.clock = lambda: datetime(2022, 1, 12, 9)
        table = (self.store, self.pack, 2021, "D06", "report")
        review.submit(*table, version, by=CLERK)
        digest = review.review_of(self.pack, *table[:1], *table[2:]).versions[version - 1].record.sha256
        if until in ("approved", "returned"):
            review.sign(*table, version, digest, by=HEAD)
        if until == "approved":
            review.approve(*table, version, by=REVIEWER)
        if until == "returned":
            review.give_back(*table, version, "与台账不符", ["区!D7"], by=REVIEWER)

    def verdicts(self, year: int = 2021, **states: str) -> list[Verdict]:
        found = gate_year(self.pack, year, self.store, lambda r: self.parsed[r.sha256], judge=lambda books: [])
        counts = {h.table: h.record.submission_id for h in hand_ins(self.store, self.pack, year) if h.in_force}
        return [
            Verdict(
                g.department, g.kind, g.submission_id,
                "accepted" if g.submission_id in counts.values() else g.state, g.findings,
            )
            for g in found
        ]  # fmt: skip


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Year:
    """2021 asks for a signature and one approval; D06 handed in twice, the first time approved."""
    files = tmp_path / "pack"
    shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", files)
    framework = files / "years" / "2021" / "framework.yaml"
    text = framework.read_text(encoding="utf-8").replace(
        "unit_groups:", "review: {signature: true, approvers: 1}\n\nunit_groups:"
    )
    framework.write_text(text, encoding="utf-8")
    pack, findings = read_pack(files)
    assert pack is not None, findings
    made = Year(tmp_path / "home", pack)
    made.house = Reviewed(made.home, pack)
    made.settings = made.house.settings
    monkeypatch.setattr("expectations.gate._is", lambda *_: False)  # nothing is judged here: what counts is asked
    made.house.receive("D06")
    made.house.receive("D06", value=8.0)
    made.house.take(1, "approved")
    return made


def frozen(year: Year) -> Inputs:
    return Inputs.from_json((year.folder / "r1" / "inputs.json").read_bytes())


def asked(year: Year, inputs: Inputs) -> list[str]:
    folder = year.folder / "r1"
    known = known_releases(year.settings, 2021)
    return [f.rule for f in left_out(known, manifest_of(folder), inputs, read_snapshot(folder, 2021), year.house.store)]


def said_otherwise(inputs: Inputs, version: int, **other: object) -> Inputs:
    (entry,) = inputs.years
    every = tuple(replace(s, **other) if s.version == version else s for s in entry.submissions)  # type: ignore[arg-type]
    return replace(inputs, years=(replace(entry, submissions=every),))


def of(year: Year) -> dict[int, SubmissionInput]:
    return {s.version: s for s in frozen(year).year(2021).submissions}


def test_only_what_was_submitted_is_a_hand_in_and_says_when(year: Year) -> None:
    year.release()
    (one,) = of(year).values()
    assert (one.version, one.state, one.review, one.in_force) == (1, "accepted", "approved", True)
    assert one.submitted == "2022-01-12T09:00:00+08:00"
    assert one.handed_in == datetime(2022, 1, 12, 9)
    assert asked(year, frozen(year)) == []


def test_what_waits_is_named_as_waiting_and_does_not_count(year: Year) -> None:
    year.house.take(2, "submitted")
    year.release()
    found = of(year)
    assert [(s.state, s.review, s.in_force) for s in found.values()] == [
        ("accepted", "approved", True), ("waiting", "submitted", False),
    ]  # fmt: skip
    assert asked(year, frozen(year)) == []


def test_a_table_that_only_waits_is_no_hand_in_that_counts(year: Year) -> None:
    year.house.receive("D04", at=datetime(2022, 1, 12, 10))
    table = (year.house.store, year.house.pack, 2021, "D04", "report")
    review.submit(*table, 1, by=CLERK)
    (one,) = [v for v in year.house.verdicts() if (v.department, v.kind) == ("D04", "report")]
    assert (one.state, one.submission_id) == ("waiting", "2021-D04-report-v1")


@pytest.mark.parametrize(
    ("version", "other", "rules"),
    [
        (2, {"state": "accepted", "review": "approved", "in_force": True}, ["release.used_review"]),
        (1, {"in_force": False}, ["release.used_in_force"]),
        (1, {"submitted": "2022-01-11T09:00:00+08:00"}, ["release.used_review"]),
        (2, {"warnings": 7}, ["release.used_counts"]),
    ],
)
def test_what_the_chain_does_not_say_is_named(
    year: Year, version: int, other: dict[str, object], rules: list[str]
) -> None:
    year.house.take(2, "submitted")
    year.release()
    assert asked(year, said_otherwise(frozen(year), version, **other)) == rules


def test_an_approval_that_was_cut_off_is_named(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    year.release()
    own = Store.acts

    def fewer(*a: object, **k: object) -> list[Act]:
        return [act for act in own(*a, **k) if act.act != "approved"]  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "acts", fewer)
    assert asked(year, frozen(year)) == ["release.used_review"]


def test_a_version_that_was_returned_is_told_with_why(year: Year) -> None:
    year.house.take(2, "returned")
    year.release()
    assert [(s.state, s.review) for s in of(year).values()] == [("accepted", "approved"), ("rejected", "returned")]
    assert asked(year, frozen(year)) == []


def test_without_review_nothing_of_it_is_written(year: Year) -> None:
    year.house.take(2, "submitted")
    year.release()
    written = json.loads((year.folder / "r1" / "inputs.json").read_text(encoding="utf-8"))
    assert {"submitted", "review"} <= written["years"][0]["submissions"][0].keys()
    bare = replace(frozen(year).years[0].submissions[0], submitted=None, review=None)
    entry = replace(frozen(year).years[0], submissions=(bare,))
    plain = json.loads(replace(frozen(year), years=(entry,)).to_json())
    assert not {"submitted", "review"} & plain["years"][0]["submissions"][0].keys()
