"""How much and how long. A request is taken in whole, on disk, before a thread works on it: slow clients cost none."""

from __future__ import annotations

from expectations.attachments import MAX_TOTAL_BYTES
from expectations.door import MAX_KEPT_BYTES

MOST_BODY = MAX_KEPT_BYTES + MAX_TOTAL_BYTES + 2_000_000
"""Bytes of one request: the largest workbook with all evidence that is kept with one, and the form around them."""
MOST_WITHOUT_LOGIN = 1_000_000
"""Bytes of a request that brings no session from a browser that somebody has logged in from: nobody unknown fills the
disk, also not with a session that he made up."""
MOST_CONNECTIONS = 2_000
HEADER_SECONDS = 20.0
IDLE_SECONDS = 30.0
SLOW_SECONDS, SLOWEST_BYTES = 30.0, 2_000
"""After so long a body must have come at so many bytes a second on average."""
DRAIN_SECONDS = 35.0
HELLO_SECONDS = 2.0
"""So long somebody who has just connected has for the first byte, when the process is about to end."""
LOOK_SECONDS = 5
UPLOAD_THREADS, LOGIN_THREADS, PAGE_THREADS = 6, 1, 6
"""Of each process. Uploads that wait for the chain are written together, so several may; more than six made nothing
faster. A log-in takes a core for a moment."""

READ_BYTES = 1 << 16
"""Read of a connection at a time: a filled workbook at once."""
