"""The state of each part, found out anew every few seconds at most: whoever asks may be anybody."""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from mulin.received import StoreError
from orchestration.serving.parts import ENGINE_PATH, LOOPBACK
from portal.district import the_settings, the_store
from portal.worker.standing import standing

log = logging.getLogger(__name__)
OK, DOWN, ABSENT = "ok", "down", "absent"
"""``absent``: not started with this portal, so that nothing is wrong with it."""
LEAST_BYTES = 1 << 30
_FRESH_SECONDS = 3.0
_PATIENCE_SECONDS = 2.0
_DAEMONS = "{ instance { daemonHealth { allDaemonStatuses { required healthy } } } }"
_asking = threading.Lock()
_kept: dict[str, tuple[float, Mapping[str, str]]] = {}


def states() -> Mapping[str, str]:
    """Part → ``ok``, ``down`` or ``absent``. Never raises."""
    with _asking:
        at, known = _kept.get("", (float("-inf"), {}))
        if time.monotonic() - at > _FRESH_SECONDS:
            known = {"web": OK, **{name: _word(name, ask) for name, ask in _PARTS.items()}}
            _kept[""] = (time.monotonic(), known)
        return known


def forget() -> None:
    """Have the next question asked anew."""
    _kept.clear()


def _word(name: str, ask: Callable[[], bool | None]) -> str:
    try:
        well = ask()
    except (OSError, ValueError, LookupError, TypeError, StoreError, DatabaseError) as error:
        log.warning("%s: %s: %s", name, type(error).__name__, error)
        well = False
    return ABSENT if well is None else OK if well else DOWN


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _store() -> bool:
    store = the_store()
    store.head()
    place = store.root if store.root.exists() else the_settings().home
    return os.access(place, os.W_OK)


def _worker() -> bool:
    return standing().alive


def _engine() -> bool | None:
    port = settings.CONFIG.engine_port
    if not port:
        return None
    at = f"http://{LOOPBACK}:{port}{ENGINE_PATH}/server_info"
    with urllib.request.urlopen(at, timeout=_PATIENCE_SECONDS):  # our own address  # nosec B310
        return True


def _daemon() -> bool | None:
    port = settings.CONFIG.engine_port
    if not port:
        return None
    asked = urllib.request.Request(
        f"http://{LOOPBACK}:{port}{ENGINE_PATH}/graphql",
        json.dumps({"query": _DAEMONS}).encode(), {"Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(asked, timeout=_PATIENCE_SECONDS) as answer:  # our own address  # nosec B310
        told: Any = json.load(answer)
    daemons = told["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
    return all(d["healthy"] for d in daemons if d["required"])


def _disk() -> bool:
    return shutil.disk_usage(the_settings().home).free >= LEAST_BYTES


_PARTS: Mapping[str, Callable[[], bool | None]] = {
    "database": _database, "store": _store, "worker": _worker, "engine": _engine, "daemon": _daemon, "disk": _disk,
}  # fmt: skip
