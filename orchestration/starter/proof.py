"""Whether a pack that is about to be written can score the table it was made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mulin.findings import FindingsError
from mulin.index import load_index
from mulin.temporary import temporary_folder
from orchestration.index.table import read_table
from orchestration.starter import messages as m
from orchestration.starter.files import Files
from orchestration.starter.write import lay_out


def must_score(files: Files, data: Path) -> None:
    """Read the pack and the table as scoring does. Raises FindingsError with what scoring would refuse.

    What is wrong with the pack came from the table's header, and is told there: nobody has the pack yet.
    """
    with temporary_folder() as folder:
        lay_out(files, folder)
        try:
            read_table(load_index(folder), data)
        except FindingsError as refused:
            there = [replace(f, file=data.name, row=1, column=None) if f.file in files else f for f in refused.findings]
            raise FindingsError(m.NOT_WRITTEN, there) from refused
