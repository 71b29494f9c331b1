"""What an upload left behind that was cut off goes when the portal starts, and no upload that is on its way."""

from __future__ import annotations

import os
import time
from pathlib import Path

from portal.ready import clear_leftovers


def test_what_lies_there_since_the_day_before_yesterday_goes(home: Path) -> None:
    folder = home / "portal" / "incoming"
    left, coming = folder / "a.upload", folder / "b.upload"
    for path in (left, coming):
        path.write_bytes(b"half of a workbook")
    os.utime(left, (time.time() - 2 * 86_400,) * 2)
    clear_leftovers(folder)
    assert [p.name for p in folder.iterdir()] == ["b.upload"]
