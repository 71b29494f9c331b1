"""Folders of releases: made unwritable when done, removed when half done."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from mulin.durable import sync_file, sync_folder

_ATTEMPTS = 10


def freeze(folder: Path) -> None:
    """Make every file 0444 and every folder 0555, and fsync all, deepest first."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync_file(Path(root) / name, 0o444)
        if Path(root) != folder:  # the top one must still be renamed
            Path(root).chmod(0o555)
        sync_folder(Path(root))


def discard(folder: Path) -> None:
    """Remove a half-built release, frozen or not. Nothing to do where it was renamed away, by whomever."""
    for attempt in range(_ATTEMPTS):
        try:
            for root, _, _ in os.walk(folder):
                Path(root).chmod(0o755)
            shutil.rmtree(folder)
        except OSError:  # a PDF worker that outlived its killed run may still be writing its last page
            if not folder.exists():  # another run removes it too
                return
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(0.2)
        else:
            return
