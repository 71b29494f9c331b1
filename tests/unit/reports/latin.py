"""Texts of which offices read every word: what may stand in them in Latin letters."""

from __future__ import annotations

import re

from mulin.pack import Pack

# SHA-256 and data.json are looked for under these names; Ctrl is a key; a file that was handed in is called as it was;
# the letters are explained where they stand
NAMES = {"xlsx", "SHA-256", "data.json", "N", "F", "M", "T", "PDF", "Excel", "WPS", "a", "b", "Ctrl"}
CODES = (
    r"[A-Z](-[A-Z])?-?[A-Z]?\d{2,5}",  # indicators, fields, departments: C-A01, F-S019, D06
    r"(\d{4}-)?[TP]\d(\.\d)?(-\d\d)?",  # items of the plan and tasks
    r"\d{4}-[A-Z]\d\d-(report|survey|panel)-v\d+",  # receipts
    r"\d{4}-[FMT]-[\w.-]+",  # cases
    r"\d\d-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]",  # report codes
    r"\d{4}(-[0-9A-Z]{4})+-[0-9A-Z]",  # heads of the chain
    r"[0-9a-f]{6,}(-[0-9a-f-]+)?",  # hashes
    r"[A-Z]{1,2}\d+",  # cells
)
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./\\-]*[A-Za-z0-9]|[A-Za-z]")
_CODE = re.compile("|".join(f"(?:{code})" for code in CODES))


def strange(text: str, known: str) -> set[str]:
    """Words in Latin letters that are neither listed nor the pack's own."""
    words = {w for w in _LATIN.findall(text) if re.search("[A-Za-z]", w)}
    return {w for w in words if w not in NAMES and not _CODE.fullmatch(w) and w not in known}


def own(pack: Pack) -> str:
    """All names the pack gives: what an office itself writes in Latin letters stays."""
    year = pack.years[2024]
    named = (i.name_zh for i in year.indicators), map(str, year.tasks), (u.name for u in pack.units)
    return " ".join(name for names in named for name in names)
