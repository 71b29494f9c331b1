"""Render many reports on all cores. Every job ends in a result: a file with its hash, or an error in words.

Workers are spawned processes that hold one warm engine each. A worker that dies takes only its own job along: the
jobs in flight are tried again one by one, and the one that kills its worker again is named. What was rendered
before, from the same context by the same code and fonts, is taken from the cache if its seal holds.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from pathlib import Path

from mulin.sealed import Sealed, key_of
from mulin.stored import FormError
from mulin.temporary import lodge, lodged, own_name
from reports.catalogue import RenderJob
from reports.engine import fingerprint
from reports.fonts import verify_font_hashes
from reports.messages import NO_KEPT_REPORT
from reports.render import engine, render

_HEAD = re.compile(rb"([1-9][0-9]{0,5}) ([0-9a-f]{64})\n%PDF-")
Progress = Callable[["RenderResult", int, int], None]


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What became of a job: ``path``, ``sha256`` and ``pages``, or ``error``. ``seconds`` is the worker's time."""

    job: RenderJob
    path: Path | None
    sha256: str | None
    pages: int
    seconds: float
    cached: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    sha256: str
    pages: int
    seconds: float
    error: str | None = None


def _write(path: Path, data: bytes | memoryview) -> None:
    """Whole or not at all: a killed run leaves no half PDF under its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{own_name()}.part")  # not its name: it may be as long as the disk allows
    part.write_bytes(data)
    part.replace(path)


def _end_with_parent() -> None:
    """Workers hold each other's queue open, so they would outlive a parent that was killed, each with a warm engine."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def start_worker(*homes: str) -> None:
    """Warm a worker: load the engine, then freeze what it holds, so that collections stay short.

    ``homes``: where it is lodged, see :func:`mulin.temporary.lodged`."""
    for home in homes:
        lodge(Path(home))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # a worker that cannot start would break the pool without a word: each job asks again and reports the error
    with contextlib.suppress(Exception):
        engine()
    gc.collect()
    gc.freeze()


def render_one(job: RenderJob, target: Path) -> _Done:
    """Render one job into ``target``. Errors come back as words: the pool goes on."""
    begun = time.perf_counter()
    try:
        rendered = render(job.kind, job.code, job.data_hash, job.context, job.attachments)
        _write(target, rendered.pdf)
    except Exception as exc:  # noqa: BLE001  whatever fails is this file's result and is shown
        return _Done("", 0, time.perf_counter() - begun, f"{type(exc).__name__}: {exc}")
    digest = hashlib.sha256(rendered.pdf).hexdigest()
    return _Done(digest, rendered.pages, time.perf_counter() - begun)


class _Cache:
    """Pages and PDF of a report in one entry, by the report's content and all else that shapes a PDF."""

    def __init__(self, kept: Sealed | None) -> None:
        self._kept = kept

    def take(self, job: RenderJob, target: Path) -> _Done | None:
        found = self._kept.read(_key(job), _opened) if self._kept else None
        if found is None:
            return None
        done, pdf = found
        _write(target, pdf)
        return done

    def keep(self, job: RenderJob, source: Path, done: _Done) -> None:
        """Nothing that is not, byte for byte, what the worker made."""
        pdf = source.read_bytes() if self._kept else b""
        if self._kept and hashlib.sha256(pdf).hexdigest() == done.sha256:
            self._kept.save(_key(job), f"{done.pages} {done.sha256}\n".encode() + pdf)


def _key(job: RenderJob) -> str:
    return key_of(fingerprint(), job.content_hash())


def _opened(content: bytes) -> tuple[_Done, memoryview]:
    """Pages, hash and PDF of an entry; the seal over all of it has been asked. Raises FormError."""
    head = _HEAD.match(content)
    if head is None:
        raise FormError(NO_KEPT_REPORT)
    return _Done(head[2].decode(), int(head[1]), 0.0), memoryview(content)[head.end(2) + 1 :]


def _executor(workers: int) -> ProcessPoolExecutor:
    # spawn: the parent may hold threads (Dagster) and open databases that a fork would copy
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=start_worker, initargs=tuple(lodged())
    )


def _submit(pool: ProcessPoolExecutor, job: RenderJob, out: Path) -> Future[_Done]:
    """Hand in a job. A worker that is born for it never sees Ctrl-C, which reaches the whole group: it ends with its
    parent. It inherits the blocked signal; to ignore it in the worker's own code would be too late."""
    resource_tracker.ensure_running()  # by itself it would start in between, and end with the signal unblocked
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(render_one, job, out / job.file_name)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(todo: list[RenderJob], out: Path, workers: int) -> Iterator[tuple[RenderJob, _Done]]:
    waiting = list(reversed(todo))
    while waiting:
        flying: dict[Future[_Done], RenderJob] = {}
        suspects: list[RenderJob] = []
        with _executor(min(workers, len(waiting))) as pool:
            while (waiting or flying) and not suspects:
                # no more in flight than the workers need: when one dies, few are suspected
                while waiting and len(flying) < workers * 2:
                    job = waiting.pop()
                    try:
                        flying[_submit(pool, job, out)] = job
                    except BrokenProcessPool:
                        suspects.append(job)
                        break
                finished, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = flying.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        suspects.append(job)
                    else:
                        yield job, future.result()
            suspects.extend(flying.values())
        for job in suspects:
            yield job, _alone(job, out)


def _alone(job: RenderJob, out: Path) -> _Done:
    """Give a suspected job a worker of its own; if that dies too, the job is the culprit."""
    begun = time.perf_counter()
    with _executor(1) as pool:
        try:
            return _submit(pool, job, out).result()
        except BrokenProcessPool:
            return _Done("", 0, time.perf_counter() - begun, "输出这份报告时进程异常终止（可能内存不足）")


def render_all(
    jobs: Sequence[RenderJob],
    out: Path,
    *,
    workers: int = 0,
    cache: Sealed | None = None,
    on_progress: Progress | None = None,
) -> list[RenderResult]:
    """Render ``jobs`` into ``out/<kind>/<code>-<name>.pdf``; one result a job, in the order of ``jobs``.

    ``workers`` 0 means one per core. ``cache``: where what was rendered is kept. ``on_progress(result, done,
    total)`` is called as results come in, in this process. Raises only what is nobody's fault in particular: fonts
    that are not the pinned ones, a full disk while copying from the cache.
    """
    verify_font_hashes()
    names = [job.file_name for job in jobs]
    if len(set(names)) != len(names):
        raise ValueError(f"两份报告同名：{sorted({n for n in names if names.count(n) > 1})}")
    kept, results = _Cache(cache), {}

    def finish(job: RenderJob, done: _Done, cached: bool = False) -> None:
        path = None if done.error else out / job.file_name
        result = RenderResult(job, path, done.sha256 or None, done.pages, done.seconds, cached, done.error)
        results[job.file_name] = result
        if on_progress:
            on_progress(result, len(results), len(jobs))

    todo = []
    for job in jobs:
        if job.error:
            finish(job, _Done("", 0, 0.0, job.error))
        elif done := kept.take(job, out / job.file_name):
            finish(job, done, cached=True)
        else:
            todo.append(job)
    todo.sort(key=lambda job: -job.cost)
    for job, done in _run(todo, out, workers or os.cpu_count() or 1):
        if not done.error:
            kept.keep(job, out / job.file_name, done)
        finish(job, done)
    return [results[name] for name in names]
