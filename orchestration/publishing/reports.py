"""A release's reports and their index, written or refused: a release never lacks one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import sha256_file
from orchestration.publishing import messages
from orchestration.release.index import write_index
from orchestration.release.messages import CANNOT_RELEASE, RENDER_ABSENT, RENDER_FAILED
from orchestration.release.rendering import Render, RenderRequest

if TYPE_CHECKING:
    from reports.pool import RenderResult


def write_reports(request: RenderRequest, render: Render, building: Path) -> Sequence[RenderResult]:
    """Every report and the index of ``building``. Raises FindingsError with each that was not written, or is not the
    one that was made."""
    request.out.mkdir(parents=True, exist_ok=True)
    results = render(request)
    problems = [
        Finding(Level.ERROR, "release.render", RENDER_FAILED.format(error=error), messages.MEND_RENDER,
                file=r.job.file_name)
        for r in results if (error := _unlike(r))
    ]  # fmt: skip
    if not results:
        problems = [Finding(Level.ERROR, "release.render", messages.RENDER_EMPTY, messages.MEND_RENDER)]
    if problems:
        raise FindingsError(CANNOT_RELEASE.format(year=request.year), problems)
    write_index(building, results)
    return results


def _unlike(result: RenderResult) -> str | None:
    """Why what lies there is not the report that was made; None where it is."""
    if result.error is not None or result.path is None or not result.path.is_file():
        return result.error or RENDER_ABSENT
    return None if sha256_file(result.path) == result.sha256 else messages.RENDER_CHANGED
