"""What the store remembers about a hand-in, a release and a publication, and the receipt a department gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, StringConstraints

from mulin.beijing import in_beijing
from mulin.findings import Finding
from mulin.plain import canonical
from mulin.received.files import StoreError
from mulin.received.messages import KIND_WORDS, SCHEME_WORD
from mulin.received.scheme_kind import is_scheme, short_code
from mulin.source_kinds import KINDS
from mulin.stored import EXACT

UNIDENTIFIED = "unidentified"

State = Literal["accepted", "rejected", "pending"]
"""``pending``: kept and given a receipt, and not judged yet. It counts nowhere."""
Verdict = Literal["accepted", "rejected"]
CHANNELS = frozenset({"cli", "folder", "portal", "demo", *KINDS})
Sign = Callable[[bytes], tuple[str, str]]
"""Statement → (fingerprint of the key, signature in base64)."""


def _as_written(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if not 1900 < moment.year < 9000 or in_beijing(moment) != text:  # with room to add and subtract
        raise ValueError(text)
    return text


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        raise ValueError(channel)
    return channel


Channel = Annotated[str, AfterValidator(_known)]
"""How a hand-in came: one of CHANNELS."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, AfterValidator(_as_written)]
"""ISO 8601 in UTC+8, to the second, as :func:`in_beijing` writes it."""

_MAY_LACK = ("blank", "restores", "reason", "objection", "account")
_FROM_ITS_JUDGEMENT = ("judged_at", "judged_index", "brought", "rules")

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
class Whose:
    """An :class:`Identity` that no workbook says: at whose door something came in."""

    pack: str
    year: int
    department: str
    kind: str


@dataclass(frozen=True, slots=True)
class Record:
    """One hand-in, as its sidecar keeps it. ``received_at`` is ISO 8601 in UTC+8.

    A file whose identity could not be read has ``year`` 0, no department and kind ``unidentified``.
    ``blank``: cells left empty (None: nobody counted). ``restores``: the earlier version that somebody put back in
    force by this one, and ``reason`` why. ``objection``: the number of the year's upheld objection that it carries out.
    ``account``: the account that handed it in, where it came by one (``who`` is the name).

    A hand-in that was kept before it was judged is read with its judgement: ``state``, ``findings``, ``blank``,
    ``demo`` and ``evidence`` (what counts, by the names in the workbook) are the judgement's; ``judged_at`` and
    ``judged_index`` say when, ``rules`` by which rules (their mark), and ``brought`` what came with it (name as it
    came → SHA-256). None of the four is written in a sidecar.
    """

    submission_id: str
    pack: str
    year: int
    department: str
    kind: str
    version: int
    sha256: Sha256
    size: int
    file_name: str
    who: str
    channel: Channel
    received_at: Moment
    state: State
    findings: tuple[Finding, ...]
    evidence: Mapping[str, Sha256]
    receipt: str
    chain_index: int
    demo: bool
    blank: int | None = None
    restores: int | None = None
    reason: str | None = None
    objection: int | None = None
    account: str | None = None
    judged_at: Moment | None = None
    judged_index: int | None = None
    brought: Mapping[str, Sha256] | None = None
    rules: str | None = None

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form. What a hand-in has nothing to say of is not written, so that records from before a field
        came keep their bytes."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _FROM_ITS_JUDGEMENT}
        said = {k: v for k, v in said.items() if k not in _MAY_LACK or v is not None}
        return {**said, "findings": [f.as_dict() for f in self.findings], "evidence": dict(self.evidence)}

    @property
    def received(self) -> datetime:
        return datetime.fromisoformat(self.received_at)

    @property
    def settled_at(self) -> Moment:
        """When it was known whether it is accepted: when it came, or was judged."""
        return self.judged_at or self.received_at

    @property
    def settled_index(self) -> int:
        """The line of the chain from which on it is known whether it is accepted."""
        return self.chain_index if self.judged_index is None else self.judged_index

    @property
    def came_with(self) -> Mapping[str, Sha256]:
        """The evidence that came with it: name → SHA-256, those that the workbook does not list included."""
        return self.evidence if self.brought is None else self.brought


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender keeps. ``repeated``: the same file had been handed in before; nothing was stored anew.

    ``in_force``: the version that counts after this hand-in, which may be a later one; None where none does. ``head``:
    the chain's head at this hand-in, as a code (:mod:`mulin.received.heads`).
    """

    code: str
    submission_id: str
    version: int
    state: State
    sha256: str
    received_at: str
    repeated: bool
    in_force: int | None
    head: str
    record: Record = field(repr=False)

    @property
    def superseded(self) -> bool:
        """Whether a later version counts, so that this one changes nothing."""
        return self.in_force is not None and self.in_force > self.version

    @classmethod
    def of(cls, record: Record, *, repeated: bool, in_force: int | None, head: str) -> Receipt:
        return cls(
            code=record.receipt,
            submission_id=record.submission_id,
            version=record.version,
            state=record.state,
            sha256=record.sha256,
            received_at=record.received_at,
            repeated=repeated,
            in_force=in_force,
            head=head,
            record=record,
        )


class KeptError(StoreError):
    """What was to be kept is kept, and on the chain; but the disk reported an error in doing so.

    ``receipt``: that of the hand-in, where it was one.
    """

    def __init__(self, text: str, receipt: Receipt | None = None) -> None:
        super().__init__(text)
        self.receipt = receipt


@dataclass(frozen=True, slots=True)
class Publication:
    """A release made public. ``locked_on``/``published_on`` are what the publication lag is computed from."""

    year: int
    release: str
    locked_on: date
    published_on: date
    who: str
    recorded_at: Moment
    chain_index: int

    __pydantic_config__ = EXACT

    def is_of(self, release: str, locked_on: date, published_on: date) -> bool:
        """Whether it is this publication, whoever registered it."""
        return (self.release, self.locked_on, self.published_on) == (release, locked_on, published_on)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "locked_on": self.locked_on.isoformat(), "published_on": self.published_on.isoformat()}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A finished release as the chain holds it: SHA-256 of its ``manifest.json``, which lists every other file.

    ``signature`` (base64) is over :meth:`statement`, by the key with the fingerprint ``key``; both None without a key.
    """

    year: int
    release: str
    data_hash: Sha256
    manifest_sha256: Sha256
    recorded_at: Moment
    chain_index: int
    key: str | None = None
    signature: str | None = None

    __pydantic_config__ = EXACT

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


