"""HTTP to the host that the office named, and to no other: no redirect followed, no proxy of the environment used."""

from __future__ import annotations

import json
import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

from mulin.beijing import in_beijing
from mulin.plain import read_plain, why
from mulin.received.chain import Event
from mulin.received.heads import head_code, whole_head
from mulin.received.witness import messages as m
from mulin.received.witness.config import TimestampWitness, WebhookWitness, filled
from mulin.received.witness.messages import WitnessError

_MOST_ANSWER = 1 << 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Whoever answers for the host must not send us elsewhere: the answer stays what it is, an error."""


def trusting(authority: Path | None) -> ssl.SSLContext:
    """Certificates are checked, against ``authority`` (PEM) where one is given. Raises WitnessError."""
    if authority is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cadata=read_plain(authority, _MOST_ANSWER).decode("ascii"))
    except OSError as error:  # ssl.SSLError is one too
        reason = m.NOT_PEM if isinstance(error, ssl.SSLError) else why(error)
        raise WitnessError(m.NO_CERTIFICATE.format(path=authority, reason=reason)) from error
    except ValueError as error:
        raise WitnessError(m.NO_CERTIFICATE.format(path=authority, reason=m.NOT_PEM)) from error


def post(witness: WebhookWitness | TimestampWitness, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The answer's first MB. Raises OSError (HTTPError for any answer but 2xx), WitnessError."""
    own = {name: filled(value) for name, value in witness.headers.items()}
    request = urllib.request.Request(witness.url, data=body, headers={**headers, **own}, method="POST")
    context = trusting(witness.authority)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), _NoRedirect, urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(request, timeout=witness.timeout) as answer:
            data: bytes = answer.read(_MOST_ANSWER)
            return data
    except OSError:
        raise
    except (HTTPException, ValueError) as error:  # a header with a line break is a ValueError
        raise WitnessError(m.NO_HTTP) from error


def send(witness: WebhookWitness, event: Event) -> Iterator[str]:
    """Post what there is to know of a head. Raises OSError, WitnessError."""
    said = {
        "head": head_code(event), "whole": whole_head(event), "index": event.index, "hash": event.hash, "at": event.at,
        "event": event.event, "sent_at": in_beijing(None),
    }  # fmt: skip
    post(witness, json.dumps(said).encode(), {"Content-Type": "application/json"})
    yield from ()
