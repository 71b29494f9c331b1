"""A level's weights optimised against the index: what the engine finds, and what it writes about it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from mulin.findings import FindingsError
from mulin.settings import Settings

pytestmark = pytest.mark.slow

CODES = "abcdef"


def pillar(code: str, codes: str, **more: Any) -> dict[str, Any]:
    weights = {"method": "equal_influence", "against": "root"}
    return {"node": code, "weights": weights, "children": [{"indicator": c} for c in codes], **more}


def pack(*pillars: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "schema_version": 1, "index": "level", "data": {"year": "year"},
        "defaults": {"normalise": {"rule": "min_max", "low": 1}}, "indicators": [{"code": c} for c in CODES],
        "trees": {"level": {"children": list(pillars)}}, **more,
    }  # fmt: skip


def table(years: dict[int, int], alike: str = "", gaps: float = 0.0) -> str:
    draw, rows = random.Random(8), [f"unit,year,{','.join(CODES)}"]
    for year, units in years.items():
        for n in range(units):
            common = draw.gauss(0, 1)
            figures = [
                "5" if c in alike else "" if draw.random() < gaps else f"{50 + 10 * common + k * draw.gauss(0, 1):.2f}"
                for c, k in zip(CODES, (4, 12, 8, 9, 3, 7), strict=True)
            ]
            rows.append(f"u{n:02},{year},{','.join(figures)}")
    return "\n".join(rows) + "\n"


def scored(folder: Path, given: dict[str, Any], text: str, draws: int | None = None) -> dict[str, Any]:
    from orchestration.index.score import score

    (folder / "index.yaml").write_text(json.dumps(given), encoding="utf-8")
    (folder / "data.csv").write_text(text, encoding="utf-8")
    return score(Settings(home=folder / "home"), folder, folder / "data.csv", draws).frames


def test_the_indicators_of_two_pillars_correlate_with_the_index_as_nearly_alike_as_can_be(tmp_path: Path) -> None:
    given = pack(pillar("x", "abc"), pillar("y", "def", method="geometric"))
    frames = scored(tmp_path, given, table({2024: 30}), draws=50)
    s = frames["normalised"].pivot(index="unit_code", columns="indicator_code", values="score")[list(CODES)].to_numpy()

    def index(w: Any) -> Any:
        x, y = (np.abs(part) / np.abs(part).sum() for part in (w[:3], w[3:]))
        return s[:, :3] @ x + np.exp(np.log(s[:, 3:]) @ y)

    def loss(w: Any) -> float:
        r = np.array([np.corrcoef(column, index(w))[0, 1] for column in s.T])
        return float(((r / r.sum() - 1 / 6) ** 2).sum())

    found = frames["weights"].set_index("node_code")["weight"][list(CODES)].to_numpy()
    options = {"xtol": 1e-10, "ftol": 1e-15, "maxiter": 5000}
    starts = np.random.default_rng(2).uniform(0.1, 1, size=(4, 6))
    assert loss(found) <= min(minimize(loss, w, method="Powell", options=options).fun for w in starts) + 1e-12

    sources = frames["weight_sources"]
    told = sources[sources["what"] == "correlation"].set_index("child_code")["value"][list(CODES)]
    np.testing.assert_allclose(told, [np.corrcoef(column, index(found))[0, 1] for column in s.T], rtol=1e-9)
    audit = frames["audit_weights"].set_index("code")["correlation"][list(CODES)]
    np.testing.assert_allclose(audit, told, rtol=1e-9)
    assert frames["weight_notes"]["note"].str.contains("已收敛").all()
    held = json.loads(frames["draws"]["weights"][0])
    assert [held[c] for c in CODES] == pytest.approx(list(found), abs=1e-15)


def test_a_year_of_one_unit_weighs_alike_and_others_as_they_are(tmp_path: Path) -> None:
    frames = scored(tmp_path, pack(pillar("x", "abc"), pillar("y", "def")), table({2023: 1, 2024: 20}, gaps=0.05))
    weights = frames["weights"].set_index(["year", "node_code"])["weight"]
    assert [weights[2023, c] for c in CODES] == pytest.approx([1 / 3] * 6)
    assert len({round(weights[2024, c], 3) for c in CODES}) > 2


def test_a_pillar_that_tells_nothing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as refused:
        scored(tmp_path, pack(pillar("x", "abc"), pillar("y", "def")), table({2024: 20}, alike="def"))
    (one,) = refused.value.findings
    assert one.rule == "score.against_root"
    assert "节点 y" in one.message


def test_stated_shares_are_of_all_pillars_together(tmp_path: Path) -> None:
    x, y = pillar("x", "abc"), pillar("y", "def")
    x["weights"] |= {"method": "influence", "shares": {"a": 1, "b": 1, "c": 1}}
    y["weights"] |= {"method": "influence", "shares": {"d": 1, "e": 1, "f": 2}}
    sources = scored(tmp_path, pack(x, y), table({2024: 20}))["weight_sources"]
    targets = sources[sources["what"] == "target"].set_index("child_code")["value"]
    assert targets.to_dict() == pytest.approx(dict.fromkeys("abcde", 1 / 7) | {"f": 2 / 7})
