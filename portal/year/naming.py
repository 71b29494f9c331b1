"""Files that a page hands out: what they are called in a browser, and how it is to show them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attached(content: bytes, name: str, kind: str, *, inline: bool = False) -> HttpResponse:
    """A file to be saved under ``name``, or (``inline``) to be shown where the browser can. Kept by no cache."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
