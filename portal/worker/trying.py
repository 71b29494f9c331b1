"""``python -m portal.worker.trying``: checks the trials that the worker names, in a process of its own.

What it is asked and answers: see :mod:`portal.worker.child`. A trial that kills it costs only itself.
"""

from __future__ import annotations

import json
import os
import sys
from typing import IO, Any

import django

from orchestration.home import enter

enter()
django.setup()

from django.db import close_old_connections  # noqa: E402 - Django's models can be imported only once it is set up

from expectations.engine import warm_up  # noqa: E402
from portal.district import the_pack, the_settings, the_store  # noqa: E402
from portal.handin.trials import judge_trial  # noqa: E402
from portal.worker.child import requests_of  # noqa: E402


def main(requests: IO[bytes], answers: IO[bytes]) -> None:
    def say(answer: Any) -> None:
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()

    ask = requests_of(requests)
    warm_up()
    while True:
        for name in ask():
            close_old_connections()
            judge_trial(int(name), the_pack(), the_store(), the_settings())
            say({name: "judged"})
        say({"done": True})


if __name__ == "__main__":
    answers_fd = os.dup(1)
    os.dup2(2, 1)  # nothing a library prints may get between the answers
    with os.fdopen(answers_fd, "wb") as out:
        main(sys.stdin.buffer, out)
