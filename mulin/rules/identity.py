"""The value itself is the score, lower-is-better with its sign turned: a rule of index packs."""

from __future__ import annotations

from typing import ClassVar

from mulin.scoring.rule import Array, Measured, Rule


class Identity(Rule):
    title_zh = "原值"
    in_districts = False
    in_index: ClassVar = {"none": ()}
    unheld = ("none",)
    has_worst = False
    replaceable = False

    def score(self, m: Measured) -> Array:
        return -m.x if m.lower else m.x
