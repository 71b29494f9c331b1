"""The report of an index pack's results, drawn where ``mulin score`` was asked for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mulin.index import IndexPack


def draw(pack: IndexPack, out: Path, path: Path | None) -> None:
    """Draw the report of what is in ``out`` now, where one was asked for."""
    if path is None:
        return
    import time

    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from reports.index_report.write import write_report

    with listener() as display:
        started = time.monotonic()
        display.began("report", "报告")
        pages = write_report(pack, out, path)
        display.ended("report", time.monotonic() - started, f"{pages} 页" if path.suffix.lower() == ".pdf" else "网页")
    say(f"报告在 {path}")
