"""Watched folders: a lead drops the workbook into the department's folder, and the answer appears beside it.

``<inbox>/D06`` (or ``D06-区民政局``)::

    上报表.xlsx          dropped by the lead; leaves the folder once it has been dealt with
    佐证材料/            evidence files, found by the names written in the workbook; stay where they are
    回执-上报表.txt      accepted: the receipt
    退回-上报表.xlsx     rejected: the marked copy. Corrected in place and saved, it is taken in like any other file
    退回-上报表.txt      rejected: the findings in words
    已收/  退回原件/     the files as they came, their receipt code before the name

The order is: store, write the answer, move the original. After a crash in between, the next sweep hands the same bytes
in again, gets the same receipt and finishes. Nothing a person put here is ever deleted.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from expectations.door import HandIn, HandInResult, PreviousOf, hand_in_many
from expectations.judge import JudgeMany, judge_many
from expectations.messages import INBOX_FAILED, INBOX_NO_FOLDER, INBOX_OPEN, INBOX_UNKNOWN_FOLDER, INBOX_WRITING
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.files import sha256_file

EVIDENCE = "佐证材料"
TAKEN = "已收"
RETURNED = "退回原件"
RECEIPT = "回执-"
REFUSED = "退回-"
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".csv"})
"""Other formats are taken in too, so that the lead is told instead of waiting for an answer that never comes."""
_LEDGER = ".mulin.json"
_LOCK_PREFIX = "~$"
_STALE_LOCK_SECONDS = 24 * 3600
_HALF_COPIED_SECONDS = 60


@dataclass(frozen=True)
class SweepItem:
    """What happened to one file. ``waiting``: left for the next sweep; ``failed``: the store could not take it."""

    department: str
    file_name: str
    state: Literal["accepted", "rejected", "waiting", "failed"]
    text: str
    result: HandInResult | None = None

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
    if department is None and inbox_root.is_dir():
        answers += [SweepItem("", path.name, "waiting", INBOX_NO_FOLDER) for path in _candidates(inbox_root)]
    for folder, code in folders(pack, inbox_root).items():
        if department not in (None, code):
            continue
        for path in _candidates(folder):
            if code is None:
                text = INBOX_UNKNOWN_FOLDER.format(folder=folder.name)
                answers.append(SweepItem(folder.name, path.name, "waiting", text))
            elif reason := _not_yet(path, settle):
                answers.append(SweepItem(code, path.name, "waiting", reason))
            else:
                ready.append((folder, code, path))
    items = [
        HandIn(path, evidence_dir=folder / EVIDENCE, owner=code, who=pack.department[code].name)
        for folder, code, path in ready
    ]
    results = hand_in_many(items, pack=pack, store=store, who="", channel="folder", previous=previous, judge=judge)
    for (folder, code, path), result in zip(ready, results, strict=True):
        answers.append(_answer(folder, code, path, result))
    return answers


def _candidates(folder: Path) -> list[Path]:
    """Files a person dropped, or marked copies that have been changed since we wrote them."""
    ours = _read_ledger(folder)
    out = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file() or path.suffix.lower() not in _SUFFIXES:
            continue
        if path.name.startswith((".", _LOCK_PREFIX)) or ours.get(path.name) == sha256_file(path):
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
            return INBOX_WRITING
    if path.suffix.lower() == ".xlsx" and age < _HALF_COPIED_SECONDS and _is_half_a_zip(path):
        return INBOX_WRITING
    lock = path.with_name(_LOCK_PREFIX + path.name)
    if lock.exists() and time.time() - lock.stat().st_mtime < _STALE_LOCK_SECONDS:
        return INBOX_OPEN
    return None


def _is_half_a_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        begins = stream.read(4) == b"PK\x03\x04"
    return begins and not zipfile.is_zipfile(path)


def _answer(folder: Path, code: str, path: Path, result: HandInResult) -> SweepItem:
    from mulin.workbooks.marked import write_marked

    if result.receipt is None:
        return SweepItem(code, path.name, "failed", INBOX_FAILED + result.text, result)
    name = path.name.removeprefix(REFUSED)
    stem = Path(name).stem
    archived = folder / (TAKEN if result.accepted else RETURNED) / f"{result.receipt.code}-{name}"
    archived.parent.mkdir(exist_ok=True)
    if result.accepted:
        _write_text(folder / f"{RECEIPT}{stem}.txt", result.text)
        _write_text(archived.with_suffix(".txt"), result.text)
        path.replace(archived)
        _withdraw(folder, [f"{REFUSED}{stem}.xlsx", f"{REFUSED}{stem}.txt"])
        return SweepItem(code, path.name, "accepted", result.text, result)
    marked = folder / f"{REFUSED}{stem}.xlsx"
    draft = folder / f".{REFUSED}{stem}.xlsx"
    write_marked(path, result.findings, draft)
    path.replace(archived)
    if marked.exists() and _read_ledger(folder).get(marked.name) != sha256_file(marked):
        marked = _free_name(marked)  # somebody is working in the older copy: leave it to them
    _note(folder, marked.name, sha256_file(draft))
    draft.replace(marked)
    text = folder / f"{REFUSED}{stem}.txt"
    _write_text(text, result.text)
    _note(folder, text.name, sha256_file(text))
    return SweepItem(code, path.name, "rejected", result.text, result)


def _free_name(path: Path) -> Path:
    number = 2
    while (candidate := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return candidate


def _withdraw(folder: Path, names: Sequence[str]) -> None:
    """Take back an older refusal once the file was accepted: only what we wrote and nobody changed since."""
    ours = _read_ledger(folder)
    for name in names:
        path = folder / name
        if path.is_file() and ours.get(name) == sha256_file(path):
            path.unlink()


def _read_ledger(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of the files we put into the folder. Lost or damaged: then nothing counts as ours."""
    try:
        data = json.loads((folder / _LEDGER).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}


def _note(folder: Path, name: str, digest: str) -> None:
    ledger = {k: v for k, v in _read_ledger(folder).items() if (folder / k).exists()} | {name: digest}
    _write_text(folder / _LEDGER, json.dumps(ledger, ensure_ascii=False, sort_keys=True, indent=1))


def _write_text(path: Path, text: str) -> None:
    """With a byte-order mark for people's files: Notepad on Windows needs it for Chinese."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text + "\n", encoding="utf-8-sig" if path.suffix == ".txt" else "utf-8")
    draft.replace(path)
