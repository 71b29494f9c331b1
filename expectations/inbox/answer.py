"""Answer one file: receipt or marked copy beside it, and the file as it came put away. Nothing here raises."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from expectations.draft import HandInResult
from expectations.inbox import messages as m
from expectations.inbox.entries import Entry
from expectations.inbox.items import SweepItem
from expectations.inbox.ledger import digest_at, note, note_refused, ours, outdated, withdraw, write_text
from expectations.inbox.names import RECEIPT, REFUSED, RETURNED, TAKEN, fitted, free_name, shown
from expectations.inbox.returned import remember
from expectations.messages import MOST_LISTED
from mulin.durable import is_full
from mulin.findings import errors
from mulin.plain import refusal, sha256_file
from mulin.received import StoreError
from mulin.workbooks.marked import write_marked

log = logging.getLogger(__name__)


@dataclass
class Draft:
    """A file on its way through the folder. ``copy`` is what is judged, ``digest`` its SHA-256; ``name`` what it is
    called when taken in, ``stem`` what its answers are called."""

    folder: Path
    department: str
    entry: Entry
    copy: Path
    digest: str
    name: str
    stem: str = ""
    remarks: list[str] = field(default_factory=list)
    done: bool = False

    @property
    def path(self) -> Path:
        return self.entry.path


def failure(department: str, name: str, error: Exception) -> SweepItem:
    """What to say of a file that could not be dealt with. The log gets the whole of it; call while handling it."""
    log.error("%s %s could not be dealt with", department, shown(name), exc_info=error)
    if isinstance(error, StoreError):
        text = m.FAILED.format(reason=str(error).rstrip("。"))
        return SweepItem(department, shown(name), "failed", text, machine=isinstance(error.__cause__, OSError))
    if isinstance(error, OSError):
        text = m.UNREADABLE.format(reason=refusal(error))
        return SweepItem(department, shown(name), "failed", text, machine=is_full(error))
    return SweepItem(department, shown(name), "failed", m.BROKEN.format(kind=type(error).__name__))


def answered(draft: Draft, result: HandInResult) -> SweepItem:
    """Where there is no room for the answer, the next sweep gets the same receipt and writes it."""
    if result.receipt is None:
        return SweepItem(draft.department, shown(draft.path.name), "failed", _why(result), result, result.machine)
    try:
        return _answer(draft, result)
    except OSError as error:
        log.warning("no answer beside %s: %s", draft.path, error)
        place = shown(str(error.filename)) if isinstance(error.filename, str) else draft.folder
        text = m.UNANSWERED.format(state=_state(result), reason=refusal(error), place=place)
        return _unfinished(draft, result, text, machine=True)
    except Exception as error:  # logged, answered; the next file is another matter
        log.error("no answer beside %s", draft.path, exc_info=error)
        kind, receipt = type(error).__name__, result.receipt.code
        return _unfinished(draft, result, m.BROKEN_AFTER.format(state=_state(result), receipt=receipt, kind=kind))


def _state(result: HandInResult) -> str:
    return "已收件" if result.accepted else "已退回"


def _unfinished(draft: Draft, result: HandInResult, text: str, *, machine: bool = False) -> SweepItem:
    """Say at least in words what is known; the file stays, and the next sweep finishes."""
    path = draft.folder / fitted(RECEIPT if result.accepted else REFUSED, draft.stem, ".txt")
    try:
        said = f"{_text(draft, result, listed=True)}\n请注意：{text}"
    except Exception as error:
        log.error("no words for %s", draft.path, exc_info=error)
        said = text
    try:
        write_text(path, said)
        note(draft.folder, {path.name: sha256_file(path)})
    except Exception as error:  # noqa: BLE001 - the console says it, and the log
        log.warning("no text beside %s: %s", draft.path, error)
    return SweepItem(draft.department, shown(draft.path.name), "failed", text, result, machine)


def _why(result: HandInResult) -> str:
    """Why the store has not got it: whether trying again helps, or only another file."""
    wrong = errors(result.findings)
    ours_to_mend = [f for f in wrong if f.rule in ("door.disk", "door.not_kept")]
    if ours_to_mend:
        return m.FAILED.format(reason="；".join(f.message.rstrip("。") for f in ours_to_mend))
    return m.REFUSED.format(
        reason="；".join(f.message for f in wrong), mend="；".join(dict.fromkeys(f.mend for f in wrong))
    )


def _text(draft: Draft, result: HandInResult, *, listed: bool = False) -> str:
    """The receipt or the findings in words; ``listed``: all of them, where no marked copy holds them."""
    lines = [result.text, *(f"请注意：{remark}" for remark in draft.remarks)]
    if listed and len(result.findings) > MOST_LISTED:
        lines += [f"· {f.sentence()}" for f in result.findings]
    return "\n".join(lines)


def _answer(draft: Draft, result: HandInResult) -> SweepItem:
    assert result.receipt is not None
    kept = Path(draft.name)
    whole = f"{result.receipt.code}-{kept.name}"
    archived = (
        draft.folder
        / (TAKEN if result.accepted else RETURNED)
        / fitted(f"{result.receipt.code}-", kept.stem, kept.suffix)
    )
    if archived.name != whole:
        draft.remarks.append(m.SHORTENED)
    archived.parent.mkdir(exist_ok=True)
    if archived.exists() and digest_at(archived) != draft.digest:
        archived = free_name(archived)
    if result.accepted:
        _accept(draft, result, archived)
        return _item(draft, result, "accepted")
    _reject(draft, result, archived)
    return _item(draft, result, "rejected")


def _item(draft: Draft, result: HandInResult, state: str) -> SweepItem:
    return SweepItem(
        draft.department, shown(draft.path.name), "accepted" if state == "accepted" else "rejected",
        _text(draft, result), result, remarks=tuple(draft.remarks),
    )  # fmt: skip


def _accept(draft: Draft, result: HandInResult, archived: Path) -> None:
    assert result.receipt is not None
    receipt = draft.folder / fitted(RECEIPT, draft.stem, ".txt")
    write_text(receipt, _text(draft, result))
    write_text(archived.with_suffix(".txt"), _text(draft, result))
    if not _put_away(draft, archived):
        write_text(receipt, _text(draft, result))
    try:
        refused = [fitted(REFUSED, draft.stem, suffix) for suffix in (".xlsx", ".txt")]
        withdraw(draft.folder, [*refused, *outdated(draft.folder, result.receipt.record)])
    except Exception as error:
        log.error("the refusal of %s was not taken back", draft.path, exc_info=error)


def _reject(draft: Draft, result: HandInResult, archived: Path) -> None:
    marked = draft.folder / fitted(REFUSED, draft.stem, ".xlsx")
    if marked != draft.path and marked.exists() and ours(draft.folder).get(marked.name, "") != digest_at(marked):
        marked = free_name(marked)  # somebody is working in the older copy: leave it to them
    text, made = marked.with_suffix(".txt"), marked.with_name(f".{marked.name}")
    try:
        _send_back(draft, result, archived, marked, text, made)
    finally:  # where it could not be sent back, its draft must not take the room that is wanted
        with suppress(OSError):
            made.unlink(missing_ok=True)


def _send_back(draft: Draft, result: HandInResult, archived: Path, marked: Path, text: Path, made: Path) -> None:
    drawn = _marked(draft, result, made)
    write_text(text, _text(draft, result, listed=not drawn))
    entries = _entries(text, made, marked, drawn)
    note(draft.folder, entries)
    if result.receipt is not None and result.receipt.record.department:
        note_refused(draft.folder, entries, result.receipt.record)
    if not _put_away(draft, archived):  # from here on nothing needs room
        if marked == draft.path:  # it was saved once more: theirs
            marked = free_name(marked)
        write_text(text, _text(draft, result, listed=not drawn))
        note(draft.folder, _entries(text, made, marked, drawn))
    if drawn:
        made.replace(marked)


def _entries(text: Path, made: Path, marked: Path, drawn: bool) -> dict[str, str]:
    """The refusal for the ledger: words, and the marked copy under the name that it will have."""
    return {text.name: sha256_file(text)} | ({marked.name: sha256_file(made)} if drawn else {})


def _marked(draft: Draft, result: HandInResult, out: Path) -> bool:
    """Write the marked copy of what was judged; whatever stops it but the disk, the findings in words are enough."""
    try:
        write_marked(draft.copy, result.findings, out)
    except OSError:
        raise
    except Exception as error:  # logged, and said in the text
        log.error("%s could not be marked", draft.path, exc_info=error)
        with suppress(OSError):
            out.unlink(missing_ok=True)
        draft.remarks.append(m.NO_MARKED_COPY)
        return False
    return True


def _put_away(draft: Draft, target: Path) -> bool:
    """Move the file, if it still is what was judged; what changed under our hands stays in the box as a new file."""
    if digest_at(draft.path) == draft.digest:
        remember(draft.folder, draft.path, target, draft.digest)
        draft.path.replace(target)
        if sha256_file(target) == draft.digest:
            return True
        target.replace(free_name(draft.path))
    draft.remarks.append(m.CHANGED_MEANWHILE)
    return False
