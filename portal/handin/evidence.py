"""The evidence of a version, indicator by indicator: what the workbook names, what came, what is missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from mulin.pack import Indicator
from mulin.received import Record
from mulin.workbooks.parsed import EvidenceRow, Parsed
from portal.handin import messages as m
from portal.owed.table import Table


class Paper(NamedTuple):
    """A file: its name, its place among what came with the version (None: it did not come), what it is for."""

    name: str
    number: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One indicator that wants evidence. ``missing``: what is missing, in words; empty where nothing is."""

    indicator: Indicator
    papers: tuple[Paper, ...]
    missing: str


def names_in_order(record: Record) -> list[str]:
    """The names of what came with a version; a file's address has its place in this list, from 1."""
    return sorted(record.came_with)


def wanted_of(table: Table, record: Record, parsed: Parsed) -> list[Wanted]:
    """Every indicator of the table that wants evidence, in the pack's order."""
    listed: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in parsed.evidence:
        listed[row.indicator_code].append(row)
    none_listed = [f.message for f in record.findings if f.rule in ("evidence.none_listed", "veto.without_evidence")]
    return [_wanted(i, listed[i.code], record, none_listed) for i in table.why.evidence]


def unlisted(record: Record, parsed: Parsed) -> list[Paper]:
    """What came and no row of the workbook names."""
    named = {row.file_name for row in parsed.evidence} | {*record.evidence}
    counted = {*record.evidence.values()}
    return [
        Paper(name, number, "") for number, name in enumerate(names_in_order(record), start=1)
        if name not in named and record.came_with[name] not in counted
    ]  # fmt: skip


def _wanted(indicator: Indicator, rows: list[EvidenceRow], record: Record, none_listed: list[str]) -> Wanted:
    numbers = {record.came_with[name]: number for number, name in enumerate(names_in_order(record), start=1)}
    papers = tuple(Paper(row.file_name, numbers.get(record.evidence.get(row.file_name, "")), row.note) for row in rows)
    absent = [p.name for p in papers if p.number is None]
    if absent:
        return Wanted(indicator, papers, m.PAPER_ABSENT.format(names="、".join(absent)))
    unnamed = not papers and any(indicator.code in text for text in none_listed)
    return Wanted(indicator, papers, m.PAPER_NONE if unnamed else "")
