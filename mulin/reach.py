"""Where the sources of a pack may take this installation. A pack may come from anybody; what it may reach is decided
by whoever runs the machine, and is nothing unless it is listed (:class:`mulin.settings.Settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

VARIABLE_PREFIX = "MULIN_SOURCE_"
"""Environment variables that a source may name; any other holds what is none of a pack's business."""


@dataclass(frozen=True, slots=True)
class Reach:
    """``hosts``: ``name`` or ``name:port``; ``folders``: with all that is below them."""

    hosts: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()

    def has_host(self, host: str, port: int | None) -> bool:
        """Whether that server may be connected to. A host listed without a port may be on any."""
        listed = {entry.casefold().rstrip(".") for entry in self.hosts}
        name = host.casefold().rstrip(".")
        return name in listed or (port is not None and f"{name}:{port}" in listed)

    def has_path(self, path: Path) -> bool:
        """Whether that file or folder may be opened, wherever links lead to it."""
        real = path.resolve()
        return any(real.is_relative_to(folder.resolve()) for folder in self.folders)


NOWHERE = Reach()
