"""What interrupts ``mulin``, and what it says then: light, for it is imported before anything else is."""

from __future__ import annotations

import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = "已中断，原有版次不受影响，再运行一次即可。"
"""Here and not among the messages of the command line, which are not imported yet when it may have to be said."""
