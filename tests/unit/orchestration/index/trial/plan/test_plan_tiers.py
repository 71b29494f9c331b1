"""A plan pack's tiers tried as a whole: the pack of the repository keeps what it promises, broken ones are caught."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from mulin.pack import Indicator, Pack, load_pack
from mulin.rules.goalpost import Goalpost
from mulin.scoring.rule import Measured
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.index.trial.pace import Pace
from orchestration.index.trial.plan.judges import JUDGES
from orchestration.index.trial.plan.shown import Change, Found, Seen, item, smallest
from orchestration.index.trial.plan.tiers import try_tiers
from orchestration.index.trial.plan.world import World, cells_for, drawn, few

PLAN = REPO_ROOT / "plans" / "yangpu-2021-2025"
YEAR = 2025


@cache
def plan() -> Pack:
    return few(load_pack(PLAN), YEAR)


def indicator(code: str) -> Indicator:
    return plan().years[YEAR].indicator[code]


def with_indicator(code: str, **update: Any) -> Pack:
    """The plan with one indicator otherwise."""
    year = plan().years[YEAR]
    indicators = tuple(i.model_copy(update=update) if i.code == code else i for i in year.indicators)
    changed = type(year)(**{name: getattr(year, name) for name in type(year).model_fields} | {"indicators": indicators})
    return plan().model_copy(update={"years": {YEAR: changed}})


def stepped(pack: Pack, code: str, start: float, end: float, seed: int = 1) -> tuple[World, Change]:
    """Figures drawn for everybody, and a step of one figure of the last unit that the indicator is asked of."""
    i = pack.years[YEAR].indicator[code]
    unit = pack.units_of(i.tier)[-1].code
    return drawn(pack, YEAR, Random(seed)), Change(
        unit, code, cells_for(pack, i, unit, start), cells_for(pack, i, unit, end)
    )


def seen(promise: str, world: World, change: Change) -> list[Seen]:
    return list(JUDGES[promise](world.having(change.before), world.having(change.after), change))


def shown(promise: str, world: World, change: Change) -> tuple[Found, Any]:
    """The smallest example of the first breach, and what is told of it."""
    first = next(s for s in seen(promise, world, change) if s.standing == "breach")
    found = smallest((world.having(change.before), change, first), JUDGES[promise], Pace())
    return found, item(found)


def test_a_world_has_all_tiers_and_enough_peers_for_rules_that_compare() -> None:
    world = drawn(plan(), YEAR, Random(1))
    assert {tier: len(plan().units_of(tier)) for tier in ("district", "street", "community")} == {
        "district": 1, "street": 5, "community": 6,
    }  # fmt: skip
    used = {row["rule_used"] for row in world.scored.rows.values()}
    assert "min_max" in used, "not the rule that stands in for it where peers are few"
    assert all(total["exact"] is not None for total in world.scored.totals.values())


def test_a_sound_step_breaks_nothing() -> None:
    world, change = stepped(plan(), "C-A02", 60.0, 80.0)
    for promise in ("tier_score", "tier_rank", "tier_above", "locality", "bounds"):
        assert seen(promise, world, change) == []


def test_a_wrong_direction_lowers_the_unit_and_all_above_it() -> None:
    """Bands that give less for more, as somebody types them the wrong way round."""
    bands = {"bands": [(1.0, 40.0), (0.8, 80.0), (0.0, 0.0)]}
    pack = with_indicator("C-A01", params=indicator("C-A01").params | bands)
    world, change = stepped(pack, "C-A01", 9.0, 10.0)
    (fell,) = seen("tier_score", world, change)
    assert (fell.kind, fell.place, fell.standing) == ("rule", "C-A01", "breach")
    assert fell.size == pytest.approx(5.0 * 0.4), "of the 5 points that the indicator weighs"
    assert [s.unit for s in seen("tier_above", world, change)] == world.above(change.unit)


def test_the_example_is_the_smallest_and_in_the_words_of_the_pack() -> None:
    bands = {"bands": [(1.0, 40.0), (0.8, 80.0), (0.0, 0.0)]}
    pack = with_indicator("C-A01", params=indicator("C-A01").params | bands)
    world, change = stepped(pack, "C-A01", 9.0, 10.0)
    (small, _, _), told = shown("tier_score", world, change)
    unit = pack.unit[change.unit]
    assert [u.code for u in small.pack.units] == [*reversed(world.above(unit.code)), unit.code], "nobody beside it"
    assert len(small.figures) < len(world.figures) / 4
    field = pack.field[str(indicator("C-A01").value_field)]
    for part in (unit.name, field.field_name_zh, field.field_code, "由 9 到 10", "总分"):
        assert part in told.example
    assert "居民议事协商会议召开次数（C-A01）" in told.text
    assert "direction" in told.mend
    assert told.rows[0]["单位"] == unit.name
    assert told.rows[0][f"{field.field_name_zh}（{field.field_code}）"] == 9.0


def test_a_bonus_beyond_its_cap_is_caught() -> None:
    pack = with_indicator("S-B10", params=indicator("S-B10").params | {"cap": 5})
    world, change = stepped(pack, "S-B10", 3.0, 9.0)
    beyond = [s for s in seen("bounds", world, change) if s.kind == "cap"]
    assert [(s.place, s.was, s.now) for s in beyond] == [("S-B10", 2.0, pytest.approx(4.5))]
    told = shown("bounds", world, change)[1]
    assert "加分超过它的分值" in told.text
    assert "这项加分 2 → 4.5" in told.example


def test_a_pool_that_is_not_declared_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that looks at the mean of all and does not say that it compares."""
    plain = Goalpost.score

    def against_the_mean(self: Goalpost, m: Measured) -> np.ndarray:
        return np.clip(plain(self, m) - np.nanmean(np.append(m.x, 0.0)), 0.0, 100.0)

    monkeypatch.setattr(Goalpost, "score", against_the_mean)
    world, change = stepped(plan(), "C-A03", 10.0, 40.0)
    others = seen("locality", world, change)
    assert {(s.kind, s.place, s.standing) for s in others} == {("tier_undeclared", "C-A03", "breach")}
    (small, _, found), told = shown("locality", world, change)
    assert len(small.pack.units_of("community")) == 2, "one to change and one to be moved"
    assert found.unit != change.unit
    assert "没有声明与别的单位比较" in told.text


