"""Codes for missing that nobody declared are doubted; figures that are merely far away, or merely round, are not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from both_ways import pack, written

from orchestration.index.reading.doubts import is_doubtful
from orchestration.index.table import read_table


def doubts(folder: Path, figures: list[float], **data: object) -> list[str]:
    rows = "".join(f"u{i},{value!r}\n" for i, value in enumerate(figures))
    return read_table(pack(data=data), written(folder, "unit,x\n" + rows)).notes


SHARES = [float(v) for v in range(20, 80)]


def test_a_sentinel_among_shares_is_told_with_column_value_and_count(tmp_path: Path) -> None:
    (said,) = doubts(tmp_path, [*SHARES, -999.0, -999.0, -999.0])
    assert "警告" in said
    assert "“x”" in said
    assert "3 个 -999" in said
    assert doubts(tmp_path, [*SHARES, -999.0], missing=["-999"]) == []


@pytest.mark.parametrize(("code", "count"), [
    (-99.0, 2), (-999.0, 1), (-9999.0, 1), (9999.0, 2), (99999.0, 3), (1e20, 2), (-99999.0, 1), (999.9, 2),
    (-9999.9, 2), (-3.4028234663852886e38, 2), (-32768.0, 4),
])  # fmt: skip
def test_codes_far_outside_are_doubted(code: float, count: int, tmp_path: Path) -> None:
    (said,) = doubts(tmp_path, [*SHARES, *[code] * count])
    assert f"{count} 个 {code:g}" in said


@pytest.mark.parametrize("figures", [
    [*SHARES, 99.0, 99.0],  # a share
    [*SHARES, 9.0, 9.0],
    [-30.0, -9.0, -9.0, 12.0, 40.0],  # changes
    [*SHARES, -5000.0],  # far outside, and no code
    [*SHARES, 123456.0, 123456.0],
    [-5000.0, -999.0, -999.0, 0.0, 80000.0, 2e6],  # money, in which -999 lies inside
    [10.0, 20.0, 35.0, 120.0, 9999.0 / 3],
    [1200.0, 5600.0, 9999.0, 9999.0, 31000.0],
    [20000.0, 45000.0, 99999.0, 99999.0],  # topcoded
    [0.0, 0.0, 0.0, 1.0, 1.0],
    [-999.0, -999.0, 5.0],  # two others say nothing of where figures end
])  # fmt: skip
def test_figures_are_not_doubted(figures: list[float], tmp_path: Path) -> None:
    assert doubts(tmp_path, figures) == []


def test_skewed_money_is_not_doubted(tmp_path: Path) -> None:
    rng = random.Random(13)
    for _ in range(3):
        money = [round(rng.lognormvariate(8, 2.5), 2) for _ in range(200)]
        assert doubts(tmp_path, money) == []
        balance = [round(rng.lognormvariate(8, 2.5) - rng.lognormvariate(8, 2.5)) for _ in range(200)]
        assert doubts(tmp_path, [float(v) for v in balance]) == []


def test_the_sign_alone_tells_only_a_repeated_code_among_figures_of_the_other_sign() -> None:
    assert is_doubtful(-99.0, 2, 0.0, 1e9)
    assert not is_doubtful(-99.0, 1, 0.0, 1e9)
    assert not is_doubtful(-9.0, 5, 0.0, 1e9)
    assert not is_doubtful(-999.0, 5, -1.0, 1e9)


def test_once_is_enough_only_where_no_figure_could_be_meant() -> None:
    assert is_doubtful(-999.0, 1, 0.0, 100.0)
    assert is_doubtful(1e20, 1, -5.0, 1e6)
    assert not is_doubtful(-999.0, 1, 0.0, 200.0)
    assert not is_doubtful(-999.0, 1, -40.0, 40.0)
    assert not is_doubtful(9999.0, 1, 0.0, 100.0)


def test_a_code_in_a_long_table_is_told_by_its_field(tmp_path: Path) -> None:
    rows = "".join(f"u{i},x,{i + 20}\nu{i},y,{i}\n" for i in range(30)) + "v1,x,-999\nv2,x,-999\nv1,y,1\nv2,y,1\n"
    data = {"shape": "long", "field": "f", "value": "v"}
    (said,) = read_table(pack("xy", data=data), written(tmp_path, "unit,f,v\n" + rows)).notes
    assert "“x”" in said
