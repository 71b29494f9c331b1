"""What the store remembers about a hand-in, a release and a publication, and the receipt a department gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal, Protocol

from mulin.findings import Finding
from mulin.received.files import canonical
from mulin.received.messages import KIND_WORDS

SHANGHAI = timezone(timedelta(hours=8))
UNIDENTIFIED = "unidentified"

State = Literal["accepted", "rejected"]
Channel = Literal["cli", "folder", "database", "portal", "demo"]
Sign = Callable[[bytes], tuple[str, str]]
"""Statement → (fingerprint of the key, signature in base64)."""

_MAY_LACK = ("blank", "restores", "reason")

# No letter that is mistaken for a digit or for another letter when read out on the telephone.
_CHECK_LETTERS = "ACDEFHJKLMNPRTUVWXY"
_RECEIPT = re.compile(r"(?P<body>.+-v\d+-[0-9A-F]{6})-(?P<check>[A-Z])")


class Identity(Protocol):
    """What a workbook says it is. ``mulin.workbooks`` brings the real one."""

    @property
    def pack(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def department(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Record:
    """One hand-in, as its sidecar keeps it. ``received_at`` is ISO 8601 in UTC+8.

    A file whose identity could not be read has ``year`` 0, no department and kind ``unidentified``.
    ``blank``: cells left empty (None: nobody counted). ``restores``: the earlier version that somebody put back in
    force by this one, and ``reason`` why.
    """

    submission_id: str
    pack: str
    year: int
    department: str
    kind: str
    version: int
    sha256: str
    size: int
    file_name: str
    who: str
    channel: str
    received_at: str
    state: State
    findings: tuple[Finding, ...]
    evidence: Mapping[str, str]
    receipt: str
    chain_index: int
    demo: bool
    blank: int | None = None
    restores: int | None = None
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form; the inverse of :meth:`from_dict`. What a hand-in has nothing to say of is not written, so
        that records from before a field came keep their bytes."""
        said = {k: v for k, v in asdict(self).items() if k not in _MAY_LACK or v is not None}
        return {**said, "findings": [f.as_dict() for f in self.findings], "evidence": dict(self.evidence)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        return cls(**{**data, "findings": tuple(Finding.from_dict(f) for f in data["findings"])})

    @property
    def received(self) -> datetime:
        return datetime.fromisoformat(self.received_at)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender keeps. ``repeated``: the same file had been handed in before; nothing was stored anew.

    ``in_force``: the version that counts after this hand-in, which may be a later one; None where none does.
    """

    code: str
    submission_id: str
    version: int
    state: State
    sha256: str
    received_at: str
    repeated: bool
    in_force: int | None
    record: Record = field(repr=False)

    @property
    def superseded(self) -> bool:
        """Whether a later version counts, so that this one changes nothing."""
        return self.in_force is not None and self.in_force > self.version

    @classmethod
    def of(cls, record: Record, *, repeated: bool, in_force: int | None) -> Receipt:
        return cls(
            code=record.receipt,
            submission_id=record.submission_id,
            version=record.version,
            state=record.state,
            sha256=record.sha256,
            received_at=record.received_at,
            repeated=repeated,
            in_force=in_force,
            record=record,
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """A release made public. ``locked_on``/``published_on`` are what the publication lag is computed from."""

    year: int
    release: str
    locked_on: date
    published_on: date
    who: str
    recorded_at: str
    chain_index: int

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "locked_on": self.locked_on.isoformat(), "published_on": self.published_on.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Publication:
        dates = {key: date.fromisoformat(data[key]) for key in ("locked_on", "published_on")}
        return cls(**{**data, **dates})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A finished release as the chain holds it: SHA-256 of its ``manifest.json``, which lists every other file.

    ``signature`` (base64) is over :meth:`statement`, by the key with the fingerprint ``key``; both None without a key.
    """

    year: int
    release: str
    data_hash: str
    manifest_sha256: str
    recorded_at: str
    chain_index: int
    key: str | None = None
    signature: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if v is not None}

    def statement(self, previous: str) -> bytes:
        """What is signed. ``previous``, the hash of the event before, binds it to its place and to all before it."""
        said = {k: v for k, v in asdict(self).items() if k not in ("key", "signature")}
        return canonical({"statement": "mulin-anchor-1", **said, "previous": previous})

    def signed(self, sign: Sign, previous: str) -> Anchor:
        """With the signature of whoever holds the key; raises what ``sign`` raises."""
        key, signature = sign(self.statement(previous))
        return replace(self, key=key, signature=signature)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Anchor:
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Extract:
    """A restricted paper that was handed out: its number in the year, to whom, what for, by whom, and its SHA-256.

    ``issued_on`` is printed on it; ``release`` is what it was made from.
    """

    year: int
    number: int
    unit_code: str
    release: str
    recipient: str
    purpose: str
    who: str
    issued_on: date
    sha256: str
    recorded_at: str
    chain_index: int

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "issued_on": self.issued_on.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Extract:
        return cls(**{**data, "issued_on": date.fromisoformat(data["issued_on"])})


def in_shanghai(moment: datetime | None) -> str:
    """ISO form in UTC+8, to the second. A moment without a zone is taken as Shanghai time; None means now."""
    moment = moment or datetime.now(SHANGHAI)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def submission_id(year: int, department: str, kind: str, version: int) -> str:
    return f"{UNIDENTIFIED}-v{version}" if kind == UNIDENTIFIED else f"{year}-{department}-{kind}-v{version}"


def receipt_code(year: int, department: str, kind: str, version: int, sha256: str) -> str:
    """``2024-D06-报-v2-7F3A9C-K``: year, whose, what, version, first six digits of the file's SHA-256, check letter."""
    head = f"{year}-{department}-" if kind != UNIDENTIFIED else ""
    body = f"{head}{KIND_WORDS.get(kind, kind)}-v{version}-{sha256[:6].upper()}"
    return f"{body}-{_check_letter(body)}"


def receipt_is_sound(code: str) -> bool:
    """Whether a receipt code was copied without a slip. Says nothing of whether the store knows it."""
    match = _RECEIPT.fullmatch(code.strip())
    return match is not None and _check_letter(match["body"]) == match["check"]


def _check_letter(body: str) -> str:
    """Weighted by position modulo a prime, so that one wrong or two swapped characters are noticed."""
    total = 0
    for character in body:
        total = (total * 31 + ord(character)) % 7919
    return _CHECK_LETTERS[total % len(_CHECK_LETTERS)]
