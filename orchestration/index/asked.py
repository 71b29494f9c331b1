"""What is asked of a scoring besides scores: draws, indices, the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mulin.index import IndexPack
from mulin.index.model import Robustness
from mulin.language import listed
from orchestration.index import messages as m

FEWEST = 8
"""Base samples, as in a pack: fewer have no error to speak of."""


class Asked(NamedTuple):
    """What a command asks for besides the pack, None for nothing said. ``draws`` and ``sobol``, a base sample: another
    number than the pack's, 0 for none. Where either asks, or the pack has ``robustness``, there is the audit."""

    draws: int | None = None
    sobol: int | None = None

    def anything(self, pack: IndexPack) -> bool:
        return self.draws is not None or bool(self.sobol) or pack.robustness is not None

    def draws_anything(self, pack: IndexPack) -> bool:
        """Whether scores are computed again under other assumptions."""
        draws, sobol = self.of(pack)
        return self.anything(pack) and bool(draws or sobol != 0)

    def of(self, pack: IndexPack) -> tuple[int, int | None]:
        """Draws, and base sample (None: as many as the tree's methods bear).

        Indices come with draws unless the command says 0; without draws only where it says how many.
        """
        draws = self.draws
        if draws is None:
            draws = pack.robustness.draws if pack.robustness else 0
        sobol = self.sobol
        if sobol is None:
            sobol = 0 if not draws else pack.robustness.sobol if pack.robustness else None
        return draws, sobol


NOTHING_ASKED = Asked()


def drawn_of(pack: IndexPack, years: list[int]) -> list[tuple[str, int]]:
    """Trees and years that are drawn and audited, of a table's ``years``."""
    how = pack.robustness or Robustness()
    chosen = years if how.years == "all" else years[-1:]
    return [(tree, year) for year in chosen for tree in pack.trees]


def undrawn(frames: Mapping[str, Any], asked: Iterable[tuple[str, int]]) -> list[str]:
    """A sentence for each tree that was drawn for years in which nobody has a score: there was nothing to draw.
    ``asked``: trees and years that indices were asked of."""
    without: dict[str, list[str]] = {}
    if "rank_intervals" in frames:
        ranked = frames["rank_intervals"].groupby(["tree", "year"], sort=False)["rank"].count()
        for (tree, year), units in ranked.items():
            if not units:
                without.setdefault(str(tree), []).append(str(year))
    elif "sensitivity" in frames:  # every tree has a factor, or the run was refused
        moved = set(frames["sensitivity"][["tree", "year"]].itertuples(index=False, name=None))
        for tree, year in asked:
            if (tree, year) not in moved:
                without.setdefault(tree, []).append(str(year))
    return [m.UNDRAWN.format(tree=tree, years=listed(some)) for tree, some in without.items()]
