"""Great Expectations itself: a frame and what is expected of it in, one plain answer per expectation out.

The only module that imports the library. It runs in the caller's process or in the child of
:mod:`expectations.standby`; what an answer means is decided by :mod:`expectations.runner`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mulin.temporary import libraries_too

if TYPE_CHECKING:
    import pandas as pd

ROW = "row"
"""Column every frame carries: its 0-based row number, by which a failing row is found again."""

Expected = tuple[str, Mapping[str, Any]]
"""Class name in ``great_expectations.expectations`` and its arguments."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer to expectation number ``check``.

    ``rows``: numbers of the failing rows, ascending; ``element_count``: rows looked at, None where the expectation
    does not count; ``raised``: the message where a metric raised.
    """

    check: int | None
    success: bool
    element_count: int | None
    raised: str | None
    rows: tuple[int, ...]


def validate(name: str, data: pd.DataFrame, expected: Sequence[Expected]) -> list[Seen]:
    """Ask everything of one frame. Raises whatever Great Expectations raises for a malformed expectation."""
    with _lock:
        definition = _batch_definition(name)
        import great_expectations as gx
        from great_expectations import expectations as library

        suite = gx.ExpectationSuite(name=name)
        suite.expectations = [
            getattr(library, expectation)(**kwargs, meta={"check": number})
            for number, (expectation, kwargs) in enumerate(expected)
        ]
        batch = definition.get_batch({"dataframe": data})
        how = {
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [ROW],
            "return_unexpected_index_query": False,
        }
        return [_seen(result) for result in batch.validate(suite, result_format=how).results]


def warm_up() -> None:
    """Import everything, so that the first frame does not wait for it."""
    with _lock:
        _batch_definition("warm")


def _seen(result: Any) -> Seen:
    places = result.result.get("unexpected_index_list") or []
    count = result.result.get("element_count")
    return Seen(
        check=(result.expectation_config.meta or {}).get("check"),
        success=bool(result.success),
        element_count=None if count is None else int(count),
        raised=_exception(result.exception_info),
        rows=tuple(sorted({int(place[ROW]) for place in places})),
    )


def _exception(info: Mapping[str, Any] | None) -> str | None:
    """The message if a metric raised. Great Expectations nests the flag one level deeper for metric errors."""
    if not info:
        return None
    flat = [info] if "raised_exception" in info else list(info.values())
    for entry in flat:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message") or "").splitlines()[0][:200] or "未说明"
    return None


def _ask_once() -> None:
    """Great Expectations builds an expectation's configuration anew, all its fields and the name of its class, for
    every argument that it looks up: a quarter of what judging a workbook takes. Here it is built once a look-up of all.
    """
    from great_expectations.expectations import expectation as module

    library: Any = module
    library.camel_to_snake = cache(library.camel_to_snake)
    library.Expectation._get_domain_kwargs = domain_arguments
    library.Expectation._get_success_kwargs = all_arguments


def domain_arguments(expectation: Any) -> dict[str, Any]:
    """What the library's ``_get_domain_kwargs`` gives."""
    return _given(expectation, expectation.domain_keys)


def all_arguments(expectation: Any) -> dict[str, Any]:
    """What the library's ``_get_success_kwargs`` gives."""
    return _given(expectation, (*expectation.success_keys, *expectation.domain_keys))


def _given(expectation: Any, keys: Sequence[str]) -> dict[str, Any]:
    given = expectation.configuration.kwargs
    return {key: given.get(key, expectation._get_default_value(key)) for key in keys}


_lock = threading.Lock()
_batches: dict[str, Any] = {}


def _batch_definition(name: str) -> Any:
    """One ephemeral context a process: making one costs more than a small suite."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read on import; nothing may leave this machine
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    if not _batches:
        _ask_once()
        libraries_too()  # its context writes into a temporary folder of its own
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        _batches["source"] = context.data_sources.add_pandas("mulin")
    if name not in _batches:
        _batches[name] = _batches["source"].add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
    return _batches[name]
