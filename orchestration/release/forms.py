"""Kinds of values in the files a release keeps: what they may hold, so that no reader meets anything else."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

from mulin.plain import why
from mulin.stored import FormError
from orchestration.release import messages

RELEASE_NAME = re.compile(r"r([1-9]\d{0,99})", re.ASCII)


def _inside(path: str) -> str:
    parts = path.split("/")
    if not all(parts) or {".", ".."} & set(parts) or "\0" in path:
        raise ValueError(path)
    return path


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError(text)
    return text


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ReleaseName = Annotated[str, StringConstraints(pattern=rf"^{RELEASE_NAME.pattern}$")]
PathBelow = Annotated[str, AfterValidator(_inside)]
"""A POSIX path that stays below the folder it is relative to."""
IsoDay = Annotated[str, AfterValidator(_day)]
IsoMoment = Annotated[str, AfterValidator(_moment)]
"""ISO 8601 with its zone."""
YearNumber = Annotated[int, Field(ge=1, le=9999)]
Count = Annotated[int, Field(ge=0)]


class FileEntry(TypedDict):
    """One file as the manifest lists it."""

    sha256: Sha256
    size: Count


def reason_of(error: OSError | FormError) -> str:
    """A phrase for why a stored file could not be read: what Python says of it is English."""
    if isinstance(error, FormError):
        return str(error)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return messages.NOT_THERE
    if isinstance(error, PermissionError):
        return messages.NOT_READABLE
    return why(error)
