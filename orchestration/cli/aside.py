"""Results are made whole beside their place and then take its name; what a killed run left there is cleared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mulin import temporary


@contextmanager
def placed(path: Path) -> Iterator[None]:
    """A refusal of the system that names no file (a full disk does not) names ``path``."""
    try:
        yield
    except Exception as error:
        for one in refusals(error):
            if one.filename is None and one.errno is not None:
                one.filename = str(path)
        raise


def refusals(error: BaseException) -> Iterator[OSError]:
    """The system's refusals that lie at the bottom of an error, the outermost first."""
    return (one for one in causes(error) if isinstance(one, OSError))


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what lies under it: libraries wrap errors in one of their own, as its cause or its argument.

    An error that merely happened while another was being handled (its context) is another matter.
    """
    seen: list[BaseException] = []
    todo: list[Any] = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            todo += [one.__cause__, *one.args]


@contextmanager
def made_aside(folder: Path, prefix: str) -> Iterator[Path]:
    """As :func:`mulin.temporary.made_aside`; a refusal of the system names ``folder``."""
    with placed(folder), temporary.made_aside(folder, prefix) as made:
        yield made
