"""A rule that can say nothing of figures that are there: the run says why, truly, or refuses; long and wide alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.index.score import score
from orchestration.index.wide import score_wide

PACK = """schema_version: 1
index: t
year: 2024
classes: [region]
indicators:
  - {{code: a, direction: {direction}, {treat}normalise: {{rule: {rule}}}}}
  - {{code: b, normalise: {{rule: goalposts, floor: 0, ceil: 9}}}}
trees:
  t: {{children: [{{indicator: a}}, {{indicator: b}}]}}
"""
Said = tuple[tuple[str, ...], pd.DataFrame | None]


def scored(
    folder: Path, figures: Sequence[float | str], rule: str, *, direction: str = "higher", treat: str = "",
    shape: str = "long", regions: str = "",
) -> Said:  # fmt: skip
    (folder / "pack").mkdir()
    text = PACK.format(direction=direction, rule=rule, treat=treat)
    (folder / "pack" / "index.yaml").write_text(text, encoding="utf-8")
    lines = [f"u{n:03},{regions[n] if regions else 'r'},{x},5" for n, x in enumerate(figures)]
    data = folder / "data.csv"
    data.write_text("\n".join(["unit,region,a,b", *lines]) + "\n", encoding="utf-8")
    settings = Settings(home=folder / "home")
    if shape == "wide":
        return score_wide(settings, folder / "pack", data, folder / "out").notes, None
    made = score(settings, folder / "pack", data)
    values = made.frames["normalised"]
    return made.notes, values[values["indicator_code"] == "a"]


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize(
    ("rule", "figures", "regions", "words"),
    [("min_max", [3, 3, 3], "", "同组数值全部相同"), ("z_score", [3, 3, 4], "xxy", "同组只有一个数值"),
     ("distance_to_reference, reference: 0", [0, 50, 100], "", "参照值不比同组最差的数值好"),
     ("distance_to_target, target: -5", [0, 50, 100], "", "参照值不比同组最差的数值好"),
     ("min_max", [4, 4, 4, 7], "xxxy", "同组数值全部相同")],
)  # fmt: skip
def test_the_reason_is_the_true_one(
    shape: str, rule: str, figures: list[float], regions: str, words: str, tmp_path: Path
) -> None:
    pool = ", pool: 'by:region'" if regions else ""
    notes, _ = scored(tmp_path, figures, rule + pool, shape=shape, regions=regions)
    assert any(words in note for note in notes), notes


def test_a_reference_beyond_the_worst_gives_nobody_a_zero(tmp_path: Path) -> None:
    """All figures have passed it; before, every unit was held at 0."""
    _, values = scored(tmp_path, [10, 20, 30], "distance_to_target, target: 5")
    assert values is not None
    assert values["score"].isna().all()
    assert set(values["status_reason"]) == {"reference_is_worst"}


def test_quantiles_that_coincide_are_told_with_how_many_figures_differ(tmp_path: Path) -> None:
    notes, values = scored(tmp_path, [0] * 297 + [2, 3, 5, 8], "min_max", treat="treat: {quantiles: [0.05, 0.95]}, ")
    assert values is not None
    assert set(values["status_reason"]) == {"ends_coincide"}
    (told,) = notes
    assert "301 处" in told
    assert "处理后都是 0：301 个数里只有 4 个与它不同" in told
    assert "rank" in told


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize(
    ("rule", "direction", "figures", "lowest"),
    [("share_of_best", "higher", [-5, -10, -20], "u002"), ("share_of_best", "lower", [-5, 0, 3], "u000"),
     ("share_of_best", "higher", [-5, 0, 3], "u000"),
     ("ratio_to_reference, reference: mean", "higher", [-5, 0, 9], "u000"),
     ("ratio_to_reference, reference: mean", "lower", [0, 5, 9], "u000")],
)  # fmt: skip
def test_shares_of_figures_below_zero_are_refused_naming_one(
    shape: str, rule: str, direction: str, figures: list[float], lowest: str, tmp_path: Path
) -> None:
    with pytest.raises(FindingsError) as refused:
        scored(tmp_path, figures, rule, direction=direction, shape=shape)
    (found,) = refused.value.findings
    assert (found.rule, found.file, found.column) == ("score.below_zero", "data.csv", "a")
    assert lowest in found.message
    assert found.value == f"{min(figures):g}"
    assert "min_max" in found.mend
    assert not (tmp_path / "out").exists()


def test_figures_all_below_zero_have_shares_where_lower_is_better(tmp_path: Path) -> None:
    _, values = scored(tmp_path, [-5, -10, -20], "share_of_best", direction="lower")
    assert values is not None
    assert values["score"].tolist() == [25.0, 50.0, 100.0]


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize(
    ("reference", "figures", "named"),
    [("'unit:u003'", [0, 5, 9, 0], "参照单位 u003 的数是 0"), ("minimum", [4, 0, 9], "reference: minimum）是 0"),
     ("median", [0, 0, 0, 9], "reference: median）是 0")],
)  # fmt: skip
def test_a_reference_of_zero_is_what_is_refused_and_no_other_unit(
    shape: str, reference: str, figures: list[float], named: str, tmp_path: Path
) -> None:
    with pytest.raises(FindingsError) as refused:
        scored(tmp_path, figures, f"ratio_to_reference, reference: {reference}", shape=shape)
    (found,) = refused.value.findings
    assert (found.rule, found.value) == ("score.below_zero", "0")
    assert named in found.message
    assert "u000" not in found.message
    assert "换 reference" in found.mend


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("rule", ["ratio_to_reference", "distance_to_reference"])
def test_a_reference_unit_without_a_figure_is_told_and_refuses_nothing(
    rule: str, direction: str, shape: str, tmp_path: Path
) -> None:
    """Before, positive figures were refused as below zero where the table was scored wide."""
    notes, _ = scored(tmp_path, [3, 5, "", 9], f"{rule}, reference: 'unit:u002'", direction=direction, shape=shape)
    assert any("作参照的单位没有数值" in note and "3 处" in note for note in notes), notes


@pytest.mark.parametrize(
    ("rule", "direction", "figures", "wanted"),
    [("share_of_best", "higher", [-5, 0, 3], "数值不能小于 0；"),
     ("share_of_best", "lower", [-5, 0, 3], "数值不能小于 0，除非全都小于 0；"),
     ("ratio_to_reference, reference: mean", "higher", [-5, 0, 9], "数值不能小于 0；"),
     ("ratio_to_reference, reference: mean", "lower", [0, 5, 9], "越低越好的数值都要大于 0；")],
)  # fmt: skip
def test_what_figures_have_to_be_is_said_as_the_rule_has_it(
    rule: str, direction: str, figures: list[float], wanted: str, tmp_path: Path
) -> None:
    with pytest.raises(FindingsError) as refused:
        scored(tmp_path, figures, rule, direction=direction)
    assert wanted in refused.value.findings[0].message
