"""A mean that has no place for a score below 0 refuses it, with everything that is needed to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Finding, FindingsError
from mulin.settings import Settings

TABLE = "unit,a,b,c\nu1,-1,9,1\nu2,2,4,4\nu3,5,-3,9\nu4,3,3,3\n"
LEAVES = [{"indicator": c} for c in "abc"]
AS_IT_IS = {"normalise": {"rule": "none"}}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    from orchestration.index.score import score

    home = tmp_path_factory.mktemp("home")

    def _scored(tree: dict[str, Any], **more: Any) -> Any:
        folder = tmp_path_factory.mktemp("below")
        pack = {"schema_version": 1, "index": "below", "year": 2024, "defaults": AS_IT_IS,
                "indicators": [{"code": c} for c in "abc"], "trees": {"t": tree}, **more}  # fmt: skip
        (folder / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
        (folder / "data.csv").write_text(TABLE, encoding="utf-8")
        return score(Settings(home=home), folder, folder / "data.csv")

    return _scored


def refusal(scored: Callable[..., Any], *args: Any, **more: Any) -> Finding:
    with pytest.raises(FindingsError) as refused:
        scored(*args, **more)
    return refused.value.findings[0]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["geometric", "harmonic", "power:0.5", "power:2", "product", "benefit_of_the_doubt"])
def test_it_names_tree_node_unit_and_figure(method: str, scored: Callable[..., Any]) -> None:
    found = refusal(scored, {"children": [{"node": "inner", "method": method, "children": LEAVES}]})
    assert found.rule == "score.negative"
    for word in ("t 的节点 inner", method, "2024 年"):
        assert word in found.message
    assert ("u1" in found.message and found.value == "-1") or ("u3" in found.message and found.value == "-3")
    assert ("zero_policy" in (found.mend or "")) == (method in ("geometric", "harmonic"))


@pytest.mark.slow
@pytest.mark.parametrize("weights", ["entropy", "variation", {"method": "combined", "shares": {"variation": 1}}])
def test_weights_that_need_a_true_zero_refuse_it_too(weights: Any, scored: Callable[..., Any]) -> None:
    found = refusal(scored, {"weights": weights, "children": LEAVES})
    assert (found.rule, found.value) == ("score.negative", "-3")
    assert "u3" in found.message


@pytest.mark.slow
def test_a_policy_for_zeros_says_what_becomes_of_it(scored: Callable[..., Any]) -> None:
    dropped = scored({"method": "geometric", "zero_policy": "drop", "children": LEAVES}).frames["scores"]
    lifted = scored({"method": "geometric", "zero_policy": "floor:1", "children": LEAVES}).frames["scores"]
    of = {name: f.set_index("unit_code")["score_exact"]["u1"] for name, f in (("d", dropped), ("f", lifted))}
    assert of == pytest.approx({"d": 3.0, "f": 9 ** (1 / 3)})


@pytest.mark.slow
def test_a_draw_that_would_meet_one_is_refused_by_name(scored: Callable[..., Any]) -> None:
    how = {"draws": 5, "aggregations": ["declared", "geometric"]}
    found = refusal(scored, {"children": LEAVES}, robustness=how)
    assert found.rule == "robust.negative"
    assert "geometric" in found.message
    assert "u3" in found.message
    assert (
        scored({"children": LEAVES}, robustness={**how, "zero_floor": 0.1}).frames["rank_intervals"]["rank"].min() == 1
    )


@pytest.mark.slow
def test_wide_tables_refuse_what_long_ones_do(tmp_path: Path) -> None:
    from orchestration.index.wide import score_wide

    pack = {"schema_version": 1, "index": "below", "year": 2024, "defaults": AS_IT_IS,
            "indicators": [{"code": c} for c in "abc"],
            "trees": {"t": {"method": "geometric", "children": [{"node": "n", "children": [{"indicator": "b"}]},
                                                                {"indicator": "c"}]}}}  # fmt: skip
    (tmp_path / "index.yaml").write_text(json.dumps(pack), encoding="utf-8")
    (tmp_path / "data.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(FindingsError, match="t 的节点 t 用 geometric，2024 年单位 u3 的下级 n"):
        score_wide(Settings(home=tmp_path / "home"), tmp_path, tmp_path / "data.csv", tmp_path / "out")
