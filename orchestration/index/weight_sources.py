"""Every weight that a pack does not simply write, with the figures it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mulin.index import IndexPack
from mulin.index.computed import CHILD, WHOLE
from mulin.index.sources import declared_sources, ways_of

if TYPE_CHECKING:
    import pandas as pd

FOUND = (
    "select year, tree, node_code, what, value, coalesce(note, '') as part from intermediate.int_computed_nodes"
    f" where scenario = 'nominal' and (starts_with(what, '{CHILD}') or starts_with(what, '{WHOLE}'))"
)
"""What the scores say."""
COLUMNS = ("year", "tree", "node_code", "child_code", "way", "weight", "what", "part", "value")


def weight_sources(pack: IndexPack, weights: pd.DataFrame, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """``weights``: the result of that name. A row a figure; a child whose weight has no figure, for it tells nothing,
    has a row without one. Figures of a node as a whole have no ``child_code`` and no ``weight``."""
    import pandas as pd

    ways = ways_of(pack)
    if not ways:
        return pd.DataFrame(columns=list(COLUMNS))
    whole = [(s.tree, s.node, s.child, s.what, s.part, s.value) for s in declared_sources(pack)]
    said = pd.DataFrame(whole, columns=["tree", "node_code", "child_code", "what", "part", "value"])
    told = pd.DataFrame({"year": sorted(weights["year"].unique())}).merge(said, how="cross")
    children = weights[weights["level"] > 0].rename(columns={"node_code": "child_code", "parent_code": "node_code"})
    children = children[["year", "tree", "node_code", "child_code", "weight"]]
    ways_there = pd.DataFrame([(*key, way) for key, way in ways.items()], columns=["tree", "node_code", "way"])
    children = children.merge(ways_there, on=["tree", "node_code"])
    if found is not None and len(found):
        of_child = found["what"].str.startswith(CHILD)
        inner = found[of_child].assign(what=found["what"].str.removeprefix(CHILD))
        inner = inner.rename(columns={"node_code": "child_code"}).merge(
            children[["year", "tree", "node_code", "child_code"]], on=["year", "tree", "child_code"]
        )
        outer = found[~of_child].assign(what=found["what"].str.removeprefix(WHOLE), child_code=None)
        told = pd.concat([told, inner, outer], ignore_index=True)
    of_nodes = told[told["child_code"].isna()].merge(ways_there, on=["tree", "node_code"])
    of_children = children.merge(
        told[told["child_code"].notna()], on=["year", "tree", "node_code", "child_code"], how="left"
    )
    out = pd.concat([of_nodes, of_children], ignore_index=True)
    texts = pd.StringDtype(na_value=np.nan)
    out["part"] = out["part"].mask(out["part"] == "")
    types = dict.fromkeys(("tree", "node_code", "child_code", "way", "what", "part"), texts)
    return out.astype(types | {"weight": "float64", "value": "float64"})[list(COLUMNS)].sort_values(
        ["year", "tree", "node_code", "child_code", "what", "part"], na_position="first", ignore_index=True
    )
