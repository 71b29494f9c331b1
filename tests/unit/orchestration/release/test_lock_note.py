"""Who is told to wait is told since when, in the time everything else is told in."""

from __future__ import annotations

import re
from pathlib import Path

from mulin.settings import Settings
from orchestration.release.lock import year_lock


def test_the_note_of_the_holder_says_its_time_zone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with year_lock(settings, 2021):
        note = (settings.releases / "2021" / ".lock").read_text(encoding="utf-8")

    assert re.search(r"自 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00 起", note)
