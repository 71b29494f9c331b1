"""kill -9 at random moments, never so often of one part that ``mulin up`` rightly gives up."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

A_MINUTE, MOST_A_MINUTE = 65.0, 3
_KINDS = {
    "portal.server": "门户",
    "portal.worker": "检查",
    "dagster._daemon": "引擎后台",
    "dagster_webserver": "引擎网页",
}


def processes_of(pid: int) -> Mapping[str, list[int]]:
    """Of a ``mulin up``: name → its process; 门户进程: those that the web server forked."""
    found: dict[str, list[int]] = {}
    for child in _children(pid):
        words = _words(child)
        for module, name in _KINDS.items():
            if f"orchestration.underling {module}" in words:
                found[name] = [child]
                if name == "门户":
                    found["门户进程"] = _children(child)
    return found


class Killer:
    """``whom``: how often who was killed."""

    def __init__(self, alive: Callable[[], Mapping[str, list[int]]]) -> None:
        self._alive = alive
        self._when: dict[str, list[float]] = {}
        self.killed = 0
        self.whom: Counter[str] = Counter()

    async def run(self, times: int) -> None:
        while self.killed < times:
            await asyncio.sleep(random.uniform(0.3, 3.0))
            self.once()

    def once(self) -> None:
        """Kill one that may be killed now, if there is any."""
        now = time.monotonic()
        ripe = {name: pids for name, pids in self._alive().items() if pids and self._is_ripe(name, now)}
        if not ripe:
            return
        name = random.choice(list(ripe))
        with suppress(ProcessLookupError):
            os.kill(random.choice(ripe[name]), signal.SIGKILL)
            self.killed += 1
            self.whom[name] += 1
            self._when.setdefault(name, []).append(now)

    def _is_ripe(self, name: str, now: float) -> bool:
        recent = [at for at in self._when.get(name, []) if now - at < A_MINUTE]
        return len(recent) < (12 if name == "门户进程" else MOST_A_MINUTE)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _words(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""
