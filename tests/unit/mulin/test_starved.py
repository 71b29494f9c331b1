"""What a process waits for a core is known; what it sleeps is not counted."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from mulin.starved import starved_seconds

TWO_ON_ONE_CORE = """
import os, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.fork()
end = time.monotonic() + 60
while time.monotonic() < end:
    pass
"""


def test_two_that_share_a_core_wait_for_each_other() -> None:
    both = subprocess.Popen([sys.executable, "-c", TWO_ON_ONE_CORE], start_new_session=True)
    try:
        deadline = time.monotonic() + 20
        while starved_seconds(both.pid) < 0.2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        os.killpg(both.pid, 9)
        both.wait()


def test_one_that_sleeps_or_is_gone_waits_for_no_core() -> None:
    asleep = subprocess.Popen([sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"],
                              stdout=subprocess.PIPE)  # fmt: skip
    assert asleep.stdout is not None
    asleep.stdout.readline()
    before = starved_seconds(asleep.pid)
    time.sleep(0.3)
    assert starved_seconds(asleep.pid) - before < 0.2
    asleep.kill()
    asleep.wait()
    asleep.stdout.close()
    assert starved_seconds(asleep.pid) == 0.0
