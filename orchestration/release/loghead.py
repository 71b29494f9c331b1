"""The portal's log and a release: its newest head is on the chain before the release is, and in its manifest."""

from __future__ import annotations

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import why
from mulin.received import Store, StoreError
from mulin.received.audited import note_log_head
from mulin.received.loghead import log_heads
from mulin.received.witness import open_store
from mulin.settings import Settings
from orchestration.release import messages


def bind_log_head(settings: Settings, year: int) -> str | None:
    """Write down where the log has come to, and return it as manifests name it; None where this home never had a
    portal. Raises FindingsError (Chinese)."""
    try:
        head = log_heads(settings.home).last()
        if head is not None:
            return note_log_head(open_store(settings), head).code
        audits = Store(settings.received).audits()
    except (StoreError, OSError) as error:
        said = str(error) if isinstance(error, StoreError) else messages.LOG_HEAD_UNREADABLE.format(reason=why(error))
        finding = Finding(Level.ERROR, "release.log_head", said, messages.MEND_ANCHOR_FAILED)
        raise FindingsError(messages.LOG_HEAD_FAILED.format(year=year), [finding]) from error
    return audits[-1].code if audits else None


def is_on_the_chain(settings: Settings, log_head: str | None) -> bool:
    """Whether the chain knows what a manifest says of the log. Raises StoreError."""
    return log_head is None or log_head in {a.code for a in Store(settings.received).audits()}
