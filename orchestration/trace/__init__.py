"""From a printed score down to the cell somebody typed: every step computed again and compared, then explained.

Belongs here: the tree, its comparison and its rendering. Does not belong here: any computation of a score
(``orchestration/again``).
"""

from orchestration.trace.build import trace
from orchestration.trace.show import trace_text
from orchestration.trace.tree import TraceNode, TraceTree

__all__ = ["TraceNode", "TraceTree", "trace", "trace_text"]
