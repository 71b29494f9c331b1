"""Celery's records of its tasks, with the connection kept: the stock backend makes an engine, a connection and its
dialect's questions anew for every record."""

from __future__ import annotations

from typing import Any

from celery.backends.database import DatabaseBackend


class KeptResults(DatabaseBackend):  # type: ignore[misc]
    """Named in the address of the results (:func:`orchestration.city.engine.results`)."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.session_manager.forked = True  # Celery's word for: whoever asks again has the engine of before
