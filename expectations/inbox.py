"""Watched folders: a lead drops the workbook into the department's folder, and the answer appears beside it.

``<inbox>/D06`` (or ``D06-区民政局``)::

    上报表.xlsx          dropped by the lead; leaves the folder once it has been dealt with
    佐证材料/            evidence files, found by the names written in the workbook; stay where they are
    回执-上报表.txt      accepted: the receipt
    退回-上报表.xlsx     rejected: the marked copy. Corrected in place and saved, it is taken in like any other file
    退回-上报表.txt      rejected: the findings in words
    已收/  退回原件/     the files as they came, their receipt code before the name
    没有收-上报表.xlsx.txt   not taken in (a folder too deep, a link, a full disk): why, and where to move it

The order is: store, write the answer, move the original. After a crash in between, the next sweep hands the same bytes
in again, gets the same receipt and finishes. Nothing a person put here is ever deleted.
"""

from __future__ import annotations

import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from expectations import messages as m
from expectations.beside import note, ours, tell_not_taken, withdraw, write_text
from expectations.door import HandIn, HandInResult, PreviousOf, hand_in_many
from expectations.judge import JudgeMany, judge_many
from expectations.misplaced import links, misplaced
from mulin.findings import errors
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.files import sha256_file
from mulin.received.messages import refusal

EVIDENCE = "佐证材料"
TAKEN = "已收"
RETURNED = "退回原件"
RECEIPT = "回执-"
REFUSED = "退回-"
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".csv"})
"""Other formats are taken in too, so that the lead is told instead of waiting for an answer that never comes."""
_LOCK_PREFIX = "~$"
_STALE_LOCK_SECONDS = 24 * 3600
_HALF_COPIED_SECONDS = 60


@dataclass(frozen=True)
class SweepItem:
    """What happened to one file. ``waiting``: left where it is; ``failed``: the store could not take it, or the answer
    could not be written. ``machine``: the fault of this machine (disk, rights)."""

    department: str
    file_name: str
    state: Literal["accepted", "rejected", "waiting", "failed"]
    text: str
    result: HandInResult | None = None
    machine: bool = False

    @property
    def accepted(self) -> bool:
        return self.state == "accepted"

    def sentence(self) -> str:
        """One line for a log."""
        return f"{self.department} {self.file_name}：{self.text.splitlines()[0]}"


def folders(pack: Pack, inbox_root: Path) -> dict[Path, str | None]:
    """Every watched folder and its department: those under the inbox, and those that sources.yaml names.

    A folder under the inbox whose name begins with no department code belongs to nobody (None).
    """
    found: dict[Path, str | None] = {}
    if inbox_root.is_dir():
        for folder in sorted(p for p in inbox_root.iterdir() if p.is_dir() and not p.name.startswith(".")):
            code = folder.name.partition("-")[0].strip()
            found[folder] = code if code in pack.department else None
    for code, source in (pack.sources.get("departments") or {}).items():
        if source.get("via") == "folder" and Path(source["path"]).is_dir():
            found[Path(source["path"])] = code
    return found


def make_folders(pack: Pack, inbox_root: Path) -> list[Path]:
    """A folder (with one for evidence) for every department that has none yet; returns the new ones."""
    there = {code for code in folders(pack, inbox_root).values() if code}
    new = [inbox_root / f"{d.code}-{d.name}" for d in pack.departments if d.code not in there]
    for folder in new:
        (folder / EVIDENCE).mkdir(parents=True, exist_ok=True)
    return new


def sweep(
    inbox_root: Path,
    *,
    pack: Pack,
    store: Store,
    department: str | None = None,
    settle: float = 2.0,
    previous: PreviousOf | None = None,
    judge: JudgeMany = judge_many,
) -> list[SweepItem]:
    """Take in every finished file of every watched folder, in one batch; may be run as often as one likes.

    ``settle``: seconds a file must have been left alone. ``department`` keeps to one department's folders.
    """
    answers: list[SweepItem] = []
    ready: list[tuple[Path, str, Path]] = []
    untaken: dict[Path, dict[str, str]] = {}
    if department is None and inbox_root.is_dir():
        untaken[inbox_root] = {path.name: m.INBOX_NO_FOLDER for path in _dropped(inbox_root)}
        answers += [SweepItem("", name, "waiting", text) for name, text in untaken[inbox_root].items()]
    for folder, code in folders(pack, inbox_root).items():
        if department not in (None, code):
            continue
        if code is None:
            text = m.INBOX_UNKNOWN_FOLDER.format(folder=folder.name)
            untaken[folder] = {path.name: text for path in _dropped(folder)}
        else:
            untaken[folder] = misplaced(folder, _SUFFIXES, evidence=EVIDENCE, answered=(TAKEN, RETURNED))
            for path in _candidates(folder):
                if reason := _not_yet(path, settle):
                    answers.append(SweepItem(code, path.name, "waiting", reason))
                else:
                    ready.append((folder, code, path))
        answers += [SweepItem(code or folder.name, name, "waiting", text) for name, text in untaken[folder].items()]
    items = [
        HandIn(path, evidence_dir=folder / EVIDENCE, owner=code, who=pack.department[code].name)
        for folder, code, path in ready
    ]
    results = hand_in_many(items, pack=pack, store=store, who="", channel="folder", previous=previous, judge=judge)
    for (folder, code, path), result in zip(ready, results, strict=True):
        item = _answered(folder, code, path, result)
        if item.state == "failed" and result.receipt is None:
            untaken[folder][path.name] = item.text
        answers.append(item)
    for folder, told in untaken.items():
        tell_not_taken(folder, {name.replace("/", "-"): text for name, text in told.items()})
    return answers


