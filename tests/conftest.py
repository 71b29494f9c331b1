"""For all tests: on CI hypothesis tries the same examples every time, so that a run says something about the change."""

from __future__ import annotations

import atexit
import gc
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asked import left_out
from hypothesis import settings

if TYPE_CHECKING:
    from mulin.workbooks.limits import Limits
    from mulin.workbooks.reader import Reader

settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_configure() -> None:
    """Thousands of tests live as long as the run: to look through them for what is dead took a twelfth of it."""
    gc.set_threshold(5_000, 20, 100)


def pytest_collection_finish() -> None:
    """What was collected and imported lives to the end: nobody looks for what is dead among it again.

    pytest looks ten times before it ends, half a second each; the interpreter's own last look is left as it is.
    """
    gc.freeze()
    atexit.register(gc.unfreeze)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """``None``: as pytest decides. ``test_architecture`` asks whether every module says its marks itself."""
    if collection_path.suffix != ".py":
        return None
    return left_out(collection_path.read_text(encoding="utf-8"), config.option.markexpr) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the rule book, whose tests share one batch: what is begun last is divided between the workers."""
    items.sort(key=lambda item: "test_rule_book.py" not in item.nodeid)


@pytest.fixture(autouse=True)
def as_it_came(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A verb run inside a test sets its process's umask and temporary folder; the next test begins without them."""
    from mulin import temporary

    monkeypatch.setattr(temporary, "_home", None)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)


@pytest.fixture(scope="session")
def child() -> Iterator[Reader]:
    """A child process that reads and marks workbooks, for all who do not ask what becomes of a child."""
    from mulin.workbooks.reader import Reader

    with Reader() as reader:
        yield reader


@pytest.fixture
def one_child(child: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read and marked by the session's child, not by one started for each, which takes ten times as long.

    Whoever sets limits of their own still gets a child of their own.
    """
    from mulin.workbooks import marked, parse
    from mulin.workbooks.reader import Reader

    turn = threading.RLock()

    @contextmanager
    def reader(limits: Limits | None = None) -> Iterator[Reader]:
        if limits is None:
            with turn:
                yield child
        else:
            with Reader(limits) as own:
                yield own

    for module in (marked, parse):
        monkeypatch.setattr(module, "Reader", reader)
