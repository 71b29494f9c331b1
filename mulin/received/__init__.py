"""The received store: everything that ever came in, unchanged, with an unbroken record of when and from whom."""

from mulin.received.chain import ChainBroken
from mulin.received.extracts import extracts, find_extract, issue_extract
from mulin.received.files import StoreError
from mulin.received.janitor import JanitorReport, janitor
from mulin.received.objections import answer_objection, decide_objection, raise_objection
from mulin.received.record import Anchor, Extract, KeptError, Publication, Receipt, Record, receipt_is_sound
from mulin.received.standing import require_whole
from mulin.received.steps import Objection
from mulin.received.store import Store

__all__ = [
    "Anchor",
    "ChainBroken",
    "Extract",
    "JanitorReport",
    "KeptError",
    "Objection",
    "Publication",
    "Receipt",
    "Record",
    "Store",
    "StoreError",
    "answer_objection",
    "decide_objection",
    "extracts",
    "find_extract",
    "issue_extract",
    "janitor",
    "raise_objection",
    "receipt_is_sound",
    "require_whole",
]
