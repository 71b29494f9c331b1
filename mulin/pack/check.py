"""Cross-file rules of a pack. (helper: pack)"""
from __future__ import annotations
from mulin.findings import Finding
from mulin.pack.model import Pack


def check_pack(pack: Pack) -> list[Finding]:
    return []
