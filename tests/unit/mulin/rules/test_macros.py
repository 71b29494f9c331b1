"""A rule's macro and its sum on arrays are one rule."""

from __future__ import annotations

from statistics import fmean, median

import duckdb
import pytest

from mulin.index.compile.macros import Macros, number, word
from mulin.rules import rule_of, score
from mulin.scoring.standard import Standard
from mulin.settings import REPO_ROOT

MACROS = Macros.read(REPO_ROOT / "dbt_project")


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("reference", [90.0, 5.0, 0.1, "mean", "median", "best"])
@pytest.mark.parametrize("values", [(0.1, 0.1, 0.1), (7.0,), (3.0, 9.0, 9.0, 20.0)], ids=str)
def test_peers_all_alike_are_a_distance_from_a_written_reference(
    values: tuple[float, ...], reference: float | str, direction: str
) -> None:
    params = {"reference": reference, "degenerate_score": 40.0}
    written, said = (None, reference) if isinstance(reference, str) else (reference, None)
    sql = MACROS(
        "distance_to_reference", "x", minimum=number(min(values)), maximum=number(max(values)),
        mean=number(sum(values) / len(values)), median=number(median(values)), reference_word=word(said),
        reference=number(written), reference_value="null", direction=word(direction), cap="100e0", overshoot="1e0",
        degenerate_score="40e0",
    )  # fmt: skip
    rows = ", ".join(f"({number(x)})" for x in values)
    with duckdb.connect() as con:
        in_sql = [row[0] for row in con.execute(f"select ({sql})::double from (values {rows}) as v(x)").fetchall()]
    assert in_sql == pytest.approx(score("distance_to_reference", values, direction=direction, params=params))


def test_the_figures_of_peers_all_alike_go_to_a_written_reference() -> None:
    from mulin.pack import load_pack

    some = next(iter(load_pack(REPO_ROOT / "plans" / "yangpu-2021-2025").years[2024].indicators))
    indicator = some.model_copy(update={"kind": "basic", "direction": "higher"})
    alike = (0.1, 0.1, 0.1)

    def figures(reference: float | str) -> Standard:
        return rule_of("distance_to_reference", {"reference": reference, "degenerate_score": 40.0}).figures(
            indicator, alike
        )

    assert fmean(alike) != 0.1
    assert figures(0.6).marks == ((0.1, 0.0), (0.6, 100.0))
    assert figures("mean").marks == figures("best").marks == ((0.1, 40.0),)
