"""Amendments held to the rules that were changed: each changed rule has to be named by one, and each place named to
have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange


@dataclass(frozen=True, slots=True)
class Matched:
    """``unnamed``: changes that no amendment names; ``idle``: amendments and the places they name though nothing is
    changed there."""

    unnamed: tuple[RuleChange, ...]
    idle: tuple[tuple[Amendment, str], ...]


def matched(changes: Sequence[RuleChange], amendments: Sequence[Amendment]) -> Matched:
    """Which change each of the amendments approves. A row or a group of keys stands for all that is changed in it."""
    named = {place for a in amendments for place in a.changes}
    changed = {place for c in changes for place in c.within}
    return Matched(
        tuple(c for c in changes if named.isdisjoint(c.within)),
        tuple((a, place) for a in amendments for place in a.changes if place not in changed),
    )
