"""Render the reports and form the release: one act, so that what is served is always whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from mulin.sealed import Sealed
from mulin.settings import Settings
from orchestration.pipeline import messages as m
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import Sound
from orchestration.publishing.publish import make_release
from reports.catalogue import jobs
from reports.marts import Marts
from reports.pool import render_all
from reports.release_info import ReleaseInfo

if TYPE_CHECKING:
    from orchestration.publishing.publish import ReleaseResult
    from orchestration.release.rendering import RenderRequest
    from reports.pool import Progress, RenderResult


@dataclass(frozen=True)
class Release:
    """A year released, and what was rendered for it."""

    sound: Sound
    result: ReleaseResult
    rendered: tuple[RenderResult, ...]

    def changes(self, limit: int = 20) -> list[str]:
        """Against the release served before, for people."""
        if self.result.changes is not None:
            return self.result.changes.lines(limit)
        return [m.NO_CHANGE if self.result.state == "unchanged" else m.FIRST_RELEASE]


def release(sound: Sound) -> Release:
    """Render and release. Raises FindingsError, and releases nothing, when a report failed, a mart is incomplete, or
    not one workbook was admitted."""
    run, warehouse = sound.run, sound.scores.warehouse
    if nothing := warehouse.admitted.verdicts.nothing_admitted():
        raise FindingsError(m.NO_RELEASE.format(year=run.year), nothing)
    rendered: list[RenderResult] = []

    def render(request: RenderRequest) -> Sequence[RenderResult]:
        rendered[:] = _render(run, request)
        return rendered

    with run.step("release", m.RELEASE) as phrase:
        result = make_release(run.settings, run.year, warehouse.build, render, run.signer, issued_on=run.issued_on)
        phrase.text = result.sentence()
    run.timings["release"] -= run.timings.get("render", 0.0)  # rendering happens inside, and is told apart
    return Release(sound, result, tuple(rendered))


def render_reports(
    settings: Settings, request: RenderRequest, *, cache: bool = True, on_progress: Progress | None = None
) -> list[RenderResult]:
    """Every report of a release, into ``request.out``. ``cache=False`` makes each anew."""
    info = ReleaseInfo.from_pack(
        request.pack, request.year, request.release, request.data_hash, request.demo, request.signing_key
    )
    todo = jobs(
        Marts(request.marts), request.pack, info, kept=request.kept, renewed=request.renewed, former=request.former
    )
    return render_all(
        todo,
        request.out,
        workers=settings.workers,
        cache=Sealed(settings.cache, "pdf") if cache else None,
        on_progress=on_progress,
    )


def renderer(settings: Settings) -> Callable[[RenderRequest], Sequence[RenderResult]]:
    """For verification: makes every report anew."""
    return lambda request: render_reports(settings, request, cache=False)


def _render(run: YearRun, request: RenderRequest) -> list[RenderResult]:
    def counted(result: RenderResult, done: int, total: int) -> None:
        run.listener.counted("render", done, total)

    with run.step("render", m.RENDER) as phrase:
        results = render_reports(run.settings, request, cache=not run.anew, on_progress=counted)
        phrase.text = m.RENDER_SAID.format(done=len(results), cached=sum(r.cached for r in results))
    return results
