"""A file of the store goes down, as it came, with a line of the log that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, HttpRequest

from portal.audit.log import record
from portal.district import the_store

_ANY = "application/octet-stream"
"""What somebody handed in is saved, never shown by the browser."""


def send_stored(
    request: HttpRequest, act: str, about: str, detail: Mapping[str, Any], *, sha256: str, name: str
) -> FileResponse:
    """The file, by the name it came with. Raises StoreError where it is not as it was kept; then nothing is logged."""
    stream = the_store().open_object(sha256)
    record(request, act, about, detail)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=_ANY)
