"""The log as files: a table for people, and lines with all their hashes for whoever checks them elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace

from mulin.received import Store
from mulin.tables.export import csv_bytes
from portal.audit.seal import FIELDS
from portal.logbook import messages as m
from portal.logbook.asked import Asked
from portal.logbook.merged import Page, page_of

HEADER = ("来源", "编号", "时间", "账号", "姓名", "岗位", "事项", "关于", "内容", "本行校验码", "前一行校验码")
_AT_ONCE = 2000
MOST = 200_000
"""Rows of one file: more are asked for by time."""


def pages(asked: Asked, store: Store, names: dict[str, str]) -> Iterator[Page]:
    """All that was asked for, newest first. Raises StoreError."""
    asked, left = replace(asked, line=None, event=None), MOST
    while left > 0:
        page = page_of(asked, store, names, min(_AT_ONCE, left))
        yield page
        left -= len(page.rows)
        if page.older is None:
            return
        asked = replace(asked, line=page.older[0], event=page.older[1])


def as_csv(found: list[Page]) -> bytes:
    """A table that no spreadsheet computes."""
    rows: list[tuple[object, ...]] = [HEADER]
    for page in found:
        bound = {("log", e.number): (e.hash, e.previous) for e in page.entries}
        bound |= {("chain", e.index): (e.hash, e.previous) for e in page.events}
        for r in page.rows:
            source = m.LOG if r.source == "log" else m.CHAIN
            detail = "；".join(f"{name}：{value}" for name, value in r.detail)
            rows.append((source, r.number, r.at, r.account, r.who, r.post, r.act, r.subject, detail,
                         *bound[r.source, r.number]))  # fmt: skip
    return csv_bytes(rows, "\r\n")


def as_json(found: list[Page], store: Store) -> bytes:
    """Lines and events as they were hashed; ``heads``: those of the log that are on the chain."""
    log = [{**{n: getattr(e, n) for n in FIELDS}, "hash": e.hash} for page in found for e in page.entries]
    chain = [asdict(e) for page in found for e in page.events]
    told = {"log": log, "chain": chain, "heads": [a.as_dict() for a in store.audits()], "how": m.HOW}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
