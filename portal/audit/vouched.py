"""Does the log vouch for what another table of the database says? A row can be put there by whoever has all rights over
the database; a line of the log cannot, for its seal is made with a key that no database holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from mulin.received.acts import Person
from portal.audit.bounded import bounded, text_of
from portal.audit.check import Line
from portal.audit.models import Entry
from portal.audit.seal import FIELDS, holds, key_to_check


def was_recorded(act: str, about: str, detail: Mapping[str, Any], *, by: Person) -> bool:
    """Whether a line tells that this person did this, with these details; every name as it was then."""
    wanted = bounded(detail)
    who, post = text_of(by.name, 50), text_of(by.post, 100)
    return any(
        (line.body["who"], line.body["post"], line.body["detail"]) == (who, post, wanted)
        for line in _sealed(act=act, about=text_of(about, 200), account=text_of(by.account, 50))
    )


def sealed_lines(**asked: str) -> Iterator[dict[str, Any]]:
    """The details of lines that are ours, newest first. ``asked``: columns of a line and what they say."""
    return (line.body["detail"] for line in _sealed(**asked))


def _sealed(**asked: str) -> Iterator[Line]:
    """The lines that were asked for, as far as they are ours."""
    key = key_to_check(Path(settings.HOME))
    for row in Entry.objects.filter(**asked).order_by("-number").values(*FIELDS, "hash", "seal") if key else ():
        line = Line.of(row)
        if line.is_whole and key is not None and holds(key, line.hash, line.seal):
            yield line
