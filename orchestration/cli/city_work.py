"""``mulin city worker``: a Celery worker in this process, one run at a time."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence

from mulin.beijing import in_beijing
from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.alive import command_here
from orchestration.city import messages as m
from orchestration.city.config import City
from orchestration.city.engine import join_fleet, no_fleet
from orchestration.cli.messages import ExitCode

_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")


def work(city: City, queues: Sequence[str], name: str) -> ExitCode:
    """Until it is ended. OK where it was asked to end and did what it had in hand, INTERRUPTED where it was told twice,
    CRASH where it ended by itself: Celery's own exit codes do not tell. ``queues``: all of the city's where none is
    named. Raises FindingsError."""
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
    host = re.sub(r"[^0-9A-Za-z_.-]", "_", socket.gethostname())
    note = m.WORKER.format(pid=os.getpid(), since=in_beijing(None))
    if other := command_here(city.dagster_home, note, f"worker-{host}-{name}.lock"):
        text = m.NAME_TAKEN.format(name=name, other=other)
        raise FindingsError(m.NO_WORKER, [Finding(Level.ERROR, "cli.worker", text, m.MEND_NAME_TAKEN)])
    join_fleet(city)
    from celery.concurrency import get_implementation
    from celery.worker import state

    # Before the first run asks for it: it is said at once why it cannot be loaded, and Dagster, which takes the first
    # folder out of Python's path while it loads it, finds everything loaded from one place.
    import orchestration.city_location  # noqa: F401
    from orchestration.city.several.tasks import app
    from orchestration.cli.show import say

    asked = list(queues) or known
    if Settings().scratch is None:
        say(m.NO_SCRATCH, stderr=True)
    say(m.WORKING.format(name=f"{name}@{host}", queues="、".join(asked)))
    worker = app.Worker(
        hostname=f"{_slug(city)}-{name}@{host}", pool_cls=get_implementation("threads"), concurrency=1, queues=asked,
        without_gossip=True, without_mingle=True, loglevel="INFO",
    )  # fmt: skip
    worker.start()
    if state.should_terminate is not None:
        return ExitCode.INTERRUPTED
    return ExitCode.OK if state.should_stop is not None else ExitCode.CRASH


def _slug(city: City) -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", city.root.name)[:40] or "city"
