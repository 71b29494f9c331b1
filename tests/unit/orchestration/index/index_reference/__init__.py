"""An index computed a second time, in plain Python from docs/pack.md, one unit and one number at a time.

It shares no code with ``mulin`` and knows no arrays (but for eigenvectors and linear programs, where NumPy and SciPy
are asked directly).
"""

from index_reference.figures import figures, imputed, moments, quantile, treated
from index_reference.kinds import ASIDE, Figures, Key
from index_reference.scores import scores
from index_reference.sets import best_kemeny_support, kemeny_support, outranks
from index_reference.trees import Node, ranks
from index_reference.weights import correlation

__all__ = [
    "ASIDE", "Figures", "Key", "Node", "best_kemeny_support", "correlation", "figures", "imputed", "kemeny_support",
    "moments", "outranks", "quantile", "ranks", "scores", "treated",
]  # fmt: skip
