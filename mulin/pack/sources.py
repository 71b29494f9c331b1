"""The typed shape of ``sources.yaml``: where each department's data comes from. It never changes a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import Field

from mulin.shapes import Strict, Word
from mulin.source_kinds import KINDS
from mulin.sourcing.kind import Remark, Source, opens


class WorkbookSource(Source):
    """The department hands in the workbook itself: command line or portal."""

    via: Literal["workbook"]


class FolderSource(Source):
    """The workbook is dropped into ``path``, which is watched."""

    via: Literal["folder"]
    path: Word

    def remarks(self) -> Iterator[Remark]:
        yield opens("path", self.path)


if TYPE_CHECKING:
    AnySource = Source
else:
    AnySource = Annotated[Union[(WorkbookSource, FolderSource, *KINDS.values())], Field(discriminator="via")]


class Sources(Strict):
    """``sources.yaml``. ``model_validate`` raises ValidationError naming every wrong key."""

    schema_version: Literal[1]
    default: WorkbookSource
    departments: dict[Word, AnySource] | None = None

    @property
    def named(self) -> Mapping[str, Source]:
        """Sources of the departments that have one of their own."""
        return self.departments or {}

    def of(self, department: str) -> Source:
        """Where a department's data comes from: its own source or the default."""
        return self.named.get(department, self.default)
