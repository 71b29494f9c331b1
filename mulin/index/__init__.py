"""Index packs 指数包: any composite index as data. What a table's columns mean, how each figure becomes a score, and
the trees the scores are summed up by.

Belongs here: the typed form, its reading and checking, its formulas. Does not belong here: any figure, any SQL model.
"""

from mulin.index.model import IndexPack, Indicator, Node
from mulin.index.read import is_index_pack, load_index, read_index

__all__ = ["IndexPack", "Indicator", "Node", "is_index_pack", "load_index", "read_index"]
