"""The office's signing key: who put a release on the chain, proved to whoever holds the public half.

The key lies outside the home, so that write access to the home, the program and its own functions is not enough.
"""

from mulin.signing.judge import Judged, Signatures, State, judge_anchors
from mulin.signing.keys import PublicKey, Signer, load_signer, load_trusted, make_key

__all__ = [
    "Judged",
    "PublicKey",
    "Signatures",
    "Signer",
    "State",
    "judge_anchors",
    "load_signer",
    "load_trusted",
    "make_key",
]
