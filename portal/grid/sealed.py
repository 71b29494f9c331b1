"""Is a draft what was typed into it on the page? Each is sealed with the key of the log, which no database holds, and a
file of the home says to which revision it had come: whoever can write to the database can neither change a cell nor
put back an earlier draft unseen.

A doubt does not go away by going on typing: what is saved into a doubtful draft is not sealed. It ends when somebody
says that they have looked at every cell, or begins anew.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings

from mulin.durable import make_folder, write_whole
from mulin.plain import canonical, read_plain, sha256_of
from mulin.sealed import key_of
from portal.audit.seal import holds, key_to_check, key_to_write, log_folder, seal_of
from portal.grid import messages as m
from portal.grid.models import Draft

log = logging.getLogger(__name__)
_WHAT = "draft"


@dataclass(frozen=True, slots=True)
class Doubt:
    """``words``: why a draft is not believed; ``content``: what it says now (a hash). Who confirms, confirms that."""

    words: str
    content: str


def content_of(draft: Draft) -> str:
    """The hash of everything that the draft says, and of whose it is."""
    said = [
        draft.post.role, draft.post.code, draft.year, draft.department, draft.kind, draft.cells, draft.revision,
        draft.who, draft.changed_at.astimezone(UTC).isoformat(), draft.base, draft.left_out, draft.demo, draft.sent,
        draft.sent_revision,
    ]  # fmt: skip
    return sha256_of(canonical(said))


def seal(draft: Draft) -> str:
    """The seal of the draft as it is here. Raises OSError where the key cannot be kept from others."""
    return seal_of(key_to_write(_home()), content_of(draft), _WHAT)


def doubt_of(draft: Draft) -> Doubt | None:
    """Why it is not believed to be what was typed; None where it is."""
    content, key = content_of(draft), key_to_check(_home())
    kept = kept_revision(draft)
    if key is not None and holds(key, content, draft.seal, _WHAT):
        return Doubt(m.PUT_BACK, content) if kept > draft.revision else None
    return Doubt(m.ALTERED if draft.seal or kept else m.UNSEALED, content)


def kept_revision(draft: Draft) -> int:
    """To which revision this post's draft of the table had come, sealed; 0 where nothing says so."""
    try:
        return int(read_plain(_file(draft)))
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a damaged one says nothing; the seal still does
        return 0


def keep_revision(draft: Draft) -> None:
    """Keep to which revision it has come. What cannot be kept is kept with the next one, and told in the log."""
    path = _file(draft)
    try:
        make_folder(path.parent)
        making = path.with_name(f".{path.name}-{os.getpid()}")
        write_whole(path, str(draft.revision).encode(), draft=making, lasting=False)
    except OSError as error:
        log.warning("the revision of a draft was not kept: %s", error)


def _file(draft: Draft) -> Path:
    address = (draft.post.role, draft.post.code, str(draft.year), draft.department, draft.kind)
    return log_folder(_home()) / "drafts" / key_of(*address)


def _home() -> Path:
    return Path(settings.HOME)
