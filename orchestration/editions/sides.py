"""The two releases that an edition stands between, as they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mulin.pack import Pack
from mulin.plain import read_plain
from orchestration.release.edition import subject
from orchestration.release.index import entries_of
from orchestration.release.inputs import Inputs, SubmissionInput
from orchestration.release.known import Held
from orchestration.release.layout import INPUTS, MARTS
from orchestration.release.manifest import Manifest
from orchestration.release.snapshot import read_snapshot
from reports.marts import Marts
from reports.reading.reader import Reader
from reports.release_info import ReleaseInfo

Table = tuple[str, str]
"""Department and kind of a hand-in: what has versions."""


@dataclass(frozen=True)
class Side:
    """A release, there or being made. ``program``: code and libraries it was made by."""

    year: int
    release: str
    marts: Marts
    inputs: Inputs
    packs: Mapping[int, Pack]
    program: tuple[str, Mapping[str, str]]
    key: str | None

    @cached_property
    def pack(self) -> Pack:
        return self.packs[self.year]

    @cached_property
    def reader(self) -> Reader:
        """The release as its reports read it."""
        return Reader(self.marts, self.pack, ReleaseInfo.from_pack(self.pack, self.year, self.release, "", demo=False))

    @cached_property
    def in_force(self) -> dict[Table, SubmissionInput]:
        """The hand-ins of the assessed year that were in force."""
        return self.inputs.year(self.year).counting

    @cached_property
    def table_of(self) -> dict[str, Table]:
        """Hand-in of the assessed year → whose version it is."""
        return {s.submission_id: (s.department, s.kind) for s in self.inputs.year(self.year).submissions}


def side_of(held: Held, manifest: Manifest) -> Side:
    """A release as it lies there; its files must be what the manifest lists. Raises OSError, FormError or
    FindingsError where they cannot be read."""
    inputs = Inputs.from_json(read_plain(held.folder / INPUTS))
    return Side(
        manifest.year, manifest.release, Marts(held.folder / MARTS, manifest.year), inputs,
        read_snapshot(held.folder, manifest.year), (manifest.code_version, manifest.libraries), manifest.signing_key,
    )  # fmt: skip


def numbers_printed(held: Held, manifest: Manifest) -> dict[str, str]:
    """Report (``kind/code``) → the release whose number it prints there. Raises FindingsError."""
    return {subject(e.kind, e.code): e.since for e in entries_of(held.folder, manifest)}