@dataclass(frozen=True, slots=True)
class Extract:
    """A restricted paper that was handed out: its number in the year, to whom, what for, by whom, and its SHA-256.

    ``issued_on`` is printed on it; ``release`` is what it was made from. ``year`` is the year of issue, in which
    numbers run on; ``assessed``: the assessed year that it is about. Papers from before that was written were numbered
    by the assessed year itself (:attr:`about`).
    """

    year: int
    number: int
    unit_code: str
    release: str
    recipient: str
    purpose: str
    who: str
    issued_on: date
    sha256: Sha256
    recorded_at: Moment
    chain_index: int
    assessed: int | None = None

    __pydantic_config__ = EXACT

    @property
    def about(self) -> int:
        """The assessed year."""
        return self.year if self.assessed is None else self.assessed

    def as_dict(self) -> dict[str, Any]:
        said = {k: v for k, v in asdict(self).items() if k != "assessed" or v is not None}
        return {**said, "issued_on": self.issued_on.isoformat()}


def submission_id(year: int, department: str, kind: str, version: int) -> str:
    return f"{UNIDENTIFIED}-v{version}" if kind == UNIDENTIFIED else f"{year}-{department}-{kind}-v{version}"


def receipt_code(year: int, department: str, kind: str, version: int, sha256: str) -> str:
    """``2024-D06-报-v2-7F3A9C-K``: year, whose, what, version, first six digits of the file's SHA-256, check letter."""
    head = f"{year}-{department}-" if kind != UNIDENTIFIED else ""
    word = f"{SCHEME_WORD}{short_code(kind)}" if is_scheme(kind) else KIND_WORDS.get(kind, kind)
    body = f"{head}{word}-v{version}-{sha256[:6].upper()}"
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
