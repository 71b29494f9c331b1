"""The report of an index pack's results, drawn where ``mulin score`` was asked for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mulin.language import Both, Language, speaking

if TYPE_CHECKING:
    from mulin.index import IndexPack


def draw(pack: IndexPack, out: Path, path: Path | None) -> None:
    """Draw the report of what is in ``out`` now, where one was asked for."""
    if path is None:
        return
    import time

    from orchestration.cli.aside import placed
    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from reports.index_report.write import write_report

    with listener() as display:
        started = time.monotonic()
        display.began("report", Both("报告", "Report"))
        with placed(path), speaking(Language.CHINESE):  # a report is in Chinese, whatever the terminal speaks
            pages = write_report(pack, out, path)
        display.ended(
            "report",
            time.monotonic() - started,
            Both(f"{pages} 页", f"pages: {pages}") if path.suffix.lower() == ".pdf" else Both("网页", "web page"),
        )
    say(Both(f"报告在 {path}", f"The report is {path}"))
