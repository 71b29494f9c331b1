"""Where things lie. All run-time data is under one home folder; nothing is created on import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from mulin.plain import sha256_of
from mulin.reach import Reach

REPO_ROOT = Path(__file__).resolve().parent.parent
_VARIABLE = "MULIN_"


def _parted(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


class Settings(BaseModel):
    """Read from ``MULIN_*`` environment variables, an empty one being none; every path is derived from ``home``.

    ``home``  run-time data (received files, warehouse, releases, logs, Dagster's own files). ``scratch``  a disk of
    this machine for what can be made again (warehouse, cache, temporary files), where the home lies on another's;
    None: the home.
    ``pack``  the plan pack in use. ``workers`` PDF processes (0: one per core).
    ``witnesses``  the file that says who is told the chain's head (see ``mulin/received/witness/``); None: nobody.
    ``anchor_key``  the office's signing key, ``anchor_public`` the public keys trusted, oldest first; both outside the
    home. ``anchor_unsigned``  go on without a signature where one is due: for an emergency, never for good.
    ``fresh_reports``  whether what the sensor re-scores is also printed and released, or scored only.
    ``allowed_hosts``, ``allowed_folders``  what the sources of a pack may connect to and open, parted by commas.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Path("var")
    scratch: Path | None = None
    pack: Path = REPO_ROOT / "plans" / "yangpu-2021-2025"
    workers: int = 0
    fresh_reports: bool = True
    witnesses: Path | None = None
    anchor_key: Path | None = None
    anchor_public: Path | None = None
    anchor_unsigned: bool = False
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(_parted)] = ()
    allowed_folders: Annotated[tuple[Path, ...], BeforeValidator(_parted)] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_the_environment(cls, said: dict[str, Any]) -> dict[str, Any]:
        """What is said where it is made goes before."""
        told = {name: os.environ.get(f"{_VARIABLE}{name.upper()}") for name in cls.model_fields}
        return {name: value for name, value in told.items() if value} | said

    @property
    def reach(self) -> Reach:
        """Where the sources of the pack may take us; the inbox is the departments' own."""
        return Reach(self.allowed_hosts, (self.inbox, *self.allowed_folders))

    @property
    def lodging(self) -> Path:
        """Where temporary files are kept: see :func:`mulin.temporary.lodge`."""
        return (self.scratch or self.home).resolve()

    @property
    def rebuildable(self) -> Path:
        """Where that is kept of this home which can be made again: in the home, or in a folder of the machine's
        scratch that is this home's alone."""
        home = self.home.resolve()
        if self.scratch is None:
            return home
        return self.scratch.resolve() / f"{home.name}-{sha256_of(os.fsencode(home))[:12]}"

    @property
    def received(self) -> Path:
        return self.home.resolve() / "received"

    @property
    def inbox(self) -> Path:
        """Watched folders, one per department code."""
        return self.home.resolve() / "inbox"

    @property
    def templates(self) -> Path:
        return self.home.resolve() / "templates"

    @property
    def cache(self) -> Path:
        """Rebuildable: what :mod:`mulin.sealed` keeps, and folders that work is done in."""
        return self.rebuildable / "cache"

    @property
    def warehouse(self) -> Path:
        """One DuckDB file a year, rebuilt from the received files on every run."""
        return self.rebuildable / "warehouse"

    @property
    def releases(self) -> Path:
        return self.home.resolve() / "releases"

    @property
    def witness_state(self) -> Path:
        """What each witness was last told; losing it means telling it once more."""
        return self.home.resolve() / "witness"

    @property
    def dagster_home(self) -> Path:
        return self.home.resolve() / "dagster"

    @property
    def logs(self) -> Path:
        return self.home.resolve() / "logs"

    def warehouse_file(self, year: int) -> Path:
        return self.warehouse / f"{year}.duckdb"
