"""A process of ``mulin up``, web server, worker or daemon: ``python -m orchestration.underling MODULE ARGUMENTS``.

It is the leader of its session. Standard input is a pipe from the command that started it: when that ends, even by
``kill -9``, the process ends with all it started, as safely as any run that is killed (docs/operations.md).
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading

from orchestration.alive import serve
from orchestration.home import enter

_DAGSTERS = "dagster"


def main() -> None:
    threading.Thread(target=_end_with_the_command, name="mulin-up", daemon=True).start()
    settings = enter()
    del sys.argv[0]
    if sys.argv[0].startswith(_DAGSTERS):  # the portal asks for runs, it starts none
        serve(settings)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_the_command() -> None:
    while os.read(0, 1):
        pass
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
