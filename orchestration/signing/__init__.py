"""The signing key in use: opened for a run, and what the signatures on the chain say to a reader."""

from orchestration.signing.findings import (
    NOT_BEGUN,
    SIGNATURE,
    not_begun,
    refuse_forged,
    require_begun,
    signature_errors,
    signature_findings,
    signed_by,
    what_is_known,
)
from orchestration.signing.opened import must_sign, open_signer
from orchestration.signing.passphrase import ask_passphrase, given_passphrase

__all__ = [
    "NOT_BEGUN",
    "SIGNATURE",
    "ask_passphrase",
    "given_passphrase",
    "must_sign",
    "not_begun",
    "open_signer",
    "refuse_forged",
    "require_begun",
    "signature_errors",
    "signature_findings",
    "signed_by",
    "what_is_known",
]
