"""Panels with a unit, a year or figures missing: what is not there harms nothing."""

from __future__ import annotations

import random
from collections.abc import Callable

import index_reference as ref
import pytest
from method_pack import EMPTY, FIELDS, OVER_ZERO, UNITS, YEARS, pack, rows
from method_results import Frames, all_scores, all_trees, ranks_hold, same, scores_of, values_of

pytestmark = pytest.mark.slow


def test_a_unit_without_any_figure_has_no_score_and_no_rank(frames: Frames) -> None:
    f = frames["scores"]
    own = f[(f["unit_code"] == EMPTY) & ~f["tree"].isin(["figures", "rules"]) & ~f["node_code"].str.startswith("m")]
    assert own["score"].isna().all()
    assert own["rank"].isna().all()
    assert not own["comparable"].any()


def test_an_indicator_without_any_figure_is_as_if_it_were_not_there(frames: Frames) -> None:
    got = scores_of(frames)
    assert {got["nothing", "nothing", u, y] for u in UNITS for y in YEARS} == {None}


def test_an_indicator_in_no_tree_is_normalised_and_harms_nothing(frames: Frames) -> None:
    got = values_of(frames)
    assert any(got["unused", u, 2021] is not None for u in UNITS)


def test_the_order_of_rows_and_columns_does_not_matter(frames: Frames, run: Callable[..., Frames]) -> None:
    some = rows()
    random.Random(7).shuffle(some)
    again = run(pack(), some)
    for name, frame in frames.items():
        assert frame.equals(again[name]), name


def test_one_unit_alone(run: Callable[..., Frames]) -> None:
    """Nobody to be compared with: set aside or declared, never a crash and never NaN."""
    got = run(pack(), [r for r in rows() if r["unit"] in ("u03", EMPTY)])
    scores = scores_of(got)
    assert scores["topsis", "topsis", EMPTY, 2021] is None
    assert scores["copeland", "copeland", "u03", 2021] in (None, 0.0)
    values = values_of(got)
    alone = [i["code"] for i in pack()["indicators"] if i.get("normalise") == {"rule": "min_max"} and i["field"] == "x"]
    assert len(alone) == 2
    assert {values[code, "u03", 2021] for code in alone} == {None}
    ranks_hold(got, pack()["ranking"])


def test_the_whole_panel_may_be_one_year_or_a_year_without_figures(run: Callable[..., Frames]) -> None:
    some = [r | dict.fromkeys(FIELDS, "") if r["year"] == 2021 else r for r in rows()]
    got = scores_of(run(pack(), some))
    filled = ("figures", "m_")  # a constant, and figures on the line between 2020 and 2022
    trees = {t for t in pack()["trees"] if not t.startswith(filled)}
    assert {got[t, t, u, 2021] for t in trees for u in UNITS} == {None}
    assert got["topsis", "topsis", "u01", 2022] is not None


def test_units_screened_out_of_a_year_have_no_part_in_it(
    run: Callable[..., Frames], table: dict[str, ref.Figures]
) -> None:
    """Not scored, not imputed, nobody's peer; what they had in other years still counts there."""
    gone = ("u04", 2021)
    some = [r | (dict.fromkeys(FIELDS[:-2], "") if (r["unit"], r["year"]) == gone else {}) for r in rows()]
    frames = run(pack() | {"screen": {"minimum_share": 0.2}}, some)
    out = frames["screened"]
    assert {(r.unit_code, int(r.year)) for r in out.itertuples()} == {gone, *((EMPTY, y) for y in YEARS)}
    assert (out["share"] < 0.2).all()

    left = {f: {k: v for k, v in by.items() if k != gone and k[0] != EMPTY} for f, by in table.items()}
    wanted = all_scores(left)
    got = values_of(frames)
    for code, by in wanted.items():
        for unit in UNITS:
            if unit != EMPTY and code != OVER_ZERO:
                score = by.get((unit, 2021))
                assert ((code, unit, 2021) in got) == ((unit, 2021) != gone)
                assert same(got.get((code, unit, 2021)), None if score == ref.ASIDE else score), (code, unit)
    scores = scores_of(frames)
    for (tree, _), root in all_trees(wanted, (2021,)).items():
        assert (tree, tree, "u04", 2021) not in scores
        if tree != "kemeny":
            for unit, score in zip(UNITS, root.score, strict=True):
                if unit not in (EMPTY, "u04"):
                    assert same(scores[tree, tree, unit, 2021], score), (tree, unit)
    assert scores["rules", "rules", "u04", 2022] is not None
