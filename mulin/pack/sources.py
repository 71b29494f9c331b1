"""The typed shape of ``sources.yaml``: where each department's data comes from. It never changes a score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mulin.pack.framework import Closed, Strict, Word

Part = Literal[
    "year", "field", "unit", "value", "task", "number", "done_on", "department", "score", "reason", "note",
    "indicator", "file_name",
]  # fmt: skip


class WorkbookSource(Closed):
    """The department hands in the workbook itself: command line or portal."""

    via: Literal["workbook"]


class FolderSource(Closed):
    """The workbook is dropped into ``path``, which is watched."""

    via: Literal["folder"]
    path: Word


class DatabaseSource(Closed):
    """The department's own table or view, read only. ``columns`` maps a part to what the table calls it."""

    via: Literal["database"]
    url: Word
    table: Word
    columns: dict[Part, Word] | None = None
    milestone_table: Word | None = None
    rating_table: Word | None = None
    evidence_table: Word | None = None
    evidence_path: Word | None = None


Source = Annotated[WorkbookSource | FolderSource | DatabaseSource, Field(discriminator="via")]


class Sources(Strict):
    """``sources.yaml``. ``model_validate`` raises ValidationError naming every wrong key."""

    schema_version: Literal[1]
    default: WorkbookSource
    departments: dict[Word, Source] | None = None

    @property
    def named(self) -> Mapping[str, Source]:
        """Sources of the departments that have one of their own."""
        return self.departments or {}

    def of(self, department: str) -> Source:
        """Where a department's data comes from: its own source or the default."""
        return self.named.get(department, self.default)


VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_POSTGRESQL = re.compile(
    r"postgresql(?:\+psycopg)?://(?:(?P<user>[^:@/?#\s]+)(?::(?P<password>[^:@/?#\s]*))?@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?/(?P<database>[\w-]+)"
)
_SQLITE = re.compile(r"sqlite:///(?P<database>[^?#\0]+)")


@dataclass(frozen=True, slots=True)
class Address:
    """A database as a source names it: one server and no options, or (``host`` empty) a file.

    ``user``, ``password``: percent-encoded, with ``${VARIABLE}`` as written.
    """

    database: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = ""

    @property
    def server(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def variables(self) -> list[str]:
        """Names of the environment variables it needs, each once."""
        return list(dict.fromkeys(VARIABLE.findall(f"{self.user} {self.password}")))


def address_of(url: str) -> Address | None:
    """``url`` taken apart; None where it is not of the two forms that are connected to.

    The one reading of it: what ``mulin check`` names is what a pull connects to.
    """
    if found := _SQLITE.fullmatch(url):
        return Address(found["database"])
    if found := _POSTGRESQL.fullmatch(url):
        port = int(found["port"]) if found["port"] else None
        return Address(found["database"], found["host"], port, found["user"] or "", found["password"] or "")
    return None
