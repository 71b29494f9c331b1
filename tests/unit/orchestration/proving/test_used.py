"""A release that recomputes to itself from inputs chosen by whoever made it is not the release the chain asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from release_fixtures import manifest_of

from mulin.beijing import now
from mulin.received import Store
from mulin.received.arrivals import judge_kept
from orchestration.proving.used import left_out
from orchestration.proving.verify import verify_release
from orchestration.release.inputs import IN_FORCE, Inputs
from orchestration.release.known import known_releases
from orchestration.release.snapshot import read_snapshot
from orchestration.warehouse.build import plan_warehouse

pytestmark = pytest.mark.slow


def rules(year) -> list[str]:
    return [f.rule for f in verify_release(year.settings, 2021, recompute=False)]


def asked(year, inputs, *, of=2021, head=None, packs=None) -> list[tuple[str, str]]:
    """What is said of these inputs, were they those of ``r1``."""
    folder = year.folder / "r1"
    manifest = replace(manifest_of(folder), year=of, chain_head=head or manifest_of(folder).chain_head)
    found = left_out(known_releases(year.settings, of), manifest, inputs, packs or read_snapshot(folder, 2021),
                     year.house.store)  # fmt: skip
    return [(f.rule, f.level.name.lower()) for f in found]


def frozen(year) -> Inputs:
    return Inputs.from_json((year.folder / "r1" / "inputs.json").read_bytes())


def with_hand_ins(inputs: Inputs, **changed) -> Inputs:
    """``v1=dict(in_force=True)``: what is said otherwise of the hand-ins of that version."""
    (entry,) = inputs.years
    every = tuple(replace(s, **changed.get(f"v{s.version}", {})) for s in entry.submissions)
    return replace(inputs, years=(replace(entry, submissions=every),))


def without(monkeypatch, submission: str) -> None:
    """A store that keeps silent about one hand-in, as a forger's would."""
    own = Store.records
    monkeypatch.setattr(Store, "records", lambda *a, **k: [r for r in own(*a, **k) if r.submission_id != submission])


def test_a_correction_left_out_is_named_without_computing_anything(year, monkeypatch):
    year.release()
    year.house.receive("D06", value=8.0)
    year.release()
    with monkeypatch.context() as forger:
        without(forger, "2021-D06-report-v2")
        assert year.release().release == "r3"

    assert rules(year) == ["release.used_left_out"]


def test_a_head_from_before_the_correction_hides_nothing_that_an_earlier_release_had_seen(year):
    year.release()
    year.house.receive("D06", value=8.0)
    year.release()
    first = manifest_of(year.folder / "r1")
    known = known_releases(year.settings, 2021)
    again = replace(first, release="r3")

    found = left_out(known, again, frozen(year), read_snapshot(year.folder / "r1", 2021), year.house.store)

    assert [f.rule for f in found] == ["release.used_left_out"]


def test_what_came_while_the_release_was_made_is_only_worth_a_warning(year):
    scored = year.scored()
    year.house.receive("D06", value=8.0)
    from orchestration.publishing.publish import make_release

    make_release(year.settings, 2021, scored, year.render)

    found = verify_release(year.settings, 2021, recompute=False)
    assert [(f.rule, f.level.name.lower()) for f in found] == [("release.used_late", "warning")]


def test_what_comes_after_a_release_is_none_of_its_business(year):
    year.release()
    year.house.receive("D06", value=8.0)

    assert rules(year) == []


def test_what_waited_when_the_release_was_made_is_no_more_left_out_of_it_than_what_came_later(year):
    """It came first, and is accepted after the release: the one after has it."""
    waiting = year.house.receive("D06", value=8.0, state="pending")
    assert year.release().release == "r1"
    assert rules(year) == []
    year.house.store.clock = now  # after the release, which is made today
    judge_kept(year.house.store, waiting, state="accepted", findings=(), blank=0, demo=False)
    assert rules(year) == []
    assert waiting.submission_id not in {s.submission_id for s in frozen(year).years[0].submissions}
    assert year.release().release == "r2"
    inputs = Inputs.from_json((year.folder / "r2" / "inputs.json").read_bytes())
    assert [s.in_force for s in inputs.years[0].submissions if s.submission_id == waiting.submission_id] == [True]
    assert rules(year) == []


def test_a_correction_judged_before_the_release_and_left_out_is_named(year, monkeypatch):
    year.release()
    waiting = year.house.receive("D06", value=8.0, state="pending")
    judge_kept(year.house.store, waiting, state="accepted", findings=(), blank=0, demo=False)
    year.release()
    with monkeypatch.context() as forger:
        without(forger, waiting.submission_id)
        year.release()
    assert rules(year) == ["release.used_left_out"]


def test_an_earlier_version_called_the_one_in_force_is_named_and_so_is_the_one_that_was(year):
    year.house.receive("D06", value=8.0)
    year.release()
    changed = with_hand_ins(frozen(year), v1={"in_force": True}, v2={"in_force": False})

    assert asked(year, frozen(year)) == []
    assert asked(year, changed) == [("release.used_in_force", "error")] * 2


def test_a_count_of_findings_that_the_door_did_not_make_is_named(year):
    year.house.receive("D06", value=8.0)
    year.release()

    assert asked(year, with_hand_ins(frozen(year), v1={"warnings": 3})) == [("release.used_counts", "error")]


def test_an_earlier_year_is_quoted_as_it_was_released(year):
    year.release()
    year.house.receive("D06", year=2022)
    pack, store = year.pack, year.house.store
    plan = plan_warehouse(year.settings, pack, 2022, {2022: year.house.verdicts(2022)}, store=store)
    head, (before, now) = plan.run.chain_head, plan.inputs.years

    def said(entry):
        other = replace(plan.inputs, years=(entry, now))
        return asked(year, other, of=2022, head=head, packs=plan.packs_by_year)

    assert said(before) == []
    wrong = [("release.used_source", "error")]
    assert said(replace(before, submissions=())) == wrong
    assert said(replace(before, data_hash="0" * 64)) == wrong
    assert said(replace(before, source=IN_FORCE, data_hash=None)) == wrong
    assert said(replace(before, source="r7")) == wrong


def test_a_publication_that_counts_cannot_be_passed_over_or_made_up(year):
    year.release()
    year.house.receive("D06", year=2022)
    store = year.house.store  # its clock goes on
    store.publish(2021, "r1", date(2022, 2, 1), date(2022, 3, 1), "王工")
    plan = plan_warehouse(year.settings, year.pack, 2022, {2022: year.house.verdicts(2022)}, store=store)
    before, now = plan.inputs.years
    assert now.previous_publication is not None

    def said(used):
        other = replace(plan.inputs, years=(before, replace(now, previous_publication=used)))
        return asked(year, other, of=2022, head=plan.run.chain_head, packs=plan.packs_by_year)

    assert said(now.previous_publication) == []
    assert said(None) == [("release.used_publication", "error")]
    later = replace(now.previous_publication, published_on="2022-03-02")
    assert said(later) == [("release.used_publication", "error")]
