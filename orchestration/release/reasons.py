"""Why a file of a release cannot be read, in Chinese: what Python says of it is English."""

from __future__ import annotations

import json

from orchestration.release import messages


def reason_of(error: BaseException) -> str:
    """A phrase for an error met while reading JSON. What is Chinese already stays as it is."""
    if isinstance(error, json.JSONDecodeError):
        return messages.NOT_JSON.format(line=error.lineno, column=error.colno)
    if isinstance(error, UnicodeDecodeError):
        return messages.NOT_TEXT
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return messages.NOT_THERE
    if isinstance(error, PermissionError):
        return messages.NOT_READABLE
    if isinstance(error, OSError):
        return str(error.errno)
    return messages.NOT_AS_AGREED if str(error).isascii() else str(error)
