"""A witness that stamps the time (RFC 3161): its token says that a head existed at a moment, and is signed.

What is stamped is the event's hash itself. Tokens are kept as the server's whole answer, ``<number>-<hash>.tsr``, in a
folder outside the home; any program that knows RFC 3161 can check them without us.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from mulin.plain import read_plain, why
from mulin.received.chain import Event
from mulin.received.files import write_durably
from mulin.received.heads import Head, read_head, whole_head
from mulin.received.witness import messages as m
from mulin.received.witness.config import TimestampWitness
from mulin.received.witness.messages import WitnessError
from mulin.received.witness.reached import post

SUFFIX = ".tsr"
_MOST_BYTES = 1 << 20
# what asn1crypto and pyHanko raise, besides their own, at bytes somebody built to be odd
_MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Token:
    """A sound token: which head, and the moment it was stamped at."""

    head: Head
    stamped: datetime


def send(witness: TimestampWitness, event: Event) -> Iterator[str]:
    """Have a head stamped and keep the token. Raises OSError, WitnessError."""
    from asn1crypto import algos, tsp

    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": _digest(event.hash)}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    answer = post(witness, asked.dump(), {
        "Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply",
    })  # fmt: skip
    info = _read(answer, event.hash)[1]
    if info["nonce"].native != nonce:
        raise WitnessError(m.OTHER_NONCE)
    path = witness.folder / f"{whole_head(event)}{SUFFIX}"
    write_durably(path, answer, temp_dir=witness.folder)
    yield from ()


def _digest(hash_: str) -> bytes:
    return bytes.fromhex(hash_)


def _read(answer: bytes, hash_: str) -> tuple[Any, Any]:
    """(signed data, what it says) of a server's answer about a hash. Raises WitnessError."""
    from asn1crypto import cms, core, tsp

    class Answer(core.Sequence):  # type: ignore[misc]
        """asn1crypto's own asks for a token of those who refuse one, too."""

        _fields: ClassVar[list[Any]] = [
            ("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]  # fmt: skip

    try:
        response = Answer.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise WitnessError(m.NOT_GRANTED.format(status=status))
        signed = response["time_stamp_token"]["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        same = imprint["hash_algorithm"]["algorithm"].native == "sha256"
        same = same and imprint["hashed_message"].native == _digest(hash_)
        stamped = info["gen_time"].native
    except _MALFORMED as error:
        raise WitnessError(m.NOT_A_TOKEN) from error
    if not same:
        raise WitnessError(m.OTHER_IMPRINT)
    if not isinstance(stamped, datetime) or stamped.tzinfo is None:  # damaged, a moment may lose its time zone
        raise WitnessError(m.NOT_A_TOKEN)
    return signed, info


def read_token(witness: TimestampWitness, path: Path) -> Token:
    """A token that is kept, with its imprint and its signature checked against the witness's certificate.

    Raises WitnessError, OSError.
    """
    try:
        head = read_head(path.name.removesuffix(SUFFIX))
    except ValueError as error:
        raise WitnessError(m.NOT_NAMED) from error
    if head.hash is None or head.index is None:
        raise WitnessError(m.NOT_NAMED)
    signed, info = _read(read_plain(path, _MOST_BYTES), head.hash)
    stamped: datetime = info["gen_time"].native
    if not _signed(signed, witness, _digest(head.hash), stamped):
        raise WitnessError(m.NOT_SIGNED)
    return Token(head, stamped)


def _signed(signed: Any, witness: TimestampWitness, digest: bytes, moment: datetime) -> bool:
    """Whether the token was signed by the certificate given, or by one that it vouches for, valid at that moment."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext

    roots = certificates(witness.certificate)
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    try:
        said = asyncio.run(validate_tst_signed_data(signed, context, lambda _algorithm: digest))
    except (SignatureValidationError, SigningError, *_MALFORMED):
        return False
    return bool(said["intact"] and said["valid"] and said.get("trust_problem_indic") is None)


def certificates(path: Path) -> list[Any]:
    """The certificates of a PEM file. Raises WitnessError."""
    from asn1crypto import pem, x509

    try:
        parts = pem.unarmor(read_plain(path, _MOST_BYTES), multiple=True)
        found = [x509.Certificate.load(der) for kind, _, der in parts if kind == "CERTIFICATE"]
        names = [c.subject.native for c in found]
    except OSError as error:
        raise WitnessError(m.NO_CERTIFICATE.format(path=path, reason=why(error))) from error
    except _MALFORMED as error:
        raise WitnessError(m.NO_CERTIFICATE.format(path=path, reason=m.NOT_PEM)) from error
    if not names:
        raise WitnessError(m.NO_CERTIFICATE.format(path=path, reason=m.NOT_PEM))
    return found
