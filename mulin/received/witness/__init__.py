"""Witnesses: places outside this machine that are told the chain's head at every event, and compared when verifying."""

from mulin.received.witness.compare import Compared, behind, compare, witness_findings
from mulin.received.witness.config import read_witnesses
from mulin.received.witness.kept import heads_of
from mulin.received.witness.messenger import held, open_store

__all__ = ["Compared", "behind", "compare", "heads_of", "held", "open_store", "read_witnesses", "witness_findings"]
