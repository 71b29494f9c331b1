"""Is a draft what was typed into it on the page? Each is sealed (:mod:`portal.audit.rows`): whoever can write to the
database can neither change a cell nor put back an earlier draft unseen.

A doubt does not go away by going on typing: what is saved into a doubtful draft is not sealed. It ends when somebody
says that they have looked at every cell, or begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from portal.audit import rows
from portal.grid import messages as m
from portal.grid.models import Draft

_WHAT = "draft"


@dataclass(frozen=True, slots=True)
class Doubt:
    """``words``: why a draft is not believed; ``content``: what it says now (a hash). Who confirms, confirms that."""

    words: str
    content: str


def content_of(draft: Draft) -> str:
    """The hash of everything that the draft says, and of whose it is."""
    said = [
        *_address(draft), draft.cells, draft.revision, draft.who, draft.changed_at.astimezone(UTC).isoformat(),
        draft.base, draft.left_out, draft.demo, draft.sent, draft.sent_revision,
    ]  # fmt: skip
    return rows.content_hash(said)


def seal(draft: Draft) -> str:
    """The seal of the draft as it is here. Raises OSError where the key cannot be kept from others."""
    return rows.seal_row(_WHAT, content_of(draft))


def doubt_of(draft: Draft) -> Doubt | None:
    """Why it is not believed to be what was typed; None where it is."""
    content, kept = content_of(draft), kept_revision(draft)
    if rows.is_sealed(_WHAT, content, draft.seal):
        return Doubt(m.PUT_BACK, content) if kept > draft.revision else None
    return Doubt(m.ALTERED if draft.seal or kept else m.UNSEALED, content)


def kept_revision(draft: Draft) -> int:
    """To which revision this post's draft of the table had come, sealed; 0 where nothing says so."""
    return rows.kept_revision(_WHAT, *_address(draft))


def keep_revision(draft: Draft) -> None:
    rows.keep_revision(_WHAT, draft.revision, *_address(draft))


def _address(draft: Draft) -> tuple[str, ...]:
    return draft.post.role, draft.post.code, str(draft.year), draft.department, draft.kind
