"""Results as they are written: long and wide alike, places as whole numbers, no minus zero, one spelling of true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mulin.settings import Settings
from orchestration.index.score import score, write
from orchestration.index.wide import score_wide

PACK = """schema_version: 1
index: t
data: {{year: year}}
ranking: {{ties: {ties}}}
indicators:
  - {{code: a, direction: lower, normalise: {{rule: goalposts, floor: 0, ceil: 9}}}}
  - {{code: b, direction: lower, normalise: {{rule: none}}}}
trees:
  t: {{children: [{{indicator: a}}, {{indicator: b}}]}}
"""
TABLE = "unit,year,a,b\nx,2023,9,0\nx,2024,9,0\ny,2023,3,0\ny,2024,9,0\nz,2024,0,-2\nw,2024,,\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    out = {}
    for ties in ("min", "average"):
        folder = tmp_path_factory.mktemp(ties)
        (folder / "pack").mkdir()
        (folder / "pack" / "index.yaml").write_text(PACK.format(ties=ties), encoding="utf-8")
        data = folder / "data.csv"
        data.write_text(TABLE, encoding="utf-8")
        settings = Settings(home=folder / "home")
        write(score(settings, folder / "pack", data), data, folder / "long")
        score_wide(settings, folder / "pack", data, folder / "wide")
        out |= {(ties, shape): folder / shape for shape in ("long", "wide")}
    return out


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_place_is_a_whole_number_unless_ties_share_the_mean_of_theirs(written, shape: str) -> None:
    def places(ties: str) -> set[str]:
        return set(pd.read_csv(written[ties, shape] / "scores.csv", dtype=str)["rank"].dropna())

    assert places("min") == {"1", "2"}
    assert places("average") == {"1.0", "2.0", "2.5"}


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_csv_spells_a_truth_and_a_zero_in_one_way(written, shape: str) -> None:
    for path in written["min", shape].glob("*.csv"):
        cells = {cell for line in path.read_text(encoding="utf-8").splitlines() for cell in line.split(",")}
        assert not cells & {"True", "False", "-0.0", "-0"}, path.name
    assert "true" in (written["min", shape] / "scores.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_no_number_is_minus_zero(written, shape: str) -> None:
    for path in written["min", shape].glob("*.parquet"):
        numbers = pd.read_parquet(path).select_dtypes("float").to_numpy()
        assert not np.signbit(numbers[numbers == 0]).any(), path.name


def test_a_unit_has_rows_in_its_years_only_whatever_the_shape(written) -> None:
    long, wide = (pd.read_csv(written["min", shape] / "scores.csv") for shape in ("long", "wide"))
    pd.testing.assert_frame_equal(long, wide, rtol=0, atol=1e-12)
    assert len(long) == 6
    values = pd.read_parquet(written["min", "long"] / "normalised.parquet")
    assert len(values) == 12


def test_weights_stand_in_every_year_whatever_the_shape(written) -> None:
    long, wide = (pd.read_csv(written["min", shape] / "weights.csv") for shape in ("long", "wide"))
    pd.testing.assert_frame_equal(long, wide)


def test_a_column_without_a_value_has_its_type(written) -> None:
    import pyarrow.parquet as pq

    schema = pq.read_schema(written["min", "long"] / "scores.parquet")
    assert str(schema.field("peer_group").type) in {"string", "large_string"}
    assert str(schema.field("rank").type) == "int64"
