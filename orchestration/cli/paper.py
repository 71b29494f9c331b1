"""The file of one extract: whole on disk before its number is taken, under its name once it is registered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mulin.plain import sha256_file
from orchestration.cli.messages import extract as m

_NUMBER = re.compile(r"\.\d{4}-(\d{6})-")


@dataclass(frozen=True)
class Paper:
    """The file of one extract: first beside its place, then under its name. Readable by its owner only."""

    folder: Path
    year: int
    number: int
    unit_name: str

    @property
    def path(self) -> Path:
        from reports.catalogue import as_file_name

        return self.folder / f"{self.year}-{self.number:06d}-{as_file_name(self.unit_name)}.pdf"

    @property
    def part(self) -> Path:
        return self.path.with_name(f".{self.path.name}.part")

    def write(self, pdf: bytes, registered: Mapping[int, str]) -> None:
        """The whole content on disk, under another name. ``registered``: number → SHA-256 of the year's papers so far.
        Raises OSError with its place; FindingsError."""
        from mulin.durable import write_new
        from mulin.findings import Finding, FindingsError, Level
        from orchestration.cli.aside import placed

        with placed(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._finish(registered)
            if self.path.is_dir():
                text = m.A_FOLDER_THERE.format(path=self.path)
                place = Finding(Level.ERROR, "extract.place", text, m.MEND_FOLDER_THERE)
                raise FindingsError(m.NOTHING_ISSUED, [place])
            write_new(self.part, pdf)

    def _finish(self, registered: Mapping[int, str]) -> None:
        """What a run that was killed left: the paper of a number it had registered gets its name, any other goes.

        A higher number may be somebody's who is about to register it.
        """
        for left in self.folder.glob(f".{self.year}-*.pdf.part"):
            given = _NUMBER.match(left.name)
            if given is None or (number := int(given[1])) > self.number:
                continue
            place = left.with_name(left.name.removeprefix(".").removesuffix(".part"))
            if registered.get(number) == sha256_file(left) and not place.exists():
                left.replace(place)
            else:
                left.unlink(missing_ok=True)

    def name(self) -> Path:
        """Give the file its name, unless the next paper's writer has done so meanwhile. Raises OSError."""
        from mulin.durable import move
        from orchestration.cli.aside import placed

        with placed(self.path):
            try:
                move(self.part, self.path)
            except FileNotFoundError:
                if not self.path.is_file():
                    raise
        return self.path

    def clear(self) -> None:
        """Nothing half-done stays; where the file has its name there is nothing to do."""
        from contextlib import suppress

        with suppress(OSError):
            self.part.unlink(missing_ok=True)
