"""From a printed score down to the cell somebody typed, read from a release and confirmed in the received file.

Belongs here: the tree and its rendering. Does not belong here: any computation of a score.
"""

from orchestration.trace.build import trace
from orchestration.trace.show import trace_text
from orchestration.trace.tree import TraceNode, TraceTree

__all__ = ["TraceNode", "TraceTree", "trace", "trace_text"]
