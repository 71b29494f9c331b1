"""``mulin city worker``: a Celery worker in this process, one run at a time."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence

from mulin.findings import Finding, FindingsError, Level
from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.city.engine import join_fleet, no_fleet

_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")


def work(city: City, queues: Sequence[str], name: str) -> None:
    """Until it is ended. ``queues``: all of the city's where none is named. Raises FindingsError."""
    known = list(dict.fromkeys(district.queue for district in city.file.districts))
    found = no_fleet(city)
    if not _NAME.fullmatch(name):
        found.append(Finding(Level.ERROR, "cli.name", m.BAD_NAME, m.MEND_NAME, value=name))
    found += [
        Finding(Level.ERROR, "cli.queue", m.NO_QUEUE.format(known="、".join(known)), m.MEND_QUEUE, value=queue)
        for queue in queues
        if queue not in known
    ]
    if found:
        raise FindingsError(m.NO_WORKER, found)
    join_fleet(city)
    # Before the first run asks for it: it is said at once why it cannot be loaded, and Dagster, which takes the first
    # folder out of Python's path while it loads it, finds everything loaded from one place.
    import orchestration.city_location  # noqa: F401
    from orchestration.city.several.tasks import app
    from orchestration.cli.show import say

    asked = list(queues) or known
    host = re.sub(r"[^0-9A-Za-z_.-]", "_", socket.gethostname())
    say(m.WORKING.format(name=f"{name}@{host}", queues="、".join(asked)))
    app.worker_main(
        [
            "worker", "-P", "threads", "-c", "1", "-n", f"{_slug(city)}-{name}@{host}", "-Q", ",".join(asked),
            "--without-gossip", "--without-mingle", "-l", "INFO",
        ]
    )  # fmt: skip


def _slug(city: City) -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", city.root.name)[:40] or "city"
