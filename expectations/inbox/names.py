"""Names in a watched folder: ours, those of programs, those of workbooks; and names that every disk can hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from mulin.plain import legible

EVIDENCE = "佐证材料"
TAKEN = "已收"
RETURNED = "退回原件"
RECEIPT = "回执-"
REFUSED = "退回-"
NOT_TAKEN = "没有收-"
STATUS = "状态.txt"
PUT_AWAY = (TAKEN, RETURNED)

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".csv"})
"""Other formats are taken in too, so that the lead is told instead of waiting for an answer that never comes."""
SHORTCUTS = frozenset({".lnk", ".url", ".webloc", ".desktop"})
_TEMPORARY = re.compile(
    r"\.(?:part|partial|crdownload|download|downloading|opdownload|filepart|tmp|temp|aria2|td|xltd|!ut|!qb|bc!|swp)$"
    r"|\.sb-[0-9a-z]+-\w+$|^~(?:wr[a-z]|df|syncthing)|^(?=.*[a-f])[0-9a-f]{8}$",
    re.IGNORECASE,
)
"""Browsers, copying programs, Office (``~WRL0001.tmp``, eight hexadecimal digits) and Finder, while they write."""
_JUNK = frozenset({
    "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "recycler", "system volume information",
    "@eadir", "#recycle", "lost+found", "@recycle", "__macosx",
})  # fmt: skip
"""What operating systems and storage boxes lay into folders by themselves."""
_ZONE = ":zone.identifier"
_DISK_BYTES = 255
"""Of a name, that disks allow."""
_MOST_BYTES = 240
"""Of a name of ours: a draft of it begins with a point or two and ends in ``.<process>.part``."""
_LAST_DOT = re.compile(r"(?P<stem>.*)[.．](?P<suffix>[^.．]*)", re.DOTALL)


def shown(name: str) -> str:
    """A file's name as text for people and for the names of answers: readable, and on one line."""
    text = unicodedata.normalize("NFC", legible(name))
    return "".join("_" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)


def folded(name: str) -> str:
    """For comparing names: a Mac writes them in another Unicode form, and shares do not care for capitals."""
    return unicodedata.normalize("NFC", name).casefold()


def suffix_of(name: str) -> str:
    """The suffix as it was meant: ``.xlsx`` of ``上报.XLSX ``, ``上报．ｘｌｓｘ``, ``上报.xlsx.``; empty for none."""
    found = _LAST_DOT.fullmatch(_trimmed(name))
    return f".{unicodedata.normalize('NFKC', found['suffix']).strip().lower()}" if found and found["suffix"] else ""


def as_workbook(name: str) -> str:
    """What a workbook of that name is called when it is taken in: shown, with a suffix that programs know.

    Shown, a name may be longer than it is: GBK takes two bytes for a character, UTF-8 three.
    """
    text = _trimmed(shown(name))
    found = _LAST_DOT.fullmatch(text)
    if found is not None and suffix_of(found["stem"]) == ".xlsx" and suffix_of(text) not in WORKBOOKS:
        text = found["stem"]  # 上报.xlsx.txt
        found = _LAST_DOT.fullmatch(text)
    if found is None or suffix_of(text) not in WORKBOOKS:
        return fitted("", text, ".xlsx", most=_DISK_BYTES)
    suffix = unicodedata.normalize("NFKC", found["suffix"]).strip()
    return fitted("", found["stem"], f".{suffix}", most=_DISK_BYTES)


def _trimmed(name: str) -> str:
    return name.rstrip(" .　\u00a0") or name


def is_temporary(name: str) -> bool:
    return _TEMPORARY.search(_trimmed(name)) is not None


def is_for_nobody(name: str) -> bool:
    """Hidden files, editors' locks, and what systems lay there by themselves: no hand-in, and no answer."""
    low = name.casefold()
    return name.startswith((".", "~$")) or low in _JUNK or low.endswith(_ZONE)


def is_our_answer(name: str) -> bool:
    """A text that we lay beside the workbooks, whoever changed it since."""
    return name == STATUS or (name.startswith((RECEIPT, REFUSED, NOT_TAKEN)) and name.endswith(".txt"))


def fitted(prefix: str, name: str, suffix: str = "", *, most: int = _MOST_BYTES) -> str:
    """``prefix + name + suffix``; a name that disks cannot hold is cut, and stays unlike any other by six digits."""
    whole = f"{prefix}{name}{suffix}"
    if len(whole.encode()) <= most:
        return whole
    mark = f"…{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    room = most - len(f"{prefix}{mark}{suffix}".encode())
    return f"{prefix}{name.encode()[:room].decode(errors='ignore')}{mark}{suffix}"


def free_name(path: Path) -> Path:
    """``path``, or with a number where something lies there already. Raises OSError."""
    candidate, number = path, 2
    while candidate.is_symlink() or candidate.exists():
        candidate = path.with_name(fitted("", path.stem, f"-{number}{path.suffix}"))
        number += 1
    return candidate
