"""The typed shape of ``sources.yaml``: where each department's data comes from. It never changes a score."""

from __future__ import annotations

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


class SourcesRules(Strict):
    """The whole file. ``model_validate`` raises ValidationError naming every wrong key."""

    schema_version: Literal[1]
    default: WorkbookSource
    departments: dict[Word, Source] | None = None
