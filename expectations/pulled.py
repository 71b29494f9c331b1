"""Pulls a department's figures from where ``sources.yaml`` says, whatever kind of source that is.

What was pulled is frozen as a workbook: the year's template filled with the rows. So the same door judges it, the same
store keeps it, and a printed score is traced to a sheet and a cell of a file that opens in Excel. The same rows give
the same bytes and hence the same receipt; nothing is stored twice.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from expectations import tables
from expectations.door import PreviousOf, hand_in_many
from expectations.draft import HandIn, HandInResult
from expectations.judge import JudgeMany, judge_many
from expectations.messages_status import summary
from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.reach import NOWHERE, Reach
from mulin.received import Store
from mulin.sourcing.kind import Pulled, Way
from mulin.temporary import temporary_folder
from mulin.workbooks.template import write_template


def pull(
    department: str,
    year: int,
    *,
    pack: Pack,
    store: Store,
    reach: Reach = NOWHERE,
    env: Mapping[str, str] | None = None,
    previous: PreviousOf | None = None,
    dry_run: bool = False,
    judge: JudgeMany = judge_many,
) -> HandInResult:
    """Pull one department's report of a year as ``sources.yaml`` says and hand it in.

    A source that cannot be read, or a table that lacks columns, is a finding and nothing is stored: that is no
    hand-in of the department; the same where it would go beyond ``reach``. Raises KeyError where the department's
    source is not pulled.
    """
    source = pack.sources.of(department)
    if not isinstance(source, Pulled):
        raise KeyError(department)
    name = f"{department}-{year}-{source.name_zh}.xlsx"
    way = Way(source, reach, env if env is not None else os.environ)
    evidence_dir = Path(source.evidence_path) if source.evidence_path else None
    try:
        if evidence_dir:
            way.file(evidence_dir)
        filled, findings = tables.filled(source.read(year, way), source, pack, department, year)
    except FindingsError as error:
        text = summary(name, False, None, error.findings, None, pack)
        return HandInResult(name, False, None, tuple(error.findings), None, text)
    with temporary_folder() as folder:
        path = folder / name
        write_template(pack, year, department, "report", path, filled=filled)
        item = HandIn(path, evidence_dir, owner=department, findings=tuple(findings))
        who = pack.department[department].name
        return hand_in_many(
            [item], pack=pack, store=store, who=who, channel=source.via, previous=previous, dry_run=dry_run, judge=judge
        )[0]
