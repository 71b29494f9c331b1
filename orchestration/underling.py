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
from contextlib import suppress
from pathlib import Path

from orchestration.alive import serve
from orchestration.home import enter

_DAGSTERS = "dagster"
_WEB_SERVER = "portal.server"
_BEHIND = 10
"""So much behind the web server (as ``nice``): a receipt or a page is waited for before a judgement or a run."""
_GROUP = Path("/proc/self/autogroup")
"""Where Linux says how a whole session stands among the others: ``nice`` counts within one only."""


def main() -> None:
    threading.Thread(target=_end_with_the_command, name="mulin-up", daemon=True).start()
    enter()
    del sys.argv[0]
    if sys.argv[0] != _WEB_SERVER:
        _stand_back()
    if sys.argv[0].startswith(_DAGSTERS):  # the portal asks for runs, it starts none
        serve(Path(os.environ["DAGSTER_HOME"]))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _stand_back() -> None:
    os.nice(_BEHIND)
    with suppress(OSError):  # a system that has no such groups needs none
        _GROUP.write_text(str(_BEHIND))


def _end_with_the_command() -> None:
    while os.read(0, 1):
        pass
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
