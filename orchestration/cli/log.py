"""The log: JSON lines in ``$MULIN_HOME/logs``, one file a month, for the engineer; people read the terminal."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from mulin.settings import Settings


def log_path(settings: Settings) -> Path:
    return settings.logs / f"mulin-{datetime.now():%Y-%m}.jsonl"


def appending(path: Path) -> TextIO:
    """A log opened to be written on, line by line. Raises OSError for a pipe, on which a writer would wait for ever."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o644)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(path))
    return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace", buffering=1)


def open_log(settings: Settings, **bound: Any) -> Any:
    """A structlog logger that appends to the month's file. ``bound`` is written into every line."""
    import structlog

    stream = appending(log_path(settings))
    return structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            # places, not the values of every variable: those are figures of departments, and megabytes of them
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    ).bind(pid=os.getpid(), **bound)


class _ToLog(logging.Handler):
    """Library warnings are for the engineer: a line of the month's file, never of the terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        line = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name,
                "pid": os.getpid(), "timestamp": datetime.now().isoformat()}  # fmt: skip
        if record.exc_info:
            line["exception"] = "".join(traceback.format_exception(record.exc_info[1]))
        # a full disk is told by whoever has to write what matters
        with suppress(OSError), appending(log_path(Settings())) as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def keep_warnings_off_the_terminal() -> None:
    """Send what our packages warn about to the log. May be called as often as one likes."""
    for name in ("mulin", "expectations"):
        logger = logging.getLogger(name)
        if not any(isinstance(h, _ToLog) for h in logger.handlers):
            logger.addHandler(_ToLog(logging.WARNING))


def record_crash(error: BaseException) -> Path:
    """Write an unforeseen error with its traceback, where the log cannot be written to the system's temporary folder.

    Answers where it stands. Raises OSError where nothing at all can be written.
    """
    import tempfile

    try:
        settings = Settings()
        open_log(settings).error("crash", exc_info=(type(error), error, error.__traceback__))
        return log_path(settings)
    except OSError:
        text = "".join(traceback.format_exception(error))
        with tempfile.NamedTemporaryFile("w", prefix="mulin-", suffix=".log", delete=False, encoding="utf-8") as stream:
            stream.write(text)
        return Path(stream.name)
