"""How long a process has been kept from working by others on the machine: no fault of what it works on."""

from __future__ import annotations

from pathlib import Path

_NANOSECONDS = 1e-9


def starved_seconds(pid: int) -> float:
    """Seconds for which a process and those that it started were ready to go on and had no core, as the kernel counts
    them (``/proc/<pid>/schedstat``, the second number). 0.0 where it does not say, and for a process that is gone."""
    try:
        waited = int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) * _NANOSECONDS
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError, ValueError):
        return 0.0
    return waited + sum(starved_seconds(int(child)) for child in children)
