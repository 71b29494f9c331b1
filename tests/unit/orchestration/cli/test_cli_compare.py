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
