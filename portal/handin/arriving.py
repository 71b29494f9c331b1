"""A form with files becomes a hand-in: what is no workbook or too large is refused in words, the rest kept at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from expectations.attachments import MAX_BYTES, MAX_TOTAL_BYTES
from expectations.door import MAX_KEPT_BYTES
from mulin.findings import Finding, FindingsError, Level
from mulin.plain import Measured, measure
from mulin.received import Receipt, Store
from mulin.received.again import Anew, never
from mulin.received.arrivals import arrive, name_of
from mulin.received.record import Record
from portal.handin import messages as m
from portal.handin.incoming import WORKBOOK, limit_of

if TYPE_CHECKING:
    from portal.owed.table import Table

EVIDENCE = "evidence"
WHOLE = "whole"
"""The form's last field: without it the request broke off."""
_MB = 1_000_000


@dataclass(frozen=True)
class Brought:
    """What a form brought: the workbook and the evidence by name, each as it was measured on this machine's disk."""

    name: str
    workbook: Measured | None
    evidence: dict[str, Measured]

    @property
    def sha256(self) -> str:
        return "" if self.workbook is None else self.workbook.sha256

    @property
    def hashes(self) -> dict[str, str]:
        """Name of each evidence file → its SHA-256."""
        return {name: file.sha256 for name, file in self.evidence.items()}


def brought(request: HttpRequest, *, workbook: bool = True, papers: bool = True) -> Brought:
    """Read a form's files. ``workbook``: whether one has to be among them; where none has, ``papers``: whether evidence
    has. Raises FindingsError, with everything that is wrong, for what is not to be kept at all; then nothing is."""
    wrong = list(_too_large(request))
    if WHOLE not in request.POST and not wrong:
        raise FindingsError(m.NOTHING_KEPT, [_wrong("interrupted", m.INTERRUPTED)])
    name, book = "", None
    file = request.FILES.get(WORKBOOK)
    if workbook and file is None and not wrong:
        wrong.append(_wrong("no_file", m.NO_FILE))
    if workbook and file is not None:
        name = name_of(file.name or "")
        wrong += _not_a_workbook(name, file.size or 0)
        book = _measured(file)
    evidence, more = _evidence(request.FILES.getlist(EVIDENCE))
    if not workbook and papers and not evidence and not wrong and not more:
        wrong.append(_wrong("no_evidence", m.NO_EVIDENCE))
    if wrong or more:
        raise FindingsError(m.NOTHING_KEPT, [*wrong, *more])
    return Brought(name, book, evidence)


def keep(store: Store, table: Table, came: Brought, *, who: str, account: str, anew: Anew = never) -> Receipt:
    """Keep a workbook with its evidence as the table's next version. ``anew``: see :mod:`mulin.received.again`. Raises
    what ``arrive`` raises."""
    assert came.workbook is not None
    return arrive(
        store, came.workbook, pack=table.pack.plan.pack, year=table.year, department=table.department, kind=table.kind,
        who=who, account=account, file_name=came.name, evidence=came.evidence, anew=anew,
    )  # fmt: skip


def supplement(
    store: Store, table: Table, record: Record, evidence: dict[str, Measured], *, who: str, account: str
) -> Receipt:
    """More evidence for a version: its own workbook once more. The store keeps what came with it before."""
    came = Brought(record.file_name, measure(store.object_path(record.sha256)), evidence)
    return keep(store, table, came, who=who, account=account)


def to_receipt(request: HttpRequest, table: Table, came: Brought, receipt: Receipt) -> HttpResponse:
    """The page that answers; where the file was here before and its evidence was not taken, that is said there."""
    with_it = {*receipt.record.came_with.values(), *receipt.record.evidence.values()}
    if lost := [name for name, digest in came.hashes.items() if digest not in with_it]:
        messages.error(request, m.EVIDENCE_NOT_KEPT.format(version=receipt.version, names="、".join(lost)))
    return redirect(table.way("receipt", receipt.version) + ("?again=1" if receipt.repeated else ""))


def _too_large(request: HttpRequest) -> Iterable[Finding]:
    _ = request.POST  # read by now
    for field, file_name in getattr(request, "too_large", ()):
        text = m.TOO_LARGE if field == WORKBOOK else m.EVIDENCE_TOO_LARGE
        yield _wrong("too_large", text, name=name_of(file_name or ""), megabytes=limit_of(field) // _MB)


def _not_a_workbook(name: str, size: int) -> Iterable[Finding]:
    if not size:
        yield _wrong("empty", m.EMPTY_FILE, name=name)
    elif not name.lower().endswith(m.SUFFIX):
        yield _wrong("suffix", m.NOT_XLSX, name=name)
    elif size > MAX_KEPT_BYTES:
        yield _wrong("too_large", m.TOO_LARGE, name=name, megabytes=MAX_KEPT_BYTES // _MB)


def _evidence(files: Iterable[Any]) -> tuple[dict[str, Measured], list[Finding]]:
    found: dict[str, Measured] = {}
    wrong: list[Finding] = []
    for file in files:
        name, size = name_of(file.name or ""), file.size or 0
        if not size:
            wrong.append(_wrong("evidence_empty", m.EVIDENCE_EMPTY, name=name))
            continue
        if size > MAX_BYTES:
            wrong.append(_wrong("too_large", m.EVIDENCE_TOO_LARGE, name=name, megabytes=MAX_BYTES // _MB))
            continue
        kept = _measured(file)
        if name in found and found[name].sha256 != kept.sha256:
            wrong.append(_wrong("same_name", m.SAME_NAME, name=name))
        found[name] = kept
    if sum(f.size for f in found.values()) > MAX_TOTAL_BYTES:
        wrong.append(_wrong("too_much", m.ALL_TOO_LARGE, megabytes=MAX_TOTAL_BYTES // _MB))
    return found, wrong


def _measured(file: Any) -> Measured:
    assert isinstance(file, TemporaryUploadedFile)  # every upload is on the disk: see settings.FILE_UPLOAD_HANDLERS
    return measure(Path(file.temporary_file_path()))


def _wrong(rule: str, text: tuple[str, str], **words: object) -> Finding:
    message, mend = (part.format(**words) for part in text)
    return Finding(Level.ERROR, f"portal.{rule}", message, mend)