def _dropped(folder: Path) -> list[Path]:
    """What was dropped in a folder where nothing is taken in."""
    return [*_candidates(folder), *links(folder, _SUFFIXES)]


def _candidates(folder: Path) -> list[Path]:
    """Files a person dropped, or marked copies that have been changed since we wrote them."""
    written = ours(folder)
    out = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file() or path.suffix.lower() not in _SUFFIXES:
            continue
        if path.name.startswith((".", _LOCK_PREFIX)) or written.get(path.name) == sha256_file(path):
            continue
        out.append(path)
    return out


def _not_yet(path: Path, settle: float) -> str | None:
    """Why a file is not to be touched yet, if so. ``ctime`` moves with every write, whatever mtime says."""
    age = time.time() - path.stat().st_ctime
    if age < settle:
        time.sleep(settle - max(age, 0))
        age = time.time() - path.stat().st_ctime
        if age < settle:
            return m.INBOX_WRITING
    if path.suffix.lower() == ".xlsx" and age < _HALF_COPIED_SECONDS and _is_half_a_zip(path):
        return m.INBOX_WRITING
    lock = path.with_name(_LOCK_PREFIX + path.name)
    if lock.exists() and time.time() - lock.stat().st_mtime < _STALE_LOCK_SECONDS:
        return m.INBOX_OPEN
    return None


def _is_half_a_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        begins = stream.read(4) == b"PK\x03\x04"
    return begins and not zipfile.is_zipfile(path)


def _answered(folder: Path, code: str, path: Path, result: HandInResult) -> SweepItem:
    """Where there is no room for the answer, the next sweep gets the same receipt and writes it."""
    if result.receipt is None:
        return SweepItem(code, path.name, "failed", _why(result), result, machine=result.machine)
    try:
        return _answer(folder, code, path, result)
    except OSError as error:
        state = "已收件" if result.accepted else "已退回"
        text = m.INBOX_UNANSWERED.format(state=state, reason=refusal(error), place=error.filename or folder)
        return SweepItem(code, path.name, "failed", text, result, machine=True)


def _why(result: HandInResult) -> str:
    """Why the store has not got it: whether trying again helps, or only another file."""
    wrong = errors(result.findings)
    ours_to_mend = [f for f in wrong if f.rule in ("door.disk", "door.not_kept")]
    if ours_to_mend:
        return m.INBOX_FAILED.format(reason="；".join(f.message.rstrip("。") for f in ours_to_mend))
    return m.INBOX_REFUSED.format(
        reason="；".join(f.message for f in wrong), mend="；".join(dict.fromkeys(f.mend for f in wrong))
    )


def _answer(folder: Path, code: str, path: Path, result: HandInResult) -> SweepItem:
    from mulin.workbooks.marked import write_marked

    assert result.receipt is not None
    name = path.name.removeprefix(REFUSED)
    stem = Path(name).stem
    archived = folder / (TAKEN if result.accepted else RETURNED) / f"{result.receipt.code}-{name}"
    archived.parent.mkdir(exist_ok=True)
    if result.accepted:
        write_text(folder / f"{RECEIPT}{stem}.txt", result.text)
        write_text(archived.with_suffix(".txt"), result.text)
        path.replace(archived)
        withdraw(folder, [f"{REFUSED}{stem}.xlsx", f"{REFUSED}{stem}.txt"])
        return SweepItem(code, path.name, "accepted", result.text, result)
    marked = folder / f"{REFUSED}{stem}.xlsx"
    draft = folder / f".{REFUSED}{stem}.xlsx"
    write_marked(path, result.findings, draft)
    if marked != path and marked.exists() and ours(folder).get(marked.name) != sha256_file(marked):
        marked = _free_name(marked)  # somebody is working in the older copy: leave it to them
    text = folder / f"{REFUSED}{stem}.txt"
    write_text(text, result.text)
    note(folder, {marked.name: sha256_file(draft), text.name: sha256_file(text)})
    path.replace(archived)  # from here on nothing needs room
    draft.replace(marked)
    return SweepItem(code, path.name, "rejected", result.text, result)


def _free_name(path: Path) -> Path:
    number = 2
    while (candidate := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return candidate
