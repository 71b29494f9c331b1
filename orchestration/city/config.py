"""What a city is: ``city.yaml`` in the folder that ``MULIN_CITY`` names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from mulin.settings import Settings
from mulin.shapes import Strict, Word
from orchestration.city import messages as m

FILE = "city.yaml"
VARIABLE = "MULIN_CITY"
ONE_MACHINE, CELERY = "one_machine", "celery"
QUEUE = "districts"
"""Of districts that name none: where the disk is shared, every worker may take any of them."""
_DISTRICTS, _DAGSTER = "districts", "dagster"
_Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,20}$")]
"""A partition's key and a folder's name: Dagster parts the dimensions of a key by ``|``."""
_Queue = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,59}$")]
Engine = Literal["one_machine", "celery"]


def _a_year(value: int) -> int:
    if not 1990 <= value <= 2199:
        raise ValueError(m.NO_YEAR)
    return value


class District(Strict):
    """``home`` and ``pack`` count from the folder of ``city.yaml``; a home that is not named is ``districts/<code>``.
    ``queue``: which machines' workers take it."""

    code: _Code
    name: Word
    pack: Path
    home: Path | None = None
    class_: Annotated[Word, Field(alias="class")]
    queue: _Queue = QUEUE


class CityFile(Strict):
    """``city.yaml``. ``classes``: code → name, of districts that are compared with each other. ``runs``: so many
    districts are run at a time; on several machines twice as many as there are workers."""

    schema_version: Literal[1]
    name: Word
    engine: Engine
    years: Annotated[tuple[Annotated[int, AfterValidator(_a_year)], ...], Field(min_length=1)]
    classes: Annotated[dict[_Code, Word], Field(min_length=1)]
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    runs: Annotated[int, Field(ge=1, le=500)] = 1

    @field_validator("years")
    @classmethod
    def _each_once(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(value)) < len(value):
            raise ValueError(m.YEAR_TWICE)
        return value


@dataclass(frozen=True)
class City:
    """A city as it lies on this machine. ``lines``: of every key of the file, by dotted path."""

    root: Path
    file: CityFile
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def dagster_home(self) -> Path:
        return self.root / _DAGSTER

    @property
    def requests(self) -> Path:
        """Where runs are asked for."""
        return self.root / "asked"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(district.code for district in self.file.districts)

    @cached_property
    def district(self) -> Mapping[str, District]:
        return {district.code: district for district in self.file.districts}

    def home_of(self, district: District) -> Path:
        return self.root / (district.home if district.home is not None else Path(_DISTRICTS) / district.code)

    def pack_of(self, district: District) -> Path:
        return self.root / district.pack

    def settings(self, code: str) -> Settings:
        """Those of one district: its home and pack, everything else as the environment says. Raises KeyError."""
        district = self.district[code]
        return Settings(home=self.home_of(district), pack=self.pack_of(district))


def city_folder(said: Path | None = None) -> Path:
    """Where ``city.yaml`` is looked for: as said, else as ``MULIN_CITY`` says, else here."""
    return (said or Path(os.environ.get(VARIABLE) or ".")).resolve()
