"""Whether a pack that is about to be written can score the table it was made of."""

from __future__ import annotations

from pathlib import Path

from mulin.index import load_index
from mulin.temporary import temporary_folder
from orchestration.index.table import read_table
from orchestration.starter.files import Files
from orchestration.starter.write import lay_out


def must_score(files: Files, data: Path) -> None:
    """Read the pack and the table as scoring does. Raises FindingsError with what scoring would refuse."""
    with temporary_folder() as folder:
        lay_out(files, folder)
        read_table(load_index(folder), data)
