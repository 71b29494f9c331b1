"""What a verb writes goes outside the folders that nothing but the platform itself may touch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.cli import messages

if TYPE_CHECKING:
    from mulin.settings import Settings


def outside_the_store(settings: Settings, out: Path) -> None:
    """Refuse an ``out`` among the releases or the received files, also by way of a link. Raises FindingsError.

    Both folders are compared with what was registered of them: one file more and the next check finds them damaged.
    """
    from mulin.findings import Finding, FindingsError, Level

    place = out.resolve()
    for folder, text in ((settings.releases, messages.AMONG_RELEASES), (settings.received, messages.AMONG_RECEIVED)):
        if place.is_relative_to(folder.resolve()):
            said = text.format(out=out, folder=folder)
            raise FindingsError(messages.NOT_WRITTEN, [Finding(Level.ERROR, "out.inside", said, messages.MEND_INSIDE)])
