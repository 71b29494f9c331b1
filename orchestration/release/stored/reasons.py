"""Why a file of a release cannot be read, in Chinese: what Python says of it is English."""

from __future__ import annotations

from mulin.received.files import why
from mulin.stored import FormError
from orchestration.release.stored import messages


def reason_of(error: OSError | FormError) -> str:
    """A phrase for why a stored file could not be read."""
    if isinstance(error, FormError):
        return str(error)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return messages.NOT_THERE
    if isinstance(error, PermissionError):
        return messages.NOT_READABLE
    return why(error)
