"""Kemeny's orders as a result of their own: how much support the best one has, whether that is proven, who is level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orchestration.index import messages as m

if TYPE_CHECKING:
    import pandas as pd


def orders(figures: pd.DataFrame) -> pd.DataFrame:
    """``figures``: a row a year, tree and node; ``units``, ``support``, ``proven``, ``tied`` as numbers."""
    typed = figures.astype({"units": int, "tied": int, "proven": bool})
    pairs = typed["units"] * (typed["units"] - 1) / 2
    return typed.assign(support_share=typed["support"] / pairs.where(pairs > 0))[
        ["year", "tree", "node_code", "units", "support", "support_share", "proven", "tied"]
    ]


def ordered(frames: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each order that is not the only best one, or is not proven to be one."""
    if "orders" not in frames:
        return
    for r in frames["orders"].itertuples():
        if r.tied:
            yield m.ORDER_TIED.format(tree=r.tree, year=r.year, tied=r.tied, units=r.units)
        if not r.proven:
            yield m.ORDER_UNPROVEN.format(tree=r.tree, year=r.year)
