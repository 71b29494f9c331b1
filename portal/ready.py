"""What has to be there before the portal answers: its folders, its tables, its static files. ``python -m portal.ready``
does it, before ``mulin up`` starts anything."""

from __future__ import annotations

import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from mulin.sealed import private_folder
from orchestration.home import enter
from portal.look.fonts import write_fonts

_ON_ITS_WAY_SECONDS = 86_400


def prepare() -> None:
    """Make or renew all of it; safe to run again, and while an older portal still answers. Raises what the database or
    the disk refuses."""
    prepare_tables()
    clear_leftovers(settings.HOME / "incoming")
    write_fonts(settings.MADE / "fonts", settings.MULIN.pack)
    call_command("clearsessions")
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)


def clear_leftovers(folder: Path) -> None:
    """What came in only in part when the server was killed, once it is too old to be still on its way."""
    for path in folder.iterdir():
        if path.is_file() and time.time() - path.stat().st_mtime > _ON_ITS_WAY_SECONDS:
            path.unlink()


def prepare_tables() -> None:
    """Folders and tables only: what the command line needs. Raises as :func:`prepare`."""
    for folder in (settings.HOME, settings.HOME / "incoming", settings.HOME / "static", settings.MADE):
        private_folder(folder, settings.HOME)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    enter()
    prepare()
