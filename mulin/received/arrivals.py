"""Files that are kept before they are judged: the door of whoever cannot wait for a verdict, such as the portal.

A file that arrives is the next version of the table at whose door it came in, with its final receipt, at once; it is
``pending`` and counts nowhere. Whoever judges (``expectations.door``) takes what :func:`pending` lists, which is the
queue and needs no other, and writes the judgement down. A judge that dies leaves a hand-in that is pending as before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.findings import Finding
from mulin.plain import Measured, canonical, legible, measure
from mulin.received import messages
from mulin.received.again import Anew, never
from mulin.received.files import StoreError, in_plain_words
from mulin.received.judgements import Judged
from mulin.received.places import JUDGEMENTS, Place
from mulin.received.record import Channel, Receipt, Record, Verdict, Whose
from mulin.received.store import Store
from mulin.text.personal import masked

_LONGEST_NAME = 200
_BEHIND_SECONDS = 2.0
"""So long a judgement lets others write first: somebody waits for a receipt, nobody for that."""
_SURROGATES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""But those that stand for a byte of a name in another encoding."""
_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def arrive(
    store: Store, source: Path | bytes | Measured, *, pack: str, year: int, department: str, kind: str, who: str,
    account: str | None, channel: Channel = "portal", file_name: str,
    evidence: Mapping[str, Path | bytes | Measured] | None = None, restores: int | None = None,
    reason: str | None = None, objection: int | None = None, anew: Anew = never,
) -> Receipt:  # fmt: skip
    """Keep a file as the next version of a table, before it is judged, and answer with its final receipt.

    The table is the one at whose door it came in, whatever its content says. A file that has been here gets the receipt
    it had (``repeated``; see :mod:`mulin.received.again`, also for ``anew``). ``evidence``: name → file, each kept with
    it; a version that ``restores`` another brings what counted of that one's where None is given. Names and the reason
    are kept on one line and without anybody's number.

    Raises what :meth:`Store.receive` raises, StoreError for a version that is not there to be restored, and ValueError
    for a restored version without a reason.
    """
    if restores is not None:
        if not (reason or "").strip():
            raise ValueError("a restored version needs a reason")
        before = _version(store, year, department, kind, restores)
        if before.state == "pending":
            raise StoreError(messages.NOT_RESTORABLE_YET.format(version=restores, receipt=before.receipt))
        if evidence is None:
            evidence = {name: measure(store.object_path(sha)) for name, sha in before.evidence.items()}
    return store.receive(
        source,
        pack=pack,
        identity=Whose(pack, year, department, kind),
        who=masked(_in_a_line(who)),
        account=account,
        channel=channel,
        state="pending",
        evidence={name_of(name): file for name, file in (evidence or {}).items()},
        file_name=name_of(file_name),
        restores=restores,
        reason=masked(_in_a_line(reason)) if reason else None,
        objection=objection,
        anew=anew,
    )


def pending(store: Store) -> list[Record]:
    """What waits to be judged, in the order of arrival, of all years. Raises StoreError where a record was altered."""
    return [r for r in store.records() if r.state == "pending"]


def judge_kept(
    store: Store, record: Record, *, state: Verdict, findings: Sequence[Finding], blank: int | None, demo: bool,
    evidence: Mapping[str, str] | None = None, rules: str | None = None,
) -> Record:  # fmt: skip
    """Write down what was found in a hand-in that is pending, once: a second judgement is the first.

    ``evidence``: what counts of what came with it, by the names in the workbook → SHA-256; ``rules``: the mark of the
    rules it was judged by. Returns the hand-in with its judgement. Raises StoreError where the store cannot be written
    to, or has no such hand-in; :class:`~mulin.received.record.KeptError` where it is written on a disk that may fail.
    """
    with store.writing(messages.NOT_JUDGED, behind=_BEHIND_SECONDS):
        known = _version(store, record.year, record.department, record.kind, record.version)
        if known.sha256 != record.sha256:
            raise StoreError(messages.RECORD_UNKNOWN.format(submission_id=record.submission_id))
        if known.state != "pending":
            return known
        moment = store.now()
        judged = Judged(
            known.year, known.department, known.kind, known.version, known.sha256, state, tuple(findings),
            dict(sorted((evidence or {}).items())), demo, in_beijing(moment), len(store.chain.state().events), blank,
            rules,
        )  # fmt: skip
        place = Place(JUDGEMENTS, known.year, known.version, known.department, known.kind)
        with in_plain_words(store.root, messages.NOT_JUDGED):
            store.commit(place.ref, canonical(judged.as_dict()), "judged", at=moment)
        return judged.of(known)


def _version(store: Store, year: int, department: str, kind: str, version: int) -> Record:
    for record in store.records(year, department):
        if (record.kind, record.version) == (kind, version):
            return record
    raise StoreError(messages.VERSION_UNKNOWN.format(version=version))


def name_of(name: str) -> str:
    """A file's name as it came over the wire, as it is kept: its last part, in characters that can be stored and shown
    on one line, without anybody's number.

    >>> name_of("C:\\\\表\\\\上报.xlsx"), name_of("a\\x00b\\n.xlsx")
    ('上报.xlsx', 'a?b?.xlsx')
    """
    last = re.split(r"[/\\]", _SURROGATES.sub("?", name))[-1]
    shown = masked(_in_a_line(legible(last))) or "?"
    stem, dot, suffix = shown.rpartition(".")
    if len(shown) <= _LONGEST_NAME:
        return shown
    return f"{stem[: _LONGEST_NAME - len(suffix) - 1]}.{suffix}" if dot and len(suffix) < 10 else shown[:_LONGEST_NAME]


def _in_a_line(text: str) -> str:
    return "".join("?" if unicodedata.category(c) in _UNSHOWN or c in _TURNING else c for c in text).strip()