def test_a_declared_pool_is_told_as_a_fact() -> None:
    world, change = stepped(plan(), "C-A05", 5.0, 60.0)
    others = seen("locality", world, change)
    assert {(s.kind, s.place, s.standing) for s in others} == {("tier_pool", "C-A05", "declared")}
    assert {s.standing for s in seen("tier_above", world, change)} <= {"declared"}


@pytest.mark.parametrize("code", ["C-A02", "C-A05", "S-A03", "S-B10", "D-B03"])
def test_a_missing_figure_is_not_zero(code: str) -> None:
    """It scores nothing, whatever its policy; 0 scores something."""
    world, change = stepped(plan(), code, 0.0, 0.0)
    gone = Change(change.unit, code, change.before, dict.fromkeys(list(change.before)[:1]))
    assert seen("missing", world, gone) == []
    after = world.having(gone.after).scored.rows[change.unit, code]
    assert (after["score"], after["status"]) == (None, "pending")
    assert world.having(change.before).scored.rows[change.unit, code]["score"] is not None


def test_a_rule_that_takes_missing_for_zero_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Goalpost.score
    monkeypatch.setattr(Goalpost, "score", lambda self, m: np.nan_to_num(plain(self, m), nan=0.0))
    world, change = stepped(plan(), "C-A03", 10.0, 40.0)
    gone = Change(change.unit, "C-A03", change.before, dict.fromkeys(change.before))
    (zero,) = seen("missing", world, gone)
    assert (zero.kind, zero.now) == ("zero", 0.0)
    assert "由 10 到 缺报" in shown("missing", world, gone)[1].example


def test_other_names_and_another_order_are_the_same_year() -> None:
    world, change = stepped(plan(), "C-A03", 10.0, 40.0)
    assert seen("names", world, change) == []


def test_a_score_that_looks_at_the_code_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that gives the first row of its table more."""
    plain = Goalpost.score
    monkeypatch.setattr(Goalpost, "score", lambda self, m: plain(self, m) * np.linspace(1.0, 0.5, len(m.x)))
    world, change = stepped(plan(), "C-A03", 10.0, 40.0)
    assert {s.kind for s in seen("names", world, change)} == {"tier"}


@pytest.mark.slow
def test_the_plan_of_the_repository_keeps_every_promise() -> None:
    verdicts, late = try_tiers(load_pack(PLAN), 1, 80, Pace())
    assert late == []
    assert [i.text for v in verdicts for i in v.items if i.standing == "breach"] == []
    assert {v.code: v.tried > 0 for v in verdicts} == dict.fromkeys(JUDGES, True)
    by = {v.code: v for v in verdicts}
    assert by["tier_score"].tried == by["tier_score"].planned > 150
    assert [a.partition("（")[0] for a in by["tier_score"].aside] == ["S-B06"], "less of its field is better above 100"


def test_a_trial_that_has_no_time_says_which_indicators_it_did_not_come_to() -> None:
    clock = iter(range(10**6))
    verdicts, late = try_tiers(load_pack(PLAN), 1, 80, Pace(40, clock=lambda: float(next(clock))))
    (steps,) = [v for v in verdicts if v.code == "tier_score"]
    assert 0 < steps.tried < steps.planned
    assert len(late) > 50


@pytest.mark.slow
def test_the_verb_tries_a_plan_pack_and_reads_no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    result = CliRunner().invoke(app, ["audit", str(PLAN), "--cliff", "0.02", "--seconds", "20"])
    assert result.exit_code == 0, result.output
    assert "没有试" in result.output
    (tmp_path / "d.csv").write_text("unit\n", encoding="utf-8")
    refused = CliRunner().invoke(app, ["audit", str(PLAN), str(tmp_path / "d.csv")])
    assert refused.exit_code == ExitCode.FOUND
    assert "mulin compare" in refused.output
