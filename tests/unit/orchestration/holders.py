"""Runs of 2021, each a process of its own, that stop where a test wants them to: a lock of the kernel's belongs to a
process, and the point is two that live."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from release_fixtures import Year

from mulin.findings import Finding, FindingsError
from mulin.received import Store
from mulin.received.messages import NOT_ANCHORED
from orchestration.publishing import publish
from orchestration.publishing.publish import make_release
from orchestration.release.layout import LOCK
from orchestration.release.lock import year_lock
from orchestration.warehouse import build

_THERE, _OVER, _ON, _DROP = "there", "over", "on", "drop"
_WAIT = 120


@dataclass(frozen=True)
class Answer:
    """What became of a run: ``state`` and ``release`` of its result, or why there is none."""

    state: str = ""
    release: str = ""
    notes: tuple[str, ...] = ()
    title: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def rules(self) -> list[str]:
        return [f.rule for f in self.findings]


class Run:
    """``stops``: the points at which it waits to be told to go on, in the order in which it comes to them."""

    def __init__(self, year: Year, *stops: str) -> None:
        self._year, self._stops = year, stops
        context = get_context("fork")
        self._here, self._there = context.Pipe()
        self._process = context.Process(target=self._work, args=(self._there,))
        self._process.start()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def is_there(self) -> None:
        """It has come to its next stop."""
        what, *told = self._hear()
        assert what == _THERE, told

    def drops_its_lock(self) -> None:
        """As a process does that opens the file and closes it; it lives on and knows nothing of it."""
        self._here.send(_DROP)
        self.is_there()

    def goes_on(self) -> None:
        self._here.send(_ON)

    def answer(self) -> Answer:
        what, *told = self._hear()
        assert what == _OVER, told
        self._process.join(_WAIT)
        return Answer(**told[0])

    def _hear(self) -> tuple[Any, ...]:
        assert self._here.poll(_WAIT), "nothing is heard of it"
        heard: tuple[Any, ...] = self._here.recv()
        return heard

    def _work(self, line: Connection) -> None:
        try:
            told = self._told(line)
        except FindingsError as refused:
            told = {"title": refused.title, "findings": tuple(refused.findings)}
        except BaseException as error:
            line.send(("broke", repr(error)))
            raise
        line.send((_OVER, told))

    def _told(self, line: Connection) -> dict[str, Any]:
        year = self._year

        def stop(point: str) -> None:
            if point in self._stops:
                line.send((_THERE, point))
                while line.recv() == _DROP:
                    os.close(os.open(year.folder / LOCK, os.O_RDONLY))
                    line.send((_THERE, point))

        _stopping(stop)
        with year_lock(year.settings, 2021):  # as a run holds it around all its steps
            stop("entered")
            scored = year.scored()
            result = make_release(year.settings, 2021, scored, _before(stop, "building", year.render))
        return {"state": result.state, "release": result.release, "notes": result.notes}


def _stopping(stop: Callable[[str], None]) -> None:
    """In this process, which is only there for it, have the steps of a run tell where they are."""
    build.load_cells = _before(stop, "filling", build.load_cells)
    publish.before_a_release = _after(stop, "looked", publish.before_a_release)
    publish.freeze = _after(stop, "whole", publish.freeze)
    publish.require_held = _after(stop, "proven", publish.require_held)
    publish.sync_folder = _after(stop, "written", publish.sync_folder)
    publish.anchor_release = _after(stop, "registered", publish.anchor_release)
    writing: Callable[..., AbstractContextManager[None]] = Store.writing

    @contextmanager
    def told_within(store: Store, undone: str = "", **how: Any) -> Iterator[None]:
        with writing(store, undone, **how):
            if undone == NOT_ANCHORED:
                stop("registering")
            yield

    Store.writing = told_within  # type: ignore[method-assign]


def _before(stop: Callable[[str], None], point: str, step: Callable[..., Any]) -> Callable[..., Any]:
    def told(*args: Any, **named: Any) -> Any:
        stop(point)
        return step(*args, **named)

    return told


def _after(stop: Callable[[str], None], point: str, step: Callable[..., Any]) -> Callable[..., Any]:
    def told(*args: Any, **named: Any) -> Any:
        given = step(*args, **named)
        stop(point)
        return given

    return told
