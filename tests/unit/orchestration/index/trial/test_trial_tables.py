"""The tables of a trial: how they are made, altered and made small, without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from small_packs import pack, write

from mulin.index import load_index
from mulin.settings import Settings
from orchestration.index.trial.engine import Case, Engine, Outcome
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.ground import UNITS, made, reaches
from orchestration.index.trial.panel import Drop, Panel, Rename, Reorder, Step
from orchestration.index.trial.properties.base import Trial, View
from orchestration.index.trial.properties.monotone import Score
from orchestration.index.trial.properties.peers import route
from orchestration.index.trial.properties.scale import measured
from orchestration.index.trial.shrink import Shown, judged, smallest


def facts(tmp_path: Path, content: dict[str, Any]) -> Facts:
    return Facts(load_index(write(tmp_path / "pack", content)))


def panel(years: Sequence[int] = (2001,), **figures: list[float]) -> Panel:
    units = UNITS[: len(next(iter(figures.values()))) // len(years)]
    keys = tuple((unit, year) for year in years for unit in units)
    return Panel(keys, {c: np.array(v, dtype=float) for c, v in figures.items()}, {}, {})


def test_figures_reach_beyond_the_posts_and_stand_on_them(tmp_path: Path) -> None:
    reach = reaches(facts(tmp_path, pack(normalise={"rule": "goalposts", "floor": 20, "ceil": 85})), None)["a"]
    assert (reach.low, reach.high) == (13.5, 91.5)
    assert {20.0, 85.0} <= set(reach.sweep(12))
    assert reach.sweep(12) == sorted(reach.sweep(12))


def test_a_figure_that_has_no_logarithm_is_tried_too(tmp_path: Path) -> None:
    reach = reaches(facts(tmp_path, pack(normalise={"rule": "goalposts", "floor": 100, "ceil": 75000,
                                                    "transform": "ln"})), None)["a"]  # fmt: skip
    assert reach.low == 0


@pytest.mark.parametrize("rule", [{"rule": "goalposts", "truncate": False}, {"rule": "scaled"}, {"rule": "efficacy"}])
def test_where_scores_are_not_held_at_the_post_every_figure_has_a_logarithm(
    rule: dict[str, Any], tmp_path: Path
) -> None:
    posts = {"floor": 100, "ceil": 75000, "transform": "ln", **rule}
    reach = reaches(facts(tmp_path, pack(normalise=posts)), None)["a"]
    assert reach.low == 10
    assert min(reach.sweep(12)) > 0


def test_bands_of_peers_are_no_figures_to_stand_on(tmp_path: Path) -> None:
    bands = [[0, 0], [0.25, 40], [0.75, 100]]
    steps = reaches(facts(tmp_path, pack(normalise={"rule": "steps", "bands": bands})), None)["a"]
    classes = reaches(facts(tmp_path / "2", pack(normalise={"rule": "percentile_classes", "bands": bands})), None)["a"]
    assert steps.posts == (0.0, 0.25, 0.75)
    assert classes.posts == ()
    assert classes.high == 100


def test_yes_and_no_is_asked_with_nothing_between(tmp_path: Path) -> None:
    reach = reaches(facts(tmp_path, pack(normalise={"rule": "boolean"})), None)["a"]
    assert reach.sweep(12) == [0.0, 1.0]


def test_the_same_seed_makes_the_same_tables(tmp_path: Path) -> None:
    known = facts(tmp_path, pack("abc", normalise={"rule": "min_max"}))
    reach = reaches(known, None)
    one, other = ([made(known, reach, rng) for _ in range(9)] for rng in (Random(4), Random(4)))
    assert [p.keys for p in one] == [p.keys for p in other]
    assert all(np.array_equal(a.figures["b"], b.figures["b"], equal_nan=True) for a, b in zip(one, other, strict=True))


def test_an_edit_alters_what_it_says_and_nothing_else() -> None:
    before = panel(a=[1, 2, 3], b=[4, 5, 6])
    stepped = Step(("乙", 2001), "a", 2, 9).panel(before)
    assert stepped.figures["a"].tolist() == [1, 9, 3]
    assert before.figures["a"].tolist() == [1, 2, 3]
    assert Drop("甲").panel(before).units == ("乙", "丙")
    assert Reorder().panel(before).units == ("丙", "乙", "甲")
    rename = Rename.turned(before.units, frozenset({"乙"}))
    assert rename.key(("乙", 2001)) == ("乙", 2001)
    assert "丙" < "甲"
    assert rename.key(("丙", 2001))[0] > rename.key(("甲", 2001))[0]


def test_a_figure_reaches_others_by_the_ways_that_are_declared(tmp_path: Path) -> None:
    by_class = facts(tmp_path, pack(normalise={"rule": "min_max", "pool": "by:region"}, classes=["region"]))
    two = Panel((("甲", 2001), ("乙", 2001), ("丙", 2002)), {}, {"region": {"甲": "n", "乙": "s", "丙": "n"}}, {})
    known = by_class.known[0]
    assert route(known, two, ("甲", 2001), ("乙", 2001)) is None  # another class
    assert route(known, two, ("甲", 2001), ("丙", 2002)) is None  # another year
    assert route(known, two, ("甲", 2001), ("丙", 2001)) == "pool"
    filled = facts(tmp_path / "2", pack(defaults={"impute": {"method": "mean"}})).known[0]
    assert route(filled, two, ("甲", 2001), ("乙", 2001)) == "imputed"
    alone = facts(tmp_path / "3", pack()).known[0]
    assert route(alone, two, ("甲", 2001), ("乙", 2001)) is None


def test_what_states_a_unit_of_measure_is_not_tried_in_another(tmp_path: Path) -> None:
    assert measured(facts(tmp_path, pack()), "a") == "normalise.rule: goalposts"
    assert measured(facts(tmp_path / "2", pack(normalise={"rule": "min_max"})), "a") is None
    box = pack(normalise={"rule": "min_max"}, defaults={"treat": {"winsor_max": 1, "then": "log1"}})
    assert measured(facts(tmp_path / "3", box), "a") == "treat.then: log1"


class Backwards(Engine):
    """Scores a unit by b − a and nothing else: a figure of ``a`` that gets better costs it."""

    def run(self, cases: Sequence[Case]) -> list[Outcome | None]:
        self.runs += 1
        out: list[Outcome | None] = []
        for case in cases:
            values = np.column_stack([case.panel.figures[c] for c in ("a", "b")])
            score = (values[:, 1] - values[:, 0])[:, None]
            rows = {key: n for n, key in enumerate(case.panel.keys)}
            out.append(Outcome(rows, score, np.ones_like(score), values, values))
        return out


@pytest.fixture
def view(tmp_path: Path) -> View:
    known = facts(tmp_path, pack())
    return View(Backwards(Settings(home=tmp_path), known.pack), known, {"top": 10.0}, 0.05)


def test_a_breach_is_shown_on_the_smallest_table(view: View) -> None:
    large = panel((2001, 2002), a=[7.3, 2.6, 8.85, 4.4] * 2, b=[3.71, 9.2, 1.05, 6.6] * 2)
    trial = Trial(Score.code, "top", large, Step(("丙", 2002), "a", 8.85, 9.35))
    rules = {Score.code: Score()}
    ((_, found),) = judged(view, rules, [trial])
    assert found is not None
    assert found.standing == "breach"
    reach = reaches(view.facts, None)
    (small,) = smallest(view, rules, [Shown(trial, found)], reach)
    assert small.trial.panel.keys == (("丙", 2002),)
    assert small.trial.edit == Step(("丙", 2002), "a", 8.0, 9.0)
    assert small.trial.panel.figures["b"].tolist() == [0.0]
    (again,) = smallest(view, rules, [Shown(trial, found)], reach)
    assert (again.trial.edit, again.found) == (small.trial.edit, small.found)


def test_breaches_are_made_small_side_by_side(view: View) -> None:
    large = panel(a=[7.3, 2.6, 8.85, 4.4], b=[3.71, 9.2, 1.05, 6.6])
    trials = [Trial(Score.code, "top", large, Step((unit, 2001), "a", float(x), float(x) + 1))
              for unit, x in zip(large.units, large.figures["a"], strict=True)]  # fmt: skip
    rules = {Score.code: Score()}
    shown = [Shown(t, f) for t, (_, f) in zip(trials, judged(view, rules, trials), strict=True) if f is not None]
    runs = view.engine.runs
    small = smallest(view, rules, shown, reaches(view.facts, None))
    assert [len(s.trial.panel.keys) for s in small] == [1, 1, 1, 1]
    assert view.engine.runs - runs <= 12
