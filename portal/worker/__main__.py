"""``python -m portal.worker``."""

from __future__ import annotations

import signal
import threading

import django

from orchestration.home import enter

enter()
django.setup()

from portal.worker.child import Child  # noqa: E402 - Django's models can be imported only once it is set up
from portal.worker.loop import Worker  # noqa: E402


def main() -> None:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    Worker(Child(), stopping.is_set).run()


if __name__ == "__main__":
    main()
