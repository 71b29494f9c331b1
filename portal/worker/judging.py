"""``python -m portal.worker.judging``: judges what the worker names, with everything it needs already loaded.

Answers a line of JSON for each: ``{submission id: "judged" | "waits"}``; ``{"trouble": why}`` where nothing can be
judged; ``{"done": true}`` last.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import IO, Any

from expectations.door import HandInResult, judge_arrivals
from expectations.engine import warm_up
from mulin.findings import FindingsError
from mulin.received import StoreError
from mulin.received.arrivals import pending
from orchestration.home import enter
from portal.district import the_pack, the_store
from portal.worker import messages as m
from portal.worker.child import requests_of


def judge(submissions: Sequence[str], say: Any) -> None:
    """Judge those that still wait; each is said as soon as it is written down."""
    try:
        pack, store = the_pack(), the_store()
        wanted = set(submissions)
        records = [r for r in pending(store) if r.submission_id in wanted]

        def judged(result: HandInResult) -> None:
            if result.receipt is not None:
                record = result.receipt.record
                say({record.submission_id: "waits" if record.state == "pending" else "judged"})

        judge_arrivals(records, pack=pack, store=store, on_result=judged)
    except FindingsError:
        say({"trouble": m.PACK})
    except (StoreError, OSError) as error:
        say({"trouble": m.STORE.format(reason=error)})


def main(requests: IO[bytes], answers: IO[bytes]) -> None:
    def say(answer: Any) -> None:
        answers.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        answers.flush()

    ask = requests_of(requests)
    enter()
    warm_up()
    while True:
        judge(ask(), say)
        say({"done": True})


if __name__ == "__main__":
    answers_fd = os.dup(1)
    os.dup2(2, 1)  # nothing a library prints may get between the answers
    with os.fdopen(answers_fd, "wb") as out:
        main(sys.stdin.buffer, out)
