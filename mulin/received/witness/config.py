"""The file that ``MULIN_WITNESSES`` names: who is told the chain's head. It lies outside the home, and so do they.

Whoever can rewrite the chain can rewrite all that lies beside it: a witness is worth what its distance is worth.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from mulin.findings import Finding, FindingsError
from mulin.pack.explain import explain
from mulin.pack.files import Document, read_yaml
from mulin.plain import read_plain, why
from mulin.received.witness import messages as m
from mulin.received.witness.messages import RULES, WitnessError
from mulin.settings import Settings
from mulin.shapes import Strict, Word

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_BYTES = 1 << 20


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError(m.NOT_ABSOLUTE)
    return path


class Witness(Strict):
    """What every witness has. ``timeout``: seconds that a hand-in waits for it at most."""

    kind: str
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    timeout: Annotated[float, Field(ge=0.1, le=30)] = 3.0

    @field_validator("name")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not re.fullmatch(r"[\w-]+", value):  # it becomes a file's name
            raise ValueError(m.BAD_NAME)
        return value

    def folders(self) -> Iterator[tuple[str, Path]]:
        """Keys and paths that must lie outside the home."""
        yield from ()


class FileWitness(Witness):
    """A list on another share: a line a head, only ever added to."""

    kind: Literal["file"]
    path: Path
    _path = field_validator("path")(_absolute)

    def folders(self) -> Iterator[tuple[str, Path]]:
        yield "path", self.path


class MailWitness(Witness):
    """A letter a head. ``authority``: PEM of who vouches for the server, where that is not one the system knows."""

    kind: Literal["mail"]
    host: Word
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Literal["ssl", "starttls", "none"] = "starttls"
    user: Word | None = None
    password: Word | None = None
    sender: Word
    to: Annotated[list[Word], Field(min_length=1)]
    authority: Path | None = None

    @model_validator(mode="after")
    def _kept_secret(self) -> MailWitness:
        if (self.user is None) != (self.password is None):
            raise ValueError(m.PASSWORD_ALONE)
        if self.password is not None and self.security == "none" and self.host not in _LOOPBACK:
            raise ValueError(m.SECRET_IN_CLEAR)
        return self


class _Reached(Witness):
    """Reached by HTTP. ``headers`` may hold ``${VARIABLE}``."""

    url: Word
    headers: dict[Word, Word] = Field(default_factory=dict)
    authority: Path | None = None

    @field_validator("url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
        except ValueError as error:
            raise ValueError(m.BAD_URL) from error
        if not sound or parts.username or parts.password or parts.fragment or not value.isascii() or " " in value:
            raise ValueError(m.BAD_URL)
        return value

    @model_validator(mode="after")
    def _kept_secret(self) -> _Reached:
        parts = urlsplit(self.url)
        secret = any(_VARIABLE.search(v) for v in self.headers.values())
        if secret and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError(m.SECRET_IN_CLEAR)
        return self


class WebhookWitness(_Reached):
    """A POST of JSON a head."""

    kind: Literal["webhook"]


class TimestampWitness(_Reached):
    """RFC 3161: ``certificate`` is the PEM of the authority (or of who issued its certificate), ``folder`` keeps what
    it stamped."""

    kind: Literal["timestamp"]
    certificate: Path
    folder: Path
    _paths = field_validator("certificate", "folder")(_absolute)

    def folders(self) -> Iterator[tuple[str, Path]]:
        yield "folder", self.folder
        yield "certificate", self.certificate


_KINDS: dict[str, type[Witness]] = {
    "file": FileWitness, "mail": MailWitness, "webhook": WebhookWitness, "timestamp": TimestampWitness,
}  # fmt: skip


def read_witnesses(settings: Settings) -> tuple[Witness, ...]:
    """The witnesses that the office chose; empty where none are configured. Raises FindingsError (Chinese)."""
    path = settings.witnesses
    if path is None:
        return ()
    found: list[Finding] = []
    home = settings.home.resolve()
    if path.resolve().is_relative_to(home):
        found.append(_finding("setting", path, said=m.IN_HOME.format(home=home)))
    document = _document(path, found)
    entries = document.data.get("witnesses") if document is not None else None
    if document is not None and (set(document.data) != {"witnesses"} or not isinstance(entries, list) or not entries):
        found.append(_finding("config", path, reason=m.NOT_A_MAPPING))
    chosen: list[Witness] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        assert document is not None
        chosen += _witness(entry, f"witnesses.{number}", path, document.lines, found)
    names: set[str] = set()
    for witness in chosen:
        if witness.name in names:
            found.append(_finding("setting", path, said=m.NAME_TWICE, value=witness.name))
        names.add(witness.name)
        found += [
            _finding("setting", path, said=m.IN_HOME.format(home=home), column=f"{witness.name}.{key}", value=str(at))
            for key, at in witness.folders()
            if at.resolve().is_relative_to(home)
        ]
    if found:
        raise FindingsError(m.TITLE, found)
    return tuple(chosen)


def _document(path: Path, found: list[Finding]) -> Document | None:
    try:
        read_plain(path.resolve(), _MOST_BYTES)  # a pipe would hold up a hand-in, a folder is none
    except OSError as error:
        found.append(_finding("config", path, reason=why(error)))
        return None
    wrong: list[Finding] = []
    document = read_yaml(path.parent, path.name, wrong)
    found += [_finding("config", path, reason=f.message, row=f.row, column=f.column) for f in wrong]
    return None if wrong else document


def _witness(entry: Any, place: str, path: Path, lines: Mapping[str, int], found: list[Finding]) -> Iterator[Witness]:
    row = lines.get(place)
    if not isinstance(entry, dict):
        found.append(_finding("setting", path, said=m.NOT_A_MAPPING, row=row))
        return
    model = _KINDS.get(str(entry.get("kind")))
    if model is None:
        found.append(
            _finding("setting", path, said=m.UNKNOWN_KIND, row=row, column="kind", value=str(entry.get("kind")))
        )
        return
    try:
        yield model.model_validate(entry)
    except ValidationError as error:
        for wrong in error.errors():
            key = ".".join(map(str, wrong["loc"]))
            line = lines.get(f"{place}.{key}", row)
            found.append(_finding("setting", path, said=explain(wrong), row=line, column=key))  # values may be secret


def _finding(rule: str, path: Path, *, row: int | None = None, column: str | None = None, value: str | None = None,
             **words: Any) -> Finding:  # fmt: skip
    made = RULES[f"witness.{rule}"].finding(f"witness.{rule}", {**words, "file": path}, value=value)
    return replace(made, file=path.name, row=row, column=column)


def filled(text: str, env: Mapping[str, str] | None = None) -> str:
    """``text`` with every ``${VARIABLE}`` in it filled in. Raises WitnessError where one is not set."""
    known = os.environ if env is None else env
    if missing := [name for name in _VARIABLE.findall(text) if name not in known]:
        raise WitnessError(m.NO_VARIABLE.format(name="、".join(missing)))
    return _VARIABLE.sub(lambda match: known[match[1]], text)
