"""What the reports of a release are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.pack import Pack
from reports.former import Former
from reports.identity import Kept

if TYPE_CHECKING:
    from reports.catalogue import Renewed
    from reports.pool import RenderResult


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What reports are made from: folders of the release being built, and what identifies it.

    ``out`` is the ``reports/`` folder to fill; ``pack`` the snapshot as read; ``year``'s rows are to be printed.
    ``kept``: the reports served before, by file name; one with the same content keeps the number it prints.
    ``signing_key``: the fingerprint to print, None without a key. ``renewed`` gives the 更正说明 of a report that is
    issued anew; none in a year's first release. ``former``: the release that is replaced, of which the list of changes
    tells; None in a year's first.
    """

    year: int
    release: str
    data_hash: str
    demo: bool
    marts: Path
    pack: Pack
    out: Path
    kept: Mapping[str, Kept] = field(default_factory=dict)
    signing_key: str | None = None
    renewed: Renewed | None = None
    former: Former | None = None


Render = Callable[[RenderRequest], "Sequence[RenderResult]"]
