"""What `mulin compare` prints of two sets of rules: every text whole, however long."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pandas as pd
import pytest

from orchestration.cli.compare import _moved, _would_move
from orchestration.index.compare import Compared
from orchestration.whatif import WhatIf

BEFORE = "life_expect 25.0%, schooling_y 25.0%, gni_per_cap 50.0%, safety_index 0.0%, the_last_of_them 0.0%"
AFTER = BEFORE.replace("50.0%", "49.0%").replace("last_of_them 0.0%", "last_of_them 1.0%")
NO_MOVES = pd.DataFrame(columns=["tree", "tier", "rank_a", "rank_b", "rank_change"])
CHANGE = {
    "tree": "hdi", "place": "hdi 的权重", "before": BEFORE, "after": AFTER, "units_moved": 3.0,
    "mean_rank_shift": 1.5, "greatest_rank_shift": 4.0,
}  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def in_an_index() -> None:
    _moved(Compared(2023, 2024, NO_MOVES, NO_MOVES, pd.DataFrame([CHANGE])))


def in_a_plan() -> None:
    _would_move(WhatIf(2024, NO_MOVES, NO_MOVES, [("framework.weights", BEFORE, AFTER)]), {})


@pytest.mark.parametrize("said", [in_an_index, in_a_plan])
def test_a_changed_rule_is_printed_whole(said: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    said()
    printed = capsys.readouterr().out
    assert BEFORE in printed
    assert AFTER in printed


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("said", [in_an_index, in_a_plan])
def test_at_a_terminal_it_is_folded_and_no_word_is_lost(
    said: Callable[[], None], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", shown := Terminal())
    said()
    words = shown.getvalue().split()
    for word in ("49.0%,", "gni_per_cap", "the_last_of_them", "1.0%"):
        assert word in words
    assert words.count("the_last_of_them") == 2


TIERS = {"district": "区", "street": "街道", "community": "社区"}


def move(tier: str, number: int, rank_b: int, grades: tuple[str | None, str | None]) -> dict[str, object]:
    return {
        "tier": tier, "unit_code": f"{tier}{number:03}", "unit_name": f"{TIERS[tier]}之{number}",
        "rank_a": float(number), "rank_b": float(rank_b), "rank_change": float(number - rank_b),
        "change": 0.5, "weight_effect": 0.5, "target_effect": 0.0, "method_effect": 0.0,
        "grade_a": grades[0], "grade_b": grades[1],
    }  # fmt: skip


def test_every_street_is_listed_with_its_grades_and_of_communities_those_that_move_most(
    capsys: pytest.CaptureFixture[str],
) -> None:
    streets = [move("street", n, n, ("良好", "优秀" if n == 2 else "良好")) for n in range(1, 14)]
    communities = [move("community", n, 61 - n, ("合格", None)) for n in range(1, 61)]
    causes = pd.DataFrame(columns=["unit_code", "indicator_code", "change"])
    _would_move(WhatIf(2024, pd.DataFrame([*communities, *streets]), causes, []), TIERS)
    printed = capsys.readouterr().out
    assert [printed.index(f"街道之{n} ") for n in range(1, 14)] == sorted(
        printed.index(f"街道之{n} ") for n in range(1, 14)
    )
    assert "街道：13 个可比单位，平均 +0.50 分，0 个名次变动，1 个等级变动" in printed
    assert printed.count("良好 → 优秀") == 1
    assert printed.index("街道：13") < printed.index("社区：60")
    assert printed.count("社区之") == 10
    assert "社区之1 " in printed
    assert "合格 → —" in printed
    assert "其余 50 个见 --out 的 moves。" in printed
