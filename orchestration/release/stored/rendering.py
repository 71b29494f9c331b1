"""What the reports of a release are made from, and what is used of each that was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mulin.pack import Pack
from reports.identity import Kept


class Report(Protocol):
    """What is used of ``reports.catalogue.RenderJob``."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def content_key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def report_code(self) -> str: ...
    @property
    def since(self) -> str: ...


class Rendered(Protocol):
    """What is used of ``reports.pool.RenderResult``: a path with hash and pages, or why there is none."""

    @property
    def job(self) -> Report: ...
    @property
    def path(self) -> Path | None: ...
    @property
    def sha256(self) -> str | None: ...
    @property
    def pages(self) -> int: ...
    @property
    def error(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What reports are made from: folders of the release being built, and what identifies it.

    ``out`` is the ``reports/`` folder to fill; ``pack`` the snapshot as read; ``year``'s rows are to be printed.
    ``kept``: the reports served before, by file name; one with the same content keeps the number it prints.
    ``signing_key``: the fingerprint to print, None without a key.
    """

    year: int
    release: str
    data_hash: str
    demo: bool
    marts: Path
    pack: Pack
    out: Path
    kept: Mapping[str, Kept] = field(default_factory=dict)
    signing_key: str | None = None


Render = Callable[[RenderRequest], Sequence[Rendered]]
